"""Two kills of the real bot on Slack for each way in; and that its own checks find something."""

import asyncio
from pathlib import Path

import pytest

from bot.messages import Address, Command, Tap, Update
from bot.wiring.flows import make_assessment
from bot.wiring.parts import now
from bot.wiring.settings import Settings
from tests.acceptance.crash.served import Order
from tests.acceptance.crash.slack import SlackCrash
from tests.acceptance.crash.slack_people import SlackModel, shape
from tests.acceptance.crash.slack_watched import Way, is_kept
from tests.acceptance.crash.test_telegram import KILLS, SEED

ANN = Address("slack", "T1", "U1")
SECTION = {"type": "section", "text": {"type": "plain_text", "text": "How far?"}}


def button(label: str) -> dict[str, object]:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "value": "1"}


def row(*labels: str) -> dict[str, object]:
    return {"type": "actions", "elements": [button(label) for label in labels]}


@pytest.mark.acceptance
async def test_killed_bot_on_slack_loses_and_doubles_nothing(tmp_path: Path) -> None:
    ways: tuple[Way, Way] = ("socket", "http")
    assessment = make_assessment(Settings())
    crashes = [
        SlackCrash(assessment, way, Order(f"sqlite:///{tmp_path / way}.sqlite3", KILLS, SEED))
        for way in ways
    ]

    reports = await asyncio.gather(*(crash.run() for crash in crashes))

    for report in reports:
        assert report.problems == []
        assert report.kills == KILLS
        assert report.people > report.forms > 0
        assert report.acknowledged > report.people


def test_order_of_shuffled_buttons_tells_no_messages_apart() -> None:
    one = shape("send", [SECTION, row("Walk", "Run")])

    assert one == shape("send", [SECTION, row("Run", "Walk")])
    assert one != shape("send", [SECTION, row("Walk")])
    assert one != shape("edit", [SECTION, row("Walk", "Run")])


def test_notice_of_a_press_is_a_message_once() -> None:
    model = SlackModel(make_assessment(Settings()), forms=True)
    model.handle(Update("first", ANN, Command("start")), now())
    unknown = Update("second", ANN, Tap("no button"))

    for _ in range(2):
        model.handle(unknown, now())

    assert len(model.said) == 2
    assert not model.inbox["second"][1].notice


async def test_nothing_is_kept_before_there_are_tables(tmp_path: Path) -> None:
    assert not await is_kept(f"sqlite:///{tmp_path / 'new'}.sqlite3", "any")
