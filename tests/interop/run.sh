#!/bin/sh
# Runs the official JavaScript and Python clients against the development server, each alone, together, and with ours.
#     run.sh [javascript|python]    the first alone, or what needs the second; both unless named
# Where the Python client has no release for this Python, its part says so and ends with 77.
# DEVSERVER=path uses a program that is built already; PEER_C=path is the program of ours (CMake's target interop_peer),
# without which the last part is left out.
set -eu
cd "$(dirname "$0")"

. ./install.sh
if [ -z "${DEVSERVER:-}" ]; then
    cargo build --quiet --package devserver --manifest-path ../../Cargo.toml
    DEVSERVER=$(target_directory)/debug/diffusion-devserver
fi
export DEVSERVER
part=${1:-both}
case $part in
    both | javascript | python) ;;
    *) echo "usage: run.sh [javascript|python]" >&2; exit 2 ;;
esac
install_javascript
[ "$part" = javascript ] || install_python || exit

passed=0
failed=0
# Runs one client program and adds its numbers; a program that prints none counts as one failure.
run() {
    output=$(timeout 120 "$@" 2>&1) && status=0 || status=$?
    printf '%s\n' "$output"
    line=$(printf '%s\n' "$output" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' | tail -n 1)
    if [ -z "$line" ]; then
        echo "FAIL $* ended with status $status and no result"
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + ${line% *}))
    failed=$((failed + ${line#* }))
    if [ "$status" -ne 0 ] && [ "${line#* }" -eq 0 ]; then
        echo "FAIL $* ended with status $status"
        failed=$((failed + 1))
    fi
}

if [ "$part" != python ]; then
    echo "== JavaScript client"
    run node javascript.js
    for program in control/*.js; do
        run node "$program"
    done
fi
if [ "$part" != javascript ]; then
    echo "== Python client"
    run .venv/bin/python python_client.py
    for program in control/*.py; do
        run env PYTHONPATH=. .venv/bin/python "$program"
    done
    echo "== three ways"
    run .venv/bin/python three_ways.py
fi
echo "== all"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
