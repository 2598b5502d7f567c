"""What a scorecard and a report say: the words of every edge, and the position's own numbers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from bot.report import content
from bot.report.content import ALT_TEXT, CAPTION, alt_text, caption
from bot.results.drawing import Drawable
from bot.results.narrative import narrative
from bot.results.personal import PersonalResult, result_of
from bot.scoring.advice import advise
from bot.scoring.as_json import position_json
from bot.scoring.edition import Edition
from bot.scoring.position import Answers, position
from tests.conftest import NOW
from tests.unit.engine.test_texts import OPEN, marked_catalogue
from tests.unit.report.make import (
    BOUNDED,
    CASES,
    ENGLISH,
    LINK,
    MODELS,
    RATED,
    STAGES,
    report,
    scorecard,
)


def charts(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["chart"]: one for one in data["charts"]}


# ---------------------------------------------------------------------------- the same numbers


@pytest.mark.parametrize(("stage", "model"), [*product(STAGES, MODELS)])
def test_what_is_drawn_is_the_position(edition: Edition, stage: str, model: str) -> None:
    answers = Answers(stage, model, "gaming", "japan", RATED)
    found = position_json(position(edition, answers), ())

    drawn = charts(scorecard(edition, answers))

    bars = drawn["stages"]["bars"]
    overall = found["stage"]["overall"]
    for state, part in (("behind", "below"), ("you", "same"), ("ahead", "above")):
        assert sum(one["value"] for one in bars if one["state"] == state) == overall[part]
    parts = {row["state"]: [row["low"], row["high"]] for row in drawn["place"]["rows"]}
    industry = found["stage"]["industry"]
    for state, part in (("behind", "below"), ("you", "same"), ("ahead", "above")):
        assert parts.get(state, [0, 0]) == industry[part]
    rank = drawn["place"]["rank"]
    assert [rank["low"], rank["high"]] == pytest.approx(industry["midrank"])
    models = {one["id"]: one["value"] for one in drawn["delivery"]["bars"]}
    assert models == {model: found["delivery"]["same"], **found["delivery"]["others"]}
    rows = [(row["you"], row["mean"]) for row in drawn["barriers"]["rows"]]
    rated = [(one["answer"], one["mean"]) for one in found["barriers"]]
    assert rows == sorted(rated, key=lambda row: (-row[0], row[1]))


def test_report_says_what_the_chat_says(edition: Edition) -> None:
    answers, _ = CASES["exact"]
    found, advice = position(edition, answers), advise(edition, answers)
    blocks = narrative(PersonalResult(ENGLISH, found, advice))
    chat = json.dumps([repr(block) for block in blocks])

    said = [
        block for section in report(edition, answers)["sections"] for block in section["blocks"]
    ]

    texts = [one for block in said for one in block.get("items", [block.get("text")])]
    assert len(texts) > 10
    assert [one for one in texts if json.dumps(one)[1:-1] not in chat] == []


def test_report_names_every_fact_below_its_heading(edition: Edition) -> None:
    answers, _ = CASES["exact"]
    result = result_of(ENGLISH, edition, answers)

    rows = report(edition, answers)["sources"]["rows"]

    assert sum(len(row["facts"]) for row in rows) == len(result.facts)
    assert {row["heading"] for row in rows} == {edition.heading(fact) for fact in result.facts}


# ---------------------------------------------------------------------------- every edge


@pytest.mark.parametrize(
    ("stage", "lead"),
    [
        ("crawl", "25% start here, as you do; 75% are further on."),
        ("walk", "25% of respondents stand behind you, 43% are further on."),
        ("fly", "14% are here, as you are; 86% stand behind you."),
    ],
)
def test_ends_of_the_stages_have_their_own_words(edition: Edition, stage: str, lead: str) -> None:
    data = scorecard(edition, Answers(stage=stage))

    assert data["lead"] == lead
    assert "0%" not in alt_text(data).replace("100%", "")


def test_behind_and_ahead_stand_only_where_somebody_is(edition: Edition) -> None:
    lowest = charts(scorecard(edition, Answers(stage="crawl")))["stages"]
    highest = charts(scorecard(edition, Answers(stage="fly")))["stages"]

    assert (lowest["behind"], lowest["ahead"]) == ("", "75% further on")
    assert (highest["behind"], highest["ahead"]) == ("86% in an earlier stage", "")


def test_industry_without_figures_is_hatched_and_says_so(edition: Edition) -> None:
    place = charts(scorecard(edition, CASES["highest"][0]))["place"]

    assert place["rows"] == []
    assert place["hatched"] == "Not published"
    assert place["alt"] == "No figure about stages is published for Automotive."


def test_bounds_are_explained_and_exact_shares_are_not(edition: Edition) -> None:
    bounded = charts(scorecard(edition, BOUNDED))["place"]
    exactly = charts(scorecard(edition, CASES["exact"][0]))["place"]

    assert [row["shown"] for row in bounded["rows"]] == ["0% to 39%", "0% to 39%", "61%"]
    assert bounded["rank"]["shown"] == "20 to 39 of 100"
    assert bounded["legend"]["open"] == "Possible, not published"
    assert exactly["legend"] == {}
    assert exactly["rank"]["shown"] == "29 of 100"


def test_skipped_barriers_show_the_market_alone(edition: Edition) -> None:
    none = charts(scorecard(edition, Answers(stage="walk")))["barriers"]
    some = charts(scorecard(edition, CASES["lowest"][0]))["barriers"]

    assert none["said"] == "You rated no barriers, so only the market’s means are shown."
    assert [row["you"] for row in none["rows"]] == [None] * 5
    assert some["said"] == ""
    assert [row["difference"] for row in some["rows"]] == ["−2.4"] + [""] * 4


def test_retake_says_and_marks_what_moved(edition: Edition) -> None:
    data = scorecard(edition, *CASES["again"])

    assert data["moved"]["items"] == [
        "Stage: Crawl, now Run. Mid-rank: 13, now 72 of 100.",
        "Delivery model: Human-only, now Hybrid.",
        "2 barriers are rated differently.",
    ]
    drawn = charts(data)
    assert [one["mark"] for one in drawn["stages"]["bars"]] == ["Last time", "", "You", ""]
    before = {row["label"]: row["before"] for row in drawn["barriers"]["rows"] if row["before"]}
    assert before == {"Change management and workforce readiness": 3, "Cost and ROI uncertainty": 5}
    assert drawn["barriers"]["legend"]["before"] == "Last time"
    assert len(report(edition, *CASES["again"])["moved"]["items"]) == 4


def test_retake_without_a_difference_says_so(edition: Edition) -> None:
    data = scorecard(edition, *CASES["unchanged"])

    assert data["moved"]["items"] == ["Nothing that you answered both times has moved."]
    assert charts(data)["barriers"]["legend"]["before"] == ""


def test_last_time_that_this_edition_does_not_know_is_left_out(edition: Edition) -> None:
    then = Answers("sprint", "robots", None, None, {"change_management": 9, "weather": 3})

    data = scorecard(edition, BOUNDED, then)

    assert data["moved"]["items"] == ["Nothing that you answered both times has moved."]


def test_first_result_says_nothing_of_last_time(edition: Edition) -> None:
    assert scorecard(edition, BOUNDED)["moved"] is None


def test_report_says_how_its_numbers_were_worked_out(edition: Edition) -> None:
    def worked(answers: Answers) -> list[str]:
        found = report(edition, answers)["worked"]
        return [one.split(" ")[0] for one in found["items"]] if found else []

    assert worked(BOUNDED) == ["The", "An", "A", '"At']
    assert worked(CASES["exact"][0]) == ["The", "A", '"At']
    assert worked(Answers(stage="run")) == ["The"]
    assert worked(Answers(delivery="hybrid")) == []


def test_paper_is_that_of_the_country(edition: Edition) -> None:
    def paper(country: str | None) -> Any:
        return report(edition, Answers(stage="walk", country=country))["paper"]

    assert [paper(one) for one in ("usa", "canada", "japan", None)] == [
        "us-letter", "us-letter", "a4", "a4",
    ]  # fmt: skip


def test_stages_without_shares_are_not_drawn(edition: Edition) -> None:
    bare = replace(edition, facts=(), advice=())

    data = content.scorecard(
        ENGLISH, position(bare, Answers(stage="walk", delivery="hybrid")), (), NOW
    )

    assert data["charts"] == []
    assert data["lead"] == "The shares of the stages are not published."
    assert data["steps"] is None


# ---------------------------------------------------------------------------- words for all


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for name, one in data.items():
            if name not in (
                "chart",
                "state",
                "id",
                "is",
                "kind",
                "paper",
                "language",
                "at",
                "reading",
            ):
                yield from strings(one)
    elif isinstance(data, list):
        for one in data:
            yield from strings(one)
    elif isinstance(data, str):
        yield data


@pytest.mark.parametrize("name", CASES)
def test_every_word_is_from_the_catalogue_or_the_edition(edition: Edition, name: str) -> None:
    answers, before = CASES[name]
    found, advice = position(edition, answers), advise(edition, answers)
    texts = marked_catalogue()
    data = [
        content.scorecard(texts, found, advice, NOW, before),
        content.report(Drawable(texts, found, advice, before, (), NOW), LINK),
    ]
    own = json.dumps([edition.header.model_dump(), *(one.rule.model_dump() for one in advice)])

    strays = [
        one for one in strings(data)
        if any(map(str.isalpha, one)) and OPEN not in one and json.dumps(one)[1:-1] not in own
    ]  # fmt: skip

    assert strays == []


@pytest.mark.parametrize("name", CASES)
def test_description_is_complete_and_fits(edition: Edition, name: str) -> None:
    data = scorecard(edition, *CASES[name])

    said = alt_text(data)

    assert len(said) <= ALT_TEXT
    assert len(caption(data)) <= CAPTION
    assert said.startswith(caption(data))
    for chart in data["charts"]:
        assert chart["alt"] in said
    assert data["source_brief"].removeprefix("Source: ") in said


RETAKE = Answers("crawl", "human_only", "gaming", None, dict.fromkeys(RATED, 1))


@pytest.mark.parametrize("before", [None, RETAKE], ids=["first", "retake"])
def test_description_of_every_industry_ends_with_its_source(
    edition: Edition, before: Answers | None
) -> None:
    long = replace(edition, header=edition.header.model_copy(update={"industries": [
        *edition.header.industries[:-1],
        edition.header.industries[-1].model_copy(update={"label": "Everything else " * 20}),
    ]}))  # fmt: skip
    for industry, stage in product(edition.ids("industry"), STAGES):
        data = scorecard(long, Answers(stage, "ai_only", industry, "uk", RATED), before)

        said = alt_text(data)

        assert len(said) <= ALT_TEXT
        assert said.endswith(data["source_brief"])
        assert data["steps"]["items"][0] in said or data["steps_elsewhere"] in said
        if industry != edition.ids("industry")[-1]:
            assert all(chart["alt"] in said for chart in data["charts"])


def test_description_has_the_next_steps_where_they_fit(edition: Edition) -> None:
    fitting = scorecard(edition, *CASES["model alone"])

    assert fitting["steps"]["items"][0] in alt_text(fitting)
    assert "Give training" not in alt_text(report(edition, *CASES["again"]))


def test_long_descriptions_end_with_dots(edition: Edition) -> None:
    data = scorecard(edition, BOUNDED) | {"caption": "word " * 1000}

    assert len(alt_text(data)) <= ALT_TEXT
    assert len(caption(data)) <= CAPTION
    assert caption(data).endswith("word…")


def test_numbers_are_whole_fractions_until_they_are_drawn() -> None:
    assert ENGLISH.say("report.range", low=Fraction(39, 2), high=39) == "19.5 to 39"
