"""The model finds each delivery with one fault in it, and soon.

    python -m tests.unit.delivery.mutants [--store sqlite|postgres|both] [--all]

Ends with 1 where a fault is not found in time.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import count, groupby
from time import process_time
from types import ModuleType
from typing import Any

from bot.delivery.lane import Lane
from bot.delivery.line import Line
from bot.delivery.retries import Pace
from bot.delivery.worker import Delivery, _after
from bot.messages import Say
from bot.store.postgres import delivery as postgres_delivery
from bot.store.postgres import leases as postgres_leases
from bot.store.records import Mark, Row
from bot.store.sqlite import delivery as sqlite_delivery
from tests.unit.delivery.stores import STORES, database, scale_of
from tests.unit.delivery.world import one_run

WITHIN_S = {"sqlite": 150.0, "postgres": 150.0}
"""How soon each fault must be found, in seconds of this process's CPU: others may be busy, too."""


class NeverBeginsAnew(Delivery):
    """Claims no address again that is before the last one."""

    async def _claim(self, line: Line) -> bool:
        now = self.clock()
        rows = await self._claimed(line, self.pace.lanes, now)
        for lane, group in groupby(rows, key=lambda row: row.lane):
            self._start(line, list(group), now)
            line.after = lane
        return bool(rows)


class ForgetfulLine(Line):
    """Takes some addresses for busy for ever."""

    def finish(self, lane: str, task: Any) -> None:
        if int(lane, 16) % 7:
            self.busy.discard(task)


class LanesStayBusy(Delivery):
    """Finishes the work on most addresses only."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._lines = {
            name: ForgetfulLine(name, channel) for name, channel in self.channels.items()
        }


class LeasesDoNotEnd(Delivery):
    """Claims for months."""

    async def _claimed(self, line: Line, room: int, now: datetime) -> list[Row]:
        return await self.outbox.claim([line.name], line.after, room, now, 1e7)


class NothingElseCounts(Lane):
    """Counts errors of sending alone."""

    async def _try(self, row: Row, *, first: bool) -> Mark:
        del first
        return await self._deliver(row)


class KeepsThoseBehind(Lane):
    """Keeps rows that it does not send."""

    async def _release(self, rows: list[Row]) -> None:
        del rows


class LongPace(Pace):
    """Waits for limits beyond the lease."""

    @property
    def soon_s(self) -> float:
        return self.patience_s


class WaitsTooLong(Lane):
    """Draws slots of limits that its lease does not reach."""

    def _patience_s(self, row: Row, now: datetime, *, drawn: bool) -> float:
        left_s = super()._patience_s(row, now, drawn=drawn)
        return self.policy.pace.patience_s if left_s > 0 else left_s


class MarksOnce(Lane):
    """Tries no other mark where one cannot be kept."""

    async def _write(self, row: Row, mark: Mark) -> tuple[Mark, bool]:
        del row
        return mark, await self.marker.write(mark)


class OvertakesTheWaiting(Delivery):
    """Leases replies of a turn although others wait for the same address."""

    def lease(self, channel: str, lane: str, behind: datetime | None) -> datetime | None:
        del behind
        return super().lease(channel, lane, None)


class TakesNothing(Delivery):
    """Leases replies of a turn, and does not send them."""

    def take(self, rows: Sequence[Row]) -> None:
        del rows


class SendsAllTheSame(Delivery):
    """Sends leased replies although an earlier one of their address was put off."""

    def take(self, rows: Sequence[Row]) -> None:
        line = self._lines[rows[0].address.channel]
        leased_at = rows[0].leased_until - timedelta(seconds=self.pace.lease_s)
        lane, earlier = self._lane(line, list(rows), leased_at), line.last.get(rows[0].lane)
        self._work(lane, lane.send() if earlier is None else _after(earlier.task, lane.send))


class FreesNothing(Delivery):
    """Does not free the leases of a dead process."""

    async def _free(self) -> None:
        return


class GivesUpForGood(Delivery):
    """Forgets replies of a turn where the store could not be reached."""

    async def _start_lanes(self) -> bool:
        self._gave_up = False
        return await super()._start_lanes()


class LosesEdits(Lane):
    """Writes nothing down of an edit."""

    async def _write(self, row: Row, mark: Mark) -> tuple[Mark, bool]:
        return (mark, True) if _edits(row, mark) else await super()._write(row, mark)


class TrustsEdits(Lane):
    """Does not wait for the marks of edits, not even in the end."""

    async def send(self) -> bool:
        return await self._send_all([])


def _edits(row: Row, mark: Mark) -> bool:
    return mark.fate == "sent" and isinstance(row.reply, Say) and row.reply.in_place


def with_lanes(kind: type[Lane]) -> type[Delivery]:
    """Return a delivery that sends lanes in another way."""

    class Changed(Delivery):
        def __post_init__(self) -> None:
            super().__post_init__()
            if kind is WaitsTooLong:
                self.pace = LongPace(**asdict(self.pace))

        def _lane(self, line: Line, rows: list[Row], claimed_at: datetime) -> Lane:
            lane = super()._lane(line, rows, claimed_at)
            return kind(**{name: getattr(lane, name) for name in _GIVEN})

    return Changed


_GIVEN = ("line", "rows", "until", "policy", "marker", "sleep", "draw", "ending", "wake")


@contextmanager
def changed_text(module: ModuleType, name: str, before: str, after: str) -> Iterator[None]:
    """Change a text of a module while the block runs; the only place that changes what is there."""
    text: str = getattr(module, name)
    assert before in text
    setattr(module, name, text.replace(before, after))
    try:
        yield
    finally:
        setattr(module, name, text)


@contextmanager
def marks_stay_leased() -> Iterator[None]:
    """Write marks with other statements, on both stores."""
    leased = "leased_until = NULL", "leased_until = '2099-01-01T00:00:00+00:00'"
    with (
        changed_text(sqlite_delivery, "_LATER", *leased),
        changed_text(postgres_delivery, "_MARK", *leased),
    ):
        yield


@contextmanager
def living_are_freed() -> Iterator[None]:
    """Free what processes lease that are alive; a file has one process."""
    with changed_text(postgres_leases, "_OF_THE_DEAD", "leased_by NOT IN", "0 NOT IN"):
        yield


@dataclass(frozen=True)
class Mutant:
    """A delivery with a fault.

    Attributes:
        fault: The fault in words.
        make: Makes it.
        change: The patch in force meanwhile.
        stores: The stores on which it is a fault.
        late_on: The stores on which it takes long to find; only ``--all`` looks for it there.
    """

    fault: str
    make: type[Delivery] = Delivery
    change: Callable[[], AbstractContextManager[object]] = field(default=nullcontext)
    stores: tuple[str, ...] = STORES
    late_on: tuple[str, ...] = ()


HELD = (
    Mutant("the cursor never begins anew", NeverBeginsAnew),
    Mutant("some lanes stay busy", LanesStayBusy),
    Mutant("a row put off stays leased", change=marks_stay_leased),
    Mutant("leases do not run out", LeasesDoNotEnd),
)
"""Those that hold addresses; the first seed finds each."""

OF_TURNS = (
    Mutant("replies of a turn overtake those that wait", OvertakesTheWaiting),
    Mutant("replies of a turn are leased, and not sent", TakesNothing),
    Mutant("replies of a turn are sent though an earlier one waits again", SendsAllTheSame),
    # On a server leases run out by themselves.
    Mutant("what a dead process had leased is not freed", FreesNothing, stores=("sqlite",)),
    Mutant(
        "replies of a turn are lost where the store was away", GivesUpForGood, stores=("sqlite",)
    ),
    Mutant("what a living process leases is freed", change=living_are_freed, stores=("postgres",)),
    Mutant("an edit is not marked", with_lanes(LosesEdits)),
    Mutant(
        "the work on a lane ends before its edits are marked",
        with_lanes(TrustsEdits),
        late_on=("postgres",),
    ),
)
"""Those of replies that are sent without a claim, and of marks that nobody waits for."""

MUTANTS = (
    *HELD,
    *OF_TURNS,
    Mutant("only errors of sending count", with_lanes(NothingElseCounts)),
    Mutant("rows behind one that is gone stay leased", with_lanes(KeepsThoseBehind)),
    Mutant("slots are drawn that cannot be used", with_lanes(WaitsTooLong)),
    Mutant("a mark that cannot be kept is not counted", with_lanes(MarksOnce)),
)


@dataclass(frozen=True)
class Found:
    """The search for a fault, whether it was found or not.

    Attributes:
        seed: The first seed that finds it; None where none did in time.
        took_s: How much CPU it took, in seconds.
        problem: The first violation that was noticed.
    """

    seed: int | None
    took_s: float
    problem: str = ""


def find(mutant: Mutant, store: str, url: str) -> Found:
    """Run seeds until one finds the fault, or time is over."""
    began, scale = process_time(), scale_of(store)
    with mutant.change():
        for seed in count():
            problems = one_run(seed, make=mutant.make, url=url, scale=scale).diary.problems
            if problems:
                return Found(seed, process_time() - began, problems[0])
            if process_time() - began > WITHIN_S[store]:
                break
    return Found(None, process_time() - began)


def main() -> int:
    """Look for the faults that are wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.unit.delivery.mutants")
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    parser.add_argument("--all", action="store_true", help="those that take long to find, too")
    asked = parser.parse_args()
    # Everything that goes wrong here goes wrong on purpose.
    logging.disable(logging.CRITICAL)
    missed = 0
    for store in STORES if asked.store == "both" else (asked.store,):
        wanted = [mutant for mutant in MUTANTS if store in mutant.stores]
        with database(store) as url:
            for mutant in wanted if asked.all else (m for m in wanted if store not in m.late_on):
                found = find(mutant, store, url)
                missed += found.seed is None
                _tell(store, mutant, found)
    return int(missed > 0)


def _tell(store: str, mutant: Mutant, found: Found) -> None:
    how = "NOT FOUND" if found.seed is None else f"seed {found.seed}: {found.problem[:90]}"
    print(f"{store}: {mutant.fault}: {found.took_s:.1f} s, {how}", flush=True)  # noqa: T201 - its report


if __name__ == "__main__":
    sys.exit(main())
