"""Load for the benchmarks: many people who take assessments at once, and what is measured of it."""

import asyncio
import statistics
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from time import perf_counter
from typing import Any

import psutil

from bot.engine.conversation import Answer, Conversation
from bot.messages import (
    Address,
    Ask,
    Button,
    Choice,
    Outcome,
    Paragraph,
    Settled,
    Text,
    Update,
)
from bot.service.flow_versions import keep_current
from bot.store.ports import Store
from bot.turns.plan import Found, Outgoing, Plan, Recorded
from bot.wiring.flows import choose
from bot.wiring.parts import make_service, new_id, now
from bot.wiring.settings import Settings

SCRIPT = (
    "hello", "yes", "walk", "hybrid", "4", "5", "3", "2", "1", "retail banking", "japan", "2",
    "executive",
)  # fmt: skip
"""Everything that one person types, from the greeting to the result."""

Numbers = dict[str, Any]
Turn = Callable[[int, int], Awaitable[object]]
"""One turn of a person: who, and how many turns they had before."""


async def measure(turn: Turn, at_once: int, turns: int, repeats: int = 3) -> Numbers:
    """Measure the turns a second and the seconds of each, with so many people at once.

    Args:
        turn: One turn.
        at_once: How many people; each waits for their turn to be done before the next.
        turns: How many turns in all.
        repeats: How often to measure; the median run is given.
    """
    people = count()
    runs = [await _run(turn, at_once, turns, people) for _ in range(repeats)]
    return sorted(runs, key=lambda run: float(run["turns_per_s"]))[repeats // 2]


async def _run(turn: Turn, at_once: int, turns: int, people: "count[int]") -> Numbers:
    left, seconds = iter(range(turns)), list[float]()

    async def one_after_another(offset: int) -> None:
        # Everybody is at another question, as people are.
        who, had = next(people), 0
        for _ in range(offset):
            await turn(who, had)
            had += 1
        await ready.wait()
        for _ in left:
            if had == len(SCRIPT):
                who, had = next(people), 0
            started = perf_counter()
            await turn(who, had)
            seconds.append(perf_counter() - started)
            had += 1

    ready = asyncio.Event()
    tasks = [asyncio.create_task(one_after_another(at % len(SCRIPT))) for at in range(at_once)]
    await turn(next(people), 0)
    started = perf_counter()
    ready.set()
    await asyncio.gather(*tasks)
    took = perf_counter() - started
    seconds.sort()
    return {
        "turns_per_s": round(turns / took),
        "p50_ms": round(statistics.median(seconds) * 1e3, 2),
        "p99_ms": round(seconds[int(len(seconds) * 0.99)] * 1e3, 2),
    }


# ---------------------------------------------------------------------------- kinds of turns


async def whole_turns(store: Store) -> Turn:
    """Return turns as the bot does them: the engine, JSON and the store."""
    flows = choose(Settings(), "quick-check").flows()
    service = make_service(store, flows, Settings())
    await keep_current(store.records, flows, now())
    run = new_id()

    async def turn(who: int, had: int) -> Outcome:
        update = Update(f"{run}.{who}.{had}", person_of_run(run, who), Text(SCRIPT[had]))
        return await service.handle(update)

    return turn


async def store_turns(store: Store) -> Turn:
    """Return turns of the store alone, with free decisions and writes of the same size."""
    run, moment = new_id(), now()

    async def turn(who: int, had: int) -> Outcome:
        update = Update(f"{run}.{who}.{had}", person_of_run(run, who), Text("walk"))
        return await store.turns.handle(
            update, "", lambda found: decided(found, who, had, run, moment)
        )

    return turn


_ANSWER = Answer("walk", "name", "walk", "2026-11-22T09:30:00+00:00")
_SETTLED = Settled("stage", "Stage", "How far have you come?", "Walk", Button("Change", "t" * 32))
_CHOICES = tuple(Choice(f"Choice {n}", "t" * 32, f"choice{n}") for n in range(4))
_ASK = Ask("next", "Question 2 of 11", (Paragraph("x" * 120),), "list", _CHOICES)


def decided(found: Found, who: int, had: int, run: str, moment: datetime) -> Plan:
    """Return the writes of a turn: a new conversation, else one answer and two replies."""
    if found.addressed is None:
        started = moment.isoformat()
        new = Conversation(f"{run}{who}"[-16:], "flow", "version", "edition", started)
        return Plan(Outcome(), moment, begun=new, outbox=(Outgoing(new.id, _ASK),), step="stage")
    before = found.addressed.conversation
    state = replace(before, answers={**before.answers, f"step{had}": _ANSWER})
    return Plan(
        Outcome("Stage: Walk"),
        moment,
        advanced=state,
        answers=(Recorded("stage", _ANSWER),),
        outbox=(Outgoing(state.id, _SETTLED), Outgoing(state.id, _ASK)),
        step="next",
    )


def person_of_run(run: str, who: int) -> Address:
    """Return the address of a person of the benchmark; nobody comes in two runs."""
    return Address("bench", f"{run}chat{who}", f"{run}person{who}")


# ---------------------------------------------------------------------------- memory


@dataclass
class Memory:
    """Watches how much memory this process has at most, beside whatever else it does."""

    largest_mb: float = 0.0

    def __enter__(self) -> "Memory":
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        process = psutil.Process()
        while not self._stop.wait(0.05):
            self.largest_mb = max(self.largest_mb, process.memory_info().rss / 1e6)
