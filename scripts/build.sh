#!/usr/bin/env bash
# Builds with CMake in the folder that demo.sh and test.sh share, with the same generator and in parallel.
# Arguments: options for CMake.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${DIFFUSION_BUILD_DIR:-build}
first=()
# What cargo makes lies where cargo itself puts it, so that nothing is built twice.
[ -e "$build/CMakeCache.txt" ] || first=(-G Ninja "-DDIFFUSION_CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}")
cmake -S . -B "$build" "${first[@]}" "$@"
cmake --build "$build" --parallel "$(nproc)"
