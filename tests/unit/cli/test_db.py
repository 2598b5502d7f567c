"""``cxbot db``: what is printed, the exit code, and that nothing changes where it fails."""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import asyncpg
import pytest
from typer.testing import Result

from bot.store.factory import open_store
from bot.store.revision import HEAD
from bot.store.sqlite.opening import connect
from tests.unit.cli.make import assert_wrong_use, cxbot, execute

PASSWORD = "geheim-4711"  # noqa: S105 - that must not be shown
UPGRADE, CURRENT, CHECK, BACKUP = (
    ["upgrade", "--wait", "0.05"],
    ["current"],
    ["check"],
    ["backup", "COPY"],
)
COMMANDS = [UPGRADE, CURRENT, CHECK]
ALL = [*COMMANDS, BACKUP]


def db(place: Path | str, *words: str) -> Result:
    return cxbot(place, "db", *words)


def assert_refused(done: Result, *reasons: str) -> None:
    """Check for one line on standard error, a reason without the password, and exit code 2."""
    assert_wrong_use(done, *reasons)
    assert PASSWORD not in done.stderr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that is up to date."""
    path = tmp_path / "store.sqlite3"
    assert db(path, "upgrade").exit_code == 0
    return path


@pytest.fixture
def older(file: Path) -> Path:
    """A file that says to be of an earlier schema."""
    execute(file, "UPDATE alembic_version SET version_num = '0001'")
    return file


# ---------------------------------------------------------------------------- what works


def test_upgrade_makes_the_tables_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"

    first, second = db(path, "upgrade"), db(path, "upgrade")

    assert (first.exit_code, first.output) == (0, f"{path} is upgraded: schema none to {HEAD}.\n")
    assert (second.exit_code, second.output) == (0, f"{path} is up to date: schema {HEAD}.\n")
    current, checked = db(path, "current"), db(path, "check")
    place = f"database  {path}\nfound     {HEAD}\nneeded    {HEAD}\n"
    assert (current.exit_code, current.output) == (0, place)
    assert (checked.exit_code, checked.output) == (0, f"{path}: no problems found.\n")


def test_earlier_schema_exits_with_1_and_names_the_command(older: Path) -> None:
    current, checked = db(older, "current"), db(older, "check")

    assert (current.exit_code, checked.exit_code) == (1, 1)
    assert "found     0001\n" in current.output
    assert checked.stdout == f"{older}: schema 0001, needed {HEAD}; run: cxbot db upgrade\n"


def test_current_of_nothing_exits_with_1_and_makes_no_file(tmp_path: Path) -> None:
    done = db(tmp_path / "store.sqlite3", "current")

    assert done.exit_code == 1
    assert "found     none\n" in done.output
    assert list(tmp_path.iterdir()) == []


def test_check_lists_problems_and_exits_with_1(file: Path) -> None:
    execute(file, "DROP TABLE counters; DROP INDEX ix_outbox_address")

    done = db(file, "check")

    assert done.exit_code == 1
    assert done.stdout == (
        f"{file}: index ix_outbox_address of table outbox is missing\n"
        f"{file}: table counters is missing\n"
    )
    assert done.stderr == "2 problems found.\n"


# ---------------------------------------------------------------------------- files


def notes(path: Path) -> None:
    path.write_text("These are my notes, not a database.\n" * 100)


def of_another_program(path: Path) -> None:
    path.unlink()
    execute(path, "CREATE TABLE invoices (id INTEGER)")


def of_a_newer_version(path: Path) -> None:
    execute(path, "UPDATE alembic_version SET version_num = '0999'")


def damaged(path: Path) -> None:
    with path.open("r+b") as opened:
        opened.seek(100)
        opened.write(b"\xff" * 4000)


def only_read(path: Path) -> None:
    # SQLite only reads a file that says a later SQLite wrote it; that holds for root too.
    execute(path, "UPDATE alembic_version SET version_num = '0001'")
    with path.open("r+b") as opened:
        opened.seek(18)
        opened.write(b"\x03")


@pytest.mark.parametrize(
    ("make", "commands", "reasons"),
    [
        (notes, ALL, ["no SQLite database", "name another one"]),
        (of_another_program, [UPGRADE, CHECK, BACKUP], ["name another database"]),
        (of_a_newer_version, [UPGRADE, CHECK], ["newer version of cxbot", "schema 0999"]),
        (damaged, [UPGRADE, CURRENT, CHECK], ["damaged: restore a backup"]),
        (only_read, [UPGRADE], ["cannot be written to: check the rights"]),
    ],
)
def test_file_that_cannot_be_used_is_refused_and_stays_as_it_is(
    file: Path, make: Callable[[Path], None], commands: list[list[str]], reasons: list[str]
) -> None:
    make(file)
    before = file.read_bytes()

    for command in commands:
        assert_refused(db(file, *command), *reasons)

    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_folder_and_missing_folder_are_refused_and_nothing_is_made(tmp_path: Path) -> None:
    for command in ALL:
        assert_refused(db(tmp_path, *command), f"{tmp_path} isn't a file")
        done = db(tmp_path / "gone" / "store.sqlite3", *command)
        assert_refused(done, f"the folder {tmp_path / 'gone'} does not exist")

    assert list(tmp_path.iterdir()) == []


def test_missing_file_is_refused_where_one_is_needed(tmp_path: Path) -> None:
    for command in (CHECK, BACKUP):
        done = db(tmp_path / "store.sqlite3", *command)
        assert_refused(done, "does not exist yet", "run: cxbot db upgrade")

    assert list(tmp_path.iterdir()) == []


def test_file_that_somebody_holds_is_refused(older: Path) -> None:
    before = older.read_bytes()
    with closing(sqlite3.connect(older, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        done = db(older, *UPGRADE)

    assert_refused(done, "another program holds the database: end it, or wait")
    assert older.read_bytes() == before


# ---------------------------------------------------------------------------- addresses, servers


@pytest.mark.parametrize("command", ALL, ids=lambda words: words[0])
def test_wrong_address_is_refused(command: list[str]) -> None:
    done = db(f"postgresq://me:{PASSWORD}@host/db", *command)

    assert_refused(done, 'did you mean "postgresql"?')


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_server_that_does_not_answer_is_named_without_the_password(command: list[str]) -> None:
    done = db(f"postgresql://me:{PASSWORD}@127.0.0.1:1/db", *command)

    assert_refused(done, "cannot reach postgresql://127.0.0.1:1/db: nothing listens there; check")


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("127.0.0.1:1,/x", "a host is missing in the list '127.0.0.1:1,'"),
        (",/x", "write HOST1:PORT1,HOST2:PORT2, or leave out the comma"),
        ("one,,two/x", "a host is missing"),
        ("one,:5432/x", "a host is missing"),
        ("/x?host=a,", "a host is missing in the list 'a,'"),
        ("/x?host=::1", "an IPv6 address as [ADDRESS]"),
        ("/x?host=a,b&port=1,2,3", "port has 3 numbers for 2 hosts"),
        ("one/x?port=1,2", "port has 2 numbers for 1 host:"),
        ("/x?port=1,2", "port has 2 numbers for 1 host:"),
        ("one,two/x?port=1,", "port is no whole number"),
        ("a..b/x", "'a..b' is no name of a host"),
        (f"{'a' * 64}/x", "1 to 63 letters"),
        ("/x?host=.a", "'.a' is no name of a host"),
        ("one/x?application_name=a%00b", "holds %00"),
        ("one%00/x", "holds %00"),
    ],
)
def test_hosts_and_ports_that_cannot_be_are_named(rest: str, reason: str) -> None:
    assert_refused(db(f"postgresql://me:{PASSWORD}@{rest}", "current"), "DATABASE_URL: ", reason)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PGTARGETSESSIONATTRS", "bogus", "must be one of: any, read-write, primary"),
        ("PGGSSLIB", "bogus", "must be one of: gssapi, sspi"),
        ("PGSSLMINPROTOCOLVERSION", "bogus", "must be one of: TLSv1"),
        ("PGPORT", "abc", "port is no whole number"),
        ("PGPORT", "70000", "there is no port 70000"),
        ("PGPORT", "1,2", "port has 2 numbers for 1 host"),
        ("PGHOST", "a,", "a host is missing"),
        ("PGHOST", "a..b", "is no name of a host"),
    ],
)
def test_variable_of_the_environment_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(name, value)
    host = "" if name == "PGHOST" else "127.0.0.1"

    done = db(f"postgresql://me:{PASSWORD}@{host}/x", "current")

    assert_refused(done, reason)
    assert done.stderr.startswith(name)


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("nobody.invalid/x", "no address is known by this name"),
        ("127.0.0.1/x?port=1", "127.0.0.1/x?port=1: nothing listens there"),
        ("127.0.0.1:2,127.0.0.1:3/x?port=1&target_session_attrs=PRIMARY", "nothing listens there"),
        ("/x?host=/nowhere", "No such file or directory"),
    ],
)
def test_server_that_cannot_be_reached_says_why(rest: str, reason: str) -> None:
    assert_refused(db(f"postgresql://me:{PASSWORD}@{rest}", "current"), "cannot reach", reason)


def on_server(url: str, *statements: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def with_user(url: str, user: str) -> str:
    return f"postgresql://{user}:{PASSWORD}@{url.rpartition('@')[2]}"


def test_database_on_a_server_is_made_and_checked(postgres_url: str) -> None:
    place = with_user(postgres_url, "me").replace(f"me:{PASSWORD}@", "")

    upgraded, checked = db(postgres_url, "upgrade"), db(postgres_url, "check")
    current = db(postgres_url.replace("postgresql:", "postgres:"), "current")

    assert upgraded.output == f"{place} is upgraded: schema none to {HEAD}.\n"
    assert checked.output == f"{place}: no problems found.\n"
    assert (current.exit_code, current.output.splitlines()[0]) == (0, f"database  {place}")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_wrong_password_is_refused_and_not_shown(postgres_url: str, command: list[str]) -> None:
    done = db(with_user(postgres_url, "postgres"), *command)

    assert_refused(done, "refuses this user or password", "28P01")


def test_missing_database_is_refused(postgres_url: str) -> None:
    assert_refused(db(f"{postgres_url}x", "upgrade"), "has no such database; create it")


def test_server_that_can_only_be_read_is_refused(postgres_url: str) -> None:
    name = postgres_url.rpartition("/")[2]
    on_server(postgres_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")

    assert_refused(db(postgres_url, "upgrade"), "can only be read")


@pytest.fixture
def stranger(postgres_url: str) -> Iterator[str]:
    """The address with a user who may not make tables."""
    name = f"stranger_{secrets.token_hex(4)}"
    on_server(postgres_url, f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    yield with_user(postgres_url, name)
    on_server(postgres_url, f"DROP ROLE {name}")


def test_user_without_rights_is_refused(stranger: str) -> None:
    assert_refused(db(stranger, "upgrade"), "this user may not do that", "42501")


def test_backup_of_a_server_is_left_to_its_own_tools(postgres_url: str) -> None:
    assert_refused(db(postgres_url, "backup", "COPY"), "pg_dump", "not a pooler")


# ---------------------------------------------------------------------------- backup


def test_backup_of_an_earlier_schema_can_be_made_before_its_upgrade(older: Path) -> None:
    copy = older.with_name("copy.sqlite3")

    done = db(older, "backup", str(copy))

    assert (done.exit_code, done.output) == (0, f"{older} is copied to {copy}.\n")
    assert "found     0001\n" in db(copy, "current").output
    assert copy.stat().st_mode & 0o777 == 0o600


def test_backup_into_a_missing_folder_is_refused(file: Path) -> None:
    copy = file.parent / "gone" / "copy.sqlite3"

    assert_refused(db(file, "backup", str(copy)), "cannot write the backup")


def test_backup_while_somebody_writes_is_whole_and_can_be_opened(file: Path) -> None:
    copy, enough, written = file.with_name("copy.sqlite3"), Event(), [0]

    def write_two_rows_at_a_time() -> None:
        with closing(connect(file)) as connection:
            while not enough.is_set():
                connection.execute("BEGIN IMMEDIATE")
                for half in ("left", "right"):
                    row = (f"{half}{written[0]}", half, f"{half:>4000}")
                    connection.execute("INSERT INTO departures VALUES (?, ?, ?)", row)
                connection.execute("COMMIT")
                written[0] += 1

    thread = Thread(target=write_two_rows_at_a_time)
    thread.start()
    try:
        before = written[0]
        done = db(file, "backup", str(copy))
        after = written[0]
    finally:
        enough.set()
        thread.join()

    assert done.exit_code == 0
    with closing(sqlite3.connect(copy)) as connection:
        halves: dict[str, Any] = dict(
            connection.execute("SELECT why, count(*) FROM departures GROUP BY why")
        )
    assert halves.get("left", 0) == halves.get("right", 0)
    assert before <= halves.get("left", 0) <= after + 1
    assert db(copy, "check").exit_code == 0
    asyncio.run(_open_and_close(f"sqlite:///{copy}"))


async def _open_and_close(url: str) -> None:
    store = open_store(url)
    await store.open()
    await store.close()
