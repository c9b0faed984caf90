"""Starts the development server and drives it over its control port."""

import asyncio
import json
import os
import urllib.request


class DevServer:
    """A running development server, driven over its control port."""

    @classmethod
    async def start(cls, *options):
        server = cls()
        server.process = await asyncio.create_subprocess_exec(
            os.environ["DEVSERVER"], "--port", "0", "--control-port", "0", *options, stdout=asyncio.subprocess.PIPE
        )
        server.url = (await server.process.stdout.readline()).decode().removeprefix("ready on ").strip()
        server.control = (await server.process.stdout.readline()).decode().removeprefix("control on ").strip()
        token = (await server.process.stdout.readline()).decode().removeprefix("control token ").strip()
        server.headers = {"Authorization": f"Bearer {token}"}
        server.reading = asyncio.create_task(server.process.stdout.read())
        return server

    async def ask(self, path):
        def request():
            method = "GET" if path in ("/status", "/metrics") else "POST"
            request = urllib.request.Request(self.control + path, method=method, headers=self.headers)
            with urllib.request.urlopen(request, timeout=40) as answer:
                return answer.read().decode() if path == "/metrics" else json.load(answer)

        return await asyncio.to_thread(request)

    async def until(self, what, condition, limit=5):
        end = asyncio.get_running_loop().time() + limit
        while True:
            status = await self.ask("/status")
            if condition(status):
                return status
            if asyncio.get_running_loop().time() > end:
                raise AssertionError(f"never {what}: {status}")
            await asyncio.sleep(0.01)

    async def stop(self):
        self.process.terminate()
        await self.process.wait()
        await self.reading
