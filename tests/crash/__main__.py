"""Kill the bot again and again under load, and see that nothing is lost.

    python -m tests.crash --kills 50 [--telegram-kills 10] [--slack-kills 5] [--seed N]
                          [--store sqlite|postgres|both]

Prints a line of JSON for each store, and one for each of the two ways in of Telegram and of Slack
on it; ends with 1 where anything was lost, doubled or out of order.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import TypeVar

from bot.app import make_assessment
from bot.settings import Settings
from bot.store.migrate import upgrade
from tests.crash import slack, telegram
from tests.crash.harness import Crash, Report
from tests.crash.processes import NotBorn
from tests.postgres import NoPostgres, ServerFailed, running

STORES = ("sqlite", "postgres")

AnyReport = Report | telegram.Report | slack.Report

Way = TypeVar("Way")
R = TypeVar("R")


@contextmanager
def empty(store: str, number: int = 1) -> Iterator[list[str]]:
    """The addresses of new databases."""
    if store == "sqlite":
        with TemporaryDirectory(prefix="cxbot-crash-") as folder:
            yield [f"sqlite:///{Path(folder) / f'cxbot{one}.sqlite3'}" for one in range(number)]
        return
    with running() as server:
        urls = [server.create_database() for _ in range(number)]
        for url in urls:
            upgrade(url)
        yield urls


def prove(store: str, kills: int, seed: int) -> Report:
    """Kill on one store."""
    with empty(store) as (url,):
        crash = Crash(make_assessment(Settings()), url, kills, seed)
        return asyncio.run(crash.run())


def prove_telegram(store: str, kills: int, seed: int) -> list[telegram.Report]:
    """Kill what people reach by Telegram, by polling and by webhook at once, on one store."""
    assessment = make_assessment(Settings())

    def run(url: str, way: telegram.Way, share: int) -> Coroutine[None, None, telegram.Report]:
        return telegram.Crash(assessment, url, way, share, seed).run()

    shares: dict[telegram.Way, int] = {"polling": (kills + 1) // 2, "webhook": kills // 2}
    return both_ways(store, shares, run)


def prove_slack(store: str, kills: int, seed: int) -> list[slack.Report]:
    """Kill what people reach by Slack, in Socket Mode and over HTTP at once, on one store."""
    assessment = make_assessment(Settings())

    def run(url: str, way: slack.Way, share: int) -> Coroutine[None, None, slack.Report]:
        return slack.Crash(assessment, url, way, share, seed).run()

    shares: dict[slack.Way, int] = {"socket": (kills + 1) // 2, "http": kills // 2}
    return both_ways(store, shares, run)


def both_ways(
    store: str, shares: dict[Way, int], run: Callable[[str, Way, int], Coroutine[None, None, R]]
) -> list[R]:
    """Kill as often as each way in has a share, both at once, each with a database of its own."""
    ways = {way: share for way, share in shares.items() if share}

    async def at_once(urls: list[str]) -> list[R]:
        given = zip(urls, ways.items(), strict=True)
        return await asyncio.gather(*(run(url, way, share) for url, (way, share) in given))

    with empty(store, len(ways)) as urls:
        return asyncio.run(at_once(urls))


def proofs(
    store: str, kills: int, on_telegram: int, on_slack: int, seed: int
) -> Iterator[AnyReport]:
    """All proofs on one store; why there are none where they cannot be begun."""
    try:
        yield prove(store, kills, seed)
        if on_telegram:
            yield from prove_telegram(store, on_telegram, seed)
        if on_slack:
            yield from prove_slack(store, on_slack, seed)
    except (NotBorn, NoPostgres, ServerFailed) as error:
        yield Report(store, seed, problems=[f"{type(error).__name__}: {error}"])


def main() -> int:
    """Read what is wanted, and do it."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--kills", type=int, default=50, help="on each store")
    parser.add_argument(
        "--telegram-kills", type=int, help="of the bot on Telegram, on each store; a fifth of them"
    )
    parser.add_argument(
        "--slack-kills", type=int, help="of the bot on Slack, on each store; a tenth of them"
    )
    parser.add_argument("--seed", type=int, default=None, help="of scripts and moments")
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    wanted = parser.parse_args()
    seed = SystemRandom().randrange(10**6) if wanted.seed is None else wanted.seed
    on_telegram = wanted.kills // 5 if wanted.telegram_kills is None else wanted.telegram_kills
    on_slack = wanted.kills // 10 if wanted.slack_kills is None else wanted.slack_kills
    code = 0
    for store in STORES if wanted.store == "both" else (wanted.store,):
        for report in proofs(store, wanted.kills, on_telegram, on_slack, seed):
            print(json.dumps(asdict(report)), flush=True)  # noqa: T201 - what it is for
            code = code or int(bool(report.problems))
    return code


if __name__ == "__main__":
    sys.exit(main())
