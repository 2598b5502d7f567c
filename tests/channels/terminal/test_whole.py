"""Results with all their details, as ``cxbot chat --all`` prints them."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.engine.assessment import Assessment
from tests.channels.terminal.world import make_terminal, taken

TO_RESULT = ["yes", "walk", "hybrid", "4", "5", "3", "2", "1", "gaming", "skip the rest"]
DETAIL = "How sure this is"
"""The heading of a section that the short result does not have."""

whole = partial(make_terminal, whole=True)


def test_result_is_short_and_followed_by_its_details_where_wished(quick_check: Assessment) -> None:
    short, long = taken(quick_check, TO_RESULT), taken(quick_check, TO_RESULT, whole)

    assert DETAIL not in short
    assert long.startswith(short.rstrip())
    details = long.removeprefix(short.rstrip())
    assert DETAIL in details
    assert "What to do next" in details


def test_details_are_those_of_the_word(quick_check: Assessment) -> None:
    typed = taken(quick_check, [*TO_RESULT, "details"])

    assert "".join(typed.replace("> details", "").split()) == "".join(
        taken(quick_check, TO_RESULT, whole).split()
    )


def test_number_after_the_details_presses_a_button_of_the_result(quick_check: Assessment) -> None:
    pressed = taken(quick_check, [*TO_RESULT, "1"], whole)

    assert "This week:" in pressed.split(DETAIL)[-1].split("> 1")[-1]


def test_every_result_is_whole_also_a_changed_one(quick_check: Assessment) -> None:
    lines = [*TO_RESULT, "change stage", "run", "result"]

    assert taken(quick_check, lines, whole).count(DETAIL) == 3


def test_option_is_in_the_help() -> None:
    shown = CliRunner().invoke(app, ["chat", "--help"], env={"COLUMNS": "120"}).stdout

    assert "--all" in shown
    assert "Print every result with all its details." in shown


@pytest.mark.acceptance
def test_command_prints_the_whole(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--all"],
        input="\n".join(TO_RESULT), text=True, capture_output=True, check=True,
        env={"DATABASE_URL": f"sqlite:///{tmp_path / 'chat.sqlite3'}", "COLUMNS": "100"},
    )  # fmt: skip

    assert DETAIL in done.stdout
