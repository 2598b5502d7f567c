"""Every command that writes a file writes it for its owner alone, and never over another."""

import logging
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.serve import doctor_hint
from bot.store.sqlite.opening import connect
from tests.kit.system import System
from tests.unit.cli.make import assert_wrong_use, cxbot, finish, say
from tests.unit.runtime.test_files import room_for, umask

Done = subprocess.CompletedProcess[str]

HOMELESS = 12_345
"""A number that no user has."""

WRITES = {
    "backup": ["db", "backup", "FILE"],
    "export": ["export", "--output", "FILE"],
    "jsonl": ["export", "--format", "jsonl", "--output", "FILE"],
    "report-pdf": ["report", "RESULT", "--pdf", "FILE"],
    "report-png": ["report", "RESULT", "--png", "FILE"],
    "report-svg": ["report", "RESULT", "--svg", "FILE"],
    "position-pdf": ["position", "--stage", "walk", "--pdf", "FILE"],
    "position-png": ["position", "--stage", "walk", "--png", "FILE"],
    "position-svg": ["position", "--stage", "walk", "--svg", "FILE"],
    "stats-png": ["stats", "--png", "FILE"],
    "stats-svg": ["stats", "--svg", "FILE"],
}


@pytest.fixture(params=WRITES)
def words(request: pytest.FixtureRequest, system: System, tmp_path: Path) -> list[str]:
    """A command that writes to tmp_path / "out"."""
    values = {"FILE": str(tmp_path / "out"), "RESULT": finish(system)}
    return [values.get(word, word) for word in WRITES[request.param]]


def rights(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_written_file_is_its_owners_alone(system: System, words: list[str], tmp_path: Path) -> None:
    with umask(0):
        done = cxbot(system.path, *words)

    assert done.exit_code == 0, done.output
    assert rights(tmp_path / "out") == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_file_that_is_there_stays_unless_force_is_said(
    system: System, words: list[str], tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("old")
    (tmp_path / "out").chmod(0o666)

    refused = cxbot(system.path, *words)
    assert_wrong_use(refused, "out already exists; name another file, or add --force")
    assert (tmp_path / "out").read_text() == "old"
    assert cxbot(system.path, *words, "--force").exit_code == 0

    assert b"old" not in (tmp_path / "out").read_bytes()[:3]
    assert rights(tmp_path / "out") == 0o600


def test_disk_that_is_full_leaves_nothing_half(
    system: System, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The runner of the tests may write the log into a file, which is full then, too.
    monkeypatch.setattr(logging, "raiseExceptions", False)
    (tmp_path / "out").write_text("old")

    with room_for(100):
        done = cxbot(system.path, *words, "--force")

    assert (done.exit_code, "Traceback" in done.output) == (2, False)
    assert "cannot write" in done.stderr
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


def test_of_several_drawings_all_are_written_or_none(system: System, tmp_path: Path) -> None:
    one = finish(system)
    (tmp_path / "out.svg").write_text("old")
    files = [f"--{kind}={tmp_path / f'out.{kind}'}" for kind in ("png", "pdf", "svg")]

    assert_wrong_use(cxbot(system.path, "report", one, *files), "--svg: ", "already exists")

    assert [file.name for file in tmp_path.iterdir()] == ["out.svg"]


@pytest.mark.acceptance
def test_drawing_goes_to_standard_output_and_nothing_else_with_it(
    system: System, tmp_path: Path
) -> None:
    one, out = finish(system), tmp_path / "out.svg"
    with out.open("wb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "report", one, "--svg", "/dev/stdout"], stdout=stream,
            stderr=subprocess.PIPE, check=False, timeout=40,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{system.path}"},
        )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, b"")
    assert out.read_bytes().startswith(b"<svg")
    assert out.read_bytes().rstrip().endswith(b"</svg>")


# ---------------------------------------------------------------------------- spreadsheets


def test_file_for_spreadsheets_begins_with_a_byte_order_mark_and_output_does_not(
    system: System, tmp_path: Path
) -> None:
    finish(system)
    say(system, "leave a comment", "Équipe")

    cxbot(system.path, "export", "--output", str(tmp_path / "rows.csv"))
    cxbot(system.path, "export", "--format", "jsonl", "--output", str(tmp_path / "rows.jsonl"))

    assert (tmp_path / "rows.csv").read_bytes().startswith(b"\xef\xbb\xbfperson,")
    assert "Équipe" in (tmp_path / "rows.csv").read_text("utf-8-sig")
    assert (tmp_path / "rows.jsonl").read_bytes().startswith(b"{")
    printed, dash = (cxbot(system.path, "export", *to).stdout for to in ([], ["--output", "-"]))
    assert printed.startswith("person,")
    assert dash == printed


# ---------------------------------------------------------------------------- backups


def test_backup_never_replaces_the_database_itself(system: System, tmp_path: Path) -> None:
    finish(system)
    (tmp_path / "link").symlink_to(system.path)

    for place in (system.path, tmp_path / "link"):
        done = cxbot(system.path, "db", "backup", str(place), "--force")
        assert_wrong_use(done, "is the database itself; name another file")


@pytest.mark.parametrize("end", ["-wal", "-journal", "-shm"])
def test_backup_goes_beside_no_log_of_another_database(
    system: System, tmp_path: Path, end: str
) -> None:
    (tmp_path / f"out{end}").write_text("log")

    done = cxbot(system.path, "db", "backup", str(tmp_path / "out"), "--force")

    assert_wrong_use(done, f"out{end} belongs to a database")
    assert [file.name for file in tmp_path.iterdir()] == [f"out{end}"]


def test_backup_needs_the_name_of_a_file(system: System) -> None:
    assert_wrong_use(cxbot(system.path, "db", "backup", "-"), "needs the name of a file")


# ---------------------------------------------------------------------------- a database


def opened_by_chat(path: Path) -> None:
    assert cxbot(path, "chat").exit_code == 1


def upgraded(path: Path) -> None:
    assert cxbot(path, "db", "upgrade").exit_code == 0


def read(path: Path) -> None:
    assert cxbot(path, "stats").exit_code == 0


def checked(path: Path) -> None:
    assert cxbot(path, "db", "check").exit_code == 0


def copied(path: Path) -> None:
    assert cxbot(path, "db", "backup", str(path.with_name("copy"))).exit_code == 0


def written_to(path: Path) -> None:
    with closing(connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = version_num")
        found = {file.name: rights(file) for file in path.parent.iterdir()}
    assert found == dict.fromkeys(("kept.sqlite3", "kept.sqlite3-wal", "kept.sqlite3-shm"), 0o600)


@pytest.mark.parametrize("mask", [0, 0o022])
@pytest.mark.parametrize("use", [opened_by_chat, upgraded, read, checked, copied, written_to])
def test_restored_database_and_what_stands_beside_it_is_its_owners_alone(
    tmp_path: Path, use: Callable[[Path], None], mask: int
) -> None:
    path = tmp_path / "kept.sqlite3"
    connect(path).close()
    path.chmod(0o644)

    with umask(mask):
        use(path)

    assert rights(path) == 0o600


def test_log_that_was_restored_too_becomes_private(tmp_path: Path) -> None:
    path, copy = tmp_path / "kept.sqlite3", tmp_path / "copy"
    copy.mkdir()
    with closing(connect(path)):
        for file in list(tmp_path.glob("kept*")):
            (copy / file.name).write_bytes(file.read_bytes())
            (copy / file.name).chmod(0o644)

    with closing(connect(copy / path.name)):
        assert {rights(file) for file in copy.iterdir()} == {0o600}


@pytest.mark.parametrize("command", [["chat"], ["db", "upgrade"], ["stats"], ["db", "current"]])
def test_database_is_made_through_no_link(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "kept.sqlite3").symlink_to(tmp_path / "nowhere")

    done = cxbot(tmp_path / "kept.sqlite3", *command)

    assert_wrong_use(done, "is a link to nothing")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
def test_link_in_place_of_a_log_is_not_followed(tmp_path: Path, end: str) -> None:
    path = tmp_path / "kept.sqlite3"
    connect(path).close()
    (tmp_path / f"kept.sqlite3{end}").symlink_to(tmp_path / "nowhere")

    done = cxbot(path, "chat")

    assert "Traceback" not in done.output
    assert not (tmp_path / "nowhere").exists()


# ---------------------------------------------------------------------------- homes


def alone(*words: str, before: Sequence[str] = (), **environment: str) -> Done:
    """Run a command with no other environment than this, for a user who may be nobody."""
    return subprocess.run(
        [*before, sys.executable, "-m", "bot", *words], capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=40, env={"PATH": os.environ["PATH"], **environment},
    )  # fmt: skip


NOBODY = ("setpriv", "--reuid", str(HOMELESS), "--clear-groups")

as_nobody = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="root alone can be somebody else"
)

SERVER = {"DATABASE_URL": "postgresql://me@127.0.0.1:1/db"}
NO_HOME = r"set DATABASE_URL to sqlite:///FILE.*HOME or XDG_DATA_HOME"
NO_NAME = (
    "there is no folder to save this terminal's name in: set HOME or XDG_DATA_HOME to a folder"
)


@pytest.mark.acceptance
@as_nobody
@pytest.mark.parametrize(
    ("words", "home", "said"),
    [
        *([[word], {}, NO_HOME] for word in ("chat", "results", "export")),
        (["serve", "web"], {}, NO_HOME),
        *([["db", word], {}, NO_HOME] for word in ("current", "upgrade", "prune")),
        (["db", "backup", "PRIVATE"], {}, NO_HOME),
        (["report", "id", "--pdf", "PRIVATE"], {}, NO_HOME),
        (["chat"], {"HOME": ""}, NO_HOME),
        (["chat"], {"HOME": "relative"}, NO_HOME),
        (["chat"], {"HOME": "PRIVATE"}, "Permission denied; set it to sqlite:///FILE"),
        (["chat"], SERVER, NO_NAME),
        (["results"], SERVER, NO_NAME),
        (["db", "current"], {**SERVER, "HOME": "PRIVATE"}, "cannot be searched for certificates"),
    ],
    ids=str,
)
def test_user_without_a_home_is_told_what_to_set(
    words: list[str], home: dict[str, str], said: str, tmp_path: Path
) -> None:
    tmp_path.chmod(0o700)
    words = [str(tmp_path) if word == "PRIVATE" else word for word in words]
    home = {name: str(tmp_path) if value == "PRIVATE" else value for name, value in home.items()}

    done = alone(*words, before=NOBODY, **home)

    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(said, done.stderr)
    assert done.stderr.splitlines()[1:] == ([doctor_hint("cxbot")] if words[0] == "serve" else [])


@pytest.mark.acceptance
@pytest.mark.parametrize(
    ("words", "setting", "why"),
    [
        (["chat"], "HOME", "Not a directory; set it to sqlite:///FILE"),
        (["serve", "web"], "HOME", "Not a directory; set it to sqlite:///FILE"),
        (["db", "upgrade"], "HOME", "Not a directory; set it to sqlite:///FILE"),
        (["chat"], "XDG_DATA_HOME", "File exists"),
    ],
    ids=str,
)
def test_home_that_is_a_file_is_told_with_what_to_set(
    tmp_path: Path, words: list[str], setting: str, why: str
) -> None:
    (tmp_path / "cxbot").touch()
    home = tmp_path / "cxbot" if setting == "HOME" else tmp_path

    done = alone(*words, **{setting: str(home)})

    assert (done.returncode, done.stdout) == (2, "")
    assert f"cannot be made: {why}" in done.stderr


# ---------------------------------------------------------------------------- a terminal's name


def named_on_a_server(home: Path) -> Done:
    """Look for results on a server that is not there: the name is needed before."""
    url = "postgresql://me@127.0.0.1:1/db"
    return alone("results", XDG_DATA_HOME=str(home), DATABASE_URL=url)


@pytest.mark.acceptance
@pytest.mark.parametrize("left_empty", [False, True])
def test_terminals_name_is_private_and_stays(tmp_path: Path, *, left_empty: bool) -> None:
    file = tmp_path / "cxbot" / "terminal-name"
    if left_empty:
        file.parent.mkdir(mode=0o700)
        file.touch(mode=0o600)
    with umask(0):
        named_on_a_server(tmp_path)
    name = file.read_text()

    named_on_a_server(tmp_path)

    assert len(name) == 12
    assert file.read_text() == name
    assert rights(file) == 0o600
    assert rights(file.parent) == 0o700
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.acceptance
def test_terminals_name_is_kept_through_no_link(tmp_path: Path) -> None:
    file = tmp_path / "cxbot" / "terminal-name"
    file.parent.mkdir()
    for target in ("nowhere", "there"):
        (tmp_path / "there").write_text("old")
        file.unlink(missing_ok=True)
        file.symlink_to(tmp_path / target)

        done = named_on_a_server(tmp_path)

        assert (done.returncode, done.stdout) == (2, "")
        assert "cannot save this terminal's name" in done.stderr
    assert (tmp_path / "there").read_text() == "old"
    assert not (tmp_path / "nowhere").exists()
