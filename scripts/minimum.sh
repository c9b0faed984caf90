#!/usr/bin/env bash
# Builds all targets with exactly the declared minimum version of Rust and runs the tests that need no network with it.
# The toolchain: the one that is there, if it has this version; one of rustup's; else Debian's packages, unpacked into
# target/tools and not installed. Ends with 77, and says why, where there is none.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
minimum=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
tools=$target/tools/rust-$minimum

skip() {
    echo "skipped: $1"
    exit 77
}
is_minimum() {
    [[ "$(rustc --version 2>/dev/null)" == "rustc $minimum."* ]]
}

# version_of PACKAGE: the minimum's version of a package of Debian's; nothing where there is none.
version_of() {
    apt-cache madison "$1" 2>/dev/null | awk -F ' *[|] *' -v wanted="$minimum." 'index($2, wanted) == 1 { print $2; exit }'
}
# Unpacks the toolchain and the libraries that it was built with.
unpack() {
    local web version package libraries
    command -v apt-get dpkg-deb >/dev/null || return
    for web in "" -web; do
        version=$(version_of "rustc$web")
        [ -z "$version" ] || break
    done
    [ -n "$version" ] || return
    rm -rf "$tools"
    mkdir -p "$tools/packages"
    # What this machine has already need not be unpacked; the rest of what cargo and rustc depend on.
    mapfile -t libraries < <(apt-get install --simulate --no-install-recommends --allow-downgrades \
        "cargo$web=$version" "rustc$web=$version" "libstd-rust$web-dev=$version" "libstd-rust$web-$minimum=$version" 2>/dev/null |
        sed -n 's/^Inst \([^ ]*\) .*(\([^ ]*\) .*/\1=\2/p' | grep -E "^(lib|cargo|rustc)")
    (cd "$tools/packages" && apt-get -qq download "cargo$web=$version" "rustc$web=$version" "libstd-rust$web-dev=$version" \
        "libstd-rust$web-$minimum=$version" "${libraries[@]}") || return
    for package in "$tools"/packages/*.deb; do
        dpkg-deb -x "$package" "$tools"
    done
    rm -rf "$tools/packages"
}

if ! is_minimum; then
    if command -v rustup >/dev/null && RUSTUP_TOOLCHAIN=$minimum rustc --version >/dev/null 2>&1; then
        export RUSTUP_TOOLCHAIN=$minimum
    else
        [ -x "$tools/usr/bin/rustc" ] || unpack || skip "there is no Rust $minimum here, neither rustup's nor Debian's (apt-get update?)"
        export PATH="$tools/usr/bin:$PATH" LD_LIBRARY_PATH="$tools/usr/lib/x86_64-linux-gnu:$tools/lib/x86_64-linux-gnu"
    fi
fi
is_minimum || { echo "error: $(rustc --version 2>&1) is not Rust $minimum"; exit 1; }
rustc --version
# In a folder of its own and without debug information: nothing of it is kept for later.
export CARGO_TARGET_DIR=$target/minimum CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=none
cargo test --workspace --all-targets --locked --no-run
cargo test --workspace --locked --no-fail-fast --lib --test wire --test data --test topics --test session
