"""The most that one client, or many, can make the server hold."""

import asyncio
import gc
import logging
import socket
from contextlib import suppress

import psutil
import pytest

from bot.runtime.http.limits import RESERVED, HttpLimits
from tests.unit.http.serving import GET, Client, served, shrink, turn

POST = b"POST /read HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n"
UNREAD = POST.replace(b"/read", b"/refuse")
SOON_S = 0.05
LATE_S = 20.0
"""Seconds in which even a machine with much else to do comes to this."""


def test_limits_are_those_that_readme_promises() -> None:
    assert HttpLimits() == HttpLimits(
        connections=512, bodies=64, head_s=10, body_s=20, idle_s=5, leaving_s=1,
        head_bytes=32_768, body_bytes=2_097_152, pipelined=16, leaving=64, backlog=128,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("descriptors", "connections"), [(20_000, 512), (1024, 512), (512, 128), (256, 64), (3, 1)]
)
def test_connections_leave_descriptors_for_everything_else(
    descriptors: int, connections: int
) -> None:
    assert HttpLimits().within(descriptors).connections == connections
    assert connections in (512, descriptors // 4, 1) or descriptors - connections >= RESERVED


@pytest.mark.parametrize(
    "sent", [b"", b"G", GET[:-2], b"\r\n\r\n\r\n"], ids=["nothing", "byte", "head", "line breaks"]
)
async def test_connection_that_sends_no_whole_head_is_closed(sent: bytes) -> None:
    async with served(HttpLimits(head_s=SOON_S)) as running:
        began = asyncio.get_running_loop().time()
        client = await running.connect(sent)

        await client.rest()

        assert asyncio.get_running_loop().time() - began >= SOON_S
        await running.until(lambda: running.held == 0)


async def test_head_that_comes_byte_by_byte_gets_no_more_time() -> None:
    async with served(HttpLimits(head_s=SOON_S)) as running, asyncio.timeout(LATE_S):
        client = await running.connect()
        closed = asyncio.create_task(client.rest())

        while not closed.done():
            client.send(b"x")
            with suppress(ConnectionError):
                await client.writer.drain()
            await asyncio.wait([closed], timeout=SOON_S / 10)


async def test_later_request_must_be_whole_in_time_from_its_first_byte() -> None:
    async with served(HttpLimits(head_s=SOON_S)) as running:
        client = await running.connect(GET)
        first = await client.status()
        client.send(GET[:20])

        assert (first, await client.rest()) == (200, b"")


async def test_connection_between_two_requests_is_closed_after_a_while() -> None:
    async with served(HttpLimits(idle_s=0, head_s=60)) as running:
        client = await running.connect(GET)

        assert await client.status() == 200
        assert await client.rest() == b""


@pytest.mark.parametrize("head", [POST, UNREAD], ids=["awaited", "refused"])
async def test_body_that_does_not_come_closes_the_connection(
    head: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(HttpLimits(body_s=SOON_S)) as running:
        client = await running.connect(head + b"x" * 999)

        await client.rest()

        await running.until(lambda: not running.server.server_state.tasks)
        assert running.application.taken == []
    assert caplog.records == []


async def test_body_that_was_not_read_is_skipped_and_the_connection_goes_on() -> None:
    async with served() as running:
        client = await running.connect(UNREAD)
        refused = await client.status()
        client.send(b"x" * 1000 + GET)

        assert (refused, await client.status()) == (401, 200)


async def test_answer_that_nobody_reads_closes_the_connection() -> None:
    async with served(HttpLimits(body_s=SOON_S)) as running:
        client = await running.connect()
        shrink(client)
        client.writer.transport.pause_reading()  # type: ignore[attr-defined] # it reads
        client.send(b"GET /much HTTP/1.1\r\nhost: x\r\n\r\n")

        await running.until(lambda: running.held == 1)
        await running.until(lambda: running.held == 0)


# ---------------------------------------------------------------------------- too many


async def test_oldest_incomplete_connection_makes_room_for_a_new_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served(HttpLimits(connections=3)) as running:
        first = await running.connect(b"G")
        others = [await running.connect(b"G") for _ in range(2)]
        await running.until(lambda: running.held == 3)

        assert [await running.health() for _ in range(2)] == [200, 200]
        assert await first.rest() == b""
        await others[0].rest()
        others[1].send(GET[1:])
        assert await others[1].status() == 200
    [record] = caplog.records
    assert record.getMessage() == "connections closed to admit others"


async def test_kept_connection_makes_room_only_where_none_is_incomplete() -> None:
    async with served(HttpLimits(connections=2)) as running:
        kept = await running.connect(GET)
        await kept.status()
        slow = await running.connect(b"G")
        await running.until(lambda: running.held == 2)

        assert await running.health() == 200
        await slow.rest()
        kept.send(GET)
        assert await kept.status() == 200
        assert [await running.health() for _ in range(3)] == [200, 200, 200]


async def test_no_room_is_said_only_where_every_request_is_being_answered() -> None:
    async with served(HttpLimits(connections=2)) as running:
        busy = [await running.connect(GET.replace(b"healthz", b"wait")) for _ in range(2)]
        await running.until(lambda: running.application.waiting == 2)

        assert await running.health() == 503
        running.application.go.set()
        assert [await client.status() for client in busy] == [200, 200]
        assert await running.health() == 200


async def test_oldest_incomplete_body_makes_room_for_a_new_one() -> None:
    async with served(HttpLimits(bodies=2)) as running:
        slow = []
        for _ in range(3):
            slow.append(await running.connect(POST + b"x"))
            await running.until(lambda: len(running.server.server_state.tasks) == min(len(slow), 2))

        await slow[0].rest()
        for client in slow[1:]:
            client.send(b"x" * 999)
        assert [await client.status() for client in slow[1:]] == [200, 200]


async def test_whole_requests_take_no_place_of_a_body() -> None:
    async with served(HttpLimits(bodies=1)) as running:
        slow = await running.connect(POST + b"x")
        await running.until(lambda: len(running.server.server_state.tasks) == 1)

        for _ in range(5):
            assert await (await running.connect(POST + b"y" * 1000)).status() == 200
        slow.send(b"x" * 999)
        assert await slow.status() == 200


async def test_refused_clients_are_not_held_without_end() -> None:
    async with served(HttpLimits(connections=1, leaving=2, leaving_s=60)) as running:
        await running.connect(GET.replace(b"healthz", b"wait"))
        await running.until(lambda: running.application.waiting == 1)

        for _ in range(5):
            assert await (await running.connect(GET)).status() == 503

        assert running.held <= 4


# ---------------------------------------------------------------------------- too large


async def test_head_of_32_kib_is_taken_and_a_larger_one_refused() -> None:
    async with served() as running:
        fixed = b"GET /healthz HTTP/1.1\r\nhost: x\r\na: \r\n\r\n"

        def head(size: int) -> bytes:
            return fixed.replace(b"a: ", b"a: " + b"b" * (size - len(fixed)))

        assert await (await running.connect(head(32 * 1024))).status() == 200
        assert await (await running.connect(head(32 * 1024 + 1))).status() == 431
        kept = await running.connect(head(32 * 1024) * 2)
        assert [await kept.status(), await kept.status()] == [200, 200]


@pytest.mark.parametrize(
    "begun",
    [b"GET /", b"GET / HTTP/1.1\r\nA: ", b"GET / HTTP/1.1\r\n", b"X"],
    ids=["address", "value", "headers", "method"],
)
@pytest.mark.acceptance
async def test_endless_head_is_refused_and_does_not_fill_the_memory(begun: bytes) -> None:
    async with served() as running:
        before, client = memory(), await running.connect(begun)
        piece = b"a: b\r\n" * 20_000 if begun.endswith(b"\n") else b"a" * 120_000
        sent = await pour(client, piece, 150_000_000)

        assert sent < 50_000_000
        said = await client.rest()
        assert said == b"" or said.split()[1] in (b"431", b"400")
        assert memory() - before < 20_000_000


@pytest.mark.parametrize(
    "head",
    [
        b"content-length: 999999999999\r\n\r\n",
        b"transfer-encoding: chunked\r\n\r\nffffffff\r\n",
        b"transfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nTrailer: ",
        b"transfer-encoding: chunked\r\n\r\n1;",
    ],
    ids=["announced", "chunk", "trailer", "extension"],
)
@pytest.mark.parametrize("page", [b"refuse", b"healthz"])
@pytest.mark.acceptance
async def test_endless_body_is_cut_off_and_does_not_fill_the_memory(
    page: bytes, head: bytes
) -> None:
    async with served() as running:
        before = memory()
        client = await running.connect(b"POST /" + page + b" HTTP/1.1\r\nhost: x\r\n" + head)

        assert await pour(client, b"x" * 65_536, 150_000_000) < 50_000_000
        assert memory() - before < 20_000_000


async def test_bodies_that_are_held_do_not_hold_memory() -> None:
    async with served(HttpLimits(body_s=SOON_S)) as running:
        size, before = 1024 * 1024, memory()
        for _ in range(200):
            await _hold(await running.connect(), size)
        assert memory() - before < 200 * size // 3

        await running.until(lambda: running.held == 0)

        assert running.application.taken == []


async def _hold(client: Client, size: int) -> None:
    client.send(POST.replace(b"1000", b"%d" % size) + b"x" * (size - 1))
    with suppress(ConnectionError):
        await client.writer.drain()


async def pour(client: Client, piece: bytes, most: int) -> int:
    """Send until nothing more is taken; the bytes that could be sent."""
    sent = 0
    with suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(5):
            while sent < most and not client.writer.transport.is_closing():
                client.send(piece)
                sent += len(piece)
                await client.writer.drain()
                await turn()
    return sent


def memory() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)


async def test_many_requests_at_once_on_one_connection_are_cut_off() -> None:
    async with served() as running:
        few = await running.connect(GET * 10)
        assert [await few.status() for _ in range(10)] == [200] * 10

        many = await running.connect(GET * 5000)
        await many.rest()

        assert await running.health() == 200


# ---------------------------------------------------------------------------- nonsense


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00", b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
        b"GET /%ff\xff HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n", b"GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
    ],
)  # fmt: skip
async def test_nonsense_is_refused_without_a_line_in_the_log(
    sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with served() as running:
        for _ in range(20):
            client = await running.connect(sent)
            said = await client.rest()
            assert said.split()[1] == b"400" or b"404" in said
        assert await running.health() == 200
    assert caplog.records == []


@pytest.mark.parametrize("goes", [False, True], ids=["nonsense", "it goes"])
async def test_body_that_ends_in_nonsense_or_not_at_all_is_given_up_without_a_line_in_the_log(
    caplog: pytest.LogCaptureFixture, *, goes: bool
) -> None:
    async with served() as running:
        begun = b"POST /read HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n"
        client = await running.connect(begun)
        await running.until(lambda: len(running.server.server_state.tasks) == 1)
        if goes:
            client.writer.transport.abort()
        else:
            client.send(b"zz\r\n")
            assert await client.status() == 400

        await running.until(lambda: not running.server.server_state.tasks)
    assert caplog.records == []


@pytest.mark.parametrize("offered", [b"websocket", b"h2c", b"nonsense"])
async def test_offer_of_another_protocol_is_answered_in_http(
    offered: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with served() as running:
        head = GET[:-2] + b"connection: upgrade\r\nupgrade: " + offered + b"\r\n\r\n"
        client = await running.connect(head + b"more")

        assert await client.status() == 200
        assert await client.rest() == b""
    assert caplog.records == []


# ---------------------------------------------------------------------------- the rest


async def test_answers_are_sent_at_once() -> None:
    async with served() as running:
        await (await running.connect(GET)).status()

        [connection] = running.server.server_state.connections
        accepted = connection.transport.get_extra_info("socket")
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


async def test_connections_that_cannot_be_accepted_are_one_line_a_minute_beside_other_faults(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = asyncio.get_running_loop()
    async with served() as running:
        await running.health()
        for _ in range(1000):
            failed = OSError(24, "Too many open files")
            context = {"message": "socket.accept() out of system resource", "exception": failed}
            loop.call_exception_handler(context)
        loop.call_exception_handler({"message": "something else"})

        told = [record.getMessage() for record in caplog.records]
        assert told == ["connections not accepted", "something else"]
    assert loop.get_exception_handler() is None


async def test_server_that_stops_does_not_wait_for_bodies(caplog: pytest.LogCaptureFixture) -> None:
    async with served() as running:
        await running.connect(POST + b"x")
        await running.connect(b"G")
        await running.until(lambda: len(running.server.server_state.tasks) == 1)
        began = asyncio.get_running_loop().time()

    assert asyncio.get_running_loop().time() - began < 2
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
