#!/usr/bin/env bash
# Runs every fuzz target for some seconds, starting with inputs made from the recorded vectors; two at a time.
# Usage: fuzz.sh [SECONDS [TARGET...]]; 10 seconds and all targets unless named. `fuzz.sh build` only builds them. See
# fuzz/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"

seconds=${1:-10}
[ "$#" -eq 0 ] || shift
targets=("$@")
[ "$#" -gt 0 ] || mapfile -t targets < <(sed -n 's/^path = "fuzz_targets\/\(.*\)\.rs"/\1/p' fuzz/Cargo.toml)

# What cargo-fuzz tells the compiler; it is not used here, because its newer versions need newer compilers than the project.
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cllvm-args=-sanitizer-coverage-stack-depth"
# No code that the targets reach is unsafe, so AddressSanitizer watches only where it is asked for: it finds what a crate that we
# use does wrong, and doubles the time of building and running. Toolchains of distributions come without its runtime.
if [ "${DIFFUSION_FUZZ_SANITIZER:-}" = address ]; then
    [ -n "$(find "$(rustc --print sysroot)" -name 'librustc*_rt.asan.a' -print -quit)" ] ||
        { echo "error: this Rust toolchain has no runtime of AddressSanitizer" >&2; exit 1; }
    export RUSTC_BOOTSTRAP=1 # a stable compiler knows this option only so
    flags+=" -Zsanitizer=address"
fi
# With a target named, build scripts and macros are told apart from what runs.
host=$(rustc -vV | sed -n 's/^host: //p')
FUZZ_FLAGS=${flags//$'\n'/ } FUZZ_ROOT=$PWD RUSTC_WRAPPER=$PWD/scripts/fuzz_rustc.sh RUSTFLAGS="--cfg fuzzing" \
    cargo build --release --manifest-path fuzz/Cargo.toml --target-dir fuzz/target --target "$host"
[ "$seconds" != build ] || exit 0

python3 fuzz/seed.py
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
run() {
    local target=$1 status=0
    mkdir -p "fuzz/corpus/$target" "fuzz/artifacts/$target"
    "fuzz/target/$host/release/$target" "fuzz/corpus/$target" -artifact_prefix="fuzz/artifacts/$target/" \
        -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 -print_final_stats=1 > "$logs/$target" 2>&1 || status=$?
    echo "--- $target"
    grep -vE '^(#|INFO|\s*NEW_FUNC)' "$logs/$target" | tail -n 12
    [ "$status" -eq 0 ] || echo "FAILED: $target with $status"
    return "$status"
}
failed=0
for ((i = 0; i < ${#targets[@]}; i += 2)); do
    running=()
    for target in "${targets[@]:i:2}"; do
        run "$target" &
        running+=($!)
    done
    for process in "${running[@]}"; do
        wait "$process" || failed=1
    done
done
exit "$failed"
