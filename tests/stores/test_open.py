"""Addresses that name a store, and the refusals of others."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.factory import open_store
from bot.store.ports import WrongStore
from bot.store.sqlite.store import SqliteStore
from bot.store.url import PostgresUrl, SqliteUrl, parse_url

PASSWORD = "geheim"  # noqa: S105 - that must not be shown


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///cxbot.db", "cxbot.db"),
        ("sqlite:///data/cxbot.db", "data/cxbot.db"),
        ("sqlite:////var/lib/cxbot.db", "/var/lib/cxbot.db"),
        ("sqlite+pysqlite:////var/lib/cxbot.db", "/var/lib/cxbot.db"),
        ("SQLite:////var/lib/cxbot.db", "/var/lib/cxbot.db"),
        ("  sqlite:////var/lib/cxbot.db\n", "/var/lib/cxbot.db"),
        ("sqlite:////var/my%20bot/100%25.db", "/var/my bot/100%.db"),
        ("sqlite:////var/lib/a#b.db", "/var/lib/a#b.db"),
    ],
)
def test_address_of_a_file_is_read_as_sqlalchemy_does(url: str, path: str) -> None:
    assert parse_url(url) == SqliteUrl(Path(path))


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        (f"me:{PASSWORD}@host:5433/db", "host:5433/db"),
        (f"me:{PASSWORD}@host/db?sslmode=require&application_name=x", "host/db"),
        (f"me:{PASSWORD}%40%2F@host/db", "host/db"),
        (f"me:{PASSWORD}@[::1]:5433/db", "[::1]:5433/db"),
        (f"me:{PASSWORD}@one:1,two:2/db", "one:1,two:2/db"),
        ("me@host", "host/"),
        ("host/db", "host/db"),
        ("/db", "/db"),
        (f"%2Fvar%2Frun/db?password={PASSWORD}", "%2Fvar%2Frun/db"),
        ("/db?host=/var/run/postgresql", "/db?host=/var/run/postgresql"),
        (f"me:{PASSWORD}@/db?host=one,two&port=1,2", "/db?host=one,two&port=1,2"),
        ("host?dbname=db", "host/db"),
    ],
)
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg", "POSTGRESQL"])
def test_address_of_a_server_is_shown_without_user_and_password(
    scheme: str, rest: str, place: str
) -> None:
    found = parse_url(f"{scheme}://{rest}")

    assert found == PostgresUrl(f"postgresql://{rest}", f"postgresql://{place}")
    assert PASSWORD not in repr(found)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite://", "in memory"),
        ("sqlite:///", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite://cxbot.db", "three slashes"),
        ("sqlite:///cxbot.db?mode=ro", "leave out everything from the ? on"),
        ("sqlite:///cx\x00bot.db", "control character"),
        ("cxbot.db", "does not begin with a scheme"),
        ("/var/lib/cxbot.db", "expected: sqlite:///FILE"),
        (f"me:{PASSWORD}@host/db", "does not begin with a scheme"),
        ("sqllite:///cxbot.db", 'did you mean "sqlite"?'),
        ("mysql://host/db", "expected: sqlite, postgresql"),
        (f"postgresql+psycopg2://me:{PASSWORD}@host/db", 'did you mean "postgresql"?'),
        (f"postgresql://me:{PASSWORD}/x@host/db", "write / as %2F"),
        (f"postgresql://me:1/{PASSWORD}@host/db", "write / as %2F"),
        (f"postgresql://me:1?{PASSWORD}@host/db", "? as %3F"),
        (f"postgresql://me:{PASSWORD}#x@host/db", "# as %23"),
        (f"postgresql://me:{PASSWORD}@x@host/db", "@ as %40"),
        (f"postgresql://me:{PASSWORD}@host:port/db", "no address of a PostgreSQL database"),
        (f'"postgresql://me:{PASSWORD}@host/db"', "leave out the quotation marks"),
        (f"'postgresql://me:{PASSWORD}@host/db'", "leave out the quotation marks"),
        (f"psql 'postgresql://me:{PASSWORD}@host/db'", "leave out psql at its beginning"),
        (f"DATABASE_URL=postgresql://me:{PASSWORD}@host/db", "leave out DATABASE_URL="),
        (f"export DATABASE_URL=postgresql://me:{PASSWORD}@h/db", "leave out export DATABASE_URL="),
        (f"JDBC:postgresql://me:{PASSWORD}@host/db", "leave out jdbc:"),
        ("postgresql://host:70000/db", "there is no port 70000"),
    ],
)
def test_what_names_no_store_is_refused_in_one_line_without_the_password(
    url: str, reason: str
) -> None:
    with pytest.raises(WrongStore) as caught:
        parse_url(url)

    message = str(caught.value)
    assert message.startswith("DATABASE_URL: ")
    assert reason in message
    assert PASSWORD not in message
    assert "\n" not in message


def test_store_of_a_file_is_not_connected_to_yet(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/cxbot.db")

    assert isinstance(store, SqliteStore)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("gone/cxbot.db", "does not exist"),
        ("", "isn't a file"),
        ("x" * 300 + "/y", "cannot be used"),
    ],
)
def test_file_where_none_can_be_is_refused(tmp_path: Path, path: str, reason: str) -> None:
    with pytest.raises(WrongStore, match=reason):
        open_store(f"sqlite:///{tmp_path}/{path}")


def test_default_file_is_in_a_folder_of_the_user_made_for_them_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    store = open_store("")

    assert isinstance(store, SqliteStore)
    assert store.path == tmp_path / "data" / "cxbot" / "cxbot.sqlite3"
    assert store.path.parent.stat().st_mode & 0o777 == 0o700


def test_default_file_whose_folder_cannot_be_made_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_text("a file")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    with pytest.raises(WrongStore, match="DATABASE_URL: not set, and the folder"):
        open_store("")


def run(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.acceptance
def test_missing_driver_is_named_with_the_command_that_installs_it() -> None:
    code = """
import sys
sys.modules["asyncpg"] = None
from bot.store.factory import open_store
try:
    open_store("postgresql://me@host/db")
except Exception as error:
    print(type(error).__name__, error)
"""

    assert run(code) == (
        "WrongStore PostgreSQL needs a driver; run: pip install 'cx-maturity-bot[postgres]'\n"
    )


@pytest.mark.acceptance
def test_command_line_starts_without_what_only_some_commands_need() -> None:
    code = """
import sys
import bot.cli
slow = {"sqlalchemy", "alembic", "asyncpg", "greenlet", "platformdirs"}
print(sorted(slow & set(sys.modules)))
"""

    assert run(code) == "[]\n"
