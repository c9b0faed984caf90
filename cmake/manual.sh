#!/bin/sh
# Writes the manual page of the development server from what it says of itself.
# Usage: manual.sh SERVER PAGE
set -eu
version=$("$1" --version)
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
    "$1" --help | sed -e '1,/^Usage:/d' -e 's/\\/\\e/g' -e "s/^[.']/\\\\\&&/" -e 's/-/\\-/g'
    cat <<'TAIL'
.fi
.SH SEE ALSO
The page lists all events and actions of scripts; the control port tells them at
.IR http://127.0.0.1:PORT/help .
TAIL
} | sed "s/\"VERSION\"/\"$version\"/" > "$2.new"
cmp -s "$2.new" "$2" && rm "$2.new" || mv "$2.new" "$2"
