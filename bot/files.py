"""Files for their owner alone: private from the first byte, and never in place of something else.

Every file that a command or the bot writes is made here.
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
"""Most characters of a path that an error shows: its end."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK

_STREAM = re.compile(r"/dev/(?P<name>null|stdin|stdout|stderr)|(/dev|/proc/self)/fd/(?P<fd>[0-9]+)")
_NUMBERS = {"stdin": 0, "stdout": 1, "stderr": 2}


class NotWritten(Exception):
    """A file could not be written; the message says which, why, and what to do."""


@contextmanager
def writing(path: Path, *, force: bool = False) -> Iterator[IO[bytes]]:
    """Write a file, whole or not at all; ``/dev/stdout`` and its like are written to as they are.

    Args:
        path: Where; its folder must exist.
        force: Replace a file or a link that is there.

    Raises:
        NotWritten: Something is there, or it cannot be written. What was begun is removed.
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
    """Do the same with what writes to a path only: yield the path of an empty file to fill."""
    with _explained(path), _begun(path, force=force) as (_, made):
        yield made


@contextmanager
def _begun(path: Path, *, force: bool) -> Iterator[tuple[int, Path]]:
    """Make an empty file, which stands at its path once the block has ended well.

    Until then it has another name: a process that is killed leaves no half of a file under the good
    name, and what stood there before is still there.
    """
    refuse(path, force=force)
    made = path.with_name(f".cxbot-{secrets.token_hex(8)}")
    descriptor = create(made)
    try:
        yield descriptor, made
        os.fsync(descriptor)
        _publish(made, path, force=force)
    finally:
        os.close(descriptor)
        made.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _publish(made: Path, path: Path, *, force: bool) -> None:
    """Give a file its name; without force, only where nothing has that name."""
    if not force:
        try:
            path.hardlink_to(made)
        except FileExistsError:
            raise
        except OSError:
            # This file system has no second names: take the name first.
            os.close(create(path))
        else:
            return
    made.replace(path)


def refuse(path: Path, *, force: bool = False) -> None:
    """See that nothing is written over. A link counts as something, wherever it leads.

    Raises:
        NotWritten: Something is there that may not be replaced.
        OSError: That cannot be found out.
    """
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        return
    except ValueError:
        message = f"cannot write {named(path)}: no file can have this name"
        raise NotWritten(message) from None
    if not (stat.S_ISREG(kind) or stat.S_ISLNK(kind)):
        message = f"cannot write {named(path)}: it is no file; name a file"
        raise NotWritten(message)
    if not force:
        message = f"{named(path)} exists already; name another file, or add --force"
        raise NotWritten(message)


def create(path: Path) -> int:
    """Create a file that is not there, and return its descriptor.

    Raises:
        FileExistsError: Something is there, if only a link that leads nowhere.
        OSError: It cannot be created.
    """
    descriptor = os.open(path, _NEW, PRIVATE)
    if sys.platform != "win32":
        # A strict umask may have taken the owner's own rights.
        os.fchmod(descriptor, PRIVATE)
    return descriptor


def create_unless_there(path: Path) -> None:
    """Create an empty file, or leave the one that is there, and never open that.

    Raises:
        OSError: It cannot be created, or is a link that leads nowhere.
    """
    try:
        os.close(create(path))
    except FileExistsError:
        if not path.exists():
            raise FileNotFoundError(errno.ENOENT, "it is a link that leads nowhere") from None


def make_folder(folder: Path) -> None:
    """Make a folder for its owner alone, and those above it that are missing.

    Raises:
        OSError: It cannot be made, or is no folder.
    """
    if not folder.parent.exists():
        make_folder(folder.parent)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def read_own(path: Path, most: int) -> str:
    """Read a short file that this program keeps; empty for none. No link is followed.

    Args:
        path: Where.
        most: Most bytes to read.

    Raises:
        OSError: It cannot be read, or is no file.
    """
    flags = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        return file.read(most).decode("utf-8", "replace")


def is_folder(path: Path) -> bool:
    """Return whether a path leads to a folder; not where that cannot be found out."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_file(path: Path) -> bool:
    """Return whether a path leads to a file; not where that cannot be found out."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def listed(folder: Path) -> list[Path]:
    """Return what is in a folder, by name; nothing where that cannot be read."""
    try:
        return sorted(folder.iterdir())
    except (OSError, ValueError):
        return []


def named(path: Path) -> str:
    """Return what an error calls a path: one line, not too long."""
    name = str(path).replace("\n", "\\n")
    return name if len(name) <= LONGEST_NAME else "…" + name[1 - LONGEST_NAME :]


# ---------------------------------------------------------------------------- streams


def is_stream(path: Path) -> bool:
    """Return whether a path names what this process has open already, or ``/dev/null``."""
    return bool(_STREAM.fullmatch(str(path)))


def _stream(path: Path) -> IO[bytes]:
    found = _STREAM.fullmatch(str(path))
    if found is None or found["name"] == "null":
        return Path(os.devnull).open("wb")
    sys.stdout.flush()
    # Opened anew it would be written from its beginning, over what was printed before.
    number = _NUMBERS[found["name"]] if found["name"] else int(found["fd"][:9])
    return os.fdopen(os.dup(number), "wb")


# ---------------------------------------------------------------------------- what goes wrong


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except FileExistsError:
        # Somebody was quicker.
        message = f"{named(path)} exists already; name another file, or add --force"
        raise NotWritten(message) from None
    except OSError as error:
        message = f"cannot write {named(path)}: {error.strerror or type(error).__name__}"
        raise NotWritten(message) from None


def _sync_folder(folder: Path) -> None:
    """Sync a folder, so that a new name in it survives a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
