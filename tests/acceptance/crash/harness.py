"""People go on writing while the bot is killed and started again; then all is compared.

A platform hands over updates, repeats every one that is not confirmed once the bot is back, and
takes replies. Everybody writes at once, each waiting for a confirmation before the next; many an
update is handed over twice. :class:`Crash` kills, lets everybody finish, and compares all that
arrived and all that is kept with what the pure engine says of the same scripts.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from bot.engine.assessment import Assessment
from bot.messages import Address, Outcome
from bot.turns.keys import address_key, update_key
from tests.acceptance.crash.check import (
    compare,
    confirmations,
    follow,
    leave_out,
    missing,
    shortened,
)
from tests.acceptance.crash.kept import (
    in_database,
    in_models,
    late_lanes,
    unsent,
    until_at_rest,
    until_sent,
)
from tests.acceptance.crash.people import TO_THE_END, Person
from tests.acceptance.crash.platform import Platform
from tests.acceptance.crash.processes import Nursery, TookTooLong, When, all_at_once, within
from tests.acceptance.crash.worker import Orders

LIFE_S = 60.0
"""The longest wait in seconds, while one process after another is killed."""
TWICE = 0.1
"""The share of the updates that are handed over twice."""

SILENT = 40
"""The platform takes one in this many replies without an answer, so that it is sent again."""

LATE = 0.7
"""The share of processes born after all claims of dead ones have lapsed; others start at once."""

NOT_SENT = " bot.delivery.lane not sent "
NO_ANSWER = " error=TimeoutError"

PEOPLE = 12

MOST_WAITING = 25
"""Nobody writes on while this many replies to them are due. Without a bound most replies
are sent after the last kill, when nothing can be lost. It counts per person, since each lane is
sent by itself: the longest backlog, not the sum of all, says how long the last life takes.
"""

FORGETFUL = 4
"""One in this many people has their data deleted now and then."""

LEAST_BETWEEN = 0.6
"""The least share of the replies that is sent between kills, where they can be lost."""

MANY_KILLS = 40
"""Runs with fewer kills are for debugging."""

ENOUGH_REPLIES = 1500
"""The least number of replies before the last kill. A slow machine with fewer gets more kills:
after the last one everybody walks to a result, which takes some 500 replies on any machine.
"""

MOST_TIMES = 3
"""A machine that is too slow for that gets at most this many times the kills."""


@dataclass
class Crowd:
    """Everybody who writes.

    Attributes:
        outcomes: The outcome that each confirmation must carry, by update.
        finishing: Whether everybody goes straight to their result, and is done then.
        confirmed: How many replies to each person follow from confirmed updates.
        incomplete: The people who waited too long, and for what.
    """

    people: Sequence[Person]
    random: Random
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    finishing: bool = False
    confirmed: Counter[Address] = field(default_factory=Counter)
    incomplete: list[str] = field(default_factory=list)

    async def write(self, platform: Platform) -> None:
        """Let everybody act at once, until each has their result or has waited too long."""
        await all_at_once(self._write(person, platform) for person in self.people)

    async def _write(self, person: Person, platform: Platform) -> None:
        try:
            await self._walk(person, platform)
        except TookTooLong as error:
            self.incomplete.append(str(error))

    async def _walk(self, person: Person, platform: Platform) -> None:
        to_the_end = TO_THE_END
        copies: list[asyncio.Future[Outcome]] = []
        while not self.finishing or (to_the_end and not person.finished):
            to_the_end -= self.finishing
            read = list(person.said)
            move = person.move(ahead=self.finishing)
            self.outcomes[move.update.id] = move.outcome
            if move.forgets:
                # An update on its way would mean something else if it came afterward.
                async with within(LIFE_S, f"every confirmation to {person.address.person}"):
                    await asyncio.gather(*copies)
                await platform.mail.arrived(person.address, read, LIFE_S)
            copies = [copy for copy in copies if not copy.done()]
            twice = self.random.random() < TWICE
            copies += [platform.hand_over(move.update) for _ in range(1 + twice)]
            async with within(LIFE_S, f"the confirmation of {move.update.id}"):
                await copies[-1]
            self.confirmed[person.address] = len(person.said)
            await platform.mail.at_least(person.address, len(person.said) - MOST_WAITING, LIFE_S)
        async with within(LIFE_S, f"every confirmation to {person.address.person}"):
            await asyncio.gather(*copies)
        await platform.mail.arrived(person.address, person.said)

    def unconfirmed(self, platform: Platform) -> set[str]:
        """Return the keys of unconfirmed updates, and of the addresses that sent them."""
        updates = self.outcomes.keys() - platform.confirmed.keys()
        people = {person.address.person: person.address for person in self.people}
        addresses = {people[update.rpartition("-")[0]] for update in updates}
        keys = {update_key("test", update) for update in updates}
        return keys | {address_key(address) for address in addresses}

    def problems(self, platform: Platform, pending: Counter[str]) -> list[str]:
        """Return the faults of what was confirmed and what arrived.

        Args:
            platform: The platform that they wrote to.
            pending: How many replies are still to be sent, by the key of the address.
        """
        found = [*self.incomplete, *platform.problems]
        found += confirmations(self.outcomes, platform.confirmed)
        for person in self.people:
            name, said = person.address.person, person.said
            followed = follow(said, platform.mail.arrivals[person.address])
            # Replies to unconfirmed updates are not due yet.
            due = said[: self.confirmed[person.address]]
            lost = missing(due, followed, pending[address_key(person.address)])
            found += [f"to {name}: {problem}" for problem in followed.problems + lost]
            if not person.finished:
                found.append(f"{name} has no result")
        return found


@dataclass(frozen=True)
class Kill:
    """The moment of a kill: a time after something happened in the process for the first time."""

    when: When
    after_s: float


def kill_at(random: Random) -> Kill:
    """Return a random moment: mostly among the first commits, some at the start or in a send."""
    chance = random.random()
    if chance < 0.1:
        return Kill("born", random.uniform(0, 0.03))
    if chance < 0.3:
        return Kill("updated", random.uniform(0, 0.05))
    if chance < 0.6:
        return Kill("confirmed", random.uniform(0, 0.05))
    if chance < 0.73:
        return Kill("confirmed", random.uniform(0, 0.8))
    if chance < 0.78:
        # Long enough for all that waits to be sent, or it would only pile up.
        return Kill("confirmed", random.uniform(1.5, 2.5))
    return Kill("sending", random.choice((0.0, random.uniform(0, 0.02), random.uniform(0, 0.3))))


def complaints(log: Sequence[str], unanswered: int) -> list[str]:
    """Return the lines that processes logged, but for sends that the platform left unanswered.

    Args:
        log: Lines of all processes.
        unanswered: How often a process told that it waited no more.
    """
    timeouts = [line for line in log if NOT_SENT in line and line.endswith(NO_ANSWER)]
    found = [f"logged: {line}" for line in log if line not in timeouts]
    if len(timeouts) > unanswered:
        found.append(f"{len(timeouts)} sends were given up, and {unanswered} were not answered")
    return found


@dataclass
class Report:
    """The numbers of a run, and its problems.

    Attributes:
        confirmed: Updates that were confirmed; each is one turn.
        twice: Updates that were handed over twice on purpose.
        repeated: Updates that were handed over again, since a process died with them.
        resent: Replies that came once more, since a process died before it could mark them, or was
            not answered.
        unanswered: Replies whose answer did not come in time.
        between_kills: The share of all replies that came before the last kill.
    """

    store: str
    seed: int
    kills: int = 0
    confirmed: int = 0
    twice: int = 0
    repeated: int = 0
    conversations: int = 0
    results: int = 0
    answers: int = 0
    forgotten: int = 0
    replies: int = 0
    resent: int = 0
    unanswered: int = 0
    between_kills: float = 0.0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


def share_problems(report: Report) -> list[str]:
    """See that the kills came while replies were sent.

    Everybody walks to a result after the last kill. That takes as many replies after five kills as
    after fifty, so a short run has no such share to reach.
    """
    if report.kills < MANY_KILLS or report.between_kills >= LEAST_BETWEEN:
        return []
    return [
        f"{report.between_kills:.0%} of the replies were sent between kills;"
        f" at least {LEAST_BETWEEN:.0%} must be".replace("%", " %")
    ]


class Crash:
    """One proof.

    Args:
        assessment: Everybody's assessment; it must be that of the processes too.
        url: An empty database, with its tables where it is on a server.
        kills: How many processes are killed.
        seed: Of scripts and moments; which turn is hit still differs from run to run.
    """

    def __init__(self, assessment: Assessment, url: str, kills: int, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - to repeat a run
        # Only some delete everything, since that leaves little to compare.
        people = [
            Person(assessment, f"p{number}", seed, forgetful=number % FORGETFUL == 0)
            for number in range(PEOPLE)
        ]
        self._crowd = Crowd(people, Random(seed))  # noqa: S311 - likewise
        self._orders, self._kills = Orders(url), kills
        self._platform = Platform(silent=SILENT)
        self._report = Report(url.partition(":")[0], seed)
        self._before_last = 0

    async def run(self) -> Report:
        """Kill, let everybody finish, and compare."""
        started, report = time.monotonic(), self._report
        with Nursery() as nursery:
            try:
                await self._kill_and_finish(nursery)
            except TookTooLong as error:
                report.problems.append(str(error))
            finally:
                await self._platform.kill_all()
            report.problems += complaints(nursery.log, self._platform.unanswered)
        await self._compare()
        report.seconds = round(time.monotonic() - started, 1)
        report.problems = shortened(report.problems)
        return report

    async def _kill_and_finish(self, nursery: Nursery) -> None:
        writing = asyncio.create_task(self._crowd.write(self._platform))
        try:
            while self._kills_on() and not self._crowd.incomplete:
                await self._kill_one(nursery, writing)
            await self._finish(nursery, writing)
        finally:
            writing.cancel()
            await asyncio.wait({writing})

    def _kills_on(self) -> bool:
        kills, wanted = self._report.kills, self._kills
        too_few = wanted >= MANY_KILLS and self._platform.mail.total < ENOUGH_REPLIES
        return kills < wanted or (too_few and kills < MOST_TIMES * wanted)

    async def _kill_one(self, nursery: Nursery, writing: "asyncio.Task[None]") -> None:
        """Let a process be born, work and be killed."""
        kill = kill_at(self._random)
        life = await self._platform.begin(nursery, self._orders)
        happened = asyncio.create_task(life.happened[kill.when].wait())
        async with within(LIFE_S, f"what process {life.number} is killed after ({kill.when})"):
            await asyncio.wait({happened, writing}, return_when=asyncio.FIRST_COMPLETED)
        happened.cancel()
        if writing.done():
            writing.result()
        asyncio.get_running_loop().call_later(kill.after_s, life.kill)
        async with within(LIFE_S, "the end of a process that was killed"):
            await life.ended.wait()
        self._report.kills += 1
        await self._look_for_late_lanes(f"after process {life.number}")
        if self._random.random() < LATE:
            await self._later()

    async def _look_for_late_lanes(self, when: str) -> None:
        late = await late_lanes(self._orders.url, self._orders.ahead_s)
        self._report.problems += [f"{when}: {problem}" for problem in late]

    async def _later(self) -> None:
        """Let so much time pass for delivery that nothing is claimed anymore."""
        # Otherwise a server could still store, a lease later, what a dead process had sent.
        await until_at_rest(self._orders.url)
        ahead_s = self._orders.ahead_s + self._orders.lease_s
        self._orders = replace(self._orders, ahead_s=ahead_s)

    async def _finish(self, nursery: Nursery, writing: "asyncio.Task[None]") -> None:
        """Let the last process work undisturbed."""
        self._before_last = self._platform.mail.total
        life = await self._platform.begin(nursery, self._orders)
        self._crowd.finishing = True
        await writing
        await until_sent(self._orders.url)
        await self._platform.end(life)

    async def _compare(self) -> None:
        """Compare what arrived and what is kept with the models, and report the differences."""
        report, platform, people = self._report, self._platform, self._crowd.people
        models = [person.model for person in people]
        found = await in_database(self._orders.url)
        pending = unsent(found)
        report.problems += self._crowd.problems(platform, pending)
        await self._look_for_late_lanes("in the end")
        late = self._crowd.unconfirmed(platform)
        expected, settled = (
            leave_out(leave_out(tables, late), pending, "outbox")
            for tables in (in_models(models), found)
        )
        report.problems += compare(expected, settled)
        report.confirmed = len(platform.confirmed)
        report.twice = sum(len(outcomes) - 1 for outcomes in platform.confirmed.values())
        report.repeated, report.unanswered = platform.repeated, platform.unanswered
        report.conversations = sum(len(model.conversations) for model in models)
        report.results = sum(len(model.results) for model in models)
        report.answers = found["answers"].total()
        report.forgotten = sum(len(model.departed) for model in models)
        report.replies = sum(len(person.said) for person in people)
        report.between_kills = round(self._before_last / max(report.replies, 1), 3)
        report.problems += share_problems(report)
        report.resent = sum(
            follow(person.said, platform.mail.arrivals[person.address]).resent for person in people
        )
