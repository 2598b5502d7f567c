"""Reads ``DATABASE_URL``: which store it names, as SQLAlchemy writes such addresses.

Nothing is connected to in here, and neither SQLAlchemy nor a driver is imported for reading an
address. An address may hold a password: messages never repeat more of it than its scheme, or the
path of a file.
"""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

from bot.documents import did_you_mean
from bot.store.ports import WrongStore
from bot.store.postgres.options import WrongOption
from bot.store.postgres.url import PostgresUrl, read_postgres
from bot.system.files import make_folder

__all__ = [
    "DEFAULT_FILE", "EXAMPLES", "HOMES", "SETTING", "PostgresUrl", "SqliteUrl", "data_folder",
    "locate", "need_driver", "parse_url",
]  # fmt: skip

SETTING = "DATABASE_URL"

EXAMPLES = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME"

DEFAULT_FILE = "cxbot.sqlite3"
"""In the user's folder for the data of programs, where no address is given."""

HOMES = "HOME or XDG_DATA_HOME to a folder that this user may write to, as a path from the root"

_SQLITE = ("sqlite", "sqlite+pysqlite")
_POSTGRES = ("postgresql", "postgres", "postgresql+asyncpg")


_AROUND = {
    "jdbc:": "jdbc: at its beginning",
    '"': "the quotation marks around the address",
    "'": "the quotation marks around the address",
    "\N{LEFT DOUBLE QUOTATION MARK}": "the quotation marks around the address",
    "psql ": "psql at its beginning, and quotation marks around the address",
    "export ": f"export {SETTING}= at its beginning, and quotation marks around the address",
    f"{SETTING.lower()}=": f"{SETTING}= at its beginning, and quotation marks around the address",
}
"""Beginnings of texts that are copied together with an address, and what they are."""


@dataclass(frozen=True, slots=True)
class SqliteUrl:
    """A file.

    Attributes:
        path: Where it is; it may not exist yet.
    """

    path: Path

    @property
    def place(self) -> str:
        """The name of the database in messages."""
        return str(self.path)


def parse_url(url: str) -> SqliteUrl | PostgresUrl:
    """Read an address; empty for the default file. Nothing is looked up or made.

    Raises:
        WrongStore: It names no store that there is.
    """
    url = url.strip()
    if not url:
        return SqliteUrl(_default_file())
    _check_wrapping(url)
    scheme, colon, rest = url.partition("://")
    scheme = scheme.lower()
    if not colon or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        _refuse(f"does not begin with a scheme; expected: {EXAMPLES}")
    if scheme in _SQLITE:
        return _sqlite(rest)
    if scheme not in _POSTGRES:
        known = did_you_mean(scheme.partition("+")[0], ("sqlite", "postgresql"))
        _refuse(f'no store is called "{scheme}"{known} ({EXAMPLES})')
    return _postgres(rest)


def locate(url: str) -> SqliteUrl | PostgresUrl:
    """Read an address, and see that a file can be where it names one.

    The folder of the default file is made, for its owner alone.

    Raises:
        WrongStore: The address cannot be used, or the folder does not exist.
    """
    place = parse_url(url)
    if isinstance(place, SqliteUrl):
        if not url.strip():
            _make_folder(place.path.parent)
        _check_file(place.path)
    return place


def need_driver() -> None:
    """Check that the driver of PostgreSQL is installed.

    Raises:
        WrongStore: It is not; says how to install it.
    """
    if not (find_spec("asyncpg") and find_spec("greenlet")):
        message = "PostgreSQL needs a driver; run: pip install 'cx-maturity-bot[postgres]'"
        raise WrongStore(message)


# ---------------------------------------------------------------------------- addresses


def _refuse(reason: str) -> NoReturn:
    message = f"{SETTING}: {reason}"
    raise WrongStore(message)


def _check_wrapping(url: str) -> None:
    """Refuse what was copied together with an address."""
    for beginning, what in _AROUND.items():
        if url.lower().startswith(beginning):
            _refuse(f"leave out {what}")


def _sqlite(rest: str) -> SqliteUrl:
    """Read what stands behind ``sqlite://``."""
    if rest in {"", "/"} or ":memory:" in rest:
        _refuse(
            "a database in memory is gone when the program ends, and conversations with it;"
            " name a file: sqlite:///FILE"
        )
    if not rest.startswith("/"):
        _refuse(
            "a file follows three slashes: sqlite:///FILE, or sqlite:////FOLDER/FILE from the root"
        )
    if "?" in rest:
        _refuse("a SQLite file takes no options; leave out everything from the ? on")
    path = unquote(rest[1:])
    if not path.isprintable():
        _refuse("the path of the file holds a control character")
    return SqliteUrl(Path(path))


def _postgres(rest: str) -> PostgresUrl:
    """Read what follows ``postgresql://``."""
    try:
        return read_postgres(rest)
    except WrongOption as wrong:
        _refuse(str(wrong))


# ---------------------------------------------------------------------------- files


def data_folder() -> Path:
    """Return the user's own folder for data; it need not exist.

    Raises:
        WrongStore: This user has none.
    """
    from platformdirs import user_data_path  # noqa: PLC0415 - only where no address is given

    try:
        found = user_data_path("cxbot", appauthor=False)
    except RuntimeError:
        # As platformdirs says where no home is known.
        found = Path()
    # A folder below the working directory would be another one each time.
    if not found.is_absolute():
        message = f"this user has no folder for data: set {SETTING} to {EXAMPLES}, or {HOMES}"
        raise WrongStore(message)
    return found


def _default_file() -> Path:
    return data_folder() / DEFAULT_FILE


def _make_folder(folder: Path) -> None:
    try:
        make_folder(folder)
    except OSError as error:
        _refuse(
            f"not set, and the folder {folder} cannot be made: {error.strerror}; set it to"
            f" {EXAMPLES}, or {HOMES}"
        )


def _check_file(path: Path) -> None:
    try:
        if not path.parent.is_dir():
            _refuse(f"the folder {path.parent} does not exist; make it, or name another file")
        if path.is_symlink() and not path.exists():
            _refuse(f"{path} is a link to nothing; name a file")
        if path.exists() and not path.is_file():
            _refuse(f"{path} isn't a file; name a file, which is created if needed")
    except OSError as error:
        _refuse(f"{path} cannot be used: {error.strerror}")
