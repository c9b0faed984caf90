"""Scenarios about topics. Every function takes the suite; those with a peer in their arguments run once for each."""

import asyncio
import itertools
import json

from peer_process import Value

TYPES = ("string", "int64", "double", "json", "binary", "record_v2")
NO_VALUE = "-"

# What a receiver of the protocol is told (specification/protocol/topic-services): the topic was removed; the session unsubscribed.
REASON_REQUESTED, REASON_REMOVAL = "0", "2"
UNSATISFIED_CONSTRAINT = "UNSATISFIED_CONSTRAINT"

# Long enough for a change of one place to be worth a delta.
# Long enough for the server to compress values with it; and what differs from it, deltas.
FILLER = "0123456789abcdef" * 100
OTHER_FILLER = "fedcba9876543210" * 100


def long_json(changed):
    return json.dumps({"changed": changed, "rest": [FILLER, 1, -2.5, True, None, {"deep": {"": []}}]})


# One after the other; the deltas are between neighbours.
VALUES = {
    "string": [
        '"',
        '"short',
        f'"{FILLER}one{FILLER}',
        f'"{FILLER}two{FILLER}',
        NO_VALUE,
        f'"{FILLER}two{FILLER}three',
        f'"{FILLER}two{OTHER_FILLER}{FILLER}three',
        '"tab\t newline\n backslash\\ é 日本 \U0001f600 -',
    ],
    "int64": ["0", "-1", "9007199254740993", "9223372036854775807", NO_VALUE, "-9223372036854775807"],
    "double": ["0.1", "-0.0", "1e+300", "5e-324", NO_VALUE, "3.0", "Infinity", "-Infinity", "NaN"],
    "json": [
        "{}",
        long_json("one"),
        long_json("two"),
        long_json({"three": [3]}),
        "null",
        '"text"',
        "[1,2.5,-3,true,false,null,\"é\",{\"a\":{}}]",
        "4294967296",
    ],
    "binary": ["x", "x00", "x" + "00ff" * 1500, "x" + "00ff" * 1499 + "11ff", "x" + "00ff" * 200 + "2233" + "00ff" * 1250, "xf6"],
    "record_v2": [
        "ra,b;c,d",
        "r" + ";".join(f"{i},{FILLER}" for i in range(5)),
        "r" + ";".join(f"{i * 2},{FILLER}" for i in range(5)),
        "ra,;,b",
        "r日本",
    ],
}
# Types with values whose change is small enough for a delta.
WITH_DELTAS = ("string", "json", "binary", "record_v2")


def canonical(kind, text):
    """Equal for texts that mean the same value."""
    if text == "null" and kind == "json":
        # The official Python client has one word for both.
        return NO_VALUE
    if text != NO_VALUE and kind == "json":
        return json.dumps(json.loads(text), sort_keys=True)
    if text != NO_VALUE and kind == "double":
        return repr(float(text))
    return text


def same(peer, kind, got, expected):
    """What a stream was told is what it should be told; otherwise the first difference."""
    for number, (value, wanted) in enumerate(itertools.zip_longest(got, expected)):
        texts = [
            other and (other.path, canonical(kind, other.new), canonical(kind, other.old)) for other in (value, wanted)
        ]
        assert texts[0] == texts[1], f"{peer.name}, {kind} value {number}: got {value}, expected {wanted}"


def successive(path, values):
    """What a stream is told of values that follow each other."""
    return [Value(path, new, old) for old, new in itertools.pairwise([NO_VALUE, *values])]


async def listen(suite, stream, selector, kind):
    """Every peer gets a value stream, and subscribes."""
    await asyncio.gather(*(peer.do("stream", stream, selector, kind) for peer in suite.peers))
    await asyncio.gather(*(peer.do("subscribe", selector) for peer in suite.peers))


async def received(suite, stream, kind, expected):
    """Every peer is told exactly this."""
    for peer in suite.peers:
        await peer.until(f"{len(expected)} values in {stream}", lambda peer=peer: len(peer.values(stream)) >= len(expected))
        same(peer, kind, peer.values(stream), expected)


async def publishes_all_types(suite, publisher):
    """Values and deltas of every type reach every peer, the publisher too, in order and with the value before."""
    for kind in TYPES:
        path = stream = f"types/{publisher.name}/{kind}"
        await listen(suite, stream, path, kind)
        assert await publisher.do("add", path, kind) == ["created"]
        assert await publisher.do("add", path, kind) == ["exists"]
        for peer in suite.peers:
            await peer.event("subscribed", stream, path, kind)
        before = await suite.deltas_sent()
        for value in VALUES[kind]:
            await publisher.do("set", path, kind, value)
        await received(suite, stream, kind, successive(path, VALUES[kind]))
        deltas = await suite.deltas_sent() - before
        assert deltas >= len(suite.peers) if kind in WITH_DELTAS else deltas == 0, f"{deltas} deltas of {kind}"


async def sends_deltas_in_update_streams(suite, publisher):
    """An update stream adds its topic; its values, sent as deltas where that is smaller, reach every peer."""
    for kind in TYPES:
        path = stream = f"update-streams/{publisher.name}/{kind}"
        await listen(suite, stream, path, kind)
        await publisher.do("update_stream", stream, path, kind)
        before = await suite.deltas_received()
        # In the official JavaScript client, setting no value fails (a defect of it).
        values = [value for value in VALUES[kind] if value != NO_VALUE or publisher.name != "javascript"]
        for value in values:
            await publisher.do("stream_set", stream, value)
        assert canonical(kind, (await publisher.do("stream_get", stream))[0]) == canonical(kind, values[-1])
        await received(suite, stream, kind, successive(path, values))
        deltas = await suite.deltas_received() - before
        assert deltas >= 1 if kind in WITH_DELTAS else deltas == 0, f"{deltas} deltas of {kind}"


async def subscribes_late(suite, publisher):
    """A subscription to a topic that is there brings its value, and an end of it its reason."""
    path = stream = f"late/{publisher.name}"
    assert await publisher.do("add_and_set", path, "json", '{"early":1}') == ["created"]
    assert await publisher.do("add_and_set", path, "json", '{"early":2}') == ["exists"]
    await listen(suite, stream, path, "json")
    await received(suite, stream, "json", successive(path, ['{"early":2}']))
    for peer in suite.peers:
        await peer.do("unsubscribe", path)
        assert await peer.event("unsubscribed", stream, path) == ["unsubscribed", stream, path, REASON_REQUESTED]
    # Nobody is told of this.
    await publisher.do("set", path, "json", '{"early":3}')
    await suite.barrier()
    await received(suite, stream, "json", successive(path, ['{"early":2}']))


async def falls_back(suite, peer):
    """A fallback stream hears of topics that no other stream hears of, while it is there."""
    branch = stream = f"fallback/{peer.name}"
    publisher = next(other for other in suite.peers if other is not peer)
    await peer.do("stream", stream, NO_VALUE, "string")
    await peer.do("stream", f"{stream}/own", f"{branch}/own", "string")
    await peer.do("subscribe", f"?{branch}/")
    await publisher.do("add_and_set", f"{branch}/own", "string", '"own')
    await publisher.do("add_and_set", f"{branch}/number", "int64", "1")
    await publisher.do("add_and_set", f"{branch}/other", "string", '"other')
    await peer.event("value", stream)
    assert peer.values(stream) == [Value(f"{branch}/other", '"other', NO_VALUE)], peer.values(stream)
    assert peer.values(f"{stream}/own") == [Value(f"{branch}/own", '"own', NO_VALUE)], peer.values(f"{stream}/own")
    await peer.do("remove_stream", stream)
    await publisher.do("set", f"{branch}/other", "string", '"unheard')
    await peer.do("ping")
    assert len(peer.values(stream)) == 1, peer.values(stream)


async def removes_topics(suite, publisher):
    """A removal ends the subscriptions of every peer, and the selection takes in a topic that is added again."""
    branch = stream = f"removal/{publisher.name}"
    await listen(suite, stream, f"?{branch}/.*", "string")
    for name in "ab":
        await publisher.do("add_and_set", f"{branch}/{name}", "string", f'"{name}')
    for peer in suite.peers:
        await peer.event("value", stream, count=2)
    assert await publisher.do("remove", f"?{branch}//") == ["2"]
    for peer in suite.peers:
        for name in "ab":
            event = await peer.event("unsubscribed", stream, f"{branch}/{name}")
            assert event[3] == REASON_REMOVAL, event
    await publisher.do("add_and_set", f"{branch}/a", "string", '"again')
    for peer in suite.peers:
        await peer.value(stream, lambda value: (value.path, value.new) == (f"{branch}/a", '"again'))


async def patches_json(suite, publisher):
    """A JSON patch reaches every peer as a value; one that fails says where, and changes nothing."""
    path = stream = f"patch/{publisher.name}"
    await publisher.do("add_and_set", path, "json", '{"a":{"b":1},"c":[1,2]}')
    await listen(suite, stream, path, "json")
    operations = [
        {"op": "test", "path": "/a/b", "value": 1},
        {"op": "replace", "path": "/a/b", "value": {"new": "é"}},
        {"op": "add", "path": "/c/1", "value": 1.5},
        {"op": "remove", "path": "/c/0"},
        {"op": "copy", "from": "/a", "path": "/d"},
        {"op": "move", "from": "/c", "path": "/e"},
    ]
    assert await publisher.do("patch", path, json.dumps(operations)) == [NO_VALUE]
    patched = '{"a":{"b":{"new":"é"}},"d":{"b":{"new":"é"}},"e":[1.5,2]}'
    failing = [{"op": "add", "path": "/f", "value": 1}, {"op": "test", "path": "/a/b", "value": 1}]
    assert await publisher.do("patch", path, json.dumps(failing)) == ["1"]
    await suite.barrier()
    await received(suite, stream, "json", successive(path, ['{"a":{"b":1},"c":[1,2]}', patched]))


async def fetches_what_all_see(suite):
    """A fetch finds the same topics, types and values, whoever asks."""
    expected = {}
    for number, (kind, peer) in enumerate(zip(TYPES, itertools.cycle(suite.peers))):
        path = f"fetch/{number}"
        await peer.do("add_and_set", path, kind, VALUES[kind][1])
        expected[kind] = [path, kind, canonical(kind, VALUES[kind][1])]
    for peer in suite.peers:
        for kind in TYPES:
            path, found, value = await peer.do("fetch", f">{expected[kind][0]}", kind)
            assert [path, found, canonical(kind, value)] == expected[kind], (peer.name, path, found, value)
        # Of all types, those that can be read as JSON.
        words = await peer.do("fetch", "?fetch//", "json")
        assert words[::3] == [expected[kind][0] for kind in ("string", "int64", "double", "json")], (peer.name, words)


async def shares_a_time_series(suite):
    """Events that every peer appends and edits are found by every peer, with authors, and come to their streams."""
    path = stream = "series"
    await suite.peers[0].do("add", path, "time_series", "TIME_SERIES_EVENT_VALUE_TYPE", "double")
    await listen(suite, stream, path, "events:double")
    events = []
    for number in range(2 * len(suite.peers)):
        peer = suite.peers[number % len(suite.peers)]
        value = repr(number + 0.5)
        sequence, _, author = await peer.do("append", path, "double", value)
        assert (sequence, author) == (str(number), "control"), (peer.name, sequence, author)
        events.append([sequence, value, author])
    for peer in suite.peers:
        words = await peer.do("range", path, "double", "0", "100")
        assert [words[i : i + 3] for i in range(0, len(words), 3)] == events, (peer.name, words)
        await peer.event("value", stream, count=len(events))
        told = [value.new for value in peer.values(stream)]
        assert told == [f"{sequence} {value}" for sequence, value, _ in events], (peer.name, told)
    for peer in suite.peers:
        value = f"-{len(events)}.25"
        sequence, _, _ = await peer.do("edit", path, "1", "double", value)
        assert sequence == str(len(events)), (peer.name, sequence)
        events.append([sequence, value, "control"])
        for other in suite.peers:
            words = await other.do("range", path, "double", "1", "0")
            assert words == events[-1], (peer.name, other.name, words)


async def races_with_constraints(suite):
    """Of all who set a value at once on the condition of the value before, one succeeds, each time."""
    path = stream = "race"
    # To add it is the first race.
    outcomes = await asyncio.gather(
        *(peer.begin("add_and_set_if", path, "string", '"0', "no_topic") for peer in suite.peers), return_exceptions=True
    )
    assert check_race(outcomes, suite) == ["created"], outcomes
    await listen(suite, stream, path, "string")
    value = '"0'
    history = [value]
    for number in range(1, 13):
        # Who sends first is different each time.
        peers = suite.peers[number % len(suite.peers) :] + suite.peers[: number % len(suite.peers)]
        wanted = [f'"{number} {peer.name}' for peer in peers]
        outcomes = await asyncio.gather(
            *(peer.begin("set_if", path, "string", new, "value", "string", value) for peer, new in zip(peers, wanted)),
            return_exceptions=True,
        )
        check_race(outcomes, suite)
        value = next(new for new, outcome in zip(wanted, outcomes) if not isinstance(outcome, Exception))
        history.append(value)
    await received(suite, stream, "string", successive(path, history))


def check_race(outcomes, suite):
    """All but one of them failed by their constraint; returns the answer to that one."""
    winners = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(winners) == 1 and codes == [UNSATISFIED_CONSTRAINT] * (len(suite.peers) - 1), outcomes
    return winners[0]


async def knows_constraints(suite, peer):
    """Every kind of constraint, satisfied and not."""
    path = f"constraints/{peer.name}"
    assert await peer.refusal("add_and_set_if", path, "json", "1", "value", "int64", "1") == UNSATISFIED_CONSTRAINT
    assert await peer.do("add_and_set_if", path, "json", '{"a":{"b":"c"}}', "no_topic") == ["created"]
    assert await peer.refusal("add_and_set_if", path, "json", "1", "no_topic") == UNSATISFIED_CONSTRAINT
    assert await peer.refusal("set_if", path, "json", "1", "no_value") == UNSATISFIED_CONSTRAINT
    assert await peer.refusal("set_if", path, "json", "1", "json", "/a/b", "string", '"d') == UNSATISFIED_CONSTRAINT
    assert await peer.refusal("set_if", path, "json", "1", "json_without", "/a/b") == UNSATISFIED_CONSTRAINT
    await peer.do("set_if", path, "json", '{"a":[7]}', "json", "/a/b", "string", '"c')
    await peer.do("set_if", path, "json", '{"a":[8]}', "json", "/a/0", "int64", "7")
    await peer.do("set_if", path, "json", '{"a":[9]}', "json_without", "/b")
    await peer.do("add", f"{path}/empty", "int64")
    await peer.do("set_if", f"{path}/empty", "int64", "1", "no_value")
    assert await peer.refusal("set_if", f"{path}/empty", "int64", "2", "no_value") == UNSATISFIED_CONSTRAINT
    await peer.do("set_if", f"{path}/empty", "int64", "3", "value", "int64", "1")
    # Together, with a lock.
    await peer.do("lock", path, "UNLOCK_ON_SESSION_LOSS")
    both = ["locked", path, "and", "value", "int64", "3"]
    await peer.do("set_if", f"{path}/empty", "int64", "4", *both)
    assert await peer.refusal("set_if", f"{path}/empty", "int64", "5", *both) == UNSATISFIED_CONSTRAINT
    await peer.do("unlock", path)
    both[-1] = "4"
    assert await peer.refusal("set_if", f"{path}/empty", "int64", "5", *both) == UNSATISFIED_CONSTRAINT
    other = next(other for other in suite.peers if other is not peer)
    (_, _, value) = await other.do("fetch", path, "json")
    assert json.loads(value) == {"a": [9]}, value


async def compares_in_constraints(suite, peer):
    """What protocol 26 and later can say in constraints: operators, and one or the other."""
    path = f"comparisons/{peer.name}"
    await peer.do("add_and_set", path, "int64", "5")
    holds = {"IS": "5", "EQ": "5", "NE": "4", "GT": "4", "GE": "5", "LT": "6", "LE": "5"}
    fails = {"IS": "4", "EQ": "4", "NE": "5", "GT": "5", "GE": "6", "LT": "5", "LE": "4"}
    for operator in holds:
        await peer.do("set_if", path, "int64", "5", "compare", operator, "int64", holds[operator])
        reason = await peer.refusal("set_if", path, "int64", "0", "compare", operator, "int64", fails[operator])
        assert reason == UNSATISFIED_CONSTRAINT, (operator, reason)
    either = ["compare", "LT", "int64", "3", "or", "compare", "GT", "int64", "4"]
    await peer.do("set_if", path, "int64", "4", *either)
    assert await peer.refusal("set_if", path, "int64", "0", *either) == UNSATISFIED_CONSTRAINT
    await peer.do("add_and_set", f"{path}/json", "json", '{"n":[1.5,"x"]}')
    good = ["json_compare", "/n/0", "GE", "double", "1.5", "and", "json_compare", "/n/1", "EQ", "string", '"x']
    await peer.do("set_if", f"{path}/json", "json", '{"n":[1.25,"x"]}', *good)
    assert await peer.refusal("set_if", f"{path}/json", "json", "0", *good) == UNSATISFIED_CONSTRAINT


async def selects_in_scopes(suite, peer):
    """A topic stays subscribed for as long as one scope selects it."""
    path = stream = f"scopes/{peer.name}"
    publisher = next(other for other in suite.peers if other is not peer)
    await peer.do("stream", stream, path, "int64")
    await peer.do("subscribe_scope", "one", path)
    await peer.do("subscribe_scope", "two", f"?scopes/{peer.name}")
    await publisher.do("add_and_set", path, "int64", "1")
    await peer.value(stream, lambda value: value.new == "1")
    await peer.do("unsubscribe_scope", "one", path)
    await publisher.do("set", path, "int64", "2")
    await peer.value(stream, lambda value: value.new == "2")
    await peer.do("unsubscribe_scope", "two", f"?scopes/{peer.name}")
    await peer.event("unsubscribed", stream, path)
    await publisher.do("set", path, "int64", "3")
    await peer.do("ping")
    assert peer.values(stream) == successive(path, ["1", "2"]), peer.values(stream)


async def tells_of_missing_topics(suite, handler):
    """Every other peer's subscription to nothing reaches the handler, which may add the topic."""
    branch = f"missing/{handler.name}"
    await handler.do("missing", branch)
    for peer in suite.peers:
        if peer is handler:
            continue
        stream = path = f"{branch}/{peer.name}"
        await peer.do("stream", stream, path, "string")
        await peer.do("subscribe", path)
        event = await handler.event("missing", branch, path)
        assert event[4] == (await peer.do("session_id"))[0], event
        await handler.do("add_and_set", path, "string", '"found')
        await peer.value(stream, lambda value: value.new == '"found')


async def notifies_of_topics(suite, listener):
    """A listener hears of topics that others add and remove."""
    branch = f"notifications/{listener.name}"
    others = [peer for peer in suite.peers if peer is not listener]
    await others[0].do("add", f"{branch}/before", "int64")
    await listener.do("notify", f"?{branch}/.*")
    await listener.event("notified", f"{branch}/before", "int64", "selected")
    for peer in others:
        await peer.do("add", f"{branch}/{peer.name}", "string")
        await listener.event("notified", f"{branch}/{peer.name}", "string", "added")
    for peer in others:
        await peer.do("remove", f"{branch}/{peer.name}")
        await listener.event("notified", f"{branch}/{peer.name}", "string", "removed")
