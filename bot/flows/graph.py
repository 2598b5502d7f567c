"""Draws a flow as a Mermaid flowchart."""

from collections.abc import Iterator

from bot.flows.model import Flow
from bot.questions import AllOf, AnyOf, BaseStep, Condition, Not, Result, Test

QUOTED = str.maketrans({'"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", "`": "'"})


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
        label = f"{step.name}<br/>{_kind(step)}".translate(QUOTED).replace("#lt;br/#gt;", "<br/>")
        left, right = ("([", "])") if isinstance(step, Result) else ("[", "]")
        yield f'  s{place}{left}"{label}"{right}'


def _kind(step: BaseStep) -> str:
    kind = str(getattr(step, "type", "")).replace("_", " ")
    return f"{kind}, optional" if step.optional else kind


def _arrows(flow: Flow) -> Iterator[str]:
    """Yield arrows from each step to each possible next step, up to one without a condition."""
    for place in range(len(flow.steps) - 1):
        for target in range(place + 1, len(flow.steps)):
            step = flow.steps[target]
            offered = target > flow.result
            if step.when is None:
                yield f"  s{place} {'-.->' if offered else '-->'} s{target}"
                break
            label = describe(step.when).translate(QUOTED)
            yield f'  s{place} -->|"{label}"| s{target}'
