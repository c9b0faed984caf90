#!/bin/sh
# Takes the development server from cargo: the program without debug information, which goes into a file beside it, and its
# manual page, from what the program says of itself.
# Usage: server.sh CARGO_PROGRAM PROGRAM PAGE
# Environment: OBJCOPY; EMULATOR, what runs the program where it is another machine's
set -eu
from=$1 program=$2 page=$3
if [ "$program" -nt "$from" ] && [ "$page" -nt "$0" ] && [ "$page" -nt "$program" ] && [ -e "$program.debug" ]; then
    exit 0
fi
"$OBJCOPY" --only-keep-debug --compress-debug-sections "$from" "$program.debug"
"$OBJCOPY" --strip-unneeded "$from" "$program.new"
(cd "$(dirname "$program")" && "$OBJCOPY" "--add-gnu-debuglink=$(basename "$program").debug" "$program.new")
mv "$program.new" "$program"

# shellcheck disable=SC2086 # a command with its arguments, or nothing
run() {
    ${EMULATOR:-} "$program" "$@"
}
version=$(run --version)
{
    cat <<'HEAD'
.TH DIFFUSION\-DEVSERVER 1 "" "VERSION" "Diffusion for C"
.SH NAME
diffusion\-devserver \- a Diffusion server for development, with faults on demand
.SH SYNOPSIS
.B diffusion\-devserver
.RI [ options ]
.SH DESCRIPTION
Serves Diffusion clients from memory, and cuts, refuses, delays and forgets when it is told to, so that programs can be tested
against a bad network.
.SH OPTIONS
.nf
HEAD
    # Without the first lines, which say what stands above; headings are lines that begin at the margin.
    run --help | sed -e '1,/^Usage:/d' -e 's/\\/\\e/g' -e "s/^[.']/\\\\\&&/" -e 's/-/\\-/g'
    cat <<'TAIL'
.fi
.SH SEE ALSO
The page lists all events and actions of scripts; the control port tells them at
.IR http://127.0.0.1:PORT/help .
TAIL
} | sed "s/\"VERSION\"/\"$version\"/" > "$page"
! command -v gzip > /dev/null || gzip -9nkf "$page"
