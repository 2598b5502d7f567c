"""A flow drawn as a Mermaid flowchart."""

from bot.engine.assessment import Assessment
from bot.flows.graph import describe, mermaid
from tests.unit.flows.make import RESULT, ask, build, flow_yaml


def test_every_step_and_every_condition_is_drawn(everything: Assessment) -> None:
    drawn = mermaid(everything.flow)

    assert drawn.startswith("flowchart TD\n")
    for place, step in enumerate(everything.flow.steps):
        assert f"  s{place}[" in drawn or f"  s{place}([" in drawn
        assert step.name in drawn
        if step.when:
            assert describe(step.when) in drawn


def test_arrows_lead_past_steps_with_conditions() -> None:
    flow = build(
        flow_yaml(ask("a"), ask("b", ", when: {step: a, is: yes}"), ask("c"),
                  RESULT, ask("d", ", offer: More"), result="")
    )  # fmt: skip

    drawn = mermaid(flow)

    assert '  s0 -->|"a is yes"| s1\n  s0 --> s2\n  s1 --> s2\n  s2 --> s3\n  s3 -.-> s4\n' in drawn
    assert '  s3(["Result<br/>result"])\n' in drawn


def test_condition_is_said_in_words() -> None:
    when = (
        "{all: [{step: a, is: [yes, no]}, {any: [{not: {step: r, at_least: 2, at_most: 3}}, "
        "{step: o, answered: false}, {step: s, includes: x}, {step: o, answered: true}]}]}"
    )
    flow = build(
        flow_yaml(
            ask("a", ", optional: true"), ask("o", ", optional: true"),
            "{id: r, type: rating, name: N, text: T, low: l, high: h}",
            "{id: s, type: several_choices, name: N, text: T, options: "
            "[{id: x, label: Ex}, {id: y, label: Why}]}",
            ask("last", f", when: {when}"),
        )
    )  # fmt: skip
    last = flow.step("last")

    assert last.when
    assert describe(last.when) == (
        "(a is yes or no and (not r at least 2 and r at most 3 or o not answered "
        "or s includes x or o answered))"
    )


def test_quotes_and_markup_in_names_are_escaped() -> None:
    step = "{id: a, type: yes_no, name: '\"A\" <b> #1 `x`', text: T, optional: true}"

    drawn = mermaid(build(flow_yaml(step)))

    assert "s0[\"#quot;A#quot; #lt;b#gt; #35;1 'x'<br/>yes no, optional\"]" in drawn
