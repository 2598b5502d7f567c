"""The paths and commands that documents for developers name are there."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.acceptance.crash.__main__ import SHARES
from tests.acceptance.test_contributing import FENCE, PAGE, blocks, section

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("CONTRIBUTING.md", "docs/performance.md")

FOLDERS = r"bot|adapters|tests|conversations|benchmark_data|requirements|\.ci"
PATH = re.compile(rf"(?<![\w./])(?:{FOLDERS})/[\w./-]*\w/?|\b[A-Z]+\.md\b|\bpyproject\.toml\b")
MODULE = re.compile(r"(?:python3? -m |`)((?:tests|bot)\.[\w.]+)")
MAKE = re.compile(r"(?:^ +|`)make ([a-z][a-z-]*)", re.MULTILINE)
COMMAND = re.compile(r"(?:^ +|[`/|] ?)cxbot ((?:[a-z]+ ?){1,2})", re.MULTILINE)

PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b(?!\.md)")
"""A word in capital letters, which the reader replaces."""


def read(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def shown() -> set[str]:
    """Return the new files of the examples, and their folders."""
    titles = ("A new question type", "A new channel")
    files = [Path(block.path) for title in titles for block in blocks(title)]
    return {str(path) for file in files for path in (file, file.parent)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_that_are_named_are_there(document: str) -> None:
    prose = FENCE.sub("", read(document))
    paths = set(PATH.findall(prose))
    assert len(paths) > 5

    missing = [
        path
        for path in sorted(paths - shown())
        if not any(ROOT.glob(PLACEHOLDER.sub("*", path.rstrip("/"))))
    ]

    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_has_every_target_that_is_named(document: str) -> None:
    targets = re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE)
    named = MAKE.findall(read(document))

    assert len(named) > 3
    assert set(named) <= set(targets)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_modules_that_are_named_can_be_run(document: str) -> None:
    named = set(MODULE.findall(read(document)))
    assert named

    for module in named:
        found = find_spec(module)
        assert found, module
        assert not found.submodule_search_locations or find_spec(f"{module}.__main__"), module


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_that_are_named_exist(document: str) -> None:
    named = {" ".join(words.split()) for words in COMMAND.findall(read(document))}
    assert named

    groups = {group.name for group in app.registered_groups}
    for command in named:
        words = command.split()[: 2 if command.split()[0] in groups else 1]
        assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0, command


def test_tests_that_a_review_of_security_names_are_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", read("docs/web.md"))
    assert len(named) > 20

    missing = [
        f"{path}::{name}"
        for path, name in named
        if not re.search(rf"^(async )?def {name}\(", read(path), re.MULTILINE)
    ]

    assert missing == []


def test_number_of_kills_is_the_one_that_is_made() -> None:
    asked = re.search(r"acceptance-proofs KILLS=(\d+)", read("Makefile"))
    assert asked
    made = sum(int(asked[1]) * share // 100 for share in SHARES.values())

    page = read("docs/architecture.md")
    said = re.search(r"`make crash` kills the bot (\d+) times on each database", page)
    helped = re.search(r"(\d+) kills on each database", read("Makefile"))
    assert said
    assert helped
    assert int(said[1]) == int(helped[1]) == made


def test_every_room_of_the_house_is_listed() -> None:
    listed = set(re.findall(r"^ {6}(\S.*?) {2,}", section("The house in one page"), re.MULTILINE))
    names = {name.rstrip("/") for line in listed for name in line.split(", ")}

    rooms = {
        path.name
        for path in (ROOT / "bot").iterdir()
        if path.suffix == ".py" or any(path.glob("*.py"))
    }
    assert names == rooms - {"__init__.py", "__main__.py"}


def test_every_stop_on_the_way_of_a_message_is_a_module() -> None:
    drawing = next(text for _, language, text in FENCE.findall(PAGE) if language == "text")
    stops = set(re.findall(r"[a-z]+", drawing.replace("one transaction", "")))

    folders = ("bot", "bot/turns", "adapters/telegram")
    modules = {path.stem for folder in folders for path in (ROOT / folder).iterdir()}
    assert stops - modules == set()
    assert {"person", "participation", "setup", "facilitation"} < stops
