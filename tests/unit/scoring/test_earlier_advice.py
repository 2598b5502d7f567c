"""Flows and editions from before roles and tags, as databases still have them."""

import json
from pathlib import Path

import pytest

from bot.engine.assessment import Assessment
from bot.loading.library import build_source, load_catalogue, read_source
from bot.scoring.advice import advise
from bot.scoring.as_json import answers_json
from bot.scoring.position import Answers

EARLIER = Path(__file__).parents[2] / "data" / "before_roles"
ROWS = (EARLIER / "advice.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def earlier() -> Assessment:
    """The flow and the edition, through the JSON that a store keeps of them."""
    flow, edition = build_source(read_source(EARLIER / "quick-check", EARLIER / "liveops-2026"))
    return Assessment(flow, edition, load_catalogue(), kept="")


def answers_of(words: str) -> Answers:
    stage, delivery, ratings, industry = (None if word == "-" else word for word in words.split())
    pairs = (pair.split("=") for pair in (ratings or "").split(",") if pair)
    barriers = {barrier: int(rating) for barrier, rating in pairs}
    return Answers(stage, delivery, industry, None, barriers)


def test_earlier_edition_gives_the_advice_that_it_gave(earlier: Assessment) -> None:
    for row in ROWS:
        words, _, expected = row.partition(": ")
        found = advise(earlier.edition, answers_of(words))

        assert " ".join(f"{step.rule.id}({step.weight})" for step in found) == expected, words
    assert len(ROWS) == 880


def test_earlier_flow_measures_no_role_and_its_results_have_no_such_key(
    earlier: Assessment,
) -> None:
    measured = earlier.measured({"stage": "walk", "delivery": "hybrid", "role": "cx"})

    assert measured.role is None
    assert "role" not in json.dumps(answers_json(measured))
