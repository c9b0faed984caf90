"""Scenarios about sessions: requests, locks, lost connections, refusals."""

import asyncio
import itertools

from .topics import NO_VALUE, canonical, listen, received, successive

REQUESTS = {
    "string": ['"', '"é\n'],
    "int64": ["-5", "9223372036854775807"],
    "double": ["0.1", "3.0"],
    "json": ['{"a":[1,{"b":null}]}', "[]"],
    "binary": ["x", "x00ff10"],
}
# The official Python client cannot receive bytes that are no text as the response to a filter (a defect of it).
FILTER_REQUESTS = {**REQUESTS, "binary": ["x", "x007f10"]}


def directions(suite):
    """Every ordered pair of peers."""
    return itertools.permutations(suite.peers, 2)


async def requests_by_path(suite):
    """Every peer sends requests of every type to a handler of every other one, and gets the response, or the refusal."""
    for receiver in suite.peers:
        for kind in REQUESTS:
            await receiver.do("handler", f"path/{receiver.name}/{kind}", kind, kind, "=")
        await receiver.do("handler", f"path/{receiver.name}/count", "string", "int64", "42")
        await receiver.do("handler", f"path/{receiver.name}/reject", "string", "string", "!not today")
    for sender, receiver in directions(suite):
        sender_id = (await sender.do("session_id"))[0]
        for kind, values in REQUESTS.items():
            path = f"path/{receiver.name}/{kind}"
            for value in values:
                (response,) = await sender.do("request", path, kind, value, kind)
                assert canonical(kind, response) == canonical(kind, value), (sender.name, receiver.name, response)
            event = receiver.found("request", path, kind)[-1]
            assert canonical(kind, event[3]) == canonical(kind, values[-1]), event
            assert event[4:] == [sender_id, sender.name], event
        assert await sender.do("request", f"path/{receiver.name}/count", "string", '"?', "int64") == ["42"]
        assert await sender.refusal("request", f"path/{receiver.name}/reject", "string", '"?', "string") == "REJECTED_REQUEST"
    for sender in suite.peers:
        assert await sender.refusal("request", "path/nobody", "string", '"?', "string") == "UNHANDLED_MESSAGE"


async def requests_to_sessions(suite):
    """The same, addressed to the session."""
    for receiver in suite.peers:
        for kind in REQUESTS:
            await receiver.do("session_handler", f"session/{kind}", kind, kind, "=")
        await receiver.do("session_handler", "session/reject", "string", "string", "!not today")
    for sender, receiver in directions(suite):
        receiver_id = (await receiver.do("session_id"))[0]
        for kind, values in REQUESTS.items():
            for value in values:
                (response,) = await sender.do("request_session", receiver_id, f"session/{kind}", kind, value, kind)
                assert canonical(kind, response) == canonical(kind, value), (sender.name, receiver.name, response)
        reason = await sender.refusal("request_session", receiver_id, "session/reject", "string", '"?', "string")
        assert reason == "REJECTED_REQUEST", (sender.name, receiver.name, reason)
    for sender in suite.peers:
        reason = await sender.refusal("request_session", "0123456789abcdef-0123456789abcdef", "session/json", "json", "1", "json")
        assert reason == "NO_SUCH_SESSION", (sender.name, reason)


async def requests_to_filters(suite):
    """The same, addressed to the sessions that a filter selects: one of them, and all others. Our interface does not say
    whose response it is."""
    for receiver in suite.peers:
        for kind in FILTER_REQUESTS:
            await receiver.do("session_handler", f"filter/{kind}", kind, kind, "=")
        await receiver.do("session_handler", "filter/name", "string", "string", f'"{receiver.name}')
        await receiver.do("session_handler", "filter/reject", "string", "string", "!not today")
    identities = {peer.name: (await peer.do("session_id"))[0] for peer in suite.peers}
    for sender, receiver in directions(suite):
        for kind, values in FILTER_REQUESTS.items():
            name = f"{receiver.name}/{kind}"
            for value in values:
                before = len(sender.found("response", name))
                only = f"$Principal is 'control' and Peer is '{receiver.name}'"
                assert await sender.do("request_filter", name, only, f"filter/{kind}", kind, value, kind) == ["1"]
                event = await sender.event("response", name, count=before + 1)
                assert event[2] in (identities[receiver.name], NO_VALUE), (sender.name, event)
                assert canonical(kind, event[3]) == canonical(kind, value), (sender.name, receiver.name, event)
    for sender in suite.peers:
        others = [peer.name for peer in suite.peers if peer is not sender]
        count = await sender.do("request_filter", "all", f"Peer ne '{sender.name}'", "filter/name", "string", '"who?', "string")
        assert count == [str(len(others))], (sender.name, count)
        await sender.event("response", "all", count=len(others))
        answers = {event[3]: event[2] for event in sender.found("response", "all")}
        assert answers.keys() == {f'"{name}' for name in others}, (sender.name, answers)
        assert all(answers[f'"{name}'] in (identities[name], NO_VALUE) for name in others), (sender.name, answers)
        if sender.name != "python":
            # The official Python client has no way to tell a program of an error as a response.
            everybody = f"Peer ne '{sender.name}'"
            await sender.do("request_filter", "reject", everybody, "filter/reject", "string", '"?', "string")
            await sender.event("response_error", "reject", count=len(others))
            errors = {event[2]: event[3] for event in sender.found("response_error", "reject")}
            assert errors == {identities[name]: "REJECTED_REQUEST" for name in others}, (sender.name, errors)
        assert await sender.do("request_filter", "none", "Peer is 'nobody'", "filter/name", "string", '"who?', "string") == ["0"]


async def passes_a_lock(suite):
    """A lock goes from peer to peer in the order of their requests; only its owner's updates with it succeed."""
    path = "locked"
    await suite.peers[0].do("add", path, "string")
    sequences = []
    for order in itertools.permutations(suite.peers):
        requests = []
        for peer in order:
            requests.append(peer.begin("lock", "the lock", "UNLOCK_ON_SESSION_LOSS"))
            # The request has arrived when this is answered.
            await peer.do("ping")
        for number, peer in enumerate(order):
            sequences.append(int((await peer.answer(requests[number]))[0]))
            assert [request.done() for request in requests] == [n <= number for n in range(len(order))], (peer.name, requests)
            assert await peer.do("owned", "the lock") == ["true"]
            await peer.do("set_if", path, "string", f'"{peer.name}', "locked", "the lock")
            if number > 0:
                previous = order[number - 1]
                assert await previous.do("owned", "the lock") == ["false"]
                reason = await previous.refusal("set_if", path, "string", '"late', "locked", "the lock")
                assert reason == "UNSATISFIED_CONSTRAINT", (previous.name, reason)
            assert await peer.do("unlock", "the lock") == ["true"]
            assert await peer.do("unlock", "the lock") == ["false"]
    assert sequences == sorted(set(sequences)), sequences


async def loses_a_lock_with_the_connection(suite, owner):
    """A lock of that scope goes to the next when its owner's connection is lost; the owner learns of it."""
    heir = next(peer for peer in suite.peers if peer is not owner)
    name = f"scoped/{owner.name}"
    await owner.do("lock", name, "UNLOCK_ON_CONNECTION_LOSS")
    waiting = heir.begin("lock", name, "UNLOCK_ON_CONNECTION_LOSS")
    await heir.do("ping")
    assert not waiting.done()
    await suite.cut([owner])
    await heir.answer(waiting)
    assert await owner.do("owned", name) == ["false"]
    assert await owner.do("unlock", name) == ["false"]
    assert await heir.do("unlock", name) == ["true"]


async def survives_a_cut(suite, publisher):
    """Receivers whose connection is cut in the middle of a stream of updates miss nothing."""
    path = stream = f"cut/{publisher.name}"
    updates = [f'"{number} {"x" * (number % 50)}' for number in range(400)]
    await publisher.do("add", path, "string")
    await listen(suite, stream, path, "string")
    receivers = [peer for peer in suite.peers if peer is not publisher]
    await suite.settle(receivers)
    answers = [publisher.begin("set", path, "string", value) for value in updates[:200]]
    for peer in receivers:
        await peer.event("value", stream, count=20)
    cut = asyncio.create_task(suite.cut(receivers, settled=True))
    answers += [publisher.begin("set", path, "string", value) for value in updates[200:]]
    await cut
    for answer in answers:
        await publisher.answer(answer)
    await received(suite, stream, "string", successive(path, updates))


async def publishes_through_a_cut(suite, publisher):
    """A publisher whose connection is cut while its updates are under way loses none and doubles none."""
    path = stream = f"cut publisher/{publisher.name}"
    updates = [f'"{number} {"y" * (number % 50)}' for number in range(400)]
    await publisher.do("add", path, "string")
    await listen(suite, stream, path, "string")
    answers = [publisher.begin("set", path, "string", value) for value in updates[:200]]
    await publisher.event("value", stream, count=20)
    cut = asyncio.create_task(suite.cut([publisher], settled=True))
    answers += [publisher.begin("set", path, "string", value) for value in updates[200:]]
    await cut
    for answer in answers:
        await publisher.answer(answer)
    await received(suite, stream, "string", successive(path, updates))


async def refuses_alike(suite, peer):
    """What the server refuses, it refuses with the documented reason."""
    path = f"refused/{peer.name}"
    assert await peer.refusal("set", path, "string", '"x') == "NO_SUCH_TOPIC"
    await peer.do("add", path, "string")
    assert await peer.refusal("set", path, "int64", "1") == "INCOMPATIBLE_TOPIC"
    assert await peer.refusal("add", path, "json") == "EXISTING_TOPIC"
    assert await peer.refusal("append", path, "double", "1.5") == "INCOMPATIBLE_TOPIC"
    assert await peer.do("remove", ">refused/nothing") == ["0"]
