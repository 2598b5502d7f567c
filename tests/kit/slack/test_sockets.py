"""What reaches the app through Socket Mode, with Bolt's own handler and with a bare WebSocket."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.kit.slack.api import APP_TOKEN, Person, Slack
from tests.kit.slack.bolt import Heard, make_app, over_sockets
from tests.kit.slack.conftest import Ask
from tests.kit.slack.content import modal, text_input

pytestmark = pytest.mark.acceptance


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def test_an_event_is_acknowledged_after_the_work_was_done(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    async with over_sockets(slack, make_app(slack, heard)):
        delivery = await (await ann.dm("hello")).settled()

    assert (delivery.acked, delivery.ack_payload, delivery.retries) == (True, None, 0)
    assert heard.types == ["message"]


async def test_an_event_whose_work_failed_is_not_acknowledged_and_comes_again(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    async def once(_body: Any) -> None:
        if len(heard.bodies) == 1:
            message = "no"
            raise ValueError(message)

    heard.answer = once
    async with over_sockets(slack, make_app(slack, heard)):
        delivery = await (await ann.dm("hello")).settled()

    assert (delivery.acked, delivery.retries, delivery.reasons) == (True, 1, ["timeout"])
    assert heard.bodies[0] == heard.bodies[1]
    assert heard.repeats == [("0", ""), ("1", "timeout")]


async def test_what_was_sent_while_nobody_listened_comes_when_somebody_does(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    delivery = await ann.dm("hello")

    async with over_sockets(slack, make_app(slack, heard)):
        await delivery.settled()

    assert delivery.acked


async def test_each_envelope_goes_through_one_of_several_connections(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    async with over_sockets(slack, make_app(slack, heard), count=2):
        for text in "abcd":
            await (await ann.dm(text)).settled()

    assert [body["event"]["text"] for body in heard.bodies] == ["a", "b", "c", "d"]


async def test_a_command_is_answered_in_the_acknowledgement(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    async def help_(_body: Any) -> dict[str, str]:
        return {"text": "help"}

    heard.answer = help_
    async with over_sockets(slack, make_app(slack, heard)):
        delivery = await (await ann.command("/cx-benchmark", "help")).settled()

    assert delivery.ack_payload == {"text": "help"}
    assert ann.texts == ["help"]


async def test_app_connects_anew_when_it_is_asked_to_or_cut_off(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    async with over_sockets(slack, make_app(slack, heard)):
        await slack.sockets.disconnect("warning")
        await slack.until(lambda: slack.sockets.opened == 2)
        await (await ann.dm("a")).settled()
        slack.sockets.drop()
        await slack.until(lambda: slack.sockets.opened == 3)
        await slack.sockets.ping()
        delivery = await (await ann.dm("b")).settled()

    assert delivery.acked
    assert [body["event"]["text"] for body in heard.bodies] == ["a", "b"]


async def test_a_press_is_lost_with_its_connection_and_an_event_is_not(
    slack: Slack, ann: Person, ask: Ask, session: aiohttp.ClientSession
) -> None:
    async with session.ws_connect(await address(ask)) as socket:
        hello = await socket.receive_json()
        event, press = await ann.dm("hello"), await ann.shortcut("start")
        envelopes = [await socket.receive_json() for _ in range(2)]
        slack.sockets.drop()
        await slack.until(lambda: not slack.sockets.connections)
    async with session.ws_connect(await address(ask)) as socket:
        await socket.receive_json()
        again = await socket.receive_json()
        await socket.send_json({"envelope_id": again["envelope_id"]})
        await asyncio.gather(event.settled(), press.settled())

    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert {one["type"] for one in envelopes} == {"events_api", "interactive"}
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "connection_failed")
    assert (event.acked, press.acked) == (True, False)


async def address(ask: Ask) -> str:
    _, opened = await ask("apps.connections.open", token=APP_TOKEN)
    return str(opened["url"])


async def test_an_address_is_good_for_one_connection(
    slack: Slack, ask: Ask, session: aiohttp.ClientSession
) -> None:
    url = await address(ask)
    async with session.ws_connect(url) as socket:
        await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)

    assert slack.sockets.opened == 1


async def test_a_link_that_was_switched_off_is_said_to_be(
    slack: Slack, ask: Ask, session: aiohttp.ClientSession
) -> None:
    async with session.ws_connect(await address(ask)) as socket:
        await socket.receive_json()
        await slack.sockets.disable()
        told = await socket.receive_json()
    async with session.ws_connect(await address(ask)) as socket:
        again = await socket.receive_json()

    assert told["reason"] == again["reason"] == "link_disabled"


async def test_more_than_ten_connections_are_refused(
    ask: Ask, session: aiohttp.ClientSession
) -> None:
    sockets = [await session.ws_connect(await address(ask)) for _ in range(11)]
    first = [await socket.receive_json() for socket in sockets]

    assert [one["type"] for one in first] == ["hello"] * 10 + ["disconnect"]
    assert first[-1]["reason"] == "too_many_websockets"
    for socket in sockets:
        await socket.close()


async def test_what_acknowledges_nothing_is_kept(
    slack: Slack, ask: Ask, session: aiohttp.ClientSession
) -> None:
    async with session.ws_connect(await address(ask)) as socket:
        await socket.send_str("hm")
        await slack.until(lambda: slack.sockets.strays)

    assert slack.sockets.strays == ["hm"]


async def test_a_submitted_modal_is_answered_in_the_acknowledgement(
    slack: Slack, heard: Heard, ann: Person, ask: Ask
) -> None:
    async def wrong(body: dict[str, Any]) -> dict[str, Any]:
        assert body["view"]["state"]["values"]["q"]["typed"]["value"] == "hm"
        return {"response_action": "errors", "errors": {"q": "Say more."}}

    async with over_sockets(slack, make_app(slack, heard)):
        started = await (await ann.shortcut("start")).settled()
        await ask("views.open", trigger_id=started.body["trigger_id"], view=modal(text_input("q")))
        heard.answer = wrong
        await ann.fill("q", "hm")
        await (await ann.submit()).settled()

    assert ann.modal
    assert ann.modal.errors == {"q": "Say more."}


async def test_what_is_acknowledged_after_a_new_connection_was_made_counts(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    renewed = asyncio.Event()

    async def waits(_body: Any) -> None:
        await renewed.wait()

    heard.answer = waits
    async with over_sockets(slack, make_app(slack, heard)):
        press = await ann.shortcut("start")
        await slack.until(lambda: heard.bodies or slack.counts["auth.test"])
        await slack.sockets.disconnect("refresh_requested")
        await slack.until(lambda: slack.sockets.opened == 2)
        renewed.set()
        await press.settled()

    assert press.acked


async def test_what_nothing_listens_to_is_not_acknowledged(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    slack.subscriptions |= {"reaction_added"}
    async with over_sockets(slack, make_app(slack, heard)):
        event = {"type": "reaction_added", "user": ann.id, "reaction": "wave"}
        delivery = await slack.tell(ann.team, event).settled()

    assert (delivery.acked, delivery.retries, heard.bodies) == (False, 3, [])
