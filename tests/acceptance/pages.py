"""Pages of Markdown: their blocks of commands, their links, their headings."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import typer.main
from typer.testing import CliRunner

from bot.cli import app

ROOT = Path(__file__).parents[2]

FENCE = re.compile(
    r"^( *)(?:<!-- not run: (?P<why>.+?) -->\n\n *)?```(?P<language>\w+)\n(?P<text>.*?)\n *```$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"\]\(([^)\s]+)\)|<img\s+src=\"([^\"]+)\"")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

OTHER_PROGRAMS = frozenset({
    ".venv/bin/pip", "cd", "docker", "export", "git", "install", "kubectl", "pipx", "python3",
    "sudo", "uv",
})  # fmt: skip
"""Programs that a block which is not run may call; their names alone are checked."""


@dataclass(frozen=True)
class Commands:
    """A block of commands. ``why`` says why it isn't run; empty if it is."""

    why: str
    lines: tuple[str, ...]


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return FENCE.sub("", page.read_text("utf-8"))


def blocks(page: Path) -> Iterator[Commands]:
    """Yield a page's blocks of commands."""
    for fence in FENCE.finditer(page.read_text("utf-8")):
        if fence["language"] == "sh":
            lines = dedent(fence[1] + fence["text"]).strip().split("\n")
            yield Commands(fence["why"] or "", tuple(line.strip() for line in lines))


def links(page: Path) -> list[str]:
    """Return the targets of a page's links and pictures, without addresses on the web."""
    targets = [link or picture for link, picture in _LINK.findall(prose(page))]
    return [target for target in targets if not target.startswith("https://")]


def anchors(page: Path) -> set[str]:
    """Return the names by which links lead to a page's headings."""
    words = (re.sub(r"[^\w\s-]", "", title.lower()) for title in _HEADING.findall(prose(page)))
    return {re.sub(r"\s+", "-", word.strip()) for word in words}


def dead_links(page: Path) -> list[str]:
    """Return the links that lead to no file, or to no heading of it."""
    return [target for target in links(page) if not _leads_somewhere(page, target)]


def _leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    there = page.parent / path if path else page
    return there.is_file() and (not anchor or anchor in anchors(there))


def undescribed_pictures(page: Path) -> list[str]:
    """Return the pictures without a description that says what is on them."""
    pictures = re.findall(r"<img\s[^>]*>", page.read_text("utf-8"))
    described = re.compile(r'alt="[^"]{41,}"')
    return [picture for picture in pictures if not described.search(picture)]


# ---------------------------------------------------------------------------- commands


def unknown_commands(page: Path) -> list[str]:
    """Return the lines of commands, and the commands in sentences, that there are not."""
    lines = [line for block in blocks(page) for line in block.lines]
    said = re.findall(r"`(?:\.venv/bin/)?cxbot ([a-z][^`]*)`", prose(page))
    made = re.findall(r"`make ([a-z-]+)", prose(page))
    return [
        *(line for line in lines if not _exists(line)),
        *(f"cxbot {words}" for words in said if not _has_help(words.split())),
        *(f"make {target}" for target in made if target not in make_targets()),
    ]


def make_targets() -> set[str]:
    """Return the names of the project's commands for make."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def command_names() -> set[str]:
    """Return every command of cxbot, such as ``db check``."""
    command: Any = typer.main.get_command(app)
    return {
        f"{name} {within}".strip()
        for name, group in command.commands.items()
        for within in getattr(group, "commands", [""])
    }


def _exists(line: str) -> bool:
    words = shlex.split(line.partition(" < ")[0].partition(" > ")[0])
    while "=" in words[0]:
        del words[0]
    program = words[0].rpartition("/")[2]
    if program == "make":
        return words[1] in make_targets()
    if program == "cxbot":
        return has_options(words[1:])
    return words[0] in OTHER_PROGRAMS


def has_options(words: list[str]) -> bool:
    """Return whether cxbot has the command, with every option that is given."""
    command: Any = typer.main.get_command(app)
    while words and not words[0].startswith("-") and hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    known = {name for parameter in command.params for name in parameter.opts}
    return {word for word in words if word.startswith("--")} <= known


def _has_help(words: list[str]) -> bool:
    groups = {group.name for group in app.registered_groups}
    command = words[: 2 if words[0] in groups and len(words) > 1 else 1]
    return CliRunner().invoke(app, [*command, "--help"]).exit_code == 0
