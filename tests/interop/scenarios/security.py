"""Scenarios about the stores of security: what one client writes there, every other one reads, and feels.

The official Python client cannot change them: it is what the others rule.
"""

from scenarios.clients import able
from scenarios.topics import listen
from scenarios.trees import others_than

NO_ERRORS = ["0"]
ONE_ERROR = ["1"]
REASON_AUTHORIZATION = "3"
SEE = ("READ_TOPIC", "SELECT_TOPIC")


async def reconnect(suite, peers, principal):
    """Gives the peers new sessions, of a principal."""
    for peer in peers:
        await peer.do("close")
        await suite.connect_one(peer, principal)


def as_client(scenario):
    """A scenario with a third argument: the other peers, which are sessions of `client` while it runs."""

    async def run(suite, peer):
        others = others_than(peer, suite.peers)
        await reconnect(suite, others, "client")
        try:
            await scenario(suite, peer, others)
        finally:
            await reconnect(suite, others, "admin")

    run.__doc__ = scenario.__doc__
    return run


@as_client
async def gives_permissions(suite, peer, others):
    """What a client permits a role, the sessions of it may do at once, and no longer when it is taken."""
    branch = f"permitted/{peer.name}"
    path = stream = f"{branch}/a"
    await peer.do("add_and_set", path, "string", '"first')
    await listen(suite, stream, path, "string")
    for other in others:
        await other.value(stream, lambda value: value.new == '"first')
        assert await other.refusal("set", path, "string", '"no') == "ACCESS_DENIED", other.name
    assert await peer.do("secure", "path", "CLIENT", branch, "UPDATE_TOPIC", *SEE) == NO_ERRORS
    for other in others:
        await other.do("set", path, "string", f'"{other.name}')
        for reader in suite.peers:
            await reader.value(stream, lambda value: value.new == f'"{other.name}')
    assert await peer.do("secure", "path", "CLIENT", branch) == NO_ERRORS
    for other in others:
        event = await other.event("unsubscribed", stream, path)
        assert event[3] == REASON_AUTHORIZATION, event
        assert await other.refusal("set", path, "string", '"no') == "ACCESS_DENIED", other.name
        assert await other.refusal("fetch", path, "string") == "ACCESS_DENIED", other.name
    await peer.do("set", path, "string", '"unseen')
    assert await peer.do("secure", "no_path", "CLIENT", branch) == NO_ERRORS
    for other in others:
        # What they had selected is there again.
        await other.value(stream, lambda value: value.new == '"unseen')
    await peer.do("remove", path)


@as_client
async def isolates_paths(suite, peer, others):
    """A path that is isolated does not inherit what is permitted above it."""
    branch = f"isolated/{peer.name}"
    safe = f"{branch}/safe"
    await peer.do("add_and_set", safe, "string", '"gold')
    assert await peer.do("secure", "path", "CLIENT", branch, "UPDATE_TOPIC", *SEE) == NO_ERRORS
    for other in others:
        await other.do("set", safe, "string", f'"{other.name}')
    assert await peer.do("secure", "isolate", safe) == NO_ERRORS
    for other in others:
        assert await other.refusal("set", safe, "string", '"no') == "ACCESS_DENIED", other.name
    assert await peer.do("isolated_paths") == [safe]
    assert await peer.do("secure", "deisolate", safe) == NO_ERRORS
    for other in others:
        await other.do("set", safe, "string", f'"again {other.name}')
    assert await peer.do("secure", "no_path", "CLIENT", branch) == NO_ERRORS
    await peer.do("remove", safe)


@as_client
async def refuses_others(suite, peer, others):
    """Those who may not read and change the stores are refused alike, whatever their client."""
    calls = (
        ("roles",), ("secure", "isolate", "a"), ("principals",), ("remove_principal", "client"),
        ("create_view", "no", "map a to b"), ("views",), ("map_branch", "a", "all", "b"),
    )
    for other in others:
        wanted = calls if other in able(suite) else calls[-1:]
        for call in wanted:
            assert await other.refusal(*call) == "ACCESS_DENIED", (other.name, call)
    assert "client" in await peer.do("principals")


async def knows_roles(suite, peer):
    """All that a role has is the same for every client; and a script with an error changes nothing."""
    keeper, path = f"KEEPER_{peer.name}", f"kept/{peer.name}"
    commands = (
        ("includes", keeper, "OPERATOR", "CLIENT"),
        ("global", keeper, "VIEW_SERVER", "MODIFY_TOPIC_VIEWS", "AUTHENTICATE"),
        ("default", keeper, "SELECT_TOPIC", "ACQUIRE_LOCK"),
        ("path", keeper, path, "EXPOSE_BRANCH", "EDIT_OWN_TIME_SERIES_EVENTS", "UPDATE_TOPIC"),
        ("path", keeper, f"{path}/it's"),
        ("locked", keeper, "admin"),
    )
    for command in commands:
        assert await peer.do("secure", *command) == NO_ERRORS, command
    head = [
        "admin", "includes", "CLIENT", "OPERATOR", "global", "AUTHENTICATE", "MODIFY_TOPIC_VIEWS", "VIEW_SERVER",
        "default", "ACQUIRE_LOCK", "SELECT_TOPIC", "path",
    ]
    permissions = {
        path: ["EDIT_OWN_TIME_SERIES_EVENTS", "EXPOSE_BRANCH", "UPDATE_TOPIC"], f"{path}/it's": [], "elsewhere": ["-"],
    }
    everything = [await peer.do("roles"), await peer.do("role", "ADMINISTRATOR", path), await peer.do("session_roles")]
    assert keeper in everything[0], everything
    for other in able(suite):
        for at, names in permissions.items():
            assert await other.do("role", keeper, at) == [*head, *names], (other.name, at)
        found = [await other.do("roles"), await other.do("role", "ADMINISTRATOR", path), await other.do("session_roles")]
        assert found == everything, other.name
    # Another client changes it.
    (second, *_) = others_than(peer, able(suite)) or [peer]
    assert await second.do("secure", "includes", keeper) == NO_ERRORS
    assert await second.do("secure", "global", keeper) == NO_ERRORS
    assert await second.do("secure", "no_path", keeper, path) == NO_ERRORS
    for kind in ("named", "anonymous"):
        assert await second.do("secure", kind, "CLIENT", keeper) == NO_ERRORS
    assert await peer.do("role", keeper, path) == ["admin", "includes", "global", "default", "ACQUIRE_LOCK", "SELECT_TOPIC", "path", "-"]
    for other in able(suite):
        assert await other.do("session_roles") == ["named", "CLIENT", keeper, "anonymous", "CLIENT", keeper], other.name
        wrong = f"isolate path '{path}'\nopen the safe"
        assert await other.do("secure", "script", wrong) == ONE_ERROR, other.name
        assert await peer.do("isolated_paths") == [], other.name
    for kind in ("named", "anonymous"):
        roles = everything[2][everything[2].index(kind) + 1 :]
        roles = roles[: roles.index("anonymous")] if kind == "named" else roles
        assert await peer.do("secure", kind, *roles) == NO_ERRORS
    assert await second.do("session_roles") == everything[2]


async def keeps_principals(suite, peer):
    """Whom one client lets in, every client can be; with the roles that another one assigns."""
    name, first, second = f"it's {peer.name}", "fírst'", "second"
    others = others_than(peer, suite.peers)
    (judge, *_) = others_than(peer, able(suite)) or [peer]
    assert await peer.do("add_principal", name, first, "OPERATOR") == NO_ERRORS
    assert await judge.do("add_principal", name, first) == ONE_ERROR
    assert await judge.do("roles_of", name) == ["OPERATOR"]
    assert await judge.do("assign_roles", name, "OPERATOR", "CLIENT") == NO_ERRORS
    for other in able(suite):
        assert name in await other.do("principals"), other.name
        assert sorted(await other.do("roles_of", name)) == ["CLIENT", "OPERATOR"], other.name
        assert await other.do("verify_password", name, first) == NO_ERRORS, other.name
        assert await other.do("verify_password", name, second) == ONE_ERROR, other.name
    assert await judge.do("set_password", name, second) == NO_ERRORS
    try:
        for other in others:
            await other.do("close")
            await other.refusal("connect", suite.server.url, name, first)
            words = await other.do("connect", suite.server.url, name, second, "Peer", other.name)
            (roles,) = await peer.do("session_property", words[0], "$Roles")
            assert sorted(roles.split(",")) == ['"CLIENT"', '"OPERATOR"'], (other.name, roles)
        assert await peer.do("remove_principal", name) == NO_ERRORS
        assert await peer.do("remove_principal", name) == ONE_ERROR
        for other in others:
            await other.do("close")
            await other.refusal("connect", suite.server.url, name, second)
    finally:
        for other in others:
            await suite.connect_one(other, "admin")
    for other in able(suite):
        assert name not in await other.do("principals"), other.name


async def trusts_properties(suite, peer):
    """Properties that clients propose are taken if another client has said so, and until one says otherwise."""
    others = others_than(peer, suite.peers)
    (second, *_) = others_than(peer, able(suite)) or [peer]

    async def seats(expected):
        for other in others:
            await other.do("close")
            for proposed, granted in expected.items():
                (identity,) = await other.do("connect", suite.server.url, "admin", "password", "Seat", proposed)
                assert await peer.do("session_property", identity, "Seat") == [granted], (other.name, proposed)
                await other.do("close")
            await suite.connect_one(other, "admin")

    assert await peer.do("trust_property", "Seat", r"\d+'?") == NO_ERRORS
    await seats({"17": "17", "17'": "17'", "any": "-"})
    assert await second.do("ignore_property", "Seat") == NO_ERRORS
    await seats({"17": "-"})


async def judges_anonymous(suite, peer):
    """What happens to those without a name is the same for all who read it, and for all who have none."""
    others = others_than(peer, suite.peers)
    (second, *_) = others_than(peer, able(suite)) or [peer]
    before = await peer.do("anonymous_action")
    for words in (["deny"], ["abstain"], ["allow", "CLIENT", "OPERATOR"]):
        assert await peer.do("anonymous", *words) == NO_ERRORS
        for other in able(suite):
            assert await other.do("anonymous_action") == words, other.name
        for other in others:
            await other.do("close")
            # Nobody else judges those from whom the store abstains.
            if words[0] == "allow":
                (identity,) = await other.do("connect", suite.server.url, "", "", "Peer", other.name)
                for key, expected in (("$Roles", '"CLIENT","OPERATOR"'), ("$Principal", "")):
                    assert await peer.do("session_property", identity, key) == [expected], (other.name, key)
                await other.do("close")
            else:
                await other.refusal("connect", suite.server.url, "", "", "Peer", other.name)
            await suite.connect_one(other, "admin")
    assert await second.do("anonymous", *before) == NO_ERRORS
    assert await peer.do("anonymous_action") == before


async def changes_principal(suite, peer):
    """A client that becomes somebody else has other rights in the same session, as all others see."""
    path = f"principal/{peer.name}"
    (watcher, *_) = others_than(peer, suite.peers)
    identity = suite.identities[peer.name]
    assert await peer.do("change_principal", "client", "password") == ["client"]
    assert await peer.refusal("add", path, "string") == "ACCESS_DENIED"
    await peer.refusal("change_principal", "admin", "guess")
    for other in others_than(peer, able(suite)):
        assert await other.do("session_property", identity, "$Principal") == ["client"], other.name
    await watcher.do("add_and_set", path, "string", '"by another')
    assert await peer.do("fetch", path, "string") == [path, "string", '"by another']
    assert await peer.do("change_principal", "admin", "password") == ["admin"]
    assert await peer.do("remove", path) == ["1"]
    assert await peer.do("session_id") == [identity]


async def authenticates_again(suite, peer):
    """A client that authenticates again can ask for properties, which all others see."""
    identity = suite.identities[peer.name]
    await peer.refusal("reauthenticate", "admin", "guess", "Row", "17")
    for principal, row in (("client", "17"), ("admin", "18")):
        assert await peer.do("reauthenticate", principal, "password", "Row", row) == [principal]
        for other in others_than(peer, able(suite)):
            for key, expected in (("$Principal", principal), ("Row", row)):
                assert await other.do("session_property", identity, key) == [expected], (other.name, key)
    assert await peer.do("session_id") == [identity]
