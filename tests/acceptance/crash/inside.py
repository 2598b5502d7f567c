"""The whole bot in the test's own process, with people who write at once while things break."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Self

from bot.channel import Handle, Limit, MessageRef, Traits
from bot.delivery.retries import Pace
from bot.messages import Address, Outcome, Reply
from bot.store.ports import Store, StoreUnavailable
from bot.wiring.flows import choose
from bot.wiring.parts import Surroundings, make_delivery, make_service
from bot.wiring.settings import Settings
from tests.acceptance.crash.check import compare, confirmations, follow, missing
from tests.acceptance.crash.kept import in_database, in_models, until_sent
from tests.acceptance.crash.people import TO_THE_END, Move, Person
from tests.acceptance.crash.platform import END_S, Mailboxes
from tests.acceptance.crash.processes import within
from tests.acceptance.crash.worker import NEVER_S, handling

MOST_REFUSALS = 100
"""The number of refusals of one update after which its sender gives up."""


class Hearing:
    """A channel that lets everything arrive.

    Attributes:
        life: See :class:`.check.Arrival`: the same for all, so that none may come twice.
        again: Whether the last reply may come again, as each that could not be marked does.
    """

    name = "test"
    traits = Traits()

    def __init__(self) -> None:
        self.mail, self.life, self.again = Mailboxes(), 0, False

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        del address, reply, replaces
        return ()

    async def run(self, handle: Handle) -> None:
        """Do nothing: updates come from the test itself."""
        raise NotImplementedError  # updates are handed over by the test itself

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        del via
        self.life += self.again
        old = None if replaces is None else replaces.message
        return MessageRef(address.chat, self.mail.take(address, reply, self.life, old))


class Inside:
    """Service and delivery on a store, and everybody who writes.

    Args:
        store: Not open yet.
        url: The store's address, to see what it keeps.
        count: How many people.
        seed: Of their scripts.
        forgetful: Whether they ever have their data deleted; who does waits for replies first.
        lease_s: How soon what was sent, and could not be marked, is sent again.

    Attributes:
        refused: Why updates were not confirmed, each time.
        turns: How many were.
    """

    def __init__(
        self,
        store: Store,
        url: str,
        count: int,
        seed: int,
        *,
        forgetful: bool = True,
        lease_s: float = 60.0,
    ) -> None:
        flows = choose(Settings()).flows()
        self.people = [
            Person(flows.versions.current, f"p{n}", seed, forgetful=forgetful) for n in range(count)
        ]
        self.channel, self.url = Hearing(), url
        self.refused: list[str] = []
        self.turns = 0
        self._delivery = make_delivery(store, [self.channel])
        self._delivery.pace = Pace(
            poll_s=0.1, lease_s=lease_s, send_s=lease_s / 4, backoff_s=0.1, give_up_s=NEVER_S
        )
        self._service = make_service(store, flows, Settings(), Surroundings(sender=self._delivery))
        self._handle = handling(self._service)
        self._outcomes: dict[str, Outcome] = {}
        self._confirmed: dict[str, list[Outcome]] = defaultdict(list)
        self._open: dict[Address, Move] = {}
        self._turned = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self._service.open()
        self._delivering = asyncio.create_task(self._delivery.run())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._delivering.cancel()
        await asyncio.wait({self._delivering}, timeout=END_S)
        await self._service.store.close()

    async def walk(self, moves: int) -> None:
        """Let everybody make so many moves at once; hand refused updates over again."""
        async with within(END_S, f"{moves} moves of everybody"):
            await asyncio.gather(*(self._walk(person, moves) for person in self.people))

    async def _walk(self, person: Person, moves: int) -> None:
        for _ in range(moves):
            for _ in range(MOST_REFUSALS):
                if await self._attempt(person, ahead=False):
                    break
            else:
                raise AssertionError(self.refused[-1])

    async def decide(self) -> None:
        """Let everybody choose their next update, without handing it over yet."""
        for person in self.people:
            if person.address not in self._open:
                self._open[person.address] = await self._next(person, ahead=False)

    async def attempt(self) -> list[str]:
        """Hand everybody's next update over, once; return the reasons of refusals."""
        before = len(self.refused)
        async with within(END_S, "an attempt of everybody"):
            await asyncio.gather(*(self._attempt(one, ahead=False) for one in self.people))
        return self.refused[before:]

    async def _attempt(self, person: Person, *, ahead: bool) -> bool:
        move = self._open.get(person.address) or await self._next(person, ahead=ahead)
        self._open[person.address] = move
        try:
            outcome = await self._handle(move.update)
        except StoreUnavailable as error:
            self.refused.append(str(error))
            return False
        del self._open[person.address]
        self._confirmed[move.update.id].append(outcome)
        self.turns += 1
        self._turned.set()
        return True

    async def _next(self, person: Person, *, ahead: bool) -> Move:
        read = list(person.said)
        move = person.move(ahead=ahead)
        if move.forgets:
            await self.channel.mail.arrived(person.address, read)
        self._outcomes[move.update.id] = move.outcome
        return move

    async def walk_while(
        self, moves: int, disturb: Callable[[], Awaitable[None]], every: int, most: int
    ) -> int:
        """Walk while something happens again and again.

        Args:
            moves: How many everybody makes.
            disturb: The disturbance.
            every: After how many turns.
            most: How often.

        Returns:
            How often it did happen before everybody was done.
        """
        walking, times = asyncio.create_task(self.walk(moves)), 0
        while times < most and await self._goes_on(walking, every):
            await disturb()
            times += 1
        await walking
        return times

    async def _goes_on(self, walking: "asyncio.Task[None]", turns: int) -> bool:
        """Wait for so many more turns, or until everybody is done."""
        enough = self.turns + turns
        while self.turns < enough and not walking.done():
            self._turned.clear()
            turned = asyncio.create_task(self._turned.wait())
            await asyncio.wait({walking, turned}, return_when=asyncio.FIRST_COMPLETED)
            turned.cancel()
        return not walking.done()

    async def finish(self) -> None:
        """Let everybody reach a result, until everything has arrived and is marked."""
        async with within(END_S, "everybody's way to a result"):
            await asyncio.gather(*(self._finish(person) for person in self.people))
        await self.settle()

    async def _finish(self, person: Person) -> None:
        for _ in range(TO_THE_END):
            if person.finished and person.address not in self._open:
                return
            await self._attempt(person, ahead=True)

    async def settle(self) -> None:
        """Wait until nothing is left to be sent."""
        await until_sent(self.url)

    async def problems(self) -> list[str]:
        """Return the differences from the same scripts without a disturbance."""
        kept = in_models(person.model for person in self.people)
        found = confirmations(self._outcomes, self._confirmed)
        found += compare(kept, await in_database(self.url))
        for person in self.people:
            followed = follow(person.said, self.channel.mail.arrivals[person.address])
            found += followed.problems + missing(person.said, followed)
        return found
