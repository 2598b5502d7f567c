"""The first message of a result: a limited number of words, and nothing said twice."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.messages import Block, Bullets, Heading, Note, Paragraph
from bot.results.finding import finding
from bot.results.first import first
from bot.results.personal import result_of
from bot.results.sections import sections
from bot.scoring.edition import BARRIER, COUNTRY, INDUSTRY, STAGE
from bot.scoring.position import Answers
from tests.unit.results.make import ENGLISH, edition, firsts, results, with_long_actions
from tests.unit.results.oracle import ahead, average, behind, bounds, shares
from tests.unit.texts.reading import texts_in, words_in

MOST_WORDS = 90
MOVED = (
    "Since March 3, 2025: from Walk to Run; Internal alignment and ownership from 2 to 5; "
    "and 2 more in Details. New: you rated three barriers.",
    "Since March 3, 2025: from Walk to Run; and 6 more in Details.",
    "7 changes since March 3, 2025: see Details.",
)


def of(answers: Answers, moved: Sequence[str] = ()) -> tuple[Block, ...]:
    return first(result_of(ENGLISH, edition(), answers), moved)


@pytest.mark.parametrize("moved", [(), MOVED], ids=["first time", "again"])
def test_every_first_message_has_at_most_ninety_words(moved: tuple[str, ...]) -> None:
    words = [words_in(first(with_long_actions(result), moved)) for result in results()]

    assert 85 < max(words) <= MOST_WORDS


@pytest.mark.parametrize("moved", [(), MOVED], ids=["first time", "again"])
def test_every_first_message_names_the_stage_the_industrys_figures_and_what_moved(
    moved: tuple[str, ...],
) -> None:
    for result, blocks in firsts(moved):
        answers, text = result.position.answers, "\n".join(texts_in(blocks))
        if answers.stage:
            assert f"ou’re at {edition().label(STAGE, answers.stage)}" in text
        if answers.industry:
            named = edition().label(INDUSTRY, answers.industry) in text
            assert named == bool(shares("stage", answers.industry))
        assert sum(line in text for line in MOVED) == bool(moved)


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
        ((INDUSTRY,), "The report has no figures for your industry."),
        ((COUNTRY,), "The report has no figures for your country."),
        (UNLISTED, "The report has no figures for your industry or country."),
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
        "You’re at Walk: ahead of 25% of the 815 enterprise executives surveyed, level with 32% "
        "and behind 43%. Top barrier: Internal alignment and ownership, 4 (average 3.5)."
    )
    assert isinstance(steps, Bullets)
    assert steps.ordered
    assert note == Note("Self-rated. Source: " + edition().header.short_title + ".")


def test_every_number_below_the_heading_is_published() -> None:
    for result, blocks in firsts():
        answers = result.position.answers
        text = " ".join(texts_in(blocks)[1:2])
        found = re.search(r"Top barrier: .+, (\d) \(average ([\d.]+)\)", text)
        if found:
            [top] = highest(answers)
            assert (int(found[1]), float(found[2])) == (answers.barriers[top], average(top))
        check_tie(answers, text)
        stage, expected = answers.stage or "", list[int]()
        if "You’re at" in text and f"You’re at {edition().label(STAGE, stage)}." not in text:
            parts = (behind(stage), (stage,), ahead(stage))
            expected = [bounds("", part)[0] for part in parts if part]
            if "are ahead of you" in text:
                # The short standing of the lowest stage says first who is ahead.
                expected.reverse()
        line = re.search(r"In (.+), (\d+)% are at ([A-Z]\w+)(?: or ([A-Z]\w+))?\.", text)
        if line:
            stages = tuple(named.lower() for named in line.groups()[2:] if named)
            assert shares("stage", answers.industry or "")[stages] == int(line[2])
            expected.append(int(line[2]))
        assert list(map(int, re.findall(r"(\d+)%", text))) == expected


def highest(answers: Answers) -> list[str]:
    """Return the barriers with the highest rating."""
    most = max(answers.barriers.values())
    return [barrier for barrier, rating in answers.barriers.items() if rating == most]


def check_tie(answers: Answers, text: str) -> None:
    """Check the barriers, the rating and the averages of a tie."""
    several = r"(?:all|top) (\w+) barriers (?:tie at )?(\d); .* ([\d.]+) to ([\d.]+)\."
    found = re.search(several, text)
    pair = re.search(r"Two barriers tie at (\d): .+ \(averages ([\d.]+) and ([\d.]+)\)\.", text)
    if not (found or pair):
        assert "tie at" not in text
        return
    means = sorted(map(average, highest(answers)))
    if pair:
        assert sorted(map(float, pair.groups()[1:])) == means
    if found:
        assert [float(found[3]), float(found[4])] == [means[0], means[-1]]
        assert found[1] == ("zero", "one", "two", "three", "four", "five")[len(means)]
    rating = found[2] if found else pair[1] if pair else ""
    assert int(rating) == max(answers.barriers.values())


def test_every_step_is_its_action_and_whose_it_is() -> None:
    for result, blocks in firsts()[::7]:
        steps = [block for block in blocks if isinstance(block, Bullets)]
        labels = {"report": "(from the report)", "suggestion": "(our suggestion)"}
        expected = tuple(f"{step.rule.action} {labels[step.rule.basis]}" for step in result.advice)
        assert tuple(block.items for block in steps) == ((expected,) if expected else ())


def test_nothing_is_said_twice() -> None:
    for result, blocks in firsts():
        said = texts_in(blocks)
        sentences = [part for text in said[:2] for part in re.split(r"(?<=\.) ", text)]
        assert len(sentences) == len(set(sentences))
        barriers = result.edition.ids(BARRIER)
        labels = [result.edition.label(BARRIER, barrier) for barrier in barriers]
        above_the_steps = " ".join(said[:2])
        assert all(above_the_steps.count(label) <= 1 for label in labels)


def test_figures_for_experts_are_left_to_the_details() -> None:
    for _, blocks in firsts(MOVED):
        said = " ".join(texts_in(blocks)).lower()
        assert "mid-rank" not in said
        assert "at least" not in said


def test_equal_ratings_make_no_top_barrier() -> None:
    barriers = edition().ids(BARRIER)

    same = texts_in(of(Answers("walk", "hybrid", None, None, dict.fromkeys(barriers, 3))))

    assert "You rate all five barriers 3; their averages run from 3.2 to 3.7." in " ".join(same)
    assert not any("Top barrier" in text for text in same)


def test_long_lines_give_way_before_the_industry_and_what_moved() -> None:
    rated = {"change_management": 4, "alignment": 4}
    answers = Answers("fly", "hybrid", "travel-tourism", None, rated)
    result = with_long_actions(result_of(ENGLISH, edition(), answers))

    again = " ".join(texts_in(first(result, MOVED)))
    before = " ".join(texts_in(first(result)))

    assert MOVED[1] in again
    assert "You’re at Fly: " in again
    assert "In Travel and Tourism, 37% are at Walk." in again
    assert "In Travel and Tourism, 37% are at Walk." in before


def test_barrier_that_slows_nothing_is_no_top_barrier() -> None:
    said = texts_in(of(Answers("walk", barriers={"alignment": 1, "cost_roi": 1})))

    assert not any("Top barrier" in text for text in said)


def test_what_moved_takes_the_barriers_place() -> None:
    answers = Answers("walk", "hybrid", "gaming", None, {"alignment": 4})

    said = texts_in(of(answers, MOVED))

    assert MOVED[1] in said
    assert not any("Top barrier" in text for text in said)


def test_nothing_known_leaves_the_finding_and_the_source() -> None:
    blocks = of(Answers())

    assert [type(block) for block in blocks if not isinstance(block, Bullets)] == [Heading, Note]
    assert blocks[0] == Heading(finding(result_of(ENGLISH, edition(), Answers())).text)
