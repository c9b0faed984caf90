"""Three ways through the development server: the official JavaScript client (protocol 29), the official Python client
(protocol 25) and ours (a C program, PEER_C) publish to each other, ask each other, race and pass a lock.

The same scenarios run for the official clients alone, which shows the server without ours, and then for all.
Arguments: parts of names of scenarios, to run only those.
"""

import asyncio
import os
import pathlib
import sys
import time
import traceback

from devserver import DevServer
from peer_process import DEADLINE, Peer
from scenarios import clients, security, sessions, stores, topics, trees

HERE = pathlib.Path(__file__).parent
COMMANDS = {
    "javascript": ["node", str(HERE / "peers/peer.js")],
    "python": [str(HERE / ".venv/bin/python"), str(HERE / "peers/peer.py")],
    "c": [os.environ.get("PEER_C", "")],
}
VERSIONS = {"javascript": 29, "python": 25, "c": 29}
# The official Python client has none of it; with it and with the JavaScript client as the publisher, a cut loses updates.
NOT_IN_PYTHON = (
    "update streams", "patches", "comparisons", "scopes", "missing", "notifications", "cut publisher", "remote servers",
    "clients: properties", "clients: roles", "clients: subscriptions", "clients: scopes", "clients: revoking", "clients: connections", "clients: closing",
    "views: stored", "views: sources", "views: chains", "session trees: properties", "security: permissions", "security: isolated paths",
    "security: refusals", "security: roles", "security: principals", "security: trusted properties", "security: anonymous",
    "security: change of principal", "security: authentication again",
)
NOT_IN_JAVASCRIPT = ("cut publisher",)
LEFT_OUT = {"javascript": NOT_IN_JAVASCRIPT, "python": NOT_IN_PYTHON, "c": ()}

# Once.
SHARED = {
    "fetch": topics.fetches_what_all_see,
    "time series": topics.shares_a_time_series,
    "race with constraints": topics.races_with_constraints,
    "requests by path": sessions.requests_by_path,
    "requests to sessions": sessions.requests_to_sessions,
    "requests to filters": sessions.requests_to_filters,
    "lock passed on": sessions.passes_a_lock,
}
# For each peer.
EACH = {
    "publishes": topics.publishes_all_types,
    "update streams": topics.sends_deltas_in_update_streams,
    "late subscriptions": topics.subscribes_late,
    "fallback": topics.falls_back,
    "removal": topics.removes_topics,
    "patches": topics.patches_json,
    "constraints": topics.knows_constraints,
    "comparisons": topics.compares_in_constraints,
    "scopes": topics.selects_in_scopes,
    "missing": topics.tells_of_missing_topics,
    "notifications": topics.notifies_of_topics,
    "refusals": sessions.refuses_alike,
    "cut": sessions.survives_a_cut,
    "cut publisher": sessions.publishes_through_a_cut,
    "lock lost with the connection": sessions.loses_a_lock_with_the_connection,
    "clients: properties": clients.sets_properties,
    "clients: roles": clients.changes_roles,
    "clients: subscriptions": clients.subscribes_others,
    "clients: scopes": clients.selects_in_scopes_of_others,
    "clients: revoking": clients.revokes_authentications,
    "clients: connections": clients.sees_connections,
    "clients: closing": clients.closes_others,
}
# For each peer, with the rights of an administrator.
ADMINISTRATION = {
    "session metrics": stores.collects_metrics_of_sessions,
    "topic metrics": stores.collects_metrics_of_topics,
    "remote servers": stores.defines_remote_servers,
    "views: stored": trees.stores_views,
    "views: sources": trees.follows_sources,
    "views: chains": trees.chains_views,
    "session trees: branches": trees.maps_branches,
    "session trees: properties": trees.maps_by_properties,
}
# The same, with sessions that end: the official Python client leaves its own behind, where they would be counted.
SECURITY = {
    "security: permissions": security.gives_permissions,
    "security: isolated paths": security.isolates_paths,
    "security: refusals": security.refuses_others,
    "security: roles": security.knows_roles,
    "security: principals": security.keeps_principals,
    "security: trusted properties": security.trusts_properties,
    "security: anonymous": security.judges_anonymous,
    "security: change of principal": security.changes_principal,
    "security: authentication again": security.authenticates_again,
}


class Suite:
    """A development server and the peers that are connected to it."""

    def __init__(self, server, peers):
        self.server = server
        self.peers = peers
        self.identities = {}

    async def connect(self, principal="control"):
        for peer in self.peers:
            await self.connect_one(peer, principal)
        for view in (await self.server.ask("/status"))["sessions"]:
            name = view["properties"]["Peer"]
            assert (view["id"], view["version"]) == (self.identities[name], VERSIONS[name]), view

    async def connect_one(self, peer, principal="control"):
        peer.forget()
        words = await peer.do("connect", self.server.url, principal, "password", "Peer", peer.name)
        self.identities[peer.name] = words[0]

    async def barrier(self):
        """Returns when every peer has received all that the server has sent until now."""
        await asyncio.gather(*(peer.do("ping") for peer in self.peers))

    async def deltas_sent(self):
        return (await self.server.ask("/status"))["topic_deltas_sent"]

    async def deltas_received(self):
        return (await self.server.ask("/status"))["update_deltas_received"]

    async def settle(self, peers):
        """Waits until the server has read all that these peers sent, with no system ping in between: the JavaScript
        client miscounts what it has to send again, so it is cut only then (a known defect of it)."""
        await self.server.ask("/pings?mode=drop")
        for peer in peers:
            await peer.do("ping")
            await peer.do("ping")

    async def cut(self, peers, settled=False):
        """Cuts the connections of these peers and waits until they are back."""
        if not settled:
            await self.settle(peers)
        lost = {peer.name: len(peer.found("state", "connected")) for peer in peers}
        for peer in peers:
            await self.server.ask(f"/cut?kind=rst&session={self.identities[peer.name]}")
        for peer in peers:
            await peer.event("state", "connected", count=lost[peer.name] + 1)
        await self.server.ask("/pings?mode=send")


class Results:
    """Runs scenarios, one after the other, and counts."""

    def __init__(self, wanted):
        # The peers have one session at a time.
        self.wanted = wanted and [*wanted, ": close"]
        self.passed = 0
        self.failed = 0

    async def run(self, name, scenario, *arguments):
        if self.wanted and not any(word in name for word in self.wanted):
            return
        started = time.monotonic()
        try:
            await asyncio.wait_for(scenario(*arguments), 2 * DEADLINE)
            self.passed += 1
            print(f"ok {name} ({time.monotonic() - started:.1f} s)", flush=True)
        except Exception:
            self.failed += 1
            print(f"FAIL {name}")
            traceback.print_exc(file=sys.stdout)
            sys.stdout.flush()

    async def run_each(self, title, suite, scenarios):
        """Scenarios for each peer, but what its client does not have."""
        for peer in suite.peers:
            for name, scenario in scenarios.items():
                if name not in LEFT_OUT[peer.name]:
                    await self.run(f"{title}: {name}, {peer.name}", scenario, suite, peer)

    async def run_all(self, peers):
        """All scenarios with these peers, on servers of their own."""
        title = ", ".join(peer.name for peer in peers)
        server = await DevServer.start("--ping-period", "30s")
        try:
            suite = Suite(server, peers)
            await suite.connect()
            for name, scenario in SHARED.items():
                await self.run(f"{title}: {name}", scenario, suite)
            await self.run_each(title, suite, EACH)
            for peer in peers:
                await self.run(f"{title}: close, {peer.name}", peer.do, "close")
        finally:
            await server.stop()
        for scenarios in (ADMINISTRATION, SECURITY):
            server = await DevServer.start("--ping-period", "30s")
            try:
                suite = Suite(server, peers)
                await suite.connect("admin")
                await self.run_each(title, suite, scenarios)
                for peer in peers:
                    await peer.do("close")
            finally:
                await server.stop()


async def main():
    results = Results(sys.argv[1:])
    peers = {}
    try:
        official = ("javascript", "python")
        peers.update(zip(official, await asyncio.gather(*(Peer.start(name, *COMMANDS[name]) for name in official))))
        await results.run_all(list(peers.values()))
        if COMMANDS["c"][0]:
            peers["c"] = await Peer.start("c", *COMMANDS["c"])
            await results.run_all([peers["c"], peers["javascript"], peers["python"]])
        else:
            print("PEER_C is not set: without the C client")
    except Exception:
        results.failed += 1
        traceback.print_exc(file=sys.stdout)
    for peer in peers.values():
        status = await peer.stop()
        peer.forget()
        if status != 0 or peer.unexpected:
            results.failed += 1
            print(f"FAIL {peer.name} ended with status {status}: {peer.unexpected}")
    print(f"{results.passed} passed, {results.failed} failed")
    return 1 if results.failed or not results.passed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
