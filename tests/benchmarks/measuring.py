"""The shared parts of the benchmarks of whole bots: the bot's process, its loads, their spread."""

import asyncio
import json
import os
import platform
import statistics
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from timeit import repeat
from typing import Any

import aiohttp
import psutil

from tests.acceptance.crash.serving import Program
from tests.benchmarks import raw
from tests.benchmarks.people import Load
from tests.benchmarks.probed import CLAIM, COUNT
from tests.kit.memory import FOLDER as IN_MEMORY

HERE = Path(__file__).parents[2]
"""The checkout that this file belongs to."""

LOAD_S = 300.0
"""How long one load may take."""

LAG = "how late a timer of 5 ms fires in the bot's own loop"

ON_DISK = Path("/var/tmp")  # noqa: S108 - a folder of a random name is made in it

PROBE = Path(__file__).with_name("probed.py")

Numbers = dict[str, Any]


@dataclass(frozen=True)
class Side:
    """A program that is measured.

    Attributes:
        program: The program.
        path: The path to which the platform posts.
        probe: The Unix socket of the probe in its loop; empty where it has none.
        loop: The kind of its event loop where it has no probe, which would tell.
    """

    program: Program
    path: str
    probe: str = ""
    loop: str = "asyncio"

    @property
    def url(self) -> str:
        """The URL to which the platform posts."""
        return f"{self.program.url}{self.path}"

    async def probed(self) -> Numbers:
        """Return the probe's numbers since the last call; none where there is no probe."""
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
        await self.probed()
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
        return {"loop": self.loop, **found, **told(await self.probed(), found["updates"])}


def told(probed: Numbers, updates: int) -> Numbers:
    """Return a probe's numbers for a load of so many updates."""
    if not probed:
        return {}
    numbers = {
        "loop": probed["loop"],
        "loop_lag": {name: probed[name] for name in ("p50_ms", "p99_ms", "most_ms")},
        "collecting_ms_per_update": round(probed["collecting_ms"] / updates, 4),
    }
    kinds = Counter[str](probed["kinds"])
    if not kinds:
        return numbers
    claims = kinds.pop(CLAIM, 0)
    counted = {"statements": kinds.total(), "commits": kinds["COMMIT"], "claims": claims}
    return numbers | {
        **{f"{what}_per_update": round(times / updates, 3) for what, times in counted.items()},
        "of_which": {kind: round(times / updates, 3) for kind, times in kinds.most_common()},
    }


@asynccontextmanager
async def serving(
    path: str,
    settings: Mapping[str, str],
    folder: Path,
    *,
    tree: Path = HERE,
    profile: str = "",
    counts: bool = False,
) -> AsyncIterator[Side]:
    """Run ``cxbot serve`` with a probe in its loop.

    Args:
        path: The path to which the platform posts.
        settings: Its environment.
        folder: For the probe's socket.
        tree: The checkout that the bot is taken from.
        profile: The file that cProfile writes; there is no probe then. Empty for no profile.
        counts: Whether the probe counts SQLite's statements, which slows the bot down.

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
    words = ["-P", str(PROBE), *([COUNT] if counts else []), probe, "serve"]
    async with Program(*words, **environment) as program:
        side = Side(program, path, probe)
        bot = (await side.probed())["bot"]
        if not Path(bot).is_relative_to(tree):
            message = f"the bot came from {bot}, not from {tree}"
            raise RuntimeError(message)
        yield side


def session() -> aiohttp.ClientSession:
    """Return a session in which a load may take its time."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LOAD_S))


def cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def loop_cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process's first thread: its event loop."""
    (first,) = (thread for thread in psutil.Process(pid).threads() if thread.id == pid)
    return float(first.user_time + first.system_time)


def resident_mb(pid: int) -> float:
    """Return the megabytes of memory that a process occupies."""
    return round(psutil.Process(pid).memory_info().rss / 1e6, 1)


# ---------------------------------------------------------------------------- the machine


@contextmanager
def folder_on_disk() -> Iterator[Path]:
    """Yield a temporary folder where commits wait for a disk.

    TMPDIR names another place. Tests set it to one in memory, and some are imported here.
    """
    named = os.environ.get("TMPDIR", str(IN_MEMORY)) != str(IN_MEMORY)
    place = None if named or not os.access(ON_DISK, os.W_OK) else ON_DISK
    with TemporaryDirectory(prefix="cxbot-bench-", dir=place) as name:
        yield Path(name)


def machine(folder: Path) -> Numbers:
    """Return how quick the machine is now: compare nothing without it."""
    return {
        "folder": str(folder.parent),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "sum_range_1000_us": sum_range_us(),
        "fdatasync_per_s": raw.fdatasyncs(folder),
    }


def sum_range_us() -> float:
    """Return the microseconds of ``sum(range(1000))``."""
    return round(min(repeat("sum(range(1000))", number=1000)) * 1e3, 1)


def show(numbers: Numbers) -> None:
    sys.stdout.write(json.dumps(numbers, indent=2, ensure_ascii=False) + "\n")


# ---------------------------------------------------------------------------- rounds


def spread(values: Sequence[float]) -> Numbers:
    """Return the median, the least and the most of some rounds."""
    return {
        "median": round(statistics.median(values), 2),
        "least": round(min(values), 2),
        "most": round(max(values), 2),
    }


def compared(rounds: Mapping[str, Sequence[Numbers]]) -> Numbers:
    """Return the median round of each side, and the bot's updates a second over each other's.

    Args:
        rounds: By side, of which ``bot`` is one; the rounds of a number ran one after another.
    """
    per_s = {side: [float(one["updates_per_s"]) for one in rounds[side]] for side in rounds}
    ratios = {
        side: [bot / other for bot, other in zip(per_s["bot"], per_s[side], strict=True)]
        for side in rounds
        if side != "bot"
    }
    return {
        **{side: median_round(rounds[side]) for side in rounds},
        "updates_per_s": {side: spread(values) for side, values in per_s.items()},
        "updates_per_s_of": {
            side: {**spread(values), "of_each_round": [round(value, 2) for value in values]}
            for side, values in ratios.items()
        },
        "bot_medians": medians(rounds["bot"]),
    }


def median_round(rounds: Sequence[Numbers]) -> Numbers:
    """Return the round whose updates a second are the median."""
    return sorted(rounds, key=lambda one: float(one["updates_per_s"]))[len(rounds) // 2]


def medians(rounds: Sequence[Numbers]) -> Numbers:
    """Return each number's own median over some rounds."""
    found: Numbers = {}
    for name, value in rounds[0].items():
        if isinstance(value, dict):
            found[name] = medians([one[name] for one in rounds])
        elif isinstance(value, int | float):
            found[name] = round(statistics.median(one[name] for one in rounds), 4)
    return found
