#!/bin/sh
# Compiles the C programs below this folder that need no server as C and as C++, against the shared and the static library, and runs them;
# once more each under valgrind and with AddressSanitizer in the program (not in the library).
#
#     tests/c/run.sh FOLDER_WITH_THE_LIBRARIES [AREA/NAME...]
set -eu
libraries=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -eq 0 ]; then
    set -- $(cd "$here" && grep -LE '"(server|topics|refused_session)[.]h"' */*.c | sed 's|\.c$||')
fi
# Programs look for the name that the library has for the loader.
soname=$(objdump -p "$libraries/libdiffusion.so" | sed -n 's/^ *SONAME *//p')
if [ -n "$soname" ]; then
    ln -s "$(cd "$libraries" && pwd)/libdiffusion.so" "$work/$soname"
fi
warnings="-g -Wall -Wextra -Wpedantic -Werror -D_GNU_SOURCE -I $here/../../include -I $here"
shared="-L $libraries -Wl,-rpath,$work:$libraries -ldiffusion -lpthread -lm"
static="$libraries/libdiffusion.a -lpthread -ldl"
if command -v valgrind > /dev/null; then
    check="valgrind --quiet --leak-check=full --errors-for-leak-kinds=definite,indirect,possible --error-exitcode=99"
else
    echo "valgrind was not found: the programs run without it"
    check=""
fi
failed=0
attempt() {
    name=$1
    how=$2
    shift 2
    if ! "$@" > "$work/output" 2>&1; then
        echo "FAILED: $name ($how)"
        cat "$work/output"
        failed=1
    fi
}
for name in "$@"; do
    source="$here/$name.c"
    attempt "$name" "compiled as C" gcc -std=c11 $warnings "$source" -o "$work/c" $shared
    attempt "$name" "compiled as C++" g++ -std=c++17 $warnings -x c++ "$source" -x none -o "$work/cpp" $shared
    attempt "$name" "compiled as C, optimised, static" gcc -std=c11 -O2 $warnings "$source" -o "$work/static" $static
    attempt "$name" "compiled with AddressSanitizer" gcc -std=c11 -O1 -fsanitize=address $warnings "$source" -o "$work/sanitized" $shared
    attempt "$name" "C" "$work/c"
    attempt "$name" "C++" "$work/cpp"
    attempt "$name" "static" "$work/static"
    attempt "$name" "AddressSanitizer" "$work/sanitized"
    attempt "$name" "valgrind" $check "$work/c"
    echo "$name: done"
done
exit $failed
