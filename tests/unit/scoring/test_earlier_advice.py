"""Earlier flows and editions, as databases have them: from before roles, and from before stages."""

import json
from pathlib import Path

import pytest

from bot.engine.assessment import Assessment
from bot.loading.library import build_source, load_catalogue, read_source
from bot.scoring.advice import advise
from bot.scoring.as_json import answers_json
from bot.scoring.position import Answers

DATA = Path(__file__).parents[2] / "data"


def kept(folder: str) -> Assessment:
    """Return the flow and the edition, through the JSON that a store keeps of them."""
    earlier = DATA / folder
    flow, edition = build_source(read_source(earlier / "quick-check", earlier / "liveops-2026"))
    return Assessment(flow, edition, load_catalogue(), kept="")


def answers_of(words: str) -> Answers:
    """Return the answers in a line of ``advice.txt``; only the later file has roles."""
    given = [None if word == "-" else word for word in words.split()]
    stage, delivery, ratings, industry, role = (*given, None)[:5]
    pairs = (pair.split("=") for pair in (ratings or "").split(",") if pair)
    barriers = {barrier: int(rating) for barrier, rating in pairs}
    return Answers(stage, delivery, industry, None, barriers, role)


@pytest.mark.parametrize(("folder", "count"), [("before_roles", 880), ("before_stages", 1500)])
def test_earlier_edition_gives_the_advice_that_it_gave(folder: str, count: int) -> None:
    edition = kept(folder).edition
    rows = (DATA / folder / "advice.txt").read_text(encoding="utf-8").splitlines()
    for row in rows:
        words, _, expected = row.partition(": ")
        found = advise(edition, answers_of(words))

        assert " ".join(f"{step.rule.id}({step.weight})" for step in found) == expected, words
    assert len(rows) == count


def test_edition_before_a_stage_for_each_step_keeps_its_words() -> None:
    steps = advise(kept("before_stages").edition, Answers("fly", "hybrid", role="cx"))

    assert {step.rule.who for step in steps if step.rule.id == "stage-fly"} == {
        "The CX head, operations analytics and finance."
    }


def test_earlier_flow_measures_no_role_and_its_results_have_no_such_key() -> None:
    measured = kept("before_roles").measured({"stage": "walk", "delivery": "hybrid", "role": "cx"})

    assert measured.role is None
    assert "role" not in json.dumps(answers_json(measured))
