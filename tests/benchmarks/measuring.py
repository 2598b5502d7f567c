"""What the benchmarks of whole bots share: the bot as a process, its loads, and their spread."""

import asyncio
import json
import os
import platform
import statistics
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from timeit import repeat
from typing import Any

import aiohttp
import psutil

from tests.acceptance.crash.serving import Program
from tests.benchmarks import raw
from tests.benchmarks.people import Load

HERE = Path(__file__).parents[2]
"""The checkout that this file belongs to."""

LOAD_S = 300.0
"""How long one load may take."""

LAG_TARGET = "how late a timer of 5 ms fires in the bot's own loop; target: p99 below 10 ms"

PROBE = Path(__file__).with_name("probed.py")

Numbers = dict[str, Any]


@dataclass(frozen=True)
class Side:
    """A program that is measured.

    Attributes:
        program: The program.
        path: Where the platform posts to.
        probe: The Unix socket of the probe in its loop; empty where it has none.
    """

    program: Program
    path: str
    probe: str = ""

    @property
    def url(self) -> str:
        """Where the platform posts to."""
        return f"{self.program.url}{self.path}"

    async def lag(self) -> Numbers:
        """The loop's lag since this was asked last; empty where it is not measured."""
        if not self.probe:
            return {}
        reader, writer = await asyncio.open_unix_connection(self.probe)
        found: Numbers = json.loads(await reader.read())
        writer.close()
        return found

    async def load(self, people: Program, http: aiohttp.ClientSession, load: Load) -> Numbers:
        """Have the people load it, and measure what that takes.

        Raises:
            RuntimeError: Somebody was not answered.
        """
        await self.lag()
        cpu, loop = cpu_s(self.program.pid), loop_cpu_s(self.program.pid)
        async with http.post(f"{people.url}/load", json=asdict(load)) as response:
            found: Numbers = await response.json()
        if "error" in found:
            last = " / ".join(list(self.program.lines)[-5:])
            message = f"{found['error']} (in {load}; {last})"
            raise RuntimeError(message)
        cpu, loop = cpu_s(self.program.pid) - cpu, loop_cpu_s(self.program.pid) - loop
        found["cpu_ms_per_update"] = round(cpu / found["updates"] * 1e3, 2)
        found["of_which_event_loop"] = round(loop / found["updates"] * 1e3, 2)
        found["busy_percent"] = round(cpu / found["seconds"] * 100)
        if lag := await self.lag():
            found["loop_lag"] = {name: lag[name] for name in ("p50_ms", "p99_ms", "most_ms")}
        return found


@asynccontextmanager
async def serving(
    path: str, settings: Mapping[str, str], folder: Path, *, tree: Path = HERE, profile: str = ""
) -> AsyncIterator[Side]:
    """Run ``cxbot serve`` with a probe in its loop.

    Args:
        path: Where the platform posts to.
        settings: Its environment.
        folder: For the probe's socket.
        tree: The checkout that the bot is taken from.
        profile: The file that cProfile writes; there is no probe then. Empty for no profile.

    Raises:
        RuntimeError: The bot is not that checkout's.
    """
    if profile:
        async with Program(
            "-m", "cProfile", "-o", profile, "-m", "bot", "serve", **settings
        ) as program:
            yield Side(program, path)
        return
    probe, environment = str(folder / "probe"), {**settings, "PYTHONPATH": str(tree)}
    async with Program("-P", str(PROBE), probe, "serve", **environment) as program:
        side = Side(program, path, probe)
        bot = (await side.lag())["bot"]
        if not Path(bot).is_relative_to(tree):
            message = f"the bot came from {bot}, not from {tree}"
            raise RuntimeError(message)
        yield side


def session() -> aiohttp.ClientSession:
    """A session in which a load may take its time."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LOAD_S))


def cpu_s(pid: int) -> float:
    """CPU seconds of a process."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def loop_cpu_s(pid: int) -> float:
    """CPU seconds of the thread that a process began with: its event loop."""
    (first,) = (thread for thread in psutil.Process(pid).threads() if thread.id == pid)
    return float(first.user_time + first.system_time)


def resident_mb(pid: int) -> float:
    """Megabytes of memory that a process occupies."""
    return round(psutil.Process(pid).memory_info().rss / 1e6, 1)


# ---------------------------------------------------------------------------- the machine


def machine(folder: Path) -> Numbers:
    """How quick the machine is now: compare nothing without it."""
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "sum_range_1000_us": sum_range_us(),
        "fdatasync_per_s": raw.fdatasyncs(folder),
    }


def sum_range_us() -> float:
    """Microseconds of ``sum(range(1000))``."""
    return round(min(repeat("sum(range(1000))", number=1000)) * 1e3, 1)


def show(numbers: Numbers) -> None:
    sys.stdout.write(json.dumps(numbers, indent=2, ensure_ascii=False) + "\n")


# ---------------------------------------------------------------------------- rounds


def spread(values: Sequence[float]) -> Numbers:
    """Median, least and most of some rounds."""
    return {
        "median": round(statistics.median(values), 2),
        "least": round(min(values), 2),
        "most": round(max(values), 2),
    }


def compared(ours: Sequence[Numbers], theirs: Sequence[Numbers]) -> Numbers:
    """The median round of each side, and how their updates a second compare in each round."""
    per_s = [[float(one["updates_per_s"]) for one in rounds] for rounds in (ours, theirs)]
    ratios = [bot / rival for bot, rival in zip(*per_s, strict=True)]
    return {
        "bot": median_round(ours),
        "rival": median_round(theirs),
        "updates_per_s": {"bot": spread(per_s[0]), "rival": spread(per_s[1])},
        "updates_per_s_of_the_rival": {
            **spread(ratios),
            "of_each_round": [round(one, 2) for one in ratios],
        },
    }


def median_round(rounds: Sequence[Numbers]) -> Numbers:
    """The round whose updates a second are the median."""
    return sorted(rounds, key=lambda one: float(one["updates_per_s"]))[len(rounds) // 2]
