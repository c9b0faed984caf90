#!/bin/sh
# Writes the manual page of the program diffusion, from what it says of itself.
# Usage: page.sh PROGRAM PAGE
# Environment: EMULATOR, what runs the program where it is another machine's
set -eu
program=$1 page=$2
# shellcheck disable=SC2086 # a command with its arguments, or nothing
run() {
    ${EMULATOR:-} "$program" "$@"
}

# Help as text of a page: headings are lines that begin at the margin.
as_page() {
    sed -e 's/\\/\\e/g' -e "s/^[.']/\\\\\&&/" -e 's/-/\\-/g'
}

{
    version=$(run --version | sed 's/,.*//')
    cat <<HEAD
.TH DIFFUSION 1 "" "$version" "Diffusion for C"
.SH NAME
diffusion \\- publish, subscribe, ask and measure on a Diffusion server
.SH SYNOPSIS
.B diffusion
.I command
.RI [ option ...]
.I URL
\\&...
.SH DESCRIPTION
.nf
HEAD
    run --help | sed '1,/^Usage:/d' | as_page
    echo .fi
    run --words | while read -r command; do
        printf '.SH "DIFFUSION %s"\n.nf\n' "$(printf '%s' "$command" | tr '[:lower:]' '[:upper:]')"
        # The exit codes are those of all.
        # shellcheck disable=SC2086 # two words are two arguments
        run $command --help < /dev/null | sed -e '/^Exit codes:/,$d' | as_page
        echo .fi
    done
    cat <<'TAIL'
.SH SEE ALSO
.BR diffusion\-devserver (1)
TAIL
} > "$page.new"
mv "$page.new" "$page"
! command -v gzip > /dev/null || gzip -9nkf "$page"
