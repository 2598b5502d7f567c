"""The addresses at which the server listens."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import pytest

from bot.channel import ChannelUnusable
from bot.runtime.http.listening import EVERY_ADDRESS, listen
from tests.unit.http.serving import GET, Client, served

needs_ipv6 = pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="there is no IPv6 here")


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def reached(port: int) -> set[str]:
    """Return the loopback addresses at which somebody listens on a port."""
    found = set()
    for address in ("127.0.0.1", "::1"):
        with suppress(OSError), closing(socket.create_connection((address, port), timeout=5)):
            found.add(address)
    return found


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("127.0.0.1", {"127.0.0.1"}),
        ("0.0.0.0", {"127.0.0.1"}),  # noqa: S104 - what is tried
        pytest.param("::1", {"::1"}, marks=needs_ipv6),
        pytest.param("[::1]", {"::1"}, marks=needs_ipv6),
        pytest.param("::", {"127.0.0.1", "::1"}, marks=needs_ipv6),
        pytest.param("[::]", {"127.0.0.1", "::1"}, marks=needs_ipv6),
        pytest.param("0::0", {"127.0.0.1", "::1"}, marks=needs_ipv6),
        pytest.param(EVERY_ADDRESS, {"127.0.0.1", "::1"}, marks=needs_ipv6),
    ],
)
def test_host_is_listened_on_and_no_other(
    host: str, addresses: set[str], opened: ExitStack
) -> None:
    sockets = [opened.enter_context(one) for one in listen(host, 0, 5)]

    assert reached(sockets[0].getsockname()[1]) == addresses


@pytest.mark.parametrize("name", ["localhost", socket.gethostname()])
def test_name_is_listened_on_at_each_of_its_addresses_with_one_port(
    name: str, opened: ExitStack
) -> None:
    sockets = [opened.enter_context(one) for one in listen(name, 0, 5)]

    assert sockets
    assert len({one.getsockname()[1] for one in sockets}) == 1


@needs_ipv6
async def test_whole_server_answers_there() -> None:
    async with served(host="::1") as running:
        client = Client(*await asyncio.open_connection("::1", running.port))
        client.send(GET)
        assert await client.status() == 200
        client.writer.close()


@pytest.mark.parametrize(
    "host",
    [
        "no.such.host.invalid", "192.0.2.1", "127.0.0.1:8000", "http://127.0.0.1", "[::1", "::1]",
        "1.2.3.4.5", "a..b", "x" * 300, "*", "two words", "nul\0", "[]", "é" * 70, "2001:db8::1",
        "fe80::1%nothing", "0.0.0.0/0",
    ],
)  # fmt: skip
def test_host_that_cannot_be_listened_on_is_named_with_what_to_do(host: str) -> None:
    with pytest.raises(ChannelUnusable) as refused:
        listen(host, 0, 5)

    said = str(refused.value)
    assert said.startswith(f"cannot listen on {host}, port 0: ")
    assert "CXBOT_HOST" in said
    assert "Unknown error" not in said
    assert "None" not in said


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", pytest.param("::", marks=needs_ipv6)])
def test_port_that_is_taken_is_named(host: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(ChannelUnusable, match=f"port {port}: Address already in use"):
            listen(host, port, 5)
