"""Events of a platform, from the service on: who may say them, and what becomes of them later."""

import pytest

from bot.channel import Traits
from bot.engine.assessment import Assessment
from bot.messages import (
    Address,
    Ask,
    BotAdded,
    Command,
    Edited,
    Event,
    Form,
    HomeOpened,
    Inbound,
    MediaSent,
    Mentioned,
    Paragraph,
    Reply,
    Say,
    StartedAfresh,
    Tap,
    Text,
    Update,
    plain,
)
from tests.kit.system import ANN, System, kept_versions, say

PAGES = Traits(has_home=True, shows_notices=False, form_lifetime_s=60)
"""Like Slack."""

PLACE = Address("test", "-1001", "-1001")
WORDS = ("edited", "fresh", "home", "introduce", "media", "moved", "moved -1")


def shown(replies: list[Reply]) -> str:
    return "\n".join(map(plain, replies))


@pytest.mark.parametrize("traits", [Traits(), PAGES], ids=["plain", "pages"])
@pytest.mark.parametrize("word", WORDS)
def test_word_of_an_event_begins_and_goes_on_like_any_unknown_command(
    quick_check: Assessment, traits: Traits, word: str
) -> None:
    seen = []
    for said in (word, word.replace(word.split(maxsplit=1)[0], "zanzibar")):
        name, _, argument = said.partition(" ")
        ways: tuple[Inbound, ...] = (Command(name, argument), Text(f"/{said}"), Text(said))
        with System(kept_versions(quick_check), traits=traits) as system:
            told = [shown(system.say(way)[1]) for way in ways]
            say(system, "yes")
            told += [shown(system.say(way)[1]) for way in ways]
        seen.append([one.replace("zanzibar", word.split(maxsplit=1)[0]) for one in told])

    assert seen[0] == seen[1]


@pytest.mark.parametrize("word", WORDS)
def test_button_with_the_word_of_an_event_does_nothing(quick_check: Assessment, word: str) -> None:
    with System(kept_versions(quick_check)) as system:
        assert system.say(Tap(f"/{word}"))[1] == []
        assert system.conversation() is None


@pytest.mark.parametrize(("traits", "kinds"), [(PAGES, ["home"]), (Traits(), [])])
def test_page_is_shown_only_on_a_channel_that_has_pages(
    quick_check: Assessment, traits: Traits, kinds: list[str]
) -> None:
    with System(kept_versions(quick_check), traits=traits) as system:
        pages = system.say(HomeOpened())[1]

        assert [page.kind for page in pages if isinstance(page, Say)] == kinds
        assert len(pages) == len(kinds)
        assert system.conversation() is None


@pytest.mark.parametrize("event", [BotAdded(), Mentioned()])
def test_bot_introduces_itself_in_a_place_of_many(quick_check: Assessment, event: Event) -> None:
    with System(kept_versions(quick_check)) as system:
        (said,) = system.say(event, PLACE)[1]

        assert isinstance(said, Say)
        assert said.kind == "invitation"
        assert system.conversation(PLACE) is None


def test_edit_begins_nothing_and_media_does(quick_check: Assessment) -> None:
    with System(kept_versions(quick_check)) as system:
        assert system.say(Edited())[1] == []
        assert system.conversation() is None
        assert "In three minutes" in shown(system.say(MediaSent())[1])


def test_start_afresh_keeps_what_brought_the_person(quick_check: Assessment) -> None:
    with System(kept_versions(quick_check)) as system:
        say(system, "hello", "yes", "walk")

        system.say(StartedAfresh("spring"))

        rows = system.sql("SELECT campaign FROM conversations ORDER BY started_at, id")
        assert [campaign for (campaign,) in rows] == ["", "spring"]


@pytest.mark.parametrize(("traits", "kind"), [(PAGES, Form), (Traits(), Ask)])
def test_form_opens_at_first_contact_only_on_a_channel_that_has_forms(
    quick_check: Assessment, traits: Traits, kind: type[Reply]
) -> None:
    with System(kept_versions(quick_check), traits=traits) as system:
        assert isinstance(system.say(Command("form"))[1][-1], kind)


# ---------------------------------------------------------------------------- put aside before


def put_aside_before(system: System, word: str) -> None:
    """Put an update aside as the version before wrote an event: as a command."""
    update = (
        '{"id":"old","address":{"channel":"test","chat":"1","person":"ann","":"Address"},'
        f'"inbound":{{"name":"{word}","":"Command"}},"":"Update"}}'
    )
    system.sql("UPDATE inbox SET failed = ? WHERE failed IS NOT NULL", update)


@pytest.mark.parametrize(
    ("word", "answer"),
    [("media", "I can only read text"), ("edited", "can’t see edits")],
)
def test_event_that_was_put_aside_as_a_command_is_answered_as_the_event(
    quick_check: Assessment, word: str, answer: str
) -> None:
    with System(kept_versions(quick_check)) as system:
        say(system, "hello", "yes")
        put_aside(system, Command(word))
        put_aside_before(system, word)

        assert answer in retried(system)


@pytest.mark.parametrize("word", ["media", "edited", "home", "introduce"])
def test_command_that_was_put_aside_does_not_become_an_event(
    quick_check: Assessment, word: str
) -> None:
    with System(kept_versions(quick_check), traits=PAGES) as system:
        say(system, "hello", "yes")
        put_aside(system, Command(word))

        assert f"“/{word}”" in retried(system)


def put_aside(system: System, inbound: Inbound) -> None:
    sorry = Say((Paragraph("That failed."),))
    work = system.store.turns.fail(
        Update("old", ANN, inbound), "AB2C", "KeyError", system.clock(), sorry
    )
    system.run(work)
    system.drain()


def retried(system: System) -> str:
    (failed,) = system.run(system.store.records.failed())
    system.run(system.service.retry(failed))
    return shown(system.drain())
