"""A flow beside a conversation: what is answered, and where it stands."""

from bot.engine.assessment import Assessment
from bot.flows.graph import arrows
from bot.flows.outline import MOST_ARROWS, outline, outline_arrows
from bot.messages import Ask, Heading, Say, Settled
from bot.messages.view import View
from tests.unit.flows.make import RESULT, ask, build, flow_yaml

FLOW = build(
    flow_yaml(
        ask("a"), ask("b", ", optional: true, when: {step: a, is: yes}"), RESULT,
        ask("c", ", offer: More"), result="",
    )
)  # fmt: skip


def test_steps_say_what_is_answered_and_where_the_page_is() -> None:
    page = View(Ask("b", "", (), "row"), answered=(Settled("a", "N", "T", "Yes"),))

    steps = outline(FLOW, page)

    assert [(step.id, step.state) for step in steps] == [
        ("a", "answered"), ("b", "now"), ("result", ""), ("c", ""),
    ]  # fmt: skip
    assert [(step.kind, step.condition, step.is_offered) for step in steps] == [
        ("yes no", "", False),
        ("yes no, optional", "a is yes", False),
        ("result", "", False),
        ("yes no", "", True),
    ]


def test_result_is_where_its_page_is_and_the_first_page_is_nowhere() -> None:
    result = View(Say((Heading("R"),), kind="result"))

    assert [step.id for step in outline(FLOW, result) if step.state] == ["result"]
    assert not any(step.state for step in outline(FLOW, View(Say((Heading("Hello"),)))))


def test_arrows_are_those_of_the_chart(everything: Assessment) -> None:
    assert outline_arrows(FLOW) == ((0, 1), (0, 2), (1, 2), (2, 3))
    drawn = outline_arrows(everything.flow)
    assert drawn == tuple((arrow.source, arrow.target) for arrow in arrows(everything.flow))


def test_too_many_arrows_are_left_out() -> None:
    many = [ask(f"s{number}", ", when: {step: a, is: yes}") for number in range(40)]
    flow = build(flow_yaml(ask("a"), *many))

    drawn = outline_arrows(flow)

    assert len(drawn) <= MOST_ARROWS
    assert all(target == source + 1 for source, target in drawn)
