#!/usr/bin/env bash
# Runs the models: the library's own queues and threads under many orders of events, which shuttle chooses. See models/README.md.
#   models.sh [RUNS]    so many orders for each model; 3000 take some seconds
#   models.sh defects [WORDS]   shows that the models find defects that are planted: all, or those whose names have the words
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"

if [ "${1:-}" = defects ]; then
    cargo fetch --quiet --locked --manifest-path models/Cargo.toml
    exec python3 models/defects.py models/target "${@:2}"
fi
MODEL_RUNS=${1:-3000} cargo test --locked --manifest-path models/Cargo.toml
