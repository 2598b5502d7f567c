"""The time until the first question is printed only once that was asked."""

import os
from pathlib import Path

import pytest

from tests.acceptance.installing.first_question import NotSeen, until_question_in_a_terminal


def chat_that(folder: Path, recipe: str) -> str:
    """Run ``make chat`` with another recipe."""
    (folder / "Makefile").write_text(f"chat:\n\t@{recipe}\n", "utf-8")
    return until_question_in_a_terminal(folder, "python3", dict(os.environ), "yes\n")


def test_question_is_timed_and_everything_said_is_returned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = chat_that(tmp_path, 'read typed; echo "$$typed"; echo Question 1 of 11; echo the end')

    assert said == "yes\nQuestion 1 of 11\nthe end\n"
    assert " s after the clone" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("recipe", "why"),
    [("echo no database", "no 'Question 1 of 11' in 'no database"),
     ("echo Question 1 of 11; exit 3", "make chat ended with 2")],
)  # fmt: skip
def test_chat_that_asks_nothing_or_fails_is_no_success(
    tmp_path: Path, recipe: str, why: str
) -> None:
    with pytest.raises(NotSeen, match=why):
        chat_that(tmp_path, recipe)
