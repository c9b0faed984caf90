#!/usr/bin/env python3
"""Runs a program against a development server of its own and checks what the program says.

The cases are in the folder cases. The server listens on a free port and gets the faults of the case as a script; the program's
lines (standard output and error together) must match the expected patterns in order.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading

from cases import CASES, SLOW_UNDER_VALGRIND

# Of programs under valgrind, or under an emulator.
SLOWNESS = 8


def prolonged(words):
    """Arguments with twice the duration: a program under valgrind does less within its time."""
    return [str(int(word) * 2) if before == "--duration" else word for before, word in zip([None, *words], words)]


class Server:
    """A development server on a free port."""

    def __init__(self, command, options, folder):
        self.ca_file = os.path.join(folder, "ca.pem")
        options = [option.format(ca_file=self.ca_file) for option in options]
        self.lines = []
        self.process = subprocess.Popen(
            [*command, "--port", "0", "--control-port", "0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True)
        self.url = self._announced("ready on ")
        self.control = self._announced("control on ")
        self.token = self._announced("control token ")
        self.port = self.url.rsplit(":", 1)[1]
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def _announced(self, start):
        line = self.process.stdout.readline().rstrip("\n")
        if not line.startswith(start):
            raise SystemExit(f"the server did not start: {line}")
        return line[len(start):]

    def _drain(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def stop(self):
        """Ends the server; it must end by itself when told to."""
        self.process.terminate()
        try:
            status = self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "the server did not stop"
        self._reader.join(10)
        return None if status == 0 else f"the server ended with {status}"


def run_program(command, environment, limit):
    """Runs the program; gives its exit status (None: it took too long) and its lines."""
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace")
    try:
        text, _ = process.communicate(timeout=limit)
        return process.returncode, text.splitlines()
    except subprocess.TimeoutExpired:
        process.kill()
        text, _ = process.communicate()
        return None, text.splitlines()


def missing(patterns, lines):
    """The first pattern that no line after those for the patterns before it matches."""
    captured = {}
    position = 0
    for pattern in patterns:
        # What an earlier pattern captured can be asked for again: %(name)s.
        wanted = re.compile(pattern % {name: re.escape(text) for name, text in captured.items()} if captured else pattern)
        while position < len(lines):
            match = wanted.fullmatch(lines[position])
            position += 1
            if match:
                captured.update(match.groupdict())
                break
        else:
            return [f"no line (after those before) matches: {pattern}"]
    return []


def problems(case, status, lines):
    """What is wrong with the outcome."""
    found = []
    if status is None:
        found.append("the program took too long")
    elif status != case.get("status", 0):
        found.append(f"exit status {status}, not {case.get('status', 0)}")
    for patterns in (case.get("expect", []), case.get("meanwhile", [])):
        found.extend(missing(patterns, lines))
    for pattern in case.get("never", []):
        found.extend(f"unwanted line: {line}" for line in lines if re.fullmatch(pattern, line))
    for pattern, number in case.get("count", {}).items():
        counted = sum(1 for line in lines if re.fullmatch(pattern, line))
        if counted != number:
            found.append(f"{counted} lines, not {number}, match: {pattern}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", required=True, choices=sorted(CASES))
    parser.add_argument("--devserver", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--emulator", action="append", default=[], help="a word of the command that runs programs of another machine")
    parser.add_argument("--valgrind", nargs=argparse.REMAINDER, default=[], help="the command that runs the program")
    arguments = parser.parse_args()
    case = CASES[arguments.case]
    with tempfile.TemporaryDirectory() as folder:
        server = Server([*arguments.emulator, arguments.devserver], case.get("server", []), folder)
        try:
            names = {"url": server.url, "port": server.port, "control": server.control, "ca_file": server.ca_file}
            command = [arguments.program, *(word.format(**names) for word in case.get("arguments", ["--url", "{url}"]))]
            if arguments.valgrind:
                command = prolonged(command)
            environment = {key: value for key, value in os.environ.items() if not key.startswith("DIFFUSION_")}
            environment["DEVSERVER_CONTROL_TOKEN"] = server.token
            environment.update(case.get("environment", {}))
            limit = case.get("seconds", 30) * (SLOWNESS if arguments.valgrind or arguments.emulator else 1)
            status, lines = run_program([*arguments.valgrind, *arguments.emulator, *command], environment, limit)
        finally:
            stopped = server.stop()
    if (arguments.valgrind or arguments.emulator) and arguments.case.startswith(SLOW_UNDER_VALGRIND) and status in (0, 1):
        case = {"status": status}
    found = problems(case, status, lines)
    for pattern in case.get("never_by_server", []):
        found.extend(f"unwanted line of the server: {line}" for line in server.lines if re.fullmatch(pattern, line))
    if stopped:
        found.append(stopped)
    print("--- program", *lines, "--- server", *server.lines, sep="\n")
    print(*(f"FAILED: {problem}" for problem in found), sep="\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
