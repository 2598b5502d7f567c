"""How many people the bot serves on Slack at once, beside the usual way to write such an app.

    python -m tests.benchmarks.slack [--people 32] [--rounds 5] [--quick]

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
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from adapters.slack.http import PATH
from tests.acceptance.crash.serving import Program
from tests.acceptance.crash.slack_watched import LIMITS_LIFTED
from tests.benchmarks.measuring import (
    LAG_TARGET,
    Numbers,
    Side,
    api,
    compared,
    machine,
    resident_mb,
    serving,
    session,
)
from tests.benchmarks.slack_people import SECRET, TOKEN, Load

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
    bot: Side
    rival: Side
    http: aiohttp.ClientSession

    async def load(self, side: Side, **how: Any) -> Numbers:
        """What a load makes of one of them."""
        return await side.load(self.people, self.http, Load(side.url, **how))


@asynccontextmanager
async def everybody(folder: Path, profile: str) -> AsyncIterator[Measured]:
    """All processes."""
    async with (
        Program("-m", "tests.benchmarks.slack_people") as people,
        serving(PATH, settings(api(people), folder), folder, profile=profile) as bot,
        Program("-m", "tests.benchmarks.slack_rival", api(people)) as rival,
        session() as http,
    ):
        yield Measured(people, bot, Side(rival, PATH), http)


def settings(api_url: str, folder: Path) -> dict[str, str]:
    """The environment of the bot."""
    return {
        "CXBOT_DRAWINGS_AT_ONCE": "0",
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
    """Bot, rival, bot, rival: the median round of each, and how they compare in each round."""
    ours, theirs = list[Numbers](), list[Numbers]()
    for _ in range(size.rounds):
        for found, side in ((ours, measured.bot), (theirs, measured.rival)):
            found.append(await measured.load(side, people=size.people, each=size.each))
    return {"target": "not fewer updates a second than the rival", **compared(ours, theirs)}


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
        "limits": f"lifted: {LIMITS_LIFTED}",
        "load": f"{size.people} people at once, each waits for the next question; SQLite; HTTP",
        "rounds": f"{size.rounds}; bot and rival in turns",
        "loop_lag": LAG_TARGET,
    }
    with TemporaryDirectory(prefix="cxbot-bench-") as name:
        found["machine"] = machine(Path(name))
        async with everybody(Path(name), profile) as measured:
            found["resident_mb_at_first"] = resident_mb(measured.bot.program.pid)
            for side in (measured.bot, measured.rival):
                await measured.load(side, people=4)
            if only in ("", "in_turns"):
                found["in_turns"] = await in_turns(measured, size)
            if only in ("", "steadily"):
                found["steadily"] = await steadily(measured, size)
            found["resident_mb_at_last"] = resident_mb(measured.bot.program.pid)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=32, help="at once")
    parser.add_argument("--rounds", type=int, default=5, help="of bot and rival")
    parser.add_argument("--quick", action="store_true", help="less of everything, one round")
    parser.add_argument("--only", choices=("in_turns", "steadily"), default="")
    parser.add_argument("--profile", default="", metavar="FILE", help="cProfile of the bot")
    asked = parser.parse_args()
    wanted = Size(asked.people, asked.rounds)
    if asked.quick:
        wanted = Size(asked.people, 1, 1, 3.0)
    result = asyncio.run(main(wanted, asked.profile, asked.only))
    sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
