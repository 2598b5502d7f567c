"""Conversations in a real file, and commands that look at it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from typer.testing import CliRunner, Result

from bot.cli import app
from bot.engine.assessment import Assessment
from bot.loading.library import build_source, edition_folders, load_catalogue, read_source
from bot.messages import Address, Command, Text
from bot.service.flow_versions import Flows
from bot.turns.versions import Versions
from tests.kit.system import ANN, System

SECRET = "my-secret-words"  # noqa: S105 - what a person typed, and nobody else may read


def cxbot(place: Path | str, *words: str, **env: str) -> Result:
    """Run a command on a file, or on the database of an address."""
    url = f"sqlite:///{place}" if isinstance(place, Path) else place
    return CliRunner().invoke(app, list(words), env={"DATABASE_URL": url, **env})


def say(system: System, *texts: str, who: Address = ANN) -> None:
    """Say one thing after another."""
    for text in texts:
        system.say(Text(text), who)


def begin(system: System, who: Address = ANN, campaign: str = "") -> None:
    """Begin, as a link with a campaign does."""
    system.say(Command("start", campaign), who)


def finish(system: System, who: Address = ANN, stage: str = "walk", campaign: str = "") -> str:
    """Take the quick check to its result; the result's id."""
    begin(system, who, campaign)
    say(system, "yes", stage, "hybrid", *["skip"] * 6, "skip the rest", who=who)
    conversation = system.conversation(who)
    assert conversation is not None
    assert conversation.status == "finished"
    return conversation.id


def kept_as_it_is(folder: Path) -> Flows:
    """Return a flow as the bot would keep it: walked from the source that is kept."""
    source = read_source(folder, edition_folders()["liveops-2026"])

    def rebuild(text: str, version: str = "") -> Assessment:
        return Assessment(*build_source(text, version), load_catalogue(), "")

    return Flows(Versions(rebuild(source)), (lambda: source,), rebuild)


def execute(file: Path, script: str) -> None:
    """Change a file behind everybody's back."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(script)


def assert_wrong_use(done: Result, *reasons: str) -> None:
    """Check for one line on standard error that gives the reason, and exit code 2."""
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert done.stderr.count("\n") == 1
    for reason in reasons:
        assert reason in done.stderr
