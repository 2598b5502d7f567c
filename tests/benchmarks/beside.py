"""Measure another commit beside this checkout, in turns.

    python -m tests.benchmarks.beside COMMIT --benchmark slack|telegram|latency|memory|turns
        [--rounds 5] [--people 32] [--quick] [--json]

Makes a temporary worktree of the commit, and measures before, after, before, after: the commit is
"before", this checkout with its uncommitted changes is "after". Both run on this environment's
packages. Each measurement starts the bot of one checkout in a process of its own, with a new
database; people, platform and probe are this checkout's on both sides. Prints for each number the
median, least and most of the rounds on either side, and the ratio after / before of each round.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import HERE, Numbers, folder_on_disk, machine, spread
from tests.benchmarks.memory import memory
from tests.benchmarks.platforms import FEW, PLATFORMS, against

TURNS = Path(__file__).with_name("durable_turns.py")

SLACK_PER_S = 200.0
NOT_COMPARED = ("updates", "seconds", "people_busy_percent")
"""Numbers that follow from the size of the load, or from the others."""


@dataclass(frozen=True)
class Size:
    """The sizes of the loads of one round.

    Attributes:
        people: How many take the assessment at once.
        each: How many assessments each of them takes.
        few_each: How many assessments each of two people takes.
        seconds: How long there are 200 interactions a second.
        updates: How many updates the memory is measured over.
        turns: How many durable turns there are.
    """

    people: int
    each: int = 6
    few_each: int = 12
    seconds: float = 10.0
    updates: int = 20_000
    turns: int = 6_000


def quick(people: int) -> Size:
    """Return the size of a quick run."""
    return Size(people, 1, 1, 1.0, 1_000, 1_000)


# ---------------------------------------------------------------------------- what is measured


async def telegram(tree: Path, size: Size) -> Numbers:
    async with against(PLATFORMS["telegram"], tree) as bot:
        return {f"{size.people} people": await bot.load(people=size.people, each=size.each)}


async def slack(tree: Path, size: Size) -> Numbers:
    """Measure many people in Slack, then a steady load, whether the bot keeps up or not."""
    async with against(PLATFORMS["slack"], tree) as bot:
        many = await bot.load(people=size.people, each=size.each)
        steady = await bot.load(per_s=SLACK_PER_S, seconds=size.seconds)
    return {f"{size.people} people": many, f"{SLACK_PER_S:g} a second": steady}


async def latency(tree: Path, size: Size) -> Numbers:
    """Measure two people on each platform."""
    found: Numbers = {}
    for name, platform in PLATFORMS.items():
        async with against(platform, tree) as bot:
            found[f"{FEW} people, {name}"] = await bot.load(people=FEW, each=size.few_each)
    return found


async def memories(tree: Path, size: Size) -> Numbers:
    return await memory(PLATFORMS["telegram"], tree, size.updates, size.people)


async def turns(tree: Path, size: Size) -> Numbers:
    """Measure whole durable turns on SQLite, 16 at once, without any channel."""
    words = [sys.executable, "-P", str(TURNS), str(size.turns)]
    with folder_on_disk() as folder:
        process = await asyncio.create_subprocess_exec(
            *words, str(folder), env={**os.environ, "PYTHONPATH": str(tree)}, stdout=PIPE
        )
        told, _ = await process.communicate()
    found: Numbers = json.loads(told)
    return found


BENCHMARKS: dict[str, Callable[[Path, Size], Awaitable[Numbers]]] = {
    "slack": slack,
    "telegram": telegram,
    "latency": latency,
    "memory": memories,
    "turns": turns,
}


# ---------------------------------------------------------------------------- in turns


@contextmanager
def worktree(commit: str) -> Iterator[Path]:
    """Yield a temporary worktree of a commit.

    Raises:
        subprocess.CalledProcessError: There is no such commit; git has said so.
    """
    with TemporaryDirectory(prefix="cxbot-beside-") as name:
        tree = Path(name).resolve() / "before"
        _git("worktree", "add", "--quiet", "--detach", str(tree), commit)
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=HERE, check=True)


async def in_turns(benchmark: str, before: Path, rounds: int, size: Size) -> Numbers:
    """Measure both sides so many times."""
    measure, sides = BENCHMARKS[benchmark], {"before": before, "after": HERE}
    found: dict[str, list[Numbers]] = {side: [] for side in sides}
    machines: list[Numbers] = []
    for number in range(1, rounds + 1):
        with folder_on_disk() as folder:
            machines.append(machine(folder))
        for side, tree in sides.items():
            sys.stderr.write(f"round {number} of {rounds}: {side}\n")
            found[side].append(dict(flat(await measure(tree, size))))
    return {
        "machine": {name: [one[name] for one in machines] for name in machines[0]},
        "numbers": compare(found["before"], found["after"]),
    }


def flat(numbers: Mapping[str, object], above: str = "") -> Iterator[tuple[str, float]]:
    """Yield each number that is compared, with its path."""
    for name, value in numbers.items():
        path = f"{above} / {name}" if above else name
        if isinstance(value, Mapping):
            yield from flat(value, path)
        elif isinstance(value, int | float) and name not in NOT_COMPARED:
            yield path, float(value)


def compare(before: Sequence[Mapping[str, float]], after: Sequence[Mapping[str, float]]) -> Numbers:
    """Return the spread of each number on both sides, and of its ratio."""
    found: Numbers = {}
    for name in before[0]:
        if not all(name in one for one in (*before, *after)):
            continue
        pairs = [(one[name], other[name]) for one, other in zip(before, after, strict=True)]
        ratios = [later / earlier for earlier, later in pairs if earlier]
        found[name] = {
            "before": spread([earlier for earlier, _ in pairs]),
            "after": spread([later for _, later in pairs]),
        }
        if ratios:
            found[name]["ratio"] = spread(ratios)
    return found


def table(found: Numbers) -> str:
    """Return the numbers as a table to read."""
    lines = [f"{name}: {values}" for name, values in found["machine"].items()]
    lines += ["", f"{'':<52}{'before':>24}{'after':>24}{'after / before':>24}"]
    for name, sides in found["numbers"].items():
        cells = (_cell(sides.get(side)) for side in ("before", "after", "ratio"))
        lines.append(f"{name:<52}" + "".join(f"{cell:>24}" for cell in cells))
    return "\n".join(lines)


def _cell(numbers: Numbers | None) -> str:
    if numbers is None:
        return "-"
    return f"{numbers['median']:g} ({numbers['least']:g}-{numbers['most']:g})"


def main(words: Sequence[str]) -> str:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit", help="to measure beside this checkout, such as HEAD~1")
    parser.add_argument("--benchmark", choices=tuple(BENCHMARKS), required=True)
    parser.add_argument("--rounds", type=int, default=5, help="of before and after")
    parser.add_argument("--people", type=int, default=32, help="at once")
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--json", action="store_true", help="print JSON, not a table")
    asked = parser.parse_args(words)
    size = quick(asked.people) if asked.quick else Size(asked.people)
    with worktree(asked.commit) as before:
        found = asyncio.run(in_turns(asked.benchmark, before, asked.rounds, size))
    return json.dumps(found, indent=2) if asked.json else table(found)


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]) + "\n")
