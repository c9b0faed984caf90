"""The official Python client (protocol 25) against the development server."""

import asyncio
import sys
import traceback

import diffusion
from diffusion.session import State
from diffusion.session.session_attributes import ReconnectionStrategy
from diffusion.session.session_factory import sessions

from devserver import DevServer


class AtOnce(ReconnectionStrategy):
    """Reconnects without waiting."""

    async def perform_reconnection(self, reconnection):
        await reconnection.start()


def factory(principal="control", password="password"):
    return (
        sessions()
        .principal(principal)
        .credentials(diffusion.Credentials(password))
        .reconnection_timeout(20000)
        .reconnection_strategy(AtOnce())
    )


def connect(server, **options):
    return asyncio.wait_for(factory(**options).properties({"Dept": "R&D"}).open(server.url)(), 5)


class Checks:
    """Named checks, run one after the other on one session."""

    def __init__(self, server):
        self.server = server
        self.session = None

    async def connects_with_protocol_25(self):
        self.session = await connect(self.server)
        (view,) = (await self.server.ask("/status"))["sessions"]
        assert view["id"] == str(self.session.session_id), (view, str(self.session.session_id))
        assert (view["version"], view["client_type"], view["principal"]) == (25, "PY", "control"), view
        assert view["properties"]["Dept"] == "R&D", view

    async def answers_system_pings_and_stays(self):
        await self.server.ask("/wait?event=ping=4")
        assert self.session.state == State.CONNECTED_ACTIVE, self.session.state

    async def pings_the_server(self):
        await asyncio.wait_for(self.session.ping_server(), 5)

    async def answers_user_pings(self):
        await self.server.ask("/pings?mode=drop")
        await self.server.ask("/ping?service=user&wait=ping")

    async def survives_a_one_way_ping_that_it_wrongly_answers(self):
        await self.server.ask("/ping?service=system&mode=one-way&wait=message")
        status = await self.server.ask("/status")
        assert status["connected"] == 1, status
        await self.server.ask("/pings?mode=send")
        await asyncio.wait_for(self.session.ping_server(), 5)

    async def comes_back_after(self, kind):
        before = await self.server.ask("/status")
        await self.server.ask(f"/cut?kind={kind}&wait=reconnect")
        after = await self.server.ask("/status")
        assert after["sessions"][0]["id"] == before["sessions"][0]["id"], (before, after)
        await self.server.ask(f"/wait?event=ping={after['pings_answered'] + 1}")

    async def comes_back_after_a_fin(self):
        await self.comes_back_after("fin")

    async def comes_back_after_a_reset(self):
        await self.comes_back_after("rst")

    async def closes(self):
        await self.session.close()
        # It sends no close request but a WebSocket close: for the server that is a lost connection.
        await self.server.ask("/wait?event=connected=0")
        await self.server.ask("/expire")

    async def enters_without_a_principal(self):
        session = await asyncio.wait_for(sessions().open(self.server.url)(), 5)
        (view,) = (await self.server.ask("/status"))["sessions"]
        assert view["principal"] == "", view
        await session.close()
        await self.server.ask("/expire")

    async def is_refused_with_a_wrong_password(self):
        before = await self.server.ask("/status")
        try:
            session = await connect(self.server, password="wrong")
        except Exception as error:
            assert "AUTHENTICATION" in repr(error).upper(), repr(error)
        else:
            await session.close()
            raise AssertionError("it was let in")
        after = await self.server.ask("/status")
        assert after["sessions_opened"] == before["sessions_opened"], after
        assert after["refusals"] == before["refusals"] + 1, after


CHECKS = [
    "connects_with_protocol_25",
    "answers_system_pings_and_stays",
    "pings_the_server",
    "answers_user_pings",
    "survives_a_one_way_ping_that_it_wrongly_answers",
    "comes_back_after_a_fin",
    "comes_back_after_a_reset",
    "closes",
    "enters_without_a_principal",
    "is_refused_with_a_wrong_password",
]


async def main():
    server = await DevServer.start("--ping-period", "300ms")
    checks = Checks(server)
    failed = 0
    for name in CHECKS:
        try:
            await getattr(checks, name)()
            print("ok", name.replace("_", " "))
        except Exception:
            failed += 1
            print("FAIL", name.replace("_", " "))
            traceback.print_exc(file=sys.stdout)
    await server.stop()
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
