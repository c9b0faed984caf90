"""The official Python client against the server of benches/receive.rs: URL and number of updates."""
import asyncio
import logging
import os
import resource
import sys
import time

import diffusion
import structlog
from diffusion.features.topics import ValueStreamHandler
from diffusion.session.session_factory import sessions

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def processor_time():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def main():
    url, updates = sys.argv[1], int(sys.argv[2])
    session = await sessions().principal("p").credentials(diffusion.Credentials("p")).open(url)()
    done = asyncio.get_running_loop().create_future()
    count = 0
    start = None

    def update(**_):
        nonlocal count, start
        count += 1
        if count == 1:
            start = time.monotonic(), processor_time()
        elif count == updates:
            done.set_result(None)

    def ignore(**_):
        pass

    stream = ValueStreamHandler(diffusion.datatypes.BINARY, subscribe=ignore, unsubscribe=ignore, update=update, close=ignore)
    session.topics.add_value_stream("?bench//", stream)
    await session.topics.subscribe("?bench//")
    asyncio.ensure_future(session.ping_server())
    await done
    seconds = time.monotonic() - start[0]
    cost = (processor_time() - start[1]) / (updates - 1) * 1e6
    print(f"{(updates - 1) / seconds:9.0f} {cost:12.3f} us", flush=True)
    # The server answers nothing any more, not even a close.
    os._exit(0)


asyncio.run(main())
