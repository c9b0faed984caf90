"""Metric collectors and session trees with the official Python client, which has no remote servers."""

import asyncio
import sys
import traceback

import diffusion
import diffusion.datatypes
from diffusion.features.control.metrics.session_metrics import SessionMetricCollectorBuilder
from diffusion.features.control.metrics.topic_metrics import TopicMetricCollectorBuilder
from diffusion.features.control.session_trees.branch_mapping_table import BranchMappingTable
from diffusion.features.topics import ValueStreamHandler
from diffusion.session.session_factory import sessions

from devserver import DevServer

STRING = diffusion.datatypes.STRING


def connect(server, principal):
    factory = sessions().principal(principal).credentials(diffusion.Credentials("password"))
    return asyncio.wait_for(factory.open(server.url)(), 5)


async def refused(call):
    """The call ends with an error."""
    try:
        result = await call
    except Exception:
        return
    raise AssertionError(f"it was not refused but gave {result}")


class Checks:
    """Named checks, run one after the other."""

    def __init__(self, server):
        self.server = server

    async def open(self):
        principals = ("admin", "control", "client")
        self.admin, self.control, self.client = [await connect(self.server, principal) for principal in principals]

    async def close(self):
        for session in (self.admin, self.control, self.client):
            await session.close()

    async def session_metric_collectors(self):
        def collector(session_filter):
            builder = SessionMetricCollectorBuilder().export_to_prometheus(True).maximum_groups(7)
            return builder.group_by_property("$Principal").create("python", session_filter)

        metrics = self.admin.metrics
        await metrics.put_session_metric_collector(collector("all"))
        (found,) = await metrics.list_session_metric_collectors()
        assert (found.name, found.session_filter, found.maximum_groups) == ("python", "all", 7), found
        assert list(found.group_by_properties) == ["$Principal"], found
        text = await self.server.ask("/metrics")
        assert 'diffusion_session_collector_sessions{collector="python",Principal="client"} 1\n' in text, text
        await refused(self.client.metrics.put_session_metric_collector(collector("all")))
        await metrics.remove_session_metric_collector("python")
        assert await self.server.ask("/metrics") == ""

    async def topic_metric_collectors(self):
        def collector(selector):
            builder = TopicMetricCollectorBuilder().export_to_prometheus(True)
            return builder.group_by_topic_type(True).create("python", selector)

        metrics = self.admin.metrics
        await metrics.put_topic_metric_collector(collector("?metrics//"))
        await self.control.topics.add_and_set_topic("metrics/a", STRING, "value")
        text = await self.server.ask("/metrics")
        labels = '{collector="python",topic_type="STRING"}'
        for line in (f"topics{labels} 1\n", f"updates_total{labels} 1\n"):
            assert f"diffusion_topic_collector_{line}" in text, text
        await refused(metrics.put_topic_metric_collector(collector("?a(")))
        await metrics.remove_topic_metric_collector("python")
        assert await self.server.ask("/metrics") == ""

    async def session_trees(self):
        def table(*mappings):
            builder = BranchMappingTable.Builder()
            for mapping in mappings:
                builder.add_branch_mapping(*mapping)
            return builder.create("python/seen")

        told = asyncio.Queue()

        def update(topic_path, topic_value, **_):
            told.put_nowait(f"{topic_path} is {topic_value}")

        def unsubscribe(topic_path, reason, **_):
            told.put_nowait(f"{topic_path} {int(reason)}")

        def nothing(**_):
            pass

        async def next_is(expected):
            found = await asyncio.wait_for(told.get(), 5)
            assert found == expected, found

        await self.control.topics.add_and_set_topic("python/real/a", STRING, "one")
        await self.control.session_trees.put_branch_mapping_table(table(('$Principal is "client"', "python/real")))
        assert await self.client.session_trees.get_session_tree_branches_with_mappings() == ["python/seen"]
        found = await self.client.session_trees.get_branch_mapping_table("python/seen")
        (mapping,) = found.branch_mappings
        assert (mapping.session_filter, mapping.topic_tree_branch) == ('$Principal is "client"', "python/real"), found

        stream = ValueStreamHandler(STRING, subscribe=nothing, unsubscribe=unsubscribe, update=update, close=nothing)
        self.client.topics.add_value_stream("?python/seen//", stream)
        await self.client.topics.subscribe("?python/seen//")
        await next_is("python/seen/a is one")
        await self.control.topics.set_topic("python/real/a", "two", STRING)
        await next_is("python/seen/a is two")
        result = await self.client.topics.fetch_request().with_values(STRING).fetch("?python/seen//")
        assert [(topic.path, topic.value) for topic in result.results] == [("python/seen/a", "two")], result
        await self.control.session_trees.put_branch_mapping_table(table())
        await next_is("python/seen/a 6")
        await refused(self.control.session_trees.put_branch_mapping_table(table(("$Principal is", "python/real"))))


CHECKS = ["session_metric_collectors", "topic_metric_collectors", "session_trees"]


async def main():
    server = await DevServer.start()
    checks = Checks(server)
    await checks.open()
    failed = 0
    for name in CHECKS:
        try:
            await getattr(checks, name)()
            print("ok", name.replace("_", " "))
        except Exception:
            failed += 1
            print("FAIL", name.replace("_", " "))
            traceback.print_exc(file=sys.stdout)
    await checks.close()
    await server.stop()
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
