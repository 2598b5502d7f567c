"""Follow the README in a fresh copy, and say how long it takes."""

import re
import sys
from pathlib import Path
from time import monotonic

from tests.acceptance.installing.first_question import (
    NotSeen,
    until_question_in_a_terminal,
    until_question_on_slack,
)
from tests.acceptance.installing.running import run, say


def follow_readme(checkout: Path, python: str, environment: dict[str, str]) -> list[str]:
    """Take the check and play a team check; return what did not come out as it should.

    Args:
        checkout: A copy of the checkout, without any environment.
        python: The interpreter to install for.
        environment: A new user's.
    """
    (commands,) = re.findall(
        r"```sh\n(.*?)```", (checkout / "README.md").read_text("utf-8"), re.DOTALL
    )
    if commands.split("\n")[:3] != ["make chat", "make test", "make team-demo"]:
        sys.exit(f"README begins with other commands: {commands}")
    answers = (checkout / "tests/data/answers.txt").read_text("utf-8")
    try:
        transcript = until_question_in_a_terminal(checkout, python, environment, answers)
        played = _timed("team-demo", checkout, python, environment)
        began = monotonic()
        _timed("install", checkout, python, environment)
        until_question_on_slack(checkout, checkout.parent, environment, began)
    except NotSeen as problem:
        return [f"README: {problem}"]
    guide = _timed("serve", checkout, python, environment, code=2)
    wrong = {
        "make chat: no result": "ahead of 25%" not in transcript,
        "make team-demo: no result": "Nothing of this demonstration is kept" not in played,
        "make serve: no steps": ".venv/bin/cxbot slack manifest" not in guide,
        "make serve: parts are missing": "pip install" in guide,
    }
    return [problem for problem, is_so in wrong.items() if is_so]


def _timed(
    target: str,
    checkout: Path,
    python: str,
    environment: dict[str, str],
    code: int = 0,
) -> str:
    began = monotonic()
    command = ["make", "--silent", target, f"PYTHON={python}"]
    said = run(command, checkout, environment, code)
    say(f"README: make {target} took {monotonic() - began:.1f} s")
    return said
