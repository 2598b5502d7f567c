"""Faults of the database: a file, a server, a pooler, certificates, and what waits in it."""

import asyncio
import json
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest

from bot.store.migrations import migrate
from bot.wiring.parts import now
from tests.acceptance.doctor.stage import TYPED, Environment, Stage, fault
from tests.kit.certificates import Authority
from tests.kit.pooler import Pooler
from tests.kit.postgres import Server, free_port
from tests.kit.proxy import serving
from tests.stores.make import execute
from tests.stores.test_postgres_tls import Encrypted
from tests.unit.cli.test_written_files import NOBODY

Planted = AsyncIterator[Environment]

OPEN = "/var/tmp"  # noqa: S108 - everybody may enter it
"""A folder that other users may enter; those of tests are closed."""

WHEN = "2026-01-01T00:00:00+00:00"


def run(stage: Stage, script: str) -> None:
    with closing(sqlite3.connect(stage.file)) as file:
        file.executescript(script)


# ---------------------------------------------------------------------------- a file


@fault("problem", r"^database: DATABASE_URL: the folder .+ does not exist; make it")
async def folder_that_is_not_there(stage: Stage) -> Planted:
    async with stage.telegram(DATABASE_URL=f"sqlite:///{stage.folder}/no/file") as (_, settings):
        yield settings


@fault("problem", r"^database: DATABASE_URL: .+ isn't a file; name a file")
async def folder_in_place_of_a_file(stage: Stage) -> Planted:
    (stage.folder / "here").mkdir()
    async with stage.telegram(DATABASE_URL=f"sqlite:///{stage.folder}/here") as (_, settings):
        yield settings


@fault("problem", r"^database: DATABASE_URL: no store is called \"mysql\"")
async def store_that_nobody_knows(stage: Stage) -> Planted:
    async with stage.telegram(DATABASE_URL="mysql://ann:geheimnis@db/kept") as (_, settings):
        yield settings


@fault(
    "problem",
    r"^database: cannot use the database .+: the file is no SQLite database: name another one",
)
async def file_of_something_else(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        stage.file.write_bytes(b"no database at all" * 100)
        yield settings


@fault("problem", r"^database: .+ is of an earlier version .+; run: cxbot db upgrade")
async def earlier_schema(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        stage.file.unlink()
        url = settings["DATABASE_URL"]
        await asyncio.to_thread(migrate.upgrade, url, to="0008")
        yield settings


@fault("problem", r"^database: .+ was made by a newer version of cxbot .+; use that version")
async def newer_schema(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        run(stage, "UPDATE alembic_version SET version_num = '9999'")
        yield settings


@fault("problem", r"^database: .+ has no tables of cxbot: name another database")
async def tables_of_another_program(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        stage.file.unlink()
        stage.file.touch(0o600)
        run(stage, "CREATE TABLE pets (name)")
        yield settings


@fault("problem", r"^database: table answers: 1 rows without the row of table conversations")
async def damaged_tables(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        values = f"'a', 'c', 1, 1, 's', '{TYPED}', '{TYPED}', 'typed', '{WHEN}'"
        run(stage, f"INSERT INTO answers VALUES ({values})")  # noqa: S608
        yield settings


@fault("problem", r"^database: table codes is missing; ", "^database: index .+ is missing; ")
async def missing_table(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        run(stage, "DROP TABLE codes")
        yield settings


@fault("look", r"^updates: 1 could not be handled; `cxbot inbox list` shows them")
async def update_that_failed(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        said = json.dumps({"text": TYPED})
        run(
            stage,
            "INSERT INTO inbox (address, key, received_at, reference, failed, error)"  # noqa: S608
            f" VALUES ('a', 'k', '{WHEN}', 'REF1', '{said}', 'KeyError')",
        )
        yield settings


@fault("look", r"^replies: 1 could not be delivered; `cxbot outbox list` shows them")
async def reply_that_was_given_up(stage: Stage) -> Planted:
    async with stage.telegram() as (_, settings):
        run(
            stage,
            "INSERT INTO outbox (address, channel, chat, person, conversation, step, reply,"  # noqa: S608
            " status, created_at, due_at, fleeting, plain, attempts) VALUES ('a', 'telegram', '1',"
            f" '1', 'c', '', '{TYPED}', 'dead', '{WHEN}', '{WHEN}', 0, 0, 9)",
        )
        yield settings


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that other users may enter, and not write to."""
    with TemporaryDirectory(dir=OPEN) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def as_nobody(stage: Stage) -> None:
    """Have the doctor run as a user who may do little."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("root alone can be somebody else")
    stage.before = NOBODY


@fault("problem", r"^database: .+ does not exist, and this user may make no files in .+; let the")
async def folder_that_the_bot_may_not_write(stage: Stage) -> Planted:
    as_nobody(stage)
    with open_folder() as folder:
        async with stage.telegram(DATABASE_URL=f"sqlite:///{folder}/kept") as (_, settings):
            yield settings


@fault("problem", r"^database: .+: the file cannot be opened: check that the folder")
async def database_of_another_user(stage: Stage) -> Planted:
    as_nobody(stage)
    with open_folder() as folder:
        async with stage.telegram(DATABASE_URL=f"sqlite:///{folder}/kept") as (_, settings):
            shutil.copy(stage.file, folder / "kept")
            yield settings


# ---------------------------------------------------------------------------- a server


async def made(stage: Stage) -> str:
    """Return the address of a database of this test's own, with tables."""
    url: str = stage.request.getfixturevalue("postgres_url")
    await asyncio.to_thread(migrate.upgrade, url)
    return url


async def as_role(stage: Stage, rights: str, role: str = "SUPERUSER") -> str:
    """Return the address of such a database for a new user.

    Args:
        stage: The set-up.
        rights: A statement that gives them rights, in which {name} names them.
        role: The attributes of the role.
    """
    url = await made(stage)
    name = f"role_{urlsplit(url).path[-8:]}"
    create = f"CREATE ROLE {name} LOGIN PASSWORD 'geheimnis' {role}"
    await execute(url, create, *(rights.format(name=name).split(";") if rights else ()))
    return url.replace(url.partition("@")[0], f"postgresql://{name}:geheimnis")


@fault("problem", r"^database: .+: nothing listens there")
async def server_that_does_not_run(stage: Stage) -> Planted:
    url = f"postgresql://ann:geheimnis@127.0.0.1:{free_port()}/kept"
    async with stage.telegram(DATABASE_URL=url) as (_, settings):
        yield settings


@fault("problem", r"^database: cannot reach .+: it does not answer, is it running\?")
async def server_that_never_answers(stage: Stage) -> Planted:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while await reader.read(1024):
            pass

    async with serving(silent, None) as port:
        url = f"postgresql://ann:geheimnis@127.0.0.1:{port}/kept?connect_timeout=1"
        async with stage.telegram(DATABASE_URL=url) as (_, settings):
            yield settings


@fault("problem", r"^database: .+: it refuses this user, or the password")
async def wrong_password(stage: Stage) -> Planted:
    url = await made(stage)
    user, _, place = url.partition("@")
    wrong = f"{user.rpartition(':')[0]}:geheimnis@{place}"
    async with stage.telegram(DATABASE_URL=wrong) as (_, settings):
        yield settings


@fault("problem", r"^database: .+: it has no database of this name: create it with createdb")
async def database_that_is_not_there(stage: Stage) -> Planted:
    async with stage.telegram(DATABASE_URL=await made(stage) + "0") as (_, settings):
        yield settings


@fault("problem", r"^database: PostgreSQL .+ has no tables of cxbot: .+ run: cxbot db upgrade")
async def database_without_tables(stage: Stage) -> Planted:
    url = stage.request.getfixturevalue("postgres_url")
    async with stage.telegram(DATABASE_URL=url) as (_, settings):
        yield settings


@fault("problem", r"^database: PostgreSQL needs a driver; run: pip install ")
async def no_driver(stage: Stage) -> Planted:
    stage.blocked = ("asyncpg",)
    async with stage.telegram(DATABASE_URL="postgresql://ann:geheimnis@db/kept") as (_, settings):
        yield settings


@fault("problem", r"^PostgreSQL: it takes no writes; name the primary server")
async def database_that_can_only_be_read(stage: Stage) -> Planted:
    url = await as_role(stage, "ALTER ROLE {name} SET default_transaction_read_only = on")
    async with stage.telegram(DATABASE_URL=url) as (_, settings):
        yield settings


@fault("problem", r"^rights: this user may not read and write the tables timers; let their owner")
async def table_that_is_closed(stage: Stage) -> Planted:
    rights = (
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name};"
        "REVOKE DELETE ON timers FROM {name}"
    )
    url = await as_role(stage, rights, "NOSUPERUSER")
    async with stage.telegram(DATABASE_URL=url) as (_, settings):
        yield settings


@fault("look", r"^rights: this user does not own the tables, .+; make the user their owner")
async def tables_of_another_user(stage: Stage) -> Planted:
    rights = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"
    url = await as_role(stage, rights, "NOSUPERUSER")
    async with stage.telegram(DATABASE_URL=url) as (_, settings):
        yield settings


@fault("look", r"^connections: 8 allowed, 16 wanted by each process; lower CXBOT_POOL_SIZE")
async def few_connections(stage: Stage) -> Planted:
    url = await as_role(stage, "", "SUPERUSER CONNECTION LIMIT 8")
    async with stage.telegram(DATABASE_URL=url) as (_, settings):
        yield settings


@fault("problem", r"^clocks: this computer and the database differ by (599|600|601) s; set both")
async def clock_that_is_wrong(stage: Stage) -> Planted:
    stage.clock = lambda: now() + timedelta(minutes=10)
    async with stage.telegram(DATABASE_URL=await made(stage)) as (_, settings):
        yield settings


@fault("problem", r"^database: .+: the pooler gives each statement a connection of its own")
async def pooler_in_statement_mode(stage: Stage) -> Planted:
    url = await made(stage)
    server: Server = stage.request.getfixturevalue("postgres_server")
    stage.request.getfixturevalue("pooler")  # skips where PgBouncer is missing
    with Pooler(server, "statement") as pooler:
        async with stage.telegram(DATABASE_URL=pooler.address_of(url)) as (_, settings):
            yield settings


# ---------------------------------------------------------------------------- certificates


@fault(
    "problem",
    r"^database: .+: the server's certificate comes from an authority that is not in",
    needs=("encrypted",),
)
async def certificate_of_another_authority(stage: Stage) -> Planted:
    encrypted: Encrypted = stage.request.getfixturevalue("encrypted")
    other = Authority(stage.folder, "another").certificate
    url = encrypted.url(f"sslmode=verify-full&sslrootcert={other}")
    async with stage.telegram(DATABASE_URL=url) as (_, settings):
        yield settings


@fault(
    "problem",
    r"^database: .+: the server's certificate has expired: renew it there",
    needs=("encrypted",),
)
async def certificate_that_has_ended(stage: Stage) -> Planted:
    encrypted: Encrypted = stage.request.getfixturevalue("encrypted")
    await asyncio.to_thread(encrypted.present, -1)
    url = encrypted.url(f"sslmode=verify-full&{encrypted.root}")
    async with stage.telegram(DATABASE_URL=url) as (_, settings):
        yield settings


@fault(
    "look",
    r"^certificate: the database's certificate ends on \d{4}-\d\d-\d\d; renew it there",
    needs=("encrypted",),
)
async def certificate_that_ends_soon(stage: Stage) -> Planted:
    encrypted: Encrypted = stage.request.getfixturevalue("encrypted")
    await asyncio.to_thread(encrypted.present, 2)
    url = encrypted.url(f"sslmode=verify-full&{encrypted.root}")
    async with stage.telegram(DATABASE_URL=url) as (_, settings):
        yield settings
