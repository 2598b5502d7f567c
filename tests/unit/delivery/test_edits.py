"""Edits of messages."""

from dataclasses import replace
from typing import Any

import pytest

from bot.channel import MessageLost, Refused, is_edit
from bot.messages import Attachment, Say, Settled, Text, plain
from tests.kit.system import ANN, System
from tests.unit.delivery.telling import says

pytestmark = pytest.mark.usefixtures("on_disk")


def named(text: str, **about: Any) -> Say:
    return replace(says(text), step="count", **about)


def test_message_becomes_the_new_content_of_the_one_of_its_name(system: System) -> None:
    system.leave(ANN, named("1 answer"), named("2 answers", in_place=True), named("over"))
    system.drain()
    system.leave(ANN, named("at last", in_place=True))

    system.drain()

    replaced = [one.replaces and one.replaces.message for one in system.channel.sent]
    # The third is new: it is the one of that name from then on.
    assert replaced == [None, "1", "1", "3"]


@pytest.mark.parametrize("apart", [False, True])
def test_what_stands_under_a_message_does_not_take_its_name(
    system: System,
    apart: bool,  # noqa: FBT001 - a case
) -> None:
    replies = (
        named("invitation"),
        replace(says("details"), under="count"),
        replace(says("more"), step="more", under="count"),
        Attachment("{}", "png", "a.png", "A picture", "", under="count"),
        named("2 answers", in_place=True),
    )
    for reply in replies:
        system.leave(ANN, reply)
        if apart:
            system.drain()

    system.drain()

    replaced = [one.replaces and one.replaces.message for one in system.channel.sent]
    assert replaced == [None, "1", "1", "1", "1"]
    # It could not be drawn: its caption stands there.
    caption = system.channel.sent[3].reply
    assert (plain(caption), getattr(caption, "under", "")) == ("A picture", "count")


def test_refused_change_of_a_message_is_still_one_as_plain_text(system: System) -> None:
    system.leave(ANN, named("1 answer"))
    system.drain()
    system.channel.failures = [Refused()]
    system.leave(ANN, named("2 answers", in_place=True))

    [told] = system.drain()

    assert is_edit(told, system.channel.sent[1].replaces)


def test_edit_whose_message_is_gone_becomes_a_new_message(system: System) -> None:
    system.say(Text("hello"))
    system.channel.failures = [MessageLost()]

    system.say(Text("yes"))

    settled = system.channel.sent[1]
    assert isinstance(settled.reply, Settled)
    assert settled.replaces is None
