"""Processes of the bot, from outside: how they are born, spoken to and killed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Literal, Self, get_args

from tests.acceptance.crash.worker import Orders, frame

START_S = 30.0


class TookTooLong(Exception):
    """Something that must happen did not, in the time that it has."""


class NotBorn(Exception):
    """The nursery cannot make processes; the message says why."""


@asynccontextmanager
async def within(seconds: float, what: str) -> AsyncIterator[None]:
    """Let nothing take longer.

    Raises:
        TookTooLong: It did; says what.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        message = f"{what}: not within {seconds:g} s"
        raise TookTooLong(message) from None


async def all_at_once(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do several things at once; the first error ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except ExceptionGroup as several:
        raise several.exceptions[0] from None


class Nursery:
    """A process that forks processes of the bot; see :mod:`.worker`."""

    def __enter__(self) -> Self:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(START_S)
        self._log: IO[bytes] = TemporaryFile()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.acceptance.crash.worker", str(theirs.fileno())],
                cwd=Path(__file__).parents[3],
                pass_fds=[theirs.fileno()],
                stderr=self._log,
            )
        self._told()
        return self

    def __exit__(self, *_: object) -> None:
        self._control.close()
        try:
            self._process.wait(START_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(START_S)
        self._log.close()

    @property
    def log(self) -> list[str]:
        """The complaints of processes, by line."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace").splitlines()

    def born(self, orders: Orders) -> tuple[int, socket.socket]:
        """Start a process; returns its id, and the platform's end of its socket."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [orders.encoded()], [theirs.fileno()])
        return self._told(), ours

    def _told(self) -> int:
        """Return a number from the nursery: the id of a process; 0 when it is ready itself."""
        told = b""
        while not told.endswith(b"\n"):
            more = self._control.recv(64)
            if not more:
                message = "the nursery ended: " + " / ".join(self.log[-5:])
                raise NotBorn(message)
            told += more
        return int(told)


When = Literal["born", "ready", "updated", "confirmed", "sending"]


@dataclass
class Life:
    """One process of the bot, as the platform sees it.

    Attributes:
        number: How many there were before.
        happened: The events in it so far.
        ended: Done when the process is gone.
    """

    number: int
    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    happened: dict[When, asyncio.Event] = field(
        default_factory=lambda: {when: asyncio.Event() for when in get_args(When)}
    )
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def kill(self) -> None:
        """End it, wherever it is: SIGKILL cannot be caught, and nothing is finished."""
        # The nursery never waits for its children: the id is this process's own, alive or dead.
        os.kill(self.pid, signal.SIGKILL)

    def tell(self, **values: object) -> None:
        """Write to it, whether it is there to read or not."""
        if not self.writer.is_closing():
            self.writer.write(frame(**values))
