"""Deliveries through Socket Mode."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import pytest

from tests.kit.slack.api import APP_TOKEN, Person, Slack
from tests.kit.slack.conftest import Ask

pytestmark = pytest.mark.acceptance

Socket = aiohttp.ClientWebSocketResponse
Connect = Callable[[], Awaitable[Socket]]


async def address(ask: Ask) -> str:
    _, opened = await ask("apps.connections.open", token=APP_TOKEN)
    return str(opened["url"])


@pytest.fixture
async def connect(ask: Ask, session: aiohttp.ClientSession) -> AsyncIterator[Connect]:
    """Open one more connection of the app, which has not yet read what Slack says first."""
    async with AsyncExitStack() as stack:

        async def connecting() -> Socket:
            return await stack.enter_async_context(session.ws_connect(await address(ask)))

        yield connecting


async def test_an_event_that_is_not_acknowledged_comes_again(connect: Connect, ann: Person) -> None:
    socket = await connect()
    assert (await socket.receive_json())["type"] == "hello"

    delivery = await ann.dm("hello")
    first, second = [await socket.receive_json() for _ in range(2)]
    await socket.send_json({"envelope_id": second["envelope_id"]})
    await delivery.settled()

    assert (delivery.acked, delivery.retries, delivery.reasons) == (True, 1, ["timeout"])
    assert first["payload"] == second["payload"]
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
    assert second["retry_reason"] == "timeout"


async def test_each_envelope_goes_through_one_of_several_connections(
    connect: Connect, ann: Person
) -> None:
    sockets = [await connect() for _ in range(2)]
    for socket in sockets:
        await socket.receive_json()

    for text in "ab":
        await ann.dm(text)

    told = [(await socket.receive_json())["payload"]["event"]["text"] for socket in sockets]
    assert sorted(told) == ["a", "b"]


async def test_a_press_is_lost_with_its_connection_and_an_event_is_not(
    slack: Slack, ann: Person, connect: Connect
) -> None:
    socket = await connect()
    hello = await socket.receive_json()
    event, press = await ann.dm("hello"), await ann.shortcut("start")
    envelopes = [await socket.receive_json() for _ in range(2)]
    slack.sockets.drop()
    await slack.until(lambda: not slack.sockets.connections)
    socket = await connect()
    await socket.receive_json()
    again = await socket.receive_json()
    await socket.send_json({"envelope_id": again["envelope_id"]})
    await asyncio.gather(event.settled(), press.settled())

    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert {envelope["type"] for envelope in envelopes} == {"events_api", "interactive"}
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "connection_failed")
    assert (event.acked, press.acked) == (True, False)


async def test_what_is_acknowledged_on_a_new_connection_counts(
    connect: Connect, ann: Person
) -> None:
    before = await connect()
    await before.receive_json()
    press = await ann.shortcut("start")
    envelope = await before.receive_json()

    after = await connect()
    await after.send_json({"envelope_id": envelope["envelope_id"]})
    await press.settled()

    assert press.acked


async def test_an_address_is_good_for_one_connection(
    slack: Slack, ask: Ask, session: aiohttp.ClientSession
) -> None:
    url = await address(ask)
    async with session.ws_connect(url) as socket:
        await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)

    assert slack.sockets.opened == 1


async def test_a_link_that_was_switched_off_is_said_to_be(slack: Slack, connect: Connect) -> None:
    socket = await connect()
    await socket.receive_json()
    await slack.sockets.disable()
    told = await socket.receive_json()
    again = await (await connect()).receive_json()

    assert told["reason"] == again["reason"] == "link_disabled"


async def test_more_than_ten_connections_are_refused(connect: Connect) -> None:
    first = [await (await connect()).receive_json() for _ in range(11)]

    assert [said["type"] for said in first] == ["hello"] * 10 + ["disconnect"]
    assert first[-1]["reason"] == "too_many_websockets"


async def test_what_acknowledges_nothing_is_kept(slack: Slack, connect: Connect) -> None:
    await (await connect()).send_str("hm")
    await slack.until(lambda: slack.sockets.strays)

    assert slack.sockets.strays == ["hm"]
