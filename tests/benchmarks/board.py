"""What a facilitator's board costs with a thousand watchers on one process.

    python -m tests.benchmarks.board [--watchers 1000] [--answers 10]

Two processes: the bot with its page on a file of SQLite, and this one, which holds all watchers.
People of a team answer one after another; measured is how long after the commit each watcher has
the new count, how much memory the bot takes, and how long other people's answers on the page take
with and without watchers. The limits of streams (``CXBOT_STREAMS``, 400), of connections and of
requests are raised, and so is the number of open files. Prints JSON; compare only numbers of one
run.
"""

import argparse
import asyncio
import json
import resource
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from math import inf
from time import perf_counter
from typing import Any

import aiohttp

from bot.runtime.http.limits import DEFAULT
from tests.benchmarks.measuring import folder_on_disk, machine, resident_mb, show
from tests.benchmarks.people import Numbers, times
from tests.channels.web.board_world import BoardWorld
from tests.channels.web.world import LIFTED, Browser
from tests.unit.team.make import Member

AT_ONCE = 50
"""Watchers that connect at the same time."""

VISITORS = 40
"""People who take the check on the page without watchers, one after another."""

STEP_S = 60.0


# ---------------------------------------------------------------------------- the bot


async def serve(most: int) -> None:
    """Serve a board; each line that is read has one more person answer."""
    limits = replace(DEFAULT, connections=most + 200, backlog=max(DEFAULT.backlog, most))
    pacing = replace(LIFTED, streams=most, watched=(most, most))
    async with BoardWorld(limits=limits, pacing=pacing) as room:
        team = await room.set_up()
        _tell({"url": room.url, "path": room.shows(team)})
        loop, number = asyncio.get_running_loop(), 0
        while await loop.run_in_executor(None, sys.stdin.readline):
            number += 1
            await room.answer_one(team, f"p{number}", Member())
            # The clock that all processes of a machine share.
            _tell({"number": number, "at": perf_counter()})


def _tell(numbers: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(numbers) + "\n")
    sys.stdout.flush()


@dataclass
class Bot:
    """The bot in a process of its own."""

    process: asyncio.subprocess.Process
    url: str = ""
    path: str = ""

    async def told(self) -> dict[str, Any]:
        assert self.process.stdout
        line = await asyncio.wait_for(self.process.stdout.readline(), STEP_S)
        return dict(json.loads(line))

    async def answer(self) -> tuple[int, float]:
        """Have one more person answer; their number, and when that was stored."""
        assert self.process.stdin
        self.process.stdin.write(b"\n")
        told = await self.told()
        return told["number"], told["at"]


@asynccontextmanager
async def running(most: int) -> AsyncIterator[Bot]:
    """Run the bot."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.board", "--serve", str(most),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    bot = Bot(process)
    try:
        where = await bot.told()
        bot.url, bot.path = where["url"], where["path"]
        yield bot
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()


# ---------------------------------------------------------------------------- the room


@dataclass
class Room:
    """Everybody who watches.

    Attributes:
        seen_at: When each watcher got each count, by what it says.
        again: How often a stream was cut and opened again.
        news: Whether a watcher got something.
    """

    bot: Bot
    http: aiohttp.ClientSession
    seen_at: dict[str, list[float]] = field(default_factory=dict)
    again: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self, connected: "asyncio.Queue[None]") -> None:
        """Watch until canceled."""
        is_first = True
        while True:
            async with self.http.get(f"{self.bot.url}{self.bot.path}/changes") as response:
                response.raise_for_status()
                async for line in response.content:
                    if line.startswith(b"data: {"):
                        count = json.loads(line[6:])["count"]
                        self.seen_at.setdefault(count, []).append(perf_counter())
                        self.news.set()
                        if is_first:
                            connected.put_nowait(None)
                            is_first = False
            self.again += 1

    async def everybody(self, count: str, number: int) -> list[float]:
        """Wait until all watchers have a count; when each had it."""
        async with asyncio.timeout(STEP_S):
            while len(self.seen_at.get(count, ())) < number:
                self.news.clear()
                await self.news.wait()
        return self.seen_at[count]


@dataclass
class Visitor(Browser):
    """Somebody who takes the check on the page; each answer is timed."""

    took_s: list[float] = field(default_factory=list)

    async def ask(
        self, method: str, path: str, data: Any = None, **headers: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send one request."""
        started = perf_counter()
        answer = await super().ask(method, path, data, **headers)
        if method == "POST":
            self.took_s.append(perf_counter() - started)
        return answer


async def visited(bot: Bot, took: list[float], most: float = inf) -> None:
    """Have people take the check one after another; note how long each of their answers took."""
    number = 0
    while number < most:
        visitor = Visitor(bot, took_s=took)
        await visitor.at_question(9)
        number += 1


# ---------------------------------------------------------------------------- one run


async def measured(watchers: int, answers: int) -> Numbers:
    """Run one meeting."""
    async with (
        running(watchers) as bot,
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout()
        ) as http,
    ):
        alone: list[float] = []
        beside: list[float] = []
        await visited(bot, [], VISITORS)
        await visited(bot, alone, VISITORS)
        before = resident_mb(bot.process.pid)
        room, connected = Room(bot, http), asyncio.Queue[None]()
        watching = []
        for begun in range(0, watchers, AT_ONCE):
            number = min(AT_ONCE, watchers - begun)
            watching += [asyncio.create_task(room.watch(connected)) for _ in range(number)]
            for _ in range(number):
                await asyncio.wait_for(connected.get(), STEP_S)
        visiting = asyncio.create_task(visited(bot, beside))
        late = [await _answered(bot, room, watchers) for _ in range(answers)]
        most = resident_mb(bot.process.pid)
        for task in (visiting, *watching):
            task.cancel()
        await asyncio.gather(visiting, *watching, return_exceptions=True)
        everyone = [seconds for once in late for seconds in once]
        alone_times, beside_times = times(alone), times(beside)
        return {
            "watchers": watchers,
            "answers": answers,
            "count_after_the_commit": times(everyone),
            "resident_mb_without_watchers": before,
            "resident_mb_with_watchers": most,
            "answers_on_the_page_alone": alone_times,
            "answers_on_the_page_beside_watchers": beside_times,
            "answers_on_the_page": [len(alone), len(beside)],
            "p99_beside_to_alone": round(beside_times["p99_ms"] / alone_times["p99_ms"], 2),
            "streams_opened_again": room.again,
        }


async def _answered(bot: Bot, room: Room, watchers: int) -> list[float]:
    """Have one more person answer; how long after that each watcher knew."""
    number, stored_at = await bot.answer()
    seen = await room.everybody("One answered" if number == 1 else f"{number} answered", watchers)
    return [max(0.0, at - stored_at) for at in seen]


def main() -> None:
    """Measure, and print the numbers."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.board", description=__doc__)
    parser.add_argument("--watchers", type=int, default=1000)
    parser.add_argument("--answers", type=int, default=10)
    parser.add_argument("--serve", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = given.watchers * 4 + 1024
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, hard), hard))
    if given.serve:
        asyncio.run(serve(given.serve))
        return
    numbers = asyncio.run(measured(given.watchers, given.answers))
    raised = {"streams": given.watchers, "connections": given.watchers + 200, "open_files": files}
    with folder_on_disk() as folder:
        show({"machine": machine(folder), "limits_raised_to": raised, **numbers})


if __name__ == "__main__":
    main()
