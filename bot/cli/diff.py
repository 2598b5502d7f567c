"""Two versions of a flow side by side, and what the change does to conversations that are live."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.app import choose_edition
from bot.cli.columns import cell, columns, counted, indented, short
from bot.cli.stores import opened
from bot.documents import DataProblems, Mark, Problem, UnreadableFile, did_you_mean, shorten
from bot.engine.conversation import Conversation
from bot.engine.timers import is_open
from bot.files import is_file, is_folder
from bot.flows.build import build_flow
from bot.flows.compare import Comparison, Fate, StepChanges, compare
from bot.flows.model import Flow
from bot.library import build_source, flow_folders, flow_view
from bot.questions.cleaning import quote
from bot.scoring.edition import Edition
from bot.settings import Settings
from bot.store.ports import Store
from bot.yaml_documents import read_document

LONGEST_LINE = 300
"""Most characters of a change in words: conditions and titles may be long."""

VERSION = re.compile(r"[0-9a-f]{4,64}")
"""The first digits of a version."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared."""

    flow: Flow
    edition: Edition


@dataclass
class Live:
    """Conversations under way on the flow of the old version.

    Attributes:
        on_old: How many keep to the old version.
        on_new: How many are on the new one already.
        on_others: How many are on each of the others.
        answers: Of those on the old version: how many answers to each step they have given.
    """

    on_old: int = 0
    on_new: int = 0
    on_others: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    def add(self, one: Conversation, old: Flow, new: Flow) -> None:
        """Count a conversation, if it is under way on one of these flows."""
        if not is_open(one) or one.flow not in (old.id, new.id):
            return
        if one.version == old.version:
            self.on_old += 1
            self.answers.update(
                step for step, given in one.answers.items() if given.value is not None
            )
        elif one.version == new.version:
            self.on_new += 1
        else:
            self.on_others[one.version] += 1


@dataclass(frozen=True)
class Diff:
    """Everything that ``cxbot flows diff`` says.

    Attributes:
        old: What conversations began on.
        new: What they would begin on.
        found: What changes.
        live: Conversations under way; None where there is no database yet.
    """

    old: Side
    new: Side
    found: Comparison
    live: Live | None


async def diff(settings: Settings, old: str, new: str, edition: str) -> Diff:
    """Compare two versions, and count.

    Args:
        settings: The configuration.
        old: A flow's id, a path, or the first digits of a version that the store keeps.
        new: The same.
        edition: What flows that come from files are built with; the configured one if empty.

    Raises:
        DataProblems: One of the two does not exist, or is wrong.
        StoreError: The database cannot be used.
    """
    async with opened(settings) as store:
        sides = [await _side(settings, store, name, edition) for name in (old, new)]
        before, after = sides[0].flow, sides[1].flow
        live = None if store is None else Live()
        if store is not None and live is not None:
            async for one in store.records.export(None):
                live.add(one.conversation, before, after)
    return Diff(sides[0], sides[1], compare(before, after), live)


async def _side(settings: Settings, store: Store | None, name: str, edition: str) -> Side:
    known = flow_folders(settings.conversations)
    path = known.get(name) or Path(name)
    if name in known or "/" in name or "\\" in name or is_file(path) or is_folder(path):
        chosen = choose_edition(settings, edition)
        file = path if path.suffix in (".yaml", ".yml") else path / "flow.yaml"
        # A flow that is compared may stand anywhere, as a copy or under an earlier name.
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
    return UnreadableFile([Problem(Mark("flow", 0), message)])


# ---------------------------------------------------------------------------- as JSON


def as_values(made: Diff) -> dict[str, Any]:
    """All of it as JSON values."""
    return {
        "old": _side_values(made.old),
        "new": _side_values(made.new),
        "flow": [asdict(one) for one in made.found.flow],
        "steps": [asdict(one) for one in made.found.steps],
        "live": None if made.live is None else _live_values(made, made.live),
    }


def _side_values(side: Side) -> dict[str, str]:
    flow, edition = side.flow, side.edition
    return {
        "flow": flow.id,
        "version": flow.version,
        "edition": edition.id,
        "edition_digest": edition.digest,
    }


def _live_values(made: Diff, live: Live) -> dict[str, Any]:
    return {
        "on_old": live.on_old,
        "on_new": live.on_new,
        "on_others": dict(live.on_others),
        "answers": [
            {"step": one.id, "fate": one.fate, "given": live.answers[one.id]}
            for one in made.found.steps
            if one.is_question
        ],
    }


# ---------------------------------------------------------------------------- as text


def as_lines(made: Diff) -> Iterator[str]:
    """All of it as lines of text."""
    old, new = made.old, made.new
    yield f"old  {_named(old)}"
    yield f"new  {_named(new)}"
    yield ""
    yield from _changes(made)
    yield ""
    if made.live is None:
        yield "There is no database yet: no conversation is under way."
    else:
        yield from _live(made, made.live)


def _named(side: Side) -> str:
    flow, edition = side.flow, side.edition
    return f"{flow.id} {short(flow.version)}, edition {edition.id} {short(edition.digest)}"


def _changes(made: Diff) -> Iterator[str]:
    found, old, new = made.found, made.old, made.new
    if old.flow.version == new.flow.version:
        yield "Both are the same version."
    rows = [(one.kind, one.what) for one in found.flow]
    if old.edition.digest != new.edition.digest:
        rows.append(("result", "another edition: results are placed among other numbers"))
    if rows:
        yield "The flow as a whole"
        yield from indented(f"{kind}: {line(what)}" for kind, what in rows)
    changed = found.changed
    if changed:
        yield "Steps"
    for one in changed:
        yield f"  {one.id}{_fate(one)}"
        yield from (f"    {change.kind}: {line(change.what)}" for change in one.changes)
    if rows or changed:
        yield f"{counted(len(found.steps) - len(changed), 'other step')} as before."
    elif old.flow.version != new.flow.version:
        yield "No step changes."


def _fate(one: StepChanges) -> str:
    says: dict[Fate, str] = {
        "kept": "answers keep their meaning",
        "asked again": "answers no longer fit",
        "new": "",
        "dropped": "answers are no longer asked for",
    }
    said = says[one.fate] if one.is_question else ""
    return f": {said}" if said else ""


def line(text: str) -> str:
    """A text on one line that no display can be broken with."""
    return quote(text, LONGEST_LINE)


def _live(made: Diff, live: Live) -> Iterator[str]:
    """How many finish on which version, and what a new round would ask of them again."""
    yield "Conversations under way"
    under_way = counted(live.on_old, "conversation")
    it = "it" if live.on_old == 1 else "them"
    if live.on_old:
        yield (
            f"  {under_way} under way began on the old version and will finish on it;"
            f" nothing is re-asked of {it}."
        )
    else:
        yield "  None is on the old version."
    if live.on_new and made.old.flow.version != made.new.flow.version:
        yield f"  {counted(live.on_new, 'is', 'are')} on the new version already."
    for version, count in sorted(live.on_others.items()):
        yield f"  {counted(count, 'is', 'are')} on another version, {cell(short(version))}."
    rows = list(_rows(made, live))
    if rows and made.old.flow.version != made.new.flow.version:
        began = "If it began again" if live.on_old == 1 else "If they began again"
        yield f"{began} on the new version, of the answers given so far:"
        yield from indented(columns(("step", "kept", "asked again", "dropped"), rows))
        yield "  kept: the answer means the same there, so that both results can be compared."


def _rows(made: Diff, live: Live) -> Iterator[tuple[object, ...]]:
    """For each question that has been answered how many answers are kept, asked again, dropped."""
    fates: tuple[Fate, ...] = ("kept", "asked again", "dropped")
    for one in made.found.steps:
        given = live.answers[one.id]
        if one.is_question and given:
            yield one.id, *(given if one.fate == fate else 0 for fate in fates)
