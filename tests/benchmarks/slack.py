"""How many people the bot serves on Slack at once, beside the usual way to write such an app.

    python -m tests.benchmarks.slack [--people 32] [--rounds 3] [--quick]

Three processes: the bot (``python -m bot serve`` over HTTP, with a SQLite file), the rival
(:mod:`tests.benchmarks.slack_rival`, a bare Bolt app with its state in a dict), and everybody else
(:mod:`tests.benchmarks.slack_people`: the people, and a Slack that answers at once). Bot and rival
take turns. Then 200 interactions a second are sent to the bot, whether it keeps up or not. Prints
JSON; compare only numbers of one run, since shared machines vary by a factor of two and more. The
bot's limits are lifted: it would else keep to what Slack takes, a message a second to each person.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from timeit import repeat
from typing import Any

import aiohttp

from adapters.slack.http import PATH
from tests.benchmarks import raw
from tests.benchmarks.slack_people import SECRET, TOKEN, Load
from tests.benchmarks.telegram import (
    LOAD_S,
    Numbers,
    _cpu_s,
    _loop_cpu_s,
    _median,
    _resident_mb,
    api,
)
from tests.crash.serving import Program
from tests.crash.slack import LIMITS_LIFTED

PER_S = 200.0


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        people: How many take the assessment at once.
        rounds: How often bot and rival take turns.
        each: How many assessments each takes in a round.
        seconds: How long there are 200 interactions a second.
    """

    people: int
    rounds: int
    each: int = 2
    seconds: float = 10.0


@dataclass(frozen=True)
class Measured:
    """Two bots, and those who load them."""

    people: Program
    bot: Program
    rival: Program
    http: aiohttp.ClientSession

    async def load(self, program: Program, **how: Any) -> Numbers:
        """What a load makes of one of them.

        Raises:
            RuntimeError: Somebody was not answered.
        """
        load = Load(f"http://127.0.0.1:{program.port}{PATH}", **how)
        cpu, loop = _cpu_s(program.pid), _loop_cpu_s(program.pid)
        async with self.http.post(f"{api(self.people)}/load", json=asdict(load)) as response:
            found: Numbers = await response.json()
        if "error" in found:
            message = f"{found['error']} (in {load}; {' / '.join(list(program.lines)[-5:])})"
            raise RuntimeError(message)
        cpu, loop = _cpu_s(program.pid) - cpu, _loop_cpu_s(program.pid) - loop
        found["cpu_ms_per_update"] = round(cpu / found["updates"] * 1e3, 2)
        found["of_which_event_loop"] = round(loop / found["updates"] * 1e3, 2)
        found["busy_percent"] = round(cpu / found["seconds"] * 100)
        return found


@asynccontextmanager
async def everybody(folder: Path, profile: str) -> AsyncIterator[Measured]:
    """All processes."""
    profiled = ("-m", "cProfile", "-o", profile) if profile else ()
    timeout = aiohttp.ClientTimeout(total=LOAD_S)
    async with (
        Program("-m", "tests.benchmarks.slack_people") as people,
        Program(*profiled, "-m", "bot", "serve", **settings(api(people), folder)) as bot,
        Program("-m", "tests.benchmarks.slack_rival", api(people)) as rival,
        aiohttp.ClientSession(timeout=timeout) as http,
    ):
        yield Measured(people, bot, rival, http)


def settings(api_url: str, folder: Path) -> dict[str, str]:
    """The environment of the bot."""
    return {
        "CXBOT_HOST": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "PORT": "0",
        "SLACK_API_BASE_URL": f"{api_url}/api",
        "SLACK_APP_TOKEN": "",
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        **LIMITS_LIFTED,
    }


# ---------------------------------------------------------------------------- what is measured


async def in_turns(measured: Measured, size: Size) -> Numbers:
    """Bot, rival, bot, rival: the median round of each, and how they compare."""
    ours, theirs = list[Numbers](), list[Numbers]()
    for _ in range(size.rounds):
        for found, program in ((ours, measured.bot), (theirs, measured.rival)):
            found.append(await measured.load(program, people=size.people, each=size.each))
    bot, rival = _median(ours), _median(theirs)
    return {
        "target": "not fewer updates a second than the rival",
        "bot": bot,
        "rival": rival,
        "updates_per_s_of_the_rival": round(bot["updates_per_s"] / rival["updates_per_s"], 2),
        "of_each_round": [
            round(one["updates_per_s"] / other["updates_per_s"], 2)
            for one, other in zip(ours, theirs, strict=True)
        ],
    }


async def steadily(measured: Measured, size: Size) -> Numbers:
    """200 interactions a second."""
    return {
        "target": "p99 from request to acknowledgement below 300 ms",
        "load": f"{PER_S:g} interactions a second for {size.seconds:g} s, kept up or not",
        **await measured.load(measured.bot, per_s=PER_S, seconds=size.seconds),
    }


async def main(size: Size, profile: str, only: str) -> Numbers:
    """Everything, one after another."""
    found: Numbers = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "sum_range_1000_us": round(min(repeat("sum(range(1000))", number=1000)) * 1e3, 1),
        "limits": f"lifted: {LIMITS_LIFTED}",
        "load": f"{size.people} people at once, each waits for the next question; SQLite; HTTP",
        "rounds": f"the median of {size.rounds}; bot and rival in turns",
    }
    with TemporaryDirectory(prefix="cxbot-bench-") as name:
        found["fdatasync_per_s"] = raw.fdatasyncs(Path(name))
        async with everybody(Path(name), profile) as measured:
            found["resident_mb_at_first"] = _resident_mb(measured.bot.pid)
            for program in (measured.bot, measured.rival):
                await measured.load(program, people=4)
            if only in ("", "in_turns"):
                found["in_turns"] = await in_turns(measured, size)
            if only in ("", "steadily"):
                found["steadily"] = await steadily(measured, size)
            found["resident_mb_at_last"] = _resident_mb(measured.bot.pid)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=32, help="at once")
    parser.add_argument("--rounds", type=int, default=3, help="of bot and rival")
    parser.add_argument("--quick", action="store_true", help="less of everything, one round")
    parser.add_argument("--only", choices=("in_turns", "steadily"), default="")
    parser.add_argument("--profile", default="", metavar="FILE", help="cProfile of the bot")
    asked = parser.parse_args()
    wanted = Size(asked.people, asked.rounds)
    if asked.quick:
        wanted = Size(asked.people, 1, 1, 3.0)
    result = asyncio.run(main(wanted, asked.profile, asked.only))
    sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
