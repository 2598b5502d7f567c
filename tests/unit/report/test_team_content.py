"""A team's picture and report: its counts, the narrator's words, and nothing withheld."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from bot.messages import plain_blocks
from bot.report.content import ALT_TEXT, CAPTION, caption
from bot.report.team_alts import alt_text, charts_alt
from bot.report.team_attachments import TeamDrawer
from bot.report.team_charts import SHADES, shade
from bot.report.team_content import TITLE, team_card, team_report
from bot.report.team_moved import MOST_ROWS
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from bot.team.narrative.result import details, summary
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Tally
from bot.team.wording import points, points_apart, share_of
from tests.unit.engine.test_texts import OPEN, marked_catalogue
from tests.unit.report.make import ENGLISH
from tests.unit.report.teams import (
    BARRIERS,
    CASES,
    TITLED,
    card,
    drawn_from,
    long_labels,
    report,
    result,
)
from tests.unit.report.test_content import strings


def charts(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["chart"]: one for one in data["charts"]}


def tally_of(measure: str, counts: tuple[int, ...], smallest: int = 3) -> Tally:
    return Tally(sum(counts), smallest, "liveops-2026", "", "", {measure: counts})


def drawn(edition: Edition, found: Tally) -> dict[str, Any]:
    return team_card(drawn_from(RevealedRound(ENGLISH, edition, "Team", found)))


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


@pytest.mark.parametrize("name", CASES)
def test_finding_and_question_are_the_chats(edition: Edition, name: str) -> None:
    found = result(edition, name).revealed
    chat = "\n".join(plain_blocks(summary(found)))

    for data in (card(edition, name), report(edition, name)):
        assert data["headline"] in chat
        assert data["question"] in chat
    if found.tally.counts:
        assert chat.startswith(card(edition, name)["headline"])
        assert card(edition, name)["question"].startswith("Talk about: ")
        actions = card(edition, name)["steps"]["items"]
        assert len(actions) == 2
        assert all(action in chat for action in actions)


def test_picture_says_who_when_and_how_many(edition: Edition) -> None:
    first, again = card(edition, "twelve"), card(edition, "again")

    assert (first["title"], first["finished"]) == ("Leadership, fall", "November 22, 2026")
    assert first["people"] == "12 people answered"
    assert again["people"] == "Round 2: 10 people answered"


def test_first_of_two_rounds_is_numbered_like_the_second(edition: Edition) -> None:
    first = card(edition, "twelve", round=1, rounds=2)

    assert first["people"] == "Round 1: 12 people answered"
    assert "Round 1: 12 people answered" in first["caption"]


@pytest.mark.parametrize(("name", "stages"), [("five", ["Run"]), ("camps", ["Crawl", "Fly"])])
def test_picture_defines_the_median_stage(edition: Edition, name: str, stages: list[str]) -> None:
    data = card(edition, name)

    meant = {stage.label: stage.description for stage in edition.header.stages}
    said = [f"{stage}: {meant[stage]}" for stage in stages]
    assert data["charts"][0]["defined"] == said
    assert charts_alt(data).endswith(" ".join(said))
    assert all("defined" not in chart for chart in report(edition, name)["charts"])


def test_report_says_what_the_chat_says(edition: Edition) -> None:
    chat = json.dumps([repr(one) for one in details(result(edition, "again").revealed)])

    data = report(edition, "again")

    blocks = [block for one in data["sections"] for block in one["blocks"]]
    texts = [text for one in blocks for text in one.get("items", [one.get("text")])]
    assert len(texts) > 25
    assert [one for one in texts if json.dumps(one)[1:-1] not in chat] == []


@pytest.mark.parametrize("name", CASES)
def test_report_has_the_charts_of_the_picture_on_its_first_page_alone(
    edition: Edition, name: str
) -> None:
    data = report(edition, name)

    assert [one["chart"] for one in data["charts"]] == ["stages", "heatmap", "delivery"]
    said = json.dumps(data["sections"], ensure_ascii=False)
    # No section repeats what they show: agreement, shares, means, and what moved.
    titles = {section["title"] for section in data["sections"]}
    for title in ("How far you agree", "What slows you down, against the average", "Since round 1"):
        assert title not in titles
    assert not re.search(r"against [\d.]+ on average", said)


def test_report_defines_each_stage_and_marks_the_median(edition: Edition) -> None:
    found = report(edition, "twelve")["stages"]

    assert found["title"] == "What the stages mean"
    assert [one["label"] for one in found["items"]] == ["Crawl", "Walk", "Run", "Fly"]
    assert [one["ours"] for one in found["items"]] == [False, True, False, False]
    assert all(one["description"] for one in found["items"])
    assert not any(one["ours"] for one in report(edition, "nothing")["stages"]["items"])


def test_steps_of_the_report_have_their_first_moves(edition: Edition) -> None:
    found = report(edition, "twelve")["steps"]["items"]

    assert [one["action"] for one in found] == card(edition, "twelve")["steps"]["items"]
    assert all(one["first_move"].startswith("This week: ") for one in found)


# ---------------------------------------------------------------------------- every edge


def test_two_medians_are_both_marked(edition: Edition) -> None:
    stages = charts(card(edition, "camps"))["stages"]

    assert [row["marked"] for row in stages["rows"]] == [True, False, False, True]
    assert stages["agreement"] == "split, two camps"


def test_second_legend_is_drawn_only_if_it_differs(edition: Edition) -> None:
    same = charts(card(edition, "twelve"))["delivery"]
    fewer = replace(CASES["twelve"][0], counts={STAGE: (2, 5, 4, 1), DELIVERY: (8, 2, 1)})

    assert not same["legend_again"]
    assert charts(drawn(edition, fewer))["delivery"]["legend_again"]


def test_what_too_few_answered_is_nowhere(edition: Edition) -> None:
    data = card(edition, "five")

    row = charts(data)["heatmap"]["rows"][-1]
    assert row["withheld"] == "Fewer than 5 answered"
    assert (row["cells"], row["mean_shown"], row["difference"]) == ([], "", "")
    assert "Data security and compliance: Fewer than 5 answered" in alt_text(data)


def test_nothing_to_show_is_said_everywhere(edition: Edition) -> None:
    data = card(edition, "nothing")

    assert data["headline"] == ("No question has at least 5 answers, so there’s nothing to show.")
    assert (data["question"], data["moved"]) == ("", None)
    assert [one["hatched"] for one in data["charts"] if "hatched" in one] == [
        "Fewer than 5 answered"
    ] * 2
    assert all(row["withheld"] for row in charts(data)["heatmap"]["rows"])


def test_fewer_than_five_answers_get_no_word(edition: Edition) -> None:
    data = charts(card(edition, "three"))

    assert data["stages"]["agreement"] == ""
    assert {row["agreement"] for row in data["heatmap"]["rows"]} == {""}


# ---------------------------------------------------------------------------- what moved


def rows(data: dict[str, Any]) -> list[tuple[str, ...]]:
    keys = ("name", "then", "now", "sign", "word")
    return [tuple(row[key] for key in keys) for row in data["moved"]["rows"]]


def test_what_moved_stands_in_rows_with_arrows_and_words(edition: Edition) -> None:
    data = report(edition, "again")

    assert data["moved"]["title"] == "Since round 1 (12 answered)"
    assert data["moved"]["head"] == ["Measure", "Round 1", "Now", "Change"]
    assert rows(data) == [
        ("Median stage", "Walk", "Run", "↑", "further along"),
        ("Agreement: Stage", "mixed", "aligned", "↑", "closer together"),
        ("Most chosen", "Hybrid", "Human-only", "≠", "changed"),
        ("Change management and workforce readiness", "4.1", "3.5", "↓", "slows you less"),
        ("Internal alignment and ownership", "3.6", "4.0", "↑", "slows you more"),
        ("Unproven or immature AI", "2.2", "2.3", "↑", "slows you more"),
        ("Cost and ROI uncertainty", "3.0", "2.9", "↓", "slows you less"),
        ("Data security and compliance", "2.8", "2.9", "↑", "slows you more"),
    ]
    assert [row["was"] for row in charts(data)["stages"]["rows"]] == [
        "was 17%", "was 42%", "was 33%", "was 8%",
    ]  # fmt: skip


def test_picture_has_the_first_of_these_and_says_how_many_there_are(edition: Edition) -> None:
    data = card(edition, "again")

    assert rows(data) == rows(report(edition, "again"))[:MOST_ROWS]
    assert data["moved"]["note"] == "Showing 3 of 8 changes"
    assert {row["was"] for row in charts(data)["stages"]["rows"]} == {""}


def test_medians_with_the_same_middle_have_changed_without_a_way(edition: Edition) -> None:
    then = replace(CASES["camps"][0], counts={STAGE: (0, 5, 5, 0)})

    data = report(edition, "camps", before=then, before_is="series")

    assert rows(data) == [
        ("Median stage", "Walk and Run", "Crawl and Fly", "≠", "changed"),
        ("Agreement: Stage", "mixed", "split", "↓", "further apart"),
    ]
    assert data["moved"]["note"] == "What wasn’t shown then, or isn’t now, is left out."


def test_what_did_not_move_is_said_to_have_not(edition: Edition) -> None:
    found, _ = CASES["twelve"]

    data = card(edition, "twelve", before=found, before_is="series")

    assert data["moved"]["title"] == "Since last time (12 answered)"
    assert data["moved"]["rows"] == []
    assert data["moved"]["said"] == "No median, mean or agreement moved."
    assert data["moved"]["said"] in alt_text(data)


def test_another_edition_is_not_compared(edition: Edition) -> None:
    then = replace(CASES["twelve"][0], edition="liveops-2025", counts={STAGE: (9, 1, 1, 1)})

    data = report(edition, "twelve", before=then, before_is="series")

    assert data["moved"]["rows"] == []
    assert data["moved"]["said"] == (
        "I can’t show what moved, since the benchmark was another edition then."
    )
    assert {row["was"] for row in charts(data)["stages"]["rows"]} == {""}


def test_what_was_withheld_then_or_now_has_not_moved(edition: Edition) -> None:
    then = replace(CASES["twelve"][0], counts={"barrier.alignment": (0, 0, 0, 0, 6)})

    data = card(edition, "twelve", before=then, before_is="series")

    assert {row[0].removeprefix("Agreement: ") for row in rows(data)} == {
        "Internal alignment and ownership"
    }


def test_first_result_says_nothing_of_a_time_before(edition: Edition) -> None:
    assert card(edition, "twelve")["moved"] is None


# ---------------------------------------------------------------------------- the rest


def test_market_that_is_not_published_is_left_out(edition: Edition) -> None:
    bare = replace(edition, facts=(), advice=())

    data = drawn(bare, replace(CASES["twelve"][0]))

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
    ("count", "people", "said"),
    [(1, 1000, "0.1%"), (999, 1000, "99.9%"), (1, 8, "13%"), (0, 8, "0%"), (8, 8, "100%")],
)
def test_share_of_somebody_is_never_nobodys(count: int, people: int, said: str) -> None:
    assert share_of(ENGLISH, count, people) == said


def test_numbers_in_a_column_have_one_decimal() -> None:
    assert points(ENGLISH, Fraction(3)) == "3.0"
    assert points(ENGLISH, Fraction(81, 20)) == "4.1"
    apart = [points_apart(ENGLISH, Fraction(one)) for one in (-1, 0, 2)]
    assert apart == ["−1.0", "±0.0", "+2.0"]


# ---------------------------------------------------------------------------- words for all


@pytest.mark.parametrize("name", CASES)
def test_every_word_is_from_the_catalogue_or_the_edition(edition: Edition, name: str) -> None:
    texts = marked_catalogue()
    revealed = replace(result(edition, name, title="–").revealed, texts=texts)
    marked = drawn_from(revealed)
    labels = [one.label for one in CASES[name][0].roles]
    # The language itself lists words, without the catalogue.
    said = ["Walk and Run", "Hybrid and Human-only", "November 22, 2026"]
    actions = [rule.action for rule in edition.advice]
    own = json.dumps([edition.header.model_dump(), labels, said, actions])

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
    for text in (
        data["title"],
        data["finished"],
        data["people"],
        data["headline"],
        data["question"],
    ):
        assert text in said
    for number, action in enumerate(data["steps"]["items"] if data["steps"] else [], start=1):
        assert f"{number}. {action}" in said
    assert "1 = not slowing us at all, 5 = slowing us a great deal" in said
    if data["moved"]:
        assert all(f"{row['then']}, now {row['now']}" in said for row in data["moved"]["rows"])
    for chart in data["charts"]:
        assert any(chart[name] in said for name in ("alt", "brief", "briefest"))
        for row in chart["rows"]:
            assert row["label"] in said
            assert row.get("mean_shown", f"{row['label']} {row.get('count')}") in said
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
    assert made[1].caption.startswith("Leadership, fall (12 people answered): Mixed views on")
    assert made[2].content == "a,b\n"
    assert made[2].caption == "Leadership, fall: the team’s counts as a table."
