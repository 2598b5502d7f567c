"""Posts over connections that are kept open: what is used again, and what is lost."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop
from yarl import URL

from bot.system import http_posts
from bot.system.http_posts import ConnectionLost, HttpPosts, Response
from tests.kit.certificates import Authority

WITHIN_S = 5.0

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

ECHO = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
"""The head of an answer whose body is that of the request, of four bytes."""


class Scripted:
    """A server that answers requests with the bytes that a test gives, over real sockets.

    Attributes:
        connections: How many were opened.
        requests: The requests that came.
        script: Answers the next requests: bytes to send, or None to close instead. The last one
            repeats.
        closes: Whether it closes the connection after each answer, without announcing it.
        gate: Opened when answers may be sent.
    """

    def __init__(self, *script: bytes | None, closes: bool = False) -> None:
        self.connections, self.requests = 0, list[bytes]()
        self.script, self.closes = list(script), closes
        self.gate = asyncio.Event()
        self.gate.set()
        self.url = URL()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._answered(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        self.requests.append(head + body)
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        await self.gate.wait()
        if answer is None:
            return False
        writer.write(answer + body if answer is ECHO else answer)
        await writer.drain()
        return not self.closes


@asynccontextmanager
async def served(
    server: Scripted, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Scripted]:
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls) as listening:
        port = listening.sockets[0].getsockname()[1]
        server.url = URL(f"{'https' if tls else 'http'}://{host}:{port}/a/method?with=query")
        yield server


@pytest.fixture
async def posts() -> AsyncIterator[HttpPosts]:
    made = HttpPosts()
    yield made
    made.close()


async def post(posts: HttpPosts, server: Scripted, body: bytes = b"{}") -> Response:
    return await posts.post(server.url, {"X-Told": "yes"}, body, WITHIN_S)


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until a condition holds."""
    async with asyncio.timeout(WITHIN_S):
        while not condition():
            await asyncio.to_thread(lambda: None)


async def test_answer_has_status_headers_and_body(posts: HttpPosts) -> None:
    refused = b"HTTP/1.1 429 Slow\r\nRetry-AFTER: 7\r\nContent-Length: 5\r\n\r\nlater"
    async with served(Scripted(refused)) as server:
        answer = await post(posts, server, b"some bytes")

    assert answer == Response(429, {"retry-after": "7", "content-length": "5"}, b"later")
    (request,) = server.requests
    assert request.startswith(b"POST /a/method?with=query HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nX-Told: yes\r\nContent-Length: 10\r\n\r\nsome bytes" in request


async def test_connection_is_used_again(posts: HttpPosts) -> None:
    async with served(Scripted(OK)) as server:
        for _ in range(3):
            assert (await post(posts, server)).body == b"ok"

    assert server.connections == 1


async def test_connection_that_was_unused_for_long_is_not_used_again() -> None:
    posts = HttpPosts(idle_s=-1)
    async with served(Scripted(OK)) as server:
        for _ in range(2):
            await post(posts, server)
        posts.close()

    assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK,
    ],
    ids=["chunks", "continue", "hints"],
)
async def test_answer_may_come_in_parts(posts: HttpPosts, answer: bytes) -> None:
    async with served(Scripted(answer)) as server:
        for _ in range(2):
            told = await post(posts, server)
            assert (told.status, told.body) == (200, b"ok")

    assert server.connections == 1


async def test_answer_may_end_with_the_connection(posts: HttpPosts) -> None:
    async with served(Scripted(b"HTTP/1.1 200 OK\r\n\r\nuntil the end", closes=True)) as server:
        for _ in range(2):
            assert (await post(posts, server)).body == b"until the end"


@pytest.mark.parametrize("announced", [b"Connection: close\r\n", b""], ids=["announced", "silent"])
async def test_connection_that_was_closed_is_replaced(posts: HttpPosts, announced: bytes) -> None:
    answer = b"HTTP/1.1 200 OK\r\n" + announced + b"Content-Length: 2\r\n\r\nok"
    async with served(Scripted(answer, closes=True)) as server:
        await post(posts, server)
        (host,) = posts._hosts.values()
        await until(lambda: not host._idle[0].is_open)
        assert (await post(posts, server)).body == b"ok"

    assert (server.connections, len(server.requests)) == (2, 2)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ncut",
        b"HTTP/1.1 200 OK\r\nConte",
        b"nonsense\r\n\r\n",
    ],
    ids=["nothing", "less", "chunk", "head", "nonsense"],
)
async def test_answer_that_breaks_off_is_lost_and_the_post_is_not_repeated(
    posts: HttpPosts, answer: bytes | None
) -> None:
    async with served(Scripted(OK, answer, OK, closes=False)) as server:
        await post(posts, server)
        server.closes = True
        with pytest.raises(ConnectionLost):
            await post(posts, server)
        assert len(server.requests) == 2
        assert (await post(posts, server)).body == b"ok"


async def test_answer_that_is_too_large_is_lost(
    posts: HttpPosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_posts, "LARGEST_ANSWER", 1000)
    large = b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"x" * 2000
    async with served(Scripted(large, OK)) as server:
        with pytest.raises(ConnectionLost):
            await post(posts, server)
        assert (await post(posts, server)).body == b"ok"


async def test_answer_that_takes_too_long_is_never_another_ones(posts: HttpPosts) -> None:
    async with served(Scripted(ECHO)) as server:
        await post(posts, server, b"warm")
        server.gate.clear()
        with pytest.raises(TimeoutError):
            await posts.post(server.url, {}, b"late", 0.05)
        server.gate.set()

        assert (await post(posts, server, b"next")).body == b"next"
        assert server.connections == 2


async def test_post_that_is_canceled_leaves_no_answer_behind(posts: HttpPosts) -> None:
    async with served(Scripted(ECHO)) as server:
        server.gate.clear()
        asking = asyncio.create_task(post(posts, server, b"late"))
        await until(lambda: bool(server.requests))
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        server.gate.set()

        assert (await post(posts, server, b"next")).body == b"next"


async def test_no_more_connections_than_allowed() -> None:
    posts = HttpPosts(connections=2)
    async with served(Scripted(OK)) as server:
        answers = await asyncio.gather(*(post(posts, server) for _ in range(20)))
        posts.close()

    assert {answer.body for answer in answers} == {b"ok"}
    assert server.connections == 2


async def test_closing_ends_posts_under_way(posts: HttpPosts) -> None:
    async with served(Scripted(OK)) as server:
        server.gate.clear()
        asking = [asyncio.create_task(post(posts, server)) for _ in range(3)]
        await until(lambda: len(server.requests) == 3)
        posts.close()

        ended = await asyncio.gather(*asking, return_exceptions=True)

        assert [type(error) for error in ended] == [ConnectionLost] * 3
        with pytest.raises(ConnectionLost):
            await post(posts, server)
        server.gate.set()


async def test_host_that_does_not_listen_is_an_error_of_the_system(posts: HttpPosts) -> None:
    async with served(Scripted(OK)) as server:
        pass

    with pytest.raises(OSError, match=r"."):
        await post(posts, server)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "/nowhere", "", "http:///x"])
async def test_address_of_another_kind_is_refused(posts: HttpPosts, url: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        await posts.post(URL(url), {}, b"", WITHIN_S)


@pytest.mark.parametrize("value", ["xoxb-two\nlines", "xoxb-two\r\nX-Other: y"])
async def test_header_with_a_line_break_is_refused(posts: HttpPosts, value: str) -> None:
    async with served(Scripted(OK)) as server:
        with pytest.raises(ValueError, match="a line break in a header"):
            await posts.post(server.url, {"Authorization": value}, b"", WITHIN_S)

    assert server.connections == 0


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_certificate_is_checked(
    posts: HttpPosts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    authority = Authority(tmp_path)
    tls = authority.server_context("localhost")
    monkeypatch.setattr(http_posts, "trusting", ssl.create_default_context)
    async with served(Scripted(OK), tls, host) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            await post(posts, server)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
        if host == "localhost":
            assert (await post(posts, server)).body == b"ok"
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                await post(posts, server)


@pytest.mark.parametrize(
    "check",
    [
        test_answer_has_status_headers_and_body,
        test_connection_is_used_again,
        test_answer_may_end_with_the_connection,
        test_answer_that_takes_too_long_is_never_another_ones,
        test_closing_ends_posts_under_way,
        test_host_that_does_not_listen_is_an_error_of_the_system,
    ],
)
def test_another_loop_makes_no_difference(check: Callable[[HttpPosts], Awaitable[None]]) -> None:
    async def checked() -> None:
        posts = HttpPosts()
        await check(posts)
        posts.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(checked())
