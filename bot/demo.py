"""A team assessment from beginning to end, with simulated people, in simulated time."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bot.engine.assessment import Assessment
from bot.files import NotWritten, writing
from bot.group.order import COMMAND, Order
from bot.group.panel import sure
from bot.group.tally import ROLE
from bot.group.team import Team
from bot.messages import Address, Command, Inbound, Text, Update
from bot.questions import BaseStep, Rating
from bot.report.team_attachments import NAMES
from bot.scoring.team import DEFAULT_GROUP, SMALLEST_GROUP
from bot.service import Service
from bot.texts import Catalogue

CHANNEL, PLACE = "demo", "leadership"

TICK = timedelta(seconds=6)
"""How much time passes between two people's answers."""


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


@dataclass
class Play:
    """Lets simulated people take a team assessment.

    Attributes:
        service: Handles what they say.
        clock: The service's clock.
        show: Sends what is to be sent.
        tell: Says what happens meanwhile.
        people: How many take part.
        rounds: How many rounds there are, 1 or 2.
        chance: Decides what they answer.
    """

    service: Service
    clock: Clock
    show: Callable[[], Awaitable[None]]
    tell: Callable[[str], None]
    people: int
    rounds: int
    chance: random.Random
    _ids: "count[int]" = field(default_factory=count)

    @property
    def _texts(self) -> Catalogue:
        return self.service.versions.current.texts

    @property
    def members(self) -> list[str]:
        """What the people are called."""
        return [self._texts.say("demo.member", number=n) for n in range(1, self.people + 1)]

    @property
    def facilitator(self) -> str:
        """What the facilitator is called."""
        return self._texts.say("demo.facilitator")

    async def run(self) -> None:
        """The whole course."""
        self.tell(self._texts.say("demo.intro", people=self.people))
        team = await self._set_up()
        for number in range(1, self.rounds + 1):
            await self._round(team, number)
        self.tell(self._texts.say("demo.end"))

    async def _set_up(self) -> Team:
        """The facilitator says everything that is needed."""
        smallest = min(DEFAULT_GROUP, max(SMALLEST_GROUP, self.people))
        self.tell(self._texts.say("demo.setting_up"))
        await self._order(self.facilitator, Order("new", PLACE))
        rounds = self._texts.say("demo.two_rounds" if self.rounds > 1 else "demo.one_round")
        yes_no = self._texts.words("words.no")[0]
        deadline = "2h"
        for said in (self._texts.say("demo.title"), deadline, str(smallest), yes_no, rounds):
            await self._say(self.facilitator, Text(said))
        return (await self.service.store.teams.of_person(_address(self.facilitator)))[0]

    async def _round(self, team: Team, number: int) -> None:
        """Everybody answers, one of them late; the deadline or the facilitator ends it."""
        flow = self.service.versions.team_flow(team.flow)
        self.tell(self._texts.say("demo.answering", round=number))
        early, late = self.members[:-1], self.members[-1]
        for member in early:
            await self._answer(member, team, flow, len(flow.flow.asked))
            await self._pass(TICK)
        await self._answer(late, team, flow, 2)
        if number == 1:
            self.tell(self._texts.say("demo.before_deadline"))
            await self._pass(timedelta(hours=1, minutes=1))
        await self._answer(late, team, flow, len(flow.flow.asked))
        await self._pass(TICK)
        if number == 1:
            self.tell(self._texts.say("demo.deadline"))
            await self._pass(timedelta(hours=1))
        else:
            self.tell(self._texts.say("demo.reveals"))
            await self._order(self.facilitator, Order("reveal", team.id))
            await self._order(self.facilitator, Order("reveal", team.id, sure(number)))

    async def _answer(self, member: str, team: Team, flow: Assessment, most: int) -> None:
        """Somebody answers so many questions, or goes on with them."""
        await self._order(member, Order("join", team.id))
        for _ in range(most):
            kept = (await self.service.store.turns.known(_address(member))).addressed
            if kept is None or kept.conversation.is_done:
                return
            step = flow.next_step(kept.conversation, flow.counting(kept.conversation))
            if step is None:
                return
            await self._say(member, Text(self._chosen(step, flow)))

    def _chosen(self, step: BaseStep, flow: Assessment) -> str:
        """An answer: people agree more on some questions than on others."""
        options = [one.label for one in flow.choices[step.id]]
        if step.id == ROLE:
            return self.chance.choice(options[:2])
        own = hash_of(step.id)
        middle = (len(options) - 1) * (0.3 + own % 5 / 10)
        spread = 1.5 if isinstance(step, Rating) and own % 2 else 0.7
        drawn = round(self.chance.gauss(middle, spread))
        return options[max(0, min(len(options) - 1, drawn))]

    async def _order(self, who: str, order: Order) -> None:
        argument = order.token.removeprefix(f"/{COMMAND} ")
        await self._say(who, Command(COMMAND, argument))

    async def _say(self, who: str, inbound: Inbound) -> None:
        await self.service.handle(Update(f"demo.{next(self._ids)}", _address(who), inbound))
        await self.show()

    async def _pass(self, time: timedelta) -> None:
        """Let time pass, and what is due happen."""
        self.clock.advance(time)
        await self.service.fire_due()
        await self.show()


class Keeper:
    """Keeps files in a folder. Another content under the same name gets a number.

    Args:
        folder: Where.
        force: Replace what is there from before.

    Attributes:
        failure: Why a file could not be written; None as long as all could.
    """

    def __init__(self, folder: Path, *, force: bool = False) -> None:
        self._folder, self._force = folder, force
        self._kept: dict[Path, bytes] = {}
        self.failure: NotWritten | None = None

    def keep(self, name: str, data: bytes) -> str:
        """Keep a file, and return its path; where that fails, remember why."""
        places = (self._folder / numbered(name, number) for number in count(1))
        path = next(place for place in places if self._kept.get(place, data) == data)
        if path not in self._kept:
            self._kept[path] = data
            try:
                with writing(path, force=self._force) as file:
                    file.write(data)
            except NotWritten as why:
                self.failure = self.failure or why
        return str(path)


def file_names(rounds: int) -> list[str]:
    """Return the names of the files that a demonstration keeps."""
    return [numbered(name, number) for number in range(1, rounds + 1) for name in NAMES]


def numbered(name: str, number: int) -> str:
    """Return the name of the first, second ... file of a name: "team.csv", "team-2.csv"."""
    stem, dot, ending = name.rpartition(".")
    return name if number == 1 else f"{stem}-{number}{dot}{ending}"


def _address(who: str) -> Address:
    return Address(CHANNEL, who, who)


def hash_of(name: str) -> int:
    """A number that is a name's own, and the same each time."""
    return sum(place * ord(letter) for place, letter in enumerate(name, start=1))
