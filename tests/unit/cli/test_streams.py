"""Any terminal, any pipe: sizes, encodings and closed streams that the program may be given."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine.assessment import Assessment
from tests.kit.system import System, kept_versions
from tests.unit.cli.make import cxbot, execute, finish
from tests.unit.runtime.test_display import HOSTILE, steers

WAITING = 40
"""Most seconds that a test waits for a program."""

FEW = [["chat"], ["db", "current"], ["benchmark", "show"], ["--help"]]
"""One command for each way of printing."""

VAIN_SIZES = ["0", "-5", "99999999999999999999", "wide", "²"]


def shell(script: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which $CXBOT is the program."""
    return subprocess.run(
        ["/bin/sh", "-c", script], capture_output=True, text=True, encoding="utf-8", check=False,
        timeout=WAITING, stdin=subprocess.DEVNULL,
        env={
            **os.environ, "CXBOT": f"{sys.executable} -m bot", "PYTHONWARNINGS": "error", **changes,
        },
    )  # fmt: skip


def assert_calm(done: subprocess.CompletedProcess[str]) -> None:
    """Check that it says nothing that only a programmer understands."""
    assert "Traceback" not in done.stderr
    assert "cxbot failed" not in done.stderr
    assert "Exception ignored" not in done.stderr


# ---------------------------------------------------------------------------- sizes


@pytest.mark.parametrize("size", VAIN_SIZES)
@pytest.mark.parametrize("words", [["benchmark", "show"], ["--help"]], ids=" ".join)
def test_size_that_no_terminal_has_does_not_count(
    size: str, words: list[str], tmp_path: Path
) -> None:
    usual = cxbot(tmp_path / "none", *words, COLUMNS="80")

    for name in ("COLUMNS", "LINES"):
        done = cxbot(tmp_path / "none", *words, **{name: size})

        assert (done.exit_code, done.stdout) == (0, usual.stdout)


@pytest.mark.acceptance
def test_chat_in_no_columns_prints_80(tmp_path: Path) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("yes\nwalk\n")

    done = shell(f"$CXBOT chat < {answers}", COLUMNS="0")

    assert "which way of serving customers" in done.stdout
    assert 70 < max(map(len, done.stdout.splitlines())) <= 80


# ---------------------------------------------------------------------------- closed, full, broken


@pytest.mark.acceptance
@pytest.mark.parametrize("command", FEW, ids=" ".join)
def test_closed_streams_are_as_dev_null(command: list[str]) -> None:
    words = " ".join(command)

    closed, null = (
        shell(f"$CXBOT {words} {streams}")
        for streams in ("<&- >&- 2>&-", "</dev/null >/dev/null 2>/dev/null")
    )

    assert closed.returncode == null.returncode


@pytest.mark.acceptance
def test_chat_without_standard_input_is_as_one_whose_input_ends(tmp_path: Path) -> None:
    closed, written, null = (
        shell(f"$CXBOT chat {given}", DATABASE_URL=f"sqlite:///{tmp_path / str(len(given))}")
        for given in ("<&-", f"0>{tmp_path / 'written'}", "</dev/null")
    )

    for done in (closed, written):
        assert_calm(done)
        assert (done.returncode, done.stdout) == (null.returncode, null.stdout)
    assert "The input ended before the result" in closed.stdout


@pytest.mark.acceptance
def test_nothing_that_is_printed_gets_into_the_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kept.sqlite3'}"

    shell("$CXBOT chat <&- >&- 2>&-", DATABASE_URL=url)

    assert shell("$CXBOT db check", DATABASE_URL=url).returncode == 0


@pytest.mark.acceptance
@pytest.mark.parametrize("command", [*FEW, ["export"]], ids=" ".join)
def test_full_standard_output_is_a_line_and_a_failure(command: list[str]) -> None:
    cxbot("", "db", "upgrade")

    done = shell(f"$CXBOT {' '.join(command)} > /dev/full")

    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.acceptance
def test_full_standard_error_changes_no_exit_code() -> None:
    assert shell("$CXBOT chat --flow nowhere 2>/dev/full").returncode == 2


@pytest.mark.acceptance
@pytest.mark.parametrize("command", FEW, ids=" ".join)
def test_reader_that_leaves_hears_nothing(command: list[str]) -> None:
    done = shell(f"$CXBOT {' '.join(command)} | true")

    assert done.stderr.replace("No conversation is found.\n", "").count("Error") == 0
    assert_calm(done)


# ---------------------------------------------------------------------------- encodings


@pytest.mark.acceptance
@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1:strict"},
        {"TERM": "dumb"},
        {"TERM": ""},
        {"TZ": "Nowhere/Atall"},
    ],
    ids=str,
)
@pytest.mark.parametrize("command", [["chat"], ["chat", "--flow", "é\u202e漢"]], ids=" ".join)
def test_encoding_that_lacks_characters_is_survived(
    command: list[str], locale: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command], capture_output=True, check=False, timeout=WAITING,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path), **locale},
    )  # fmt: skip

    assert b"Traceback" not in done.stderr
    assert b"cxbot failed" not in done.stderr
    if "ascii" in locale.get("PYTHONIOENCODING", ""):
        done.stdout.decode("ascii")


# ---------------------------------------------------------------------------- hostile text


@pytest.fixture
def system(quick_check: Assessment) -> Iterator[System]:
    """A database that somebody has put hostile texts into."""
    with System(kept_versions(quick_check), on_disk=True) as made:
        finish(made)
        for change in (
            "UPDATE conversations SET campaign = ?", "UPDATE results SET edition = ?",
            "UPDATE answers SET value = json_quote(?) WHERE step = 'stage'",
        ):  # fmt: skip
            made.sql(change, HOSTILE.replace("\ud83d", "").replace("\x00", ""))
        yield made


@pytest.mark.parametrize(
    "words",
    [
        ["stats"], ["stats", "--json"], ["export", "--format", "jsonl"], ["results"],
        ["slack", "manifest", "--url", f"https://a.org/{HOSTILE}"], [f"--{HOSTILE}"],
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.acceptance
def test_no_command_prints_what_steers_a_terminal(system: System, words: list[str]) -> None:
    done = cxbot(system.path, *words)

    assert not steers(done.output)
    assert "Traceback" not in done.output
    assert not isinstance(done.exception, Exception), done.exception


def test_values_in_json_are_what_was_kept(system: System) -> None:
    done = cxbot(system.path, "export", "--format", "jsonl")

    assert json.loads(done.stdout)["campaign"] == HOSTILE.replace("\ud83d", "").replace("\x00", "")


def test_database_whose_name_steers_is_named_harmlessly(tmp_path: Path) -> None:
    path = tmp_path / "a\u202eb.sqlite3"
    execute(path, "CREATE TABLE invoices (id INTEGER)")

    done = cxbot(path, "db", "check")

    assert done.exit_code == 2
    assert not steers(done.output)
