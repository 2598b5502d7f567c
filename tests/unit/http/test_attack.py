"""Two thousand idle connections against a server in a process of its own, which may open 1024."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from tests.unit.http.serving import GET, WAITING_S, Client

SERVER = """
import asyncio
from bot.runtime.http.pages import make_app
from bot.runtime.http.server import HttpServer
from bot.runtime.logs import log_to_stderr

async def ready():
    return ""

async def main():
    log_to_stderr()
    server = HttpServer(make_app([], ready), "127.0.0.1", 0)
    print(server.listen(), flush=True)
    await server.run_until_stopped()

asyncio.run(main())
"""

CONNECTIONS = 2000


@asynccontextmanager
async def limited(descriptors: int) -> AsyncIterator[tuple[Process, int]]:
    """Yield a server that may open so many files and sockets, with its port."""
    command = f"ulimit -n {descriptors} && exec {sys.executable} -W error -c '{SERVER}'"
    child = await asyncio.create_subprocess_exec("sh", "-c", command, stdout=PIPE, stderr=PIPE)
    try:
        assert child.stdout
        async with asyncio.timeout(WAITING_S * 2):
            yield child, int(await child.stdout.readline())
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def connect(port: int, data: bytes) -> Client:
    client = Client(*await asyncio.open_connection("127.0.0.1", port))
    client.send(data)
    return client


@pytest.mark.acceptance
@pytest.mark.parametrize("descriptors", [1024, 256])
async def test_health_is_told_within_a_second_whatever_is_held_open(descriptors: int) -> None:
    loop, slowest = asyncio.get_running_loop(), 0.0
    async with limited(descriptors) as (child, port):
        held = []
        for number in range(CONNECTIONS):
            held.append(await connect(port, b"G" if number % 2 else b""))
            if number % 100 == 0:
                began = loop.time()
                checking = await connect(port, GET)
                assert await checking.status() == 200
                slowest = max(slowest, loop.time() - began)
                checking.writer.close()
        for client in held:
            client.writer.close()
        child.kill()
        assert child.stderr
        log = await child.stderr.read()

    assert slowest < 1
    assert len(log) < 10_000
    assert b"Traceback" not in log
