"""An agenda is made from the shown counts by fixed rules, and names nobody."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Bullets, plain_blocks
from bot.team.agenda import Agenda, agenda_of, agenda_without_result
from bot.team.narrative.result import details, opening
from bot.team.narrative.topics import topics
from bot.team.tally import RoleTally, Tally
from tests.unit.team.make import BARRIERS, EDITION, TEXTS, counted, revealed, team

SECURITY, COST = "barrier.data_security", "barrier.cost_roi"
SECURITY_ASKED = "When did data security last hold something up?"


def agenda(tally: Tally, **about: Any) -> Agenda:
    return agenda_of(revealed(tally), team(smallest=tally.smallest, **about))


def text(of: Agenda) -> str:
    return "\n".join(plain_blocks(of.blocks()))


def words(of: Agenda) -> int:
    return len(text(of).split())


def questions(of: Agenda) -> list[str]:
    return [topic.question for topic in of.topics]


def test_question_with_the_least_agreement_comes_first_and_the_next_step_last() -> None:
    made = agenda(
        counted({"stage": (0, 4, 2, 0), SECURITY: (2, 1, 0, 1, 2), COST: (0, 3, 0, 3, 0)})
    )

    first, second, last = questions(made)
    assert first == SECURITY_ASKED
    assert second == "Which one step would help most with cost and ROI uncertainty?"
    assert last.endswith("What would stop you from starting this week?")
    assert (
        revealed(counted({"stage": (0, 4, 2, 0)})).advice[0].rule.action
        in agenda(counted({"stage": (0, 4, 2, 0)})).topics[-1].question
    )


def test_who_disagrees_is_said_in_counts() -> None:
    result = revealed(counted({"stage": (0, 3, 3, 0), COST: (0, 2, 0, 0, 4)}), names={COST: "Cost"})

    made = text(agenda_of(result, team()))

    assert "Mixed views on Cost: 2 chose 2, 4 chose 5 (of 5)." in made
    assert "Mixed views on Stage: 3 say Walk, 3 say Run." in made


def test_it_follows_the_list_of_topics_that_the_message_begins() -> None:
    ties = counted({"delivery_model": (1, 3, 3), SECURITY: (0, 3, 2, 1, 1), COST: (0, 0, 4, 3, 0)})
    result = revealed(ties)
    found, asked = plain_blocks(opening(result))

    made = agenda(ties)

    assert found == "You’re tied on the delivery model: Human-only and AI-only are level"
    assert made.opening[0] == f"{found}."
    assert asked == f"Talk about: {made.topics[0].question}"
    assert questions(made) == [topic.ask for topic in topics(result)]
    assert f"What to talk about\n{found}.\n{made.topics[0].question}" in "\n".join(
        plain_blocks(details(result))
    )


@pytest.mark.parametrize(
    ("ratings", "word"),
    [((2, 0, 1, 0, 2), "split"), ((3, 0, 1, 0, 3), "split"), ((2, 0, 0, 0, 1), "")],
)
def test_nobody_is_singled_out_by_a_count_of_one(ratings: tuple[int, ...], word: str) -> None:
    made = text(agenda(counted({COST: ratings})))

    assert "Cost and ROI uncertainty: answers run from 1 to 5." in made
    assert not re.search(r"\b1 says?\b", made)
    assert ("You split on" in made) == bool(word)


def test_first_question_takes_longer_where_there_are_two_camps() -> None:
    camps = agenda(counted({COST: (3, 0, 0, 0, 3)}))
    others = agenda(counted({COST: (1, 2, 2, 1, 0)}))

    assert [topic.minutes for topic in camps.topics] == [9, 4, 4]
    assert [topic.minutes for topic in others.topics] == [7, 5, 5]
    assert camps.minutes == others.minutes == 20


def test_few_answers_at_both_ends_are_no_two_camps() -> None:
    few = agenda(counted({COST: (2, 0, 0, 0, 2)}, 3))

    assert [topic.minutes for topic in few.topics] == [7, 5, 5]


def test_team_that_agrees_talks_about_what_it_may_miss() -> None:
    made = agenda(counted({"stage": (0, 6, 0, 0), COST: (0, 0, 6, 0, 0)}))

    assert "You’re aligned on Stage (Walk) and 1 of 5 barriers." in text(made)
    assert questions(made)[0] == "What would an outsider see that all of you may be missing?"


def test_barrier_that_no_other_is_rated_above_is_a_question() -> None:
    made = agenda(counted({"stage": (0, 6, 0, 0), COST: (0, 0, 0, 6, 0)}))

    assert questions(made)[1] == "Which one step would help most with cost and ROI uncertainty?"
    highest = "Your top barrier: cost and ROI uncertainty, 4.0 of 5."
    assert made.topics[1].basis == highest


def test_delivery_models_without_a_majority_are_a_question() -> None:
    split = agenda(counted({"delivery_model": (3, 3, 0)}))
    none = agenda(counted({"stage": (0, 8, 0, 0), "delivery_model": (4, 2, 2)}))
    agreed = agenda(counted({"stage": (0, 6, 0, 0), "delivery_model": (4, 2, 0)}))

    assert split.topics[0].question == "Which contacts should always reach a person?"
    tied = "You’re tied on the delivery model: 3 each for Hybrid and Human-only."
    assert split.topics[0].basis == tied
    assert none.topics[1].question == "Which contacts should always reach a person?"
    assert none.topics[1].basis == "No delivery model has a majority."
    assert "Which contacts should always reach a person?" not in questions(agreed)


def test_roles_that_see_the_stage_differently_are_named_by_role() -> None:
    roles = (
        RoleTally("cx", "Customer experience", 5, {"stage": (0, 5, 0, 0)}),
        RoleTally("executive", "Executive or board", 6, {"stage": (0, 0, 6, 0)}),
        RoleTally("it", "IT", 3, {}),
    )
    tally = Tally(14, 3, EDITION.id, "digest", "v", {"stage": (0, 5, 9, 0)}, roles)

    said = "the middle answer differs: Run (Executive or board) and Walk (Customer experience)."
    assert said in text(agenda(tally))


@pytest.mark.parametrize(
    ("invited", "is_shown"), [(None, False), (5, False), (9, False), (10, True), (14, True)]
)
def test_rate_is_shown_only_where_as_many_are_missing_as_the_smallest_group_has(
    invited: int | None, *, is_shown: bool
) -> None:
    for tally in (Tally(5, 5, EDITION.id, "d", "v", {}), counted({COST: (5, 0, 0, 0, 0)}, 5)):
        made = agenda(tally, invited=invited)

        assert made.rate == (f"5 of {invited} answered." if is_shown else "")
        assert (f"of {invited} answered" in text(made)) == is_shown


@pytest.mark.parametrize(
    "made", [agenda_without_result(TEXTS), agenda(Tally(5, 5, EDITION.id, "digest", "v", {}))]
)
def test_without_figures_it_says_what_can_be_talked_about_all_the_same(made: Agenda) -> None:
    assert "No answers are shown, but your team can still talk." in text(made)
    assert len(made.topics) == 3
    assert made.minutes == 20
    assert not re.search(r"\bsay \d|\d say|run from", text(made))


def test_it_says_how_to_close_and_that_nobody_has_to_tell() -> None:
    made = text(agenda_without_result(TEXTS))

    assert made.startswith("Your agenda: 20 minutes\n")
    assert "Last 3 minutes: agree on one action, one owner and one date." in made
    assert made.endswith("\nNobody has to say what they answered.")


def answers(categories: int) -> Any:
    few = st.lists(st.integers(0, 12), min_size=categories, max_size=categories)
    return few.filter(lambda counts: sum(counts) >= 3).map(tuple)


RATINGS = {f"barrier.{barrier}": answers(5) for barrier in BARRIERS}
TALLIES = st.fixed_dictionaries(
    {}, optional={"stage": answers(4), "delivery_model": answers(3), **RATINGS}
)


@given(TALLIES, TALLIES, st.none() | st.integers(0, 999))
def test_every_agenda_has_three_questions_20_minutes_and_at_most_110_words(
    counts: Any, of_role: Any, invited: int | None
) -> None:
    longest = "Customer experience and contact center operations"
    roles = tuple(
        RoleTally(name, longest, 9, of_role if name == "a" else counts) for name in ("a", "b")
    )
    people = max(map(sum, counts.values()), default=9)
    tally = Tally(people, 3, EDITION.id, "digest", "v", counts, roles)

    made = agenda(tally, invited=invited)

    assert len(set(questions(made))) == 3
    assert made.minutes == 20
    assert words(made) <= 110
    assert not re.search(r"\b1 says?\b|\b1 each\b", text(made))
    assert agenda(tally, invited=invited) == made
    (listed,) = [block for block in made.blocks() if isinstance(block, Bullets)]
    assert listed.ordered
