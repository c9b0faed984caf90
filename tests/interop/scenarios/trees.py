"""Scenarios about topic views and session trees: what one client sets, every other one reads, sees the topics of, and removes.

The official Python client has no topic views, but sees what they make.
"""

from scenarios.clients import able
from scenarios.topics import NO_VALUE, REASON_REMOVAL, listen

REASON_BRANCH_MAPPINGS = "6"
ADMINISTRATOR = "ADMINISTRATOR"


def others_than(peer, peers):
    return [other for other in peers if other is not peer]


async def stores_views(suite, peer):
    """Views are the same for all; the same name replaces, and keeps its place."""
    names = [f"{peer.name} {letter}" for letter in "ba"]
    for name in names:
        # As it was written, with all its blanks.
        text = f'map  none/{name[-1]} to "nowhere/<path(1)>"\n\ttype STRING'
        view = await peer.do("create_view", name, text)
        assert view[:2] == [name, text] and ADMINISTRATOR in view[2:], view
        for other in able(suite):
            assert await other.do("view", name) == view, other.name
    for other in able(suite):
        assert await other.do("views") == names, other.name
    for other in others_than(peer, able(suite)):
        text = f"map none/{other.name} to nowhere"
        await other.do("create_view", names[0], text)
        assert (await peer.do("view", names[0]))[:2] == [names[0], text]
        assert await peer.do("views") == names
    assert await peer.refusal("create_view", names[0], "map none\nto nowhere/<path(x)>") == "INVALID_SCRIPT"
    await peer.refusal("create_view", "", "map none to nowhere")
    assert await peer.do("view", names[0]) == await able(suite)[0].do("view", names[0])
    for remover in others_than(peer, able(suite)) or [peer]:
        for name in names:
            await remover.do("remove_view", name)
    for other in able(suite):
        assert await other.do("views") == [], other.name
        assert await other.do("view", names[0]) == [NO_VALUE], other.name


async def follows_sources(suite, peer):
    """All clients are sent the reference topics of a client's views, as any of them changes the sources."""
    source, seen = f"sources/{peer.name}", f"reference/{peer.name}"
    scalar, expanded = f"{peer.name} scalar", f"{peer.name} expanded"
    await listen(suite, scalar, f"?{seen}/by/.*", "json")
    await listen(suite, expanded, f"?{seen}/part/.*", "json")
    await peer.do("create_view", scalar, f"map {source} to {seen}/by/<scalar(/id)> as <value(/of)>")
    await peer.do("create_view", expanded, f"map {source} to {seen}/part/<expand(/of)>")
    await peer.do("add", source, "json")
    last = None
    for publisher in suite.peers:
        await publisher.do("set", source, "json", f'{{"id":"{publisher.name}","of":[1,"{publisher.name}"]}}')
        for other in suite.peers:
            path = f"{seen}/by/{publisher.name}"
            await other.value(scalar, lambda value: value.path == path and publisher.name in value.new)
            await other.value(expanded, lambda value: value.path == f"{seen}/part/1" and publisher.name in value.new)
            if last is not None:
                event = await other.event("unsubscribed", scalar, f"{seen}/by/{last}")
                assert event[3] == REASON_REMOVAL, event
            found = await other.do("fetch", f"?{seen}//", "json")
            paths = [path, f"{seen}/part/0", f"{seen}/part/1"]
            assert found[0::3] == paths and found[1::3] == ["json"] * 3, (other.name, found)
            assert found[5] == "1" and found[8] == f'"{publisher.name}"', (other.name, found)
        last = publisher.name
    for other in suite.peers:
        # They are the view's.
        await other.refusal("set", f"{seen}/part/0", "json", "2")
        assert await other.do("remove", f"{seen}/part/0") == ["0"], other.name
    (remover, *_) = others_than(peer, able(suite)) or [peer]
    await remover.do("remove_view", scalar)
    for other in suite.peers:
        await other.event("unsubscribed", scalar, f"{seen}/by/{last}")
    await others_than(peer, suite.peers)[-1].do("remove", source)
    for other in suite.peers:
        for part in "01":
            await other.event("unsubscribed", expanded, f"{seen}/part/{part}")
        assert await other.do("fetch", f"?{seen}//", "json") == [], other.name
    await remover.do("remove_view", expanded)


async def chains_views(suite, peer):
    """A view of a view of another client; processed, and of another type."""
    source, middle, end = (f"chain/{peer.name}/{part}" for part in ("source", "middle", "end"))
    (second, *_) = others_than(peer, able(suite)) or [peer]
    await listen(suite, end, end, "string")
    await peer.do("create_view", middle, f"map {source} to {middle} process {{ set(/sum, calc '/a + /b') }}")
    await second.do("create_view", end, f"map {middle} to {end} as <value(/sum)> type STRING")
    for number, publisher in enumerate(suite.peers):
        await publisher.do("add_and_set", source, "json", f'{{"a":{number},"b":40}}')
        for other in suite.peers:
            await other.value(end, lambda value: value.new == f'"{number + 40}')
    await second.do("remove_view", middle)
    for other in suite.peers:
        await other.event("unsubscribed", end, end)
    await peer.do("remove_view", end)
    await peer.do("remove", source)


async def maps_branches(suite, peer):
    """Every client sees its own branch where a client has mapped one, what is published there, and nothing when it is gone."""
    seen, real = f"seen/{peer.name}", f"real/{peer.name}"
    mappings = []
    for other in suite.peers:
        await other.do("add_and_set", f"{real}/{other.name}/a", "string", f'"of {other.name}')
        mappings += [f'Peer is "{other.name}"', f"{real}/{other.name}"]
    await listen(suite, seen, f"?{seen}//", "string")
    await peer.do("map_branch", seen, *mappings)
    for other in suite.peers:
        assert await other.do("mapped_branches") == [seen], other.name
        assert await other.do("branch_mappings", seen) == [seen, *mappings], other.name
        assert await other.do("branch_mappings", "elsewhere") == ["elsewhere"], other.name
        await other.value(seen, lambda value: (value.path, value.new) == (f"{seen}/a", f'"of {other.name}'))
    for publisher in suite.peers:
        # By its place in the topic tree, for the next one.
        reader = suite.peers[(suite.peers.index(publisher) + 1) % len(suite.peers)]
        await publisher.do("set", f"{real}/{reader.name}/a", "string", f'"by {publisher.name}')
        await reader.value(seen, lambda value: (value.path, value.new) == (f"{seen}/a", f'"by {publisher.name}'))
        assert await reader.do("fetch", f"?{seen}//", "string") == [f"{seen}/a", "string", f'"by {publisher.name}']
        assert len(reader.values(seen)) == 2, reader.values(seen)
    # Another client takes the place of the table.
    second = suite.peers[(suite.peers.index(peer) + 1) % len(suite.peers)]
    await second.do("map_branch", seen, "all", f"{real}/{peer.name}")
    for other in suite.peers:
        if other is not peer:
            event = await other.event("unsubscribed", seen, f"{seen}/a")
            assert event[3] == REASON_BRANCH_MAPPINGS, event
        assert await other.do("branch_mappings", seen) == [seen, "all", f"{real}/{peer.name}"], other.name
    await peer.do("set", f"{real}/{peer.name}/a", "string", '"for all')
    for other in suite.peers:
        await other.value(seen, lambda value: value.new == '"for all')
    assert await peer.refusal("map_branch", seen, "Peer is", real) == "INVALID_BRANCH_MAPPING"
    await suite.peers[-1].do("map_branch", seen)
    for other in suite.peers:
        await other.event("unsubscribed", seen, f"{seen}/a", REASON_BRANCH_MAPPINGS, count=1 if other is peer else 2)
        assert await other.do("mapped_branches") == [], other.name
        assert await other.do("fetch", f"?{seen}//", "string") == [], other.name
    await peer.do("remove", f"?{real}//")


async def maps_by_properties(suite, peer):
    """A property that a client sets on others changes what they see, on the mappings of another client."""
    seen, real = f"tier/{peer.name}", f"tiers/{peer.name}"
    for tier in ("gold", "lead"):
        await peer.do("add_and_set", f"{real}/{tier}/a", "string", f'"{tier}')
    await listen(suite, seen, f"{seen}/a", "string")
    mapper = suite.peers[(suite.peers.index(peer) + 1) % len(suite.peers)]
    await mapper.do("map_branch", seen, 'k is "gold"', f"{real}/gold", "has k", f"{real}/lead")
    for other in suite.peers:
        for count, tier in enumerate(("gold", "lead", "gold")):
            await peer.do("set_session_property", suite.identities[other.name], "k", tier)
            await other.event("value", seen, f"{seen}/a", "string", f'"{tier}', count=2 if count == 2 else 1)
        await peer.do("set_session_property", suite.identities[other.name], "k", NO_VALUE)
        await other.event("unsubscribed", seen, f"{seen}/a", REASON_BRANCH_MAPPINGS, count=3)
    await mapper.do("map_branch", seen)
    await peer.do("remove", f"?{real}//")
