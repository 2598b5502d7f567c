"""Run ``cxbot`` and measure in its process how late its event loop is.

    PYTHONPATH=CHECKOUT python -P tests/benchmarks/probed.py SOCKET serve

The bot may be another checkout's, so this imports nothing of this one: only the standard library,
and ``bot`` from ``PYTHONPATH``. A timer of 5 ms is set again and again; its lag is the time from
when it is due to when it fires. Connect to the Unix socket to get a :class:`Window` as JSON, with
the lags since somebody connected last.
"""

import asyncio
import gc
import json
import statistics
import sys
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Any

TIMER_S = 0.005


@dataclass(frozen=True)
class Window:
    """The lags of some time in milliseconds, and the garbage collector's settings.

    Attributes:
        bot: The file that the bot was imported from.
        loop: The package of the loop: ``uvloop`` or ``asyncio``.
        timers: How often the timer fired.
        frozen: Objects that the garbage collector leaves alone.
        thresholds: Its thresholds.
    """

    bot: str
    loop: str
    timers: int
    p50_ms: float
    p99_ms: float
    most_ms: float
    frozen: int
    thresholds: tuple[int, int, int]


class Probe:
    """Measures the lag of the loop that it runs in.

    Args:
        socket: Path of the Unix socket to answer at.
        bot: The file that the bot was imported from.
    """

    def __init__(self, socket: str, bot: str) -> None:
        self._socket, self._bot = socket, bot
        self._lags_s: list[float] = []

    async def run(self) -> None:
        """Measure until canceled."""
        async with await asyncio.start_unix_server(self._answer, self._socket):
            while True:
                # The loop's own time can be that of its last round.
                due = monotonic() + TIMER_S
                await asyncio.sleep(TIMER_S)  # noqa: TID251 - the timer that is measured
                self._lags_s.append(max(0.0, monotonic() - due))

    async def _answer(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lags_s, self._lags_s = sorted(self._lags_s), []
        loop = type(asyncio.get_running_loop()).__module__.partition(".")[0]
        writer.write(json.dumps(asdict(window(self._bot, loop, lags_s))).encode())
        writer.close()
        await writer.wait_closed()


def window(bot: str, loop: str, lags_s: list[float]) -> Window:
    """Sum up lags, which are in seconds and sorted."""
    p50_s, p99_s, most_s = 0.0, 0.0, 0.0
    if lags_s:
        p50_s, p99_s = statistics.median(lags_s), lags_s[int(len(lags_s) * 0.99)]
        most_s = lags_s[-1]
    p50_ms, p99_ms, most_ms = (round(one * 1e3, 2) for one in (p50_s, p99_s, most_s))
    frozen, thresholds = gc.get_freeze_count(), gc.get_threshold()
    return Window(bot, loop, len(lags_s), p50_ms, p99_ms, most_ms, frozen, thresholds)


class ProbedRunner(asyncio.Runner):  # type: ignore[misc] # final for types alone
    """Runs coroutines in the loop that it is given, and the probe beside the first of them."""

    waiting: "list[Probe]" = []  # noqa: RUF012 - of the process

    def run(self, coro: Coroutine[Any, Any, Any], **how: Any) -> Any:
        return super().run(_beside(self.waiting.pop(), coro) if self.waiting else coro, **how)


async def _beside(probe: Probe, work: Coroutine[Any, Any, Any]) -> Any:
    measuring = asyncio.create_task(probe.run())
    try:
        return await work
    finally:
        measuring.cancel()


def main() -> None:
    """Run the bot's command line with the probe in its loop."""
    import bot.__main__  # noqa: PLC0415 - found by PYTHONPATH, and only where this is a program

    socket = sys.argv.pop(1)
    ProbedRunner.waiting.append(Probe(socket, str(bot.__main__.__file__)))
    # asyncio.run looks it up in its own module.
    asyncio.Runner = asyncio.runners.Runner = ProbedRunner  # type: ignore[misc]
    bot.__main__.run()


if __name__ == "__main__":
    main()
