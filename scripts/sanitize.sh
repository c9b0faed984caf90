#!/usr/bin/env bash
# Runs the C tests and the examples with the library, its dependencies and Rust's standard library instrumented by a sanitizer:
#   sanitize.sh thread|address [CASE...]     all cases, or those whose names begin so: session/, strategy_
# DEVSERVER in the environment is a development server to use, instead of building one.
#
# It needs clang, the sanitizers' runtime of LLVM 15 or newer (rustup's toolchains have it, or Debian's clang-19 with
# libclang-rt-19-dev) and a Rust compiler with the sources of its standard library (Debian 12: rust-web-src; Debian 13: rust-src;
# rustup: the component rust-src). OpenSSL and libc are not instrumented, but their locks and allocations are seen. Needs 2 GB
# in target/sanitize and, on two processors, half an hour.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-}
case $kind in
    thread | address) shift ;;
    *) echo "usage: sanitize.sh thread|address [CASE...]" >&2; exit 2 ;;
esac

# The compiler in the path, or the distribution's if only that one has sources.
bin=
for candidate in "$(dirname "$(command -v rustc || echo /usr/bin/rustc)")" "$HOME/.cargo/bin" /usr/bin; do
    [ -x "$candidate/rustc" ] && [ -x "$candidate/cargo" ] || continue
    [ -e "$("$candidate/rustc" --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock" ] && { bin=$candidate; break; }
done
[ -n "$bin" ] || { echo "skipped: no Rust compiler with the sources of its standard library is installed (rust-src)"; exit 77; }

# Compilers and the runtime: a clang that is new enough, else any clang and the runtime that rustup brings.
export clang= linked=
short=tsan
[ "$kind" = thread ] || short=asan
for candidate in clang clang-{25..15}; do
    command -v "$candidate" >/dev/null || continue
    version=$("$candidate" --version | sed -n 's/.*clang version \([0-9]*\).*/\1/p')
    if [ "$version" -ge 15 ] && [ -n "$(find "$("$candidate" -print-resource-dir)/" -name "libclang_rt.$short*" -print -quit)" ]; then
        clang=$candidate linked=-fsanitize=$kind
        break
    fi
done
if [ -z "$clang" ] && command -v clang >/dev/null; then
    runtime=$(find "$HOME/.rustup/toolchains" -name "librustc-stable_rt.$short.a" -print -quit 2>/dev/null || true)
    [ -z "$runtime" ] || clang=clang linked="-Wl,--whole-archive $runtime -Wl,--no-whole-archive -Wl,--export-dynamic"
fi
[ -n "$clang" ] || { echo "skipped: no clang with the sanitizers' runtime of LLVM 15 or newer is installed"; exit 77; }

out=$PWD/target/sanitize/$kind
host=$("$bin/rustc" -vV | sed -n 's/^host: //p')
export RUSTC=$bin/rustc RUSTDOC=$bin/rustdoc
export RUSTC_BOOTSTRAP=1 # a stable compiler knows these options only so
# Not optimised at link time: that takes longer than the tests.
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1
RUSTFLAGS="-Zsanitizer=$kind -Zexternal-clangrt -Cdebuginfo=line-tables-only -Cforce-frame-pointers=yes" \
    "$bin/cargo" build --locked --release --package libdiffusion -Zbuild-std=std,panic_unwind --target "$host" --target-dir "$out"
# The server is no part of what is looked at here: one that was built before will do.
devserver=${DEVSERVER:-}
if [ -z "$devserver" ]; then
    "$bin/cargo" build --locked --release --package devserver --target-dir "$PWD/target/sanitize/server"
    devserver=$PWD/target/sanitize/server/release/diffusion-devserver
fi

# One shared library, because a hundred programs would take long to link with all of the archive.
archive=$out/$host/release/libdiffusion.a
export library=$out/libdiffusion.so
libraries="-lssl -lcrypto -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc"
# shellcheck disable=SC2086
[ "$library" -nt "$archive" ] ||
    "$clang" -shared -o "$library" -Wl,-z,nodelete -Wl,--whole-archive "$archive" -Wl,--no-whole-archive $libraries
[ "$(nm -D "$library" | grep -c "U __${short}_")" -gt 0 ] || { echo "the library is not instrumented" >&2; exit 1; }
export kind programs=$out/programs
export flags="-g -O1 -fsanitize=$kind -fno-omit-frame-pointer -w -D_GNU_SOURCE -Iinclude -Itests/c"
rm -rf "$programs"
mkdir -p "$programs/tests" "$programs/examples" "$programs/logs"

# compile NAME SOURCE [FLAG-OR-SOURCE...]: one program, linked with the instrumented library.
# shellcheck disable=SC2086
compile() {
    local name=$1 compiler=$clang standard=-std=gnu11 argument objects=() options=()
    shift
    for argument in "$@"; do
        case $argument in -*) options+=("$argument") ;; esac
    done
    for argument in "$@"; do
        case $argument in
            -*) continue ;;
            *.cpp) compiler=${clang/clang/clang++} standard=-std=c++17 ;;
        esac
        objects+=("$programs/$name.$(basename "$argument").o")
        "$compiler" -c $standard $flags "${options[@]}" "$argument" -o "${objects[-1]}"
    done
    "$compiler" "${objects[@]}" -o "$programs/$name" $linked "$library" -Wl,-rpath,"$(dirname "$library")" -lpthread -lrt -lm -ldl -lresolv -lstdc++
    rm "${objects[@]}"
}
export -f compile
{
    for source in tests/c/*/*.c; do
        name=${source#tests/c/} name=${name%.c}
        echo "compile tests/${name//\//_} $source"
    done
    for source in c-examples/*/*.c c-examples/*/*.cpp; do
        name=$(basename "${source%.*}")
        case $name in
            strategy_program) ;;
            strategy_*) echo "compile examples/$name $source ${source%/*}/strategy_program.c" ;;
            *) echo "compile examples/$name $source" ;;
        esac
    done
    echo "compile examples/reconnect_plain_free c-examples/reconnection/reconnect.c -DRELEASE_WITH_FREE"
} | xargs -P "$(nproc)" -d '\n' -n 1 bash -ec

# The sanitizer works: it finds what is wrong here.
cat > "$programs/wrong.c" << 'END'
#include <pthread.h>
#include <stdlib.h>
static int number;
static void *add(void *unused) { return number++ ? unused : NULL; }
int main(void) {
    pthread_t thread;
    char *bytes = malloc(8);
    pthread_create(&thread, NULL, add, NULL);
    add(NULL);
    pthread_join(thread, NULL);
    free(bytes);
    return bytes[number];
}
END
compile wrong "$programs/wrong.c"
status=0
(TSAN_OPTIONS=exitcode=66 ASAN_OPTIONS=exitcode=66 "$programs/wrong" > /dev/null 2>&1) || status=$?
[ "$status" -eq 66 ] || { echo "the sanitizer does not find what is wrong with $programs/wrong.c" >&2; exit 1; }

export TSAN_OPTIONS="exitcode=66 second_deadlock_stack=1 halt_on_error=0 ${TSAN_OPTIONS:-}"
export ASAN_OPTIONS="exitcode=66 detect_stack_use_after_return=1 strict_string_checks=1 ${ASAN_OPTIONS:-}"
python3 tests/cmake/sanitized.py --sanitizer "$kind" --devserver "$devserver" --programs "$programs" -- "$@"
