"""The result in words: what a reader must and must not find in it."""

import re
from itertools import product

import pytest

from bot.channel import Traits
from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.messages import Ask, Say, Tap, Text, plain, plain_blocks
from bot.results.first import first
from bot.results.narrative import narrative
from bot.results.personal import result_of
from bot.results.uncertainty import uncertainty
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, STAGE, Edition
from bot.scoring.position import Answers
from tests.conftest import NOW
from tests.unit.engine.make import after, said

CAPTION = 1024
MOST_TAPS = 12


def told(assessment: Assessment, answers: Answers) -> str:
    blocks = narrative(result_of(assessment.texts, assessment.edition, answers))
    return "\n".join(plain_blocks(blocks))


SURVEYED = "of the 815 enterprise executives surveyed"


def test_result_comes_after_at_most_twelve_taps(quick_check: Assessment) -> None:
    turn, taps = said(quick_check), 0
    while turn.conversation.status != "finished":
        ask = turn.replies[-1]
        assert isinstance(ask, Ask)
        turn = after(quick_check, turn, Tap(ask.choices[-1 if taps else 0].token))
        taps += 1

    assert taps <= MOST_TAPS
    assert isinstance(turn.replies[-1], Say)


def test_every_first_message_fits_below_a_picture_of_telegram(quick_check: Assessment) -> None:
    edition, texts = quick_check.edition, quick_check.texts
    every = product(edition.ids(STAGE), edition.ids(DELIVERY), edition.ids(INDUSTRY), (1, 5))

    longest = 0
    for stage, model, industry, rating in every:
        ratings = dict.fromkeys(edition.ids(BARRIER), rating)
        result = result_of(texts, edition, Answers(stage, model, industry, "japan", ratings))
        lines = plain_blocks(first(result))
        # Between blocks there is an empty line.
        longest = max(longest, len("\n\n".join(lines).encode("utf-16-le")) // 2)

    assert longest <= CAPTION


@pytest.mark.parametrize(
    ("stage", "rank", "must", "must_not"),
    [
        ("crawl", 13, f"level with 25% {SURVEYED} and behind 75%", "0%"),
        ("walk", 41, f"ahead of 25% {SURVEYED}, level with 32%", "57"),
        ("run", 72, f"ahead of 57% {SURVEYED}, level with 29%", "86%"),
        ("fly", 93, f"ahead of 86% {SURVEYED} and level with 14%", "0%"),
    ],
)  # fmt: skip
def test_headline_leads_with_the_shares_and_the_midrank_follows_rounded_half_up(
    quick_check: Assessment, stage: str, rank: int, must: str, must_not: str
) -> None:
    text = told(quick_check, Answers(stage=stage))
    first = text.split("\n")[2]

    assert must in first
    assert must_not not in first
    assert "mid-rank" not in first.lower()
    assert f"Mid-rank {rank}: out of 100" in text


def test_industry_without_figures_says_so_and_gives_none(quick_check: Assessment) -> None:
    text = told(quick_check, Answers(stage="walk", industry="insurance"))

    about = text[text.index("Insurance") : text.index("How sure this is")]
    assert "gives no stage figures" in about
    assert not any(one.isdigit() for one in about)


@pytest.mark.parametrize(
    ("industry", "expected"),
    [
        ("gaming", "Mid-rank: between 20 and 39 of 100"),
        ("retail-banking", "ahead of 10% of Retail Banking respondents, level with 37%"),
        ("public-sector", "47% of Public Sector respondents are at Crawl, so behind you."),
    ],
)  # fmt: skip
def test_industry_is_told_with_its_interval(
    quick_check: Assessment, industry: str, expected: str
) -> None:
    assert expected in told(quick_check, Answers(stage="walk", industry=industry))


def test_country_is_told_in_words_only(quick_check: Assessment, edition: Edition) -> None:
    for country in edition.ids(COUNTRY):
        text = told(quick_check, Answers(stage="walk", country=country))
        about = text[text.index(edition.label(COUNTRY, country)) : text.index("How sure this is")]

        assert "%" not in about
        assert "no figures by country" in about


def test_barriers_stand_slowest_first_and_in_careful_words(quick_check: Assessment) -> None:
    ratings = {
        "data_security": 5,
        "alignment": 4,
        "immature_ai": 3,
        "cost_roi": 3,
        "change_management": 2,
    }

    lines = [
        one
        for one in told(quick_check, Answers(stage="walk", barriers=ratings)).split("\n")
        if "the average of" in one
    ]

    order = [line.split(":")[0].removeprefix("- ") for line in lines if line.startswith("- ")]
    labels = [quick_check.edition.label(BARRIER, one) for one in ratings]
    assert order == labels
    assert "5, above the average of 3.6" in lines[1]
    assert "4, near the average of 3.5" in lines[2]
    assert "2, below the average of 3.7" in lines[5]


def test_skipped_barriers_are_not_spoken_of(quick_check: Assessment) -> None:
    text = told(quick_check, Answers(stage="walk", delivery="hybrid"))

    assert "What slows you down" not in text
    assert text.count("In 90 days:") == 3


def test_every_number_of_a_result_can_be_traced(quick_check: Assessment) -> None:
    lines = ("yes", "walk", "hybrid", *"43215", "retail banking", "japan", "skip the rest")
    turn = said(quick_check, *lines)
    whole = advance(quick_check, turn.conversation, Text("details"), NOW, Traits(edits=False))

    numbers = {
        number
        for named in re.findall(r"\[([\d, ]+)\]", plain(whole.replies[-1]))
        for number in named.replace(" ", "").split(",")
    }
    assert numbers
    for number in numbers - {"3"}:
        told_of = after(quick_check, turn, Text(f"source {number}")).replies[0]
        assert isinstance(told_of, Say)
        assert f"[{number}]" in str(told_of.blocks[0])
        assert "Source:" in str(told_of.blocks[0])


def test_details_give_each_answer_its_own_margin(quick_check: Assessment) -> None:
    margins = {
        "crawl": "plus or minus 1.5",
        "walk": "plus or minus 2.8",
        "fly": "plus or minus 1.2",
    }
    for stage, margin in margins.items():
        result = result_of(quick_check.texts, quick_check.edition, Answers(stage=stage))

        assert margin in "\n".join(plain_blocks(tuple(uncertainty(result))))
        assert margin not in "\n".join(plain_blocks(first(result)))
