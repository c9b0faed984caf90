"""What is measured: the rows of the table, and how a program does one of them."""
import collections
import contextlib
import json
import queue
import subprocess
import threading
import time

from programs import Failed

PATIENCE = 300

# What a row asks of a library: the program that is measured, its arguments, and how many messages by default.
Row = collections.namedtuple("Row", "name program size topics threads messages")


def receive(size, topics, messages):
    """A row of receiving."""
    return Row(f"receive {size:,} B, {topics:,} topic{'s' if topics > 1 else ''}", "receive", size, topics, 1, messages)


ROWS = [
    receive(128, 1, 500_000),
    receive(128, 100, 500_000),
    receive(128, 10_000, 500_000),
    receive(1024, 1, 200_000),
    receive(1024, 100, 200_000),
    receive(1024, 10_000, 200_000),
    Row("publish, acknowledged, 1 thread", "publish", 0, 1, 1, 300_000),
    Row("publish, acknowledged, 4 threads", "publish", 0, 1, 4, 300_000),
    Row("round trip of a set", "round_trip", 0, 1, 1, 3_000),
    Row("request and reply", "request", 0, 1, 1, 3_000),
]


class Running:
    """A program; what it says is waited for. It ends with the block."""

    def __init__(self, *words):
        self.words = [str(word) for word in words]

    def __enter__(self):
        self.process = subprocess.Popen(self.words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())
        self.lines.put(None)

    def line(self, others=()):
        """The next line, which may not come if one of the others has failed."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                line = self.lines.get(timeout=0.5)
            except queue.Empty:
                for program in (other for other in others if other.process.poll() not in (None, 0)):
                    raise program.failure() from None
                if time.monotonic() > end:
                    raise Failed(f"{' '.join(self.words)} says nothing") from None
                continue
            if line is None:
                raise self.failure()
            return line

    def failure(self):
        """What it says of its end."""
        return Failed(f"{' '.join(self.words)}: {self.process.stderr.read().strip() or 'it ended'}")

    def __exit__(self, *_):
        # Those that wait for the end of their input end by themselves, the others have ended or never will.
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        self.process.stderr.close()


class Library:
    """A column: its programs, and the server that they talk to. `server(row)` is a context that gives a port."""

    def __init__(self, name, programs, server, feeds=True, most_threads=1, most_topics=100, version=""):
        self.name = name
        self.programs = programs
        self.server = server
        # Whether a program of its own publishes what is received.
        self.feeds = feeds
        self.most_threads = most_threads
        self.most_topics = most_topics
        self.version = version

    def does(self, row):
        """Whether it takes part in a row."""
        return row.program in self.programs and row.threads <= self.most_threads and row.topics <= self.most_topics

    def measure(self, row, messages):
        """Does the work of a row once, with a server of its own; gives microseconds."""
        with self.server(row._replace(messages=messages)) as port, contextlib.ExitStack() as others:
            helpers = []
            if row.program == "receive":
                client = others.enter_context(Running(self.programs["receive"], port, row.topics, messages))
                expect_ready(client)
                if self.feeds:
                    helpers.append(others.enter_context(Running(self.programs["feed"], port, row.size, row.topics, messages)))
            elif row.program == "publish":
                client = others.enter_context(Running(self.programs["publish"], port, row.threads, messages))
            else:
                if row.program == "request":
                    helpers.append(others.enter_context(Running(self.programs["respond"], port)))
                    expect_ready(helpers[0])
                client = others.enter_context(Running(self.programs[row.program], port, messages))
            return json.loads(client.line(helpers))["us"]


def expect_ready(program):
    """Waits until it is."""
    line = program.line()
    if line != "ready":
        raise Failed(f"{program.words[0]} is not ready but says {line}")
