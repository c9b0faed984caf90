#!/usr/bin/env bash
# Installs what is missing, runs every check of the project, one after the other, and ends with a summary. README.md
# names it; CI runs the same. Arguments: names of steps, to run only those.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
build=${DIFFUSION_BUILD_DIR:-build}

bash scripts/setup.sh || exit 1
# The toolchain may have been installed just now.
hash -r

names=()
results=()
failed=0
skipped=0
# step NAME COMMAND...: runs the command if no steps were named or this one was. A command that ends with 77 could not check
# here and has said why.
step() {
    local name=$1 started=$SECONDS status=0
    shift
    [ "${#wanted[@]}" -eq 0 ] || [[ " ${wanted[*]} " == *" $name "* ]] || return 0
    printf '\n=== %s\n' "$name"
    "$@" || status=$?
    names+=("$name")
    if [ "$status" -eq 0 ]; then
        results+=("passed, $((SECONDS - started)) s")
    elif [ "$status" -eq 77 ]; then
        results+=("skipped, see above")
        skipped=$((skipped + 1))
    else
        results+=("FAILED with $status, $((SECONDS - started)) s")
        failed=$((failed + 1))
    fi
}
wanted=("$@")

# The headers are generated when the library is built; what is committed must be the same.
generated() {
    cargo check --workspace --locked && git diff --exit-code --stat -- include docs/SYMBOLS.md &&
        [ -z "$(git status --porcelain -- include)" ]
}
symbols() {
    python3 scripts/symbols.py --check && python3 scripts/release.py check
}
cmake_build() {
    local generator=()
    command -v ninja >/dev/null && [ ! -e "$build/CMakeCache.txt" ] && generator=(-G Ninja)
    cmake -S . -B "$build" "${generator[@]}" -DDIFFUSION_BUILD_EXAMPLES=ON -DDIFFUSION_BUILD_TESTS=ON && cmake --build "$build"
}
run_ctest() {
    (cd "$build" && ctest --output-on-failure --parallel 2)
}
interop() {
    DEVSERVER=$PWD/$build/bin/diffusion-devserver PEER_C=$PWD/$build/bin/interop_peer sh tests/interop/run.sh
}

step format cargo fmt --all --check
step clippy cargo clippy --workspace --all-targets --locked -- -D warnings
step generated generated
step symbols symbols
step licenses python3 scripts/third_party_licenses.py --check
step deny bash scripts/deny.sh
step advisories bash scripts/deny.sh advisories
step rust cargo test --workspace --locked
step cmake cmake_build
step ctest run_ctest
step interop interop
step deltas sh tests/interop/delta.sh
step fuzz bash scripts/fuzz.sh 10

printf '\n=== summary\n'
for i in "${!names[@]}"; do
    printf '%-10s %s\n' "${names[$i]}" "${results[$i]}"
done
echo "$((${#names[@]} - failed - skipped)) passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "${#names[@]}" -gt 0 ]
