"""What reaches the app through HTTP, and what people see when it does not answer."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.kit.slack.api import Person, Slack, slack_backoff
from tests.kit.slack.bolt import Heard, make_app, over_http
from tests.kit.slack.posting import encoded


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def app(slack: Slack, heard: Heard) -> AsyncIterator[str]:
    async with over_http(slack, make_app(slack, heard)) as url:
        yield url


async def fails(_body: Any) -> None:
    message = "no"
    raise ValueError(message)


@pytest.mark.usefixtures("app")
async def test_a_direct_message_comes_signed_escaped_and_is_acknowledged(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    delivery = await (await ann.dm("a < b & c")).settled()

    (body,) = heard.bodies
    assert (delivery.acked, delivery.status, delivery.retries) == (True, 200, 0)
    assert body["event"]["text"] == "a &lt; b &amp; c"
    assert body["event"]["channel_type"] == "im"
    assert body["authorizations"][0]["user_id"] == slack.workspace().bot_user


@pytest.mark.usefixtures("app")
async def test_an_event_is_sent_again_three_times_with_one_id(heard: Heard, ann: Person) -> None:
    heard.answer = fails

    delivery = await (await ann.dm("hello")).settled()

    assert (delivery.acked, delivery.retries, delivery.status) == (False, 3, 500)
    assert delivery.reasons == ["http_error"] * 4
    assert len({body["event_id"] for body in heard.bodies}) == 1
    assert heard.repeats == [(number, "http_error") for number in "123"]


async def test_an_app_that_is_away_is_asked_again(slack: Slack, ann: Person) -> None:
    slack.request_url = "http://127.0.0.1:1/"

    delivery = await (await ann.dm("hello")).settled()

    assert delivery.reasons == ["connection_failed"] * 4
    assert [slack_backoff(retry) for retry in (1, 2, 3)] == [0, 60, 300]


@pytest.mark.usefixtures("app")
async def test_a_press_that_is_not_acknowledged_in_time_warns_and_is_not_sent_again(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    late = asyncio.Event()

    async def waits(_body: Any) -> None:
        await late.wait()

    heard.answer = waits
    delivery = await (await ann.shortcut("start")).settled()
    late.set()

    assert (delivery.acked, delivery.reasons) == (False, ["http_timeout"])
    assert "did not respond" in delivery.warning
    assert slack.deliveries.given_up == 1


@pytest.mark.usefixtures("app")
async def test_a_command_shows_its_answer_or_an_error(heard: Heard, ann: Person) -> None:
    async def help_(_body: Any) -> str:
        return "This is *help*"

    heard.answer = help_
    answered = await (await ann.command("/cx-benchmark", "help <me>")).settled()
    heard.answer = fails
    failed = await (await ann.command("/cx-benchmark")).settled()

    assert heard.bodies[0]["text"] == "help &lt;me&gt;"
    assert answered.ack_payload == "This is *help*"
    assert [(shown.text, shown.ephemeral) for shown in ann.sees()] == [("This is help", True)]
    assert failed.warning == '/cx-benchmark failed with the error "dispatch_failed"'


async def test_a_wrong_signature_is_refused(
    slack: Slack, app: str, heard: Heard, ann: Person, session: aiohttp.ClientSession
) -> None:
    delivery = await ann.open_home()
    body, kind = encoded(delivery)
    good = slack.posting.signed(body) | {"Content-Type": kind}
    old = slack.posting.signed(body, timestamp=1) | {"Content-Type": kind}

    async def status(headers: dict[str, str], content: bytes = body) -> int:
        async with session.post(app, data=content, headers=headers) as response:
            return response.status

    await delivery.settled()
    answers = [await status(good), await status(good, body + b" "), await status(old)]
    assert answers == [200, 401, 401]
    assert len(heard.bodies) == 2


@pytest.mark.usefixtures("app")
async def test_the_request_url_is_verified(slack: Slack) -> None:
    assert await slack.verify_url()


@pytest.mark.usefixtures("app")
async def test_app_does_not_hear_what_it_is_not_subscribed_to(
    slack: Slack, heard: Heard, ann: Person
) -> None:
    channel = slack.workspace().channel("general", members=[ann])
    closed = slack.workspace().channel("closed", members=[ann], private=True, with_app=False)

    said = await ann.say(channel, "hello")
    unheard = await ann.mention(closed, "hello")
    called = await (await ann.mention(channel, "hello")).settled()

    assert (said.wanted, unheard.wanted, called.acked) == (False, False, True)
    assert heard.types == ["app_mention"]
    assert heard.bodies[0]["event"]["text"] == f"<@{slack.workspace().bot_user}> hello"
