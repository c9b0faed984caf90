#!/bin/sh
# Deltas against the official JavaScript client and the vendor's native core (PyPI package diffusion_core).
#     delta.sh [javascript|native]    one of the two; both unless named
# Where no wheel of the native core exists for this Python, its part says so and ends with 77.
# DELTA_LINES=path and LIBRARY=path use a program (examples/delta_lines.rs) and a libdiffusion.so that are built already.
set -eu
cd "$(dirname "$0")"
. ./install.sh

# The profile of the Rust tests, which build the same.
if [ -z "${DELTA_LINES:-}" ]; then
    cargo build --quiet --package diffusion --example delta_lines --manifest-path ../../Cargo.toml
    DELTA_LINES=$(target_directory)/debug/examples/delta_lines
fi
export DELTA_LINES

javascript() {
    echo "== JavaScript client"
    install_javascript && node delta.js
}

native() {
    install_python || return
    status=0
    if [ -z "${LIBRARY:-}" ]; then
        cargo build --quiet --package libdiffusion --manifest-path ../../Cargo.toml
        LIBRARY=$(target_directory)/debug/libdiffusion.so
    fi
    echo "== native core"
    .venv/bin/python native_core.py || status=1
    echo "== native core, utilities"
    .venv/bin/python native_core_utilities.py "$LIBRARY" 1000 || status=1
    return "$status"
}

case ${1:-both} in
    both)
        status=0
        javascript || status=1
        native || status=$?
        exit "$status" ;;
    *) "$1" ;;
esac
