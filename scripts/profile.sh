#!/usr/bin/env bash
# Makes a profile, by which the libraries can be optimised: builds them so that they count how often their parts run, has programs
# work with them (benches/peers/training.py), and puts what was counted into one file.
#
#     scripts/profile.sh [OPTION-OF-CMAKE...]
#     cmake -S . -B build -DDIFFUSION_PROFILE_USE="$PWD/build-profile/diffusion.profdata"
#
# The options are those that the libraries will be built with: on some of them, such as DIFFUSION_VENDORED_TLS, depends what cargo calls
# functions, and a profile knows these by name. The libraries may be built without the development server all the same.
# DEVSERVER in the environment is one to use, where none is built.
#
# It needs Python 3 and an llvm-profdata of the LLVM that rustc has inside: LLVM_PROFDATA in the environment, rustup's component
# llvm-tools, or Debian's package llvm-VERSION. Needs 1 GB in build-profile and, on two processors, six minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
build=$(realpath -m "${DIFFUSION_BUILD_DIR:-build}-profile")
profile=$build/diffusion.profdata
rustc=${RUSTC:-rustc}
devserver=${DEVSERVER:-$build/bin/diffusion-devserver}

fail() {
    echo "error: $1" >&2
    exit 1
}
version=$("$rustc" -vV) || fail "rustc was not found, or does not run"
host=$(sed -n 's/^host: //p' <<<"$version")
llvm=$(sed -n 's/^LLVM version: \([0-9]*\).*/\1/p' <<<"$version")
sysroot=$("$rustc" --print sysroot)
compgen -G "$sysroot/lib/rustlib/$host/lib/libprofiler_builtins-*" >/dev/null ||
    fail "this rustc has no profiler_builtins, with which programs count; rustup's toolchains have it"

# major_of PROGRAM: the version of its LLVM; nothing where it does not run.
major_of() {
    { "$1" --version 2>/dev/null || true; } | sed -n 's/.*LLVM version \([0-9]*\).*/\1/p'
}
merge=
if [ -n "${LLVM_PROFDATA:-}" ]; then
    found=$(major_of "$LLVM_PROFDATA")
    [ "$found" = "$llvm" ] || fail "rustc has LLVM $llvm inside, and LLVM_PROFDATA ($LLVM_PROFDATA) is of ${found:-no version}"
    merge=$LLVM_PROFDATA
else
    for candidate in "$sysroot/lib/rustlib/$host/bin/llvm-profdata" "llvm-profdata-$llvm" "/usr/lib/llvm-$llvm/bin/llvm-profdata" llvm-profdata; do
        [ "$(major_of "$candidate")" != "$llvm" ] || { merge=$candidate; break; }
    done
fi
[ -n "$merge" ] || fail "no llvm-profdata of LLVM $llvm was found, which rustc has inside: install rustup's component llvm-tools \
(rustup component add llvm-tools) or the package llvm-$llvm, or set LLVM_PROFDATA"

for option in "$@"; do
    case $option in
        -DDIFFUSION_CARGO_TARGET=?* | -DDIFFUSION_CARGO_TARGET:*=?*)
            fail "a library for another machine does not run here, so no profile can be made of it" ;;
        -DDIFFUSION_BUILD_SERVER=[Oo][Ff][Ff] | -DDIFFUSION_BUILD_SERVER:*=[Oo][Ff][Ff])
            [ -x "$devserver" ] || fail "there is no development server to work with: set DEVSERVER, or let one be built" ;;
    esac
done

# What is built counts too where it runs while the rest is built (build scripts, macros); that goes elsewhere and is of no use.
elsewhere=$build/counts-of-the-build
counts=$build/counts
# CMake would go on with the options of the last time.
rm -rf "$build/CMakeCache.txt" "$build/CMakeFiles"
cmake -S . -B "$build" -DDIFFUSION_BUILD_TESTS=OFF -DDIFFUSION_BUILD_EXAMPLES=OFF -DDIFFUSION_BUILD_TOOLS=OFF \
    -DDIFFUSION_CARGO_TARGET_DIR="$build/cargo" "$@" -DDIFFUSION_PROFILE_GENERATE="$elsewhere" -DDIFFUSION_PROFILE_USE=
cmake --build "$build" --target diffusion_cargo
[ -x "$devserver" ] || fail "there is no development server to work with: set DEVSERVER where none is built"
rm -rf "$elsewhere" "$counts"
mkdir -p "$counts"

# Each process writes a file of its own when it ends; the servers are killed, and write none.
LLVM_PROFILE_FILE="$counts/%p-%m.profraw" python3 -B benches/peers/training.py --library "$build/lib" --devserver "$devserver"
rm -rf "$elsewhere"
compgen -G "$counts/*.profraw" >/dev/null || fail "the programs have written nothing into $counts"
"$merge" merge --sparse --output "$profile.new" "$counts"/*.profraw
mv "$profile.new" "$profile"
rm -rf "$counts"

echo
echo "The profile is $profile. It holds for these sources, this rustc and these options of CMake. To use it:"
echo "    cmake -S . -B build -DDIFFUSION_PROFILE_USE=$(printf %q "$profile")$([ "$#" -eq 0 ] || printf ' %q' "$@")"
