#!/usr/bin/env python3
"""Faults below TCP: a client and a development server in network namespaces of their own, and between them a cable that is pulled,
that loses one direction silently, whose end gets another address, and where the kernel has netem, one that is slow and lossy.

The client counts in a topic. Whatever happens, it is one session to the end, and each value is acknowledged once and in order. All
cases run at the same time, each in namespaces of its own; root is not needed where the kernel lets users have namespaces. Says
`skipped:` and ends with 77 where it lets nobody.

Usage: faults.py BUILD_FOLDER [CASE...]
"""
import os
import re
import shutil
import subprocess
import sys
import threading
import time

VALUES = 60
CLIENT, SERVER, OTHER = "10.90.0.1", "10.90.0.2", "10.90.0.3"
NOBODY = "02:00:00:00:00:99"
LIMIT = 120

LOST = r"state: CONNECTED_ACTIVE -> RECOVERING_RECONNECT"
FOUND = r"state: RECOVERING_RECONNECT -> CONNECTED_ACTIVE"

# Where a fault is made (c: at the client, s: at the server), how it is undone, and until which line of the client it lasts; without such a
# line it lasts to the end and the session is not lost.
CASES = {
    "nothing": {},
    "the cable is pulled": {"begin": ["c link set dev cable down"], "end": ["c link set dev cable up"], "until": LOST},
    "nothing reaches the server": {
        "begin": [f"c neigh replace {SERVER} lladdr {NOBODY} nud permanent dev cable"], "end": [f"c neigh del {SERVER} dev cable"], "until": LOST},
    "nothing reaches the client": {
        "begin": [f"s neigh replace {CLIENT} lladdr {NOBODY} nud permanent dev cable"], "end": [f"s neigh del {CLIENT} dev cable"], "until": LOST},
    "the client gets another address": {
        "begin": [f"c addr add {OTHER}/24 dev cable", f"c addr del {CLIENT}/24 dev cable", f"c addr replace {OTHER}/24 dev cable"],
        "end": [], "until": LOST},
    "there is no route": {
        "begin": [f"c route add unreachable {SERVER}/32"], "end": [f"c route del unreachable {SERVER}/32"], "until": LOST},
    "packets are lost, late and in another order": {"netem": "delay 20ms 15ms loss 3% reorder 10%"},
}


def run(command):
    subprocess.run(command, check=True)


class Lines:
    """What a program prints."""

    def __init__(self, process):
        self.lines = []
        self._changed = threading.Condition()
        self._ended = False
        threading.Thread(target=self._read, args=(process.stdout,), daemon=True).start()

    def _read(self, stream):
        for line in stream:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait(self, pattern, until):
        """Whether a line matches in time."""
        with self._changed:
            while not any(re.fullmatch(pattern, line) for line in self.lines):
                rest = until - time.monotonic()
                if self._ended or rest <= 0:
                    return False
                self._changed.wait(rest)
        return True


def inside(name, build):
    """One case, in a namespace that is the client's. Gives what is wrong."""
    case, until = CASES[name], time.monotonic() + LIMIT
    holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo there; exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    holder.stdout.readline()
    there = ["nsenter", f"--net=/proc/{holder.pid}/ns/net"]
    places = {"c": [], "s": there}
    run(["ip", "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", str(holder.pid)])
    for place, address in (("c", CLIENT), ("s", SERVER)):
        run([*places[place], "ip", "addr", "add", f"{address}/24", "dev", "cable"])
        run([*places[place], "ip", "link", "set", "dev", "cable", "up"])
        if "netem" in case:
            run([*places[place], "tc", "qdisc", "add", "dev", "cable", "root", "netem", *case["netem"].split()])
    server = subprocess.Popen(
        [*there, os.path.join(build, "bin", "diffusion-devserver"), "--host", SERVER, "--port", "8080", "--ping-period", "500ms", "--log", "info"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    server_lines = Lines(server)
    client = None
    try:
        if not server_lines.wait(r"ready on .*", until):
            return ["the server did not start"], server_lines.lines
        client = subprocess.Popen(
            [os.path.join(build, "c-examples", "recoverable_stream"), "--url", f"ws://{SERVER}:8080", "--values", str(VALUES), "--interval", "50"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        lines = Lines(client)
        found = []
        if not lines.wait(r"5 is acknowledged.*", until):
            found.append("nothing is acknowledged")
        for command in case.get("begin", []):
            place, *words = command.split()
            run([*places[place], "ip", *words])
        if "until" in case and not lines.wait(case["until"], until):
            found.append(f"never came: {case['until']}")
        for command in case.get("end", []):
            place, *words = command.split()
            run([*places[place], "ip", *words])
        try:
            status = client.wait(max(1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            status = None
        found += problems(case, status, lines.lines)
        return found, ["--- client", *lines.lines, "--- server", *server_lines.lines]
    finally:
        for process in (client, server, holder):
            if process is not None and process.poll() is None:
                process.kill()


def problems(case, status, lines):
    found = [] if status == 0 else [f"the client ended with {status}" if status is not None else "the client did not end in time"]
    acknowledged = [int(line.split()[0]) for line in lines if re.fullmatch(r"\d+ is acknowledged.*", line)]
    if acknowledged != list(range(1, VALUES + 1)):
        found.append(f"acknowledged: {acknowledged}")
    found += [f"unwanted: {line}" for line in lines if re.search(r" failed| lost|not begun", line)]
    for pattern in (LOST, FOUND) if "until" in case else ():
        if not any(re.fullmatch(pattern, line) for line in lines):
            found.append(f"never came: {pattern}")
    if sum(line == "state: CONNECTING -> CONNECTED_ACTIVE" for line in lines) != 1:
        found.append("not one session")
    return found


def has(*command):
    return subprocess.run(["unshare", "--map-root-user", "--net", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def main():
    if sys.argv[1] == "--inside":
        found, lines = inside(sys.argv[3], sys.argv[2])
        print(*(lines if found else []), *(f"FAILED: {problem}" for problem in found), sep="\n")
        sys.exit(1 if found else 0)
    build, chosen = os.path.abspath(sys.argv[1]), sys.argv[2:] or list(CASES)
    if not all(map(shutil.which, ("unshare", "nsenter", "ip"))):
        print("skipped: ip, unshare and nsenter are not installed (iproute2, util-linux)")
        sys.exit(77)
    if not has("ip", "link", "add", "cable", "type", "veth", "peer", "name", "other"):
        print("skipped: the kernel lets nobody here have network namespaces with cables")
        sys.exit(77)
    if not has("sh", "-c", "ip link add a type veth peer name b && tc qdisc add dev a root netem delay 1ms"):
        for name in [name for name in chosen if "netem" in CASES[name]]:
            print(f"left out, the kernel has no netem: {name}")
            chosen.remove(name)
    running = {name: subprocess.Popen(
        ["unshare", "--map-root-user", "--net", sys.executable, __file__, "--inside", build, name],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for name in chosen}
    failed = 0
    for name, process in running.items():
        output, _ = process.communicate()
        failed += process.returncode != 0
        print(f"{'FAILED' if process.returncode else 'passed'}: {name}")
        if process.returncode:
            print(*(f"    {line}" for line in output.splitlines()), sep="\n")
    print(f"{len(running) - failed} of {len(running)} passed")
    sys.exit(1 if failed or not running else 0)


if __name__ == "__main__":
    main()
