"""How much memory the bot occupies after 5 000, 10 000, 15 000 and 20 000 updates.

    python -m tests.benchmarks.memory [--platform telegram|slack] [--updates 20000] [--people 32]

Everybody is somebody new, so that whatever is kept for each person adds up. The bot is a process of
its own with a SQLite file. Prints JSON.
"""

import argparse
import asyncio
from pathlib import Path

from tests.benchmarks.measuring import HERE, Numbers, resident_mb
from tests.benchmarks.platforms import PLATFORMS, UPDATES_EACH, Platform, against
from tests.benchmarks.targets import Target, conclude

QUARTERS = 4

TARGETS = (
    Target("MB of memory at last", "resident_mb_at_last", most=128.0),
    Target("MB that the last quarter added", "added_mb_at_last", most=2.0),
)


async def memory(platform: Platform, tree: Path, updates: int, people: int) -> Numbers:
    """Measure the memory of one bot after each quarter of the updates."""
    each = max(1, round(updates / QUARTERS / people / UPDATES_EACH))
    found: Numbers = {}
    async with against(platform, tree) as bot:
        before = resident_mb(bot.pid)
        found["resident_mb_at_first"] = before
        for quarter in range(1, QUARTERS + 1):
            found["loop"] = (await bot.load(people=people, each=each))["loop"]
            occupied = resident_mb(bot.pid)
            name = f"after_{quarter * people * each * UPDATES_EACH}"
            added, before = round(occupied - before, 1), occupied
            found[name] = {"resident_mb": occupied, "added_mb": added}
            found |= {"resident_mb_at_last": occupied, "added_mb_at_last": added}
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", choices=tuple(PLATFORMS), default="telegram")
    parser.add_argument("--updates", type=int, default=20_000, help="in all")
    parser.add_argument("--people", type=int, default=32, help="at once")
    asked = parser.parse_args()
    platform = PLATFORMS[asked.platform]
    conclude(TARGETS, asyncio.run(memory(platform, HERE, asked.updates, asked.people)))
