"""Upgrades: from nothing and from every earlier schema, to exactly the tables that are expected."""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from bot.messages import Address, plain
from bot.store.codec import decode_conversation, decode_reply
from bot.store.factory import open_store
from bot.store.migrations import migrate
from bot.store.migrations.connection import LOCK
from bot.store.ports import StoreError, StoreUnavailable, WrongStore
from bot.store.revision import HEAD
from bot.store.schema import metadata, sqlite_script
from bot.store.sqlite import opening
from tests.conftest import DATA, NOW

SCRIPT = Path(opening.__file__).with_name(opening.TABLES)
STEPS = list(ScriptDirectory(str(Path(str(migrate.__file__)).parent)).walk_revisions())
EARLIER = [step.revision for step in STEPS if step.revision != HEAD]
PERSON = Address("telegram", "1001", "1001")
RENAMED = {"frozen_at": "shown_at"}
"""Columns of earlier schemas, and what they are called now."""

Rows = dict[str, list[dict[str, Any]]]


# ---------------------------------------------------------------------------- both databases


@pytest.fixture
def url(empty_url: str) -> str:
    return empty_url


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def execute(url: str, script: str) -> None:
    """Run statements, as another program would."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(file_of(url))) as connection:
            connection.executescript(script)
    else:
        asyncio.run(_in_postgres(url, lambda connection: connection.execute(script)))


def query(url: str, statement: str) -> list[dict[str, Any]]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(file_of(url))) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(statement)]
    found = asyncio.run(_in_postgres(url, lambda connection: connection.fetch(statement)))
    return [dict(row) for row in found]


async def _in_postgres(url: str, work: Callable[[Any], Any]) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await work(connection)
    finally:
        await connection.close()


def tables(url: str) -> set[str]:
    listed = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if url.startswith("sqlite")
        else "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'"
    )
    return {row["name"] for row in query(url, listed)}


def rows(url: str) -> Rows:
    """Return every row of every table of ours, in one order."""
    return {
        table: sorted(query(url, f'SELECT * FROM "{table}"'), key=repr)  # noqa: S608 - ours
        for table in sorted(tables(url) - {"alembic_version"})
    }


def filled(url: str, revision: str) -> str:
    """Return the address of a database as a program of that revision left it."""
    dump = DATA / "store" / f"{revision}.sql"
    if not dump.is_file():
        pytest.fail(f"keep rows of schema {revision} in {dump}: they show that upgrades keep them")
    migrate.upgrade(url, to=revision)
    execute(url, dump.read_text("utf-8"))
    return url


# ---------------------------------------------------------------------------- the files agree


def test_script_that_makes_a_new_file_is_made_from_the_schema(
    pytestconfig: pytest.Config,
) -> None:
    if pytestconfig.getoption("--update-golden"):
        SCRIPT.write_text(sqlite_script(), "utf-8")

    assert SCRIPT.read_text("utf-8") == sqlite_script()


def test_steps_are_counted_one_by_one_up_to_the_one_that_the_program_needs() -> None:
    numbers = [f"{number:04}" for number in range(1, len(STEPS) + 1)]

    assert [step.revision for step in reversed(STEPS)] == numbers
    assert [step.revision for step in STEPS if step.is_head] == [HEAD]


def test_steps_do_not_look_at_the_schema_of_today() -> None:
    for step in STEPS:
        text = Path(step.path).read_text("utf-8")
        assert not re.search(r"^(from|import) bot\.(?!store\.migrations\.)", text, re.MULTILINE)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.revision)
def test_no_step_can_be_undone(step: Any) -> None:
    with pytest.raises(Exception, match="restore the backup made before"):
        step.module.downgrade()


# ---------------------------------------------------------------------------- from nothing


def statements(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the SQL of each table and index, without regard to spaces and quotes."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    return {
        name: re.sub(r"\s*([(),])\s*", r"\1", " ".join(sql.replace('"', "").split())).strip()
        for name, sql in found
        if name != "alembic_version"
    }


def test_upgraded_file_is_made_of_the_same_statements_as_a_new_one(tmp_path: Path) -> None:
    migrate.upgrade(f"sqlite:///{tmp_path}/store.sqlite3")

    with (
        closing(sqlite3.connect(tmp_path / "store.sqlite3")) as upgraded,
        closing(sqlite3.connect(":memory:")) as new,
    ):
        new.executescript(SCRIPT.read_text("utf-8"))
        assert statements(upgraded) == statements(new)


CATALOGUE = {
    "columns": """
        SELECT table_name::text, column_name::text, data_type::text, is_nullable::text,
               column_default::text, is_identity::text, identity_generation::text,
               col_description(format('%I', table_name)::regclass, ordinal_position) AS comment
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "options": """
        SELECT relname::text, reloptions::text, obj_description(oid) AS comment FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
    """,
}


def catalogue(url: str) -> dict[str, list[str]]:
    """Return PostgreSQL's description of the tables, without the order of columns."""
    return {
        name: sorted(str(row) for row in query(url, statement) if "alembic" not in str(row))
        for name, statement in CATALOGUE.items()
    }


async def _make_again(url: str) -> None:
    """Remove the tables, and make them from the schema."""
    engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    await engine.dispose()


def test_upgraded_postgresql_has_exactly_the_tables_of_the_schema(postgres_url: str) -> None:
    migrate.upgrade(postgres_url)
    upgraded = catalogue(postgres_url)

    asyncio.run(_make_again(postgres_url))

    assert upgraded == catalogue(postgres_url)


def test_empty_database_is_upgraded_to_the_schema_once(url: str) -> None:
    assert migrate.current(url) is None

    assert migrate.upgrade(url) is None

    assert migrate.current(url) == migrate.upgrade(url) == HEAD
    assert migrate.differences(url) == []
    assert migrate.problems(url) == []


def test_new_file_of_the_store_needs_no_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    asyncio.run(_open_and_close(url))

    assert migrate.upgrade(url) == HEAD
    assert migrate.problems(url) == []


async def _open_and_close(url: str) -> None:
    store = open_store(url)
    await store.open()
    await store.close()


def test_asking_for_the_revision_makes_no_file_and_an_upgrade_one_for_its_owner_alone(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"

    assert migrate.current(url) is None
    assert list(tmp_path.iterdir()) == []

    migrate.upgrade(url)
    assert file_of(url).stat().st_mode & 0o777 == 0o600


# ---------------------------------------------------------------------------- from every revision


@pytest.mark.parametrize("revision", EARLIER)
@pytest.mark.acceptance
def test_upgrade_keeps_every_row_and_the_store_reads_them(url: str, revision: str) -> None:
    before = rows(filled(url, revision))
    assert all(before.values()), "every table has a row"
    for row in before["conversations"]:
        assert decode_conversation(row["state"]).id == row["id"]
    for row in before["outbox"]:
        assert plain(decode_reply(row["reply"]))

    assert migrate.upgrade(url) == revision

    after = rows(url)
    for table, kept in before.items():
        columns = kept[0].keys()
        shortened = [
            {name: row[RENAMED.get(name, name)] for name in columns} for row in after[table]
        ]
        assert sorted(shortened, key=repr) == kept
    assert migrate.problems(url) == []
    asyncio.run(_open_and_read(url))


async def _open_and_read(url: str) -> None:
    store = open_store(url)
    await store.open()
    try:
        known = await store.turns.known(PERSON)
        assert known.addressed
        assert known.addressed.conversation.id == known.focus
        assert [row async for row in store.records.export(None)]
        assert await store.records.failed()
        assert await store.outbox.claim([PERSON.channel], "", 10, NOW, 30)
    finally:
        await store.close()


def test_addresses_with_replies_of_schema_0005_are_looked_at_when_they_can_be_sent_to(
    url: str,
) -> None:
    filled(url, "0005")

    migrate.upgrade(url)

    found = {
        row["address"]: (row["channel"], row["claimable_at"] and _time(row["claimable_at"]))
        for row in rows(url)["lanes"]
    }
    assert found == {
        "ff9cada798fd0e9b969edd41": ("telegram", "2026-09-20T17:41:30+00:00"),  # leased until then
        "255a4d81f0fe0febfd498c47": ("slack", None),  # gone
        "493e5dbc0b0b30a00687917a": ("telegram", "2026-12-31T18:06:05+00:00"),  # due then
    }


def _time(value: str | datetime) -> str:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.isoformat()


def test_replies_of_schema_0001_are_not_fleeting_and_the_id_of_one_that_is_gone_never_comes_back(
    url: str,
) -> None:
    filled(url, "0001")
    last = max(row["id"] for row in rows(url)["outbox"])
    execute(url, f"DELETE FROM outbox WHERE id = {last}")  # noqa: S608

    migrate.upgrade(url)

    assert {bool(row["fleeting"]) for row in rows(url)["outbox"]} == {False}
    execute(
        url,
        "INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status,"
        " created_at, due_at, fleeting, plain, attempts) VALUES ('a', 'c', 'c', 'p', '', '', '{}',"
        " 'sent', '2026-09-01T00:00:00+00:00', '2026-09-01T00:00:00+00:00', FALSE, FALSE, 0)",
    )
    assert max(row["id"] for row in rows(url)["outbox"]) > last


REPLIES = """
    WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 500)
    INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status,
                        created_at, due_at, plain, attempts)
    SELECT 'a', 'c', 'c', 'p', '', '', 'between us', 'sent', '2026', '2026', FALSE, 0 FROM n;
"""


def test_upgrade_leaves_no_second_copy_of_rows_in_the_file(tmp_path: Path) -> None:
    url = filled(f"sqlite:///{tmp_path}/store.sqlite3", "0001")
    execute(url, f"PRAGMA journal_mode=WAL; {REPLIES}")
    with closing(sqlite3.connect(file_of(url))) as other:
        # From here on the log stays beside the file.
        other.execute("SELECT count(*) FROM outbox").fetchone()

        migrate.upgrade(url)

        assert file_of(url).read_bytes().count(b"between us") == 500
        assert file_of(url).with_name("store.sqlite3-wal").stat().st_size == 0


# ---------------------------------------------------------------------------- all or nothing


def test_step_that_fails_leaves_nothing_behind(url: str) -> None:
    filled(url, "0001")
    execute(url, "CREATE TABLE counters (of_somebody_else INTEGER)")
    before = rows(url)

    with pytest.raises(StoreError, match="counters") as caught:
        migrate.upgrade(url)

    assert "\n" not in str(caught.value)
    assert migrate.current(url) == "0001"
    assert rows(url) == before


@pytest.mark.parametrize("begin_at", ["0001", None], ids=["earlier", "empty"])
def test_two_upgrades_at_once_take_each_step_once(url: str, begin_at: str | None) -> None:
    if begin_at:
        migrate.upgrade(url, to=begin_at)
    together = Barrier(2)

    def upgrade(_: int) -> str | None:
        together.wait()
        return migrate.upgrade(url)

    with ThreadPoolExecutor(2) as threads:
        found = sorted(map(str, threads.map(upgrade, range(2))))

    assert found == sorted([str(begin_at), HEAD])
    assert migrate.problems(url) == []


@pytest.mark.parametrize(
    "holds",
    ["LOCK TABLE outbox IN ACCESS SHARE MODE", f"SELECT pg_advisory_lock({LOCK})"],
    ids=["reader", "upgrade"],
)
async def test_upgrade_of_postgresql_waits_only_so_long(postgres_url: str, holds: str) -> None:
    await asyncio.to_thread(migrate.upgrade, postgres_url, to="0001")
    other = await asyncpg.connect(postgres_url)
    try:
        async with other.transaction():
            await other.execute(holds)
            with pytest.raises(StoreUnavailable, match="somebody else holds the tables"):
                await asyncio.to_thread(migrate.upgrade, postgres_url, wait_s=0.05)
    finally:
        await other.close()

    assert await asyncio.to_thread(migrate.current, postgres_url) == "0001"


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[str]:
    """The address of a file of schema 0001 that somebody else holds."""
    url = filled(f"sqlite:///{tmp_path}/store.sqlite3", "0001")
    with closing(sqlite3.connect(file_of(url), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield url


@pytest.mark.parametrize("work", [migrate.upgrade, migrate.current, migrate.problems])
def test_file_that_is_held_is_not_waited_for_for_ever(locked: str, work: Any) -> None:
    with pytest.raises(StoreUnavailable, match="another program holds the database"):
        work(locked, wait_s=0.05)


# ---------------------------------------------------------------------------- what is found


def test_what_is_missing_and_what_is_not_ours_is_said_in_words(url: str) -> None:
    migrate.upgrade(url)
    execute(
        url,
        "DROP TABLE timers; DROP INDEX ix_outbox_address; CREATE TABLE notes (text TEXT);"
        " CREATE INDEX ix_answers_step ON answers (step);"
        " ALTER TABLE results ADD COLUMN score INTEGER; ALTER TABLE addresses DROP COLUMN gone_at;",
    )
    expected = [
        "column addresses.gone_at is missing",
        "column results.score is not part of the schema",
        "index ix_answers_step of table answers is not part of the schema",
        "index ix_outbox_address of table outbox is missing",
        "table notes is not part of the schema",
        "table timers is missing",
    ]
    if url.startswith("postgresql"):
        execute(
            url,
            "ALTER TABLE inbox ALTER error SET NOT NULL, ALTER error SET DEFAULT 'none',"
            " ALTER error TYPE varchar(9)",
        )
        expected[1:1] = [
            "column inbox.error: default is 'none'::character varying, should be None",
            "column inbox.error: nullable is False, should be True",
            "column inbox.error: type is VARCHAR(9), should be TEXT",
        ]

    assert [line for line in migrate.differences(url) if "timers_due_at" not in line] == expected


def test_rows_without_their_conversation_and_damage_inside_of_a_file_are_found(
    tmp_path: Path,
) -> None:
    url = filled(f"sqlite:///{tmp_path}/store.sqlite3", "0001")
    migrate.upgrade(url)
    execute(url, "DELETE FROM conversations WHERE id = 'k3v9q2'")

    assert migrate.problems(url) == [
        "table answers: 8 rows without the row of table conversations that they belong to",
        "table results: 1 rows without the row of table conversations that they belong to",
    ]

    execute(
        url,
        "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql = replace(sql, 'step TEXT NOT"
        " NULL', 'step TEXT NOT NULL CHECK (step <> ''wish'')') WHERE name = 'answers';",
    )
    assert "integrity: CHECK constraint failed in answers" in migrate.problems(url)


@pytest.mark.parametrize(
    ("change", "addresses"),
    [
        ("UPDATE lanes SET claimable_at = '2999-01-01T00:00:00.000000+00:00'", "2 addresses"),
        ("UPDATE lanes SET claimable_at = NULL WHERE claimable_at IS NOT NULL", "2 addresses"),
        ("DELETE FROM lanes WHERE address = '493e5dbc0b0b30a00687917a'", "1 address"),
    ],
)
@pytest.mark.acceptance
def test_replies_that_no_claim_would_find_are_said_and_mended(
    url: str, change: str, addresses: str
) -> None:
    filled(url, "0005")
    migrate.upgrade(url)
    before = rows(url)["lanes"]
    execute(url, change)

    assert migrate.problems(url) == [
        f"table lanes: replies to {addresses} would be sent too late or never;"
        " run: cxbot db upgrade"
    ]

    migrate.upgrade(url)
    assert migrate.problems(url) == []
    held = {"255a4d81f0fe0febfd498c47"}
    assert _moments(rows(url)["lanes"], held) == _moments(before, held)


LATE_REPLY = """
    INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status,
                        created_at, due_at, fleeting, plain, attempts)
    VALUES ('late', 'c', 'c', 'p', '', '', '{}', 'pending', now(), now(), FALSE, FALSE, 0)
"""

HELD_UP = "SELECT count(*) FROM pg_locks WHERE relation = 'outbox'::regclass AND NOT granted"


async def test_reply_that_is_committed_during_the_upgrade_gets_a_lane(postgres_url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, postgres_url, to="0005")
    running = await asyncpg.connect(postgres_url)
    try:
        async with running.transaction():
            await running.execute(LATE_REPLY)
            upgrading = asyncio.create_task(asyncio.to_thread(migrate.upgrade, postgres_url))
            while not upgrading.done() and not await running.fetchval(HELD_UP):
                await asyncio.wait({upgrading}, timeout=0.02)
        await upgrading

        assert await running.fetchval("SELECT address FROM lanes") == "late"
    finally:
        await running.close()


def _moments(lanes: list[dict[str, Any]], but: set[str]) -> dict[str, str]:
    return {
        row["address"]: _time(row["claimable_at"]) for row in lanes if row["address"] not in but
    }


# ---------------------------------------------------------------------------- opening


async def refusal(url: str) -> str:
    store = open_store(url)
    with pytest.raises(WrongStore) as caught:
        await store.open()
    await store.close()
    return str(caught.value)


def test_store_refuses_an_earlier_schema_and_names_the_command(url: str) -> None:
    migrate.upgrade(url, to="0001")

    message = asyncio.run(refusal(url))

    assert "of an earlier version (schema 0001, needed" in message
    assert message.endswith("run: cxbot db upgrade")


FOREIGN = {
    "no revision": ("CREATE TABLE invoices (id INTEGER)", "tables of another program (invoices)"),
    "a revision like ours": (
        "CREATE TABLE alembic_version (version_num VARCHAR(32));"
        " INSERT INTO alembic_version VALUES ('0001'); CREATE TABLE b (id INTEGER);"
        " CREATE TABLE a (id INTEGER); CREATE TABLE c (id INTEGER); CREATE TABLE d (id INTEGER)",
        "tables of another program (a, b, c, ...)",
    ),
    "two revisions": (
        "CREATE TABLE alembic_version (version_num VARCHAR(32));"
        " INSERT INTO alembic_version VALUES ('a1'), ('b2'); CREATE TABLE a (id INTEGER)",
        "tables of another program (a)",
    ),
}


@pytest.mark.parametrize(("script", "what"), FOREIGN.values(), ids=FOREIGN)
def test_database_of_another_program_stays_as_it_is(url: str, script: str, what: str) -> None:
    execute(url, script)
    before = tables(url)

    with pytest.raises(WrongStore) as caught:
        migrate.upgrade(url)

    assert what in str(caught.value)
    assert str(caught.value).endswith("name another database in DATABASE_URL")
    if "alembic_version" not in before:
        said = asyncio.run(refusal(url))
        assert "has no tables of cxbot: name another database" in said
    assert tables(url) == before


def test_later_schema_is_refused_and_a_revision_that_nobody_knows_is_of_another_program(
    url: str,
) -> None:
    migrate.upgrade(url)

    execute(url, "UPDATE alembic_version SET version_num = '0999'")
    assert "was made by a newer version of cxbot (schema 0999" in asyncio.run(refusal(url))

    execute(url, "UPDATE alembic_version SET version_num = 'ae1027a6acf'")
    with pytest.raises(WrongStore, match='another program \\(revision "ae1027a6acf"\\)'):
        migrate.upgrade(url)
