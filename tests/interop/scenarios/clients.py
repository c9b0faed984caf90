"""Scenarios about control of sessions: every client that can changes all others, and all who watch see it.

The official Python client has no such feature: its session is watched and changed, but does nothing itself.
"""

UNKNOWN = "0123456789abcdef-0123456789abcdef"
CLOSED_BY_CONTROLLER = "11"
REVOKED = "14"
BY_CONTROL = "1"


def able(suite):
    return [peer for peer in suite.peers if peer.name != "python"]


async def watches(suite, peer, name):
    """Makes the others that can, and this one, listen to all sessions; each is told of those that are open."""
    for watcher in able(suite):
        await watcher.do("watch", name)
        for other in suite.peers:
            await watcher.event("session", name, "opened", suite.identities[other.name], other.name)
    return able(suite)


async def sets_properties(suite, peer):
    """Properties that one sets by id and by filter are seen by those who watch, and read by all."""
    name = f"properties/{peer.name}"
    watchers = await watches(suite, peer, name)
    for target in suite.peers:
        identity = suite.identities[target.name]
        for former, value in (("-", "one"), ("one", "two"), ("two", "-")):
            assert await peer.do("set_session_property", identity, "k", value) == [former], (target.name, value)
            for watcher in watchers:
                await watcher.event("session", name, "updated", identity, target.name, value)
                assert await watcher.do("session_property", identity, "k") == [value], (watcher.name, target.name)
    assert await peer.do("set_session_properties", "all", "k", name) == [str(len(suite.peers))]
    for watcher in watchers:
        for target in suite.peers:
            await watcher.event("session", name, "updated", suite.identities[target.name], target.name, name)
    assert await peer.do("set_session_properties", f"Peer is '{peer.name}'", "k", "-") == ["1"]
    assert await peer.do("set_session_properties", f"k is '{name}'", "k", "-") == [str(len(suite.peers) - 1)]
    assert await peer.refusal("set_session_properties", "k is is", "k", "v") == "INVALID_FILTER"
    assert await peer.refusal("set_session_property", UNKNOWN, "k", "v") == "NO_SUCH_SESSION"


async def changes_roles(suite, peer):
    """Roles that one adds and removes are there for all."""
    for target in suite.peers:
        identity = suite.identities[target.name]
        for how in ("add", "remove"):
            await peer.do("change_role", identity, "OPERATOR", how)
            for other in able(suite):
                (roles,) = await other.do("session_property", identity, "$Roles")
                assert ('"OPERATOR"' in roles) == (how == "add"), (other.name, target.name, roles)
    everybody = str(len(suite.peers))
    assert await peer.do("change_roles", "all", "OPERATOR", "add") == [everybody]
    assert await peer.do("change_roles", "hasRoles ['OPERATOR']", "OPERATOR", "remove") == [everybody]
    assert await peer.do("change_roles", "hasRoles ['OPERATOR']", "OPERATOR", "remove") == ["0"]
    assert await peer.do("conflate", "all", "true") == [everybody]
    assert await peer.do("conflate", "all", "false") == [everybody]
    assert await peer.refusal("conflate", "not", "true") == "INVALID_FILTER"


async def subscribes_others(suite, peer):
    """Who is subscribed by another session gets the topics, and is told when that session ends it."""
    path = f"controlled/{peer.name}"
    await peer.do("add_and_set", path, "string", '"first')
    for target in suite.peers:
        await target.do("stream", path, path, "string")
        await peer.do("subscribe_session", suite.identities[target.name], path)
        await target.event("value", path, path, "string", '"first')
        await peer.do("unsubscribe_session", suite.identities[target.name], path)
        await target.event("unsubscribed", path, path, BY_CONTROL)
    everybody = str(len(suite.peers))
    assert await peer.do("subscribe_sessions", "all", path) == [everybody]
    await peer.do("set", path, "string", '"second')
    for target in suite.peers:
        await target.event("value", path, path, "string", '"second')
    assert await peer.do("unsubscribe_sessions", "has Peer", path) == [everybody]
    for target in suite.peers:
        await target.event("unsubscribed", path, path, BY_CONTROL, count=2)
    assert await peer.refusal("subscribe_session", UNKNOWN, path) == "NO_SUCH_SESSION"
    assert await peer.refusal("subscribe_sessions", "Peer", path) == "INVALID_FILTER"


async def closes_others(suite, peer):
    """Sessions that one closes have ended, for themselves and for those who watch."""
    name = f"closing/{peer.name}"
    others = [other for other in suite.peers if other is not peer]
    for by_filter in (False, True):
        watched = f"{name}/{by_filter}"
        await watches(suite, peer, watched)
        for target in others:
            identity = suite.identities[target.name]
            if by_filter:
                assert await peer.do("close_sessions", f"Peer is '{target.name}'") == ["1"]
            else:
                await peer.do("close_session", identity)
            await target.event("state", "closed")
            for watcher in able(suite):
                if watcher is not target and watcher.found("session", watched):
                    await watcher.event("session", watched, "closed", identity, target.name, "-", CLOSED_BY_CONTROLLER)
            await target.do("close")
            await suite.connect_one(target)
            await peer.event("session", watched, "opened", suite.identities[target.name], target.name)
            assert await peer.refusal("close_session", identity) == "NO_SUCH_SESSION"
    assert await peer.do("close_sessions", "Peer is 'nobody'") == ["0"]
    assert await peer.refusal("close_sessions", "") == "INVALID_FILTER"


async def selects_in_scopes_of_others(suite, peer):
    """Who is subscribed in scopes by another session has a topic for as long as one of them selects it; all can look them up."""
    path = f"scoped/{peer.name}"
    expression = f"?scoped/{peer.name}"
    one, two, three = (f"{number} of {peer.name}" for number in ("one", "two", "three"))
    await peer.do("add", path, "string")
    for target in suite.peers:
        identity = suite.identities[target.name]
        await peer.do("set", path, "string", '"first')
        await target.do("stream", path, path, "string")
        await peer.do("subscribe_session_scope", identity, path, one)
        await peer.do("subscribe_session_scope", identity, expression, two)
        await target.event("value", path, path, "string", '"first')
        for reader in able(suite):
            for scope, selected in ((one, [f">{path}"]), (two, [expression]), (three, [])):
                assert await reader.do("selections", identity, scope) == selected, (reader.name, target.name, scope)
        await peer.do("unsubscribe_session_scope", identity, path, one)
        await peer.do("set", path, "string", f'"for {target.name}')
        await target.event("value", path, path, "string", f'"for {target.name}')
        await peer.do("unsubscribe_session_all", identity, path)
        await target.event("unsubscribed", path, path, BY_CONTROL)
    everybody = str(len(suite.peers))
    for scope in (one, two):
        assert await peer.do("subscribe_sessions_scope", "all", path, scope) == [everybody]
    await peer.do("set", path, "string", '"second')
    for target in suite.peers:
        await target.event("value", path, path, "string", '"second')
    assert await peer.do("unsubscribe_sessions_scope", "has Peer", path, two) == [everybody]
    await peer.do("set", path, "string", '"third')
    for target in suite.peers:
        await target.event("value", path, path, "string", '"third')
    assert await peer.do("unsubscribe_sessions_all", "all", path) in ([everybody], ["-"])
    for target in suite.peers:
        await target.event("unsubscribed", path, path, BY_CONTROL, count=2)
    assert await peer.refusal("subscribe_session_scope", UNKNOWN, path, one) == "NO_SUCH_SESSION"
    assert await peer.refusal("selections", UNKNOWN, one) == "NO_SUCH_SESSION"
    assert await peer.refusal("subscribe_sessions_scope", "Peer", path, one) == "INVALID_FILTER"


async def revokes_authentications(suite, peer):
    """Sessions whose authentication one withdraws have ended, for themselves and, with that reason, for those who watch."""
    for target in suite.peers:
        if target is peer:
            continue
        watched = f"revoked/{peer.name}/{target.name}"
        watchers = await watches(suite, peer, watched)
        identity = suite.identities[target.name]
        await peer.do("revoke", identity)
        await target.event("state", "closed")
        for watcher in watchers:
            if watcher is not target:
                await watcher.event("session", watched, "closed", identity, target.name, "-", REVOKED)
        await target.do("close")
        await suite.connect_one(target)
        assert await peer.refusal("revoke", identity) == "NO_SUCH_SESSION"


async def sees_connections(suite, peer):
    """A connection that is lost and comes back is told to those who watch."""
    name = f"connections/{peer.name}"
    await watches(suite, peer, name)
    for target in suite.peers:
        if target is not peer:
            await suite.cut([target])
            for what in ("disconnected", "reconnected"):
                await peer.event("session", name, what, suite.identities[target.name], target.name)
