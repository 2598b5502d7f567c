"""Two kills of the real bot for each way in; and that what is compared of them finds something."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from bot.messages import Address, Command, Reply, Tap, Update
from bot.wiring.flows import make_assessment
from bot.wiring.parts import now
from bot.wiring.settings import Settings
from tests.acceptance.crash.check import Arrival
from tests.acceptance.crash.kept import QUERIES, Tables
from tests.acceptance.crash.seats import PeopleCrash, foretold
from tests.acceptance.crash.served import Order
from tests.acceptance.crash.slack import SlackCrash
from tests.acceptance.crash.slack_people import SlackModel
from tests.acceptance.crash.slack_people import shape as slack_shape
from tests.acceptance.crash.telegram import TelegramCrash
from tests.acceptance.crash.walking import shape
from tests.acceptance.crash.watched import Seen, wrongly_edited

KILLS = 2
SEED = 20261123

ANN = Address("slack", "T1", "U1")
ASKED = shape("send", "How far?", ["Walk", "Run"])
SETTLED = shape("edit", "How far?\n\nStage: Walk", ["Change"])


Proof = Callable[[Assessment, Any, Order], PeopleCrash[Any, Any]]


@pytest.mark.acceptance
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("proof", "ways"),
    [(TelegramCrash, ("polling", "webhook")), (SlackCrash, ("socket", "http"))],
    ids=["telegram", "slack"],
)
async def test_killed_bot_loses_and_doubles_nothing(
    tmp_path: Path, proof: Proof, ways: Sequence[str]
) -> None:
    assessment = make_assessment(Settings())
    crashes = [
        proof(assessment, way, Order(f"sqlite:///{tmp_path / way}.sqlite3", KILLS, SEED))
        for way in ways
    ]

    reports = await asyncio.gather(*(crash.run() for crash in crashes))

    for report in reports:
        assert report.problems == []
        assert report.kills == KILLS
        assert report.people > getattr(report, "forms", 1) > 0
        assert report.confirmed > report.answers / 4 > 0


def edit(before: Reply) -> Seen:
    return Seen(Arrival(SETTLED, 0, "7"), 7, before)


def test_question_becomes_its_answer_once_or_again_and_no_other_question_does() -> None:
    may = {SETTLED: {ASKED, SETTLED}}

    assert wrongly_edited([edit(ASKED), edit(SETTLED)], may) == []
    (problem,) = wrongly_edited([edit(shape("send", "Where?", ["Here"]))], may)
    assert problem.startswith("message 7 was no question of ")


def test_order_of_shuffled_choices_tells_no_messages_apart() -> None:
    def row(*labels: str) -> list[dict[str, object]]:
        return [{"type": "button", "text": {"text": label}, "value": "1"} for label in labels]

    texts = shape("send", "Which?\nA: first\nB: second", ["A", "B"])
    blocks = slack_shape("send", row("Walk", "Run"))

    assert texts == shape("send", "Which?\nB: second\nA: first", ["B", "A"])
    assert texts != shape("send", "Which?\nA: first\nB: second", ["A"])
    assert blocks == slack_shape("send", row("Run", "Walk"))
    assert blocks not in (slack_shape("send", row("Walk")), slack_shape("edit", row("Walk", "Run")))


def test_answer_that_is_doubled_stays_so_without_ids_and_times() -> None:
    row = ("lane", "conversation", 2, 0, "stage", '"walk"', '""', "tap", "2026-11-23T06:00:00")
    tables: Tables = {table: Counter() for table in QUERIES}
    tables["answers"] = Counter([row, (*row[:1], "another", *row[2:])])

    assert foretold(tables)["answers"].total() == 2
    assert len(foretold(tables)["answers"]) == 1


def test_notice_of_a_press_on_slack_is_a_message_once() -> None:
    model = SlackModel(make_assessment(Settings()), forms=True)
    model.handle(Update("first", ANN, Command("start")), now())
    unknown = Update("second", ANN, Tap("no button"))

    for _ in range(2):
        model.handle(unknown, now())

    assert len(model.said) == 2
    assert not model.inbox["second"][1].notice
