"""Calls that Slack refuses or leaves unanswered: what person and operator see, what is stored."""

import logging
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.account import SCOPES, SlackPacing
from bot.channel import (
    ChannelUnusable,
)
from bot.engine.assessment import Assessment
from tests.channels.slack.world import World
from tests.kit.slack.api import BOT_TOKEN, Failure

CUT, BAD_GATEWAY = World.troubles["cut"], World.troubles["gateway"]


def told(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Return the facts that the operator reads in the channel's log."""
    names = ("error", "scope", "scopes", "advice")
    return [
        {name: getattr(one, name) for name in names if hasattr(one, name)}
        for one in caplog.records
        if one.name.startswith("adapters.slack") and one.levelno >= logging.WARNING
    ]


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
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    cut_short = Failure(body='{"ok": tr', body_type="application/json")
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


async def test_what_the_operator_can_do_is_said_without_anything_private(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    advice = {
        "missing_scope": "install it again",
        "invalid_auth": "copy it from the app's page again",
        "token_revoked": "install it again",
        "account_inactive": "install it again",
        "not_in_channel": "invite the app",
    }
    for error in advice:
        ann = await world.at_question(1, error)
        if error == "missing_scope":
            world.slack.world.tokens[BOT_TOKEN].scopes -= {"chat:write"}
            await world.say(ann, "walk")
            world.slack.world.tokens[BOT_TOKEN].scopes |= {"chat:write"}
        else:
            world.slack.fail("chat.postMessage", Failure(error))
            await world.say(ann, "walk")

        for private in (BOT_TOKEN, "Walk", "walk", ann.id):
            assert private not in caplog.text

    assert [one["error"] for one in told(caplog)] == list(advice)
    assert told(caplog)[0]["scope"] == "chat:write"
    for one in told(caplog):
        assert advice[one["error"]] in one["advice"]


async def test_message_that_its_own_address_does_not_change_is_changed_the_other_way(
    world: World,
) -> None:
    refusals = [
        *(Failure(error, 404) for error in ("used_url", "expired_url", "no_service")),
        Failure("invalid_blocks"),
        BAD_GATEWAY,
        CUT,
    ]
    for number, failure in enumerate(refusals):
        ann = await world.at_question(1, f"Ann{number}")
        world.slack.fail("response_url", failure)
        updated = world.slack.counts["chat.update"]

        await world.press(ann, "Walk")

        assert world.count(ann, "✓ Stage: Walk") == 1
        assert world.slack.counts["chat.update"] == updated + 1
        assert "Question 2" in ann.newest.text


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
