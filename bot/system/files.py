"""Private files: for their owner only from the first byte, and never overwritten by accident.

This module makes every file that a command or the bot writes.
"""

import errno
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700

LONGEST_NAME = 200
"""Most characters of a path in an error; longer paths show their end."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK

_STREAM = re.compile(r"/dev/(?P<name>null|stdin|stdout|stderr)|(/dev|/proc/self)/fd/(?P<fd>[0-9]+)")
_NUMBERS = {"stdin": 0, "stdout": 1, "stderr": 2}


class NotWritten(Exception):
    """An error: a file could not be written. Its message says which, why, and what to do."""


@contextmanager
def writing(path: Path, *, force: bool = False) -> Iterator[IO[bytes]]:
    """Write a file, whole or not at all; streams like ``/dev/stdout`` are written directly.

    Args:
        path: The file's path; its folder must exist.
        force: Replace an existing file or link.

    Raises:
        NotWritten: The path exists, or cannot be written. An incomplete file is removed.
    """
    with _explained(path):
        if is_stream(path):
            with _stream(path) as stream:
                yield stream
            return
        with ExitStack() as stack:
            descriptor, _ = stack.enter_context(_begun(path, force=force))
            yield stack.enter_context(os.fdopen(os.dup(descriptor), "wb"))


@contextmanager
def placing(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Do the same for code that needs a path: yield the path of an empty file to fill."""
    with _explained(path), _begun(path, force=force) as (_, temporary):
        yield temporary


@contextmanager
def _begun(path: Path, *, force: bool) -> Iterator[tuple[int, Path]]:
    """Create an empty file, and move it to its path when the block ends without an error.

    Until then it has another name: if the process is killed, no half-written file has the real
    name, and an earlier file is still there.
    """
    refuse(path, force=force)
    temporary = path.with_name(f".cxbot-{secrets.token_hex(8)}")
    descriptor = create(temporary)
    try:
        yield descriptor, temporary
        os.fsync(descriptor)
        _publish(temporary, path, force=force)
    finally:
        os.close(descriptor)
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _publish(temporary: Path, path: Path, *, force: bool) -> None:
    """Give a file its name; without force, only if nothing has that name."""
    if not force:
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            raise
        except OSError:
            # This file system has no hard links: reserve the name first.
            os.close(create(path))
        else:
            return
    temporary.replace(path)


def refuse(path: Path, *, force: bool = False) -> None:
    """Check that nothing would be overwritten. A link counts as existing, even a dangling one.

    Raises:
        NotWritten: The path exists and may not be replaced.
        OSError: The path cannot be examined.
    """
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        return
    except ValueError:
        message = f"cannot write {named(path)}: no file can have this name"
        raise NotWritten(message) from None
    if not (stat.S_ISREG(kind) or stat.S_ISLNK(kind)):
        message = f"cannot write {named(path)}: it isn't a file; name a file"
        raise NotWritten(message)
    if not force:
        message = f"{named(path)} already exists; name another file, or add --force"
        raise NotWritten(message)


def create(path: Path) -> int:
    """Create a new file, and return its descriptor.

    Raises:
        FileExistsError: The path exists, even as a dangling link.
        OSError: The file cannot be created.
    """
    descriptor = os.open(path, _NEW, PRIVATE)
    if sys.platform != "win32":
        # A strict umask may have removed the owner's rights.
        os.fchmod(descriptor, PRIVATE)
    return descriptor


def create_unless_there(path: Path) -> None:
    """Create an empty file, or leave an existing one without opening it.

    Raises:
        OSError: The file cannot be created, or is a dangling link.
    """
    try:
        os.close(create(path))
    except FileExistsError:
        if not path.exists():
            raise FileNotFoundError(errno.ENOENT, "it is a link to nothing") from None


def make_folder(folder: Path) -> None:
    """Make a private folder, and its missing parents.

    Raises:
        OSError: The folder cannot be made, or is no folder.
    """
    if not folder.parent.exists():
        make_folder(folder.parent)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def read_own(path: Path, most: int) -> str:
    """Read a short file of this program; empty if it is missing. Links are not followed.

    Args:
        path: The file's path.
        most: Most bytes to read.

    Raises:
        OSError: The file cannot be read, or is no regular file.
    """
    flags = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it isn't a file")
        return file.read(most).decode("utf-8", "replace")


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder; False if that cannot be determined."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_file(path: Path) -> bool:
    """Return whether a path is a file; False if that cannot be determined."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def listed(folder: Path) -> list[Path]:
    """Return the content of a folder, sorted by name; empty if it cannot be read."""
    try:
        return sorted(folder.iterdir())
    except (OSError, ValueError):
        return []


def named(path: Path) -> str:
    """Return a path for an error message: one line, not too long."""
    name = str(path).replace("\n", "\\n")
    return name if len(name) <= LONGEST_NAME else "…" + name[1 - LONGEST_NAME :]


# ---------------------------------------------------------------------------- streams


def is_stream(path: Path) -> bool:
    """Return whether a path is an open stream of this process, or ``/dev/null``."""
    return bool(_STREAM.fullmatch(str(path)))


def _stream(path: Path) -> IO[bytes]:
    found = _STREAM.fullmatch(str(path))
    if found is None or found["name"] == "null":
        return Path(os.devnull).open("wb")
    sys.stdout.flush()
    # Reopening the path would write from the beginning, over earlier output.
    number = _NUMBERS[found["name"]] if found["name"] else int(found["fd"][:9])
    return os.fdopen(os.dup(number), "wb")


# ---------------------------------------------------------------------------- errors


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except FileExistsError:
        # Another process created it first.
        message = f"{named(path)} already exists; name another file, or add --force"
        raise NotWritten(message) from None
    except OSError as error:
        message = f"cannot write {named(path)}: {error.strerror or type(error).__name__}"
        raise NotWritten(message) from None


def _sync_folder(folder: Path) -> None:
    """Sync a folder so that a new name in it survives a power cut, if the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
