"""Checks what is shipped or configured: the benchmark, the flows, and the parts for drawing."""

from collections.abc import Iterator

from bot.diagnosis import Diagnosis, look, ok, problem
from bot.documents import DataProblems
from bot.loading.library import load_edition
from bot.report.attachments import can_draw
from bot.report.fonts import Shelf
from bot.report.render import INSTALL
from bot.wiring.flows import choose, choose_edition_folder
from bot.wiring.settings import Settings

LISTED = 5
"""Most mistakes in files that are listed; other commands list all."""


def examine_content(settings: Settings) -> list[Diagnosis]:
    """Check the benchmark edition, and the flows that would be served."""
    try:
        edition = load_edition(choose_edition_folder(settings))
    except DataProblems as bad:
        return list(_listed("benchmark", bad, "cxbot benchmark check"))
    benchmark = ok("benchmark", f"{edition.id}: {edition.header.title}")
    try:
        chosen = choose(settings).with_groups()
        chosen.flows()
    except DataProblems as bad:
        return [benchmark, *_listed("flows", bad, "cxbot flows check")]
    names = ", ".join(folder.name for folder in (chosen.flow, *chosen.beside))
    return [benchmark, ok("flows", names)]


def _listed(subject: str, bad: DataProblems, command: str) -> Iterator[Diagnosis]:
    for mistake in bad.problems[:LISTED]:
        yield problem(subject, str(mistake))
    left = len(bad.problems) - LISTED
    if left > 0:
        yield problem(subject, f"{left} more mistakes", f"`{command}` lists all")


def examine_drawing(settings: Settings) -> list[Diagnosis]:
    """Check the packages and fonts for pictures and reports."""
    if not settings.drawings_at_once:
        return [ok("pictures", "switched off: CXBOT_DRAWINGS_AT_ONCE is 0")]
    if not can_draw():
        return [look("pictures", "results come without pictures and reports", f"run: {INSTALL}")]
    shelf = Shelf()
    if not shelf.complete or not shelf.files:
        return [problem("fonts", "the fonts are missing", f"run: {INSTALL}")]
    return [ok("pictures", "can be drawn"), ok("fonts", f"{len(shelf.files)} files")]
