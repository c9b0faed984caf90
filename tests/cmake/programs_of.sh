#!/bin/sh
# The targets of the C programs that some of the tests run, so that only these need be built.
# Usage: programs_of.sh BUILD_FOLDER EXPRESSION   (as ctest's -R)
set -eu
cd "$1"
found=$(ctest --show-only=json-v1 -R "$2" | grep -oE '"[^"]*/(test_[a-z_]+|c-examples/[a-z_]+)"' | tr -d '"' |
    sed -E 's|.*/||; /^test_/!s/^/example_/' | sort -u)
[ -n "$found" ] || { echo "no programs of tests were found" >&2; exit 1; }
echo "$found"
