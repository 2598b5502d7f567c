"""The first message of a result: its words are counted, and nothing in it is said twice."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.messages import Block, Bullets, Heading, Note, Paragraph
from bot.results.finding import finding
from bot.results.first import first
from bot.results.personal import result_of
from bot.results.sections import sections
from bot.scoring.edition import BARRIER, COUNTRY, INDUSTRY
from bot.scoring.position import Answers
from tests.unit.results.make import ENGLISH, edition, results, with_long_actions
from tests.unit.results.oracle import ahead, average, behind, bounds
from tests.unit.texts.reading import texts_in, words_in

MOST_WORDS = 90
MOVED: tuple[Block, ...] = (
    Heading("Since last time, on November 22, 2026"),
    Bullets(("Stage: Crawl, now Walk.", "Delivery model: Hybrid, now AI-only.")),
    Note("Both are placed in the same figures."),
)


def of(answers: Answers, changes: Iterable[Block] = ()) -> tuple[Block, ...]:
    return first(result_of(ENGLISH, edition(), answers), changes)


@pytest.mark.parametrize("changes", [(), MOVED], ids=["first time", "again"])
def test_every_first_message_has_at_most_ninety_words(changes: tuple[Block, ...]) -> None:
    words = [words_in(first(with_long_actions(result), changes)) for result in results()]

    assert 85 < max(words) <= MOST_WORDS


UNLISTED = (INDUSTRY, COUNTRY)


def test_first_message_about_an_unlisted_industry_has_at_most_ninety_words() -> None:
    unlisted = [
        replace(result.position.answers, unlisted=UNLISTED)
        for result in results()
        if result.position.answers.industry is None
    ]

    for answers in unlisted:
        result = with_long_actions(result_of(ENGLISH, edition(), answers))
        assert words_in(first(result)) <= MOST_WORDS
        assert words_in(first(result, MOVED)) <= MOST_WORDS


@pytest.mark.parametrize(
    ("unlisted", "said"),
    [
        ((INDUSTRY,), "(no figures for your industry)."),
        ((COUNTRY,), "(no figures for your country)."),
        (UNLISTED, "(no figures for your industry/country)."),
    ],
)
def test_unlisted_industry_or_country_gets_the_result_of_everyone_and_is_told(
    unlisted: tuple[str, ...], said: str
) -> None:
    answers = Answers("walk", "hybrid", unlisted=unlisted)
    result = result_of(ENGLISH, edition(), answers)

    blocks = first(result)

    assert blocks[0] == first(result_of(ENGLISH, edition(), Answers("walk", "hybrid")))[0]
    assert said in " ".join(texts_in(blocks))
    for kind in unlisted:
        _, told = sections(result)[kind]
        assert told == Paragraph(
            f"The report has no figures for your {kind}, so you’re compared with everyone."
        )


def test_it_has_the_finding_the_standing_the_top_barrier_the_actions_and_the_source() -> None:
    answers = Answers("walk", "hybrid", "gaming", "japan", {"alignment": 4, "cost_roi": 3})
    result = result_of(ENGLISH, edition(), answers)

    heading, standing, steps, note = first(result)

    assert heading == Heading("61% of Gaming respondents are further along than you.")
    assert standing == Paragraph(
        "You’re ahead of 25% of the 815 enterprise executives surveyed, level with 32% and behind "
        "43%. Top barrier: Internal alignment and ownership, 4 (average 3.5)."
    )
    assert isinstance(steps, Bullets)
    assert steps.ordered
    assert note == Note("Self-rated. Source: " + edition().header.title + ".")


def test_every_number_below_the_heading_is_published() -> None:
    for result in results():
        answers = result.position.answers
        text = " ".join(texts_in(first(result))[1:2])
        found = re.search(r"Top barrier: .+, (\d) \(average ([\d.]+)\)", text)
        if found:
            top = max(answers.barriers, key=lambda barrier: answers.barriers[barrier])
            assert (int(found[1]), float(found[2])) == (answers.barriers[top], average(top))
        stage = answers.stage or ""
        if "surveyed" in text:
            parts = (behind(stage), (stage,), ahead(stage))
            expected = [bounds("", part)[0] for part in parts if part]
            assert list(map(int, re.findall(r"(\d+)%", text))) == expected


def test_every_step_is_its_action_and_whose_it_is() -> None:
    for result in results()[::7]:
        steps = [block for block in first(result) if isinstance(block, Bullets)]
        labels = {"report": "(report)", "suggestion": "(ours)"}
        expected = tuple(f"{step.rule.action} {labels[step.rule.basis]}" for step in result.advice)
        assert tuple(block.items for block in steps) == ((expected,) if expected else ())


def test_nothing_is_said_twice() -> None:
    for result in results():
        said = texts_in(first(result))
        sentences = [part for text in said[:2] for part in re.split(r"(?<=\.) ", text)]
        assert len(sentences) == len(set(sentences))
        barriers = result.edition.ids(BARRIER)
        labels = [result.edition.label(BARRIER, barrier) for barrier in barriers]
        above_the_steps = " ".join(said[:2])
        assert all(above_the_steps.count(label) <= 1 for label in labels)


def test_figures_for_experts_are_left_to_the_details() -> None:
    for result in results():
        said = " ".join(texts_in(first(result, MOVED))).lower()
        assert "mid-rank" not in said
        assert "at least" not in said


def test_barrier_that_slows_nothing_is_no_top_barrier() -> None:
    said = texts_in(of(Answers("walk", barriers={"alignment": 1, "cost_roi": 1})))

    assert not any("Top barrier" in text for text in said)


def test_changes_are_one_line_in_place_of_the_barrier() -> None:
    answers = Answers("walk", "hybrid", "gaming", None, {"alignment": 4})

    said = texts_in(of(answers, MOVED))

    assert "Since last time: 2 changes." in said
    assert not any("Top barrier" in text for text in said)
    unmoved = (MOVED[0], Paragraph("Nothing moved."))
    assert "Since last time: no change." in texts_in(of(answers, iter(unmoved)))
    one = (Bullets(("Stage: Crawl, now Walk.",)),)
    assert "Since last time: one change." in texts_in(of(answers, one))


def test_nothing_known_leaves_the_finding_and_the_source() -> None:
    blocks = of(Answers())

    assert [type(block) for block in blocks if not isinstance(block, Bullets)] == [Heading, Note]
    assert blocks[0] == Heading(finding(result_of(ENGLISH, edition(), Answers())).text)
