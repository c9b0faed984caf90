#!/usr/bin/env bash
# Installs what is missing, runs every check of the project and ends with a summary: what failed or was skipped, and why.
# README.md names it; CI runs the same and the step `minimum` besides.
# Arguments: names of steps, to run only those; `all` stands for all but `minimum`.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
build=${DIFFUSION_BUILD_DIR:-build}
# Formats and lints differ between versions of Rust: these are the versions that the project is kept clean for.
lint_versions=(1.95 1.96)
# Nothing here is compiled twice with small changes in between, which is what incremental compilation is good for.
export CARGO_INCREMENTAL=${CARGO_INCREMENTAL:-0}

bash scripts/setup.sh test || exit 1
# The toolchain may have been installed just now.
hash -r

wanted=("$@")
logs=$(mktemp -d)
prepared=() # processes that build what later steps need
running=()  # names and processes of steps that run beside each other
trap 'kill "${prepared[@]}" 2>/dev/null; rm -rf "$logs"' EXIT
names=()
results=()
reasons=()
passed=0 failed=0 skipped=0

# skip REASON: ends a step that cannot run here, which the summary counts and names. Scripts do the same: they say
# `skipped: REASON` and end with 77.
skip() {
    echo "skipped: $1"
    return 77
}
# The lines of a log that say why a step failed; where none is known, the last ones.
reason() {
    local found
    found=$(grep -E '^(error|FAIL|FAILED|CMake Error|E: )|^[[:space:]]*[0-9]+ - .*\((Failed|Timeout|SEGFAULT|Not Run)|^test .* FAILED|^ +(FAIL|TIMEOUT|SIGABRT) \[|panicked at|: error: |^Diff in ' "$1" | head -n 12)
    [ -n "$found" ] || found=$(grep -v '^ *$' "$1" | tail -n 6)
    printf '%s' "$found"
}
is_wanted() {
    [ "${#wanted[@]}" -eq 0 ] || [[ " ${wanted[*]} " =~ \ ($1|all)\  ]]
}
# step NAME COMMAND...: runs the command if no steps were named or this one was.
step() {
    ! is_wanted "$1" || run "$@"
}
# prepare NAME COMMAND...: builds for a later step meanwhile, with the time that the steps before it leave unused. The step runs
# the same again after prepared_is_done, and says then what went wrong.
prepare() {
    is_wanted "$1" || return 0
    shift
    nice -n 19 "$@" > /dev/null 2>&1 &
    prepared+=($!)
}
prepared_is_done() {
    [ "${#prepared[@]}" -eq 0 ] || wait "${prepared[@]}" || true
    prepared=()
}
# The seconds of processor time of what ended so far: other than the time that passes, it does not depend on what else runs.
cpu() {
    local stat
    read -ra stat < "/proc/$$/stat"
    echo $(((stat[15] + stat[16]) / $(getconf CLK_TCK)))
}
# record NAME STATUS TOOK: the result of a step whose output is in its log.
record() {
    names+=("$1")
    case $2 in
        0) results+=("passed, $3"); reasons+=(""); passed=$((passed + 1)) ;;
        77) results+=("skipped"); reasons+=("$(sed -n 's/^skipped: //p' "$logs/$1")"); skipped=$((skipped + 1)) ;;
        *) results+=("FAILED with $2, $3"); reasons+=("$(reason "$logs/$1")"); failed=$((failed + 1)) ;;
    esac
}
run() {
    local name=$1 started=$SECONDS cpu status=0
    cpu=$(cpu)
    shift
    printf '\n=== %s\n' "$name"
    "$@" 2>&1 | tee "$logs/$name" || status=$?
    record "$name" "$status" "$((SECONDS - started)) s ($(($(cpu) - cpu)) s of processor time)"
}
# beside NAME COMMAND...: a step that runs beside those that follow, until `collect`; its output comes then.
beside() {
    local name=$1
    is_wanted "$name" || return 0
    shift
    {
        started=$SECONDS status=0
        "$@" > "$logs/$name" 2>&1 || status=$?
        echo "$status $((SECONDS - started))" > "$logs/$name.status"
    } &
    running+=("$name" $!)
}
collect() {
    local status took i
    for ((i = 0; i < ${#running[@]}; i += 2)); do
        wait "${running[i + 1]}" || true
        printf '\n=== %s\n' "${running[i]}"
        cat "$logs/${running[i]}"
        read -r status took < "$logs/${running[i]}.status"
        record "${running[i]}" "$status" "$took s"
    done
    running=()
}
# step_if_named NAME COMMAND...: runs the command only if this step was named.
step_if_named() {
    [[ " ${wanted[*]} " != *" $1 "* ]] || run "$@"
}

# gate COMMAND...: runs the command, unless this version of Rust is none that formats and lints are kept for.
gate() {
    local version
    version=$(cargo --version | cut -d' ' -f2)
    [[ " ${lint_versions[*]} " == *" ${version%.*} "* ]] ||
        { skip "formats and lints differ between versions; they count with Rust ${lint_versions[*]}, this is $version"; return; }
    "$@"
}
# The headers are generated when the library is built; what is committed must be the same.
generated() {
    [[ " ${names[*]} " == *" rust "* ]] || cargo check --workspace --locked || return
    git diff --exit-code --stat -- include docs/SYMBOLS.md && [ -z "$(git status --porcelain -- include)" ]
}
symbols() {
    python3 scripts/symbols.py --check && python3 scripts/release.py check
}
rust() {
    cargo test --workspace --locked --no-fail-fast
}
cmake_options=(-DDIFFUSION_BUILD_EXAMPLES=ON -DDIFFUSION_BUILD_TESTS=ON -DDIFFUSION_DOCS_WARN_AS_ERROR=FAIL_ON_WARNINGS)
cmake_build() {
    bash scripts/build.sh "${cmake_options[@]}"
}
docs() {
    command -v doxygen >/dev/null || { skip "doxygen is not installed"; return; }
    cmake --build "$build" --target docs
}
run_ctest() {
    (cd "$build" && ctest --output-on-failure --parallel "$(($(nproc) * 2))")
}
interop() {
    DEVSERVER=$PWD/$build/bin/diffusion-devserver PEER_C=$PWD/$build/bin/interop_peer sh tests/interop/run.sh "$1"
}
# The library that was built before, if there is one.
native() {
    local library=$PWD/$build/lib/libdiffusion.so
    LIBRARY=$([ ! -e "$library" ] || echo "$library") sh tests/interop/delta.sh native
}

step format gate cargo fmt --all --check
step clippy gate cargo clippy --workspace --all-targets --locked -- -D warnings
prepare cmake bash scripts/build.sh "${cmake_options[@]}"
step rust rust
step generated generated
step symbols symbols
step licenses python3 scripts/third_party_licenses.py --check
step deny bash scripts/deny.sh
step advisories bash scripts/deny.sh advisories
prepared_is_done
step cmake cmake_build
step docs docs
# What waits most of the time, and what uses one processor only.
beside network python3 tests/network/faults.py "$build"
beside console python3 tests/console/browser.py "$build"
beside interop interop javascript
beside python interop python
beside deltas sh tests/interop/delta.sh javascript
beside native native
prepare fuzz bash scripts/fuzz.sh build
step ctest run_ctest
collect
prepared_is_done
step fuzz bash scripts/fuzz.sh 10
step_if_named minimum bash scripts/minimum.sh

printf '\n=== summary\n'
for i in "${!names[@]}"; do
    printf '%-10s %s\n' "${names[$i]}" "${results[$i]}"
    [ -z "${reasons[$i]}" ] || sed 's/^ */           /' <<< "${reasons[$i]}"
done
echo "$passed passed, $failed failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
