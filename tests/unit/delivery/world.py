"""A run of the model: processes deliver in a storm, then in calm, until everything is sent."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.delivery.worker import Delivery
from bot.messages import Address, Attachment, Paragraph, Reply, Say
from bot.turns.keys import address_key
from bot.turns.plan import Outgoing
from tests.kit.virtual import Loop, now, run, sleep
from tests.unit.delivery.checks import bound_s, check_end, check_held
from tests.unit.delivery.diary import Diary
from tests.unit.delivery.outbox import EPOCH, Outbox, opened
from tests.unit.delivery.plan import ODD, Kind, Plan, plan
from tests.unit.delivery.process import MakeDelivery, Process, Sky

TICK_S = 0.5
"""How often a calm world is looked at."""

RETURNING_S = 15.0
"""The seconds of calm in which people still come back whom an earlier send found gone."""


class World:
    """One run.

    Attributes:
        diary: The events so far.
        took_s: Virtual seconds from the end of the storm until everything was sent.
        most_s: How many it may take.
        left: How many rows waited when the storm ended.
    """

    def __init__(self, chosen: Plan, seed: int, outbox: Outbox, make: MakeDelivery) -> None:
        self.plan, self.diary = chosen, Diary()
        # Not the numbers by which the plan was chosen.
        self.chance = Random(f"{seed} in the world")  # noqa: S311 - nothing is kept secret
        self.sky = Sky(self.plan, self.chance, self.diary)
        self.outbox, self._make = outbox, make
        self.processes: list[Process] = []
        # Tasks that wait for nothing are removed as soon as nobody knows them.
        self._ended: list[Process] = []
        self._place = 0
        self.took_s = self.most_s = 0.0
        self.left = 0

    def clock(self) -> datetime:
        return EPOCH + timedelta(seconds=now())

    @property
    def people(self) -> list[Address]:
        """The people, of whom something is kept, without the places."""
        return [address for address in self.plan.addresses if address.person]

    async def live(self) -> None:
        """Begin, weather the storm, and go on until everything is sent, or a problem is found."""
        for person in self.people:
            await self.outbox.begin(person, self.clock())
        self.processes = [self._process() for _ in range(self.plan.processes)]
        for _ in range(self.plan.rows):
            await self._add()
        end = now() + self.plan.storm_s
        while now() < end and not self.diary.problems:
            await sleep(self.chance.uniform(0, 2))
            await self._go_on()
            await check_held(self)
        self.sky.stormy = False
        await self._calm()
        if not self.diary.problems:
            await check_end(self)

    def _process(self) -> Process:
        return Process(self.sky, self.outbox, self.clock, self._make)

    async def end(self) -> None:
        """Leave nothing behind that still wants to do something."""
        for process in (*self.processes, *self._ended):
            process.kill()
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        while loop.works:
            await sleep(0)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others)

    # ------------------------------------------------------------------ the storm

    async def _go_on(self) -> None:
        """Add replies, and let one random thing happen: a process ends or dies, a person leaves."""
        for _ in range(self.chance.choice([0, 1, 3])):
            await self._add()
        happens = self.chance.random()
        if happens < 0.08:
            self._choose().kill()
            self._replace()
        elif happens < 0.10:
            process = self._choose()
            process.task.cancel()
            # Where there is one process, the next one begins after it.
            if self.plan.processes == 1 or self.chance.random() < 0.5:
                await asyncio.wait([process.task])
            self._replace()
        elif happens < 0.14 and self.people:
            person = self.chance.choice(self.people)
            self.diary.forgotten.add(person)
            await self.outbox.forget(person, self.clock())
        elif happens < 0.20:
            await self.outbox.come_back(self.people, self.clock())

    def _choose(self) -> Process:
        """Choose a process that comes to its end."""
        self._place = self.chance.randrange(len(self.processes))
        return self.processes[self._place]

    def _replace(self) -> None:
        """Put a new process in the place of the one that was chosen."""
        self._ended.append(self.processes[self._place])
        self.processes[self._place] = self._process()

    async def _add(self) -> None:
        """Put one row more into the outbox, and wake some who might send it."""
        number, chance = len(self.diary.kinds) + 1, self.chance
        address = chance.choice(self.plan.addresses)
        self.diary.kinds[number] = kind = self._kind()
        edits = kind == "ordinary" and chance.random() < 0.3
        expires_at = follow_up = None
        if self.sky.happens(0.05):
            expires_at = self.clock() + timedelta(seconds=chance.uniform(0, 60))
            follow_up = _says(f"instead of {number}") if chance.random() < 0.5 else None
        outgoing = Outgoing(
            chance.choice(["", "t1", "t2"]), _edit(number) if edits else _reply(kind, number),
            expires_at, follow_up,
            fleeting=chance.random() < 0.1, to=address,
        )  # fmt: skip
        process = chance.choice(self.processes)
        if kind != "unreadable" and process.alive and chance.random() < 0.5:
            answer = replace(outgoing, to=None)
            leased = process.leased
            await self.outbox.answer(address, answer, self.clock(), process.database, process)
            if process.leased > leased:
                return
            row = await self.outbox.last()
        else:
            row = await self.outbox.add(outgoing, self.clock())
        self.diary.numbers[row], self.diary.lanes[row] = number, address_key(address)
        for process in self.processes:
            if chance.random() < 0.5:
                process.delivery.wake()

    def _kind(self) -> Kind:
        if self.chance.random() < self.plan.odd:
            return self.chance.choice(ODD)
        return "ordinary"

    # ------------------------------------------------------------------ the calm

    async def _calm(self) -> None:
        """Wait until everything is sent, for as long as that may take."""
        began = now()
        waiting = await self._waiting()
        self.left, self.most_s = waiting.total(), bound_s(self.plan, self.diary, waiting)
        while await check_held(self) and not self.diary.problems:
            if now() > began + self.most_s:
                self.diary.problems.append(
                    f"not all sent within {self.most_s:.0f} s:"
                    f" {(await self._waiting()).total()} of {self.left} wait"
                )
            await sleep(TICK_S)
            if now() < began + RETURNING_S:
                await self.outbox.come_back(self.people, self.clock())
        self.took_s = now() - began

    async def _waiting(self) -> Counter[str]:
        """Return how many rows wait in each lane."""
        return Counter(row.lane for row in await self.outbox.rows() if row.status == "pending")


def _says(text: str) -> Say:
    return Say((Paragraph(text),))


def _reply(kind: Kind, number: int) -> Reply:
    match kind:
        case "unreadable":
            odd: Any = number
            return odd  # type: ignore[no-any-return] # as another program may have written it
        case "picture" | "broken picture":
            return Attachment("{}", "png", "a.png", f"picture {number}", "")
        case _:
            return _says(str(number))


def _edit(number: int) -> Reply:
    """Return new content for a message that was sent before; the first message if none was."""
    return Say((Paragraph(str(number)),), step="edited", in_place=True)


def one_run(
    seed: int, *, make: MakeDelivery = Delivery, url: str = "", scale: float = 1.0
) -> World:
    """Run one seed to its end.

    Args:
        seed: The seed.
        make: Makes a delivery.
        url: The PostgreSQL database to use, which is emptied; empty for SQLite in memory.
        scale: How much there is to do.
    """
    return run_plan(plan(seed, scale), seed, make=make, url=url)


def run_plan(chosen: Plan, seed: int = 0, *, make: MakeDelivery = Delivery, url: str = "") -> World:
    """Return the same for a plan of one's own."""

    async def live() -> World:
        async with opened(url) as outbox:
            world = World(chosen, seed, outbox, make)
            try:
                await world.live()
            finally:
                await world.end()
        return world

    return run(live())
