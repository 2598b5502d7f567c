"""Events of the platform in a conversation, and the words that do not make one."""

import pytest

from bot.channel import Traits
from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.engine.token import VERSION, Token
from bot.engine.turn import ANY_CHANNEL, Turn
from bot.messages import (
    BotAdded,
    Command,
    Edited,
    Event,
    Form,
    HomeOpened,
    Inbound,
    MediaSent,
    Mentioned,
    PlaceRenamed,
    StartedAfresh,
    Tap,
    Text,
)
from tests.conftest import NOW
from tests.unit.engine.make import NAME, said, shown

TO_RESULT = ("yes", "walk", "hybrid", "4", "5", "3", "2", "1", "gaming", "skip the rest")
NO_FORMS = Traits()
PLACES = {"introduction": (), "question": ("yes", "walk"), "result": TO_RESULT}

EVENT_WORDS = ("arrive", "edited", "fresh", "home", "introduce", "media", "moved", "publish")
FORM_WORDS = (Text("form"), Text("/form"), Text("All at once"), Command("form"))


def at(assessment: Assessment, place: str, *inbounds: Inbound, forms: bool = True) -> Turn:
    """Return the turn after these inbounds in one of the places."""
    turn = said(assessment, *PLACES[place])
    for inbound in inbounds:
        turn = advance(
            assessment, turn.conversation, inbound, NOW, ANY_CHANNEL if forms else NO_FORMS
        )
    return turn


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("word", EVENT_WORDS)
def test_command_with_the_word_of_an_event_is_not_understood(
    quick_check: Assessment, place: str, word: str
) -> None:
    before = at(quick_check, place).conversation

    turn = at(quick_check, place, Command(word, "-100200"))

    unknown = at(quick_check, place, Command("zanzibar", "-100200"))
    assert shown(turn) == shown(unknown).replace("zanzibar", word)
    assert turn.conversation == before
    assert turn.effect == ""


@pytest.mark.parametrize("word", [*(word for word in EVENT_WORDS if word != "publish"), "form"])
def test_button_with_the_word_of_an_event_or_of_missing_forms_is_unknown(
    quick_check: Assessment, word: str
) -> None:
    token = Token(NAME, quick_check.flow.version[:VERSION], "o", None, word)

    turn = at(quick_check, "question", Tap(str(token)), forms=False)

    assert "button has expired" in turn.notice
    assert turn.replies == ()
    assert turn.conversation == at(quick_check, "question").conversation


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("event", [HomeOpened(), BotAdded(), Mentioned(), PlaceRenamed("-1")])
def test_event_that_is_not_about_the_conversation_changes_nothing(
    quick_check: Assessment, place: str, event: Event
) -> None:
    before = at(quick_check, place).conversation

    assert at(quick_check, place, event) == Turn(before)


def test_media_asks_the_open_question_again(quick_check: Assessment) -> None:
    told = shown(at(quick_check, "question", MediaSent()))

    assert "I can only read text" in told
    assert "Question 2 of 11" in told


def test_edit_of_a_message_is_answered_only_while_a_question_is_open_and_a_start_anywhere(
    quick_check: Assessment,
) -> None:
    edited = at(quick_check, "question", Edited())
    assert "can’t see edits" in shown(edited)
    stop = Command("stop")
    for place in (("question", stop), ("result",)):
        assert at(quick_check, *place, Edited()).replies == ()
    for place in (("question",), ("question", stop), ("result",)):
        assert at(quick_check, *place, StartedAfresh()).effect == "begin"


# ---------------------------------------------------------------------------- forms


@pytest.mark.parametrize("inbound", FORM_WORDS, ids=str)
def test_form_is_opened_where_the_channel_has_forms(
    quick_check: Assessment, inbound: Inbound
) -> None:
    for place in ("introduction", "question"):
        (form,) = at(quick_check, place, inbound).replies
        assert isinstance(form, Form)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("inbound", FORM_WORDS, ids=str)
def test_form_is_an_unknown_word_where_the_channel_has_none(
    quick_check: Assessment, place: str, inbound: Inbound
) -> None:
    turn = at(quick_check, place, inbound, forms=False)

    unknown: Inbound = Command("zanzibar") if isinstance(inbound, Command) else Text("/zanzibar")
    expected = at(quick_check, place, unknown, forms=False)
    assert [type(reply) for reply in turn.replies] == [type(reply) for reply in expected.replies]
    assert "all questions at once" not in shown(turn)
