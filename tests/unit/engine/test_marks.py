"""Check marks of next steps, and orders that only a dialog or a box gives."""

from dataclasses import replace

import pytest

from bot.channel import Traits
from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.home import home
from bot.engine.turn import Turn, TurnContext
from bot.messages import Ask, Checklist, Command, Say, Tap, Text, plain
from tests.conftest import NOW
from tests.unit.engine.make import walk

RESULT = ("yes", "walk", "hybrid", *["skip"] * 5, "skip the rest")
DIALOGS = Traits(confirms=True, menus=True, has_home=True)


@pytest.fixture
def finished(quick_check: Assessment) -> Conversation:
    return walk(quick_check, *RESULT)


def page(assessment: Assessment, conversation: Conversation) -> Say:
    return home(TurnContext(assessment, conversation, NOW, DIALOGS))


def listed(assessment: Assessment, conversation: Conversation) -> Checklist:
    """Return the next steps on somebody's page."""
    blocks = page(assessment, conversation).blocks
    return next(block for block in blocks if isinstance(block, Checklist))


def tapped(assessment: Assessment, conversation: Conversation, token: str) -> Turn:
    return advance(assessment, conversation, Tap(token), NOW, DIALOGS)


def test_marks_are_those_that_were_sent_last(
    quick_check: Assessment, finished: Conversation
) -> None:
    token = listed(quick_check, finished).token

    both = tapped(quick_check, finished, f"{token}01").conversation
    second = tapped(quick_check, both, f"{token}1").conversation
    none = tapped(quick_check, second, token).conversation

    assert listed(quick_check, both).marked == (0, 1)
    assert listed(quick_check, second).marked == (1,)
    assert none.marked == ()
    assert len(second.marked) == 1


def test_changed_mark_changes_nothing_else_and_says_nothing(
    quick_check: Assessment, finished: Conversation
) -> None:
    turn = tapped(quick_check, finished, f"{listed(quick_check, finished).token}0")

    assert (turn.replies, turn.notice, turn.effect) == ((), "", "")
    assert replace(turn.conversation, marked=()) == finished


def test_mark_of_a_list_that_has_changed_is_refused(
    quick_check: Assessment, finished: Conversation
) -> None:
    token = listed(quick_check, finished).token
    changed = walk(quick_check, "yes", "fly", "ai only", *["5"] * 5, "skip the rest")
    changed = replace(changed, id=finished.id)
    assert listed(quick_check, changed).token != token

    turn = tapped(quick_check, changed, f"{token}0")

    assert turn.notice
    assert turn.conversation == changed


@pytest.mark.parametrize("places", ["9", "x", "-", "00", "0-1"])
def test_odd_places_mark_no_other_step(
    quick_check: Assessment, finished: Conversation, places: str
) -> None:
    turn = tapped(quick_check, finished, f"{listed(quick_check, finished).token}{places}")

    assert len(turn.conversation.marked) == sum(place in places for place in "01")


def test_mark_before_the_result_is_refused(quick_check: Assessment, finished: Conversation) -> None:
    token = listed(quick_check, finished).token
    asking = replace(walk(quick_check, "yes", "walk"), id=finished.id)

    turn = tapped(quick_check, asking, f"{token}0")

    assert turn.notice
    assert turn.conversation.marked == ()


def test_list_is_readable_as_text(quick_check: Assessment, finished: Conversation) -> None:
    token = listed(quick_check, finished).token
    marked = tapped(quick_check, finished, f"{token}0").conversation

    lines = plain(page(quick_check, marked)).splitlines()

    assert sum(line.startswith("[x] ") for line in lines) == 1
    assert (
        sum(line.startswith("[ ] ") for line in lines)
        == len(listed(quick_check, marked).points) - 1
    )


# ---------------------------------------------------------------------------- dialogs


def sure(assessment: Assessment, conversation: Conversation) -> str:
    """Return the token of the confirmed button on somebody's page."""
    button = page(assessment, conversation).buttons[-1]
    assert button.confirm
    return button.confirm.token


def test_channel_without_dialogs_is_asked_a_second_question(
    quick_check: Assessment, finished: Conversation
) -> None:
    token = sure(quick_check, finished)
    plain_page = home(TurnContext(quick_check, finished, NOW, Traits(has_home=True)))
    assert plain_page.buttons[-1].confirm is None

    turn = advance(quick_check, finished, Tap(token), NOW, Traits())

    assert turn.effect == ""
    assert turn.conversation.pending is not None
    assert tapped(quick_check, finished, token).effect == "forget"


@pytest.mark.parametrize(
    "inbound", [Text("sure delete"), Text("sure-delete"), Command("sure", "delete"),
                Command("sure-delete"), Command("delete", "sure"), Tap("sure-delete")]
)  # fmt: skip
def test_nothing_that_is_typed_confirms(
    quick_check: Assessment, finished: Conversation, inbound: Text | Command | Tap
) -> None:
    assert advance(quick_check, finished, inbound, NOW, DIALOGS).effect == ""


def test_deleted_conversation_has_no_marks(quick_check: Assessment, finished: Conversation) -> None:
    token = listed(quick_check, finished).token
    marked = tapped(quick_check, finished, f"{token}0").conversation

    assert tapped(quick_check, marked, sure(quick_check, marked)).conversation.marked == ()


def test_every_question_is_explained_where_there_are_menus(quick_check: Assessment) -> None:
    asking = walk(quick_check, "yes")

    with_menu = advance(quick_check, asking, Text("walk"), NOW, DIALOGS)
    without = advance(quick_check, asking, Text("walk"), NOW, Traits())

    asked = [turn.replies[-1] for turn in (with_menu, without)]
    labels = [[b.label for b in one.explains] for one in asked if isinstance(one, Ask)]
    assert labels == [["Help", "Why this question?"], ["Help and why I ask"]]
