"""A peer program of the three-way suite: one process, driven by lines on its input, that writes lines of what happens.

Whoever waits, waits for an event, and only so many seconds.
"""

import asyncio
import re
from dataclasses import dataclass

DEADLINE = 15
# The Python client takes seconds to be loaded, on a busy machine many.
START_DEADLINE = 60

# Events that no scenario wants.
UNEXPECTED = ("unhandled", "stream_error", "handler_error", "listener_error")

ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
UNESCAPES = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


def to_line(words):
    return "\t".join(re.sub(r"[\\\t\n\r]", lambda found: ESCAPES[found[0]], word) for word in words)


def from_line(line):
    return [re.sub(r"\\(.)", lambda found: UNESCAPES[found[1]], word) for word in line.split("\t")]


class Refused(Exception):
    """The peer's client reported an error: its name (the same for all clients, `OTHER` if it has none), and its text."""

    def __init__(self, peer, command, code, text):
        super().__init__(f"{peer}: {' '.join(command)[:200]}: {code} {text}")
        self.code = code


@dataclass(frozen=True)
class Value:
    """What a value stream was told."""

    path: str
    new: str
    old: str


class Peer:
    """A running peer program."""

    @classmethod
    async def start(cls, name, *command):
        peer = cls()
        peer.name = name
        peer.events = []
        peer.unexpected = []
        peer.answers = {}
        peer.last_id = 0
        peer.ended = False
        peer.changed = asyncio.Condition()
        peer.process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 26
        )
        peer.reading = asyncio.create_task(peer.read())
        await peer.until("ready", lambda: peer.found("peer", name), START_DEADLINE)
        return peer

    async def read(self):
        while line := await self.process.stdout.readline():
            words = from_line(line.decode().rstrip("\n"))
            if words[0] in ("ok", "error") and words[1] in self.answers:
                command, answer = self.answers.pop(words[1])
                if answer.done():
                    continue
                if words[0] == "ok":
                    answer.set_result(words[2:])
                else:
                    answer.set_exception(Refused(self.name, command, *words[2:4]))
                continue
            async with self.changed:
                self.events.append(words)
                self.changed.notify_all()
        async with self.changed:
            self.ended = True
            self.changed.notify_all()
        for command, answer in self.answers.values():
            if not answer.done():
                answer.set_exception(EOFError(f"{self.name} ended before it answered {command}"))

    def begin(self, verb, *words):
        """Sends a command; the answer is a future."""
        if self.ended:
            raise EOFError(f"{self.name} ended before {verb}")
        self.last_id += 1
        command = (verb, *words)
        answer = asyncio.get_running_loop().create_future()
        # A scenario that has failed may never look at it.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        self.answers[str(self.last_id)] = (command, answer)
        self.process.stdin.write((to_line([str(self.last_id), *command]) + "\n").encode())
        return answer

    async def answer(self, future):
        """Waits for the answer to a command."""
        try:
            return await asyncio.wait_for(asyncio.shield(future), DEADLINE)
        except asyncio.TimeoutError:
            commands = [command for command, answer in self.answers.values() if answer is future]
            raise AssertionError(f"{self.name} never answered {commands}") from None

    async def do(self, verb, *words):
        """Sends a command and waits for its answer."""
        return await self.answer(self.begin(verb, *words))

    async def refusal(self, verb, *words):
        """The name of the error that a command must end with."""
        try:
            answer = await self.do(verb, *words)
        except Refused as refused:
            return refused.code
        raise AssertionError(f"{self.name}: {verb} {words} was answered {answer}")

    def found(self, *words):
        """The events that begin with these words."""
        return [event for event in self.events if event[: len(words)] == list(words)]

    async def until(self, what, condition, deadline=DEADLINE):
        """Waits until an event has made the condition hold."""

        async def wait():
            async with self.changed:
                await self.changed.wait_for(lambda: self.ended or condition())
                if not condition():
                    raise EOFError(f"{self.name} ended, and never {what}")

        try:
            await asyncio.wait_for(wait(), deadline)
        except asyncio.TimeoutError:
            raise AssertionError(f"{self.name}: never {what}; last: {self.events[-8:]}") from None

    async def event(self, *words, count=1):
        """Waits for some events that begin with these words; returns the last of them."""
        await self.until(f"{count} times {words}", lambda: len(self.found(*words)) >= count)
        return self.found(*words)[count - 1]

    def forget(self):
        """Forgets the events until now, but those that should never come."""
        self.unexpected += [event for event in self.events if event[0] in UNEXPECTED]
        self.events.clear()

    def values(self, stream):
        """What a value stream has been told so far."""
        return [Value(path, new, old) for _, _, path, _, new, old in self.found("value", stream)]

    async def value(self, stream, condition):
        """Waits until the last value of a stream fulfils a condition."""
        await self.until(
            f"the awaited value in {stream}",
            lambda: any(condition(value) for value in self.values(stream)[-1:]),
        )

    async def stop(self):
        self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), DEADLINE)
        finally:
            if self.process.returncode is None:
                self.process.kill()
        await self.reading
        return self.process.returncode
