"""Every way to begin, and what is answered where."""

import pytest

from adapters.slack import parse
from adapters.slack.account import SHORTCUTS
from bot.engine.assessment import Assessment
from bot.engine.commands import COMMANDS
from bot.messages import Command
from tests.channels.conformance.test_conversation import EVENT_WORDS, NOBODY_KNOWS
from tests.channels.slack.world import BOTH, World, said
from tests.kit.slack.api import Failure, Person


def home(person: Person) -> str:
    assert person.home
    return "\n".join(person.home.lines)


# ---------------------------------------------------------------------------- the command


@BOTH
async def test_command_begins_in_the_direct_message(world: World) -> None:
    ann = world.person()

    told = await world.command(ann)

    assert (told.acked, told.warning) == (True, "")
    assert "In three minutes" in said(ann)
    await world.command(ann)
    assert world.conversations() == 1


@pytest.mark.parametrize(
    ("name", "how", "advice"),
    [
        ("general", {}, False),
        ("quiet", {"private": True, "with_app": False}, True),
        ("directmessage", {"private": True, "with_app": False}, True),
    ],
)
async def test_command_among_others_says_there_where_the_answer_is(
    world: World, name: str, how: dict[str, bool], *, advice: bool
) -> None:
    ann, bea = world.person(), world.person("Bea")
    channel = world.slack.workspace().channel(name, members=[ann, bea], **how)

    await world.command(ann, channel=channel)
    await world.command(ann)

    assert [one.ephemeral for one in ann.sees(channel)] == [True]
    assert "direct message" in said(ann, channel)
    assert ("/invite" in said(ann, channel)) == advice
    assert bea.sees(channel) == []
    assert "In three minutes" in said(ann)
    # In the direct message itself nobody needs to be told.
    assert "I have written" not in said(ann)


async def test_word_behind_the_command_is_done(world: World) -> None:
    words = {
        "results": "executives surveyed",
        "result": "executives surveyed",
        "answers": "Stage: Walk",
        "Retail Banking": "Retail Banking",
        "delete": "Delete everything you answered?",
    }
    ann = await world.at_result()
    for word, shown in words.items():
        before = {one.ts for one in ann.sees()}

        await world.command(ann, word)

        lines = [line for one in ann.sees() if one.ts not in before for line in one.lines]
        assert shown in "\n".join(lines), word


async def test_help_says_how_to_use_the_command_and_begins_nothing(world: World) -> None:
    ann = world.person()
    general = world.slack.workspace().channel("general", members=[ann])

    for word in ("help", "HELP "):
        await world.command(ann, word, channel=general)

    assert said(ann, channel=general).count("/cx-benchmark team:") == 2
    assert (world.conversations(), said(ann)) == (0, "")


async def test_no_word_shows_others_anything_or_throws_answers_away(world: World) -> None:
    words = {*COMMANDS, "home", "introduce", "team", "invite", "publish", "/publish"}
    ann, bea = await world.at_question(3), world.person("Bea")
    given = world.answers()
    general = world.slack.workspace().channel("general", members=[ann, bea])

    for word in sorted(words):
        await world.command(ann, word, channel=general)
        if ann.modal:
            await ann.close_modal()

    assert bea.sees(general) == []
    assert world.answers()[: len(given)] == given


async def test_word_of_an_event_behind_the_command_is_answered_as_any_unknown_word(
    world: World,
) -> None:
    ann, bea = await world.at_question(1), await world.at_question(1, "Bea")
    for word in EVENT_WORDS:
        for prefix in ("", "/"):
            home_page = ann.home

            await world.command(ann, f"{prefix}{word}")
            await world.command(bea, f"{prefix}{NOBODY_KNOWS}")

            expected = [line.replace(NOBODY_KNOWS, word) for line in bea.newest.lines]
            assert ann.newest.lines == expected, word
            assert len(ann.sees()) == len(bea.sees())
            assert ann.home == home_page


@pytest.mark.parametrize(
    ("value", "inbound"),
    [
        ("/start", Command("start")),
        ("/arrive", Command("start")),
        ("/form", Command("form")),
        ("/team list", Command("team", "list")),
        ("/home", Command("home")),
    ],
)
def test_button_that_needs_no_conversation_is_a_command(value: str, inbound: Command) -> None:
    body = {"trigger_id": "1.2", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}}

    update = parse.pressed({**body, "actions": [{"value": value}]})

    assert update is not None
    assert update.inbound == inbound


# ---------------------------------------------------------------------------- Home


@BOTH
async def test_opening_home_begins_nothing(world: World) -> None:
    ann = world.person()

    await ann.open_home()
    await ann.open_home("messages")
    await world.quiet()

    assert (world.conversations(), ann.sees()) == (0, [])
    assert "CX AI Maturity Check" in home(ann)
    await world.press(ann, ann.home.labels[0] if ann.home else "")
    assert "In three minutes" in said(ann)


# ---------------------------------------------------------------------------- messages


async def test_reply_in_a_thread_is_an_answer(world: World) -> None:
    ann = await world.at_question(1)

    await ann.dm("walk", thread_ts=ann.newest.ts)
    await world.quiet()

    assert "✓ Stage: Walk" in said(ann)
    assert "Question 2" in said(ann)


@BOTH
@pytest.mark.parametrize("threaded", [False, True], ids=["channel", "thread"])
async def test_mention_is_answered_to_whoever_called_alone(world: World, *, threaded: bool) -> None:
    ann, bea = world.person(), world.person("Bea")
    general = world.slack.workspace().channel("general", members=[ann, bea])
    first = await bea.say(general, "what about AI?")
    thread = first.body["event"]["ts"] if threaded else None

    await ann.mention(general, "walk", thread_ts=thread)
    await world.quiet()

    [pointer] = ann.sees(general)
    assert (pointer.ephemeral, pointer.thread_ts) == (True, thread)
    assert bea.sees(general) == []
    assert world.conversations() == 0
    await world.press(ann, "Start in a direct message", channel=general)
    assert "In three minutes" in said(ann)


async def test_app_that_is_not_in_the_channel_says_in_the_direct_message_how_to_invite_it(
    world: World,
) -> None:
    ann = world.person()
    general = world.slack.workspace().channel("general", members=[ann])
    world.slack.fail("chat.postEphemeral", *map(Failure, ("not_in_channel", "is_archived")))

    for _ in range(3):
        await ann.mention(general)
        await world.quiet()
    await world.say(ann, "hello")

    assert len(ann.sees(general)) == 1
    assert said(ann).count("/invite") == 1
    assert "Start in a direct message" in ann.sees()[0].labels
    assert "In three minutes" in said(ann)


async def test_shortcuts_begin(world: World) -> None:
    ann, bea = world.person(), world.person("Bea")
    general = world.slack.workspace().channel("general", members=[ann, bea])
    first = await bea.say(general, "what about AI?")

    await ann.shortcut(SHORTCUTS[0])
    await bea.message_shortcut(SHORTCUTS[1], first.body["event"]["ts"], general)
    await world.quiet()

    assert "In three minutes" in said(ann)
    assert "In three minutes" in said(bea)
    assert ann.sees(general) == []


@pytest.mark.parametrize("echoes", [False, True])
async def test_what_is_not_said_by_people_is_not_answered(
    quick_check: Assessment, *, echoes: bool
) -> None:
    async with World(quick_check, echoes=echoes) as world:
        ann = await world.at_question(1)
        seen, kept = len(ann.sees()), world.answers()
        where = {"type": "message", "channel": ann.channel.id, "channel_type": "im"}
        by_ann = where | {"user": ann.id, "text": "walk", "ts": "1.1"}
        gone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "deleted"}
        edited = {"subtype": "message_changed", "previous_message": by_ann}

        told = [
            world.tell(by_ann | {"bot_id": "B77"}),
            world.tell(by_ann | {"subtype": "bot_message", "bot_id": "B77"}),
            world.tell(by_ann | {"subtype": "channel_join"}),
            world.tell(where | {"subtype": "message_deleted", "previous_message": by_ann}),
            world.tell(where | edited | {"message": by_ann | {"bot_id": "B77", "text": "x"}}),
            world.tell(where | edited | {"message": by_ann | {"attachments": [{"id": 1}]}}),
            world.tell(where | edited | {"message": gone}),
            world.tell(by_ann | {"channel_type": "channel", "channel": "C77"}),
            world.tell(by_ann | {"channel_type": "mpim", "channel": "G77"}),
        ]
        await world.quiet()

        assert [one.acked for one in told] == [True] * len(told)
        assert (len(ann.sees()), world.answers()) == (seen, kept)


@pytest.mark.parametrize(
    "failure",
    [None, Failure("user_not_in_channel"), Failure("ratelimited", 429, retry_after=3600)],
    ids=["told", "refused", "waiting"],
)
async def test_nothing_of_a_person_is_left_after_deletion(
    world: World, failure: Failure | None
) -> None:
    ann = await world.at_result()
    general = world.slack.workspace().channel("general", members=[ann])
    world.slack.fail("chat.postEphemeral", failure)
    await ann.mention(general)
    await world.say(ann, "leave a comment", "zanzibar")
    await ann.open_home()
    await world.command(ann, "form")
    assert "executives surveyed" in home(ann)

    await world.say(ann, "delete", "yes")

    assert "executives surveyed" not in home(ann)
    assert world.answers() == []
    for private in (ann.id, "zanzibar"):
        assert private not in str(world.rows())
