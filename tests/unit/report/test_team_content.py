"""What a team's picture and report say: its counts, the narrator's words, and nothing withheld."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from bot.report.content import ALT_TEXT, CAPTION, caption
from bot.report.team_alts import alt_text
from bot.report.team_attachments import TeamDrawer
from bot.report.team_charts import SHADES, fixed, shade, signed, whole_percent
from bot.report.team_content import TITLE, TeamResult, team_card, team_report
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from bot.team.narrative.result import details, opening
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Tally
from tests.conftest import NOW
from tests.unit.engine.test_texts import OPEN, marked_catalogue
from tests.unit.report.make import ENGLISH
from tests.unit.report.teams import BARRIERS, CASES, TITLED, card, long_labels, report, result
from tests.unit.report.test_content import strings


def charts(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["chart"]: one for one in data["charts"]}


def tally_of(measure: str, counts: tuple[int, ...], smallest: int = 3) -> Tally:
    return Tally(sum(counts), smallest, "liveops-2026", "", "", {measure: counts})


def drawn(edition: Edition, found: Tally, **more: Any) -> dict[str, Any]:
    return team_card(TeamResult(ENGLISH, edition, "Team", found, 1, NOW, **more))


# ---------------------------------------------------------------------------- the same numbers


@pytest.mark.parametrize("name", CASES)
def test_what_is_drawn_is_the_tally(edition: Edition, name: str) -> None:
    found, _ = CASES[name]

    data = charts(card(edition, name))

    for chart, measure in (("stages", STAGE), ("delivery", DELIVERY)):
        counts = found.counts.get(measure, ())
        shares = [float(Fraction(100 * one, sum(counts))) for one in counts]
        assert [row["team"] for row in data[chart]["rows"]] == shares
        said = [row["team_shown"].split(" ")[0].replace(",", "") for row in data[chart]["rows"]]
        assert said == [str(one) for one in counts]
    shown = {
        row["label"]: [int(cell["shown"].replace(",", "")) for cell in row["cells"]]
        for row in data["heatmap"]["rows"]
    }
    assert shown == {
        edition.label("barrier.", one): [*found.counts.get(BARRIER + one, ())] for one in BARRIERS
    }


def test_means_stand_beside_the_markets(edition: Edition) -> None:
    rows = charts(card(edition, "twelve"))["heatmap"]["rows"]

    assert [(row["mean_shown"], row["market_shown"], row["difference"]) for row in rows] == [
        ("4.1", "3.7", "+0.4"), ("3.6", "3.5", "+0.1"), ("3.0", "3.4", "−0.4"),
        ("2.8", "3.6", "−0.8"), ("2.2", "3.2", "−1.0"),
    ]  # fmt: skip


def test_difference_is_the_one_between_the_numbers_beside_it(edition: Edition) -> None:
    found = tally_of("barrier.change_management", (0, 0, 0, 19, 1))  # 4.05

    row = charts(drawn(edition, found))["heatmap"]["rows"][0]

    assert (row["mean_shown"], row["difference"]) == ("4.1", "+0.4")


def test_report_says_what_the_chat_says(edition: Edition) -> None:
    found, before = CASES["again"]
    revealed = RevealedRound(ENGLISH, edition, "T", found, 2, 2, before, "round")
    chat = json.dumps([repr(one) for one in (*opening(revealed), *details(revealed))])

    data = report(edition, "again", title="T", summary=opening(revealed), details=details(revealed))

    blocks = [block for one in data["sections"] for block in one["blocks"]]
    texts = [text for one in blocks for text in one.get("items", [one.get("text")])]
    assert len(texts) > 40
    assert [one for one in texts if json.dumps(one)[1:-1] not in chat] == []


@pytest.mark.parametrize("name", CASES)
def test_every_chart_stands_once_in_the_report(edition: Edition, name: str) -> None:
    data = report(edition, name)

    found = [one["chart"]["chart"] for one in data["sections"] if one["chart"]]
    assert sorted(found) == ["delivery", "heatmap", "stages"]


def test_charts_stand_below_the_headings_that_speak_of_them(edition: Edition) -> None:
    data = report(edition, "twelve")

    titles = {one["chart"]["chart"]: one["title"] for one in data["sections"] if one["chart"]}
    assert titles == {
        "stages": "Where you place your organization, against 815 enterprise executives",
        "delivery": "Delivery model",
        "heatmap": "What slows you down, against the average",
    }


def test_report_without_words_has_its_charts_and_roles(edition: Edition) -> None:
    data = report(edition, "twelve", summary=(), details=())

    assert [one["title"] for one in data["sections"]] == [
        "Where the team stands", "What slows the team down", "How the team would serve customers",
        "By role",
    ]  # fmt: skip


# ---------------------------------------------------------------------------- every edge


@pytest.mark.parametrize(
    ("counts", "headline", "lead"),
    [
        ((3, 0, 0, 0), "The team’s median stage is Crawl", "25% of respondents are here, too; 75%"),
        ((0, 3, 1, 0), "The team’s median stage is Walk", "25% of respondents are behind you,"),
        ((0, 0, 1, 3), "The team’s median stage is Fly", "14% of respondents are here, too;"),
        ((0, 2, 2, 0), "Evenly split between Walk and Run", "32% of respondents are at Walk, 29%"),
        ((2, 0, 0, 2), "Evenly split between Crawl and Fly", "25% of respondents are at Crawl,"),
    ],
)  # fmt: skip
def test_headline_is_the_median_stage(
    edition: Edition, counts: tuple[int, ...], headline: str, lead: str
) -> None:
    data = drawn(edition, tally_of(STAGE, counts))

    assert data["headline"] == headline
    assert data["lead"].startswith(lead)
    assert "0%" not in data["lead"].replace("100%", "")


def test_span_is_that_of_the_members(edition: Edition) -> None:
    span = charts(card(edition, "twelve"))["stages"]["span"]

    assert (span["low"], span["middle"], span["high"]) == (12.5, [41], 93)
    assert span["said"] == "Answers run from Crawl to Fly."
    same = charts(drawn(edition, tally_of(STAGE, (0, 4, 0, 0))))["stages"]["span"]
    assert same["said"] == "All of you say Walk."


def test_place_is_in_words_on_the_picture_and_has_its_number_in_the_report(
    edition: Edition,
) -> None:
    picture = card(edition, "twelve")
    [in_report] = [
        section["chart"] for section in report(edition, "twelve")["sections"]
        if section["chart"] and section["chart"]["chart"] == "stages"
    ]  # fmt: skip

    assert "of 100" not in json.dumps(picture)
    assert in_report["span"]["shown"] == "41 of 100"
    assert in_report["span"]["said"] == "Members range from 13 to 93."
    assert "Mid-rank 41 of 100. Members range from 13 to 93." in in_report["alt"]


def test_two_medians_are_both_marked(edition: Edition) -> None:
    stages = charts(card(edition, "camps"))["stages"]

    assert [row["marked"] for row in stages["rows"]] == [True, False, False, True]
    assert stages["span"]["middle"] == [12.5, 93]
    assert stages["said"].endswith("Agreement: split, two camps.")


def test_what_too_few_answered_is_nowhere(edition: Edition) -> None:
    data = card(edition, "five")

    row = charts(data)["heatmap"]["rows"][-1]
    assert row["withheld"] == "Fewer than 5 answered"
    assert (row["cells"], row["mean_shown"], row["difference"]) == ([], "", "")
    assert "Data security and compliance: Fewer than 5 answered" in alt_text(data)


def test_nothing_to_show_is_said_everywhere(edition: Edition) -> None:
    data = card(edition, "nothing")

    assert data["headline"] == "The team and the benchmark"
    assert data["lead"] == "Fewer than 5 answered the question about the stage."
    assert [one["hatched"] for one in data["charts"] if "hatched" in one] == [
        "Fewer than 5 answered"
    ] * 2
    assert all(row["withheld"] for row in charts(data)["heatmap"]["rows"])


def test_fewer_than_five_answers_get_no_word(edition: Edition) -> None:
    data = charts(card(edition, "three"))

    assert "Agreement" not in data["stages"]["said"]
    assert {row["agreement"] for row in data["heatmap"]["rows"]} == {""}


def test_what_moved_stands_in_few_words(edition: Edition) -> None:
    data = card(edition, "again")

    assert data["moved"]["title"] == "Since round 1 (12 people)"
    assert data["moved"]["items"] == [
        "Median stage: Walk, now Run.",
        "Agreement on the stage: mixed, now aligned.",
        "Chosen most often: Hybrid, now Human-only.",
        "The means of 5 barriers have moved.",
    ]
    drawn = charts(data)
    assert [row["was"] for row in drawn["stages"]["rows"]] == [
        "was 17%", "was 42%", "was 33%", "was 8%",
    ]  # fmt: skip
    assert [row["was"] for row in drawn["heatmap"]["rows"]] == [
        "was 3.6", "was 4.1", "was 3.0", "was 2.8", "was 2.2",
    ]  # fmt: skip


def test_what_did_not_move_is_said_to_have_not(edition: Edition) -> None:
    found, _ = CASES["twelve"]

    data = card(edition, "twelve", before=found)

    assert data["moved"]["title"] == "Since last time (12 people)"
    assert data["moved"]["items"] == ["No median, mean or most frequent answer has moved."]


def test_another_edition_is_not_compared(edition: Edition) -> None:
    then = replace(CASES["twelve"][0], edition="liveops-2025", counts={STAGE: (9, 1, 1, 1)})

    data = card(edition, "twelve", before=then)

    assert data["moved"]["items"] == [
        "I can’t show what moved, since the benchmark was another edition then."
    ]
    assert {row["was"] for one in data["charts"] for row in one["rows"]} == {""}


def test_what_was_withheld_then_or_now_has_not_moved(edition: Edition) -> None:
    then = replace(CASES["twelve"][0], counts={"barrier.alignment": (0, 0, 0, 0, 6)})

    data = card(edition, "twelve", before=then)

    assert data["moved"]["items"] == ["The mean of one barrier has moved."]


def test_first_result_says_nothing_of_a_time_before(edition: Edition) -> None:
    assert card(edition, "twelve")["moved"] is None
    assert card(edition, "twelve")["round"] == ""
    assert card(edition, "again")["round"] == "Round 2"


def test_market_that_is_not_published_is_left_out(edition: Edition) -> None:
    bare = replace(edition, facts=(), advice=())

    data = drawn(bare, replace(CASES["twelve"][0]))

    assert data["lead"] == "The report gives no shares for the stages."
    assert charts(data)["stages"]["span"] is None
    assert {row["market_shown"] for one in data["charts"] for row in one["rows"]} == {""}
    assert "market" not in alt_text(data)


def test_roles_show_what_the_tally_holds(edition: Edition) -> None:
    data = report(edition, "twelve")

    section = next(one for one in data["sections"] if one["tables"])
    assert section["title"] == "By role"
    table = section["tables"][0]
    assert table["head"] == [
        "Measure", "Everyone (12)", "Customer experience (6)", "Contact center operations (6)",
    ]  # fmt: skip
    assert table["rows"][:2] == [
        ["Median stage", "Walk", "Run", "Walk"],
        ["Delivery model", "Hybrid, 8 of 12", "Hybrid, 4 of 6", "Hybrid, 4 of 6"],
    ]
    assert ["Internal alignment and ownership, mean", "3.6", "not shown", "not shown"] in table[
        "rows"
    ]


def test_roles_that_are_withheld_are_said_to_be(edition: Edition) -> None:
    data = report(edition, "five")

    section = next(one for one in data["sections"] if one["title"] == "By role")
    assert section["tables"] == []
    assert section["blocks"][0]["text"].startswith("No role is shown. ")


# ---------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("count", "people", "found"),
    [(0, 12, 0), (1, 12, 1), (5, 12, 5), (6, 12, SHADES), (12, 12, SHADES), (1, 1000, 1),
     (1, 3, 4), (499, 1000, SHADES), (400, 1000, 5)],
)  # fmt: skip
def test_shade_is_the_share_of_people(count: int, people: int, found: int) -> None:
    assert shade(count, people) == found


@pytest.mark.parametrize(
    ("share", "said"),
    [(Fraction(1, 10), "0.1%"), (Fraction(999, 10), "99.9%"), (Fraction(25, 2), "13%"),
     (Fraction(), "0%"), (Fraction(100), "100%")],
)  # fmt: skip
def test_share_of_somebody_is_never_nobodys(share: Fraction, said: str) -> None:
    assert whole_percent(ENGLISH, share) == said


def test_numbers_in_a_column_have_one_decimal() -> None:
    assert fixed(ENGLISH, Fraction(3)) == "3.0"
    assert fixed(ENGLISH, Fraction(81, 20)) == "4.1"
    assert [signed(ENGLISH, Fraction(one)) for one in (-1, 0, 2)] == ["−1.0", "±0.0", "+2.0"]


# ---------------------------------------------------------------------------- words for all


@pytest.mark.parametrize("name", CASES)
def test_every_word_is_from_the_catalogue_or_the_edition(edition: Edition, name: str) -> None:
    texts = marked_catalogue()
    marked = replace(result(edition, name, title="–", summary=(), details=()), texts=texts)
    labels = [one.label for one in CASES[name][0].roles]
    # The language itself lists words, without the catalogue.
    own = json.dumps([edition.header.model_dump(), labels, "Walk and Run"])

    strays = [
        one for data in (team_card(marked), team_report(marked)) for one in strings(data)
        if any(map(str.isalpha, one)) and OPEN not in one and json.dumps(one)[1:-1] not in own
    ]  # fmt: skip

    assert strays == []


@pytest.mark.parametrize("name", CASES)
def test_description_is_complete_and_fits(edition: Edition, name: str) -> None:
    data = card(edition, name)

    said = alt_text(data)

    assert len(said) <= ALT_TEXT
    assert len(caption(data)) <= CAPTION
    assert said.startswith(caption(data))
    for chart in data["charts"]:
        assert chart["alt"] in said or chart["brief"] in said
        for row in chart["rows"]:
            assert row["label"] in said
            assert row.get("team_shown", row.get("mean_shown", "")) in said
    assert said.endswith("815 respondents.")


@pytest.mark.parametrize("name", CASES)
def test_long_names_are_cut_short_in_descriptions(edition: Edition, name: str) -> None:
    data = card(long_labels(edition), name, title=TITLED)

    assert len(alt_text(data)) <= ALT_TEXT
    assert len(caption(data)) <= CAPTION
    assert alt_text(data).endswith("815 respondents.")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Leadership \n team ", "Leadership team"),
        ("x" * 61, "x" * 59 + "…"),
        (TITLED, "The leadership of customer experience, operations and…"),
    ],
)
def test_title_is_shown_as_typed_up_to_its_length(edition: Edition, typed: str, shown: str) -> None:
    data = card(edition, "twelve", title=typed)

    assert data["title"] == shown
    assert len(data["title"]) <= TITLE


# ---------------------------------------------------------------------------- attachments


def test_attachments_say_what_they_are(edition: Edition) -> None:
    drawer, found = TeamDrawer(), result(edition, "twelve")

    made = [
        drawer.team_card(found, "result"),
        drawer.team_report(found, "result"),
        drawer.team_table(found, "a,b\n"),
    ]

    assert [(one.format, one.name, one.under) for one in made] == [
        ("png", "team.png", "result"), ("pdf", "team-report.pdf", "result"),
        ("csv", "team.csv", ""),
    ]  # fmt: skip
    assert made[0].alt == alt_text(json.loads(made[0].content))
    assert made[1].caption.startswith("Leadership, fall (12 people): The team’s median stage")
    assert made[2].content == "a,b\n"
    assert made[2].caption == "Leadership, fall: the team’s counts as a table."
