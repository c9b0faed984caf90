#!/usr/bin/env bash
# Cargo's compiler for the fuzz targets (RUSTC_WRAPPER of fuzz.sh): the project's own crates get the flags in FUZZ_FLAGS, all
# others are built as ever. It is our code whose paths the fuzzer shall find, it runs more inputs a second so, and building
# the dependencies with the instrumentation took longer than all else.
set -euo pipefail
# Build scripts and macros are built for this machine, without --target.
if [[ "${CARGO_MANIFEST_DIR:-}/" == "$FUZZ_ROOT"/* && "${CARGO_MANIFEST_DIR:-}" != "$FUZZ_ROOT"/fuzz/target/* && " $* " == *" --target "* ]]; then
    read -ra flags <<< "$FUZZ_FLAGS"
    set -- "$@" "${flags[@]}"
fi
exec "$@"
