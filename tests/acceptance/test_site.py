"""The pages of docs/: links lead somewhere, commands run or exist, and quoted messages are said."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli import app
from bot.wiring.settings import Settings, variable
from tests.acceptance.pages import (
    FENCE,
    ROOT,
    blocks,
    command_names,
    dead_links,
    has_options,
    links,
    undescribed_pictures,
    unknown_commands,
)
from tests.channels.terminal.test_terminal import WAITING, environment

DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))

RUN = [page for page in PAGES if any(not block.why for block in blocks(DOCS / page))]
"""The pages that have commands to run."""

ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def read(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


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
def test_links_lead_somewhere_in_the_site(page: str) -> None:
    assert dead_links(DOCS / page) == []
    assert not [target for target in links(DOCS / page) if target.startswith("..")]


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_is_described(page: str) -> None:
    assert undescribed_pictures(DOCS / page) == []


def test_way_of_a_message_is_drawn_as_in_contributing() -> None:
    drawings = [
        next(fence["text"] for fence in FENCE.finditer(text) if "one transaction" in fence["text"])
        for text in (read("architecture.md"), (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    ]

    assert drawings[0] == drawings[1]


def test_drawing_of_where_data_goes_and_its_description_have_every_way_in() -> None:
    drawing = read("drawings/data-flow.svg")
    (described,) = re.findall(r"<desc[^>]*>(.*?)</desc>", drawing, re.DOTALL)
    (alt,) = re.findall(r"!\[([^]]*)\]\(drawings/data-flow\.svg\)", read("privacy.md"))

    for text in (described, alt):
        assert "Slack, Telegram, a web page or a terminal" in text
        assert "HTTPS" in text
    assert {"Browser", "Slack, Telegram"} <= set(re.findall(r">([^<]+)</text>", drawing))


# ---------------------------------------------------------------------------- commands


@pytest.mark.acceptance
@pytest.mark.timeout(120)
@pytest.mark.parametrize("page", RUN)
def test_commands_that_can_run_do(page: str, tmp_path: Path) -> None:
    scripts = ["\n".join(block.lines) for block in blocks(DOCS / page) if not block.why]
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
def test_commands_exist(page: str) -> None:
    assert unknown_commands(DOCS / page) == []


def test_every_command_is_listed() -> None:
    page = read("commands.md")

    assert [name for name in sorted(command_names()) if f"`cxbot {name}" not in page] == []


def test_options_of_every_listed_command_exist() -> None:
    rows = re.findall(r"^\| `cxbot ([^`]+)` \| (.+) \|$", read("commands.md"), re.MULTILINE)
    assert len(rows) > 20

    for command, does in rows:
        assert has_options([*command.split(), *re.findall(r"`(--[a-z]+)", does)]), command


def test_flow_of_the_five_minutes_works(tmp_path: Path) -> None:
    _write_shown_files("write-a-flow.md", tmp_path)
    cli = CliRunner()

    checked = cli.invoke(app, ["flows", "check", str(tmp_path / "my-flows")])
    tried = cli.invoke(app, ["flows", "try", str(tmp_path / "my-flows/pulse")])

    assert checked.exit_code == 0, checked.output
    assert tried.exit_code == 0, tried.output
    assert "2 branches" in tried.output


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


def shortened(transcript: str) -> str:
    """Return the beginning and the result of a transcript, with dots between."""
    lines = transcript.strip("\n").split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("✓ Stage"))
    last = next(n for n, line in enumerate(lines) if line.startswith("> skip the rest"))
    end = next(n for n, line in enumerate(lines) if line == "4  More")
    return "\n".join([*lines[: first + 1], "...", *lines[last : end + 1]])


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
    parts = [re.escape(part.strip(" ")) for part in quote.strip("… ").split("…")]
    return re.compile("[^\n]*?".join(parts))


@cache
def messages() -> str:
    """Return every text in the code and among the bot's sentences, one a line."""
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
    """Return a literal; empty for anything else. A placeholder becomes an ellipsis."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "…" for part in node.values)
    return ""
