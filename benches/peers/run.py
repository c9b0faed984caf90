#!/usr/bin/env python3
"""Measures this library beside others that do similar work, in turn, and prints a table; docs/PERFORMANCE.md explains it.

The programs of each library are built here, where its package is installed; what is missing is left out with a sentence. Figures are
microseconds: of the client's processor time for each message, and of the clock for round trips; medians over rounds. Ratios are
compared with those in recorded.json, and what got slower is said; it makes no difference to the exit status.
"""
import argparse
import datetime
import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile

import figures
import programs
import servers
from programs import Failed
from work import ROWS, Library

ROOT = os.path.dirname(os.path.dirname(programs.HERE))
RECORDED = os.path.join(programs.HERE, "recorded.json")
OURS = "diffusion"
OURS_DEVELOPMENT = "diffusion, development server"
PEERS = {
    "hiredis": ("hiredis", "libhiredis-dev", servers.redis),
    "nats": ("libnats", "libnats-dev", servers.nats),
    "mosquitto": ("libmosquitto", "libmosquitto-dev", servers.mosquitto),
}


def bench_programs():
    """The servers that only send or only answer, and the bare client: parts of cargo's benchmarks."""
    command = ["cargo", "bench", "--no-run", "--message-format", "json-render-diagnostics", "--bench", "receive", "--bench", "publish"]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    messages = map(json.loads, built.stdout.splitlines())
    return {message["target"]["name"]: message["executable"] for message in messages
            if message["reason"] == "compiler-artifact" and "bench" in message["target"]["kind"]}


class Bare(Library):
    """Reads the WebSocket messages and does nothing with them: what no client can be cheaper than."""

    def __init__(self, receive, server):
        super().__init__("bare tungstenite", {"receive": receive}, server, most_topics=10_000)

    def measure(self, row, messages):
        with self.server(row._replace(messages=messages)) as port:
            done = subprocess.run([self.programs["receive"], "tungstenite", f"ws://127.0.0.1:{port}/diffusion", str(messages)],
                                  stdout=subprocess.PIPE, text=True, check=False)
        found = re.search(r"([\d.]+) us", done.stdout)
        if found is None:
            raise Failed("the bare client reports nothing")
        return float(found.group(1))


def our_libraries(arguments, folder):
    """The columns of this library, and of the bare client."""
    flags = [f"-I{arguments.include}", f"-L{arguments.library}", "-ldiffusion", f"-Wl,-rpath,{os.path.abspath(arguments.library)}"]
    built = programs.build("diffusion", flags, folder)
    development = Library(OURS_DEVELOPMENT, built, servers.development(arguments.devserver), most_threads=4)
    if arguments.without_cargo:
        return [development]
    benches = bench_programs()
    def only_needed(row):
        if row.program == "receive":
            return servers.that_says_its_url([benches["receive"], "server", str(row.size), str(row.topics), str(row.messages)])
        return servers.that_says_its_url([benches["publish"], "answering-server"])
    # Who asks needs somebody who responds, and a server that knows of both.
    alone = {name: path for name, path in built.items() if name != "request"}
    return [Library(OURS, alone, only_needed, feeds=False, most_threads=4, most_topics=10_000), development,
            Bare(benches["receive"], only_needed)]


def peer(name, folder):
    """The column of another library."""
    module, package, server = PEERS[name]
    flags, version = programs.pkg_config(module, package)
    return Library(name, programs.build(name, flags, folder), server(), version=version)


def measure(libraries, rows, rounds, messages):
    """{row: {library: [figure of each round]}}; a library that fails has no figures in that row."""
    measured = {}
    for row in rows:
        taking_part = [library for library in libraries if library.does(row)]
        columns = measured[row.name] = {library.name: [] for library in taking_part}
        for _ in range(rounds):
            for library in list(taking_part):
                try:
                    columns[library.name].append(library.measure(row, messages or row.messages))
                except Failed as failure:
                    print(f"{library.name} is left out of “{row.name}”: {failure}", file=sys.stderr)
                    taking_part.remove(library)
                    del columns[library.name]
        print(f"{row.name}: " + ", ".join(f"{name} {' '.join(map(figures.amount, each))}" for name, each in columns.items()), file=sys.stderr)
    return measured


def report(measured, libraries, arguments):
    """Prints the table and what changed, and records if asked to."""
    names = [library.name for library in libraries]
    ours = [name for name in (OURS, OURS_DEVELOPMENT) if name in names]
    print("\n".join(figures.table(measured, names, ours)))
    ratios = figures.ratios(measured, ours)
    if os.path.exists(arguments.recorded):
        with open(arguments.recorded, encoding="utf-8") as file:
            recorded = json.load(file)
        slower, faster = figures.compare(ratios, recorded["ratios"])
        print(f"\nCompared with {recorded['date']}, {recorded['machine']}:")
        print("\n".join([*slower, *faster] or ["no ratio has changed by more than the rounds differ"]))
    if arguments.record:
        note = {"date": datetime.date.today().isoformat(), "machine": f"{os.cpu_count()} processors, {platform.machine()}",
                "note": arguments.note, "rounds": arguments.rounds,
                "versions": {library.name: library.version for library in libraries if library.version},
                "us": {row: {name: round(each, 3) for name, each in columns.items()} for row, columns in figures.medians(measured).items()},
                "ratios": ratios}
        with open(arguments.recorded, "w", encoding="utf-8") as file:
            json.dump(note, file, indent=1, ensure_ascii=False)
            file.write("\n")


def parse(words):
    """The command line."""
    build = os.path.join(ROOT, "build")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", default=os.path.join(build, "lib"), help="the folder of libdiffusion.so (default: build/lib)")
    parser.add_argument("--include", default=os.path.join(ROOT, "include"), help="the folder of diffusion.h (default: include)")
    parser.add_argument("--devserver", default=os.path.join(build, "bin", "diffusion-devserver"), help="the development server")
    parser.add_argument("--without-cargo", action="store_true",
                        help="leave out what needs cargo's benchmarks: the servers that only send or answer, and the bare client")
    parser.add_argument("--peers", default=",".join(PEERS), help="which others, with commas between them (default: %(default)s)")
    parser.add_argument("--rows", default="", help="only rows whose name matches this regular expression")
    parser.add_argument("--rounds", type=int, default=5, help="how often each measures each row (default: %(default)s)")
    parser.add_argument("--messages", type=int, help="how many in each row, instead of some hundred thousand; a few for a trial")
    parser.add_argument("--recorded", default=RECORDED, help="the ratios to compare with (default: recorded.json beside this file)")
    parser.add_argument("--record", action="store_true", help="record this run's ratios there afterwards")
    parser.add_argument("--note", default="", help="what to record with them, as how the library was built")
    arguments = parser.parse_args(words)
    for path in (os.path.join(arguments.library, "libdiffusion.so"), arguments.devserver):
        if not os.path.exists(path):
            parser.error(f"{path} does not exist: run scripts/build.sh, or name another with --library and --devserver")
    return arguments


def main(words):
    """Builds, measures, reports."""
    # Whoever ends this ends its servers and programs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    arguments = parse(words)
    with tempfile.TemporaryDirectory() as folder:
        libraries = our_libraries(arguments, folder)
        for name in filter(None, arguments.peers.split(",")):
            try:
                libraries.append(peer(name, folder))
            except programs.Missing as missing:
                print(f"{name} is left out: {missing}", file=sys.stderr)
        rows = [row for row in ROWS if re.search(arguments.rows, row.name)]
        report(measure(libraries, rows, arguments.rounds, arguments.messages), libraries, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
