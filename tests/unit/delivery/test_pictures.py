"""Texts with a picture: it is drawn before they are sent, and left out where that fails."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.channel import MessageLost, Refused, Throttled, Unreachable, is_edit
from bot.delivery.lane import DRAWING_AT_ONCE, PICTURE_WAITS_S
from bot.messages import Attachment, Note, Paragraph, Reply, Say, plain
from bot.service.flow_versions import Flows
from tests.kit.drawing import content, fails
from tests.kit.system import ANN, System

pytestmark = pytest.mark.usefixtures("on_disk")

PICTURE = Attachment("{}", "png", "a.png", "", "All of it")
FIRST = Say((Paragraph("first"),), kind="result", step="result", picture=PICTURE)
CHANGED = replace(
    FIRST, blocks=(Paragraph("changed"),), in_place=True, outdated=(Note("outdated"),)
)


@pytest.fixture
def system(versions: Flows) -> Iterator[System]:
    with System(versions, on_disk=True) as running:
        running.delivery.draw = content
        yield running


def picture_of(reply: Reply) -> bytes | None:
    """Return the picture that was drawn for a reply; None for none."""
    return reply.picture.data if isinstance(reply, Say) and reply.picture else None


def fates(system: System) -> list[tuple[str, str | None]]:
    return system.sql("SELECT status, error FROM outbox WHERE status != 'sent'")


def test_picture_is_drawn_before_its_text_is_sent(system: System) -> None:
    system.leave(ANN, FIRST)

    [sent] = system.drain()

    assert (picture_of(sent), plain(sent)) == (b"{}", "first")


@pytest.mark.parametrize("can_draw", [True, False])
def test_text_that_cannot_be_drawn_is_sent_at_once_without_its_picture(
    system: System, *, can_draw: bool
) -> None:
    system.delivery.draw = fails if can_draw else None
    system.leave(ANN, FIRST)

    [sent] = system.drain()

    assert (picture_of(sent), plain(sent)) == (None, "first")
    assert fates(system) == []


def test_text_waits_for_a_place_for_drawing_but_not_for_long(system: System) -> None:
    system.delivery._lines["test"].drawing = DRAWING_AT_ONCE
    system.leave(ANN, FIRST)
    assert system.drain() == []

    system.clock.forward(seconds=PICTURE_WAITS_S - 0.1)
    assert system.drain() == []
    system.clock.forward(seconds=1)
    [sent] = system.drain()

    assert (picture_of(sent), plain(sent)) == (None, "first")


def test_refused_picture_is_left_out(system: System) -> None:
    system.channel.failures = [Refused()]
    system.leave(ANN, FIRST)

    [sent] = system.drain()

    assert (picture_of(sent), plain(sent)) == (None, "first")


def test_text_that_is_refused_without_its_picture_too_is_plain(system: System) -> None:
    system.channel.failures = [Refused(), Refused()]
    system.leave(ANN, replace(CHANGED, in_place=False))

    [sent] = system.drain()

    assert sent == Say(CHANGED.blocks, step="result", outdated=CHANGED.outdated)


@pytest.mark.parametrize("why", ["not drawn", "refused"])
def test_edit_without_its_picture_is_a_new_message_that_marks_the_old_one(
    system: System, why: str
) -> None:
    system.leave(ANN, FIRST)
    system.drain()
    if why == "refused":
        system.channel.failures = [Refused()]
    else:
        system.delivery.draw = fails
    system.leave(ANN, CHANGED)

    [sent] = system.drain()

    replaces = system.channel.sent[-1].replaces
    assert replaces
    assert not is_edit(sent, replaces)
    assert (picture_of(sent), plain(sent)) == (None, "changed")
    assert isinstance(sent, Say)
    assert sent.outdated == CHANGED.outdated


def test_edit_of_a_lost_message_is_a_new_one_with_the_picture_that_marks_the_old_one(
    system: System,
) -> None:
    system.leave(ANN, FIRST)
    system.drain()
    system.channel.failures = [MessageLost()]
    system.leave(ANN, CHANGED)

    [sent] = system.drain()

    replaces = system.channel.sent[-1].replaces
    assert replaces
    assert not is_edit(sent, replaces)
    assert (picture_of(sent), plain(sent)) == (b"{}", "changed")


def test_message_that_is_lost_again_is_marked_no_more(system: System) -> None:
    system.leave(ANN, FIRST)
    system.drain()
    system.channel.failures = [MessageLost(), MessageLost()]
    system.leave(ANN, CHANGED)

    [sent] = system.drain()

    assert system.channel.sent[-1].replaces is None
    assert picture_of(sent) == b"{}"


def test_plain_text_after_a_refused_edit_still_marks_the_old_message(system: System) -> None:
    system.leave(ANN, FIRST)
    system.drain()
    system.channel.failures = [Refused(), Refused()]
    system.leave(ANN, CHANGED)

    [sent] = system.drain()

    assert isinstance(sent, Say)
    assert (sent.in_place, sent.outdated) == (False, CHANGED.outdated)
    assert system.channel.sent[-1].replaces


def test_next_change_edits_the_message_that_came_last(system: System) -> None:
    system.leave(ANN, FIRST)
    system.drain()
    system.channel.failures = [Refused()]
    system.leave(ANN, CHANGED)
    system.drain()

    system.leave(ANN, CHANGED)
    [sent] = system.drain()

    replaces = system.channel.sent[-1].replaces
    assert replaces
    assert replaces.message == "2"
    assert is_edit(sent, replaces)


@pytest.mark.parametrize("trouble", [Throttled(1), Unreachable("cut")])
def test_picture_comes_with_its_text_however_often_that_is_tried(
    system: System, trouble: Exception
) -> None:
    system.channel.failures = [trouble, trouble]
    system.leave(ANN, FIRST)
    system.drain()
    for _ in range(2):
        system.clock.forward(seconds=5)
        system.drain()

    [sent] = system.channel.sent
    assert picture_of(sent.reply) == b"{}"
    assert system.channel.tried == 3
