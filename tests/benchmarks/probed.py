"""Run ``cxbot`` and measure in its process how late its event loop is.

    PYTHONPATH=CHECKOUT python -P tests/benchmarks/probed.py [--count] SOCKET serve

The bot may be another checkout's, so this imports nothing of this one: only the standard library,
and ``bot`` from ``PYTHONPATH``. A timer of 5 ms is set again and again; its lag is the time from
when it is due to when it fires. Connect to the Unix socket to get a :class:`Window` as JSON, with
what happened since somebody connected last. With ``--count``, SQLite's statements are counted too,
which slows the bot down: take no times then.
"""

import asyncio
import gc
import json
import re
import sqlite3
import statistics
import sys
from collections import Counter
from collections.abc import Coroutine
from contextvars import Context
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any

TIMER_S = 0.005

COUNT = "--count"

CLAIM = "claim"
"""The kind that a claim of replies is counted as, beside the statements that it runs."""

_TABLE = re.compile(r"\b(?:INTO|UPDATE|FROM)\s+(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Window:
    """The lags of some time in milliseconds, and what else happened in it.

    Attributes:
        bot: The file that the bot was imported from.
        loop: The module of the event loop: ``asyncio`` or ``uvloop``.
        timers: How often the timer fired.
        frozen: Objects that the garbage collector leaves alone.
        thresholds: Its thresholds.
        collections: How often it ran.
        collecting_ms: How long it ran in all.
        kinds: How often each kind of statement ran; empty where none are counted.
    """

    bot: str
    loop: str
    timers: int
    p50_ms: float
    p99_ms: float
    most_ms: float
    frozen: int
    thresholds: tuple[int, int, int]
    collections: int
    collecting_ms: float
    kinds: dict[str, int]


@dataclass
class Collections:
    """Times the garbage collector.

    Attributes:
        seconds: How long each collection took.
    """

    seconds: list[float] = field(default_factory=list)
    _began: float = 0.0

    def note(self, phase: str, _: dict[str, int]) -> None:
        """Take what ``gc.callbacks`` are called with."""
        if phase == "start":
            self._began = perf_counter()
        else:
            self.seconds.append(perf_counter() - self._began)


class Probe:
    """Measures the lag of the loop that it runs in.

    Args:
        socket: Path of the Unix socket to answer at.
        bot: The file that the bot was imported from.
        kinds: The kinds of statements that run; a list, since threads append to it.
    """

    def __init__(self, socket: str, bot: str, kinds: list[str]) -> None:
        self._socket, self._bot, self._kinds = socket, bot, kinds
        self._lags_s: list[float] = []
        self._collections = Collections()

    async def run(self) -> None:
        """Measure until canceled."""
        gc.callbacks.append(self._collections.note)
        async with await asyncio.start_unix_server(self._answer, self._socket):
            while True:
                # The time that a loop tells can be that of its last round.
                due = perf_counter() + TIMER_S
                await asyncio.sleep(TIMER_S)  # noqa: TID251 - the timer that is measured
                self._lags_s.append(max(0.0, perf_counter() - due))

    async def _answer(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(json.dumps(asdict(self._window())).encode())
        writer.close()
        await writer.wait_closed()

    def _window(self) -> Window:
        """Sum up what happened since this was asked last."""
        lags_s, self._lags_s = sorted(self._lags_s), []
        collected, self._collections.seconds = self._collections.seconds, []
        kinds = Counter(self._kinds[:])
        del self._kinds[: kinds.total()]
        p50_ms, p99_ms, most_ms = in_ms(lags_s)
        return Window(
            bot=self._bot,
            loop=type(asyncio.get_running_loop()).__module__.partition(".")[0],
            timers=len(lags_s),
            p50_ms=p50_ms,
            p99_ms=p99_ms,
            most_ms=most_ms,
            frozen=gc.get_freeze_count(),
            thresholds=gc.get_threshold(),
            collections=len(collected),
            collecting_ms=round(sum(collected) * 1e3, 2),
            kinds=dict(kinds),
        )


def in_ms(lags_s: list[float]) -> tuple[float, float, float]:
    """Return the median, the 99th percentile and the most of sorted lags, in milliseconds."""
    if not lags_s:
        return 0.0, 0.0, 0.0
    p99_s = lags_s[int(len(lags_s) * 0.99)]
    return (
        round(statistics.median(lags_s) * 1e3, 2),
        round(p99_s * 1e3, 2),
        round(lags_s[-1] * 1e3, 2),
    )


def run_in_first_loop(probe: Probe) -> None:
    """Have the probe run in the first event loop of this process, of whichever kind it is."""
    run = asyncio.Runner.run

    def probed(
        runner: asyncio.Runner, work: Coroutine[Any, Any, Any], *, context: Context | None = None
    ) -> object:
        asyncio.Runner.run = run  # type: ignore[method-assign]
        return run(runner, beside(probe, work), context=context)

    asyncio.Runner.run = probed  # type: ignore[assignment, method-assign]


async def beside(probe: Probe, work: Coroutine[Any, Any, Any]) -> object:
    """Do some work while a probe measures."""
    measuring = asyncio.create_task(probe.run())
    try:
        return await work
    finally:
        measuring.cancel()


# ---------------------------------------------------------------------------- statements


def count_statements(kinds: list[str]) -> None:
    """Note every statement on connections that are opened from now on.

    Statements that triggers run are reported as comments; they are left out.
    """
    connect = sqlite3.connect

    def note(statement: str) -> None:
        if not statement.startswith("--"):
            kinds.append(kind_of(statement))

    def counting(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(note)
        return connection

    sqlite3.connect = counting  # type: ignore[assignment]


def kind_of(statement: str) -> str:
    """Return the verb of a statement and the first table that it names."""
    verb = statement.split(maxsplit=1)[0].upper()
    table = _TABLE.search(statement)
    return f"{verb} {table[1]}" if table else verb


def count_claims(kinds: list[str]) -> None:
    """Note every claim of replies from SQLite."""
    from bot.store.sqlite.parts import SqliteOutbox  # noqa: PLC0415 - found by PYTHONPATH

    claim = SqliteOutbox.claim

    async def counting(*arguments: Any, **options: Any) -> Any:
        kinds.append(CLAIM)
        return await claim(*arguments, **options)

    SqliteOutbox.claim = counting  # type: ignore[method-assign]


def main() -> None:
    """Run the bot's command line with the probe in its loop."""
    import bot.__main__  # noqa: PLC0415 - found by PYTHONPATH, and only where this is a program

    kinds = list[str]()
    if sys.argv[1] == COUNT:
        sys.argv.pop(1)
        count_statements(kinds)
        count_claims(kinds)
    run_in_first_loop(Probe(sys.argv.pop(1), str(bot.__main__.__file__), kinds))
    bot.__main__.run()


if __name__ == "__main__":
    main()
