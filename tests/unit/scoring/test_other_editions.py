"""Editions with other stages, industries and figures."""

from pathlib import Path

import pytest

from bot.documents import DataProblems
from bot.loading.library import load_edition
from bot.scoring.bounds import Interval
from bot.scoring.edition import STAGE, exact
from bot.scoring.position import Answers, UnknownAnswer, position
from tests.unit.scoring.editions import (
    EDITION,
    FACTS,
    FOLDER,
    HEADER,
    build,
    changed,
    problems,
    second,
    without_fact,
    write,
)


def test_second_edition_is_a_second_folder(tmp_path: Path) -> None:
    edition = load_edition(second(tmp_path))

    found = position(edition, Answers(stage="walk", industry="gaming"))

    assert edition.id == "other-2031"
    assert edition.label(STAGE, "crawl") == "Asleep"
    assert found.overall
    assert found.overall.midrank == Interval(exact(36), exact(36))
    assert found.margins
    assert found.margins.midrank_95[1] - found.margins.midrank_95[0] > 10
    assert edition.digest != EDITION.digest


FIVE = ("asleep", "awake", "steady", "quick", "leading")
FIVE_HEADER = """
id: five
title: Another benchmark
publisher: Someone
year: 2031
respondents: 400
who: managers
scale: {lowest: 0, highest: 10, low: not at all, high: very much}
sources: [{id: only, heading: The only heading}]
stages: [{id: asleep, label: Asleep}, {id: awake, label: Awake}, {id: steady, label: Steady},
  {id: quick, label: Quick}, {id: leading, label: Leading}]
delivery_models: [{id: people, label: People}, {id: machines, label: Machines}]
barriers: [{id: money, label: Money}]
industries: [{id: mining, label: Mining}, {id: farming, label: Farming}]
countries: [{id: peru, label: Peru}]
"""

FIVE_FACTS = """
facts:
  - {id: s1, kind: share, measure: stage, categories: [asleep], value: 10, unit: percent, source: only}
  - {id: s2, kind: share, measure: stage, categories: [awake], value: 20, unit: percent, source: only}
  - {id: s3, kind: share, measure: stage, categories: [steady], value: 40, unit: percent, source: only}
  - {id: s4, kind: share, measure: stage, categories: [quick], value: 20, unit: percent, source: only}
  - {id: s5, kind: share, measure: stage, categories: [leading], value: 10, unit: percent, source: only}
  - {id: m, kind: share, measure: stage, industry: mining, categories: [quick, leading], value: 30,
     unit: percent, source: only}
  - {id: people, kind: share, measure: delivery_model, categories: [people], value: 80,
     unit: percent, source: only}
  - {id: money, kind: mean, measure: barrier.money, value: 6.5, unit: points, source: only}
"""  # noqa: E501

FIVE_ADVICE = """
advice:
  - {id: one, topic: all, applies: {}, weight: 1, basis: suggestion, rests_on: [s1], action: Do,
     reason: Because}
"""


def test_edition_of_five_stages_and_another_scale_works(tmp_path: Path) -> None:
    edition = load_edition(write(tmp_path / "five", FIVE_HEADER, FIVE_FACTS, FIVE_ADVICE))

    found = position(
        edition,
        Answers(stage="steady", industry="mining", delivery="people", barriers={"money": 9}),
    )

    assert edition.ids(STAGE) == FIVE
    assert found.overall
    assert found.overall.midrank == Interval(exact(50), exact(50))
    assert found.industry
    assert found.industry.above == Interval(exact(30), exact(30))
    assert found.industry.midrank == Interval(exact(35), exact(70))
    assert found.delivery
    assert found.delivery.same == 80
    assert found.delivery.others == {"machines": None}
    assert [(one.difference, one.reading) for one in found.barriers] == [(exact(2.5), "higher")]
    assert found.barriers[0].guaranteed_lower == exact(100) * 5 / 18


@pytest.mark.parametrize(
    ("answers", "measure"),
    [
        (Answers(stage="wallk"), "stage"),
        (Answers(delivery="none"), "delivery_model"),
        (Answers(stage="walk", industry="mining"), "industry"),
        (Answers(stage="walk", country="peru"), "country"),
        (Answers(barriers={"weather": 3}), "barrier."),
        (Answers(barriers={"cost_roi": 6}), "barrier.cost_roi"),
    ],
)
def test_answer_that_the_edition_does_not_have_is_refused(answers: Answers, measure: str) -> None:
    with pytest.raises(UnknownAnswer) as bad:
        position(EDITION, answers)

    assert bad.value.measure == measure
    assert len(bad.value.known) >= 3


def test_edition_without_every_stage_has_bounds_for_everyone_and_no_margins() -> None:
    edition = build(facts=without_fact(without_fact(FACTS, "stage-crawl"), "stage-fly"))

    found = position(edition, Answers(stage="walk"))

    assert found.overall
    assert found.overall.below == Interval(exact(0), exact(39))
    assert found.margins is None


def test_barrier_without_a_published_mean_has_no_position() -> None:
    facts = changed(
        FIVE_FACTS,
        (
            "  - {id: money, kind: mean, measure: barrier.money, value: 6.5, unit: points, "
            "source: only}\n",
            "",
        ),
    )
    edition = build(FIVE_HEADER, facts, FIVE_ADVICE)

    assert position(edition, Answers(barriers={"money": 9})).barriers == ()


def test_folder_must_be_called_as_the_edition(tmp_path: Path) -> None:
    folder = write(tmp_path / "renamed")

    with pytest.raises(DataProblems, match="must be the folder's name"):
        load_edition(folder)


def test_layout_and_comments_change_no_digest(tmp_path: Path) -> None:
    folder = write(tmp_path / FOLDER.name, f"# a comment\n\n{HEADER}")

    assert load_edition(folder).digest == EDITION.digest


STAGES = FIVE_HEADER[FIVE_HEADER.index("stages:") : FIVE_HEADER.index("delivery_models:")].strip()
MODELS = "delivery_models: [{id: people, label: People}, {id: machines, label: Machines}]"

OTHERS = {
    "barriers": "barriers: [{id: money, label: Money}]",
    "industries": "industries: [{id: mining, label: Mining}, {id: farming, label: Farming}]",
    "countries": "countries: [{id: peru, label: Peru}]",
    "sources": "sources: [{id: only, heading: The only heading}]",
}


def listing(name: str, number: int) -> str:
    """Return a list of the header with so many entries."""
    label = "heading" if name == "sources" else "label"
    entries = ", ".join(f"{{id: x{at}, {label}: X{at}}}" for at in range(number))
    return f"{name}: [{entries}]"


@pytest.mark.parametrize(
    ("before", "name", "number"),
    [
        (STAGES, "stages", 1), (STAGES, "stages", 8), (MODELS, "delivery_models", 1),
        *((before, name, 0) for name, before in OTHERS.items()),
    ],
)  # fmt: skip
def test_list_of_the_header_that_is_too_short_or_too_long_is_refused(
    before: str, name: str, number: int
) -> None:
    header = changed(FIVE_HEADER, (before, listing(name, number)))

    found = problems(header, FIVE_FACTS, FIVE_ADVICE)

    assert any(f"{name}:" in one or f'"{name}"' in one for one in found), found
