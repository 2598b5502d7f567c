"""The platform's side: it repeats what is not confirmed, and takes replies."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from bot.channel import MessageRef, is_edit
from bot.messages import Address, Outcome, Reply, Update
from tests.acceptance.crash.check import Arrival, follow
from tests.acceptance.crash.model import Line
from tests.acceptance.crash.processes import Life, Nursery, TookTooLong, within
from tests.acceptance.crash.worker import LONGEST_FRAME, Orders, unframe

END_S = 20.0
"""How long a person waits for the next reply to them."""

COPIES = 100
"""Nobody waits on after two copies of every reply and this many more: a lane that repeats
itself arrives without end.
"""


@dataclass
class Mailboxes:
    """The replies that arrived, by address, in the order in which they came."""

    arrivals: dict[Address, list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    _came: dict[Address, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    _copies: Counter[Address] = field(default_factory=Counter)
    _messages: int = 0

    def take(self, address: Address, reply: Reply, life: int, replaces: str | None) -> str:
        """Take a reply from a process, and name it."""
        self._messages += 1
        old = None if replaces is None else MessageRef(address.chat, replaces)
        name = replaces if replaces and is_edit(reply, old) else f"m{self._messages}"
        arrivals = self.arrivals[address]
        # No two replies in a row are equal, so an equal one is the same reply sent again.
        self._copies[address] += bool(arrivals) and arrivals[-1].reply == reply
        arrivals.append(Arrival(reply, life, name, replaces))
        self._came[address].set()
        return name

    def forsake(self, address: Address, place: int) -> None:
        """Note that the sender stopped waiting for the answer."""
        arrivals = self.arrivals[address]
        arrivals[place] = replace(arrivals[place], unanswered=True)

    def count(self, address: Address) -> int:
        """Return how many replies have come to somebody, without those that came again."""
        return len(self.arrivals[address]) - self._copies[address]

    @property
    def total(self) -> int:
        """How many replies have come to everybody, without those that came again."""
        return self._messages - self._copies.total()

    async def arrived(self, address: Address, said: Sequence[Line], seconds: float = END_S) -> None:
        """Wait until these replies have come to somebody.

        Slow replies are not lost: the time counts from the last reply to this person. Replies to
        others do not count, since they go on while this person's lane is held.

        Raises:
            TookTooLong: Nothing arrives any longer, or only copies do.
        """
        while not self._all_there(address, said):
            await self._another(address, len(said), seconds)

    async def at_least(self, address: Address, number: int, seconds: float) -> None:
        """Wait until so many replies have come to somebody.

        Raises:
            TookTooLong: Nothing arrives any longer, or only copies do.
        """
        while self.count(address) < number:
            await self._another(address, number, seconds)

    async def _another(self, address: Address, number: int, seconds: float) -> None:
        """Wait for the next reply to somebody who waits for so many."""
        what = f"{number} replies to {address.person}"
        if len(self.arrivals[address]) > 2 * number + COPIES:
            message = f"{what}: {len(self.arrivals[address])} arrived, and not all of them"
            raise TookTooLong(message)
        self._came[address].clear()
        try:
            async with asyncio.timeout(seconds):
                await self._came[address].wait()
        except TimeoutError:
            came = self.count(address)
            message = f"{what}: {came} arrived, and then nothing for {seconds:g} s"
            raise TookTooLong(message) from None

    def _all_there(self, address: Address, said: Sequence[Line]) -> bool:
        arrivals = self.arrivals[address]
        # Counted first: to follow hundreds of replies anew with each of them takes its time.
        return len(arrivals) >= len(said) and follow(said, arrivals).arrived >= len(said)


@dataclass
class Handed:
    """One copy of an update that is not confirmed yet."""

    update: Update
    confirmed: "asyncio.Future[Outcome]"
    life: Life | None = None


@dataclass
class Platform:
    """The platform that the bot talks to, over many of its lives, or with several at once.

    Attributes:
        mail: Every reply.
        confirmed: The outcome of every confirmation, by update.
        problems: Events that must never happen, and did.
        silent: It answers all replies but one of so many, which it takes all the same; 0 for none.
        unanswered: Of how many replies processes waited for the answer no more.
        lives: Processes that are ready.
        repeated: How many updates were handed over again since a process died with them.
    """

    mail: Mailboxes = field(default_factory=Mailboxes)
    confirmed: dict[str, list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    problems: list[str] = field(default_factory=list)
    repeated: int = 0
    silent: int = 0
    unanswered: int = 0
    lives: list[Life] = field(default_factory=list)
    _open: dict[int, Handed] = field(default_factory=dict)
    _sent: dict[tuple[int, int], tuple[Address, int]] = field(default_factory=dict)
    _copies: int = 0
    _born: int = 0
    _alive: list[Life] = field(default_factory=list)
    _reading: set["asyncio.Task[None]"] = field(default_factory=set)

    async def begin(self, nursery: Nursery, orders: Orders) -> Life:
        """Start a process, and hand it whatever is unconfirmed once it is ready."""
        pid, ours = await asyncio.to_thread(nursery.born, orders)
        reader, writer = await asyncio.open_unix_connection(sock=ours, limit=LONGEST_FRAME)
        life = Life(self._born, pid, reader, writer)
        self._born += 1
        self._alive.append(life)
        life.happened["born"].set()
        task = asyncio.create_task(self._listen(life))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        return life

    async def end(self, life: Life) -> None:
        """Let a process finish what it does, and end by itself."""
        life.writer.write_eof()
        async with within(END_S, "a process that is to end"):
            await life.ended.wait()

    async def kill_all(self) -> None:
        """End whatever still runs."""
        for life in self._alive:
            life.kill()
        await asyncio.gather(*self._reading)

    # ------------------------------------------------------------------ handing over

    def hand_over(self, update: Update, life: Life | None = None) -> "asyncio.Future[Outcome]":
        """Hand over a copy of an update, now or when there is a process to take it.

        Args:
            update: The update that somebody wrote.
            life: To which process; to the last one if None.
        """
        self._copies += 1
        confirmed: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._open[self._copies] = Handed(update, confirmed)
        last = self.lives[-1] if self.lives else None
        if to := life or last:
            self._hand(self._copies, to)
        return confirmed

    def _hand(self, copy: int, life: Life) -> None:
        handed = self._open[copy]
        self.repeated += handed.life is not None
        handed.life = life
        life.tell(update=handed.update, copy=copy)
        life.happened["updated"].set()

    async def _listen(self, life: Life) -> None:
        """Take what a process says, until it is gone."""
        try:
            with suppress(ConnectionError):
                while (line := await life.reader.readline()).endswith(b"\n"):
                    self._hear(life, unframe(line))
        finally:
            life.writer.close()
            self._alive.remove(life)
            if life in self.lives:
                self.lives.remove(life)
            life.ended.set()

    def _hear(self, life: Life, said: dict[str, Any]) -> None:
        if "send" in said:
            life.happened["sending"].set()
            self._arrive(life, said)
        elif "unanswered" in said:
            self.unanswered += 1
            self.mail.forsake(*self._sent[life.number, said["unanswered"]])
        elif "confirmed" in said:
            life.happened["confirmed"].set()
            self._confirm(said["confirmed"], said["outcome"])
        elif "refused" in said:
            self.problems.append(f"refused: {said['why']}")
        else:
            self.lives.append(life)
            life.happened["ready"].set()
            for copy in list(self._open):
                self._hand(copy, life)

    def _confirm(self, copy: int, outcome: Outcome) -> None:
        handed = self._open.pop(copy)
        self.confirmed[handed.update.id].append(outcome)
        handed.confirmed.set_result(outcome)

    # ------------------------------------------------------------------ replies

    def _arrive(self, life: Life, said: dict[str, Any]) -> None:
        address = said["address"]
        name = self.mail.take(address, said["reply"], life.number, said["replaces"])
        place = len(self.mail.arrivals[address]) - 1
        self._sent[life.number, said["send"]] = address, place
        if not self.silent or len(self._sent) % self.silent:
            life.tell(arrived=said["send"], name=name)
