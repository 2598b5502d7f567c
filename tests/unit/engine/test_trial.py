"""Trial walks: every branch, every answer, every way of skipping."""

import pytest

from bot.engine.assessment import Assessment
from bot.engine.trial import trial
from bot.loading.library import load_catalogue
from bot.scoring.edition import Edition
from tests.conftest import NOW
from tests.unit.flows.make import build, flow_yaml

BRANCH = "{id: more, type: yes_no, name: More, text: More?, when: {step: remote, is: 'yes'}}"


def options(number: int) -> str:
    """Return a question with so many options."""
    each = ", ".join(f"{{id: o{at}, label: {chr(97 + at) * 3}}}" for at in range(number))
    return f"{{id: which, type: single_choice, name: Which, text: Which?, options: [{each}]}}"


def walked(edition: Edition, *steps: str) -> list[tuple[str, ...]]:
    """Return the steps of each walk; all of them reach the result."""
    flow = build(flow_yaml(*steps))
    walks = trial(Assessment(flow, edition, load_catalogue(), ""), NOW)
    assert {walk.ended for walk in walks} == {""}
    return [walk.steps for walk in walks]


@pytest.mark.parametrize("number", [2, 3, 7])
def test_every_answer_of_the_longest_question_has_a_walk(edition: Edition, number: int) -> None:
    plain = walked(edition, options(number))
    branched = walked(
        edition, "{id: remote, type: yes_no, name: Remote, text: R?}", options(number), BRANCH
    )

    # One walk for each answer, and one for each branch and way of skipping.
    assert len(plain) == number + 2
    assert len(branched) == number + 2 * 2
    assert {"more" in steps for steps in branched[:number]} == {True, False}
