"""Reference topics with the official Python client. It has no calls for topic views, so the JavaScript client makes them."""

import asyncio
import os
import sys
import traceback

import diffusion
import diffusion.datatypes
from diffusion.features.topics import ValueStreamHandler
from diffusion.session.session_factory import sessions

from devserver import DevServer

JSON = diffusion.datatypes.JSON
STRING = diffusion.datatypes.STRING
INT64 = diffusion.datatypes.INT64

CREATE = """
const [port, ...views] = process.argv.slice(1);
const diffusion = require('diffusion');
diffusion.log('silent');
(async () => {
    const session = await diffusion.connect({ host: '127.0.0.1', port: Number(port), principal: 'control', credentials: 'password' });
    for (let at = 0; at < views.length; at += 2) {
        if (views[at + 1]) await session.topicViews.createTopicView(views[at], views[at + 1]);
        else await session.topicViews.removeTopicView(views[at]);
    }
    await session.closeSession();
    process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
"""


def connect(server, principal):
    factory = sessions().principal(principal).credentials(diffusion.Credentials("password"))
    return asyncio.wait_for(factory.open(server.url)(), 5)


class Checks:
    """Named checks, run one after the other."""

    def __init__(self, server):
        self.server = server

    async def open(self):
        self.control, self.client = [await connect(self.server, principal) for principal in ("control", "client")]

    async def close(self):
        for session in (self.control, self.client):
            await session.close()

    async def views(self, *names_and_specifications):
        """Creates views; a view without specification is removed."""
        port = self.server.url.rsplit(":", 1)[1].strip("/")
        process = await asyncio.create_subprocess_exec("node", "-e", CREATE, port, *names_and_specifications, env=os.environ)
        assert await asyncio.wait_for(process.wait(), 10) == 0

    async def fetched(self, branch, datatype):
        result = await self.client.topics.fetch_request().with_values(datatype).fetch(f"?{branch}//")
        return {topic.path: topic.value for topic in result.results}

    async def reference_topics(self):
        told = asyncio.Queue()

        def update(topic_path, topic_value, **_):
            told.put_nowait(f"{topic_path} is {topic_value}")

        def unsubscribe(topic_path, **_):
            told.put_nowait(f"{topic_path} is gone")

        def nothing(**_):
            pass

        async def next_is(expected):
            found = await asyncio.wait_for(told.get(), 5)
            assert found == expected, found

        await self.control.topics.add_and_set_topic("python/a", JSON, {"id": "one", "n": 1})
        await self.views("python", "map python/a to python/v/<scalar(/id)> as <value(/n)>")
        stream = ValueStreamHandler(JSON, subscribe=nothing, unsubscribe=unsubscribe, update=update, close=nothing)
        self.client.topics.add_value_stream("?python/v//", stream)
        await self.client.topics.subscribe("?python/v//")
        await next_is("python/v/one is 1")
        await self.control.topics.set_topic("python/a", {"id": "one", "n": 2}, JSON)
        await next_is("python/v/one is 2")
        await self.control.topics.set_topic("python/a", {"id": "two", "n": 3}, JSON)
        await next_is("python/v/one is gone")
        await next_is("python/v/two is 3")
        await self.views("python", "")
        await next_is("python/v/two is gone")

    async def conversions_and_parts(self):
        await self.control.topics.add_and_set_topic("python/number", INT64, 7)
        await self.control.topics.add_and_set_topic("python/list", JSON, [{"n": "x"}, {"n": "y"}])
        await self.views(
            "text", "map python/number to python/text type STRING",
            "parts", "map python/list to python/parts/<expand(, /n)>",
        )
        assert await self.fetched("python/text", STRING) == {"python/text": "7"}
        parts = await self.fetched("python/parts", JSON)
        assert parts == {"python/parts/x": {"n": "x"}, "python/parts/y": {"n": "y"}}, parts
        await self.views("text", "", "parts", "")

    async def reference_topics_are_read_only(self):
        await self.control.topics.add_and_set_topic("python/text", STRING, "one")
        await self.views("copy", "map python/text to python/copy")
        try:
            await self.control.topics.set_topic("python/copy", "two", STRING)
        except Exception:
            pass
        else:
            raise AssertionError("a reference topic was updated")
        assert await self.fetched("python/copy", STRING) == {"python/copy": "one"}
        await self.views("copy", "")


CHECKS = ["reference_topics", "conversions_and_parts", "reference_topics_are_read_only"]


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
