"""Programs in processes of their own: started, waited for until they listen, and always ended."""

import asyncio
import os
import re
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Self

START_S = 30.0
STOP_S = 15.0
KEPT_LINES = 200

_PORT = re.compile(r"\bport=(\d+)")
_NOT_INHERITED = ("CXBOT_", "DATABASE_URL", "PORT", "SLACK_", "TELEGRAM_")


class DidNotStart(Exception):
    """A program ended, or said nothing of its port in time; ends with what it said."""


class Program:
    """A Python program that says on standard error at which port it listens (``port=N``).

    Args:
        arguments: Of the interpreter.
        environment: Beside what is inherited, without any setting of the bot.

    Attributes:
        port: The port at which it listens.
        lines: The last lines that it wrote to standard error.
    """

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._arguments, self._environment = arguments, environment
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._listens: asyncio.Future[int] | None = None
        self.port = 0
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)

    @property
    def url(self) -> str:
        """The URL at which it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The id of its process."""
        assert self._process is not None
        return self._process.pid

    @property
    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return None if self._process is None else self._process.returncode

    async def begin(self) -> None:
        """Start it, without waiting for it."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._arguments,
            cwd=Path(__file__).parents[3],
            env=_inherited() | self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._listens = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read())

    async def listening(self) -> int:
        """Wait until it says at which port it listens.

        Raises:
            DidNotStart: It ended before, or took too long.
        """
        assert self._listens is not None
        with suppress(TimeoutError):
            async with asyncio.timeout(START_S):
                self.port = await asyncio.shield(self._listens)
        if not self.port:
            message = f"{' '.join(self._arguments)} did not start: {' / '.join(self.lines)}"
            raise DidNotStart(message)
        return self.port

    async def _read(self) -> None:
        """Keep what it says; a full pipe would stop it."""
        assert self._process is not None
        assert self._process.stderr is not None
        assert self._listens is not None
        async for line in self._process.stderr:
            self.lines.append(line.decode(errors="replace").rstrip())
            found = _PORT.search(self.lines[-1])
            if found and not self._listens.done():
                self._listens.set_result(int(found[1]))
        if not self._listens.done():
            self._listens.set_result(0)

    async def ended(self) -> int:
        """Wait until it has ended by itself, and has said everything; its code."""
        assert self._process is not None
        assert self._reading is not None
        await asyncio.wait({self._reading})
        return await self._process.wait()

    async def stop(self) -> int:
        """End it as a service manager does; the code that it ended with, or that of SIGKILL."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            self._process.terminate()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await self._process.wait()
        return await self.kill()

    async def kill(self) -> int:
        """End it wherever it is: SIGKILL cannot be caught, and nothing is finished."""
        assert self._process is not None
        assert self._reading is not None
        with suppress(ProcessLookupError):
            self._process.kill()
        async with asyncio.timeout(STOP_S):
            code = await self._process.wait()
            await self._reading
        return code

    async def __aenter__(self) -> Self:
        await self.begin()
        try:
            await self.listening()
        except BaseException:
            await self.kill()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


def _inherited() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)
    }
