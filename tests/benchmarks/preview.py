"""How soon ``cxbot flows preview`` shows a save, and what it costs while nobody saves.

Run it with ``make bench-preview``. Two ways are measured, from the moment in which the file is
written: without scripts, until the whole page has arrived; and, where Chromium and Playwright are
installed, until a browser shows the changed question.
"""

import asyncio
import json
import os
import re
import statistics
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import psutil

from bot.loading.library import flow_folders
from tests.acceptance.browser import driver
from tests.channels.web.drafting import goes_on
from tests.channels.web.world import Browser

SAVES = 60
TARGET_S = 0.2

PAUSES_S = (0.3, 0.6)
"""The shortest and the longest pause between two saves: no editor saves sooner."""

IDLE_S = 10.0

ASKED = "How do you use AI in customer experience today?"
"""The beginning of the question that each save changes."""


@dataclass
class Preview:
    """A process that previews a copy of the shipped quick check."""

    file: Path
    pid: int
    url: str

    def __post_init__(self) -> None:
        self.text = self.file.read_text("utf-8")
        assert ASKED in self.text

    def save(self, number: int) -> None:
        """Save the flow with a number in its question."""
        self.file.write_text(self.text.replace(ASKED, f"{number}. {ASKED}"), "utf-8")


@asynccontextmanager
async def previewing() -> AsyncIterator[Preview]:
    """Run the preview as a process of its own."""
    with TemporaryDirectory(prefix="cxbot-") as name:
        folder = Path(name) / "quick-check"
        copytree(flow_folders()["quick-check"], folder)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "flows", "preview", str(folder), "--port", "0",
            stderr=asyncio.subprocess.PIPE, env=os.environ | {"CXBOT_CONVERSATIONS": ""},
        )  # fmt: skip
        assert process.stderr is not None
        try:
            said = (await process.stderr.readline()).decode()
            found = re.search(r"http://127\.0\.0\.1:\d+", said)
            assert found, said
            yield Preview(folder / "flow.yaml", process.pid, found[0])
        finally:
            process.terminate()
            await process.wait()


async def waits(
    save: Callable[[int], None], shown: Callable[[int], Coroutine[Any, Any, None]]
) -> list[float]:
    """Return the seconds from each save until it is shown, sorted."""
    chance, waited = Random(1), []  # noqa: S311 - when somebody saves
    for number in range(1, SAVES + 1):
        await asyncio.sleep(chance.uniform(*PAUSES_S))  # noqa: TID251 - an author writes
        seen = asyncio.create_task(shown(number))
        await asyncio.sleep(0)  # noqa: TID251 - the browser waits before the save
        started = perf_counter()
        save(number)
        await seen
        waited.append(perf_counter() - started)
    return sorted(waited)


async def without_scripts(preview: Preview) -> list[float]:
    """Measure a browser without scripts, as its requests."""
    ann = Browser(preview)
    await ann.open("/?after=0")
    await ann.begin()
    await ann.say("yes")

    async def shown(number: int) -> None:
        while f"{number}. {ASKED}" not in ann.page.text:
            await ann.open(goes_on(ann.page))

    return await waits(preview.save, shown)


async def in_browser(preview: Preview) -> list[float]:
    """Measure a browser with scripts."""
    async with driver.browser() as chromium:
        page = await chromium.new_page()
        await page.goto(preview.url)
        await page.locator("main button.primary").click()
        await page.locator("main button.choice").first.click()
        await page.locator("h1", has_text=ASKED).wait_for()

        async def shown(number: int) -> None:
            await page.locator("h1", has_text=f"{number}. {ASKED}").wait_for()

        return await waits(preview.save, shown)


async def idle(preview: Preview) -> float:
    """Return the share of a processor that the process takes while nobody saves."""
    process = psutil.Process(preview.pid)
    process.cpu_percent()
    await asyncio.sleep(IDLE_S)  # noqa: TID251 - that is what is measured
    return process.cpu_percent() / 100


def spread(waited: list[float]) -> dict[str, float]:
    """Return the median, the 95th percentile and the longest, in seconds."""
    return {
        "median_s": round(statistics.median(waited), 3),
        "p95_s": round(waited[int(len(waited) * 0.95)], 3),
        "longest_s": round(waited[-1], 3),
    }


async def measured() -> dict[str, Any]:
    """Measure everything."""
    found: dict[str, Any] = {"saves": SAVES, "target_p95_s": TARGET_S}
    async with previewing() as preview:
        found["idle_share_of_a_processor"] = round(await idle(preview), 4)
        found["without scripts"] = spread(await without_scripts(preview))
        lacks = driver.missing()
        found["in Chromium"] = lacks or spread(await in_browser(preview))
        found["memory_mb"] = round(psutil.Process(preview.pid).memory_info().rss / 1e6, 1)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(measured()), indent=2) + "\n")
