"""Kill the bot again and again under load, and see that nothing is lost.

    python -m tests.acceptance.crash --kills 50 [--only kills|telegram|slack|uploads|team]
                          [--seed N]
                          [--store sqlite|postgres|both] [--telegram-kills 10] [--slack-kills 5] ...

Prints a line of JSON for each store and each scenario (of Telegram and Slack one for each of the
two ways in); ends with 1 where anything was lost, doubled or out of order.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from itertools import product
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Any

from bot.store.migrations.migrate import upgrade
from bot.wiring.flows import make_assessment
from bot.wiring.settings import Settings
from tests.acceptance.crash import served, slack_watched, telegram_watched
from tests.acceptance.crash.harness import Crash, Report
from tests.acceptance.crash.processes import NotBorn
from tests.acceptance.crash.served import Order
from tests.acceptance.crash.slack import SlackCrash
from tests.acceptance.crash.team import Cast, Reference, TeamCrash
from tests.acceptance.crash.team_slack import SlackCast
from tests.acceptance.crash.team_telegram import TelegramCast
from tests.acceptance.crash.telegram import TelegramCrash
from tests.acceptance.crash.uploads import slack_uploads, telegram_uploads, upload_problems
from tests.kit.postgres import NoPostgres, ServerFailed, running

STORES = ("sqlite", "postgres")

AnyReport = Report | served.Report

Make = Callable[[Order], served.Crash[Any]]
"""Prepares a proof."""


class ReferenceFailed(Exception):
    """The run without kills failed, too; the message says how."""


@contextmanager
def empty(store: str, number: int = 1) -> Iterator[list[str]]:
    """Yield the addresses of new databases."""
    if store == "sqlite":
        with TemporaryDirectory(prefix="cxbot-crash-") as folder:
            yield [f"sqlite:///{Path(folder) / f'cxbot{place}.sqlite3'}" for place in range(number)]
        return
    with running() as server:
        urls = [server.create_database() for _ in range(number)]
        for url in urls:
            upgrade(url)
        yield urls


CASTS: Mapping[str, tuple[Callable[[Any], Any], Callable[[Any, str], Cast], str]] = {
    "telegram": (telegram_watched.WatchedApi, TelegramCast, "polling"),
    "slack": (slack_watched.WatchedSlack, SlackCast, "socket"),
}
"""The stand-in, the people of a team, and a way in, by platform."""


def people(proof: Callable[..., served.Crash[Any]], way: str) -> Make:
    return lambda order: proof(make_assessment(Settings()), way, order)


def team(platform: str, way: str) -> Make:
    stand_in, cast, _ = CASTS[platform]
    return lambda order: TeamCrash(
        cast(stand_in(way), order.url), way, order, reference_on(platform, order.store)
    )


@cache
def reference_on(platform: str, store: str) -> Reference:
    """Play the team's script without kills; stores differ in what their files keep.

    Raises:
        ReferenceFailed: The script could not be played to its end.
    """
    stand_in, cast, way = CASTS[platform]
    with empty(store) as (url,):
        crash = TeamCrash(cast(stand_in(way), url), "", Order(url, 0, 0))
        report = asyncio.run(crash.run())
    if report.problems:
        message = " / ".join(report.problems)
        raise ReferenceFailed(message)
    return crash.found


KILLS, UPLOADS = "kills", "uploads"

SERVED: Mapping[str, Sequence[Sequence[Make]]] = {
    "telegram": [[people(TelegramCrash, "polling"), people(TelegramCrash, "webhook")]],
    "slack": [[people(SlackCrash, "socket"), people(SlackCrash, "http")]],
    UPLOADS: [[telegram_uploads, slack_uploads]],
    "team": [
        [team("telegram", "polling"), team("slack", "socket")],
        [team("telegram", "webhook"), team("slack", "http")],
    ],
}
"""The proofs of each scenario: groups run one after another, all of a group at once."""

SHARES = {KILLS: 100, "telegram": 20, "slack": 10, UPLOADS: 20, "team": 40}
"""Each scenario, and how many kills it has on each store, in percent of those asked for."""


def prove(store: str, kills: int, seed: int) -> AnyReport:
    """Kill what people reach directly, on one store."""
    with empty(store) as (url,):
        crash = Crash(make_assessment(Settings()), url, kills, seed)
        return asyncio.run(crash.run())


def prove_served(store: str, scenario: str, kills: int, seed: int) -> Iterator[AnyReport]:
    """Kill what people reach on platforms, on one store; the kills are shared out evenly."""
    groups = SERVED[scenario]
    makes = [make for group in groups for make in group]
    shares = {make: (kills + len(makes) - 1 - place) // len(makes)
              for place, make in enumerate(makes)}  # fmt: skip
    for group in groups:
        wanted = [(make, shares[make]) for make in group if shares[make]]
        reports = at_once(store, wanted, seed)
        if scenario == UPLOADS:
            reports[-1].problems += upload_problems(reports)
        yield from reports


def at_once(store: str, makes: Sequence[tuple[Make, int]], seed: int) -> list[AnyReport]:
    """Run several proofs at once, each with a database and a number of kills of its own."""

    async def gathered(crashes: Sequence[served.Crash[Any]]) -> list[AnyReport]:
        reports: list[AnyReport] = await asyncio.gather(*(crash.run() for crash in crashes))
        return reports

    with empty(store, len(makes)) as urls:
        given = zip(urls, makes, strict=True)
        crashes = [make(Order(url, kills, seed)) for url, (make, kills) in given]
        return asyncio.run(gathered(crashes))


def proofs(store: str, scenario: str, kills: int, seed: int) -> Iterator[AnyReport]:
    """Yield all proofs of a scenario on one store, or the reason why they cannot begin."""
    try:
        if scenario == KILLS:
            yield prove(store, kills, seed)
        else:
            yield from prove_served(store, scenario, kills, seed)
    except (NotBorn, NoPostgres, ServerFailed, ReferenceFailed) as error:
        yield Report(store, seed, problems=[f"{type(error).__name__}: {error}"])


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.crash")
    parser.add_argument(
        "--kills", type=int, default=50,
        help="on each store; all of them in the scenario that --only names",
    )  # fmt: skip
    for scenario in [name for name in SHARES if SHARES[name] < 100]:
        parser.add_argument(
            f"--{scenario}-kills", type=int, help=f"{SHARES[scenario]} %% of --kills by default"
        )
    parser.add_argument("--only", choices=tuple(SHARES), help="the only scenario")
    parser.add_argument("--seed", type=int, default=None, help="of scripts and moments")
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    asked = parser.parse_args()
    if asked.kills < 1:
        parser.error("--kills must be at least 1")
    return asked


def kills_of(asked: argparse.Namespace) -> dict[str, int]:
    """Return how often each scenario kills."""
    if asked.only:
        return {asked.only: asked.kills}
    found = {scenario: asked.kills * SHARES[scenario] // 100 for scenario in SHARES}
    given = {scenario: getattr(asked, f"{scenario}_kills", None) for scenario in SHARES}
    return found | {scenario: kills for scenario, kills in given.items() if kills is not None}


def main() -> int:
    asked = arguments()
    seed = SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    stores = STORES if asked.store == "both" else (asked.store,)
    wanted = [(scenario, kills) for scenario, kills in kills_of(asked).items() if kills]
    code = 0
    for store, (scenario, kills) in product(stores, wanted):
        for report in proofs(store, scenario, kills, seed):
            shown = {"scenario": scenario, **asdict(report)}
            print(json.dumps(shown), flush=True)  # noqa: T201 - what it is for
            code = code or int(bool(report.problems))
    return code


if __name__ == "__main__":
    sys.exit(main())
