#!/usr/bin/env bash
# Builds the libraries with an OpenSSL of their own (DIFFUSION_VENDORED_TLS), which takes too long for every change, and tests what depends on that:
# what the libraries need and export, TLS connections, and programs that have an OpenSSL of their own. Arguments: options for CMake.
# Needs perl and make, 3 GB and, on two processors, a quarter of an hour.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
build=${DIFFUSION_BUILD_DIR:-build}-vendored
tests='^(package\.(needed|exports|archive_symbols)|link\..*|c\..*(tls|exit_beside_openssl).*|example\.tls.*)$'

cmake -S . -B "$build" -DDIFFUSION_VENDORED_TLS=ON "$@"
programs=$(sh tests/cmake/programs_of.sh "$build" "$tests")
# shellcheck disable=SC2086 # targets, one a word
cmake --build "$build" --parallel "$(nproc)" --target diffusion_cargo $programs
(cd "$build" && ctest --output-on-failure --parallel "$(($(nproc) * 2))" -R "$tests")
