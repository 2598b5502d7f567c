"""The CPU time of an update, by thread and by group of functions, as a Markdown table.

    python -m tests.benchmarks.profile --platform slack|telegram|web [--each 20] [--raw FILE]

Runs the bot of this checkout as the benchmarks do, has people take assessments, and has py-spy
look at every thread of the bot, 100 times a second. A sample belongs to the group of its innermost
function that has one: time in a function of C, or in a part of Python without a group, counts for
its caller. The shares of a thread are multiplied by its CPU time, as the system counts it, and
divided by the updates. Samples of a thread that waits for work are left out.
py-spy is not among the requirements: it is taken from PATH, or fetched by ``uv tool run``. Reading
another process's memory may need root. ``--raw`` keeps the samples, for a flame graph.
"""

import asyncio
import os
import re
import shutil
import signal
import sys
from argparse import ArgumentParser
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.benchmarks.measuring import HERE, Numbers, folder_on_disk
from tests.benchmarks.platforms import PLATFORMS, Loaded, against
from tests.benchmarks.web_served import ServedPage, served_page

PY_SPY = "py-spy==0.4.3"
PER_S = 100
STARTS_S = 60.0

GROUPS = (
    ("store, SQL", r"(^|/)bot/store/|(^|/)sqlalchemy/"),
    ("JSON", r"^json/"),
    ("delivery", r"(^|/)bot/delivery/"),
    ("service", r"(^|/)bot/service/"),
    ("templates", r"(^|/)(jinja2|markupsafe|adapters/web/templates)/"),
    ("adapter", r"(^|/)adapters/"),
    ("HTTP server of the bot", r"(^|/)bot/runtime/"),
    ("turn and engine", r"(^|/)bot/"),
    ("Bolt", r"(^|/)slack_bolt/"),
    ("slack_sdk", r"(^|/)slack_sdk/"),
    ("python-telegram-bot", r"(^|/)telegram/"),
    ("httpx", r"(^|/)(httpx|httpcore|h11|anyio|sniffio|certifi)/"),
    ("aiohttp client", r"(^|/)(aiohttp|yarl|multidict|aiosignal|frozenlist|propcache)/"),
    ("uvicorn, Starlette", r"(^|/)(uvicorn|starlette|httptools)/"),
    ("the probe", r"probed\.py$"),
    ("asyncio", r"^(asyncio/|selectors\.py|concurrent/)|(^|/)uvloop/"),
    ("logging", r"^logging/"),
    ("threads and queues", r"^(threading|queue)\.py"),
)
"""Each group, and the files that belong to it, as py-spy names them; the first that fits counts."""

OTHER = "other"

WEB = "web"
"""The name of the page beside those of the platforms."""

WAITING = ("EpollSelector.select", "KqueueSelector.select", "_worker", "Writer._next_group")
"""Functions in which a thread waits for something to do, rather than does it."""

LEAST = 0.01
"""The share of all CPU time below which a thread has no column of its own."""

_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in GROUPS)
_FRAME = re.compile(r"^(?P<function>.*) \((?P<file>[^()]+?)(?::\d+)?\)$")
_THREAD = re.compile(r"^thread \((?P<id>\d+)\):? ?(?P<name>.*)$")

Samples = Counter[tuple["Thread", str]]
"""How many samples there are of each thread and group."""


@dataclass(frozen=True)
class Thread:
    """A thread, by the number that the system gave it."""

    number: int
    name: str


# ---------------------------------------------------------------------------- what was seen


def samples(lines: Iterable[str]) -> Samples:
    """Count the samples of py-spy's raw format: frames with semicolons between, and a number."""
    found = Samples()
    for line in lines:
        stack, _, number = line.rstrip().rpartition(" ")
        first, *frames = stack.split(";")
        thread = _THREAD.match(first)
        if thread and frames and not frames[-1].startswith(WAITING):
            found[Thread(int(thread["id"]), thread["name"]), group_of(frames)] += int(number)
    return found


def group_of(frames: Sequence[str]) -> str:
    """Return the group of the innermost frame that has one."""
    for frame in reversed(frames):
        place = _FRAME.match(frame)
        for name, pattern in _PATTERNS if place else ():
            if place and pattern.search(place["file"]):
                return name
    return OTHER


def spent(found: Samples, cpu_ms: Mapping[int, float]) -> Counter[tuple[str, str]]:
    """Return the milliseconds of each thread and group.

    Args:
        found: The samples.
        cpu_ms: The CPU time of each thread.
    """
    of_thread = Counter[Thread]()
    for (thread, _), number in found.items():
        of_thread[thread] += number
    spent_ms, least = Counter[tuple[str, str]](), LEAST * sum(cpu_ms.values())
    for (thread, group), number in found.items():
        all_ms = cpu_ms.get(thread.number, 0.0)
        column = thread.name if all_ms > least else "others"
        spent_ms[column, group] += all_ms * number / of_thread[thread]  # type: ignore[assignment]
    return spent_ms


def table(spent_ms: Mapping[tuple[str, str], float]) -> Iterator[str]:
    """Yield the lines of a Markdown table, the largest group and the busiest thread first."""
    all_ms = sum(spent_ms.values())
    threads = _sums((thread, ms) for (thread, _), ms in spent_ms.items())
    groups = _sums((group, ms) for (_, group), ms in spent_ms.items())
    yield row("ms of CPU an update", *threads, "all", "share")
    yield row("---", *["---:"] * (len(threads) + 2))
    for group, ms in groups.items():
        cells = [f"{spent_ms.get((thread, group), 0.0):.3f}" for thread in threads]
        yield row(group, *cells, f"{ms:.3f}", f"{ms / all_ms:.0%}")
    yield row("all", *(f"{ms:.3f}" for ms in threads.values()), f"{all_ms:.3f}", "100%")


def _sums(items: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Add up what goes by one name; the largest sum comes first."""
    found: dict[str, float] = {}
    for name, ms in items:
        found[name] = found.get(name, 0.0) + ms
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


# ---------------------------------------------------------------------------- py-spy


def spying(pid: int, file: Path) -> list[str]:
    """Return the command that records a process until it is interrupted."""
    here = shutil.which("py-spy")
    program = [here] if here else [str(uv()), "tool", "run", "--quiet", PY_SPY.replace("==", "@")]
    options = ["--format", "raw", "--threads", "--rate", str(PER_S), "--output", str(file)]
    return [*program, "record", "--pid", str(pid), *options]


def uv() -> Path:
    """Return uv, which the tools for tests bring."""
    return Path(sys.executable).with_name("uv")


@asynccontextmanager
async def recorded(pid: int, file: Path) -> AsyncIterator[None]:
    """Record a process meanwhile.

    Raises:
        RuntimeError: py-spy did not start, or could not read the process; ends with what it said.
    """
    spy = await asyncio.create_subprocess_exec(
        *spying(pid, file), stdin=DEVNULL, stdout=PIPE, stderr=PIPE, start_new_session=True
    )
    try:
        await _started(spy)
        yield
        os.killpg(spy.pid, signal.SIGINT)
        await spy.communicate()
    finally:
        if spy.returncode is None:
            os.killpg(spy.pid, signal.SIGKILL)
            await spy.wait()


async def _started(spy: Process) -> None:
    """Wait until py-spy says that it samples."""
    assert spy.stdout is not None
    assert spy.stderr is not None
    async with asyncio.timeout(STARTS_S):
        line = await spy.stdout.readline()
        while line and b"Sampling" not in line:
            line = await spy.stdout.readline()
    if not line:
        message = f"py-spy failed: {(await spy.stderr.read()).decode(errors='replace')}"
        raise RuntimeError(message)


def threads_ms(pid: int) -> dict[int, float]:
    """Return the CPU time of each thread of a process, in milliseconds."""
    threads = psutil.Process(pid).threads()
    return {thread.id: (thread.user_time + thread.system_time) * 1e3 for thread in threads}


@asynccontextmanager
async def loaded(platform: str) -> AsyncIterator[Loaded | ServedPage]:
    """Yield a bot that is warmed up, on a platform or with its page alone."""
    if platform == WEB:
        with folder_on_disk() as folder:
            async with served_page(folder) as page:
                yield page
    else:
        async with against(PLATFORMS[platform], HERE) as bot:
            yield bot


async def profiled(
    platform: str, people: int, each: int, file: Path
) -> tuple[Numbers, dict[int, float]]:
    """Load a bot and look at it.

    Returns:
        The numbers of the people, and the milliseconds of each thread for an update.
    """
    async with loaded(platform) as bot, recorded(bot.pid, file):
        before = threads_ms(bot.pid)
        numbers = await bot.load(people=people, each=each)
        after = threads_ms(bot.pid)
    updates = numbers["updates"]
    each_ms = {number: (ms - before.get(number, 0.0)) / updates for number, ms in after.items()}
    return numbers, each_ms


def main(words: Sequence[str]) -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--platform", choices=(*PLATFORMS, WEB), required=True)
    parser.add_argument("--people", type=int, default=32, help="at once")
    parser.add_argument("--each", type=int, default=20, help="assessments of each of them")
    parser.add_argument("--raw", default="", metavar="FILE", help="keep py-spy's samples")
    asked = parser.parse_args(words)
    load = round(os.getloadavg()[0], 1)
    with folder_on_disk() as folder:
        file = Path(asked.raw) if asked.raw else folder / "samples"
        numbers, cpu_ms = asyncio.run(profiled(asked.platform, asked.people, asked.each, file))
        found = samples(file.read_text("utf-8").splitlines())
    told = (
        f"{asked.platform}, {asked.people} people, {numbers['updates']} updates,"
        f" {numbers['updates_per_s']} a second while watched; event loop: {numbers['loop']};"
        f" {found.total()} samples; load average before: {load}"
    )
    sys.stdout.write("\n".join([*table(spent(found, cpu_ms)), "", told, ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
