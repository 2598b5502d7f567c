"""Explores every way through a flow without walking each.

Answers that no later condition tells apart count as one.

A step that conditions mention is split into classes of answers on which those conditions agree;
every other step has one class. Steps are walked in order, and only the classes that are still
relevant are kept, so the number of states stays small; flows of a few dozen conditions take
milliseconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.flows.model import Flow
from bot.questions import BaseStep, Test, Value

MOST_STATES = 20_000
"""Most states at one step; a flow with more is not explored."""

Answers = dict[str, Value]
State = tuple[tuple[str, Value], ...]
"""The answers that later conditions test, in the order of the steps."""


class TooManyBranches(Exception):
    """An error: the flow's conditions have too many combinations to explore."""


@dataclass(frozen=True, eq=False)
class Explorer:
    """The ways through one flow, up to its result."""

    flow: Flow

    @cached_property
    def tests(self) -> dict[str, list[Test]]:
        """The tests of later conditions on each step's answer."""
        found: dict[str, list[Test]] = {}
        for step in self.flow.steps:
            for test in step.when.tests() if step.when else ():
                found.setdefault(test.step, []).append(test)
        return found

    @cached_property
    def classes(self) -> dict[str, tuple[Value | None, ...]]:
        """One answer of every kind that conditions tell apart, by step; None means skipped."""
        return {step.id: tuple(self._classes(step)) for step in self.flow.steps}

    def _classes(self, step: BaseStep) -> Iterator[Value | None]:
        tests = self.tests.get(step.id, [])
        seen = set()
        skipped: tuple[Value | None, ...] = (None,) if step.optional else ()
        for value in (*samples(step, tests), *skipped):
            answers = {} if value is None else {step.id: value}
            kind = tuple(test.holds(answers) for test in tests)
            if kind not in seen:
                seen.add(kind)
                yield value

    @cached_property
    def _last_use(self) -> dict[str, int]:
        """For each step, the place of the last step whose condition tests its answer."""
        found: dict[str, int] = {}
        for place, step in enumerate(self.flow.steps):
            for test in step.when.tests() if step.when else ():
                found[test.step] = place
        return found

    def step_on(self, state: State, place: int) -> Iterator[tuple[State, Value | None, bool]]:
        """Yield every transition at a step: next state, answer, and whether it was asked."""
        step, answers = self.flow.steps[place], dict(state)
        if not self.flow.visible(step, answers):
            yield self._relevant(answers, place), None, False
            return
        for value in self.classes[step.id]:
            after = answers if value is None else {**answers, step.id: value}
            yield self._relevant(after, place), value, True

    def _relevant(self, answers: Mapping[str, Value], place: int) -> State:
        return tuple(
            (step_id, value)
            for step_id, value in answers.items()
            if self._last_use.get(step_id, -1) > place
        )

    @cached_property
    def frontiers(self) -> tuple[frozenset[State], ...]:
        """The states in which each step can be reached.

        Raises:
            TooManyBranches: One step has more than MOST_STATES.
        """
        found: list[frozenset[State]] = [frozenset({()})]
        for place in range(len(self.flow.steps)):
            after = frozenset(
                following for state in found[-1] for following, _, _ in self.step_on(state, place)
            )
            if len(after) > MOST_STATES:
                raise TooManyBranches
            found.append(after)
        return tuple(found)

    def seen(self, place: int) -> tuple[bool, bool]:
        """Return whether a step is ever asked, and whether it is ever skipped by its condition."""
        step = self.flow.steps[place]
        shown = {self.flow.visible(step, dict(state)) for state in self.frontiers[place]}
        return True in shown, False in shown

    def longest(self, answers: Mapping[str, Value], place: int) -> int:
        """Return the most questions that can still be asked from a step on, up to the result.

        Args:
            answers: The counting answers to earlier steps.
            place: The place of the current step.
        """
        known = {
            step_id: self._alike(step_id, value)
            for step_id, value in answers.items()
            if step_id in self.tests
        }
        state = self._relevant(known, place - 1)
        cached = self._longest.get((place, state))
        if cached is None:
            cached = self._longest[place, state] = self._count(state, place)
        return cached

    def _alike(self, step_id: str, value: Value) -> Value:
        """Return the representative of all answers that conditions cannot tell from this one."""
        kind = tuple(test.holds({step_id: value}) for test in self.tests[step_id])
        return self._kinds[step_id].get(kind, value)

    @cached_property
    def _kinds(self) -> dict[str, dict[tuple[bool, ...], Value]]:
        """For each step that conditions mention, the representative answer of each class."""
        return {
            step_id: {
                tuple(test.holds({step_id: value}) for test in tests): value
                for value in self.classes[step_id]
                if value is not None
            }
            for step_id, tests in self.tests.items()
        }

    @cached_property
    def _longest(self) -> dict[tuple[int, State], int]:
        return {}

    def _count(self, state: State, place: int) -> int:
        if place >= self.flow.result:
            return 0
        step = self.flow.steps[place]
        return max(
            self.longest(dict(after), place + 1)
            + (was_asked and step.is_question and step.is_asked)
            for after, _, was_asked in self.step_on(state, place)
        )

    def branches(self) -> Iterator[Answers]:
        """Yield answers that walk every branch up to the result: every kind of every answer once.

        Two walks that meet in the same state continue as one, so their number stays small.
        """
        ways: dict[State, dict[str, Value | None]] = {(): {}}
        for place in range(self.flow.result):
            onward: dict[State, dict[str, Value | None]] = {}
            step = self.flow.steps[place]
            for state, way in ways.items():
                for after, value, was_asked in self.step_on(state, place):
                    walked = {**way, step.id: value} if was_asked else way
                    if after in onward:
                        yield _given(walked)
                    onward.setdefault(after, walked)
            ways = onward
        for way in ways.values():
            yield _given(way)


def samples(step: BaseStep, tests: list[Test]) -> tuple[Value, ...]:
    """Return answers to a step on both sides of every value that conditions compare it with."""
    compared: list[Value] = []
    for test in tests:
        bounds = (test.includes, test.at_least, test.at_most)
        compared += [*test.accepted, *(bound for bound in bounds if bound is not None)]
    return step.samples(compared)


def _given(way: Mapping[str, Value | None]) -> Answers:
    """Return the answers of a way, without the steps that are skipped."""
    return {step_id: value for step_id, value in way.items() if value is not None}
