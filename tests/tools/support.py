"""What the tests of the program diffusion share: a development server, and the program itself, run to its end or watched."""
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cmake"))
from run_with_server import Server

# Everything that is waited for comes within milliseconds; these seconds are for machines that are busy.
PATIENCE = 60

OPTIONS = None
CONTROL = ["-p", "control", "-c", "password"]
CLIENT = ["-p", "client", "-c", "password"]


def configure(options):
    """Takes the options of run.py."""
    global OPTIONS, PATIENCE
    OPTIONS = options
    if options.valgrind:
        PATIENCE *= 8


def environment(changes=None):
    """The environment of the program: nothing of Diffusion's but what a test says."""
    result = {key: value for key, value in os.environ.items() if not key.startswith("DIFFUSION_") and key != "NO_COLOR"}
    if OPTIONS.protocol:
        result["DIFFUSION_PROTOCOL_VERSION"] = OPTIONS.protocol
    result["TERM"] = "xterm"
    result["TZ"] = "UTC"
    result.update(changes or {})
    return result


def command(*words):
    """The program with its arguments; under valgrind it has more time to connect."""
    if OPTIONS.valgrind and words and not words[0].startswith("-"):
        name = 2 if words[0] in ("view", "session", "bench") else 1
        words = (*words[:name], "--connect-timeout", str(PATIENCE), *words[name:])
    return [*OPTIONS.valgrind, OPTIONS.tool, *words]


def run(*words, stdin=None, env=None, **more):
    """Runs the program to its end."""
    return subprocess.run(command(*words), env=environment(env), timeout=4 * PATIENCE, check=False,
                          **({"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}),
                          **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more})


class Watched:
    """The program while it runs: its lines are waited for."""

    def __init__(self, *words, env=None, **more):
        self.process = subprocess.Popen(command(*words), env=environment(env), text=True,
                                        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more})
        self.changed = threading.Condition()
        self.lines = {"stdout": [], "stderr": []}
        self.readers = [threading.Thread(target=self._read, args=(name, getattr(self.process, name)), daemon=True)
                        for name in self.lines if getattr(self.process, name) is not None]
        for reader in self.readers:
            reader.start()

    def _read(self, name, stream):
        for line in stream:
            with self.changed:
                self.lines[name].append(line.rstrip("\n"))
                self.changed.notify_all()

    def wait_for(self, pattern, stream="stdout", count=1):
        """Waits until so many lines match; gives the match of the last."""
        wanted = re.compile(pattern)
        with self.changed:
            def found():
                return [match for match in map(wanted.fullmatch, self.lines[stream]) if match]
            if not self.changed.wait_for(lambda: len(found()) >= count, PATIENCE):
                raise AssertionError(f"waited for {count} x {pattern!r} on {stream}, have {self.lines}, status {self.process.poll()}")
            return found()[count - 1]

    def end(self, number=None):
        """Waits for the end, after a signal if one is given; gives the exit code."""
        if number is not None:
            self.process.send_signal(number)
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"does not end: {self.lines}") from None
        for reader in self.readers:
            reader.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return status


class ServerTest(unittest.TestCase):
    """Tests that share a development server."""

    server_options = []

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.server = Server([OPTIONS.devserver], cls.server_options, cls.folder.name)
        cls.url = cls.server.url
        cls.watched = []

    @classmethod
    def tearDownClass(cls):
        stopped = cls.server.stop()
        cls.folder.cleanup()
        if stopped:
            raise AssertionError(stopped)

    def watch(self, *words, **more):
        """The program, which does not outlive the test."""
        watched = Watched(*words, **more)
        self.addCleanup(lambda: watched.process.poll() is None and (watched.process.kill(), watched.process.wait()))
        return watched

    def control(self, action):
        """Makes the server do something now: `cut?session=all`."""
        request = urllib.request.Request(f"{self.server.control}/{action}", method="POST",
                                         headers={"Authorization": f"Bearer {self.server.token}"}, data=b"")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def pub(self, path, *words, **more):
        """Publishes, which has to succeed."""
        done = run("pub", *CONTROL, self.url, path, *words, **more)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def fetch(self, *words):
        """Fetches, which has to succeed; gives the lines."""
        done = run("fetch", self.url, *words, *CONTROL)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.splitlines()

    def refused(self, status, pattern, *words, **more):
        """The program ends with the status and a sentence that matches, and prints nothing else."""
        done = run(*words, **more)
        self.assertEqual(done.returncode, status, done)
        self.assertRegex(done.stderr, rf"\Adiffusion: {pattern}\n")
        return done


def release(fifo):
    """Lets a program go on that reads a fifo."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, *words, env=None, stdout=None, stderr=None):
        self.master, slave = pty.openpty()
        self.text = ""
        self.process = subprocess.Popen(command(*words), env=environment(env), stdin=slave, stdout=stdout or slave,
                                        stderr=stderr or slave, start_new_session=True,
                                        preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0))
        os.close(slave)

    def read_until(self, pattern):
        """Reads until all that was printed matches somewhere; gives the match."""
        end = time.monotonic() + PATIENCE
        while not (match := re.search(pattern, self.text)):
            ready = select.select([self.master], [], [], max(0, end - time.monotonic()))[0]
            try:
                more = os.read(self.master, 65536).decode(errors="replace") if ready else ""
            except OSError:
                more = ""
            if not more:
                raise AssertionError(f"waited for {pattern!r}, have {self.text!r}")
            self.text += more
        return match

    def hang_up(self):
        """The terminal goes away."""
        os.close(self.master)

    def end(self, number=None):
        """Waits for the end; gives the exit code."""
        if number is not None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


INTERRUPT = signal.SIGINT
