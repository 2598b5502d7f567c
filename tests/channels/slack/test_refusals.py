"""What Slack refuses, or does not answer: what the person sees, what the operator, what is kept."""

import logging
from json import JSONDecodeError
from ssl import SSLCertVerificationError
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.account import SCOPES, SlackPacing
from adapters.slack.errors import is_our_own, meaning
from bot.channel import (
    ChannelUnusable,
    DeliveryError,
    MessageLost,
    ParticipantGone,
    Refused,
    Throttled,
    TooLate,
    Unreachable,
)
from bot.engine.assessment import Assessment
from tests.channels.slack.world import World
from tests.kit.slack.api import BOT_TOKEN, Failure

CUT = Failure(drop=True)
CUT_AFTER = Failure(acts=True, drop=True)
BAD_GATEWAY = Failure(status=502, body="<html><h1>502 Bad Gateway</h1></html>")

GONE = (
    "account_inactive", "channel_not_found", "invalid_auth", "is_archived",
    "messages_tab_disabled", "missing_scope", "not_in_channel", "token_revoked", "user_disabled",
)  # fmt: skip

LOST = ("message_not_found", "cant_update_message", "edit_window_closed")
TOO_MUCH = ("invalid_blocks", "msg_too_long", "msg_blocks_too_long", "no_text")
AWAY = ("internal_error", "fatal_error", "service_unavailable")


def flood(seconds: int) -> Failure:
    return Failure("ratelimited", 429, retry_after=seconds)


def told(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What the operator reads of the channel, as facts."""
    names = ("error", "scope", "scopes", "advice")
    return [
        {name: getattr(one, name) for name in names if hasattr(one, name)}
        for one in caplog.records
        if one.name.startswith("adapters.slack") and one.levelno >= logging.WARNING
    ]


def assert_private(log: str, *more: str) -> None:
    for private in (BOT_TOKEN, "Walk", "walk", "zanzibar", *more):
        assert private not in log


# ---------------------------------------------------------------------------- nobody there


async def test_missing_scope_is_named_to_the_operator(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ann = await world.at_question(1)
    world.slack.world.tokens[BOT_TOKEN].scopes -= {"chat:write"}

    await world.say(ann, "walk")

    missing = [one for one in told(caplog) if one.get("error") == "missing_scope"]
    assert missing
    assert missing[0]["scope"] == "chat:write"
    assert "install it again" in missing[0]["advice"]
    assert_private(caplog.text, ann.id)


async def test_stand_in_allows_what_the_manifest_asks_for_and_no_more(world: World) -> None:
    client = AsyncWebClient(BOT_TOKEN, base_url=f"{world.slack.url}/api/")
    general = world.slack.workspace().channel("general")

    with pytest.raises(SlackApiError, match="missing_scope"):
        await client.conversations_info(channel=general.id)

    assert world.slack.world.tokens[BOT_TOKEN].scopes == set(SCOPES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bot_token": "xoxb-two\nlines"},
        {"app_token": "xapp-two\nlines"},
        {"api": "http://[geheim/api/"},
    ],
    ids=lambda one: next(iter(one)),
)
async def test_what_cannot_be_sent_as_it_is_configured_ends_it_at_once(
    quick_check: Assessment, caplog: pytest.LogCaptureFixture, wrong: dict[str, str]
) -> None:
    async with World(quick_check, account=wrong, waits=False) as world:
        with pytest.raises(ChannelUnusable, match="SLACK_BOT_TOKEN, SLACK_APP_TOKEN and") as told:
            await world.ended()

    for text in (str(told.value), caplog.text):
        assert "not reached" not in text
        for private in ("two", "lines", "geheim"):
            assert private not in text


async def test_answer_that_only_says_it_is_json_is_no_answer(
    quick_check: Assessment, caplog: pytest.LogCaptureFixture
) -> None:
    cut_short = Failure(body='{"ok": tr', body_type="application/json")
    async with World(quick_check) as world:
        await world.stop()
        for method in ("auth.test", "apps.connections.open"):
            world.slack.fail(method, cut_short)
        await world.start()
        assert caplog.text.count("not reached") == 2
        ann = await world.at_question(1)
        world.slack.fail("chat.postMessage", cut_short)

        await world.say(ann, "walk")

        assert world.count(ann, "Question 2") == 0
        await world.passes(minutes=5)
        assert world.count(ann, "Question 2") == 1
        assert world.fates() == []


async def test_missing_scopes_are_told_at_the_start(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.stop()
    world.slack.world.tokens[BOT_TOKEN].scopes -= {"im:history", "commands"}

    await world.start()

    assert [one["scopes"] for one in told(caplog)] == ["commands,im:history"]


async def test_what_the_operator_can_do_is_said(
    quick_check: Assessment, caplog: pytest.LogCaptureFixture
) -> None:
    advice = {
        "invalid_auth": "take it from the app's page again",
        "token_revoked": "install it again",
        "account_inactive": "install it again",
        "not_in_channel": "invite the app",
    }
    async with World(quick_check) as world:
        for error in advice:
            ann = await world.at_question(1, error)
            world.slack.fail("chat.postMessage", Failure(error))
            await world.say(ann, "walk")

        assert [one["error"] for one in told(caplog)] == list(advice)
        for one in told(caplog):
            assert advice[one["error"]] in one["advice"]


# ---------------------------------------------------------------------------- not like this


async def test_message_that_its_own_address_does_not_change_is_changed_the_other_way(
    quick_check: Assessment,
) -> None:
    refusals = [
        *(Failure(error, 404) for error in ("used_url", "expired_url", "no_service")),
        Failure("invalid_blocks"),
        BAD_GATEWAY,
        CUT,
    ]
    async with World(quick_check) as world:
        for number, failure in enumerate(refusals):
            ann = await world.at_question(1, f"Ann{number}")
            world.slack.fail("response_url", failure)
            updated = world.slack.counts["chat.update"]

            await world.press(ann, "Walk")

            assert world.count(ann, "✓ Stage: Walk") == 1
            assert world.slack.counts["chat.update"] == updated + 1
            assert "Question 2" in ann.newest.text


# ---------------------------------------------------------------------------- not now


async def test_in_a_storm_of_refusals_everything_arrives_in_order(
    quick_check: Assessment,
) -> None:
    async with World(quick_check, http=True) as world:
        people = [world.person(name) for name in ("Ann", "Bea", "Cid")]
        for method in ("chat.postMessage", "chat.update"):
            world.slack.fail(method, *[flood(1), None, BAD_GATEWAY, flood(2), None, CUT] * 4)

        for text in ("hello", "yes", "walk", "hybrid", "4", "5"):
            for one in people:
                await one.dm(text)
            await world.quiet()
            for _ in range(3):
                await world.passes(seconds=1)
        for _ in range(40):
            await world.passes(seconds=2)

        for one in people:
            lines = ["\n".join(shown.lines) for shown in one.sees()]
            numbers = [
                number
                for text in lines
                for number in range(1, 6)
                if f"Question {number} " in text or f"✓ {NAMES[number - 1]}:" in text
            ]
            assert numbers == [1, 2, 3, 4, 5]
        assert world.fates() == []


NAMES = ["Stage", "Delivery model", "Change management", "Data security", "Alignment"]


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_pace_of_slack_is_kept_by_itself(quick_check: Assessment, *, http: bool) -> None:
    async with World(quick_check, http=http, pacing=SlackPacing(), flood=True) as world:
        ann = world.person()
        for text in ("hello", "yes", *["help"] * 8):
            await ann.dm(text)
            await world.quiet()
        for _ in range(20):
            await world.passes(seconds=1)

        refused = [one for one in world.slack.calls if one.error]
        # How short a burst may be Slack does not say.
        assert len(refused) <= 2
        assert world.slack.counts["chat.postMessage"] >= 10
        assert world.count(ann, "Question 1") == 1
        assert "Question 1" in ann.newest.text


# ---------------------------------------------------------------------------- in words


def refusal(error: str, status: int = 200, retry_after: str = "") -> SlackApiError:
    headers = {"Retry-After": retry_after} if retry_after else {}
    response = AsyncSlackResponse(
        client=AsyncWebClient(BOT_TOKEN), http_verb="POST", api_url="", req_args={},
        data={"ok": False, "error": error}, headers=headers, status_code=status,
    )  # fmt: skip
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        *((refusal(name), ParticipantGone) for name in GONE),
        *((refusal(name), MessageLost) for name in LOST),
        *((refusal(name), TooLate) for name in ("expired_trigger_id", "exchanged_trigger_id")),
        *((refusal(name), Refused) for name in TOO_MUCH),
        *((refusal(name), Unreachable) for name in AWAY),
        (refusal("ratelimited", 429, "7"), Throttled),
        (refusal("", 503), Unreachable),
        (TimeoutError(), Unreachable),
        (ConnectionError(), Unreachable),
    ],
    ids=lambda value: getattr(value, "response", {}).get("error") if value else None,
)
def test_refusal_means_what_is_to_be_done(error: Exception, kind: type[DeliveryError]) -> None:
    assert type(meaning(error, "post T/U")) is kind


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("", 1.0), ("soon", 1.0)])
def test_pause_is_as_long_as_slack_asks(header: str, seconds: float) -> None:
    asked = meaning(refusal("ratelimited", 429, header), "post T/U")

    assert isinstance(asked, Throttled)
    assert (asked.after_s, asked.key) == (seconds, "post T/U")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError("a line break in a header"), True),
        (aiohttp.InvalidURL("http://a b"), True),
        (aiohttp.InvalidUrlRedirectClientError("http://a b"), False),
        (JSONDecodeError("no JSON", "<html>", 0), False),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text"), False),
        (SSLCertVerificationError("expired"), False),
        (aiohttp.ClientPayloadError(), False),
        (TimeoutError(), False),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_was_not_sent_is_told_from_what_was_not_answered(
    error: Exception, *, expected: bool
) -> None:
    assert is_our_own(error) is expected
