#!/bin/sh
# Makes the two libraries that programs link with from the archive that cargo makes:
#
#   libdiffusion.so.VERSION, and beside it .debug   exports what library/exports.map names, in one version
#   libdiffusion.a, and libdiffusion-debug.a        one object each, with all that it needs but the C library
#
# A program may have functions with the names of ours, its own OpenSSL, or another archive made by Rust. So in the archive only
# the names of the interface are global. They are weak, so that the program's own function of the same name counts, as it does
# with a shared library; and the library itself calls its functions by other names, "own.NAME", which are local.
# Debug information is kept apart: gdb finds the .debug file by itself, and programs may be linked with libdiffusion-debug.a.
#
# Usage: libraries.sh CARGO_ARCHIVE FOLDER SHARED_FILE SONAME [OPENSSL_ARCHIVE...]
#   OPENSSL_ARCHIVE   what the archive takes in besides: OpenSSL's, if they are not in cargo's already
# Environment: CC, LD, OBJCOPY and AR; SHARED_TLS, what the shared library is linked with: "-lssl -lcrypto", or nothing; RUNTIME, a name that
# the libraries have inside besides those of the interface, or nothing
set -eu

archive=$1 folder=$2 shared=$3 soname=$4
shift 4
exports=$(dirname "$0")/../library/exports.map

# Nothing to do if all is newer than what it is made of, and made in the same way.
way="$CC $LD $OBJCOPY $AR $SHARED_TLS ${RUNTIME:-} $shared $soname $*"
newest=$folder/libraries.stamp
if [ -e "$newest" ] && [ "$(cat "$newest")" = "$way" ]; then
    old=no
    for input in "$archive" "$exports" "$0" "$@"; do
        [ "$newest" -nt "$input" ] || old=yes
    done
    for output in "$shared" "$shared.debug" libdiffusion.a libdiffusion-debug.a; do
        [ -e "$folder/$output" ] || old=yes
    done
    [ "$old" = yes ] || exit 0
fi

mkdir -p "$folder"
work=$(mktemp -d "$folder/libraries.XXXXXX")
trap 'rm -rf "$work"' EXIT
sed -n 's/^ *\([A-Za-z_][A-Za-z0-9_]*\);$/\1/p' "$exports" > "$work/names"
# Variables keep their names: a program does not have its own.
grep -vE '^(DIFFUSION|SECURITY)_' "$work/names" > "$work/functions"

# One object of what the interface needs. Groups are made sections of their own, which no group of another archive replaces.
sed 's/^/--undefined=/' "$work/names" > "$work/undefined"
[ -z "${RUNTIME:-}" ] || echo "--undefined=$RUNTIME" >> "$work/undefined"
"$LD" -r --force-group-allocation "@$work/undefined" -o "$work/rust.o" "$archive"

"$CC" -shared -o "$work/shared" "$work/rust.o" "-Wl,-soname,$soname" -Xlinker --version-script -Xlinker "$exports" -Wl,-Bsymbolic-functions \
    -Wl,-z,nodelete -Wl,-z,relro -Wl,-z,now -Wl,-z,defs -Wl,-z,noexecstack -Wl,--gc-sections -Wl,--build-id=sha1 -Wl,--as-needed $SHARED_TLS \
    -lpthread -ldl
"$OBJCOPY" --only-keep-debug --compress-debug-sections "$work/shared" "$work/$shared.debug"
(cd "$work" && "$OBJCOPY" --strip-unneeded "--add-gnu-debuglink=$shared.debug" shared "$shared")

# The same for the archive. Bitcode that Rust's own library comes with confuses the plugins of older linkers.
awk '{ print $1, "own." $1 }' "$work/functions" > "$work/own"
awk '{ print $1 " = \"own." $1 "\";" }' "$work/functions" > "$work/aliases.ld"
# A real APR that is linked behind this archive may have to be prepared.
echo apr_pool_initialize | tee -a "$work/names" >> "$work/functions"
sed 's/^/--weaken-symbol=/' "$work/functions" > "$work/weak"
"$OBJCOPY" --remove-section=.llvmbc --remove-section=.llvmcmd "--redefine-syms=$work/own" "$work/rust.o"
if [ "$#" -gt 0 ]; then
    # -d gives room to variables that an archive may leave to the linker (common symbols), so that they can be made local.
    "$LD" -r -d --force-group-allocation -o "$work/whole.o" "$work/rust.o" "$work/aliases.ld" --start-group "$@" --end-group
else
    "$LD" -r -d -o "$work/whole.o" "$work/rust.o" "$work/aliases.ld"
fi
rm "$work/rust.o"
"$OBJCOPY" "--keep-global-symbols=$work/names" "@$work/weak" --compress-debug-sections "$work/whole.o" "$work/diffusion.o"
(cd "$work" && "$AR" rcsD libdiffusion-debug.a diffusion.o)
"$OBJCOPY" --strip-unneeded "$work/diffusion.o"
(cd "$work" && "$AR" rcsD libdiffusion.a diffusion.o)

mv "$work/$shared" "$work/$shared.debug" "$work/libdiffusion.a" "$work/libdiffusion-debug.a" "$folder"
printf '%s' "$way" > "$newest"
