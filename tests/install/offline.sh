#!/usr/bin/env bash
# Builds where there is no network, the sources cannot be written, and neither can the home: from a copy of the sources that has all crates
# inside, as README.md says. Then builds and runs a program with what comes out. Arguments: options for CMake.
# Ends with 77, and says why, where namespaces or crates are not to be had.
set -euo pipefail
project=$(realpath "$(dirname "$0")/../..")
export PATH="$HOME/.cargo/bin:$PATH"
work=$(mktemp -d "${TMPDIR:-/var/tmp}/diffusion-offline.XXXXXX")
trap 'rm -rf "$work"' EXIT
skip() {
    echo "skipped: $1"
    exit 77
}
namespaces=(unshare --net --mount --propagation private)
[ "$(id -u)" -eq 0 ] || namespaces+=(--map-root-user)
"${namespaces[@]}" true 2> /dev/null || skip "no namespaces can be made here"

mkdir -p "$work/sources/.cargo" "$work/build"
(cd "$project" && git ls-files -z --cached --others --exclude-standard | xargs -0 cp -d --parents -t "$work/sources")
(cd "$work/sources" && cargo vendor --locked > .cargo/config.toml 2> "$work/vendor.log") || skip "the crates cannot be downloaded: $(tail -n 1 "$work/vendor.log")"

# rustup's toolchain is found below the home.
[ ! -d "$HOME/.rustup" ] || export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
unset CARGO_HOME CARGO_TARGET_DIR
cat > "$work/inside" << 'END'
set -euo pipefail
cd "$1"
mount --bind sources sources && mount -o remount,ro,bind sources
! touch sources/file 2> /dev/null || { echo "FAILED: the sources can be written"; exit 1; }
shift
ip link set lo up 2> /dev/null || true
export HOME=/proc/nobody
cmake -S sources -B build -DDIFFUSION_BUILD_TESTS=OFF -DDIFFUSION_BUILD_EXAMPLES=OFF "$@"
cmake --build build
cmake --install build --prefix "$PWD/prefix"
cc sources/tests/link/connects.c -Iprefix/include/diffusion "$(find prefix -name libdiffusion.a)" -o program
./program
END
"${namespaces[@]}" bash "$work/inside" "$work" "$@"
echo "built without network, home and a folder of sources that can be written"
