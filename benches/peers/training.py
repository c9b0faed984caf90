#!/usr/bin/env python3
"""Does what programs do with the library, a little of each, so that a library which counts how often its parts run can write that down.
scripts/profile.sh calls it. Whatever is not done here is taken for rare when the library is optimised by the profile.
"""
import argparse
import contextlib
import os
import shlex
import signal
import sys
import tempfile

import programs
import servers
from run import ROOT
from work import ROWS, Library, receive

# With each of these environments; the second one's callbacks run on the network thread.
ENVIRONMENTS = [{}, {"BENCH_INLINE_CALLBACKS": "1"}]
DELTAS = {"BENCH_DELTAS": "1"}
TLS = {"BENCH_TLS": "1", "DIFFUSION_TRUST_SELF_SIGNED_CERTS": "true"}

MORE_ROWS = [receive(16, 100, 0), receive(4_000, 100, 0), receive(100_000, 10, 0)]
SOME = [row for row in ROWS if row.topics == 100 or row.program != "receive"]


def messages_of(row):
    """How many: enough for turns of many messages. Loops over bytes must not count for more than all else, or nothing else is often."""
    return 5_000 if row.program in ("round_trip", "request") else max(100, min(50_000, 20_000_000 // max(row.size, 1)))


def lessons():
    """The rows, each with its environment and the options of its server."""
    for environment in ENVIRONMENTS:
        for row in [*ROWS, *MORE_ROWS]:
            yield row, environment, ()
        for row in (row for row in [*SOME, *MORE_ROWS] if row.program == "receive"):
            yield row, {**environment, **DELTAS}, ()
        for row in SOME:
            yield row, {**environment, **TLS}, ("--tls",)


def uncounted(program):
    """Another program that does the same, and leaves no counts: a publisher masks each byte of what it sends."""
    path = f"{program}_uncounted"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nLLVM_PROFILE_FILE=/dev/null exec {shlex.quote(program)} "$@"\n')
    os.chmod(path, 0o755)
    return path


@contextlib.contextmanager
def environment_with(variables):
    """Programs that are started meanwhile have these, and none that means another way of working."""
    before = dict(os.environ)
    for name in {**TLS, **DELTAS, **ENVIRONMENTS[1]}:
        os.environ.pop(name, None)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def main(words):
    """Builds the programs, does the work once."""
    # Whoever ends this ends its servers and programs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", required=True, help="the folder of libdiffusion.so")
    parser.add_argument("--devserver", required=True, help="the development server")
    parser.add_argument("--messages", type=int, help="how many of each, instead of some thousand; a few for a trial")
    arguments = parser.parse_args(words)
    library = os.path.abspath(arguments.library)
    with tempfile.TemporaryDirectory() as folder:
        built = programs.build("diffusion", [f"-I{ROOT}/include", f"-L{library}", "-ldiffusion", f"-Wl,-rpath,{library}"], folder)
        built["feed"] = uncounted(built["feed"])
        for row, environment, options in lessons():
            column = Library("", built, servers.development(arguments.devserver, *options))
            with environment_with(environment):
                column.measure(row, arguments.messages or messages_of(row))
            print(", ".join([row.name, *(name for name in environment if name.startswith("BENCH_"))]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
