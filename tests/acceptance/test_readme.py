"""The README is short, and what it says is so."""

import re

import pytest

from bot.wiring.first_steps import first_steps
from tests.acceptance.pages import (
    ROOT,
    blocks,
    dead_links,
    links,
    undescribed_pictures,
    unknown_commands,
)

PAGE = ROOT / "README.md"
README = PAGE.read_text("utf-8")

MOST_WORDS = 900
MOST_LINES = 8

CHANNELS = {
    "slack": "Put it into Slack in five minutes",
    "telegram": "Put it onto Telegram in two minutes",
}
"""The sections that set up a channel."""


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_nothing_is_left_to_be_filled_in() -> None:
    assert not re.search(r"@[A-Z]+@|TODO|FIXME", README)


def test_it_is_read_in_four_minutes() -> None:
    assert len(README.split()) <= MOST_WORDS


@pytest.mark.parametrize("title", CHANNELS.values())
def test_setting_up_a_channel_takes_few_lines(title: str) -> None:
    lines = [line for line in section(title).split("\n") if line]

    assert 3 <= len(lines) <= MOST_LINES


def test_commands_that_set_everything_up_come_first() -> None:
    first = next(blocks(PAGE))

    assert first.lines == ("make chat", "make test", "make team-demo", "make web")


def test_links_lead_somewhere() -> None:
    assert dead_links(PAGE) == []


def test_every_page_is_linked() -> None:
    pages = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}

    assert pages - set(links(PAGE)) == {"docs/index.md"}


def test_pictures_are_drawn_from_real_messages_and_described() -> None:
    pictures = [target for target in links(PAGE) if target.endswith(".png")]

    assert {name.partition("-")[0] for name in pictures} == {
        "docs/pictures/slack",
        "docs/pictures/telegram",
    }
    assert undescribed_pictures(PAGE) == []


def test_commands_exist() -> None:
    assert unknown_commands(PAGE) == []


@pytest.mark.parametrize("name", CHANNELS)
def test_steps_are_those_that_serve_prints(name: str) -> None:
    printed = first_steps({name: True}, ".venv/bin/cxbot")
    (export,) = re.findall(r"export .+", printed)

    assert export in section(CHANNELS[name])
    assert export in (ROOT / f"docs/{name}.md").read_text("utf-8")
