"""Commands that look into a database make none."""

from pathlib import Path

import pytest

from bot.runtime.vault import new_key
from tests.unit.cli.make import assert_wrong_use, cxbot

KEY = new_key()


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["inbox", "list"], ""), (["outbox", "list"], ""), (["outbox", "list", "--json"], "[]\n"),
        (["results", "--json"], "[]\n"), (["stats"], ""), (["slack", "workspaces"], ""),
    ],
    ids=str,
)  # fmt: skip
def test_list_is_empty(tmp_path: Path, words: list[str], printed: str) -> None:
    file = tmp_path / "none.sqlite3"

    done = cxbot(file, *words, CXBOT_SECRET_KEY=KEY)

    assert (done.exit_code, done.stdout) == (0, printed)
    assert done.stderr == f"No database yet at {file}; `cxbot chat` creates one.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["inbox", "retry", "AB2C"], ["inbox", "retry", "--all"], ["inbox", "drop", "AB2C"],
        ["outbox", "retry", "--all"], ["result", "abc"], ["export", "--output", "FILE"],
        ["db", "prune"], ["slack", "seal"], ["slack", "forget", "T1"],
    ],
    ids=str,
)  # fmt: skip
def test_command_that_needs_one_is_refused(tmp_path: Path, words: list[str]) -> None:
    words = [str(tmp_path / "rows.csv") if word == "FILE" else word for word in words]

    assert_wrong_use(cxbot(tmp_path / "none", *words, CXBOT_SECRET_KEY=KEY), "No database yet at")
    assert list(tmp_path.iterdir()) == []


def test_not_even_the_folder_of_the_default_database_is_made(tmp_path: Path) -> None:
    done = cxbot("", "inbox", "list", XDG_DATA_HOME=str(tmp_path / "data"))

    assert done.exit_code == 0
    assert "No database yet" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_no_database_is_one_line_with_exit_code_2(tmp_path: Path) -> None:
    file = tmp_path / "odd.sqlite3"
    file.write_text("this is no database, however long it may be, and so on" * 50)

    assert_wrong_use(cxbot(file, "inbox", "list"), "odd.sqlite3", "no SQLite database")
