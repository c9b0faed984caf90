#!/usr/bin/env bash
# Builds everything for aarch64 Linux in a bare Debian 12, with Debian's cross compilers and Debian's Rust, and runs the C tests and the examples
# there under qemu-user, against the development server, which runs so, too. Needs root, 5 GB and, on two processors, an hour.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat >&2 <<USAGE
usage: cross.sh [--remove] [--tests EXPRESSION] [-- OPTION...]
  --tests EXPRESSION   only these tests, as ctest's -R: c_shared
  --remove             removes the root at the end; it stays for the next time otherwise
  OPTION               for CMake: -DDIFFUSION_CARGO_PROFILE=dev
The root is made in DIFFUSION_CROSS_DIR (default /var/tmp/diffusion-cross).
USAGE
    exit 2
}
remove= tests=.
while [ "$#" -gt 0 ]; do
    case $1 in
        --tests) tests=$(printf %q "${2:?}"); shift ;;
        --remove) remove=yes ;;
        --) shift; break ;;
        *) usage ;;
    esac
    shift
done
[ "$(id -u)" -eq 0 ] || { echo "cross.sh changes its root folder: run it as root" >&2; exit 1; }

# With security updates, which bring a Rust that is new enough for buf_sprintf on this machine.
release=bookworm security=-security
root=${DIFFUSION_CROSS_DIR:-/var/tmp/diffusion-cross}/$release
# shellcheck source=scripts/debian/root.sh
. scripts/debian/root.sh

say() {
    printf '\n=== %s\n' "$1"
}
if [ ! -e "$root/ready" ]; then
    say "a bare $release with compilers for aarch64"
    make_bare_root
    inside root 'dpkg --add-architecture arm64 && apt-get -qq update'
    install_inside ca-certificates gcc libc6-dev cargo-web rustc-web libstd-rust-web-dev libstd-rust-web-dev:arm64 \
        gcc-aarch64-linux-gnu g++-aarch64-linux-gnu libssl-dev:arm64 libstdc++6:arm64 cmake ninja-build pkg-config python3 qemu-user
    touch "$root/ready"
fi

say "the sources"
mkdir -p "$root/home/guest/sources"
# What is in the folder, committed or not, but nothing that was built, and nothing that was removed and is not yet committed.
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    [ ! -e "$file" ] || printf '%s\0' "$file"
done | xargs -0 cp -d --update --parents --preserve=timestamps -t "$root/home/guest/sources"
cat > "$root/home/guest/aarch64.cmake" <<'END'
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64)
END
inside root 'chown -R guest:guest /home/guest/sources'

say "the build"
options=
[ "$#" -eq 0 ] || options=$(printf '%q ' "$@")
# Where OpenSSL for aarch64 is.
openssl='PKG_CONFIG_ALLOW_CROSS=1 PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig'
inside guest "export $openssl && cmake -S sources -B build -G Ninja --toolchain \$HOME/aarch64.cmake -DDIFFUSION_CARGO_TARGET=aarch64-unknown-linux-gnu $options &&
    if [ $tests = . ]; then cmake --build build --parallel $(nproc); else
    programs=\$(sh sources/tests/cmake/programs_of.sh build $tests) && cmake --build build --parallel $(nproc) --target diffusion_cargo \$programs; fi"
inside guest 'file=$(readlink -f build/lib/libdiffusion.so) && aarch64-linux-gnu-readelf -hd "$file" | grep -E "Machine|NEEDED|SONAME"' | tee "$root.library"
grep -q 'Machine: *AArch64' "$root.library" || { echo "FAILED: the library is not for aarch64" >&2; exit 1; }

say "the tests, under $(inside guest 'qemu-aarch64 --version | head -n 1')"
# The emulator has descriptors and threads of its own, which two tests count, and it ends in a forked child that starts threads.
inside guest "cd build && ctest --output-on-failure --parallel $(nproc) -R $tests -E 'c\.session\.(unused|threads|fork)'"
[ -z "$remove" ] || rm -rf --one-file-system "$root"
printf '\n%s is built for aarch64, and passes there\n' "$(git log -1 --format=%h)"
