"""How long a scorecard, a report and a team's picture take to draw, and what that holds up.

Run it with ``make bench-report``. Cold is the first drawing of a process, with everything that it
loads; warm drawings are each of another content. Delays are those of a timer of a millisecond in
the event loop beside which two drawings are made at a time.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil

from bot.loading.library import edition_folders, load_catalogue, load_edition
from bot.report import content
from bot.report.render import Format, Renderer, draw
from bot.report.team_content import TeamResult, team_card
from bot.results.drawing import Drawable
from bot.scoring.advice import advise
from bot.scoring.position import Answers, position
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Tally
from tests.benchmarks.measuring import show, sum_range_us
from tests.conftest import NOW

FORMATS: tuple[Format, ...] = ("png", "pdf")
WARM, MANY = 60, 1000
TARGET_WARM_MS, TARGET_DELAY_MS = 100, 20
RATED = {
    "change_management": 5,
    "data_security": 2,
    "alignment": 4,
    "cost_roi": 3,
    "immature_ai": 2,
}


def contents(format_: Format) -> Iterator[str]:
    """Yield one content after another, no two alike."""
    edition, texts = load_edition(edition_folders()["liveops-2026"]), load_catalogue()
    answers = Answers("walk", "hybrid", "gaming", "japan", RATED)
    found, advice = position(edition, answers), advise(edition, answers)
    number = 0
    while True:
        number += 1
        if format_ == "pdf":
            made = content.report(
                Drawable(texts, found, advice, None, (("Comment", f"number {number}"),), NOW),
                "https://example.org/check",
            )
        else:
            made = content.scorecard(texts, found, advice, NOW)
            made["source"] += f" {number}"
        yield content.to_text(made)


def teams() -> Iterator[str]:
    """Yield pictures of one team after another, no two alike."""
    edition, texts = load_edition(edition_folders()["liveops-2026"]), load_catalogue()
    counts: dict[str, tuple[int, ...]] = {
        "stage": (2, 5, 4, 1),
        "delivery_model": (8, 3, 1),
        **{f"barrier.{one}": (1, 2, 3, 4, 2) for one in RATED},
    }
    found = Tally(12, 5, edition.id, "", "", counts)
    for number in count():
        revealed = RevealedRound(texts, edition, f"Team {number}", found, before=found)
        made = team_card(TeamResult(revealed, NOW))
        yield content.to_text(made)


def apart(*words: str) -> dict[str, float]:
    """Measure in a process of its own, and return the numbers."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.report", *words],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def cold(format_: Format) -> dict[str, float]:
    """Return the first drawing of a process, from the content to the bytes."""
    return {"ms": round(timed(next(contents(format_)), format_), 1)}


def timed(text: str, format_: Format) -> float:
    started = perf_counter()
    draw(text, format_)
    return (perf_counter() - started) * 1000


def warm(format_: Format, made: Iterator[str]) -> dict[str, float]:
    times = sorted(timed(next(made), format_) for _ in range(WARM + 5))[:WARM]
    return {"median_ms": round(statistics.median(times), 1), "p95_ms": round(times[-4], 1)}


async def delays() -> dict[str, float]:
    """Return how late a timer comes while pictures and documents are drawn, in milliseconds."""
    loop, late = asyncio.get_running_loop(), [0.0]

    def tick(due: float) -> None:
        late.append(loop.time() - due)
        handle.append(loop.call_later(0.001, tick, loop.time() + 0.001))

    handle: list[asyncio.TimerHandle] = []
    renderer = Renderer()
    pictures, documents = (list(islice(contents(one), 40)) for one in FORMATS)
    tick(loop.time())
    await asyncio.gather(
        *(renderer.render(one, "png") for one in pictures),
        *(renderer.render(one, "pdf") for one in documents),
    )
    handle[-1].cancel()
    late.sort()
    found = {"largest_ms": late[-1], "p99_ms": late[int(len(late) * 0.99)]}
    return {name: round(one * 1000, 1) for name, one in found.items()}


def memory() -> dict[str, float]:
    """Return the megabytes of this process, before and after many drawings."""
    process = psutil.Process(os.getpid())
    before = process.memory_info().rss
    png, pdf = contents("png"), contents("pdf")
    halves = []
    for _ in range(2):
        for _ in range(MANY // 4):
            draw(next(png), "png")
            draw(next(pdf), "pdf")
        halves.append(process.memory_info().rss)
    sizes = {"before_mb": before, f"after_{MANY // 2}_mb": halves[0], f"after_{MANY}_mb": halves[1]}
    return {name: size // 1_000_000 for name, size in sizes.items()}


def main() -> None:
    measures: dict[str, Callable[[], dict[str, float]]] = {
        "cold-png": lambda: cold("png"),
        "cold-pdf": lambda: cold("pdf"),
        "memory": memory,
    }
    found = measures[sys.argv[1]]() if sys.argv[1:] else everything()
    show(found)


def everything() -> dict[str, Any]:
    return {
        # How quick the machine is just now: shared ones vary by a factor of two.
        "sum_range_1000_us": sum_range_us(),
        "target_warm_png_ms": TARGET_WARM_MS,
        "target_delay_ms": TARGET_DELAY_MS,
        "cold_ms": {one: min(apart(f"cold-{one}")["ms"] for _ in range(3)) for one in FORMATS},
        "warm": {one: warm(one, contents(one)) for one in FORMATS},
        "warm_team_png": warm("png", teams()),
        "event_loop": asyncio.run(delays()),
        "memory": apart("memory"),
    }


if __name__ == "__main__":
    main()
