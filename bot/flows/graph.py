"""The steps of a flow and the arrows between them, also drawn as a Mermaid flowchart."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.flows.model import Flow
from bot.questions import AllOf, AnyOf, BaseStep, Condition, Not, Result, Test

QUOTED = str.maketrans({'"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", "`": "'"})


class Arrow(NamedTuple):
    """A way from one step to a possible next one.

    Attributes:
        source: The place of the step that it leaves.
        target: The place of the step that it leads to.
        condition: When it is taken, in words; empty for always.
        is_offered: Whether the next step is offered after the result, and not asked.
    """

    source: int
    target: int
    condition: str
    is_offered: bool


def arrows(flow: Flow) -> Iterator[Arrow]:
    """Yield arrows from each step to each possible next step, up to one without a condition."""
    for source in range(len(flow.steps) - 1):
        for target in range(source + 1, len(flow.steps)):
            when = flow.steps[target].when
            yield Arrow(source, target, describe(when) if when else "", target > flow.result)
            if when is None:
                break


def mermaid(flow: Flow) -> str:
    """Return the flow as a Mermaid flowchart: steps in order, conditions on the arrows."""
    return "\n".join(["flowchart TD", *_nodes(flow), *_arrows(flow)]) + "\n"


def describe(condition: Condition) -> str:
    """Return a condition in words."""
    match condition:
        case AllOf(all=parts):
            return "(" + " and ".join(map(describe, parts)) + ")"
        case AnyOf(any=parts):
            return "(" + " or ".join(map(describe, parts)) + ")"
        case Not(not_=part):
            return f"not {describe(part)}"
        case Test():
            return " and ".join(_test(condition))


def _test(test: Test) -> Iterator[str]:
    if test.accepted:
        yield f"{test.step} is {' or '.join(map(str, test.accepted))}"
    if test.includes is not None:
        yield f"{test.step} includes {test.includes}"
    if test.at_least is not None:
        yield f"{test.step} at least {test.at_least:g}"
    if test.at_most is not None:
        yield f"{test.step} at most {test.at_most:g}"
    if test.answered is not None:
        yield f"{test.step} {'answered' if test.answered else 'not answered'}"


def _nodes(flow: Flow) -> Iterator[str]:
    for place, step in enumerate(flow.steps):
        label = f"{step.name}<br/>{kind_of(step)}".translate(QUOTED).replace("#lt;br/#gt;", "<br/>")
        left, right = ("([", "])") if isinstance(step, Result) else ("[", "]")
        yield f'  s{place}{left}"{label}"{right}'


def _arrows(flow: Flow) -> Iterator[str]:
    for arrow in arrows(flow):
        if arrow.condition:
            label = arrow.condition.translate(QUOTED)
            yield f'  s{arrow.source} -->|"{label}"| s{arrow.target}'
        else:
            yield f"  s{arrow.source} {'-.->' if arrow.is_offered else '-->'} s{arrow.target}"


def kind_of(step: BaseStep) -> str:
    """Return the kind of a step in words, such as "single choice, optional"."""
    kind = str(getattr(step, "type", "")).replace("_", " ")
    return f"{kind}, optional" if step.optional else kind
