"""How next steps are chosen from rules: weights, topics, tags, contradictions and conditions."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pytest

from bot.scoring.advice import advise, barriers_above, profile
from bot.scoring.as_json import answers_json
from bot.scoring.barriers import slowest_first
from bot.scoring.edition import Edition
from bot.scoring.position import Answers, UnknownAnswer, position
from tests.unit.scoring.editions import (
    EDITION,
    FACTS,
    HEADER,
    build,
    changed,
    problems,
    without_fact,
)

EVERYONE = Answers(stage="walk")
HIGHER = {"measure": "stage", "category": "crawl", "direction": "higher"}


def rule(name: str, weight: int, **more: Any) -> dict[str, Any]:
    """Return a rule as in the file, of a topic of its own and for everyone."""
    return {
        "id": name, "topic": name, "applies": {}, "weight": weight, "basis": "suggestion",
        "rests_on": ["practice-narrow"], "action": "Do it.", "reason": "It helps.", **more,
    }  # fmt: skip


def edition(*rules: dict[str, Any], facts: str = FACTS, header: str = HEADER) -> Edition:
    # YAML reads JSON, and Python's lists and texts as well.
    return build(header, facts, f"advice: {list(rules)}")


def chosen(answers: Answers, *rules: dict[str, Any]) -> list[str]:
    return [step.rule.id for step in advise(edition(*rules), answers)]


@dataclass(frozen=True)
class Team:
    """A team's answers, with means."""

    barriers: dict[str, int | Fraction] = field(default_factory=dict)
    stage: str | None = "walk"
    delivery: str | None = None
    industry: str | None = None
    role: str | None = None


# ---------------------------------------------------------------------------- which fit together


def test_three_heaviest_of_different_topics_are_chosen() -> None:
    rules = (rule("a", 1), rule("b", 4), rule("c", 3, topic="b"), rule("d", 2), rule("e", 0))

    assert chosen(EVERYONE, *rules) == ["b", "d", "a"]


def test_of_equal_weights_the_first_in_the_file_is_chosen() -> None:
    rules = (*(rule(name, 1) for name in "abcd"), rule("e", 1, topic="a"))

    assert chosen(EVERYONE, *rules) == ["a", "b", "c"]


def test_no_two_steps_share_a_tag() -> None:
    rules = (rule("a", 4, tags=["x"]), rule("b", 3, tags=["y", "x"]), rule("c", 2), rule("d", 1))

    assert chosen(EVERYONE, *rules) == ["a", "c", "d"]


@pytest.mark.parametrize("first", [True, False], ids=["heavier against", "lighter against"])
def test_no_step_contradicts_another(first: bool) -> None:  # noqa: FBT001 - a case
    heavy = rule("a", 4, tags=["x"], against=["y"] if first else [])
    light = rule("b", 3, tags=["y"], against=[] if first else ["x"])

    assert chosen(EVERYONE, heavy, light, rule("c", 2), rule("d", 1)) == ["a", "c", "d"]


def test_greatest_total_weight_counts_where_the_heaviest_do_not_fit_together() -> None:
    # With "a" there are 10 + 2 + 1, without it 9 + 8 + 2.
    rules = (
        rule("a", 10, against=["x", "y"]), rule("b", 9, tags=["x"]), rule("c", 8, tags=["y"]),
        rule("d", 2), rule("e", 1),
    )  # fmt: skip

    assert chosen(EVERYONE, *rules) == ["b", "c", "d"]


def test_three_steps_come_before_two_heavier_ones() -> None:
    rules = (
        rule("a", 90, against=["x", "y"]), rule("b", 80),
        rule("c", 3, tags=["x"]), rule("d", 2, tags=["y"]),
    )  # fmt: skip

    assert chosen(EVERYONE, *rules) == ["b", "c", "d"]
    assert chosen(EVERYONE, rule("a", 90, against=["x"]), *rules[1:3]) == ["a", "b"]


# ---------------------------------------------------------------------------- whom they fit


@pytest.mark.parametrize(
    ("applies", "fits", "not_for"),
    [
        ({"role": ["cx"]}, Answers("walk", role="cx"), Answers("walk", role="executive")),
        ({"role": ["cx"]}, Answers("walk", role="cx"), Answers("walk")),
        ({"industry": ["media"]}, Answers("walk", industry="media"), Answers("walk")),
        ({"industry_leans": HIGHER},
         Answers("walk", industry="public-sector"), Answers("walk", industry="media")),
        ({"slowest": ["cost_roi"]}, Answers("walk", barriers={"cost_roi": 3}),
         Answers("walk", barriers={"cost_roi": 2})),
        ({"slowest": ["cost_roi"]}, Answers("walk", barriers={"cost_roi": 3}),
         Answers("walk", barriers={"cost_roi": 3, "immature_ai": 4})),
        ({"barely_slowed": True}, Answers("walk", barriers={"cost_roi": 2}),
         Answers("walk", barriers={"cost_roi": 3})),
        ({"barely_slowed": True}, Answers("walk", barriers={"cost_roi": 1}), Answers("walk")),
        ({"top_barrier": "immature_ai"}, Answers("walk", barriers={"immature_ai": 4}),
         Answers("walk", barriers={"immature_ai": 3})),
        ({"no_barrier_above": True}, Answers("walk", barriers={"immature_ai": 3}),
         Answers("walk", barriers={"immature_ai": 4})),
    ],
)  # fmt: skip
def test_rule_applies_to_these_answers_alone(
    applies: dict[str, Any], fits: Answers, not_for: Answers
) -> None:
    rules = (rule("for-everyone", 1), rule("some", 2, applies=applies))

    assert chosen(fits, *rules) == ["some", "for-everyone"]
    assert chosen(not_for, *rules) == ["for-everyone"]


def test_slowest_barrier_weighs_more_where_it_reads_higher_than_the_market() -> None:
    made = edition(rule("all", 20), rule("cost", 10, applies={"slowest": ["cost_roi"]}))

    def weights(rating: int) -> list[int]:
        return [step.weight for step in advise(made, Answers(barriers={"cost_roi": rating}))]

    assert weights(3) == [20, 10]
    assert weights(4) == [60, 20]


def test_means_of_a_team_are_compared_exactly() -> None:
    made = edition(rule("all", 1), rule("low", 2, applies={"barely_slowed": True}))
    nearly = Team({"cost_roi": Fraction(299, 100)})

    assert [step.rule.id for step in advise(made, nearly)] == ["low", "all"]
    assert profile(made, Team({"cost_roi": Fraction(3)})).slowest == "cost_roi"


def test_facts_about_other_industries_are_left_out_where_a_rule_names_industries() -> None:
    facts = ["stage-gaming-run-fly", "practice-narrow", "stage-media-run-fly"]
    named = rule("named", 1, applies={"industry": ["gaming", "media"]}, rests_on=facts)
    made = edition(named, rule("all", 2, rests_on=facts))

    found = {step.rule.id: step.facts for step in advise(made, Answers("walk", industry="media"))}

    assert found["named"] == ("practice-narrow", "stage-media-run-fly")
    assert found["all"] == tuple(facts)


# ---------------------------------------------------------------------------- barriers in order


def test_only_barriers_above_the_market_count_highest_first() -> None:
    ratings = {"change_management": 4, "data_security": 3, "alignment": 5, "cost_roi": 4}

    found = barriers_above(EDITION, Answers(barriers=ratings))

    assert list(found.items()) == [
        ("alignment", Fraction(3, 2)),
        ("cost_roi", Fraction(3, 5)),
        ("change_management", Fraction(3, 10)),
    ]


def test_barriers_stand_in_the_order_of_how_much_they_slow() -> None:
    ratings = {"immature_ai": 2, "change_management": 4, "data_security": 5, "cost_roi": 4}

    # Both are rated 4: cost stands 0.6 above the average, change management 0.3.
    assert slowest_first(EDITION, ratings) == (
        "data_security", "cost_roi", "change_management", "immature_ai"
    )  # fmt: skip


def test_equal_barriers_keep_the_editions_order_and_unpublished_means_come_last() -> None:
    means = changed(FACTS, ("barrier.cost_roi, value: 3.4", "barrier.cost_roi, value: 3.7"))
    made = edition(rule("all", 1), facts=without_fact(means, "barrier-data-security"))
    ratings = dict.fromkeys(("data_security", "cost_roi", "change_management"), 5)

    assert slowest_first(made, ratings) == ("change_management", "cost_roi", "data_security")


# ---------------------------------------------------------------------------- the role


def test_unknown_role_is_refused_unless_the_edition_tells_none_apart() -> None:
    bare = HEADER[: HEADER.index("# Advice tells these apart")]

    with pytest.raises(UnknownAnswer, match='role: "chef" is none of: executive'):
        position(EDITION, Answers("walk", role="chef"))
    assert position(edition(rule("all", 1), header=bare), Answers("walk", role="chef")).overall


def test_role_is_kept_with_the_measured_answers_if_it_was_given() -> None:
    assert answers_json(Answers("walk", role="cx"))["role"] == "cx"
    assert "role" not in answers_json(Answers("walk"))


def test_role_that_stands_twice_is_found() -> None:
    found = problems(changed(HEADER, ("{id: other,", "{id: cx,")))

    assert len(found) == 1
    assert 'id "cx" is there twice; first in line' in found[0]
