"""Every way through a flow, beside walking all answers one by one."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.flows.explore import Answers, Explorer, TooManyBranches
from bot.flows.model import Flow
from bot.questions import BaseStep, Result, Step, Value
from tests.unit.flows.make import ask, build, flow_yaml

STEP: TypeAdapter[BaseStep] = TypeAdapter(Step)
Data = dict[str, object]

KINDS: dict[str, Data] = {
    "yes_no": {},
    "rating": {"low": "a", "high": "b", "highest": 3},
    "number": {"minimum": 0, "maximum": 2},
    "several_choices": {
        "options": [{"id": one, "label": one} for one in "xyz"],
        "at_least": 0,
        "at_most": 2,
    },
    "single_choice": {"options": [{"id": one, "label": one} for one in "xyz"]},
    "information": {},
}
EVERY: dict[str, tuple[Value, ...]] = {
    "yes_no": ("yes", "no"),
    "rating": (1, 2, 3),
    "number": (0, 1, 2),
    "several_choices": ((), ("x",), ("y",), ("z",), ("x", "y"), ("x", "z"), ("y", "z")),
    "single_choice": ("x", "y", "z"),
    "information": ("seen",),
    "result": ("seen",),
}


def a_test_of(name: str, kind: str) -> st.SearchStrategy[Data]:
    about: Data = {"step": name}
    answered = st.booleans().map(lambda one: about | {"answered": one})
    match kind:
        case "yes_no":
            values = st.sampled_from(["yes", "no"]).map(lambda one: about | {"is": one})
        case "single_choice":
            values = st.lists(st.sampled_from("xyz"), min_size=1, max_size=2).map(
                lambda some: about | {"is": some}
            )
        case "several_choices":
            values = st.sampled_from("xyz").map(lambda one: about | {"includes": one})
        case "rating" | "number":
            bound = st.sampled_from([0, 0.5, 1, 1.5, 2, 2.5, 3])
            values = st.one_of(
                bound.map(lambda one: about | {"at_least": one}),
                bound.map(lambda one: about | {"at_most": one}),
                st.tuples(bound, bound).map(
                    lambda two: about | {"at_least": two[0], "at_most": two[1]}
                ),
                st.integers(0, 3).map(lambda one: about | {"is": one}),
            )
        case _:
            values = st.just(about | {"is": "seen"})
    return values | answered


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Draw a small flow whose conditions are about any earlier steps."""
    kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=5))
    steps: list[BaseStep] = []
    for place, kind in enumerate([*kinds, "result"]):
        data: Data = {"id": f"s{place}", "type": kind, **KINDS.get(kind, {})}
        if kind != "result":
            data |= {"name": "N", "text": "T", "optional": draw(st.booleans())}
            if place and draw(st.booleans()):
                leaves = st.integers(0, place - 1).flatmap(lambda n: a_test_of(f"s{n}", kinds[n]))
                data["when"] = draw(conditions(leaves))
        steps.append(STEP.validate_python(data))
    return Flow("f", "F", "v", (), tuple(steps))


def conditions(leaves: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
    def inside(parts: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
        some: st.SearchStrategy[object] = st.lists(parts, min_size=1, max_size=2)
        named = st.tuples(st.sampled_from(["all", "any"]), some) | st.tuples(st.just("not"), parts)
        return named.map(lambda one: {one[0]: one[1]})

    return st.recursive(leaves, inside, max_leaves=3)


def ways(flow: Flow, place: int = 0, answers: Answers | None = None) -> Iterator[list[str]]:
    """Yield the steps asked on every way from a step on, by walking every answer."""
    known = answers or {}
    if place == len(flow.steps):
        yield []
        return
    step = flow.steps[place]
    if not flow.visible(step, known):
        yield from ways(flow, place + 1, known)
        return
    kind = str(getattr(step, "type", ""))
    for value in (*EVERY[kind], *((None,) if step.optional else ())):
        after = known if value is None else {**known, step.id: value}
        for way in ways(flow, place + 1, after):
            yield [step.id, *way]


@settings(max_examples=60)
@given(flows())
def test_steps_that_can_be_asked_and_passed_over_are_those_of_all_walks(flow: Flow) -> None:
    walks = {tuple(way) for way in ways(flow)}
    explorer = Explorer(flow)

    for place, step in enumerate(flow.steps):
        asked = any(step.id in way for way in walks)
        passed = any(step.id not in way for way in walks)
        assert explorer.seen(place) == (asked, passed)


@settings(max_examples=60)
@given(flows())
def test_longest_way_is_the_longest_of_all_walks(flow: Flow) -> None:
    questions = {step.id for step in flow.steps if step.is_question}

    longest = max(sum(one in questions for one in way) for way in ways(flow))

    assert Explorer(flow).longest({}, 0) == longest


@settings(max_examples=30)
@given(flows(), st.data())
def test_longest_way_onward_agrees_after_any_answers(flow: Flow, data: st.DataObject) -> None:
    explorer, known = Explorer(flow), dict[str, Value]()
    for place, step in enumerate(flow.steps[: flow.result]):
        questions = {one.id for one in flow.steps[place:] if one.is_question}
        rest = max(sum(s in questions for s in way) for way in ways(flow, place, dict(known)))
        assert explorer.longest(known, place) == rest
        if flow.visible(step, known):
            value = data.draw(st.sampled_from(EVERY[str(getattr(step, "type", ""))]))
            known[step.id] = value


@settings(max_examples=60)
@given(flows())
def test_branches_walk_every_step_that_can_be_asked_with_every_kind_of_answer(flow: Flow) -> None:
    explorer = Explorer(flow)
    walked: dict[str, set[Value]] = {}

    for answers in explorer.branches():  # those that meet another way stop there
        known: Answers = {}
        for step in flow.steps[: flow.result]:
            if flow.visible(step, known) and step.id in answers:
                known[step.id] = answers[step.id]
                walked.setdefault(step.id, set()).add(answers[step.id])
        assert known == answers

    for place, step in enumerate(flow.steps[: flow.result]):
        if explorer.seen(place)[0]:
            kinds = {one for one in explorer.classes[step.id] if one is not None}
            assert walked[step.id] >= kinds


def test_frontiers_keep_only_the_answers_that_are_still_asked_for() -> None:
    flow = build(flow_yaml(ask("a"), ask("b", ", when: {step: a, is: yes}"), ask("c")))

    frontiers = Explorer(flow).frontiers

    assert frontiers[0] == {()}
    assert frontiers[1] == {(("a", "yes"),), (("a", "no"),)}
    assert frontiers[2] == {()}
    assert len(frontiers) == len(flow.steps) + 1


def test_twenty_independent_conditions_make_few_states() -> None:
    pairs = (
        step
        for n in range(20)
        for step in (ask(f"a{n}"), ask(f"b{n}", f", when: {{step: a{n}, is: yes}}"))
    )
    explorer = Explorer(build(flow_yaml(*pairs)))

    assert max(map(len, explorer.frontiers)) == 2
    assert explorer.longest({}, 0) == 40
    assert explorer.longest({"a0": "no"}, 1) == 38
    assert len(list(explorer.branches())) <= 100


def test_conditions_that_multiply_beyond_measure_are_given_up_on() -> None:
    steps = [
        STEP.validate_python({"id": f"a{n}", "type": "yes_no", "name": "N", "text": "T"})
        for n in range(16)
    ]
    asked = [
        STEP.validate_python(
            {"id": f"b{n}", "type": "yes_no", "name": "N", "text": "T",
             "when": {"step": f"a{n}", "is": "yes"}}
        )
        for n in range(16)
    ]  # fmt: skip
    result = Result.model_validate({"id": "r", "type": "result"})
    flow = Flow("f", "F", "v", (), (*steps, *asked, result))

    with pytest.raises(TooManyBranches):
        _ = Explorer(flow).frontiers
