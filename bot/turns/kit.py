"""The facilitator's kit, in private: an agenda made from the result, and files on demand.

The agenda comes by itself. Files come when their buttons are pressed: sent unasked they would push
the agenda off the screen, most facilitators need one of them, and they can be made again as long
as the counts are stored.
"""

from bot.messages import Block, Button, Say
from bot.report.team_attachments import TeamDrawer
from bot.report.team_content import TeamResult
from bot.team.agenda import Agenda, agenda_of, agenda_without_result
from bot.team.narrative.revealed import RevealedRound
from bot.team.orders import TeamOrder
from bot.team.table import csv_of
from bot.turns.outbox import attachment
from bot.turns.session import Session

STEP = "agenda"
"""The name of the message: a later one takes its buttons."""

SLIDES, REPORT, TABLE = FILES = ("slides", "report", "table")
"""Arguments of the order "files"; without one of these, all files are meant."""

_DRAWER = TeamDrawer()


def agenda_message(session: Session, result: RevealedRound | None) -> Say:
    """Return the agenda, with a button for each file; a general one without a result."""
    if result is None:
        return _said(agenda_without_result(session.texts).blocks())
    files: tuple[str, ...] = ()
    if result.tally.counts:
        files = FILES if session.context.draws else (TABLE,)
    buttons = (
        Button(session.texts.say(f"team.button.{file}"), _order(session, file)) for file in files
    )
    return _said(_agenda(session, result).blocks(), *buttons)


def files_sent(session: Session, result: RevealedRound, drawn: TeamResult, which: str) -> Session:
    """Send one file to the facilitator, or all of them.

    Args:
        session: The session.
        result: The result.
        drawn: What its files are made from.
        which: One of ``FILES``; anything else means all.
    """
    wanted = (which,) if which in FILES else FILES
    files = []
    if TABLE in wanted:
        table = csv_of(result.texts, result.edition, result.title, result.tally, result.round)
        files.append(_DRAWER.team_table(drawn, table))
    if REPORT in wanted and session.context.draws:
        files.append(_DRAWER.team_report(drawn))
    if SLIDES in wanted and session.context.draws:
        files.append(_DRAWER.team_slides(drawn, _agenda(session, result), result.advice))
    to = session.team.facilitator
    rows = (attachment(session.context, session.team.id, file, to) for file in files)
    return session.sending(*rows)


def _agenda(session: Session, result: RevealedRound) -> Agenda:
    return agenda_of(result, session.team)


def _order(session: Session, file: str) -> str:
    return TeamOrder("files", session.team.id, file).token


def _said(blocks: tuple[Block, ...], *buttons: Button) -> Say:
    return Say(blocks, buttons, step=STEP)
