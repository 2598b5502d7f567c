"""Compares two versions of a flow, and counts the live conversations that the change affects."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.cli.columns import cell, columns, counted, indented, short
from bot.cli.stores import opened
from bot.documents import DataProblems, Location, Problem, UnreadableFile, did_you_mean, shorten
from bot.engine.conversation import Conversation
from bot.engine.timers import is_open
from bot.flows.build import build_flow
from bot.flows.compare import Fate, FlowComparison, StepChanges, compare
from bot.flows.model import Flow
from bot.loading.library import build_source, flow_folders, flow_view
from bot.loading.yaml_documents import read_document
from bot.questions.cleaning import quote
from bot.scoring.edition import Edition
from bot.store.ports import Store
from bot.system.files import is_file, is_folder
from bot.wiring.flows import choose_edition
from bot.wiring.settings import Settings

LONGEST_LINE = 300
"""Most characters of a change in words, since conditions and titles may be long."""

VERSION = re.compile(r"[0-9a-f]{4,64}")
"""The first digits of a version."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two compared versions."""

    flow: Flow
    edition: Edition


@dataclass
class Live:
    """Open conversations on the flow of the old version.

    Attributes:
        on_old: Their number on the old version.
        on_new: Their number on the new version.
        on_others: Their number on each other version.
        answers: The number of answers to each step, on the old version.
    """

    on_old: int = 0
    on_new: int = 0
    on_others: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    def add(self, conversation: Conversation, old: Flow, new: Flow) -> None:
        """Count a conversation if it is under way on one of these flows."""
        if not is_open(conversation) or conversation.flow not in (old.id, new.id):
            return
        if conversation.version == old.version:
            self.on_old += 1
            self.answers.update(
                step for step, answer in conversation.answers.items() if answer.value is not None
            )
        elif conversation.version == new.version:
            self.on_new += 1
        else:
            self.on_others[conversation.version] += 1


@dataclass(frozen=True)
class Diff:
    """The output of ``cxbot flows diff``.

    Attributes:
        old: The version on which conversations began.
        new: The version on which they would begin.
        found: The changes.
        live: Open conversations; None if there is no database yet.
    """

    old: Side
    new: Side
    found: FlowComparison
    live: Live | None


async def diff(settings: Settings, old: str, new: str, edition: str) -> Diff:
    """Compare two versions, and count the conversations under way.

    Args:
        settings: The configuration.
        old: A flow's id, a path, or the first digits of a stored version.
        new: The same.
        edition: The edition for flows that come from files; the configured one if empty.

    Raises:
        DataProblems: One of the two is missing or wrong.
        StoreError: The database cannot be used.
    """
    async with opened(settings) as store:
        sides = [await _side(settings, store, name, edition) for name in (old, new)]
        before, after = sides[0].flow, sides[1].flow
        live = None if store is None else Live()
        if store is not None and live is not None:
            async for exported in store.records.export(None):
                live.add(exported.conversation, before, after)
    return Diff(sides[0], sides[1], compare(before, after), live)


async def _side(settings: Settings, store: Store | None, name: str, edition: str) -> Side:
    known = flow_folders(settings.conversations)
    path = known.get(name) or Path(name)
    if name in known or "/" in name or "\\" in name or is_file(path) or is_folder(path):
        chosen = choose_edition(settings, edition)
        file = path if path.suffix in (".yaml", ".yml") else path / "flow.yaml"
        # The flow may be a copy in any folder or have an earlier name, so its id is not checked.
        document = read_document(file)
        return Side(build_flow(document, flow_view(document, chosen, known)), chosen)
    digits = name.lower()
    if not VERSION.fullmatch(digits):
        known_ones = did_you_mean(name, known)
        raise _not_there(f'no flow, file or kept version is called "{shorten(name)}"{known_ones}')
    kept = None if store is None else await store.records.version(digits)
    if kept is None:
        where = "there is no database yet" if store is None else "or more than one does"
        raise _not_there(f'no version that is kept begins with "{digits}", {where}')
    try:
        return Side(*build_source(kept.source))
    except DataProblems as bad:
        reason = bad.problems[0].message
        raise _not_there(f"this cxbot no longer takes version {short(digits)}: {reason}") from None


def _not_there(message: str) -> UnreadableFile:
    return UnreadableFile([Problem(Location("flow", 0), message)])


# ---------------------------------------------------------------------------- as JSON


def as_values(compared: Diff) -> dict[str, Any]:
    """Return the comparison as JSON values."""
    return {
        "old": _side_values(compared.old),
        "new": _side_values(compared.new),
        "flow": [asdict(change) for change in compared.found.flow],
        "steps": [asdict(step) for step in compared.found.steps],
        "live": None if compared.live is None else _live_values(compared, compared.live),
    }


def _side_values(side: Side) -> dict[str, str]:
    flow, edition = side.flow, side.edition
    return {
        "flow": flow.id,
        "version": flow.version,
        "edition": edition.id,
        "edition_digest": edition.digest,
    }


def _live_values(compared: Diff, live: Live) -> dict[str, Any]:
    return {
        "on_old": live.on_old,
        "on_new": live.on_new,
        "on_others": dict(live.on_others),
        "answers": [
            {"step": step.id, "fate": step.fate, "given": live.answers[step.id]}
            for step in compared.found.steps
            if step.is_question
        ],
    }


# ---------------------------------------------------------------------------- as text


def as_lines(compared: Diff) -> Iterator[str]:
    """Yield the comparison as lines of text."""
    old, new = compared.old, compared.new
    yield f"old  {_named(old)}"
    yield f"new  {_named(new)}"
    yield ""
    yield from _changes(compared)
    yield ""
    if compared.live is None:
        yield "There is no database yet, so no conversation is open."
    else:
        yield from _live(compared, compared.live)


def _named(side: Side) -> str:
    flow, edition = side.flow, side.edition
    return f"{flow.id} {short(flow.version)}, edition {edition.id} {short(edition.digest)}"


def _changes(compared: Diff) -> Iterator[str]:
    found, old, new = compared.found, compared.old, compared.new
    if old.flow.version == new.flow.version:
        yield "Both are the same version."
    rows = [(change.kind, change.what) for change in found.flow]
    if old.edition.digest != new.edition.digest:
        rows.append(("result", "another edition: results are placed among other numbers"))
    if rows:
        yield "The flow as a whole"
        yield from indented(f"{kind}: {line(what)}" for kind, what in rows)
    changed = found.changed
    if changed:
        yield "Steps"
    for step in changed:
        yield f"  {step.id}{_fate(step)}"
        yield from (f"    {change.kind}: {line(change.what)}" for change in step.changes)
    if rows or changed:
        yield f"{counted(len(found.steps) - len(changed), 'other step')} as before."
    elif old.flow.version != new.flow.version:
        yield "No step changes."


def _fate(step: StepChanges) -> str:
    says: dict[Fate, str] = {
        "kept": "answers keep their meaning",
        "asked again": "answers no longer fit",
        "new": "",
        "dropped": "answers are no longer asked for",
    }
    said = says[step.fate] if step.is_question else ""
    return f": {said}" if said else ""


def line(text: str) -> str:
    """Return a text on one line that is safe to display."""
    return quote(text, LONGEST_LINE)


def _live(compared: Diff, live: Live) -> Iterator[str]:
    """Yield how many finish on which version, and what a new round would ask again."""
    yield "Open conversations"
    under_way = counted(live.on_old, "conversation")
    it = "it" if live.on_old == 1 else "they"
    if live.on_old:
        yield (
            f"  {under_way} began on the old version and will finish on it;"
            f" {it} won't be asked anything again."
        )
    else:
        yield "  None is on the old version."
    if live.on_new and compared.old.flow.version != compared.new.flow.version:
        yield f"  {counted(live.on_new, 'is', 'are')} on the new version already."
    for version, count in sorted(live.on_others.items()):
        yield f"  {counted(count, 'is', 'are')} on another version, {cell(short(version))}."
    rows = list(_rows(compared, live))
    if rows and compared.old.flow.version != compared.new.flow.version:
        began = "If it began again" if live.on_old == 1 else "If they began again"
        yield f"{began} on the new version, of the answers given so far:"
        yield from indented(columns(("step", "kept", "asked again", "dropped"), rows))
        yield "  kept: the answer means the same there, so that both results can be compared."


def _rows(compared: Diff, live: Live) -> Iterator[tuple[object, ...]]:
    """Yield, for each answered question, how many answers are kept, asked again or dropped."""
    fates: tuple[Fate, ...] = ("kept", "asked again", "dropped")
    for step in compared.found.steps:
        given = live.answers[step.id]
        if step.is_question and given:
            yield step.id, *(given if step.fate == fate else 0 for fate in fates)
