"""Files that are written: for their owner alone, whole or not at all, in place of nothing."""

import os
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.system.files import (
    NotWritten,
    create_unless_there,
    make_folder,
    placing,
    read_own,
    writing,
)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def room_for(count: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def write(path: Path, data: bytes = b"new", *, force: bool = False) -> None:
    with writing(path, force=force) as file:
        file.write(data)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0, 0o022, 0o077, 0o777])
@pytest.mark.parametrize("force", [False, True])
def test_file_is_private_from_its_first_byte_whatever_the_umask(
    tmp_path: Path, mask: int, *, force: bool
) -> None:
    seen = []
    with umask(mask), writing(tmp_path / "out", force=force) as file:
        file.write(b"new")
        file.flush()
        seen += [rights(written) for written in tmp_path.iterdir()]

    assert seen == [0o600]
    assert rights(tmp_path / "out") == 0o600
    assert [written.name for written in tmp_path.iterdir()] == ["out"]


def test_file_that_comes_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "out"

    def write_beside_somebody() -> None:
        with writing(path) as file:
            file.write(b"new")
            path.write_text("quicker")

    with pytest.raises(NotWritten, match="already exists"):
        write_beside_somebody()

    assert path.read_text() == "quicker"
    assert list(tmp_path.iterdir()) == [path]


TAKEN: dict[str, Callable[[Path], object]] = {
    "a file": lambda path: shutil.copy(path.with_name("there"), path),
    "its second name": lambda path: path.hardlink_to(path.with_name("there")),
    "a link": lambda path: path.symlink_to(path.with_name("there")),
    "a link to nowhere": lambda path: path.symlink_to(path.with_name("nowhere")),
    "a link to itself": lambda path: path.symlink_to(path),
}


@pytest.mark.parametrize("what", TAKEN)
def test_nothing_is_written_over_without_force_and_no_link_followed_with_it(
    tmp_path: Path, what: str
) -> None:
    (tmp_path / "there").write_text("old")
    path = tmp_path / "out"
    TAKEN[what](path)
    before, state = sorted(tmp_path.iterdir()), path.lstat()

    with pytest.raises(NotWritten, match="already exists; name another file, or add --force"):
        write(path)
    assert path.lstat() == state
    write(path, force=True)

    assert not path.is_symlink()
    assert path.read_text() == "new"
    assert (tmp_path / "there").read_text() == "old"
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_file_is_never_replaced(tmp_path: Path, *, force: bool) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()

    for path in (tmp_path / "pipe", tmp_path / "folder", Path("/dev/zero"), Path(), Path("/")):
        with pytest.raises(NotWritten, match="it isn't a file; name a file"):
            write(path, force=force)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("gone/out", "No such file or directory"),
        ("x" * 300, "File name too long"),
        ("a\0b", "no file can have this name"),
        ("a\ud83db", "no file can have this name"),
        ("file/out", "Not a directory"),
    ],
)
def test_name_that_cannot_be_is_told_in_a_line(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(NotWritten, match=why) as refused:
        write(tmp_path / name)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("force", [False, True])
def test_disk_that_is_full_leaves_what_was_there(tmp_path: Path, *, force: bool) -> None:
    path = tmp_path / "out"
    if force:
        path.write_text("old")
    before = {file: file.read_text() for file in tmp_path.iterdir()}

    with room_for(1000), pytest.raises(NotWritten, match="File too large"):
        write(path, b"x" * 1_000_000, force=force)

    assert {file: file.read_text() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_interrupted_writing_leaves_what_was_there(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "out"
    path.write_text("old")

    def write_half() -> None:
        with writing(path, force=True) as file:
            file.write(b"half")
            raise error

    with pytest.raises(error):
        write_half()

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.acceptance
def test_process_that_is_killed_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "out"
    script = (
        "import os, sys; from pathlib import Path; from bot.system.files import writing\n"
        "with writing(Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); os.kill(os.getpid(), 9)"
    )

    killed = subprocess.run([sys.executable, "-c", script, path], check=False, timeout=20)

    assert killed.returncode == -9
    assert not path.exists()
    write(path)
    assert path.read_text() == "new"


def test_open_stream_is_written_to_as_it_is(tmp_path: Path) -> None:
    with (tmp_path / "stream").open("wb") as stream:
        stream.write(b"before ")
        stream.flush()
        write(Path(f"/dev/fd/{stream.fileno()}"))
        stream.seek(0, os.SEEK_END)
        stream.write(b" after")

    assert (tmp_path / "stream").read_text() == "before new after"
    write(Path("/dev/null"))


def test_stream_that_is_not_open_is_told() -> None:
    with pytest.raises(NotWritten, match="Bad file descriptor"):
        write(Path("/dev/fd/999"))


def test_path_can_be_filled_by_somebody_else(tmp_path: Path) -> None:
    with placing(tmp_path / "out") as made:
        assert rights(made) == 0o600
        made.write_text("new")

    assert (tmp_path / "out").read_text() == "new"
    with pytest.raises(NotWritten), placing(tmp_path / "out"):
        pytest.fail("nothing may be begun")


# ---------------------------------------------------------------------------- files that are kept


def test_empty_file_is_made_through_no_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    with pytest.raises(FileNotFoundError, match="link to nothing"):
        create_unless_there(tmp_path / "link")

    assert not (tmp_path / "nowhere").exists()


def test_folders_are_for_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    with umask(0):
        make_folder(tmp_path / "a" / "b" / "c")
        make_folder(tmp_path / "a" / "b" / "c")

    assert [rights(tmp_path / one) for one in ("a", "a/b", "a/b/c")] == [0o700] * 3


def test_own_file_is_read_through_no_link_and_never_waited_for(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"name\xff" + b"x" * 100)
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    os.mkfifo(tmp_path / "pipe")

    assert read_own(tmp_path / "none", 6) == ""
    assert read_own(tmp_path / "kept", 6) == "name\ufffdx"
    for name in ("link", "pipe"):
        with pytest.raises(OSError, match=r"symbolic|a file"):
            read_own(tmp_path / name, 6)
