"""What changes from one version of a flow to another, and which answers keep their meaning.

Start at :func:`compare`. A key of a step that is not known here counts as one that answers depend
on, so that a new kind of question is asked again rather than taken for the same.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

from bot.flows.graph import describe
from bot.flows.model import Flow
from bot.questions import BaseStep, Consent, Option
from bot.questions.single_choice import ChoiceStep

Kind = Literal[
    "added", "removed", "moved", "reworded", "rules", "condition", "changed", "consent", "result"
]
"""What sort of change it is; only after "changed" do answers no longer fit."""

Fate = Literal["kept", "asked again", "new", "dropped"]
"""What becomes of the answers to a step in a new round on the new version."""

TEXTS = ("name", "text", "help", "why", "offer", "low", "high", "agree", "decline")
OPTION_TEXTS = ("label", "description", "synonyms")
PLACED = ("section", "shuffle")
OFFERED = ("offers",)
"""Keys of what is only offered: other answers fit as well."""
OWN = ("options", "options_from", "when", "type", "id")
"""Keys that are looked at in a way of their own."""

WIDER: Mapping[str, Literal["less", "more"]] = {
    "minimum": "less",
    "maximum": "more",
    "decimals": "more",
    "min_length": "less",
    "max_length": "more",
    "at_least": "less",
    "at_most": "more",
}
"""Limits, and which way each takes more answers than before: all earlier ones fit then."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changes.

    Attributes:
        kind: What sort of change.
        what: It in words.
    """

    kind: Kind
    what: str


@dataclass(frozen=True, slots=True)
class StepChanges:
    """What changes at one step.

    Attributes:
        id: The step's id.
        is_question: Whether people answer it; the others are shown in every round anyway.
        changes: Everything that changes; nothing where the step stays as it is.
        fate: What becomes of its answers.
    """

    id: str
    is_question: bool
    changes: tuple[Change, ...]
    fate: Fate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a flow.

    Attributes:
        flow: What changes beside the steps: title, sections, consent, result.
        steps: Every step of the new version in its order, then those that are removed.
    """

    flow: tuple[Change, ...]
    steps: tuple[StepChanges, ...]

    @property
    def changed(self) -> tuple[StepChanges, ...]:
        """The steps at which something changes."""
        return tuple(one for one in self.steps if one.changes)


def compare(old: Flow, new: Flow) -> Comparison:
    """Compare two versions of a flow, or two flows.

    Args:
        old: What conversations began on.
        new: What they would begin on now.
    """
    before, after = ({step.id: step for step in flow.steps} for flow in (old, new))
    moved = set(_moved([one for one in before if one in after], [s for s in after if s in before]))
    steps = []
    for place, step in enumerate(new.steps):
        if step.id not in before:
            behind = f"behind {new.steps[place - 1].id}" if place else "at the beginning"
            added = (Change("added", f"new, {behind}"),)
            steps.append(StepChanges(step.id, step.is_question, added, "new"))
            continue
        changes = (*_places(old, new, step, place, moved), *_step(before[step.id], step))
        fits = all(one.kind != "changed" for one in changes)
        fate: Fate = "kept" if fits else "asked again"
        steps.append(StepChanges(step.id, step.is_question, changes, fate))
    for step in old.steps:
        if step.id not in after:
            removed = (Change("removed", "no longer there"),)
            steps.append(StepChanges(step.id, step.is_question, removed, "dropped"))
    return Comparison(tuple(_whole(old, new)), tuple(steps))


# ---------------------------------------------------------------------------- the whole flow


def _whole(old: Flow, new: Flow) -> Iterator[Change]:
    if old.id != new.id:
        yield Change("rules", f'another flow: "{old.id}" to "{new.id}"; nobody goes from one to it')
    if old.title != new.title:
        yield Change("reworded", f'title "{old.title}" to "{new.title}"')
    if old.purpose != new.purpose:
        yield Change("rules", f"purpose {old.purpose} to {new.purpose}")
    yield from _sections(old, new)
    yield from _consent(old, new)
    yield from _result(old, new)


def _sections(old: Flow, new: Flow) -> Iterator[Change]:
    before, after = old.section_titles, new.section_titles
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield Change("rules", f"section {name} removed")
        elif name not in before:
            yield Change("rules", f"section {name} added")
        else:
            if before[name] != after[name]:
                yield Change("reworded", f'section "{before[name]}" to "{after[name]}"')
            if (name in old.skips_rest) != (name in new.skips_rest):
                offers = "offers" if name in new.skips_rest else "no longer offers"
                yield Change("rules", f'section {name} {offers} "skip the rest"')


def _consent(old: Flow, new: Flow) -> Iterator[Change]:
    """What people agree to: who began earlier has agreed to something else."""
    before, after = ([one for one in flow.steps if isinstance(one, Consent)] for flow in (old, new))
    if bool(before) != bool(after):
        asked = "is asked for now" if after else "is no longer asked for"
        yield Change("consent", f"consent {asked}")
    elif [one.text for one in before] != [one.text for one in after]:
        yield Change("consent", "people agree to another text than those who began before")


def _result(old: Flow, new: Flow) -> Iterator[Change]:
    """What the result is computed from."""
    before, after = _measures(old), _measures(new)
    for measure in dict.fromkeys((*before, *after)):
        if measure not in after:
            yield Change("result", f"{measure} is no longer measured")
        elif measure not in before:
            yield Change("result", f"{measure} is measured now")
        elif before[measure] != after[measure]:
            yield Change(
                "result", f"{measure} is measured by {after[measure]} now, not {before[measure]}"
            )


def _measures(flow: Flow) -> dict[str, str]:
    """The step that measures each measure."""
    return {step.measures: step.id for step in flow.steps if step.measures}


# ---------------------------------------------------------------------------- where steps stand


def _places(
    old: Flow, new: Flow, step: BaseStep, place: int, moved: Iterable[str]
) -> Iterator[Change]:
    if step.id in moved:
        where = f"behind {new.steps[place - 1].id}" if place else "to the beginning"
        yield Change("moved", where)
    offered = new.is_offered(step)
    if offered != old.is_offered(old.step(step.id)):
        now = "offered after the result, not asked" if offered else "asked, no longer only offered"
        yield Change("rules", now)


def _moved(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """The fewest names that have to be moved to get from one order to the other."""
    places = {name: place for place, name in enumerate(before)}
    stay = _longest_rise([places[name] for name in after])
    return (name for name in after if places[name] not in stay)


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """The longest rising selection of different numbers, in their order."""
    ends: list[int] = []
    tails: list[tuple[int, ...]] = []
    for number in numbers:
        at = bisect_left(ends, number)
        rise = (*(tails[at - 1] if at else ()), number)
        ends[at:], tails[at:] = [number, *ends[at + 1 :]], [rise, *tails[at + 1 :]]
    return set(tails[-1]) if tails else set()


# ---------------------------------------------------------------------------- one step


def _step(old: BaseStep, new: BaseStep) -> Iterator[Change]:
    """What changes within a step."""
    before, after = old.model_dump(), new.model_dump()
    if before["type"] != after["type"]:
        yield Change("changed", f"type {before['type']} to {after['type']}")
    both = [name for name in after if name in before and name not in OWN]
    differ = [name for name in both if before[name] != after[name]]
    texts = [name for name in differ if name in TEXTS]
    if isinstance(old, ChoiceStep) and isinstance(new, ChoiceStep):
        texts += _option_texts(old.options, new.options)
        yield from _options(old.options, new.options)
    if texts:
        yield Change("reworded", ", ".join(texts))
    for name in differ:
        if name not in TEXTS:
            yield _value(name, before[name], after[name])
    if before["when"] != after["when"]:
        yield Change("condition", f"asked {_when(new)}, not {_when(old)}")


def _value(name: str, old: Any, new: Any) -> Change:  # noqa: ANN401 - any value of a step
    """A change of one key that is no text and no list of options."""
    what = f"{name.replace('_', ' ')} {_shown(old)} to {_shown(new)}"
    if name == "optional":
        return Change("rules", "can be skipped now" if new else "can no longer be skipped")
    if name in PLACED:
        return Change("moved", what)
    if name in OFFERED:
        return Change("rules", what)
    if name in WIDER:
        # No upper limit is wider than any.
        low, high = (inf if one is None else one for one in (old, new))
        fits = high <= low if WIDER[name] == "less" else high >= low
        return Change("rules" if fits else "changed", what)
    return Change("changed", what)


def _shown(value: Any) -> str:  # noqa: ANN401 - any value of a step
    if value is None or value == "":
        return "none"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _when(step: BaseStep) -> str:
    return "always" if step.when is None else f"if {describe(step.when)}"


def _options(old: Sequence[Option], new: Sequence[Option]) -> Iterator[Change]:
    """Options that come, go, get another id, or stand elsewhere."""
    before, after = ({one.id: one.label for one in options} for options in (old, new))
    gone = [one for one in before if one not in after]
    come = [one for one in after if one not in before]
    for one in gone:
        other = next((name for name in come if after[name] == before[one]), None)
        if other is None:
            yield Change("changed", f"option {one} removed")
        else:
            come.remove(other)
            yield Change("changed", f"option {one} renamed to {other}")
    for one in come:
        yield Change("changed", f"option {one} added")
    if [one for one in before if one in after] != [one for one in after if one in before]:
        yield Change("moved", "options in another order")


def _option_texts(old: Sequence[Option], new: Sequence[Option]) -> Iterator[str]:
    """Texts of options that are worded differently."""
    before = {one.id: one for one in old}
    for option in new:
        if option.id in before:
            words = [
                name
                for name in OPTION_TEXTS
                if getattr(before[option.id], name) != getattr(option, name)
            ]
            if words:
                yield f"{' and '.join(words)} of {option.id}"
