"""Checks the computer: Python, time zones, room on the disk, rights, and open files."""

import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.diagnosis import Diagnosis, look, ok, problem
from bot.runtime.http.limits import DEFAULT
from bot.store.ports import StoreError
from bot.store.url import SqliteUrl, parse_url
from bot.system.files import is_file, is_folder
from bot.wiring.settings import Settings

if sys.platform != "win32":
    import resource

OLDEST_PYTHON = (3, 11)

EXTRAS = {
    "slack": "slack_bolt", "telegram": "telegram", "postgres": "asyncpg", "report": "typst",
    "slides": "pptx", "web": "jinja2", "cjk": "justmytype_intl_cjk",
}  # fmt: skip
"""A package of each extra."""

LEAST_FREE, LITTLE_FREE = 100 * 1024 * 1024, 1024 * 1024 * 1024
"""Bytes on the disk below which something soon fails, and below which somebody should look."""

MIB = 1024 * 1024


def examine_machine(
    settings: Settings, version: tuple[int, int] = sys.version_info[:2]
) -> list[Diagnosis]:
    """Check the computer.

    Args:
        settings: The settings.
        version: Python's version.
    """
    checks: tuple[Iterator[Diagnosis], ...] = (
        _python(version), _extras(), _zones(), _open_files(settings), _temporary(), _files(settings)
    )  # fmt: skip
    return [diagnosis for check in checks for diagnosis in check]


def _python(version: tuple[int, int]) -> Iterator[Diagnosis]:
    found, needed = (".".join(map(str, numbers)) for numbers in (version, OLDEST_PYTHON))
    if version < OLDEST_PYTHON:
        yield problem("Python", f"version {found} is too old", f"use {needed} or newer")
    else:
        yield ok("Python", f"version {found}")


def _extras() -> Iterator[Diagnosis]:
    there = [extra for extra, package in EXTRAS.items() if find_spec(package) is not None]
    missing = [extra for extra in EXTRAS if extra not in there]
    # Whether a missing one is needed is found where it is needed.
    rest = f"; not installed: {', '.join(missing)}" if missing else ""
    yield ok("extras", f"installed: {', '.join(there) or 'none'}{rest}")


def _zones() -> Iterator[Diagnosis]:
    try:
        ZoneInfo("Europe/Berlin")
    except (ZoneInfoNotFoundError, OSError):
        yield problem(
            "time zones",
            "this computer has no data on time zones, so deadlines cannot be set",
            "install the system's package tzdata, or: pip install tzdata",
        )
    else:
        yield ok("time zones", "known")


def _open_files(settings: Settings) -> Iterator[Diagnosis]:
    if sys.platform == "win32":
        return  # which has no such limit
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.max_connections
    if most == resource.RLIM_INFINITY or DEFAULT.within(most).connections >= min(
        wanted, DEFAULT.connections
    ):
        yield ok("open files", "unlimited" if most == resource.RLIM_INFINITY else f"{most} allowed")
        return
    fit = DEFAULT.within(most).connections
    yield look(
        "open files",
        f"only {most} are allowed, so the HTTP server holds {fit} connections, not {wanted}",
        "raise `ulimit -n`, or lower CXBOT_MAX_CONNECTIONS",
    )


def _temporary() -> Iterator[Diagnosis]:
    try:
        with tempfile.TemporaryFile():
            pass
    except OSError:
        yield problem(
            "temporary files",
            "none can be written, so no pictures are drawn",
            "set TMPDIR to a folder that this user may write to",
        )
    else:
        yield ok("temporary files", "can be written")


# ---------------------------------------------------------------------------- the database's file


def _files(settings: Settings) -> Iterator[Diagnosis]:
    """Check the disk and the rights at the file of a SQLite database."""
    try:
        place = parse_url(settings.database_url)
    except StoreError:
        return  # the database's own check says so
    if isinstance(place, SqliteUrl):
        folder = _nearest(place.path.parent)
        yield from examine_disk(folder, lambda path: shutil.disk_usage(path).free)
        yield from _rights(place.path, folder)


def examine_disk(folder: Path, free_at: Callable[[Path], int]) -> Iterator[Diagnosis]:
    """Check the room on a disk.

    Args:
        folder: A folder on it.
        free_at: Returns the free bytes there.
    """
    free = free_at(folder)
    text, advice = f"{free // MIB} MiB are free at {folder}", "make room: a full disk stops the bot"
    if free < LEAST_FREE:
        yield problem("disk", text, advice)
    elif free < LITTLE_FREE:
        yield look("disk", text, advice)
    else:
        yield ok("disk", text)


def _rights(path: Path, folder: Path) -> Iterator[Diagnosis]:
    found = []
    mode = folder.stat().st_mode
    if folder == path.parent and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        text = f"everybody on this computer may remove files in {folder}"
        found.append(look("permissions", text, f"run: chmod o-w {folder}"))
    with_others = stat.S_IRWXG | stat.S_IRWXO
    if is_file(path) and path.stat().st_mode & with_others:
        text = f"others on this computer may read {path}"
        found.append(look("permissions", text, f"run: chmod 600 {path}"))
    yield from found or [ok("permissions", "only this user may read the database")]


def _nearest(folder: Path) -> Path:
    """Return the nearest folder that exists, since the default one is made later."""
    while not is_folder(folder) and folder != folder.parent:
        folder = folder.parent
    return folder
