"""Servers, each on a free port of the loopback interface for as long as it is needed."""
import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

from programs import Failed, Missing

PATIENCE = 60


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def find(program):
    """The path of a server; Debian has some of them where not everybody looks."""
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        raise Missing(f"{program} is not installed")
    return path


def listens(port):
    """Whether somebody does."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


@contextlib.contextmanager
def running(command, **more):
    """The process of a server, which is stopped afterwards."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=log, text=True, **more)
        try:
            yield process, log
        finally:
            process.kill()
            process.wait()
            process.stdin.close()
            if process.stdout is not None:
                process.stdout.close()


@contextlib.contextmanager
def on_free_port(make_command):
    """Starts a server that is told its port and the folder it may write to; gives the port when it listens."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = make_command(port, folder)
        with running(command, stdout=subprocess.DEVNULL) as (process, log):
            end = time.monotonic() + PATIENCE
            while not listens(port):
                if process.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    raise Failed(f"{command[0]} does not listen: {log.read().strip()}")
                time.sleep(0.01)
            yield port


@contextlib.contextmanager
def that_says_its_url(command):
    """Starts a server whose first line has its URL; gives the port. What else it says is not read."""
    with running(command, stdout=subprocess.PIPE) as (process, log):
        line = process.stdout.readline()
        url = re.search(r"wss?://[^/:]+:(\d+)", line)
        if url is None:
            log.seek(0)
            raise Failed(f"{command[0]} does not start: {line}{log.read().strip()}")
        yield int(url.group(1))


def redis():
    """A redis-server that keeps nothing, and drops no reader that is slow."""
    program = find("redis-server")
    return lambda work: on_free_port(lambda port, folder: [
        program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no",
        "--client-output-buffer-limit", "pubsub 0 0 0"])


def nats():
    """A nats-server with JetStream."""
    program = find("nats-server")
    return lambda work: on_free_port(lambda port, folder: [program, "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", folder])


def mosquitto():
    """A mosquitto that keeps nothing, and drops nothing for a reader that is slow."""
    program = find("mosquitto")
    def command(port, folder):
        path = os.path.join(folder, "mosquitto.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\nmax_queued_bytes 0\nlog_dest none\n")
        return [program, "-c", path]
    return lambda work: on_free_port(command)


def development(program, *options):
    """A development server that cuts no reader off for being slow."""
    return lambda work: that_says_its_url([program, "--port", "0", "--maximum-queue", str(1 << 40), *options])
