"""A process that reveals a team assessment and is killed then; see test_sqlite_erasing.

    python -m tests.stores.killed FILE

It says "answered", waits for a line, reveals, says "revealed", and waits to be killed.
"""

import asyncio
import sys
from pathlib import Path

from bot.store.sqlite.store import SqliteStore
from tests.stores.test_fading import TELEGRAM, all_answer, end
from tests.stores.test_teams import start


async def main(path: Path) -> None:
    """Do all of that."""
    store = SqliteStore(path)
    await store.open()
    await start(store)
    await all_answer(store, TELEGRAM)
    sys.stdout.write("answered\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    await end(store)
    sys.stdout.write("revealed\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
