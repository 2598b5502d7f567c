"""Why a server was not reached, in words, from the errors of real connections."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.system.http_posts import HttpPosts
from bot.system.unreached import LOST, NO_ADDRESS, NOBODY, NOT_TRUSTED, TOO_LATE, why_unreached
from tests.kit.certificates import Authority
from tests.kit.postgres import free_port

WITHIN_S = 0.5
"""How long each call may take."""

Caller = Callable[[str], Awaitable[object]]


async def over_aiohttp(url: str) -> None:
    """Call as Slack's library does."""
    within = aiohttp.ClientTimeout(total=WITHIN_S)
    async with aiohttp.ClientSession(timeout=within) as session, session.post(url):
        pass


async def over_pool(url: str) -> None:
    """Call as Telegram's side does."""
    posts = HttpPosts(1)
    try:
        await posts.post(URL(url), {}, b"", WITHIN_S)
    finally:
        posts.close()


async def said(call: Caller, url: str) -> str:
    with pytest.raises((aiohttp.ClientError, OSError)) as error:
        await call(url)
    return why_unreached(error.value)


@pytest.fixture(params=[over_aiohttp, over_pool])
def call(request: pytest.FixtureRequest) -> Caller:
    caller: Caller = request.param
    return caller


async def test_name_that_nobody_has_is_told_from_a_port_at_which_nobody_listens(
    call: Caller,
) -> None:
    assert await said(call, "http://nobody.invalid/") == NO_ADDRESS
    assert await said(call, f"http://127.0.0.1:{free_port()}/") == NOBODY
    assert await said(call, f"http://localhost:{free_port()}/") == NOBODY


async def test_silence_and_a_closed_connection_are_told_apart(call: Caller) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def closing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    for serve, words in ((silent, TOO_LATE), (closing, LOST)):
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            assert await said(call, f"http://127.0.0.1:{port}/") == words


async def test_certificate_of_an_unknown_authority_is_named(call: Caller, tmp_path: Path) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    tls = Authority(tmp_path).server_context("127.0.0.1")
    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls) as server:
        port = server.sockets[0].getsockname()[1]
        assert await said(call, f"https://127.0.0.1:{port}/") == NOT_TRUSTED


def test_several_addresses_at_which_nobody_listens_are_one_reason() -> None:
    both = "Multiple exceptions: [Errno 111] Connect call failed, [Errno 111] Connect call failed"

    assert why_unreached(OSError(both)) == NOBODY
    assert why_unreached(RuntimeError("anything")) == LOST
