#!/usr/bin/env bash
# Makes what is handed on: a tarball and, where dpkg is there, Debian's packages, in the folder packages of the build folder.
# Arguments: options for CMake.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
build=${DIFFUSION_BUILD_DIR:-build}-packages
debian=OFF
command -v dpkg-shlibdeps > /dev/null && debian=ON
cmake -S . -B "$build" "-DDIFFUSION_CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}" -DCMAKE_INSTALL_PREFIX=/usr \
    -DDIFFUSION_BUILD_EXAMPLES=OFF -DDIFFUSION_BUILD_TESTS=OFF "-DDIFFUSION_DEBIAN_PACKAGES=$debian" "$@"
cmake --build "$build" --parallel "$(nproc)"
cd "$build"
rm -rf packages
cpack -G TGZ
if [ "$debian" = ON ]; then
    # The library's own description is needed to find what the server and programs depend on.
    cpack -G DEB
fi
find packages -maxdepth 1 -type f
