"""A peer of the three-way suite on the official Python client: does what its input says, one command a line, and writes
what happens. The protocol is described in ../three_ways.md.

This client has no update streams, JSON patches, missing topic handlers and topic notifications.
"""

import asyncio
import itertools
import os
import sys

# The client prints and logs to the standard output, which here is for the protocol alone.
protocol = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
os.dup2(2, 1)

import diffusion  # noqa: E402
import logging  # noqa: E402

import structlog  # noqa: E402
from diffusion.features.topics import ValueStreamHandler  # noqa: E402
from diffusion.features.topics.update.constraint_factory import ConstraintFactory  # noqa: E402
from diffusion.handlers import EventStreamHandler  # noqa: E402
from diffusion.internal.protocol import SessionId  # noqa: E402
from diffusion.messaging import RequestHandler  # noqa: E402
from diffusion.session import SessionListener, State  # noqa: E402
from diffusion.session.exceptions import RejectedRequestError  # noqa: E402
from diffusion.session.locks.session_lock_acquisition import SessionLockScope  # noqa: E402
from diffusion.session.session_attributes import ReconnectionStrategy  # noqa: E402
from diffusion.session.session_factory import sessions  # noqa: E402

import values  # noqa: E402
from stores import Stores  # noqa: E402
from values import NO_VALUE, data_type, name_of, read  # noqa: E402

structlog.configure(
    wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
    logger_factory=structlog.PrintLoggerFactory(sys.stderr),
)


def write(*words):
    protocol.write(values.line(words) + "\n")
    protocol.flush()


class AtOnce(ReconnectionStrategy):
    """Reconnects without waiting."""

    async def perform_reconnection(self, reconnection):
        await reconnection.start()


class Listener(SessionListener):
    """Tells of the loss of the connection and of its return."""

    async def on_session_event(self, *, session, old_state, new_state):
        if new_state == State.RECOVERING_RECONNECT:
            write("state", "disconnected")
        elif new_state == State.CONNECTED_ACTIVE and old_state == State.RECOVERING_RECONNECT:
            write("state", "connected")
        elif new_state in (State.CLOSED_BY_SERVER, State.CLOSED_FAILED):
            write("state", "closed")


def properties(words):
    """Key, value, key, value."""
    found = dict(zip(words[::2], words[1::2]))
    if "TIME_SERIES_EVENT_VALUE_TYPE" in found:
        del found["TIME_SERIES_EVENT_VALUE_TYPE"]
    return found


def specification(kind, words):
    if kind == "time_series":
        named = dict(zip(words[::2], words[1::2]))
        kind = values.EVENTS + named["TIME_SERIES_EVENT_VALUE_TYPE"]
    return data_type(kind).with_properties(**properties(words))


def creation(result):
    return "created" if result == diffusion.features.topics.TopicAddResponse.CREATED else "exists"


class Peer(Stores):
    """The verbs. Their names are those of the protocol."""

    def __init__(self):
        self.session = None
        self.streams = {}
        self.locks = {}

    def one_constraint(self, kind, *words):
        """`value TYPE VALUE`, `no_value`, `no_topic`, `locked NAME`, `json POINTER TYPE VALUE`, `json_without POINTER`."""
        make = ConstraintFactory()
        if kind == "value":
            return make.value(read(*words))
        if kind == "no_value":
            return make.no_value
        if kind == "no_topic":
            return make.no_topic
        if kind == "locked":
            return make.locked(self.locks[words[0]])
        if kind == "json":
            return make.json_value.with_(words[0], read(*words[1:]))
        if kind == "json_without":
            return make.json_value.without(words[0])
        raise ValueError(f"no constraint {kind}")

    def constraint(self, *words):
        """Constraints with `and` between them."""
        constraint = None
        for together, one in itertools.groupby(words, lambda word: word == "and"):
            if not together:
                next_one = self.one_constraint(*one)
                constraint = next_one if constraint is None else constraint & next_one
        return constraint

    async def connect(self, url, principal, password, *words):
        self.session = await (
            sessions()
            .principal(principal)
            .credentials(diffusion.Credentials(password))
            .properties(properties(words))
            .reconnection_timeout(20000)
            .reconnection_strategy(AtOnce())
            .open(url)()
        )
        self.session.add_listener(Listener())
        return [str(self.session.session_id)]

    async def close(self):
        await self.session.close()
        self.streams.clear()
        self.locks.clear()
        return []

    async def session_id(self):
        return [str(self.session.session_id)]

    async def ping(self):
        """Answered when all that the server sent before has been received."""
        await self.session.ping_server()
        return []

    async def add(self, path, kind, *words):
        return [creation(await self.session.topics.add_topic(path, specification(kind, words)))]

    async def set(self, path, kind, text):
        await self.session.topics.set_topic(path, read(kind, text), data_type(kind))
        return []

    async def set_if(self, path, kind, text, *words):
        await self.session.topics.set_topic(path, read(kind, text), data_type(kind), self.constraint(*words))
        return []

    async def add_and_set(self, path, kind, text, *words):
        spec = specification(kind, words)
        return [creation(await self.session.topics.add_and_set_topic(path, spec, read(kind, text)))]

    async def add_and_set_if(self, path, kind, text, *words):
        spec = specification(kind, [])
        constraint = self.constraint(*words)
        return [creation(await self.session.topics.add_and_set_topic(path, spec, read(kind, text), constraint))]

    async def remove(self, selector):
        return [str((await self.session.topics.remove_topic(selector)).removed_count)]

    async def stream(self, name, selector, kind):
        def subscribe(topic_path, topic_spec, **_):
            write("subscribed", name, topic_path, name_of(topic_spec))

        def unsubscribe(topic_path, reason, **_):
            write("unsubscribed", name, topic_path, str(int(reason)))

        def update(topic_path, topic_value, old_value, **_):
            write("value", name, topic_path, kind, values.write(kind, topic_value), values.write(kind, old_value))

        stream = ValueStreamHandler(
            data_type(kind),
            subscribe=subscribe,
            unsubscribe=unsubscribe,
            update=update,
            close=lambda **_: write("stream_closed", name),
        )
        if selector == NO_VALUE:
            self.session.topics.add_fallback_stream(stream)
        else:
            self.session.topics.add_value_stream(selector, stream)
        self.streams[name] = stream
        return []

    async def remove_stream(self, name):
        await self.session.topics.remove_stream(self.streams.pop(name))
        return []

    async def subscribe(self, selector):
        await self.session.topics.subscribe(selector)
        return []

    async def unsubscribe(self, selector):
        await self.session.topics.unsubscribe(selector)
        return []

    async def fetch(self, selector, kind):
        """Path, type and value of each topic."""
        result = await self.session.topics.fetch_request().with_values(data_type(kind)).fetch(selector)
        words = []
        for topic in result.results:
            words += [topic.path, name_of(topic.specification), values.write(kind, topic.value)]
        return words

    @staticmethod
    def metadata(event):
        return [str(event.sequence), str(event.timestamp), event.author]

    async def append(self, path, kind, text):
        return self.metadata(await self.session.time_series.append(path, read(kind, text), data_type(kind)))

    async def edit(self, path, sequence, kind, text):
        return self.metadata(await self.session.time_series.edit(path, int(sequence), read(kind, text), data_type(kind)))

    async def range(self, path, kind, start, count):
        """Sequence, value and author of the event `start` and of at most `count` that follow it."""
        query = self.session.time_series.range_query().from_(int(start)).next(int(count)).as_(data_type(kind))
        words = []
        for event in (await query.select_from(path)).events:
            words += [str(event.metadata.sequence), values.write(kind, event.value), event.metadata.author]
        return words

    def request_handler(self, path, kind, response_kind, text):
        def respond(request, **context):
            sender = context.get("sender_session_id")
            words = [] if sender is None else [str(sender), context["session_properties"]["Peer"]]
            write("request", path, kind, values.write(kind, request), *words or [NO_VALUE])
            if text.startswith("!"):
                raise RejectedRequestError(text[1:])
            return request if text == "=" else read(response_kind, text).value

        return RequestHandler(respond, data_type(kind), data_type(response_kind))

    async def handler(self, path, kind, response_kind, text):
        handler = self.request_handler(path, kind, response_kind, text)
        await self.session.messaging.add_request_handler(path, handler, ["Peer"])
        return []

    async def session_handler(self, path, kind, response_kind, text):
        handler = self.request_handler(path, kind, response_kind, text)
        self.session.messaging.add_stream_handler(path, handler, addressed=True)
        return []

    async def request(self, path, kind, text, response_kind):
        messaging = self.session.messaging
        response = await messaging.send_request_to_path(path, read(kind, text), data_type(response_kind))
        return [values.write(response_kind, response)]

    async def request_session(self, session_id, path, kind, text, response_kind):
        response = await self.session.messaging.send_request_to_session(
            path, SessionId(*(int(half, 16) for half in session_id.split("-"))), read(kind, text), data_type(response_kind)
        )
        return [values.write(response_kind, response)]

    async def request_filter(self, name, session_filter, path, kind, text, response_kind):
        """The name comes back with each response."""

        def on_response(response, session_id, **_):
            write("response", name, str(session_id), values.write(response_kind, response))

        handler = EventStreamHandler(response=on_response)
        self.session.messaging.add_filter_response_handler(session_filter, handler)
        count = await self.session.messaging.send_request_to_filter(session_filter, path, read(kind, text))
        return [str(count)]

    async def lock(self, name, scope):
        self.locks[name] = await self.session.lock(name, SessionLockScope[scope])
        return [str(self.locks[name].sequence)]

    async def unlock(self, name):
        return [str(bool(await self.locks[name].unlock())).lower()]

    async def owned(self, name):
        return [str(self.locks[name].is_owned).lower()]


# The names of errors that the scenarios know, by the classes of this client.
ERRORS = {
    "SessionSecurityError": "ACCESS_DENIED",
    "NoSuchSessionError": "NO_SUCH_SESSION",
    "IncompatibleDatatypeError": "INCOMPATIBLE_DATATYPE",
    "UnhandledMessageError": "UNHANDLED_MESSAGE",
    "IncompatibleTopicError": "INCOMPATIBLE_TOPIC",
    "NoSuchTopicError": "NO_SUCH_TOPIC",
    "RejectedRequestError": "REJECTED_REQUEST",
    "ExistingTopicError": "EXISTING_TOPIC",
    "UnsatisfiedConstraintError": "UNSATISFIED_CONSTRAINT",
    "InvalidBranchMappingError": "INVALID_BRANCH_MAPPING",
}


def failure(error):
    kind = type(error).__name__
    # This client has no class for what updates and services are refused with.
    if kind == "ServiceMessageError" and str(error).endswith("Access denied"):
        return ["ACCESS_DENIED", str(error)]
    return [ERRORS.get(kind, "OTHER"), f"{kind}: {error}"]


async def do(peer, line):
    identity, verb, *words = values.fields(line)
    try:
        result = await getattr(peer, verb)(*words)
    except Exception as error:  # whatever it is, it is an answer
        write("error", identity, *failure(error))
    else:
        write("ok", identity, *(str(getattr(word, "content", word)) for word in result))


async def main():
    peer = Peer()
    running = set()
    write("peer", "python")
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        # Not awaited: a lock may be granted much later than the commands that follow.
        task = asyncio.create_task(do(peer, line.decode().rstrip("\n")))
        running.add(task)
        task.add_done_callback(running.discard)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
