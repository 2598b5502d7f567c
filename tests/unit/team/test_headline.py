"""The start of a result: one finding on every surface, and the changes since an earlier one."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import plain_blocks
from bot.report.team_alts import alt_text
from bot.report.team_content import TeamResult, team_card, team_report
from bot.report.team_slides import team_slides
from bot.scoring.agreement import agreement_word, medians
from bot.scoring.edition import BARRIER, DELIVERY, STAGE
from bot.team.agenda import agenda_of
from bot.team.narrative.finding import MOST_WORDS
from bot.team.narrative.headline import headline
from bot.team.narrative.result import details, opening
from bot.team.narrative.revealed import RevealedRound
from bot.team.narrative.topics import topics
from bot.team.tally import Counts, Tally, measures
from bot.team.wording import mean_of, rounded
from tests.conftest import NOW
from tests.unit.team.make import EDITION, counted, revealed, team, text
from tests.unit.team.test_message import NAMES, tallies

LEAST_FIRST = ("split", "some_spread", "aligned")
OWNERSHIP, COST = f"{BARRIER}alignment", f"{BARRIER}cost_roi"
NAMED = {OWNERSHIP: "Ownership", COST: "Cost and ROI"}


any_result = given(st.tuples(tallies(), NAMES, st.sampled_from(("", "round", "series")), tallies()))


def compared(made: tuple[Any, ...]) -> RevealedRound:
    """Return a result with an earlier one of a round or a series, or without."""
    tally, names, before_is, before = made
    number = 2 if before_is == "round" else 1
    known = before if before_is else None
    return revealed(
        tally, names=names, round=number, rounds=number, before=known, before_is=before_is
    )


# ---------------------------------------------------------------------------- every surface


@any_result
def test_every_surface_begins_with_the_same_finding_and_question(made: tuple[Any, ...]) -> None:
    result = compared(made)
    found = headline(result)
    assert found is not None
    talk = f"Talk about: {found.ask}"
    agenda, drawn = agenda_of(result, team()), TeamResult(result, NOW, details(result))
    card, report = team_card(drawn), team_report(drawn)
    slides = team_slides(drawn, agenda, result.advice)["slides"]

    assert text(opening(result)) == f"{found.text}\n{talk}\n"
    behind = text(details(result)).partition("What to talk about\n")[2].split("\n")
    assert behind[0].startswith(f"{found.text}.")
    assert behind[1].startswith(found.ask)
    assert (agenda.opening[0], agenda.topics[0].question) == (f"{found.text}.", found.ask)
    said = plain_blocks(agenda.blocks())
    assert said[1].startswith(f"{found.text}.")
    assert (card["headline"], card["question"]) == (found.text, talk)
    assert f"{found.text}. {talk}" in alt_text(card)
    assert (report["headline"], report["question"]) == (found.text, talk)
    (section,) = [part for part in report["sections"] if part["title"] == "What to talk about"]
    assert section["blocks"][0]["text"].startswith(f"{found.text}.")
    assert slides[1]["title"] == found.text
    assert slides[2]["lines"] == [found.ask]
    assert slides[2]["small"] == [f"{found.text}."]


@any_result
def test_finding_and_question_are_short_and_topics_differ(made: tuple[Any, ...]) -> None:
    result = compared(made)
    listed = topics(result)

    assert all(len(topic.text.split()) <= MOST_WORDS for topic in listed)
    assert len(f"Talk about: {listed[0].ask}".split()) <= MOST_WORDS
    assert len({topic.ask for topic in listed}) == len(listed) == 3
    about = [topic.measure for topic in listed if topic.measure]
    assert len(set(about)) == len(about)


# ---------------------------------------------------------------------------- its direction


def pairs(result: RevealedRound) -> dict[str, tuple[Counts, Counts]]:
    then = result.before.counts if result.before else {}
    now = result.tally.counts
    return {
        name: (then[name], now[name]) for name in measures(EDITION) if name in then and name in now
    }


def step(pair: tuple[Counts, Counts]) -> int:
    then, now = map(agreement_word, pair)
    return 0 if then is None or now is None else LEAST_FIRST.index(now) - LEAST_FIRST.index(then)


def rise(name: str, pair: tuple[Counts, Counts]) -> Fraction:
    """Return the shown points by which a barrier's mean rose; 0 for other questions or too few."""
    if not name.startswith(BARRIER) or None in map(agreement_word, pair):
        return Fraction(0)
    then, now = (rounded(mean_of(EDITION, counts)) for counts in pair)
    return now - then


@any_result
def test_obstacle_that_grew_is_never_said_to_be_better(made: tuple[Any, ...]) -> None:
    result = compared(made)
    found = headline(result)
    assert found is not None
    pair = pairs(result).get(found.measure)
    if found.rule not in ("closer", "grew", "shrank", "apart") or pair is None:
        return

    grew = rise(found.measure, pair)
    if "slows you less" in found.text:
        assert grew < 0
    if "slows you more" in found.text:
        assert grew > 0
    if "agree more" in found.text:
        assert step(pair) > 0
        assert grew <= 0 or f"now {float(rounded(mean_of(EDITION, pair[1]))):.1f}" in found.text
        assert grew < Fraction(1, 2)
    if "agree less" in found.text:
        assert step(pair) < 0


@any_result
def test_gain_is_only_said_where_nothing_was_lost(made: tuple[Any, ...]) -> None:
    result = compared(made)
    found = headline(result)
    if found is None or not is_gain(result):
        return
    shown = pairs(result)

    assert not any(step(pair) < 0 for name, pair in shown.items() if name != DELIVERY)
    assert not any(rise(name, pair) >= 1 for name, pair in shown.items())
    if STAGE in shown:
        then, now = map(medians, shown[STAGE])
        assert sum(now) >= sum(then)


def is_gain(result: RevealedRound) -> bool:
    found = headline(result)
    if found is None or found.rule not in ("closer", "shrank", "stage"):
        return False
    if found.rule != "stage":
        return True
    then, now = map(medians, pairs(result)[STAGE])
    return sum(now) > sum(then)


# ---------------------------------------------------------------------------- what is said

SPLIT, ALIGNED_HIGH, ALIGNED = (0, 3, 0, 0, 3), (0, 0, 0, 0, 6), (0, 0, 6, 0, 0)
NEAR = {STAGE: (0, 6, 0, 0)}


def after(
    then: Mapping[str, Counts], now: Mapping[str, Counts], before_is: Any = "round"
) -> list[str]:
    """Return the finding and the question of a second result."""
    before = counted({**NEAR, **then})
    tally = counted({**NEAR, **now})
    result = revealed(tally, names=NAMED, round=2, rounds=2, before=before, before_is=before_is)
    return text(opening(result)).splitlines()


@pytest.mark.parametrize(
    ("then", "now", "said", "ask"),
    [
        (
            {OWNERSHIP: SPLIT}, {OWNERSHIP: ALIGNED_HIGH},
            "Since round 1, unclear ownership slows you more: 3.5, now 5.0",
            "What makes unclear ownership slow you more now?",
        ),
        (
            {OWNERSHIP: ALIGNED}, {OWNERSHIP: (0, 0, 0, 6, 0)},
            "Since round 1, unclear ownership slows you more: 3.0, now 4.0",
            "What makes unclear ownership slow you more now?",
        ),
        (
            {OWNERSHIP: (3, 0, 0, 1, 2)}, {OWNERSHIP: ALIGNED},
            "Since round 1, you agree more on Ownership; average 2.8, now 3.0",
            "What changed your minds on Ownership?",
        ),
        (
            {OWNERSHIP: (0, 0, 0, 0, 6)}, {OWNERSHIP: SPLIT},
            "Since round 1, you agree less on Ownership: aligned, now split",
            "Where has unclear ownership shown up since then?",
        ),
        (
            {OWNERSHIP: (2, 0, 0, 0, 4)}, {OWNERSHIP: (0, 0, 0, 6, 0)},
            "Since round 1, you agree more on Ownership; average 3.7, now 4.0",
            "What would make unclear ownership slow you less?",
        ),
        (
            {OWNERSHIP: (0, 0, 0, 6, 0)}, {OWNERSHIP: (0, 6, 0, 0, 0)},
            "Since round 1, unclear ownership slows you less: 4.0, now 2.0",
            "What made unclear ownership slow you less?",
        ),
        (
            {OWNERSHIP: SPLIT, COST: ALIGNED}, {OWNERSHIP: ALIGNED, COST: (0, 0, 0, 0, 6)},
            "Since round 1, cost and ROI uncertainty slows you more: 3.0, now 5.0",
            "What makes cost and ROI uncertainty slow you more now?",
        ),
        (
            {STAGE: (0, 0, 6, 0)}, {STAGE: (0, 6, 0, 0)},
            "Since round 1, your median stage moved: Run, now Walk",
            "What shows that you’re at Walk?",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_second_result_begins_with_what_moved(
    then: Mapping[str, Counts], now: Mapping[str, Counts], said: str, ask: str
) -> None:
    assert after(then, now) == [said, f"Talk about: {ask}"]


def test_series_begins_with_a_stage_that_moved_unless_something_was_lost() -> None:
    then, now = {STAGE: (0, 6, 0, 0)}, {STAGE: (0, 0, 6, 0)}

    gained = after(then, now, "series")
    lost = after({**then, OWNERSHIP: ALIGNED}, {**now, OWNERSHIP: SPLIT}, "series")

    assert gained[0] == "Since last time, your median stage moved: Walk, now Run"
    assert lost[0] == "Since last time, you agree less on Ownership: aligned, now split"


def test_mean_of_fewer_than_five_answers_makes_no_headline() -> None:
    few: Tally = counted({OWNERSHIP: (3, 0, 0, 0, 0)})
    now = counted({OWNERSHIP: (0, 0, 0, 0, 3)})
    result = revealed(now, names=NAMED, round=2, before=few, before_is="round")

    assert "Since round 1" not in text(opening(result))


def test_result_of_another_edition_is_not_compared() -> None:
    other = replace(counted({OWNERSHIP: ALIGNED}), edition="liveops-2025")
    result = revealed(
        counted({OWNERSHIP: SPLIT}), names=NAMED, round=2, before=other, before_is="round"
    )

    assert text(opening(result)).startswith("You split on Ownership")
