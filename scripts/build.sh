#!/usr/bin/env bash
# Builds with CMake in the folder that demo.sh and test.sh share, with the same generator and in parallel.
# Arguments: options for CMake.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${DIFFUSION_BUILD_DIR:-build}
generator=()
[ -e "$build/CMakeCache.txt" ] || generator=(-G Ninja)
cmake -S . -B "$build" "${generator[@]}" "$@"
cmake --build "$build" --parallel "$(nproc)"
