"""Two kills of the real bot on Telegram for each way in; and that its own checks find something."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bot.messages import Reply
from bot.wiring.flows import make_assessment
from bot.wiring.settings import Settings
from tests.acceptance.crash.check import Arrival
from tests.acceptance.crash.kept import QUERIES, Tables
from tests.acceptance.crash.served import Order, foretold
from tests.acceptance.crash.telegram import TelegramCrash
from tests.acceptance.crash.telegram_watched import Way
from tests.acceptance.crash.walking import shape
from tests.acceptance.crash.watched import Seen, wrongly_edited

KILLS = 2
SEED = 20261123

ASKED = shape("send", "How far?", ["Walk", "Run"])
SETTLED = shape("edit", "How far?\n\nStage: Walk", ["Change"])


@pytest.mark.acceptance
async def test_killed_bot_loses_and_doubles_nothing(tmp_path: Path) -> None:
    ways: tuple[Way, Way] = ("polling", "webhook")
    assessment = make_assessment(Settings())
    crashes = [
        TelegramCrash(assessment, way, Order(f"sqlite:///{tmp_path / way}.sqlite3", KILLS, SEED))
        for way in ways
    ]

    reports = await asyncio.gather(*(crash.run() for crash in crashes))

    for report in reports:
        assert report.problems == []
        assert report.kills == KILLS
        assert report.people > 0
        assert report.confirmed > report.answers > 0


def edit(before: Reply) -> Seen:
    return Seen(Arrival(SETTLED, 0, "7"), 7, before)


def test_question_becomes_its_answer_once_or_again() -> None:
    may = {SETTLED: {ASKED, SETTLED}}

    assert wrongly_edited([edit(ASKED), edit(SETTLED)], may) == []


def test_edit_of_another_question_is_found() -> None:
    other = shape("send", "Where?", ["Here"])

    (problem,) = wrongly_edited([edit(other)], {SETTLED: {ASKED, SETTLED}})

    assert problem.startswith("message 7 was no question of ")


def test_order_of_shuffled_choices_tells_no_messages_apart() -> None:
    one = shape("send", "Which?\nA: first\nB: second", ["A", "B"])

    assert one == shape("send", "Which?\nB: second\nA: first", ["B", "A"])
    assert one != shape("send", "Which?\nA: first\nB: second", ["A"])


def test_answer_that_is_doubled_stays_so_without_ids_and_times() -> None:
    row = ("lane", "conversation", 2, 0, "stage", '"walk"', '""', "tap", "2026-11-23T06:00:00")
    tables: Tables = {table: Counter() for table in QUERIES}
    tables["answers"] = Counter([row, (*row[:1], "another", *row[2:])])

    assert foretold(tables)["answers"].total() == 2
    assert len(foretold(tables)["answers"]) == 1
