"""Conversations of somebody who types."""

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.turn import Turn
from bot.messages import Form, Inbound, Text, plain
from tests.conftest import NOW

NAME = "c1"
"""The id of every conversation here."""


def said(assessment: Assessment, *lines: str, name: str = NAME) -> Turn:
    """Return the turn after these typed lines."""
    turn = begin(assessment, name, NOW)
    for line in lines:
        turn = advance(assessment, turn.conversation, Text(line), NOW)
    return turn


def walk(assessment: Assessment, *lines: str) -> Conversation:
    """Return the conversation after these typed lines."""
    return said(assessment, *lines).conversation


def form_of(turn: Turn) -> Form:
    """Return the form that somebody opened."""
    form = turn.replies[-1]
    assert isinstance(form, Form)
    return form


def after(assessment: Assessment, turn: Turn, inbound: Inbound) -> Turn:
    """Return the turn after one more inbound."""
    return advance(assessment, turn.conversation, inbound, NOW)


def shown(turn: Turn) -> str:
    """Return all that somebody reads then."""
    return "\n".join(map(plain, turn.replies))
