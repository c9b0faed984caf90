#!/usr/bin/env bash
# Installs what is missing, on Debian 12 and 13 and relatives, as root or with sudo; changes nothing when all is there.
# Who may not install gets one sentence with the packages to install. Argument: what for.
#   build (default)   the library, the development server and the examples
#   test              besides, what scripts/test.sh needs
set -euo pipefail

purpose=${1:-build}
case $purpose in
    build | test) ;;
    *) echo "usage: setup.sh [build|test]" >&2; exit 2 ;;
esac
export PATH="$HOME/.cargo/bin:$PATH"

packages=()
# need PACKAGE COMMAND...: the package, unless all commands are there.
need() {
    local package=$1 command
    shift
    for command in "$@"; do
        command -v "$command" >/dev/null || { packages+=("$package"); return; }
    done
}
# need_file PACKAGE FILE: the package, unless the file is there.
need_file() {
    [ -e "$2" ] || packages+=("$1")
}

need gcc gcc
need g++ g++
need cmake cmake
need ninja-build ninja
need pkg-config pkg-config
need_file libc6-dev /usr/include/stdio.h
need_file libssl-dev /usr/include/openssl/ssl.h
if ! grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
    # OpenSSL's archive needs them from Debian 13 on.
    need_file zlib1g-dev /usr/include/zlib.h
    need_file libzstd-dev /usr/include/zstd.h
fi
need_file ca-certificates /etc/ssl/certs/ca-certificates.crt
if [ "$purpose" = test ]; then
    need abigail-tools abidiff
    need clang clang clang++
    need make make
    need valgrind valgrind
    need doxygen doxygen
    need git git
    need iproute2 ip
    need python3 python3
    need nodejs node
    need npm npm
    need_file libapr1-dev /usr/include/apr-1.0/apr.h
    python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
fi

# A Rust toolchain: the one that is there, else Debian's, else one by Debian's rustup.
minimum=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml")
# True if the command exists and is new enough.
new_enough() {
    local version
    version=$("$1" --version 2>/dev/null | cut -d' ' -f2) || return 1
    [ -n "$version" ] && [ "$(printf '%s\n%s\n' "$minimum" "$version" | sort -V | head -n 1)" = "$minimum" ]
}
has_rust() {
    new_enough cargo && new_enough rustc || return 1
    [ "$purpose" = build ] || { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1
}
# True if Debian's packages are new enough.
offered() {
    local package version
    for package in "$@"; do
        version=$(apt-cache policy "$package" | sed -n 's/^ *Candidate: *//p')
        [ -n "$version" ] && [ "$version" != "(none)" ] && dpkg --compare-versions "$version" ge "$minimum" || return 1
    done
}
# Debian 12 has a newer toolchain besides its own, under names that end with -web.
rust_packages() {
    local plain=() web=()
    new_enough cargo && new_enough rustc || { plain=(cargo rustc); web=(cargo-web rustc-web); }
    [ "$purpose" = build ] || { plain+=(rustfmt rust-clippy); web+=(rustfmt-web rust-web-clippy); }
    if offered "${plain[@]}"; then
        echo "${plain[@]}"
    elif offered "${web[@]}" || grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
        echo "${web[@]}"
    else
        echo rustup
    fi
}

if [ "${#packages[@]}" -gt 0 ] || ! has_rust; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
            as_root=(sudo)
        else
            has_rust || mapfile -t -O "${#packages[@]}" packages < <(rust_packages | tr ' ' '\n')
            echo "Something is missing that only root can install: run 'apt-get install ${packages[*]}' as root, then this again." >&2
            exit 1
        fi
    fi
    "${as_root[@]}" apt-get update
    has_rust || mapfile -t -O "${#packages[@]}" packages < <(rust_packages | tr ' ' '\n')
    echo "installing: ${packages[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"
    hash -r
    if ! has_rust && command -v rustup >/dev/null; then
        rustup toolchain install stable --profile default
        rustup default stable
    fi
fi
has_rust || { echo "a Rust toolchain of $minimum or newer is needed$([ "$purpose" = build ] || echo ', with rustfmt and clippy'); see README.md" >&2; exit 1; }
echo "all that is needed is there ($(cargo --version), $(cmake --version | head -n 1))"
