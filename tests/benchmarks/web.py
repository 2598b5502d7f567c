"""How many answers the page takes a second, how much memory it needs, and how quick a browser is.

    python -m tests.benchmarks.web [--people 32] [--rounds 5] [--idle 10000] [--quick]

The page and the bot on Telegram have processes of their own, with a SQLite file each, and take
turns. People at the page send forms as its script does, and get the next page for each answer.
A real Chromium measures the page itself, where ``make browser`` can. Prints JSON; compare only
numbers of one run, since shared machines vary by a factor of two and more. Ends with 1 where the
page is slower beside Telegram than its target says.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from contextlib import AsyncExitStack
from typing import Any

from tests.acceptance.browser import driver
from tests.acceptance.browser import visitor as browsing
from tests.benchmarks import web_people
from tests.benchmarks.measuring import (
    HERE,
    LAG,
    Numbers,
    compared,
    folder_on_disk,
    machine,
    resident_mb,
)
from tests.benchmarks.memory import QUARTERS
from tests.benchmarks.platforms import PLATFORMS, ROUNDS, against
from tests.benchmarks.targets import Target, conclude
from tests.benchmarks.web_served import ServedPage, served_page

TARGETS = (
    Target(
        "durable answers a second of Telegram's updates, 32 people",
        "answers/updates_per_s_of/telegram/median",
        least=1.5,
        decides=True,
    ),
    Target("SQL statements an answer", "counted/statements_per_update", most=5.8),
    Target("MB that the last quarter of idle visitors added", "idle/added_mb_at_last", most=2.0),
    Target("ms from the press to the first question", "browser/first_question_ms", most=300.0),
    Target("KB of a page with its style and script", "browser/page_kb", most=60.0),
    Target("layout shift", "browser/layout_shift", most=0.0),
    Target("ms until a press is painted, the longest", "browser/interaction_ms", most=100.0),
)

WATCH = """
  window.seen = {took: [], shift: 0, interaction: 0};
  new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (!entry.hadRecentInput) seen.shift += entry.value;
  })).observe({type: "layout-shift", buffered: true});
  new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (entry.interactionId) seen.interaction = Math.max(seen.interaction, entry.duration);
  })).observe({type: "event", durationThreshold: 16, buffered: true});
  document.addEventListener("submit", () => {
    const began = performance.now();
    new MutationObserver((changes, observer) => {
      if (!changes.some(change => [...change.addedNodes].some(node => node.id === "main"))) return;
      observer.disconnect();
      seen.took.push(performance.now() - began);
    }).observe(document.body, {childList: true});
  }, true);
"""

SIZES = """() => ["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
  .filter(entry => !["fetch", "eventsource"].includes(entry.initiatorType))
  .map(entry => entry.transferSize)"""


async def answers(web: ServedPage, asked: Namespace) -> Numbers:
    """The page and Telegram in turns, with the same people."""
    each = 1 if asked.quick else 3
    async with against(PLATFORMS["telegram"], HERE) as telegram:
        rounds: dict[str, list[Numbers]] = {"bot": [], "telegram": []}
        for _ in range(asked.rounds):
            rounds["bot"].append(await web.load(asked.people, each))
            rounds["telegram"].append(await telegram.load(people=asked.people, each=each))
    return compared(rounds)


async def counted(people: int) -> Numbers:
    """The statements of SQLite for each answer, of another bot that counts them."""
    with folder_on_disk() as folder:
        async with served_page(folder, counts=True) as web:
            found = await web.load(people, 1)
    return {name: found[name] for name in found if "_per_update" in name or name == "of_which"}


async def idle(web: ServedPage, asked: Namespace) -> Numbers:
    """Memory after each quarter of the people who begin, answer once and go."""
    before = resident_mb(web.pid)
    found: Numbers = {"resident_mb_at_first": before}
    for quarter in range(1, QUARTERS + 1):
        await web_people.begin_and_leave(web.host, asked.idle // QUARTERS)
        occupied = resident_mb(web.pid)
        added, before = round(occupied - before, 1), occupied
        found[f"after_{quarter * asked.idle // QUARTERS}_mb"] = occupied
        found["added_mb_at_last"] = added
    return found


async def browser(web: ServedPage) -> Numbers:
    """The page in a browser on this machine, from the start to the result."""
    if missing := driver.missing():
        return {"not_measured": missing}
    async with driver.browser() as chromium:
        page: Any = await chromium.new_page()
        await page.add_init_script(WATCH)
        ann = browsing.Visitor(page, web.url)
        await ann.begin()
        sizes = await page.evaluate(SIZES)
        await ann.take(*browsing.ANSWERS)
        seen = await page.evaluate("seen")
    return {
        "first_question_ms": round(seen["took"][0], 1),
        "next_question_ms": round(sorted(seen["took"])[len(seen["took"]) // 2], 1),
        "page_kb": round(sum(sizes) / 1e3, 1),
        "layout_shift": round(seen["shift"], 4),
        "interaction_ms": seen["interaction"],
    }


async def measured(asked: Namespace) -> Numbers:
    """All numbers."""
    numbers: Numbers = {"limits": "lifted", "loop_lag": LAG}
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(folder_on_disk())
        numbers["machine"] = machine(folder)
        web = await stack.enter_async_context(served_page(folder))
        numbers["browser"] = await browser(web)
        numbers["answers"] = await answers(web, asked)
        numbers["idle"] = await idle(web, asked)
        numbers["machine_at_last"] = machine(folder)
    numbers["counted"] = await counted(asked.people)
    return numbers


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=32, help="at once")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--idle", type=int, default=10_000, help="visitors who begin and go")
    parser.add_argument("--quick", action="store_true", help="only a third of it, to try it out")
    asked = parser.parse_args()
    conclude(TARGETS, asyncio.run(measured(asked)), decide=asked.rounds >= ROUNDS)
