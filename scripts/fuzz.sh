#!/usr/bin/env bash
# Runs every fuzz target for some seconds, starting with inputs made from the recorded vectors.
# Usage: fuzz.sh [SECONDS [TARGET...]]; 10 seconds and all targets unless named. See fuzz/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
# cargo-fuzz asks for compiler options that stable toolchains only know with this.
export RUSTC_BOOTSTRAP=1

seconds=${1:-10}
[ "$#" -eq 0 ] || shift
command -v cargo-fuzz >/dev/null || env -u RUSTC_BOOTSTRAP cargo install --quiet --locked cargo-fuzz
python3 fuzz/seed.py
targets=("$@")
[ "$#" -gt 0 ] || mapfile -t targets < <(cargo fuzz list)
# Toolchains of distributions come without the sanitizer's runtime; the targets' own checks work all the same.
sanitizer=address
[ -n "$(find "$(rustc --print sysroot)" -name 'librustc*_rt.asan.a' -print -quit)" ] || sanitizer=none
for target in "${targets[@]}"; do
    echo "--- $target"
    cargo fuzz run --sanitizer "$sanitizer" "$target" -- -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 -print_final_stats=1 2>&1 |
        grep -vE '^(#|INFO|\s*NEW_FUNC)' | tail -n 12
done
