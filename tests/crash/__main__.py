"""Kill the bot again and again under load, and see that nothing is lost.

    python -m tests.crash --kills 50 [--only kills|telegram|slack|uploads|team] [--seed N]
                          [--store sqlite|postgres|both] [--telegram-kills 10] [--slack-kills 5] ...

Prints a line of JSON for each store and each scenario (of Telegram and Slack one for each of the
two ways in); ends with 1 where anything was lost, doubled or out of order.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from bot.app import make_assessment
from bot.settings import Settings
from bot.store.migrate import upgrade
from tests.crash import served, slack_watched, telegram_watched
from tests.crash.harness import Crash, Report
from tests.crash.processes import NotBorn
from tests.crash.slack import SlackCrash
from tests.crash.team import Cast, Reference, TeamCrash
from tests.crash.team_slack import SlackCast
from tests.crash.team_telegram import TelegramCast
from tests.crash.telegram import TelegramCrash
from tests.crash.uploads import slack_uploads, telegram_uploads
from tests.postgres import NoPostgres, ServerFailed, running

STORES = ("sqlite", "postgres")

AnyReport = Report | served.Report

R = TypeVar("R")
Run = Coroutine[Any, Any, R]

SHARES = {"kills": 100, "telegram": 20, "slack": 10, "uploads": 20, "team": 40}
"""Each scenario, and how many kills it has on each store, in percent of those asked for."""


class ReferenceFailed(Exception):
    """Without kills it failed, too; says how."""


@contextmanager
def empty(store: str, number: int = 1) -> Iterator[list[str]]:
    """The addresses of new databases."""
    if store == "sqlite":
        with TemporaryDirectory(prefix="cxbot-crash-") as folder:
            yield [f"sqlite:///{Path(folder) / f'cxbot{place}.sqlite3'}" for place in range(number)]
        return
    with running() as server:
        urls = [server.create_database() for _ in range(number)]
        for url in urls:
            upgrade(url)
        yield urls


def prove(store: str, kills: int, seed: int) -> list[AnyReport]:
    """Kill what people reach directly, on one store."""
    with empty(store) as (url,):
        crash = Crash(make_assessment(Settings()), url, kills, seed)
        return [asyncio.run(crash.run())]


def prove_telegram(store: str, kills: int, seed: int) -> list[AnyReport]:
    """Kill what people reach by Telegram, by polling and by webhook at once, on one store."""
    assessment = make_assessment(Settings())
    return at_once(
        store,
        kills,
        lambda url, share: TelegramCrash(assessment, url, "polling", share, seed).run(),
        lambda url, share: TelegramCrash(assessment, url, "webhook", share, seed).run(),
    )


def prove_slack(store: str, kills: int, seed: int) -> list[AnyReport]:
    """Kill what people reach by Slack, in Socket Mode and over HTTP at once, on one store."""
    assessment = make_assessment(Settings())
    return at_once(
        store,
        kills,
        lambda url, share: SlackCrash(assessment, url, "socket", share, seed).run(),
        lambda url, share: SlackCrash(assessment, url, "http", share, seed).run(),
    )


def prove_uploads(store: str, kills: int, seed: int) -> list[AnyReport]:
    """Kill while pictures and reports are drawn and sent, on Telegram and Slack at once."""
    return at_once(
        store,
        kills,
        lambda url, share: telegram_uploads(url, share, seed).run(),
        lambda url, share: slack_uploads(url, share, seed).run(),
    )


def prove_team(store: str, kills: int, seed: int) -> list[AnyReport]:
    """Kill in the middle of a team assessment, on Telegram and Slack at once, by each way in."""
    telegram, slack = reference("polling"), reference("socket")
    polling_and_socket = at_once(
        store,
        kills - kills // 2,
        lambda url, share: team_on("polling", url, share, seed, telegram).run(),
        lambda url, share: team_on("socket", url, share, seed, slack).run(),
    )
    webhook_and_http = at_once(
        store,
        kills // 2,
        lambda url, share: team_on("webhook", url, share, seed, telegram).run(),
        lambda url, share: team_on("http", url, share, seed, slack).run(),
    )
    return polling_and_socket + webhook_and_http


@cache
def reference(way: telegram_watched.Way | slack_watched.Way) -> Reference:
    """What the team is shown when nothing is killed: the same on every store.

    Raises:
        ReferenceFailed: The script could not be played to its end.
    """
    with empty("sqlite") as (url,):
        crash = team_on(way, url, 0, 0)
        report = asyncio.run(crash.run())
    if report.problems:
        message = " / ".join(report.problems)
        raise ReferenceFailed(message)
    return crash.found


def team_on(
    way: telegram_watched.Way | slack_watched.Way,
    url: str,
    kills: int,
    seed: int,
    found: Reference | None = None,
) -> TeamCrash:
    """A proof with a team, on the platform that this way in belongs to."""
    cast: Cast
    match way:
        case "polling" | "webhook":
            cast = TelegramCast(telegram_watched.WatchedApi(way), url)
        case "socket" | "http":
            cast = SlackCast(slack_watched.WatchedSlack(way), url)
    return TeamCrash(cast, url, way, kills, seed, found)


def at_once(
    store: str, kills: int, *runs: Callable[[str, int], Run[served.Report]]
) -> list[AnyReport]:
    """Share the kills among several runs, all at once, each with a database of its own."""
    shares = [(kills + len(runs) - 1 - place) // len(runs) for place in range(len(runs))]
    begun = [(run, share) for run, share in zip(runs, shares, strict=True) if share]

    async def gathered(urls: Sequence[str]) -> list[AnyReport]:
        given = zip(urls, begun, strict=True)
        return await asyncio.gather(*(run(url, share) for url, (run, share) in given))

    with empty(store, len(begun)) as urls:
        return asyncio.run(gathered(urls))


PROOFS: Mapping[str, Callable[[str, int, int], list[AnyReport]]] = {
    "kills": prove,
    "telegram": prove_telegram,
    "slack": prove_slack,
    "uploads": prove_uploads,
    "team": prove_team,
}


def proofs(store: str, kills: Mapping[str, int], seed: int) -> Iterator[AnyReport]:
    """All proofs on one store; why there are none where they cannot be begun."""
    try:
        for scenario, number in kills.items():
            if number:
                yield from PROOFS[scenario](store, number, seed)
    except (NotBorn, NoPostgres, ServerFailed, ReferenceFailed) as error:
        yield Report(store, seed, problems=[f"{type(error).__name__}: {error}"])


def number(text: str) -> int:
    """A number of kills.

    Raises:
        ValueError: It is none.
    """
    found = int(text)
    if found < 1:
        raise ValueError
    return found


def wanted() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument(
        "--kills", type=number, default=50,
        help="on each store; all of them in the scenario that --only names",
    )  # fmt: skip
    for scenario in [name for name in PROOFS if SHARES[name] < 100]:
        parser.add_argument(
            f"--{scenario}-kills", type=int, help=f"{SHARES[scenario]} %% of --kills by default"
        )
    parser.add_argument("--only", choices=tuple(PROOFS), help="the only scenario")
    parser.add_argument("--seed", type=int, default=None, help="of scripts and moments")
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    return parser.parse_args()


def kills_of(asked: argparse.Namespace) -> dict[str, int]:
    """How often each scenario kills."""
    if asked.only:
        return {asked.only: asked.kills}
    found = {scenario: asked.kills * SHARES[scenario] // 100 for scenario in PROOFS}
    given = {scenario: getattr(asked, f"{scenario}_kills", None) for scenario in PROOFS}
    return found | {scenario: kills for scenario, kills in given.items() if kills is not None}


def main() -> int:
    """Read what is wanted, and do it."""
    asked = wanted()
    seed = SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    code = 0
    for store in STORES if asked.store == "both" else (asked.store,):
        for report in proofs(store, kills_of(asked), seed):
            print(json.dumps(asdict(report)), flush=True)  # noqa: T201 - what it is for
            code = code or int(bool(report.problems))
    return code


if __name__ == "__main__":
    sys.exit(main())
