"""Replies as text alone, for platforms that refuse their rendering."""

import pytest

from bot.delivery.retries import as_plain
from bot.messages import Ask, Attachment, Button, Form, Heading, Paragraph, Reply, Say, Settled

BLOCKS = (Heading("Title"), Paragraph("Text"))


def text_of(reply: Reply) -> Say:
    """Return the reply as text alone, which is one paragraph without buttons."""
    said = as_plain(reply)
    assert [type(block) for block in said.blocks] == [Paragraph]
    assert said.buttons == ()
    return said


@pytest.mark.parametrize("closing", [False, True])
@pytest.mark.parametrize("in_place", [False, True])
def test_text_does_what_its_message_did(*, closing: bool, in_place: bool) -> None:
    button = Button("Press", "t")
    message = Say(BLOCKS, (button,), closing=closing, step="count", in_place=in_place, under="top")

    said = text_of(message)

    assert (said.closing, said.in_place) == (closing, in_place)
    assert (said.step, said.under) == ("count", "top")


@pytest.mark.parametrize(
    ("kind", "plainly"),
    [("invitation", "invitation"), ("message", "message"), ("public", "message")],
)
def test_invitation_alone_keeps_its_kind(kind: str, plainly: str) -> None:
    assert text_of(Say(BLOCKS, kind=kind)).kind == plainly  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reply", "under", "in_place"),
    [
        (Ask("stage", "Question 1", BLOCKS, "list"), "", False),
        (Ask("stage", "Question 1", BLOCKS, "list", in_place=True), "", True),
        (Settled("stage", "Stage", "Where?", "Walk"), "", True),
        (Attachment("{}", "png", "a.png", "A picture", "All of it", under="top"), "top", False),
        (Form("t", "A form", (), "Send"), "", True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_text_stands_where_its_reply_stood(reply: Reply, under: str, *, in_place: bool) -> None:
    said = text_of(reply)

    assert (said.under, said.in_place) == (under, in_place)
    assert (said.step, said.closing) == ("", False)
