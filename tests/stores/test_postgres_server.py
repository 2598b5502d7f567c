"""The server that the other tests stand on."""

import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import asyncpg
import psutil
import pytest

from tests.kit.postgres import NoPostgres, find_binaries, running

GONE_S = 10.0
OWNER = """
import sys
from tests.kit.postgres import Server

server = Server(fsync=False)
server.start()
print(server.folder, flush=True)
sys.stdin.read()
"""


@pytest.mark.acceptance
@pytest.mark.parametrize("source", ["installed", "wheel"])
async def test_server_starts_from_each_source_of_binaries(source: str) -> None:
    try:
        find_binaries(source)
    except NoPostgres as error:
        pytest.skip(str(error))

    with running(source=source, fsync=False) as server:
        connection = await asyncpg.connect(server.dsn())
        assert str(await connection.fetchval("SELECT version()")).startswith("PostgreSQL ")
        await connection.close()

    assert not server.folder.exists()


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
    """Return those still at work when time is up."""
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
