"""Deliveries over HTTP, and what people see when the app does not answer."""

import asyncio
import json
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

from tests.kit.slack.api import SIGNING_SECRET, Person, Slack, slack_backoff
from tests.kit.slack.conftest import App


async def test_a_direct_message_comes_signed_escaped_and_is_acknowledged(
    slack: Slack, app: App, ann: Person
) -> None:
    delivery = await (await ann.dm("a < b & c")).settled()

    [(headers, body)] = app.told
    told, verifier = json.loads(body), SignatureVerifier(SIGNING_SECRET)
    assert (delivery.acked, delivery.status, delivery.retries) == (True, 200, 0)
    assert told["event"]["text"] == "a &lt; b &amp; c"
    assert told["event"]["channel_type"] == "im"
    assert told["authorizations"][0]["user_id"] == slack.workspace().bot_user
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b" ", headers)


async def test_an_event_is_sent_again_three_times_with_one_id(app: App, ann: Person) -> None:
    app.answers += [500] * 4

    delivery = await (await ann.dm("hello")).settled()

    assert (delivery.acked, delivery.retries, delivery.status) == (False, 3, 500)
    assert delivery.reasons == ["http_error"] * 4
    assert len({json.loads(body)["event_id"] for _, body in app.told}) == 1
    assert [
        (headers["X-Slack-Retry-Num"], headers["X-Slack-Retry-Reason"])
        for headers, _ in app.told[1:]
    ] == [(number, "http_error") for number in "123"]


async def test_an_app_that_is_away_is_asked_again(slack: Slack, ann: Person) -> None:
    slack.request_url = "http://127.0.0.1:1/"

    delivery = await (await ann.dm("hello")).settled()

    assert delivery.reasons == ["connection_failed"] * 4
    assert [slack_backoff(retry) for retry in (1, 2, 3)] == [0, 60, 300]


async def test_a_press_that_is_not_acknowledged_in_time_warns_and_is_not_sent_again(
    slack: Slack, app: App, ann: Person
) -> None:
    late = asyncio.Event()
    app.answers.append(late)

    delivery = await (await ann.shortcut("start")).settled()
    late.set()

    assert (delivery.acked, delivery.reasons) == (False, ["http_timeout"])
    assert "did not respond" in delivery.warning
    assert slack.deliveries.given_up == 1


async def test_a_command_shows_its_answer_or_an_error(app: App, ann: Person) -> None:
    app.answers += ["This is *help*", 500]

    answered = await (await ann.command("/cx-benchmark", "help <me>")).settled()
    failed = await (await ann.command("/cx-benchmark")).settled()

    assert parse_qs(app.told[0][1].decode())["text"] == ["help &lt;me&gt;"]
    assert answered.ack_payload == "This is *help*"
    assert [(shown.text, shown.ephemeral) for shown in ann.sees()] == [("This is help", True)]
    assert failed.warning == '/cx-benchmark failed with the error "dispatch_failed"'


async def test_app_does_not_hear_what_it_is_not_subscribed_to(
    slack: Slack, app: App, ann: Person
) -> None:
    channel = slack.workspace().channel("general", members=[ann])
    closed = slack.workspace().channel("closed", members=[ann], private=True, with_app=False)

    said = await ann.say(channel, "hello")
    unheard = await ann.mention(closed, "hello")
    called = await (await ann.mention(channel, "hello")).settled()

    assert (said.wanted, unheard.wanted, called.acked) == (False, False, True)
    assert [json.loads(body)["event"]["text"] for _, body in app.told] == [
        f"<@{slack.workspace().bot_user}> hello"
    ]
