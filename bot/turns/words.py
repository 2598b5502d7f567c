"""The meaning of an inbound, before anything is decided about it."""

from bot.engine.commands import BEGINNERS
from bot.engine.token import parse_token
from bot.messages import Command, FormInput, Inbound, Tap, Text, Update
from bot.questions.cleaning import key
from bot.questions.matching import LONGEST
from bot.turns.context import Context
from bot.turns.plan import Found

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


def is_about_form(context: Context, found: Found, inbound: Inbound) -> bool:
    """Tell whether typed text is about answers that were sent in a team's form.

    Such a form never comes into focus. Where nothing else is, words such as "change stage" are
    about it, and only those that begin something are not.
    """
    kept = found.beside
    if kept is None or kept.conversation.status != "submitted" or not isinstance(inbound, Text):
        return False
    return command_of(context, inbound) not in (*BEGINNERS, "form")


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


def is_of_past_round(context: Context, update: Update, found: Found) -> bool:
    """Tell whether a button is of answers to a team's questions that are deleted by now.

    Nothing is stored of them but the button, whose token has the version of their flow.
    """
    inbound, kept = update.inbound, found.addressed
    token = parse_token(inbound.token) if isinstance(inbound, Tap | FormInput) else None
    if token is None or (kept is not None and kept.conversation.id == token.conversation):
        return False
    versions = (assessment.flow.version for assessment in context.versions.team_flows)
    return any(version.startswith(token.version) for version in versions)
