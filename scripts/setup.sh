#!/usr/bin/env bash
# Installs what building and testing need and what is missing, on Debian 12 and 13 and relatives. Changes nothing when
# all is there. Packages are installed as root, or with sudo. On other systems: install the things named below.
set -euo pipefail

packages=()
# need PACKAGE COMMAND...: the package, unless all commands are there.
need() {
    local package=$1 command
    shift
    for command in "$@"; do
        command -v "$command" >/dev/null || { packages+=("$package"); return; }
    done
}
# need_file PACKAGE FILE...: the package, unless one of the files is there.
need_file() {
    local package=$1 file
    shift
    for file in "$@"; do
        [ -e "$file" ] && return
    done
    packages+=("$package")
}

need gcc gcc
need g++ g++
need make make
need binutils readelf nm
need cmake cmake
need ninja-build ninja
need clang clang clang++
need pkg-config pkg-config
need valgrind valgrind
need git git
need python3 python3
need nodejs node
need npm npm
need_file libssl-dev /usr/include/openssl/ssl.h
need_file libapr1-dev /usr/include/apr-1.0/apr.h
python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}
updated=
update() {
    [ -n "$updated" ] || "${as_root[@]}" apt-get update
    updated=yes
}

if [ "${#packages[@]}" -gt 0 ]; then
    echo "installing: ${packages[*]}"
    update
    install "${packages[@]}"
fi

# A Rust toolchain: the one that is there, else Debian's, else one by Debian's rustup.
minimum=1.85
# True if the command exists and is new enough.
new_enough() {
    local version
    version=$("$1" --version 2>/dev/null | cut -d' ' -f2) || return 1
    [ -n "$version" ] && [ "$(printf '%s\n%s\n' "$minimum" "$version" | sort -V | head -n 1)" = "$minimum" ]
}
has_rust() {
    new_enough cargo && new_enough rustc && cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1
}
# True if Debian's package is new enough.
offered() {
    local version
    version=$(apt-cache policy "$1" | sed -n 's/^ *Candidate: *//p')
    [ -n "$version" ] && [ "$version" != "(none)" ] && dpkg --compare-versions "$version" ge "$minimum"
}
export PATH="$HOME/.cargo/bin:$PATH"
if ! has_rust; then
    update
    # Debian 12 has a newer toolchain besides its own, under names that end with -web.
    if offered rustc && offered rustfmt && offered rust-clippy; then
        install cargo rustc rustfmt rust-clippy
    elif offered rustc-web && offered rustfmt-web && offered rust-web-clippy; then
        install cargo-web rustc-web rustfmt-web rust-web-clippy
    else
        command -v rustup >/dev/null || install rustup
        rustup toolchain install stable --profile default
        rustup default stable
    fi
fi
has_rust || { echo "a Rust toolchain of $minimum or newer with rustfmt and clippy is needed; see README.md" >&2; exit 1; }
echo "all that is needed is there ($(cargo --version), $(cmake --version | head -n 1))"
