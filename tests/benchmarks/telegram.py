"""How many people the bot serves on Telegram at once, beside the usual way to write such a bot.

    python -m tests.benchmarks.telegram [--people 32] [--rounds 5] [--quick]

Three processes: the bot (``python -m bot serve`` with a webhook and a SQLite file), the rival
(:mod:`tests.benchmarks.handler_bot`, state in memory), and everybody else
(:mod:`tests.benchmarks.telegram_people`: the people, and a Bot API that is quick or takes 50 ms).
Bot and rival take turns. Prints JSON; compare only numbers of one run, since shared machines vary
by a factor of two and more. The bot's limits are lifted: it would else keep to what Telegram takes,
30 messages a second.
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

from tests.acceptance.crash.serving import Program
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
from tests.benchmarks.telegram_calls import compare_layers
from tests.benchmarks.telegram_people import ANSWERS, SECRET, TOKEN, Load

WEBHOOK = "/telegram/webhook"
SLOW_S = 0.05
MANY = 200
THINK_S = 1.0

LIMITS_LIFTED = {
    "CXBOT_DRAWINGS_AT_ONCE": "0",
    "CXBOT_TELEGRAM_CHAT_PER_S": "100000",
    "CXBOT_TELEGRAM_CHAT_BURST": "1000",
    "CXBOT_TELEGRAM_GROUP_PER_MINUTE": "100000",
    "CXBOT_TELEGRAM_OVERALL_PER_S": "100000",
}


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        people: How many take the assessment at once.
        rounds: How often bot and rival take turns.
        each: How many assessments each of the bot's people takes in a round.
        rival_each: The same for the rival's.
        slow_people: How many of the rival's people there are with the slow API.
        slow_answers: How many answers these give.
        many_answers: How many answers each of the 200 gives.
        calls: Calls of each layer of HTTP in a round.
    """

    people: int
    rounds: int
    each: int = 3
    rival_each: int = 1
    slow_people: int = 8
    slow_answers: int = 4
    many_answers: int = len(ANSWERS)
    calls: int = 400


def quick(people: int) -> Size:
    """Less of everything."""
    return Size(people, 1, 2, 1, 4, 3, 4, 240)


@dataclass(frozen=True)
class Measured:
    """Two bots, and those who load them."""

    people: Program
    bot: Side
    rival: Side
    http: aiohttp.ClientSession

    async def on_bot(self, **how: Any) -> Numbers:
        """What a load makes of the bot."""
        return await self.bot.load(self.people, self.http, Load(self.bot.url, **how))

    async def on_rival(self, **how: Any) -> Numbers:
        """The same, of the rival."""
        return await self.rival.load(self.people, self.http, Load(self.rival.url, **how))


@asynccontextmanager
async def everybody(folder: Path, profile: str) -> AsyncIterator[Measured]:
    """All processes."""
    async with (
        Program("-m", "tests.benchmarks.telegram_people") as people,
        serving(WEBHOOK, settings(api(people), folder), folder, profile=profile) as bot,
        Program("-m", "tests.benchmarks.handler_bot", api(people)) as rival,
        session() as http,
    ):
        yield Measured(people, bot, Side(rival, "/telegram"), http)


def settings(api_url: str, folder: Path) -> dict[str, str]:
    """The environment of the bot."""
    return {
        "CXBOT_HOST": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "PORT": "0",
        "TELEGRAM_API_BASE_URL": api_url,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_WEBHOOK_URL": "https://bench.example",
        **LIMITS_LIFTED,
    }


# ---------------------------------------------------------------------------- what is measured


async def in_turns(measured: Measured, size: Size, bot: Numbers, rival: Numbers) -> Numbers:
    """Bot, rival, bot, rival: the median round of each, and how they compare in each round."""
    ours, theirs = list[Numbers](), list[Numbers]()
    for _ in range(size.rounds):
        ours.append(await measured.on_bot(**bot))
        theirs.append(await measured.on_rival(**rival))
    return compared(ours, theirs)


async def many_at_once(measured: Measured, size: Size) -> Numbers:
    """200 people, without and with a thought before each answer."""
    common = {"people": MANY, "answers": size.many_answers}
    return {
        "target": "p99 from webhook to committed turn below 100 ms on 2 cores",
        "without_thinking": {
            "load": f"{MANY} people, each posts at once when the next question has come",
            **await measured.on_bot(**common),
        },
        "thinking": {
            "load": f"{MANY} people, each thinks evenly from 0 to {2 * THINK_S:g} s (seed 1)",
            **await measured.on_bot(**common, think_s=THINK_S),
        },
    }


async def main(size: Size, profile: str, only: str) -> Numbers:
    """Everything, one after another."""
    found: Numbers = {
        "limits": f"lifted: {LIMITS_LIFTED}",
        "load": f"{size.people} people at once, each waits for the next question; SQLite; webhook",
        "rounds": f"{size.rounds}; bot and rival in turns",
        "loop_lag": LAG_TARGET,
    }
    with TemporaryDirectory(prefix="cxbot-bench-") as name:
        found["machine"] = machine(Path(name))
        async with everybody(Path(name), profile) as measured:
            found["resident_mb_at_first"] = resident_mb(measured.bot.program.pid)
            await measured.on_bot()
            await measured.on_rival(people=4)
            bot = {"people": size.people, "each": size.each}
            if only in ("", "quick_api"):
                rival = {"people": size.people, "each": size.rival_each}
                found["quick_api"] = {"target": "at least 2 times the rival's updates a second"}
                found["quick_api"] |= await in_turns(measured, size, bot, rival)
            if only in ("", "slow_api"):
                slow = {"people": size.slow_people, "answers": size.slow_answers, "api_s": SLOW_S}
                found["slow_api"] = {"target": "at least 10 times the rival's updates a second"}
                found["slow_api"] |= await in_turns(measured, size, bot | {"api_s": SLOW_S}, slow)
            if only in ("", "many"):
                found["people_at_once"] = await many_at_once(measured, size)
            if only in ("", "calls"):
                found["http"] = await compare_layers(api(measured.people), size.calls, 3)
            found["resident_mb_at_last"] = resident_mb(measured.bot.program.pid)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=32, help="at once")
    parser.add_argument("--rounds", type=int, default=5, help="of bot and rival")
    parser.add_argument("--quick", action="store_true", help="less of everything, one round")
    parser.add_argument("--only", choices=("quick_api", "slow_api", "many", "calls"), default="")
    parser.add_argument("--profile", default="", metavar="FILE", help="cProfile of the bot")
    asked = parser.parse_args()
    wanted = quick(asked.people) if asked.quick else Size(asked.people, asked.rounds)
    result = asyncio.run(main(wanted, asked.profile, asked.only))
    sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
