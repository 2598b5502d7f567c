"""The steps that CONTRIBUTING shows, done one by one on a copy of the checkout."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from textwrap import dedent

import pytest

from tests.channels.terminal.test_terminal import environment

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

FENCE = re.compile(r"^( *)```(\w+)\n(.*?)\n\1```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`([\w./-]+/[\w-]+\.\w+)`")


@dataclass(frozen=True)
class Block:
    """A block of code on the page.

    Attributes:
        language: Its language; a ``diff`` changes a file, ``sh`` runs, all else is a new file.
        path: The last file that is named above it.
        text: Its lines, without their indentation.
    """

    language: str
    path: str
    text: str


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"CONTRIBUTING has no section {title}"
    return found[1]


def blocks(title: str) -> Iterator[Block]:
    """Yield every block of code of a section, in order."""
    text = section(title)
    for fence in FENCE.finditer(text):
        prose = FENCE.sub("", text[: fence.start()])
        yield Block(fence[2], PATH.findall(prose)[-1], dedent(fence[3]) + "\n")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout's files, with this environment as its ``.venv``."""
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in files.rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            copyfile(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def run(command: str, folder: Path) -> str:
    """Return everything that a command prints; it must succeed."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        env=environment(PYTHONPATH=str(folder), PYTHONWARNINGS="default"),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def write(path: Path, text: str) -> None:
    assert not path.exists(), f"{path.name} is there already"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def change(path: Path, diff: str) -> None:
    """Apply a diff; the lines around each change must be in the file exactly once."""
    text = path.read_text("utf-8")
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        if lines:
            # From the beginning of a line: a deeper key can have the same name.
            assert f"\n{text}".count(f"\n{before}") == 1, f"{path.name} must have once:\n{before}"
            text = f"\n{text}".replace(f"\n{before}", f"\n{after}").removeprefix("\n")
    path.write_text(text, "utf-8")


def walk(title: str, copy: Path) -> str:
    """Do what a section shows; return what its commands print."""
    printed = ""
    for block in blocks(title):
        match block.language:
            case "sh":
                printed += run(block.text, copy)
            case "diff":
                change(copy / block.path, block.text)
            case _:
                write(copy / block.path, block.text)
    return printed


def check_style(title: str, copy: Path) -> None:
    """Check the style of the code that a section shows, and of each file that it changes."""
    files = " ".join({block.path for block in blocks(title) if block.path.endswith(".py")})
    run(f".venv/bin/ruff check {files} && .venv/bin/ruff format --check {files}", copy)


def test_question_type_is_added_by_the_steps_shown(copy: Path) -> None:
    printed = walk("A new question type", copy)

    assert re.search(r"\bbrand, .*: no problems found", printed)
    assert "0 end without a result" in printed
    asked, wrong, right = printed.split("> ")
    assert "Which color is your brand?" in asked
    assert wrong.startswith("reddish")
    assert "I can use a color such as #1a2b3c." in wrong
    assert right.startswith("#1A2B3C")
    assert "Color: #1a2b3c" in right
    check_style("A new question type", copy)


def test_channel_is_added_by_the_steps_shown(copy: Path) -> None:
    printed = walk("A new channel", copy)

    assert re.search(r"\b[1-9]\d passed", printed)
    assert re.search(r"Contracts: \d+ kept, 0 broken", printed)
    check_style("A new channel", copy)


def test_every_way_to_add_something_has_at_most_five_steps() -> None:
    titles = re.findall(r"^## (A new .*)$", PAGE, re.MULTILINE)

    assert [title.removeprefix("A new ") for title in titles] == [
        "question type", "channel", "store", "language", "edition",
    ]  # fmt: skip
    for title in titles:
        steps = re.findall(r"^(\d)\. ", section(title), re.MULTILINE)
        assert steps == [str(number) for number in range(1, len(steps) + 1)]
        assert 1 < len(steps) <= 5
