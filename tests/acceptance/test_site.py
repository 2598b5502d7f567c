"""The pages of docs/: links lead somewhere, commands run or exist, and quoted messages are said."""

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import typer.main
import yaml
from typer.testing import CliRunner

from bot.cli import app
from bot.wiring.settings import Settings, variable
from tests.acceptance.test_readme import shortened
from tests.channels.terminal.test_terminal import WAITING, environment

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))

FENCE = re.compile(
    r"^( *)(?:<!-- not run: (?P<why>.+?) -->\n\n *)?```(?P<language>\w+)\n(?P<text>.*?)\n *```$",
    re.MULTILINE | re.DOTALL,
)
LINK = re.compile(r"\]\(([^)\s]+)\)|<img\s+src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)

OTHER_PROGRAMS = frozenset(
    {".venv/bin/pip", "cd", "docker", "export", "git", "install", "kubectl", "python3", "sudo"}
)
"""Programs that a block which is not run may call; their names alone are checked."""


@dataclass(frozen=True)
class Commands:
    """A block of commands. ``why`` says why it isn't run; empty if it is."""

    why: str
    lines: tuple[str, ...]


def read(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


def blocks(page: str) -> Iterator[Commands]:
    for fence in FENCE.finditer(read(page)):
        if fence["language"] == "sh":
            lines = dedent(fence[1] + fence["text"]).strip().split("\n")
            yield Commands(fence["why"] or "", tuple(line.strip() for line in lines))


def anchors(page: str) -> set[str]:
    prose = FENCE.sub("", read(page))
    words = (re.sub(r"[^\w\s-]", "", title.lower()) for title in HEADING.findall(prose))
    return {re.sub(r"\s+", "-", word.strip()) for word in words}


# ---------------------------------------------------------------------------- links


def test_every_page_is_in_the_navigation_once() -> None:
    site = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))

    assert sorted(_pages(site["project"]["nav"])) == PAGES


def _pages(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        for target in entry.values():
            if isinstance(target, str):
                yield target
            else:
                yield from _pages(target)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for pair in LINK.findall(FENCE.sub("", read(page))):
        target = pair[0] or pair[1]
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        there = DOCS / (path or page)
        assert there.is_file(), target
        assert DOCS in there.resolve().parents, f"{target} is not in the site"
        assert not anchor or anchor in anchors(there.name), target


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_is_described(page: str) -> None:
    for picture in re.findall(r"<img\s[^>]*>", read(page)):
        description = re.search(r'alt="([^"]+)"', picture)
        assert description, picture
        assert len(description[1]) > 40, picture


def test_way_of_a_message_is_drawn_as_in_contributing() -> None:
    drawings = [
        next(fence["text"] for fence in FENCE.finditer(text) if "one transaction" in fence["text"])
        for text in (read("architecture.md"), (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    ]

    assert drawings[0] == drawings[1]


# ---------------------------------------------------------------------------- commands


@pytest.mark.acceptance
@pytest.mark.timeout(120)
@pytest.mark.parametrize("page", [page for page in PAGES if any(not b.why for b in blocks(page))])
def test_commands_that_can_run_do(page: str, tmp_path: Path) -> None:
    scripts = ["\n".join(block.lines) for block in blocks(page) if not block.why]
    for name in ("tests", "benchmark_data"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    _write_shown_files(page, tmp_path)

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(scripts)],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        env=environment(
            PATH=f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin",
            XDG_DATA_HOME=str(tmp_path / "data"), DATABASE_URL="",
        ),
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr


def _write_shown_files(page: str, folder: Path) -> None:
    """Write each YAML block to the path that is named last above it."""
    text = read(page)
    for fence in FENCE.finditer(text):
        if fence["language"] != "yaml":
            continue
        path = folder / re.findall(r"`([\w./-]+/[\w-]+\.yaml)`", text[: fence.start()])[-1]
        path.parent.mkdir(parents=True)
        path.write_text(fence["text"] + "\n", "utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_are_not_run_exist(page: str) -> None:
    for block in blocks(page):
        for line in block.lines:
            assert _exists(line), line


def _exists(line: str) -> bool:
    words = shlex.split(line.partition(" < ")[0].partition(" > ")[0])
    while "=" in words[0]:
        del words[0]
    program = words[0].rpartition("/")[2]
    if program == "make":
        makefile = (ROOT / "Makefile").read_text("utf-8")
        return re.search(rf"^{words[1]}:", makefile, re.MULTILINE) is not None
    if program == "cxbot":
        return _has_options(words[1:])
    return words[0] in OTHER_PROGRAMS


def _has_options(words: list[str]) -> bool:
    """Return whether cxbot has the command, with every option that is given."""
    command: Any = typer.main.get_command(app)
    while words and not words[0].startswith("-") and hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    known = {name for parameter in command.params for name in parameter.opts}
    return {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_sentences_exist(page: str) -> None:
    prose = FENCE.sub("", read(page))
    groups = {group.name for group in app.registered_groups}
    for words in re.findall(r"`cxbot ([a-z][^`]*)`", prose):
        named = words.split()
        command = named[: 2 if named[0] in groups and len(named) > 1 else 1]
        assert CliRunner().invoke(app, [*command, "--help"]).exit_code == 0, words
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", prose)) <= targets


@pytest.mark.acceptance
def test_transcript_is_what_the_program_prints(request: pytest.FixtureRequest) -> None:
    page = read("try-it.md")
    shown = next(
        fence["text"] for fence in FENCE.finditer(page) if fence["text"].startswith("In three")
    )
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input=(ROOT / "tests" / "data" / "answers.txt").read_bytes(),
        capture_output=True, timeout=WAITING, check=True, env=environment(COLUMNS="92"),
    )  # fmt: skip
    printed = shortened(done.stdout.decode())

    if request.config.getoption("--update-golden"):
        (DOCS / "try-it.md").write_text(page.replace(shown, printed), "utf-8")
        return
    assert shown == printed


# ---------------------------------------------------------------------------- settings, messages


def test_every_setting_is_listed() -> None:
    rows = read("service.md").partition("\n## Settings\n")[2]
    listed = set(re.findall(r"`([A-Z][A-Z_]+)`", rows))

    assert {variable(name) for name in Settings.model_fields} - listed == set()


def test_every_quoted_message_is_said() -> None:
    quoted = ROW.findall(read("troubleshooting.md"))
    assert len(quoted) > 60

    said = messages()
    missing = [quote for quote in quoted if not _pattern(quote).search(said)]

    assert missing == []
    assert not _pattern("this message is … by nobody").search(said)


def _pattern(quote: str) -> re.Pattern[str]:
    """Return a pattern within one message. An ellipsis is what differs each time."""
    parts = [re.escape(part.strip(" ")) for part in quote.split("…")]
    return re.compile("[^\n]*?".join(parts))


@cache
def messages() -> str:
    """Every text in the code and among the bot's sentences, one a line."""
    found = list(_strings(yaml.safe_load((ROOT / "bot/texts/en.yaml").read_text("utf-8"))))
    for folder in ("bot", "adapters"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            found += [_text(node) for node in ast.walk(tree) if isinstance(node, ast.expr)]
    found.append((ROOT / "Makefile").read_text("utf-8").replace("\\\n", ""))
    return "\n".join(text.replace("\n", " ") for text in found if text)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, str):
        yield value


def _text(node: ast.expr) -> str:
    """Return a literal; empty for anything else. What is filled in becomes an ellipsis."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "…" for part in node.values)
    return ""
