"""The one message of a revealed round: how long it is, and that its numbers are the tally's."""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Bullets, Heading
from bot.scoring.agreement import agreement, agreement_word
from bot.scoring.edition import BARRIER, DELIVERY, EVERYONE, STAGE, exact
from bot.team.narrative.finding import MOST_WORDS, TeamFinding, finding, findings
from bot.team.narrative.result import HEAD_WORDS, details, opening, summary
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, Tally, categories, measures
from tests.conftest import NOW
from tests.unit.team.make import BARRIERS, EDITION, TEXTS, counted, revealed, text
from tests.unit.team.test_narrative import GOLDEN

DELETED = TEXTS.say("team.receipt.files_deleted")
SHORT = {
    "barrier.change_management": "Change management",
    "barrier.data_security": "Data security",
    "barrier.alignment": "Ownership",
    "barrier.cost_roi": "Cost and ROI",
    "barrier.immature_ai": "Immature AI",
}
LABELS = {
    measure: [
        str(answer) if measure.startswith(BARRIER) else EDITION.label(measure, str(answer))
        for answer in categories(EDITION, measure)
    ]
    for measure in measures(EDITION)
}
"""The answers to each question, in the order of its counts."""


def table(measure: str, most: int = 6) -> st.SearchStrategy[Counts]:
    number = st.integers(0, most)
    size = len(LABELS[measure])
    return st.lists(number, min_size=size, max_size=size).map(tuple).filter(lambda c: sum(c) > 2)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Any counts of any questions."""
    shown = draw(st.sets(st.sampled_from(measures(EDITION)), min_size=1))
    most = draw(st.sampled_from((2, 6, 300)))
    counts = {name: draw(table(name, most)) for name in measures(EDITION) if name in shown}
    return replace(counted(counts), held_back=draw(st.sampled_from((0, 0, 4))))


TITLES = st.sampled_from(("CX leadership", "a " * 30, "word " * 12, "ö" * 60))
NAMES = st.sampled_from(({}, SHORT))


def words(result: RevealedRound) -> int:
    return len(text(summary(result, DELETED)).split())


# ---------------------------------------------------------------------------- its length


@given(tallies(), TITLES, NAMES, st.sampled_from((1, 2)))
def test_message_has_eighty_words_at_most(
    tally: Tally, title: str, names: dict[str, str], number: int
) -> None:
    then = counted({STAGE: (6, 0, 0, 6), **dict.fromkeys(SHORT, (6, 0, 0, 0, 6))})
    of_title = replace(revealed(tally, names=names, before=then, before_is="round"), title=title)
    result = replace(of_title, round=number, rounds=number)
    found = finding(result)

    assert words(result) <= 80
    assert found is not None
    assert len(found.text.split()) <= MOST_WORDS
    ask = text(opening(result)[1:])
    assert ask.startswith("Talk about: ")
    assert len(ask.split()) <= MOST_WORDS


@pytest.mark.parametrize("name", GOLDEN)
def test_message_of_a_golden_result_has_two_actions_and_eighty_words_at_most(name: str) -> None:
    blocks = summary(GOLDEN[name], DELETED)

    assert words(GOLDEN[name]) <= 80
    assert isinstance(blocks[0], Heading)
    (actions,) = (block for block in blocks if isinstance(block, Bullets))
    assert actions.ordered
    assert len(actions.items) == 2
    assert all(len(action.split()) <= 12 for action in actions.items)


def test_every_action_of_the_edition_is_said_whole() -> None:
    assert all(len(rule.action.split()) <= 12 for rule in EDITION.advice)


@pytest.mark.parametrize("title", ["one two " * 20, "x" * 60])
def test_long_title_is_cut_at_a_word(title: str) -> None:
    result = replace(GOLDEN["camps"], title=title, round=2, rounds=2)

    (head,) = (line for line in text(summary(result)).split("\n") if "round 2 of 2" in line)

    assert len(head.split()) <= HEAD_WORDS
    assert head.endswith(": round 2 of 2, 6 answered")


@pytest.mark.parametrize("compared", [None, NOW])
def test_result_that_shows_nothing_says_why_in_eighty_words(compared: Any) -> None:
    hidden = replace(counted({STAGE: (0, 5, 0, 0)}), counts={}, compared_with=compared, smallest=5)
    said = text(summary(revealed(hidden), DELETED))

    assert len(said.split()) <= 80
    assert said.startswith("CX leadership, fall: 5 answered\n")
    assert said.endswith(f"{DELETED}\n")
    assert ("No result is shown" in said) == (compared is not None)
    assert "Talk about" not in said


def test_people_who_are_held_back_are_not_taken_for_counted() -> None:
    result = revealed(replace(counted({STAGE: (0, 5, 0, 0)}), people=7, held_back=2))

    assert "CX leadership, fall: 7 answered, 2 held back\n" in text(summary(result))


# ---------------------------------------------------------------------------- its numbers


@given(tallies(), NAMES)
def test_every_number_of_the_finding_follows_from_the_tally_or_a_fact(
    tally: Tally, names: dict[str, str]
) -> None:
    result = revealed(tally, names=names)
    found = finding(result)

    assert found is not None
    assert unexplained(result, found) == ""


@given(tallies())
def test_words_about_agreement_are_those_of_the_counts(tally: Tally) -> None:
    found, counts = finding(revealed(tally)), tally.counts
    assert found is not None
    named = {"split": "split", "mixed": "some_spread"}
    if found.rule in named:
        assert agreement_word(counts[found.measure]) == named[found.rule]
        worded = [agreement(counts[name]) for name in counts if is_worded(counts, name)]
        assert agreement(counts[found.measure]) == min(
            value for value in worded if value is not None
        )
    elif found.rule == "aligned":
        said = {agreement_word(counts[name]) for name in counts if is_worded(counts, name)}
        assert said == {"aligned"}
    else:
        assert not re.search(r"\b(aligned|mixed|split)\b", found.text)


@given(tallies(), NAMES)
def test_counts_of_a_finding_add_up_to_everybody_and_none_is_one(
    tally: Tally, names: dict[str, str]
) -> None:
    for found in findings(revealed(tally, names=names)):
        numbers = list(map(int, re.findall(r"(\d+) (?:says?|chose) ", found.text)))

        assert 1 not in numbers
        assert not re.search(r"\b1 each\b", found.text)
        if numbers:
            assert sum(numbers) == sum(tally.counts[found.measure])


def is_worded(counts: Any, name: str) -> bool:
    return name != DELIVERY and agreement_word(counts[name]) is not None


def unexplained(result: RevealedRound, found: TeamFinding) -> str:
    """Return what is left of a finding's text once every number in it is explained."""
    left, counts = found.text.removesuffix(" (of 5)"), result.tally.counts
    if found.measure in counts and found.rule in ("split", "tie", "mixed", "few"):
        table, labels = counts[found.measure], LABELS[found.measure]
        for whole, number, answers in re.findall(
            r"((\d+) (?:says?|chose) ([^,]+(?:, [A-Z][^,]+)*))", left
        ):
            given = answered(labels, answers)
            assert sum(table[at] for at in given) == int(number), found
            left = left.replace(whole, "")
        chosen = [label for label, count in zip(labels, table, strict=True) if count]
        left = left.replace(f"from {chosen[0]} to {chosen[-1]}", "")
    if found.rule == "tie_models" and re.search(r"\d", left):
        most = max(counts[DELIVERY])
        names = [
            name for name, n in zip(LABELS[DELIVERY], counts[DELIVERY], strict=True) if n == most
        ]
        assert left.endswith(f": {most} each for {TEXTS.join(names)}")
        assert most * len(names) == sum(counts[DELIVERY])
        left = ""
    if found.rule in ("more", "less"):
        measure, fact = found.measure, EDITION.mean(found.measure.removeprefix(BARRIER))
        assert fact is not None
        assert found.facts == (fact.id,)
        table = counts[measure]
        mean = Fraction(sum(n * r for r, n in enumerate(table, 1)), sum(table))
        said, market = re.findall(r"[\d.]+", left)
        assert abs(Fraction(said) - mean) <= Fraction(1, 20)
        assert Fraction(market) == exact(fact.value)
        assert abs(Fraction(said) - Fraction(market)) >= 1
        assert (Fraction(said) > Fraction(market)) == (found.rule == "more")
        left = ""
    if found.rule in ("ahead", "behind"):
        assert found.facts == tuple(share.id for share in EDITION.shares(STAGE, EVERYONE))
        stages = {"ahead": ("Fly", "86%"), "behind": ("Crawl", "75%")}
        assert all(part in left for part in stages[found.rule])
        left = ""
    if found.rule == "aligned":
        barriers = [name for name in counts if name.startswith(BARRIER) and is_worded(counts, name)]
        for number, kind in re.findall(r"(\d+) (of|barriers)", left):
            assert int(number) == (len(BARRIERS) if kind == "barriers" else len(barriers))
        if "all" in left:
            assert len(barriers) == len(BARRIERS)
        left = ""
    return "".join(re.findall(r"\d", left))


def answered(labels: list[str], answers: str) -> list[int]:
    """Return the places of answers that are named one by one, or as a range."""
    low, dash, high = answers.partition("\u2060–\u2060")
    if dash:
        return list(range(labels.index(low), labels.index(high) + 1))
    return [labels.index(name) for name in re.split(r", or | or |, ", answers)]


# ---------------------------------------------------------------------------- its rules

ALL_THREE: Counts = (0, 0, 6, 0, 0)


def of(**counts: Counts) -> RevealedRound:
    """Return a team with these answers, aligned and near the market in everything else."""
    near = {f"{BARRIER}{barrier}": ALL_THREE for barrier in BARRIERS}
    base = {STAGE: (0, 6, 0, 0), DELIVERY: (4, 2, 0), **near}
    base[f"{BARRIER}change_management"] = (0, 0, 2, 4, 0)
    named = {name if name in base else f"{BARRIER}{name}": table for name, table in counts.items()}
    return revealed(counted(base | named), names=SHORT)


@pytest.mark.parametrize(
    ("result", "said", "ask"),
    [
        (
            of(data_security=(2, 1, 0, 1, 2)),
            "You split on Data security: 3 chose 1\u2060–\u20602, 3 chose 4\u2060–\u20605 (of 5)",
            "When did data security last hold something up?",
        ),
        (
            of(data_security=(2, 0, 2, 3, 5)),
            "You split on Data security: answers run from 1 to 5",
            "When did data security last hold something up?",
        ),
        (
            of(data_security=(3, 0, 1, 0, 3)),
            "You split on Data security: answers run from 1 to 5",
            "When did data security last hold something up?",
        ),
        (
            of(delivery_model=(1, 3, 3)),
            "You’re tied on the delivery model: Human-only and AI-only are level",
            "Which contacts should always reach a person?",
        ),
        (
            of(stage=(2, 1, 0, 3)),
            "You split on Stage: 3 say Crawl or Walk, 3 say Fly",
            "What did AI do in a recent contact, and what did people?",
        ),
        (
            of(stage=(0, 3, 3, 0)),
            "You’re tied on Stage: 3 say Walk, 3 say Run",
            "What did AI do in a recent contact, and what did people?",
        ),
        (
            of(stage=(0, 0, 3, 3)),
            "You’re tied on Stage: 3 say Run, 3 say Fly",
            "Where does AI act without a person looking?",
        ),
        (
            of(delivery_model=(2, 2, 2)),
            "You’re tied on the delivery model: 2 each for Hybrid, Human-only, and AI-only",
            "Which contacts should always reach a person?",
        ),
        (
            of(stage=(0, 0, 1, 5)),
            "Your median stage, Fly, is ahead of 86% of respondents",
            "What shows that you’re at Fly?",
        ),
        (
            of(stage=(5, 1, 0, 0)),
            "75% of respondents are ahead of your median stage, Crawl",
            "What shows that you’re at Crawl?",
        ),
        (
            of(change_management=(0, 0, 0, 0, 6)),
            "Change management slows you more than average: 5.0, against 3.7",
            "When did change management last hold something up?",
        ),
        (
            of(data_security=(3, 3, 0, 0, 0)),
            "Data security slows you less than average: 1.5, against 3.6",
            "Why does data security slow you less than other companies?",
        ),
        (
            of(alignment=(0, 4, 0, 0, 2)),
            "Mixed views on Ownership: 4 chose 2, 2 chose 5 (of 5)",
            "When did unclear ownership last hold something up?",
        ),
        (
            of(),
            "You’re aligned on Stage (Walk) and all 5 barriers",
            "What would an outsider see that all of you may be missing?",
        ),
        (
            revealed(counted({STAGE: (0, 2, 1, 0)})),
            "Stage: answers run from Walk to Run",
            "What did AI do in a recent contact, and what did people?",
        ),
        (
            revealed(counted({"barrier.alignment": (0, 0, 2, 0, 1)}), names=SHORT),
            "Ownership: answers run from 3 to 5",
            "When did unclear ownership last hold something up?",
        ),
        (
            revealed(counted({"barrier.alignment": (0, 2, 0, 0, 2)}), names=SHORT),
            "Ownership: 2 chose 2, 2 chose 5 (of 5)",
            "When did unclear ownership last hold something up?",
        ),
        (
            revealed(counted({DELIVERY: (2, 1, 0)})),
            "Delivery model: most of you say Hybrid",
            "Which contacts should always reach a person?",
        ),
        (
            revealed(counted({DELIVERY: (1, 1, 1)})),
            "You’re tied on the delivery model",
            "Which contacts should always reach a person?",
        ),
        (
            revealed(counted({DELIVERY: (3, 0, 0)})),
            "Delivery model: 3 say Hybrid",
            "Which contacts should always reach a person?",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_first_rule_that_applies_gives_the_finding(
    result: RevealedRound, said: str, ask: str
) -> None:
    assert text(opening(result)) == f"{said}\nTalk about: {ask}\n"


# ---------------------------------------------------------------------------- what moved


SPLIT, MIXED, ALIGNED = (3, 0, 0, 0, 3), (0, 4, 0, 0, 2), (0, 0, 6, 0, 0)


def after(then: Any, now: Any, is_before: Any = "round") -> str:
    """Return the message of a second result."""
    result = revealed(
        counted(now), names=SHORT, round=2, rounds=2, before=counted(then), before_is=is_before
    )
    return text(opening(result))


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (SPLIT, ALIGNED, "Since round 1, you agree more on Ownership: split, now aligned"),
        (SPLIT, MIXED, "Since round 1, you agree more on Ownership: split, now mixed"),
        (ALIGNED, SPLIT, "Since round 1, you agree less on Ownership: aligned, now split"),
    ],
)
def test_second_round_begins_with_the_agreement_that_moved(
    then: Counts, now: Counts, said: str
) -> None:
    name, stages = "barrier.alignment", (0, 6, 0, 0)

    found = after({name: then, STAGE: stages}, {name: now, STAGE: stages})

    assert found.startswith(f"{said}\nTalk about: ")


def test_largest_gain_comes_first_and_a_series_begins_with_the_stage() -> None:
    then = {STAGE: (0, 6, 0, 0), "barrier.alignment": MIXED, "barrier.cost_roi": SPLIT}
    now = {STAGE: (0, 0, 6, 0), "barrier.alignment": ALIGNED, "barrier.cost_roi": ALIGNED}

    assert after(then, now).startswith("Since round 1, you agree more on Cost and ROI: split")
    assert after(then, now, "series").startswith(
        "Since last time, your median stage moved: Walk, now Run\n"
    )


def test_new_split_is_said_before_any_gain() -> None:
    stages = {STAGE: (0, 6, 0, 0)}
    then = {**stages, "barrier.alignment": SPLIT, "barrier.cost_roi": MIXED}
    now = {**stages, "barrier.alignment": ALIGNED, "barrier.cost_roi": SPLIT}

    assert after(then, now).startswith("Since round 1, you agree less on Cost and ROI: mixed")


def test_second_result_without_a_change_or_of_another_edition_begins_with_its_finding() -> None:
    same = {"barrier.alignment": SPLIT}
    few = {"barrier.alignment": (1, 0, 0, 0, 2)}

    for then in (same, few):
        assert after(then, same).startswith("You split on Ownership: 3 chose 1, 3 chose 5 (of 5)\n")
    other = replace(counted({"barrier.alignment": ALIGNED}), edition="liveops-2025")
    result = revealed(counted(same), names=SHORT, round=2, before=other, before_is="round")
    assert text(opening(result)).startswith("You split on Ownership")


FEW = [counts for counts in product(range(4), repeat=4) if sum(counts) in (3, 4)]


@pytest.mark.parametrize("stages", FEW)
def test_fewer_than_five_answers_get_counts_and_no_word(stages: Counts) -> None:
    result = revealed(counted({STAGE: stages}))

    everything = text((*summary(result), *details(result)))
    worked = text(details(result)).partition("How this was worked out")[2]

    assert not re.search(r"\b(aligned|mixed|split on)\b", everything.replace(worked, ""))


def test_nothing_is_found_where_nothing_is_shown() -> None:
    nothing = Tally(5, 5, EDITION.id, EDITION.digest, "v", {})

    assert finding(revealed(nothing)) is None
    assert opening(revealed(nothing)) == ()
