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
from dataclasses import asdict, dataclass

TIMER_S = 0.005


@dataclass(frozen=True)
class Window:
    """The lags of some time in milliseconds, and the garbage collector's settings.

    Attributes:
        bot: The file that the bot was imported from.
        timers: How often the timer fired.
        frozen: Objects that the garbage collector leaves alone.
        thresholds: Its thresholds.
    """

    bot: str
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
        loop = asyncio.get_running_loop()
        async with await asyncio.start_unix_server(self._answer, self._socket):
            while True:
                due = loop.time() + TIMER_S
                await asyncio.sleep(TIMER_S)  # noqa: TID251 - the timer that is measured
                self._lags_s.append(max(0.0, loop.time() - due))

    async def _answer(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lags_s, self._lags_s = sorted(self._lags_s), []
        writer.write(json.dumps(asdict(window(self._bot, lags_s))).encode())
        writer.close()
        await writer.wait_closed()


def window(bot: str, lags_s: list[float]) -> Window:
    """Sum up lags, which are in seconds and sorted."""
    p50_s, p99_s, most_s = 0.0, 0.0, 0.0
    if lags_s:
        p50_s, p99_s = statistics.median(lags_s), lags_s[int(len(lags_s) * 0.99)]
        most_s = lags_s[-1]
    p50_ms, p99_ms, most_ms = (round(one * 1e3, 2) for one in (p50_s, p99_s, most_s))
    frozen, thresholds = gc.get_freeze_count(), gc.get_threshold()
    return Window(bot, len(lags_s), p50_ms, p99_ms, most_ms, frozen, thresholds)


class ProbedLoops(asyncio.DefaultEventLoopPolicy):
    """Makes event loops as usual, and starts the probe in the first one.

    Args:
        probe: The probe.
    """

    def __init__(self, probe: Probe) -> None:
        super().__init__()
        self._waiting: list[Probe] = [probe]
        self._running: list[asyncio.Task[None]] = []

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        loop = super().new_event_loop()
        if self._waiting:
            probe = self._waiting.pop()
            loop.call_soon(lambda: self._running.append(loop.create_task(probe.run())))
        return loop


def main() -> None:
    """Run the bot's command line with the probe in its loop."""
    import bot.__main__  # noqa: PLC0415 - found by PYTHONPATH, and only where this is a program

    socket = sys.argv.pop(1)
    asyncio.set_event_loop_policy(ProbedLoops(Probe(socket, str(bot.__main__.__file__))))
    bot.__main__.run()


if __name__ == "__main__":
    main()
