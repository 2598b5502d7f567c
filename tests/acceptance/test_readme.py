"""What the README shows is what the program does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.channels.terminal.test_terminal import WAITING, environment

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_nothing_is_left_to_be_filled_in() -> None:
    assert not re.search(r"@[A-Z]+@|TODO|FIXME", README)


def block(name: str, language: str) -> str:
    found = re.search(rf"<!-- {name}.*?-->\n\n```{language}\n(.*?)\n```", README, re.DOTALL)
    assert found, f"the README has no block {name}"
    return found[1]


def shortened(transcript: str) -> str:
    """The beginning and the result of a transcript, with dots between."""
    lines = transcript.strip("\n").split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("✓ Stage"))
    last = next(n for n, line in enumerate(lines) if line.startswith("> skip the rest"))
    end = next(n for n, line in enumerate(lines) if line == "4  More")
    return "\n".join([*lines[: first + 1], "...", *lines[last : end + 1]])


@pytest.mark.acceptance
def test_transcript_is_what_the_program_prints(request: pytest.FixtureRequest) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input=(ROOT / "tests" / "data" / "answers.txt").read_bytes(),
        capture_output=True, timeout=WAITING, check=True, env=environment(COLUMNS="92"),
    )  # fmt: skip

    shown, found = block("transcript", "text"), shortened(done.stdout.decode())

    if request.config.getoption("--update-golden"):
        (ROOT / "README.md").write_text(README.replace(shown, found), "utf-8")
        return
    assert shown == found


def test_flow_of_the_five_minutes_works(tmp_path: Path) -> None:
    folder = tmp_path / "pulse"
    folder.mkdir()
    (folder / "flow.yaml").write_text(block("flow", "yaml"), "utf-8")
    cli = CliRunner()

    checked = cli.invoke(app, ["flows", "check", str(tmp_path)])
    tried = cli.invoke(app, ["flows", "try", str(folder)])

    assert checked.exit_code == 0, checked.output
    assert tried.exit_code == 0, tried.output
    assert "2 branches" in tried.output
