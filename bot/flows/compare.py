"""Compares two versions of a flow: what changes, and which answers keep their meaning.

Start at :func:`compare`. An unknown key of a step counts as one that answers depend on: a new kind
of question is asked again rather than mistaken for the old one.
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
"""Kinds of change; only "changed" makes old answers invalid."""

Fate = Literal["kept", "asked again", "new", "dropped"]
"""The fate of the answers to a step in a new round on the new version."""

TEXTS = (
    "name",
    "text",
    "help",
    "why",
    "offer",
    "low",
    "high",
    "agree",
    "decline",
    "turn_on",
    "turn_off",
)
OPTION_TEXTS = ("label", "description", "synonyms")
PLACED = ("section", "shuffle")
OFFERED = ("offers",)
"""Keys of suggestions: other answers fit as well."""
OWN = ("options", "options_from", "when", "type", "id")
"""Keys with their own comparison."""

WIDER: Mapping[str, Literal["less", "more"]] = {
    "minimum": "less",
    "maximum": "more",
    "decimals": "more",
    "min_length": "less",
    "max_length": "more",
    "at_least": "less",
    "at_most": "more",
}
"""Limits, and the direction in which each accepts more answers, so that all earlier ones fit."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        kind: The kind of change.
        what: The change in words.
    """

    kind: Kind
    what: str


@dataclass(frozen=True, slots=True)
class StepChanges:
    """The changes of one step.

    Attributes:
        id: The step's id.
        is_question: Whether people answer it; other steps are shown in every round anyway.
        changes: All changes; empty if the step is the same.
        fate: The fate of its answers.
    """

    id: str
    is_question: bool
    changes: tuple[Change, ...]
    fate: Fate


@dataclass(frozen=True, slots=True)
class FlowComparison:
    """The differences of two versions of a flow.

    Attributes:
        flow: Changes outside of the steps: title, sections, consent, result.
        steps: Every step of the new version in its order, then the removed ones.
    """

    flow: tuple[Change, ...]
    steps: tuple[StepChanges, ...]

    @property
    def changed(self) -> tuple[StepChanges, ...]:
        """The steps with changes."""
        return tuple(step for step in self.steps if step.changes)


def compare(old: Flow, new: Flow) -> FlowComparison:
    """Compare two versions of a flow, or two flows.

    Args:
        old: The version on which conversations began.
        new: The version on which they would begin now.
    """
    before, after = ({step.id: step for step in flow.steps} for flow in (old, new))
    moved = set(
        _moved(
            [step_id for step_id in before if step_id in after],
            [step_id for step_id in after if step_id in before],
        )
    )
    steps = []
    for place, step in enumerate(new.steps):
        if step.id not in before:
            behind = f"behind {new.steps[place - 1].id}" if place else "at the beginning"
            added = (Change("added", f"new, {behind}"),)
            steps.append(StepChanges(step.id, step.is_question, added, "new"))
            continue
        changes = (*_places(old, new, step, place, moved), *_step(before[step.id], step))
        fits = all(change.kind != "changed" for change in changes)
        fate: Fate = "kept" if fits else "asked again"
        steps.append(StepChanges(step.id, step.is_question, changes, fate))
    for step in old.steps:
        if step.id not in after:
            removed = (Change("removed", "no longer there"),)
            steps.append(StepChanges(step.id, step.is_question, removed, "dropped"))
    return FlowComparison(tuple(_whole(old, new)), tuple(steps))


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
    """Yield changes of the text that people agree to: earlier people agreed to another text."""
    before, after = (
        [step for step in flow.steps if isinstance(step, Consent)] for flow in (old, new)
    )
    if bool(before) != bool(after):
        asked = "is asked for now" if after else "is no longer asked for"
        yield Change("consent", f"consent {asked}")
    elif [step.text for step in before] != [step.text for step in after]:
        yield Change("consent", "people agree to another text than those who began before")


def _result(old: Flow, new: Flow) -> Iterator[Change]:
    """Yield changes of the data that results are computed from."""
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
    """Return the step for each measure."""
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
    """Yield the fewest names that have to move to get from one order to the other."""
    places = {name: place for place, name in enumerate(before)}
    stay = _longest_rise([places[name] for name in after])
    return (name for name in after if places[name] not in stay)


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Return a longest increasing subsequence of distinct numbers, as a set."""
    ends: list[int] = []
    tails: list[tuple[int, ...]] = []
    for number in numbers:
        at = bisect_left(ends, number)
        rise = (*(tails[at - 1] if at else ()), number)
        ends[at:], tails[at:] = [number, *ends[at + 1 :]], [rise, *tails[at + 1 :]]
    return set(tails[-1]) if tails else set()


# ---------------------------------------------------------------------------- one step


def _step(old: BaseStep, new: BaseStep) -> Iterator[Change]:
    """Yield the changes within a step."""
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
    """Return the change of one key that is neither a text nor a list of options."""
    what = f"{name.replace('_', ' ')} {_shown(old)} to {_shown(new)}"
    if name == "optional":
        return Change("rules", "can be skipped now" if new else "can no longer be skipped")
    if name in PLACED:
        return Change("moved", what)
    if name in OFFERED:
        return Change("rules", what)
    if name in WIDER:
        # A missing upper limit is wider than any limit.
        low, high = (inf if limit is None else limit for limit in (old, new))
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
    """Yield options that are added, removed, renamed or in another order."""
    before, after = ({option.id: option.label for option in options} for options in (old, new))
    gone = [option_id for option_id in before if option_id not in after]
    come = [option_id for option_id in after if option_id not in before]
    for option_id in gone:
        other = next((name for name in come if after[name] == before[option_id]), None)
        if other is None:
            yield Change("changed", f"option {option_id} removed")
        else:
            come.remove(other)
            yield Change("changed", f"option {option_id} renamed to {other}")
    for option_id in come:
        yield Change("changed", f"option {option_id} added")
    if [option_id for option_id in before if option_id in after] != [
        option_id for option_id in after if option_id in before
    ]:
        yield Change("moved", "options in another order")


def _option_texts(old: Sequence[Option], new: Sequence[Option]) -> Iterator[str]:
    """Yield options whose texts changed."""
    before = {option.id: option for option in old}
    for option in new:
        if option.id in before:
            words = [
                name
                for name in OPTION_TEXTS
                if getattr(before[option.id], name) != getattr(option, name)
            ]
            if words:
                yield f"{' and '.join(words)} of {option.id}"
