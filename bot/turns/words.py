"""The meaning of an inbound, before anything is decided about it."""

from bot.engine.token import parse_token
from bot.messages import Command, FormInput, Inbound, Text, Update
from bot.questions.cleaning import key
from bot.questions.matching import LONGEST
from bot.turns.context import Context

_LEAVING = ("delete", "stop")
"""Words of somebody who wants to be left alone."""

_LOOKING_BACK = (*_LEAVING, "answers", "details", "report", "result", "share", "sources")
"""Commands about stored data. They begin nothing where none is stored."""


def looks_back(context: Context, inbound: Inbound) -> bool:
    """Tell whether an inbound is about stored data, or asks to be left alone."""
    match inbound:
        case Command(name):
            return name in _LOOKING_BACK
        case Text():
            return command_of(context, inbound) in _LEAVING
        case _:
            return False


def command_of(context: Context, inbound: Inbound) -> str | None:
    """Return the command that a command or a typed text names; None for none."""
    match inbound:
        case Command(name):
            return name
        case Text(text):
            return context.versions.current.commands.get(key(text[:LONGEST]))
        case _:
            return None


def team_of_form(update: Update) -> str:
    """Return the assessment whose form an update is; empty for none."""
    if not isinstance(update.inbound, FormInput):
        return ""
    token = parse_token(update.inbound.token)
    return token.argument if token is not None and token.kind == "f" else ""
