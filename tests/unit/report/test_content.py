"""The texts of a scorecard and a report: the words of every edge, and the position's numbers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from bot.report import content
from bot.report.moved import SIGNS
from bot.results.drawing import Drawable
from bot.results.first import labelled_action
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
    charts_of,
    report,
    scorecard,
)


def charts(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the charts of a scorecard, or of every page of a report."""
    return {chart["chart"]: chart for chart in charts_of(data)}


def words(data: dict[str, Any]) -> list[str]:
    """Return the texts of a report that are not on its first page."""
    parts = [*data["sections"], data["details"], data["stages"]]
    blocks = [block for part in parts for block in part["blocks"]]
    return [text for block in blocks for text in block.get("items", [block.get("text")])]


# ---------------------------------------------------------------------------- the same numbers


@pytest.mark.parametrize(("stage", "model"), [*product(STAGES, MODELS)])
def test_what_is_drawn_is_the_position(edition: Edition, stage: str, model: str) -> None:
    answers = Answers(stage, model, "gaming", "japan", RATED)
    found = position_json(position(edition, answers), ())

    drawn = charts(report(edition, answers))

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


@pytest.mark.parametrize("name", CASES)
def test_report_says_what_the_chat_says(edition: Edition, name: str) -> None:
    answers, _ = CASES[name]
    found, advice = position(edition, answers), advise(edition, answers)
    blocks = narrative(PersonalResult(ENGLISH, found, advice))
    chat = " ".join(map(repr, blocks)).replace("\\'", "'")

    data = report(edition, answers)

    assert data["headline"] in chat
    assert [text for text in words(data) if text not in chat] == []
    for step in data["whole_steps"]["items"]:
        for text in (step["action"], step["reason"], *step["details"], step["basis"]):
            assert text in chat


def test_report_begins_with_the_finding_and_the_charts_of_the_picture(edition: Edition) -> None:
    first, shown = report(edition, *CASES["again"]), scorecard(edition, *CASES["again"])

    assert first["headline"] == shown["headline"]
    meaning = "Run: AI does defined tasks by itself. People watch and can step in."
    assert shown["charts"][0].pop("defined") == [meaning]
    assert shown["charts"][0]["parts"].pop() == meaning
    assert [chart | {"brief": True} for chart in first["charts"]] == shown["charts"]
    actions = [step["action"].partition(" (")[0] for step in first["steps"]["items"]]
    assert actions == [step.partition(" (")[0] for step in shown["steps"]["items"]]


def test_report_does_not_say_again_what_a_chart_shows(edition: Edition) -> None:
    data = report(edition, CASES["exact"][0])

    said = " ".join(words(data))

    # The shares of the industry, of the delivery models and of the barriers are drawn.
    for share in ("37%", "53%", "73%", "average of 3.7"):
        assert share not in said
    assert "Retail Banking is clearly ahead" in said
    assert "Mid-rank 41: out of 100 respondents" in said
    assert "The average shows that at least" in said


def test_report_says_what_is_not_drawn(edition: Edition) -> None:
    data = report(edition, BOUNDED)

    assert any("The other 39% are at Crawl or Walk" in text for text in words(data))


def test_report_defines_every_stage_and_marks_ones_own(edition: Edition) -> None:
    stages = report(edition, Answers(stage="walk"))["stages"]

    described = [stage["description"] for stage in stages["items"]]
    assert described == [stage.description for stage in edition.header.stages]
    assert [stage["label"] for stage in stages["items"]] == ["Crawl", "Walk (you)", "Run", "Fly"]


def test_first_page_has_actions_with_their_first_moves(edition: Edition) -> None:
    data, advice = report(edition, BOUNDED), advise(edition, BOUNDED)

    assert data["steps"]["items"] == [
        {
            "action": labelled_action(ENGLISH, step),
            "first_move": f"This week: {step.rule.first_move}",
        }
        for step in advice
    ]
    assert all(
        step["action"].endswith(("(from the report)", "(our suggestion)"))
        for step in data["steps"]["items"]
    )
    assert all(len(step["details"]) == 3 for step in data["whole_steps"]["items"])


def test_picture_says_of_every_step_whose_it_is(edition: Edition) -> None:
    advice = advise(edition, BOUNDED)
    whose = {"report": "report", "suggestion": "ours"}

    assert scorecard(edition, BOUNDED)["steps"]["items"] == [
        f"{step.rule.action} ({whose[step.rule.basis]})" for step in advice
    ]


def test_steps_of_an_edition_without_first_moves_are_actions_alone(edition: Edition) -> None:
    rules = [
        rule.model_copy(update={"first_move": "", "who": "", "sign": ""}) for rule in edition.advice
    ]

    data = report(replace(edition, advice=tuple(rules)), BOUNDED)

    assert [step["first_move"] for step in data["steps"]["items"]] == [""] * 3
    assert [step["details"] for step in data["whole_steps"]["items"]] == [[]] * 3


def test_report_has_a_link_only_if_one_is_configured(edition: Edition) -> None:
    shown = report(edition, BOUNDED, link=LINK)["invitation"]

    assert (shown["link"], shown["alt"]) == (LINK, f"QR code for {LINK}")
    assert report(edition, BOUNDED, link="")["invitation"] is None


def test_report_names_every_fact_below_its_heading(edition: Edition) -> None:
    answers, _ = CASES["exact"]
    result = result_of(ENGLISH, edition, answers)

    rows = report(edition, answers)["sources"]["rows"]

    assert sum(len(row["facts"]) for row in rows) == len(result.facts)
    assert {row["heading"] for row in rows} == {edition.heading(fact) for fact in result.facts}


# ---------------------------------------------------------------------------- every edge


@pytest.mark.parametrize(
    ("stage", "headline", "lead"),
    [
        ("crawl", "You’re at Crawl: level with 25% of the 815 enterprise executives surveyed "
         "and behind 75%.", ""),
        ("walk", "You’re at Walk: ahead of 25% of the 815 enterprise executives surveyed, level "
         "with 32% and behind 43%.", ""),
        ("fly", "Only 14% of respondents are at Fly, like you.",
         "You’re at Fly: ahead of 86% of the 815 enterprise executives surveyed and level with "
         "14%."),
    ],
)  # fmt: skip
def test_standing_follows_the_finding_unless_it_is_the_same(
    edition: Edition, stage: str, headline: str, lead: str
) -> None:
    data = report(edition, Answers(stage=stage))

    assert (data["headline"], data["lead"]) == (headline, lead)


def test_behind_and_ahead_stand_only_where_somebody_is(edition: Edition) -> None:
    lowest = charts(scorecard(edition, Answers(stage="crawl")))["stages"]
    highest = charts(scorecard(edition, Answers(stage="fly")))["stages"]

    assert (lowest["behind"], lowest["ahead"]) == ("", "75% ahead of you")
    assert (highest["behind"], highest["ahead"]) == ("86% behind you", "")


def test_industry_without_figures_has_no_chart_and_says_so(edition: Edition) -> None:
    data = report(edition, CASES["highest"][0])

    assert "place" not in charts(data)
    said = "The report gives no stage figures for Automotive, so you’re compared with everyone."
    assert said in words(data)


def test_bounds_are_explained_and_exact_shares_are_not(edition: Edition) -> None:
    bounded = charts(report(edition, BOUNDED))["place"]
    exactly = charts(report(edition, CASES["exact"][0]))["place"]

    assert [row["shown"] for row in bounded["rows"]] == ["0% to 39%", "0% to 39%", "61%"]
    assert bounded["rank"]["shown"] == "20 to 39 of 100"
    assert bounded["legend"]["open"] == "Possible, not published"
    assert exactly["legend"] == {}
    assert exactly["rank"]["shown"] == "29 of 100"


def test_skipped_barriers_show_the_market_alone(edition: Edition) -> None:
    none = charts(scorecard(edition, Answers(stage="walk")))["barriers"]
    some = charts(scorecard(edition, CASES["lowest"][0]))["barriers"]

    assert none["said"] == "You rated no barriers, so only the averages are shown."
    assert [row["you"] for row in none["rows"]] == [None] * 5
    assert some["said"] == ""
    assert [row["difference"] for row in some["rows"]] == ["−2.4"] + [""] * 4


def test_retake_marks_what_moved(edition: Edition) -> None:
    data = scorecard(edition, *CASES["again"])

    drawn = charts(data)
    assert [one["mark"] for one in drawn["stages"]["bars"]] == ["Last time", "", "You", ""]
    before = {row["label"]: row["before"] for row in drawn["barriers"]["rows"] if row["before"]}
    assert before == {"Change management and workforce readiness": 3, "Cost and ROI uncertainty": 5}
    assert drawn["barriers"]["legend"]["before"] == "Last time"


def test_report_has_rows_with_signs_and_words_for_what_moved(edition: Edition) -> None:
    moved = report(edition, *CASES["again"])["moved"]

    rows = [
        (row["name"], row["then"], row["now"], row["sign"], row["word"]) for row in moved["rows"]
    ]
    assert rows == [
        ("Stage", "Crawl", "Run", "↑", "further along"),
        ("Mid-rank", "13", "72", "↑", "higher"),
        ("Delivery model", "Human-only", "Hybrid", "≠", "changed"),
        ("Change management and workforce readiness", "3", "5", "↑", "slows you more"),
        ("Cost and ROI uncertainty", "5", "3", "↓", "slows you less"),
        ("Industry", "Gaming", "Consumer Packaged Goods", "≠", "changed"),
    ]
    assert moved["said"] == ""


def test_report_shows_what_stayed_the_same_beside_what_moved(edition: Edition) -> None:
    then = replace(BOUNDED, stage="run", barriers=RATED | {"alignment": 5})

    rows = report(edition, BOUNDED, then)["moved"]["rows"]

    signs = {row["name"]: (row["sign"], row["word"]) for row in rows}
    assert signs["Stage"] == ("↓", "further back")
    assert signs["Mid-rank"] == ("↓", "lower")
    assert signs["Delivery model"] == ("=", "same")
    assert signs["Internal alignment and ownership"] == ("↓", "slows you less")
    assert signs["Cost and ROI uncertainty"] == ("=", "same")
    assert len(rows) == 8


def test_report_has_a_row_for_an_industry_and_a_country_that_are_not_listed(
    edition: Edition,
) -> None:
    then = replace(BOUNDED, industry=None, country=None, unlisted=("industry", "country"))

    rows = report(edition, BOUNDED, then)["moved"]["rows"]

    shown = [(row["name"], row["then"], row["now"]) for row in rows if row["sign"] == "≠"]
    assert ("Industry", "Another industry", "Gaming") in shown
    assert ("Country", "Another country", "Japan") in shown


def test_report_without_a_difference_has_a_sentence_in_place_of_rows(edition: Edition) -> None:
    for then in (BOUNDED, Answers("sprint", "robots", None, None, {"cost_roi": 9, "weather": 3})):
        moved = report(edition, BOUNDED, then)["moved"]

        assert moved["rows"] == []
        assert moved["said"] == "Nothing has moved among the questions you answered both times."


def test_last_time_is_left_out_where_it_is_the_same_or_unknown(edition: Edition) -> None:
    unknown = Answers("sprint", "robots", None, None, {"change_management": 9, "weather": 3})
    for then in (BOUNDED, unknown):
        drawn = charts(scorecard(edition, BOUNDED, then))

        assert "Last time" not in [bar["mark"] for bar in drawn["stages"]["bars"]]
        assert drawn["barriers"]["legend"]["before"] == ""


def test_report_says_how_its_numbers_were_worked_out(edition: Edition) -> None:
    def worked(answers: Answers) -> list[str]:
        found = report(edition, answers)["worked"]
        return [one.split(" ")[0] for one in found["items"]] if found else []

    assert worked(BOUNDED) == ["The", "The", "A", "“At"]
    assert worked(CASES["exact"][0]) == ["The", "A", "“At"]
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
    assert data["headline"] == "The report has no figures to compare your answers with."
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
    day, signs = ENGLISH.day(NOW), [*SIGNS.values()]
    rules = [one.rule.model_dump() for one in advice]
    own = json.dumps([edition.header.model_dump(), *rules, LINK, day, signs], ensure_ascii=False)

    strays = [
        one for one in strings(data)
        if any(map(str.isalpha, one)) and OPEN not in one and one not in own
    ]  # fmt: skip

    assert strays == []


def test_numbers_are_whole_fractions_until_they_are_drawn() -> None:
    assert ENGLISH.say("report.range", low=Fraction(39, 2), high=39) == "19.5 to 39"
