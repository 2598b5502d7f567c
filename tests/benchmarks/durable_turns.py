"""Measure whole durable turns on SQLite, 16 at once, of the checkout that PYTHONPATH names.

    PYTHONPATH=CHECKOUT python -P tests/benchmarks/durable_turns.py TURNS FOLDER

The turns themselves are that checkout's too. Prints JSON.
"""

import asyncio
import json
import sys
from pathlib import Path

AT_ONCE = 16


async def main(turns: int, folder: Path) -> None:
    from bot.store.sqlite.store import SqliteStore  # noqa: PLC0415 - found by PYTHONPATH
    from tests.benchmarks.load import measure, whole_turns  # noqa: PLC0415 - likewise

    store = SqliteStore(folder / "turns.sqlite3")
    await store.open()
    try:
        found = await measure(await whole_turns(store), AT_ONCE, turns)
    finally:
        await store.close()
    sys.stdout.write(json.dumps({f"whole turns, {AT_ONCE} at once": found}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
