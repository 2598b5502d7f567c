"""Without a token for any channel, ``cxbot serve`` says how to get one."""

import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters import CHANNELS
from bot.cli import app
from bot.cli.serve import doctor_hint
from bot.wiring.first_steps import first_steps, installed
from bot.wiring.settings import Settings, variable

SERVED = {"telegram": True, "slack": True, "web": True}
"""The channels that can be served. The parts of all are installed."""


def test_nothing_set_prints_the_steps_of_each_channel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [".venv/bin/cxbot", "serve"])

    done = CliRunner().invoke(
        app, ["serve"], env={"DATABASE_URL": f"sqlite:///{tmp_path / 'bot.sqlite3'}"}
    )

    assert (done.exit_code, done.stdout) == (2, "")
    hint = doctor_hint(".venv/bin/cxbot")
    assert done.stderr == f"{first_steps(SERVED, '.venv/bin/cxbot')}\n{hint}\n"
    assert not list(tmp_path.iterdir())


def test_steps_are_short_and_name_settings_that_exist() -> None:
    said = first_steps(SERVED, "cxbot")

    assert len(said.splitlines()) <= 24
    assert max(map(len, said.splitlines())) <= 92
    named = set(re.findall(r"\b[A-Z]+_[A-Z_]+\b", said))
    assert named <= {variable(name) for name in Settings.model_fields}
    assert {"TELEGRAM_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"} <= named


def test_commands_of_the_steps_exist() -> None:
    commands = re.findall(r"CALLED ([a-z ]+)$", first_steps(SERVED, "CALLED"), re.MULTILINE)

    assert {"serve", "serve web", "slack manifest", "chat"} == set(commands)
    for command in commands:
        assert CliRunner().invoke(app, [*command.split(), "--help"]).exit_code == 0


def test_every_served_channel_has_steps() -> None:
    assert installed(name for name in CHANNELS if name != "terminal") == SERVED


def test_missing_parts_are_installed_first() -> None:
    said = first_steps({"telegram": True, "slack": False}, "cxbot")

    assert "Slack, in five minutes:\n  First: pip install 'cx-maturity-bot[slack]'\n  1." in said
    assert said.count("pip install") == 1
