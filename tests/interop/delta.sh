#!/bin/sh
# Deltas against the official JavaScript client and the vendor's native core (PyPI package diffusion_core). Both are test peers
# only: installed here (git ignores the folders), pinned, never linked or shipped.
# DELTA_LINES=path uses a program that is built already.
set -eu
cd "$(dirname "$0")"

if [ -z "${DELTA_LINES:-}" ]; then
    cargo build --quiet --release --example delta_lines --manifest-path ../../Cargo.toml
    target=$(cargo metadata --format-version 1 --no-deps --manifest-path ../../Cargo.toml |
        sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
    DELTA_LINES=$target/release/examples/delta_lines
fi
export DELTA_LINES

if ! cmp -s package-lock.json node_modules/.installed-lock; then
    npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
    cp package-lock.json node_modules/.installed-lock
fi

status=0
echo "== JavaScript client"
node delta.js || status=1
echo "== native core"
python3 native_core.py || status=1
echo "== native core, utilities"
python=python3
[ ! -x .venv/bin/python ] || python=.venv/bin/python
library=$(dirname "$(dirname "$DELTA_LINES")")/libdiffusion.so
"$python" native_core_utilities.py "$library" 1000 || status=1
exit "$status"
