"""A real PgBouncer before a PostgreSQL server, for tests and crash programs, also as root.

with Pooler(server) as pooler:
    url = pooler.address_of(server.create_database())
"""

import asyncio
import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from time import monotonic, sleep
from typing import Self
from urllib.parse import urlsplit

import asyncpg

from tests.kit.postgres import NoPostgres, Server, ServerFailed, free_port, ordinary_account, serves

START_S = 15.0
POLL_S = 0.02
STOP_S = 10.0

SYSTEM = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
"""Folders beside those on the PATH, which an ordinary user often does not have there."""

# Ends PgBouncer when the owner closes the pipe, however the owner ends.
GUARD = """
"$1" "$2" & read -r line; kill -INT $!; wait $!
"""

INI = """
[databases]
* = host=127.0.0.1 port={server_port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 500
server_login_retry = 1
logfile = {folder}/log
"""


# PgBouncer gives these to each client anew.
LEFT_BEHIND = """
    SELECT name || ' = ' || setting FROM pg_settings WHERE source = 'session' AND name NOT IN
    ('application_name', 'client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings')
    UNION ALL SELECT 'statement ' || name FROM pg_prepared_statements
"""
"""Selects the settings and prepared statements that a session has gained since its start."""


class NoPooler(Exception):
    """PgBouncer is not installed; says where it was looked for."""


def find_pgbouncer() -> str:
    """Return the program.

    Raises:
        NoPooler: It is not installed.
    """
    folders = [os.environ.get("PATH", os.defpath), *SYSTEM]
    found = shutil.which("pgbouncer", path=os.pathsep.join(folders))
    if found is None:
        reason = "PgBouncer is not installed; run: apt-get install pgbouncer"
        raise NoPooler(reason)
    return found


class Pooler:
    """PgBouncer on 127.0.0.1; it ends with the process that made it.

    Args:
        server: The server behind it.
        mode: `transaction`, `session` or `statement`.
        size: Connections to the server for each database.

    Raises:
        NoPooler: PgBouncer is not installed.
    """

    def __init__(self, server: Server, mode: str = "transaction", size: int = 4) -> None:
        self._program, self._account = find_pgbouncer(), ordinary_account()
        self._mode, self._size = mode, size
        self._server = urlsplit(server.dsn())
        self.port = free_port()
        self.folder = Path(tempfile.gettempdir()) / f"cxbot-pooler-{secrets.token_hex(6)}"
        self._guard: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def address_of(self, url: str) -> str:
        """Return the address at which the pooler serves a database of the server."""
        return url.replace(f":{self._server.port}/", f":{self.port}/")

    async def left_behind(self, url: str) -> set[str]:
        """Return the settings and statements that programs left on connections of the pool.

        Args:
            url: The pooler's address of a database that nobody uses now.
        """
        # As many transactions at once as there are connections see each of them.
        connections = await asyncio.gather(
            *(asyncpg.connect(url, statement_cache_size=0) for _ in range(self._size))
        )
        try:
            for connection in connections:
                await connection.execute("BEGIN")
            rows = [await connection.fetch(LEFT_BEHIND) for connection in connections]
        finally:
            for connection in connections:
                await connection.close()
        return {row[0] for found in rows for row in found}

    def close(self) -> None:
        """End it, and remove its files."""
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.communicate(timeout=STOP_S)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> None:
        self.folder.mkdir(mode=0o700)
        self._account.own(self.folder)
        users = f'"{self._server.username}" "{self._server.password}"\n'
        self._write("users", users)
        self._write(
            "ini",
            INI.format(
                server_port=self._server.port,
                port=self.port,
                folder=self.folder,
                mode=self._mode,
                size=self._size,
            ),
        )
        if not self._account.may("-x", self.folder):
            reason = f"{self._account.name} may not enter {self.folder.parent}; set TMPDIR"
            raise NoPostgres(reason)
        command = ["/bin/sh", "-c", GUARD, "guard", self._program, str(self.folder / "ini")]
        self._guard = self._account.popen(command, Path("/"), stdin=subprocess.PIPE)
        self._wait_until_ready(self._guard)

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)
        self._account.own(path)

    def _wait_until_ready(self, guard: "subprocess.Popen[bytes]") -> None:
        deadline = monotonic() + START_S
        while not serves(self.port):
            if guard.poll() is not None or monotonic() > deadline:
                log = self.folder / "log"
                said = log.read_text() if log.exists() else "nothing"
                message = f"PgBouncer did not start; it said: {said}"
                raise ServerFailed(message)
            sleep(POLL_S)
