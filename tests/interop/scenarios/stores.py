"""Scenarios about what the server stores for administrators: metric collectors and remote servers. What one client puts
there, every other one reads, and removes."""

import asyncio

NO_VALUE = "-"
CONNECTED = "2"


async def collects_metrics_of_sessions(suite, peer):
    """The collector of a peer is what all peers see, and counts them."""
    # The form in which servers show filters.
    collector = [peer.name, '$Principal is "admin"', "true", "9", "true", "$Principal", "Peer"]
    await peer.do("put_session_collector", *collector)
    for other in suite.peers:
        assert await other.do("session_collectors") == collector, other.name
    figures = await suite.server.ask("/metrics")
    for other in suite.peers:
        line = f'diffusion_session_collector_sessions{{collector="{peer.name}",Principal="admin",Peer="{other.name}"}} 1\n'
        assert line in figures, (line, figures)
    # The same name replaces; defaults.
    collector = [peer.name, "all", "false", "2147483647", "false"]
    await peer.do("put_session_collector", *collector)
    for other in suite.peers:
        assert await other.do("session_collectors") == collector, other.name
    assert await suite.server.ask("/metrics") == ""
    await peer.refusal("put_session_collector", "wrong", "$Principal is", "true", "9", "true")
    remover = suite.peers[(suite.peers.index(peer) + 1) % len(suite.peers)]
    await remover.do("remove_session_collector", peer.name)
    await remover.do("remove_session_collector", peer.name)
    assert await peer.do("session_collectors") == []


async def collects_metrics_of_topics(suite, peer):
    """The same for topics."""
    root = f"collected/{peer.name}"
    collector = [peer.name, f"?{root}//", "true", "7", "true", "false", "2"]
    await peer.do("put_topic_collector", *collector)
    for other in suite.peers:
        assert await other.do("topic_collectors") == collector, other.name
        await other.do("add", f"{root}/{other.name}", "int64")
    figures = await suite.server.ask("/metrics")
    labels = f'collector="{peer.name}",topic_type="INT64",path_prefix="{root}"'
    assert f"diffusion_topic_collector_topics{{{labels}}} {len(suite.peers)}\n" in figures, figures
    collector = [peer.name, "*.*", "false", "2147483647", "false", "true", "0"]
    await peer.do("put_topic_collector", *collector)
    for other in suite.peers:
        assert await other.do("topic_collectors") == collector, other.name
    await peer.refusal("put_topic_collector", "wrong", "?a(", "true", "9", "true", "true", "0")
    remover = suite.peers[(suite.peers.index(peer) + 1) % len(suite.peers)]
    await remover.do("remove_topic_collector", peer.name)
    assert await peer.do("topic_collectors") == []
    await peer.do("remove", f"?{root}//")


async def defines_remote_servers(suite, peer):
    """Every type, with every option; each number means the same to all clients."""
    others = [other for other in suite.peers if other.name != "python"]
    options = ["1", "1000", "2", "2048", "3", "30", "4", "4096", "5", "50000", "6", "60", "7", "700", "8", "8000"]
    values = options[1::2]
    url = suite.server.url
    await peer.do("create_secondary", "initiator", "here", url, "control", "password", "?missing//", *options)
    assert await peer.refusal("create_secondary", "initiator", "here", url, "", "", NO_VALUE) == "REMOTE_SERVER_EXISTS"
    await peer.do("create_secondary", "acceptor", "there", "primary.host", "control", "password", NO_VALUE, "8", "2000")
    await peer.do("create_primary", "up", "High Volume Connector", "20", "ws://localhost:1", "ws://localhost:2")
    expected = [
        ["1", "here", url, "control", *values, "?missing//", NO_VALUE],
        ["3", "there", "primary.host", "control", *[NO_VALUE] * 7, "2000", NO_VALUE, NO_VALUE],
        ["2", "up", "ws://localhost:1", "ws://localhost:2", "", *[NO_VALUE] * 6, "20", NO_VALUE, NO_VALUE, "High Volume Connector"],
    ]
    for other in others:
        assert await other.do("remote_servers") == sum(expected, []), other.name
        assert (await other.do("check_remote_server", "here"))[0] == "1", other.name
        assert await other.do("check_remote_server", "nowhere") == ["5", ""], other.name
        while (state := await other.do("check_remote_server", "up"))[0] != "3":
            await asyncio.sleep(0.05)
        assert state[1], other.name
    # What is not allowed is refused before anything is sent.
    for odd in (["2", "1023"], ["3", "0"], ["8", "soon"], ["9", "1"]):
        assert await peer.refusal("create_secondary", "initiator", "odd", url, "", "", NO_VALUE, *odd) == "OTHER", odd
    assert await peer.refusal("create_secondary", "acceptor", "odd", "host", "", "", NO_VALUE, "5", "1") == "OTHER"
    assert await peer.refusal("create_primary", "odd", "c", "1", "wss://localhost:1") == "OTHER"
    remover = others[(others.index(peer) + 1) % len(others)]
    for name in ("here", "there", "up", "up"):
        await remover.do("remove_remote_server", name)
    assert await peer.do("remote_servers") == []
