"""What Telegram refuses, or does not answer: what the person sees then, and what is kept."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from adapters.telegram.errors import is_unchanged, meaning
from adapters.telegram.request import AiohttpRequest, Flood
from bot.channel import (
    DeliveryError,
    MessageLost,
    ParticipantGone,
    Refused,
    Throttled,
    Unreachable,
)
from bot.engine.assessment import Assessment
from tests.channels.telegram.world import World, labels
from tests.kit.telegram.api import TOKEN, BotApi, Failure

CANNOT_PARSE = Failure(400, "Bad Request: can't parse entities: Unsupported start tag")
CUT = Failure(drop=True)
CUT_AFTER = Failure(acts=True, drop=True)
BAD_GATEWAY = Failure(502, body="<html><h1>502 Bad Gateway</h1></html>")


def flood(seconds: int) -> Failure:
    return Failure(
        429, f"Too Many Requests: retry after {seconds}", parameters={"retry_after": seconds}
    )


async def test_message_that_is_as_it_should_be_already_counts_as_changed(world: World) -> None:
    ann = await world.at_question(1)
    world.api.fail("editMessageText", CUT_AFTER)

    await world.press(ann, "Walk")
    await world.passes(seconds=2)

    refused = [one for one in world.api.calls_of("editMessageText") if one.status == 400]
    assert ["message is not modified" in one.description for one in refused] == [True]
    assert "✓ Stage: Walk" in ann.texts[-2]
    assert "Question 2" in ann.newest.text
    assert world.fates() == []


async def test_press_that_is_too_old_to_be_answered_counts(quick_check: Assessment) -> None:
    too_old = "query is too old and response timeout expired or query ID is invalid"
    async with World(quick_check) as world:
        ann = await world.at_question(1)
        world.api.fail("answerCallbackQuery", Failure(400, f"Bad Request: {too_old}"))

        await ann.press("Walk")
        await world.quiet(answered=False)

        assert "✓ Stage: Walk" in ann.texts[-2]
        assert "Question 2" in ann.newest.text
        assert world.api.counts["answerCallbackQuery"] == 1


@pytest.mark.parametrize("way", ["deleted", "message can't be edited"])
async def test_answer_whose_question_is_gone_comes_as_a_new_message(world: World, way: str) -> None:
    ann = await world.at_question(1)
    question = ann.newest
    data = question.buttons[1][0][1]
    if way == "deleted":
        del ann.chat.messages[question.message_id]
    else:
        world.api.fail("editMessageText", Failure(400, f"Bad Request: {way}"))

    await ann.press_data(data, question.message_id)
    await world.quiet()

    assert "✓ Stage: Walk" in ann.texts[-2]
    assert ann.sees()[-2].message_id > question.message_id
    assert labels(ann.sees()[-2]) == ["Change"]
    assert "Question 2" in ann.newest.text


async def test_what_waited_arrives_when_somebody_who_blocked_writes_again(world: World) -> None:
    ann = await world.at_question(1)
    await ann.send("walk")
    ann.block()
    await world.quiet()
    tried = world.api.counts["editMessageText"] + world.api.counts["sendMessage"]
    await world.passes(hours=2)
    assert world.api.counts["editMessageText"] + world.api.counts["sendMessage"] == tried
    assert world.count(ann, "Question 2") == 0

    ann.unblock()
    await world.say(ann, "hybrid")

    asked = [one.split("\n")[0].split(". ")[-1] for one in ann.texts[-2:]]
    assert "✓ Stage: Walk" in ann.texts[1]
    assert asked[1] == "Question 3 of about 11"
    assert "✓ Delivery model: Hybrid" in ann.texts[-2]
    assert [status for status, _ in world.fates()] == []


async def test_group_that_moved_is_answered_where_it_is_now(world: World) -> None:
    ann, group = world.api.person(), world.api.group(supergroup=False)
    group.add_bot(ann)
    await world.quiet()
    await group.send(ann, "/start")
    moved = group.migrate(ann)
    await world.quiet()

    assert "I take people one by one" in moved.sees()[-1].text
    assert len(group.sees()) == 1
    assert world.fates() == []


# ---------------------------------------------------------------------------- in words


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Bad Request: message to edit not found", MessageLost),
        ("Bad Request: message can't be edited", MessageLost),
        ("Bad Request: MESSAGE_ID_INVALID", MessageLost),
        ("Bad Request: chat not found", ParticipantGone),
        ("Bad Request: PEER_ID_INVALID", ParticipantGone),
        ("Bad Request: not enough rights to send text messages to the chat", ParticipantGone),
        ("Bad Request: message thread not found", ParticipantGone),
        ("Bad Request: TOPIC_CLOSED", ParticipantGone),
        ("Bad Request: can't parse entities", Refused),
        ("Bad Request: message is too long", Refused),
        ("Bad Request: BUTTON_DATA_INVALID", Refused),
    ],
)
def test_refusal_means_what_is_to_be_done(said: str, kind: type[DeliveryError]) -> None:
    assert isinstance(meaning(BadRequest(said.removeprefix("Bad Request: ")), "chat 1"), kind)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), ParticipantGone),
        (Forbidden("Forbidden: user is deactivated"), ParticipantGone),
        (TimedOut(), Unreachable),
        (NetworkError("Bad Gateway"), Unreachable),
        (TelegramError("Invalid server response"), Unreachable),
        (Flood(3), Throttled),
    ],
)
def test_failure_means_what_is_to_be_done(error: TelegramError, kind: type[DeliveryError]) -> None:
    assert isinstance(meaning(error, "chat 1"), kind)
    assert not is_unchanged(error)


async def test_call_that_is_not_answered_ends_without_naming_the_token() -> None:
    async with BotApi() as api:
        api.fail("getMe", Failure(hang=True), CUT)
        request = AiohttpRequest()
        bot = Bot(TOKEN, base_url=f"{api.url}/bot", request=request)
        await request.initialize()

        with pytest.raises(TimedOut) as late:
            await bot.get_me(read_timeout=0.05)
        with pytest.raises(NetworkError) as cut:
            await bot.get_me()
        await request.shutdown()
        with pytest.raises(NetworkError):
            await bot.get_me()

        for error in (late.value, cut.value):
            assert TOKEN not in repr(error)
            assert api.url not in str(error)
