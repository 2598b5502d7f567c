"""Install in a copy of the checkout, beside newer releases, and compare with the locks."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.acceptance.installing.locks import other_releases, pins
from tests.acceptance.installing.newcomer import follow_readme
from tests.acceptance.installing.newer import NAMES, NEWER, write_newer_releases
from tests.acceptance.installing.running import run, say
from tests.acceptance.installing.tools import PAGE, prove_tools, shown_commands

ROOT = Path(__file__).parents[3]


def main() -> int:
    """Run the proof; the exit code is 1 where a release was taken that no lock names."""
    parser = ArgumentParser(prog="python3 -m tests.acceptance.installing", description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="the interpreter to install for")
    parser.add_argument("--write", type=Path, help="only write the newer releases into this folder")
    options = parser.parse_args()
    if options.write is not None:
        write_newer_releases(options.write)
        return 0
    with TemporaryDirectory() as folder:
        return _prove(Path(folder), options.python)


def _prove(folder: Path, python: str) -> int:
    write_newer_releases(folder / "newer")
    environment = _environment(folder)
    checkout = _copy(folder / "checkout")
    _must_be_tempting(folder, python, environment)
    problems = follow_readme(checkout, python, environment)
    for target in ("serve", "dev"):
        say(f"make .venv/{target}.stamp ...")
        run(
            ["make", "--silent", f".venv/{target}.stamp", f"PYTHON={python}"], checkout, environment
        )
        problems += _differences(checkout, f"{target}.txt", f"make ({target})", environment)
    problems += prove_tools(checkout, folder, environment)
    by_hand = _copy(folder / "by-hand")
    for command in shown_commands(by_hand)[0]:
        say(f"{PAGE}: {command} ...")
        run(["sh", "-ec", command.replace("python3 ", f"{python} ", 1)], by_hand, environment)
    problems += _differences(by_hand, "serve.txt", PAGE, environment)
    say("\n".join(problems) or f"Every release is the locked one, for {_version(python)}.")
    return 1 if problems else 0


def _environment(folder: Path) -> dict[str, str]:
    """Return a new user's environment: no cache, another home, newer releases in the index."""
    home = folder / "home"
    home.mkdir()
    links = f"{os.environ.get('PIP_FIND_LINKS', '')} {folder / 'newer'}".strip()
    return {**os.environ, "HOME": str(home), "PIP_FIND_LINKS": links}


def _copy(target: Path) -> Path:
    """Return the checkout's files as they are now, without what git ignores."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes((ROOT / name).read_bytes())
    return target


def _must_be_tempting(folder: Path, python: str, environment: dict[str, str]) -> None:
    """Check that pip takes the newer ones without a lock; else the proof could not fail."""
    # The pip that a new environment gets: Python itself may have none.
    run([python, "-m", "venv", str(folder / "pip")], folder, environment)
    pip = [str(folder / "pip/bin/python"), "-m", "pip", "--quiet"]
    run([*pip, "download", "--no-deps", "-d", str(folder / "bait"), *NAMES], folder, environment)
    taken = sorted(wheel.name for wheel in (folder / "bait").iterdir())
    expected = sorted(f"{name}-{NEWER}-py3-none-any.whl" for name in NAMES)
    if taken != expected:
        sys.exit(f"pip does not see the newer releases: it took {taken}")


def _differences(checkout: Path, lock: str, by: str, environment: dict[str, str]) -> list[str]:
    """Return the installed packages that the locks do not name, or in another release."""
    pinned = pins(checkout, "run.txt", lock)
    pip = [str(checkout / ".venv/bin/python"), "-m", "pip", "--disable-pip-version-check"]
    installed = json.loads(run([*pip, "list", "--format", "json"], checkout, environment))
    run([*pip, "check"], checkout, environment)
    return other_releases(installed, pinned, by)


def _version(python: str) -> str:
    return run([python, "--version"], ROOT, dict(os.environ)).strip()


if __name__ == "__main__":
    sys.exit(main())
