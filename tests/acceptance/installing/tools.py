"""Install the built wheel as a tool, by uv and by pipx, and take the check with it."""

import json
import re
import sys
from pathlib import Path

from tests.acceptance.installing.locks import other_releases, pins, without_hashes
from tests.acceptance.installing.running import run, say

PAGE = "docs/try-it.md"

ENVIRONMENTS = {"uv": "uv/tools/cx-maturity-bot", "pipx": "pipx/venvs/cx-maturity-bot"}
"""The folder of the program's environment, by installer, relative to its data folder."""

_SHOWN = re.compile(r"^## Without make\n(.*?)\n## ", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def shown_commands(checkout: Path) -> tuple[list[str], list[str]]:
    """Return the commands that the page gives: for an environment of one's own, and as a tool."""
    section = _SHOWN.search((checkout / PAGE).read_text("utf-8"))
    blocks = _BLOCK.findall(section[1]) if section else []
    if len(blocks) != 2:
        sys.exit(f"{PAGE} has {len(blocks)} blocks of commands below Without make")
    by_hand, as_a_tool = (block.strip().splitlines() for block in blocks)
    return by_hand, as_a_tool


def prove_tools(checkout: Path, folder: Path, environment: dict[str, str]) -> list[str]:
    """Install with the commands of the page; return what is not as the lock says.

    Args:
        checkout: A copy of the checkout, with the environment for development.
        folder: The folder in which tools are installed.
        environment: Sees releases that are newer than the locked ones.
    """
    environment = _environment(checkout, folder, environment)
    run(["uv", "tool", "install", "--quiet", "pipx"], checkout, environment)
    run([".venv/bin/python", "-m", "hatchling", "build", "-t", "wheel"], checkout, environment)
    (wheel,) = (checkout / "dist").glob("*.whl")
    problems = []
    for command in shown_commands(checkout)[1]:
        say(f"{PAGE}: {command} ...")
        tool = command.partition(" ")[0]
        from_wheel = command.replace(".[all]", f"cx-maturity-bot[all] @ file://{wheel}")
        run(["sh", "-ec", from_wheel], checkout, environment | _releases(tool, folder, checkout))
        own = folder / ENVIRONMENTS[tool] / "bin"
        listed = ["uv", "pip", "list", "--format", "json", "--python", str(own / "python")]
        installed = json.loads(run(listed, checkout, environment))
        problems += other_releases(installed, pins(checkout, "run.txt", "serve.txt"), tool)
        problems += _works(folder / tool / "bin/cxbot", checkout, folder, environment)
    return problems


def _environment(checkout: Path, folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """Return an environment in which each tool has folders of its own."""
    paths = [str(checkout / ".venv/bin"), str(folder / "uv/bin"), environment["PATH"]]
    return {
        **environment,
        "PATH": ":".join(paths),
        "UV_TOOL_DIR": str(folder / "uv/tools"),
        "UV_TOOL_BIN_DIR": str(folder / "uv/bin"),
        "PIPX_HOME": str(folder / "pipx"),
        "PIPX_BIN_DIR": str(folder / "pipx/bin"),
    }


def _releases(tool: str, folder: Path, checkout: Path) -> dict[str, str]:
    """Return variables that say which releases a tool sees.

    uv is tempted by newer ones, and takes the locked ones by its command. pipx takes the newest,
    which change from day to day, so it gets the locked ones here. It may install with pip or uv.
    """
    if tool == "uv":
        return {"UV_FIND_LINKS": str(folder / "newer")}
    constraints = folder / "constraints.txt"
    constraints.write_text(without_hashes(checkout, "serve.txt"), "utf-8")
    return {"PIP_CONSTRAINT": str(constraints), "UV_CONSTRAINT": str(constraints)}


def _works(cxbot: Path, checkout: Path, folder: Path, environment: dict[str, str]) -> list[str]:
    """Take the check, draw a picture, and see whether the parts of all channels are there."""
    bare = {name: environment[name] for name in ("HOME", "PATH")}
    answers = (checkout / "tests/data/answers.txt").read_text("utf-8")
    transcript = run([str(cxbot), "chat", "--fresh"], folder, bare, typed=answers)
    run([str(cxbot), "position", "--stage", "walk", "--png", "a.png", "--force"], folder, bare)
    guide = run([str(cxbot), "serve"], folder, bare, code=2)
    wrong = {
        "the check has no result": "ahead of 25%" not in transcript,
        "serve does not say how to begin": f"{cxbot} slack manifest" not in guide,
        "parts of a channel are missing": "pip install" in guide,
    }
    return [f"{cxbot}: {problem}" for problem, is_so in wrong.items() if is_so]
