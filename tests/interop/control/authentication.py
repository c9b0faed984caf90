"""Our authenticator (PEER_C) and system authentication store, as the official Python client sees them: it has neither itself."""

import asyncio
import os
import sys
import traceback

import diffusion
from diffusion.session.session_factory import sessions

from devserver import DevServer
from peer_process import Peer, Refused


async def connect(server, principal, password, **properties):
    factory = sessions().principal(principal).credentials(diffusion.Credentials(password)).properties(properties)
    return await asyncio.wait_for(factory.open(server.url)(), 5)


async def refused(server, principal, password):
    """The server does not open a session."""
    try:
        session = await connect(server, principal, password)
    except Exception:
        return
    await session.close()
    raise AssertionError(f"{principal} was not refused")


async def properties_of(server, principal):
    """The properties of the only connected session of a principal, as the server knows them. The Python client leaves without a word,
    so its former sessions stay, and are disconnected."""

    def found(status):
        views = [view for view in status["sessions"] if view["principal"] == principal]
        return [view["properties"] for view in views if view["state"] == "connected"]

    status = await server.until(f"one session of {principal}", lambda status: len(found(status)) == 1)
    return found(status)[0]


async def our_authenticator(server, peer):
    await peer.do("connect", server.url, "control", "password")
    await peer.do("authenticator", "before-system-handler")
    session = await connect(server, "c-allowed", "sécret", Colour="green")
    properties = await properties_of(server, "c-allowed")
    assert (properties.get("Colour"), properties.get("By")) == ("green", "c"), properties
    await session.close()
    await refused(server, "c-refused", "secret")
    await refused(server, "c", "secret")
    session = await connect(server, "client", "password")
    await session.close()
    assert await peer.event("asked", "c-allowed") == ["asked", "c-allowed", "password", "sécret", "answered"]
    await peer.event("asked", "client", "password", "password", "answered")
    await peer.do("authenticator_close")
    await refused(server, "c-allowed", "secret")
    await peer.do("close")


async def our_changes_of_the_store(server, peer):
    await peer.do("connect", server.url, "admin", "password")
    await refused(server, "cleo", "pass'word")
    assert await peer.do("add_principal", "cleo", "pass'word", "CLIENT") == ["0"]
    assert await peer.do("roles_of", "cleo") == ["CLIENT"]
    assert await peer.do("trust_property", "Seat", "[0-9]+") == ["0"]
    for proposed, granted in (("17", "17"), ("any", None)):
        session = await connect(server, "cleo", "pass'word", Seat=proposed)
        properties = await properties_of(server, "cleo")
        assert properties.get("Seat") == granted, properties
        await session.close()
    await refused(server, "cleo", "password")
    assert await peer.do("remove_principal", "cleo") == ["0"]
    await refused(server, "cleo", "pass'word")
    try:
        await peer.do("roles_of", "cleo")
    except Refused as reason:
        assert reason.code == "NO_SUCH_PRINCIPAL", reason
    else:
        raise AssertionError("cleo is still there")
    await peer.do("close")


CHECKS = [our_authenticator, our_changes_of_the_store]


async def main():
    program = os.environ.get("PEER_C")
    if not program:
        print("our peer is not there: left out")
        print("0 passed, 0 failed")
        return 0
    server = await DevServer.start()
    peer = await Peer.start("c", program)
    failed = 0
    for check in CHECKS:
        try:
            await check(server, peer)
            print("ok", check.__name__.replace("_", " "))
        except Exception:
            failed += 1
            print("FAIL", check.__name__.replace("_", " "))
            traceback.print_exc(file=sys.stdout)
    await peer.stop()
    await server.stop()
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
