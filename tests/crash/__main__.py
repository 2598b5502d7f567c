"""Kill the bot again and again under load, and see that nothing is lost.

    python -m tests.crash --kills 50 [--seed N] [--store sqlite|postgres|both]

Prints a line of JSON for each store; ends with 1 where anything was lost, doubled or out of order.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from bot.app import make_assessment
from bot.settings import Settings
from bot.store.migrate import upgrade
from tests.crash.harness import Crash, Report
from tests.crash.processes import NotBorn
from tests.postgres import NoPostgres, ServerFailed, running

STORES = ("sqlite", "postgres")


@contextmanager
def empty(store: str) -> Iterator[str]:
    """The address of a new database."""
    if store == "sqlite":
        with TemporaryDirectory(prefix="cxbot-crash-") as folder:
            yield f"sqlite:///{Path(folder) / 'cxbot.sqlite3'}"
        return
    with running() as server:
        url = server.create_database()
        upgrade(url)
        yield url


def prove(store: str, kills: int, seed: int) -> Report:
    """Kill on one store."""
    with empty(store) as url:
        crash = Crash(make_assessment(Settings()), url, kills, seed)
        return asyncio.run(crash.run())


def main() -> int:
    """Read what is wanted, and do it."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--kills", type=int, default=50, help="on each store")
    parser.add_argument("--seed", type=int, default=None, help="of scripts and moments")
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    wanted = parser.parse_args()
    seed = SystemRandom().randrange(10**6) if wanted.seed is None else wanted.seed
    code = 0
    for store in STORES if wanted.store == "both" else (wanted.store,):
        try:
            report = prove(store, wanted.kills, seed)
        except (NotBorn, NoPostgres, ServerFailed) as error:
            report = Report(store, seed, problems=[f"{type(error).__name__}: {error}"])
        print(json.dumps(asdict(report)), flush=True)  # noqa: T201 - what it is for
        code = code or int(bool(report.problems))
    return code


if __name__ == "__main__":
    sys.exit(main())
