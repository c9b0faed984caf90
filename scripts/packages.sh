#!/usr/bin/env bash
# Makes what is handed on: a tarball and, where dpkg is there, Debian's packages, in build-packages/packages.
# Arguments: options for CMake.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
build=${DIFFUSION_BUILD_DIR:-build}-packages

# package GENERATOR OPTION...: builds (what cargo has built already is not built again) and calls cpack.
package() {
    local generator=$1 folder=$build/$1
    shift
    cmake -S . -B "$folder" "-DDIFFUSION_CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}" -DDIFFUSION_BUILD_EXAMPLES=OFF \
        -DDIFFUSION_BUILD_TESTS=OFF "$@"
    cmake --build "$folder" --parallel "$(nproc)"
    rm -rf "$folder/packages"
    (cd "$folder" && cpack -G "$generator")
    mkdir -p "$build/packages"
    find "$folder/packages" -maxdepth 1 -type f -exec mv -f {} "$build/packages" \;
}

package TGZ "$@"
if command -v dpkg-shlibdeps > /dev/null; then
    package DEB -DCMAKE_INSTALL_PREFIX=/usr -DDIFFUSION_DEBIAN_PACKAGES=ON "$@"
else
    echo "dpkg-shlibdeps was not found (package dpkg-dev): no packages for Debian"
fi
ls -l "$build/packages"
