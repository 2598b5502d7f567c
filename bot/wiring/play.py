"""Plays a whole team assessment with simulated people, in simulated time."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bot.engine.assessment import Assessment
from bot.messages import Address, Command, Inbound, Text, Update
from bot.questions import BaseStep, Rating
from bot.report.team_attachments import NAMES
from bot.scoring.team import DEFAULT_GROUP, SMALLEST_GROUP
from bot.service.scheduler import Scheduler
from bot.service.updates import Service
from bot.system.files import NotWritten, writing
from bot.team.dashboard import confirmation
from bot.team.model import Team
from bot.team.orders import COMMAND, PlaceOrder, TeamOrder
from bot.team.tally import ROLE
from bot.texts import Catalogue

CHANNEL, PLACE = "demo", "leadership"

DEADLINE = "2h"

TICK = timedelta(seconds=6)
"""The time between two people's answers."""


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def advance(self, by: timedelta) -> None:
        """Advance the time."""
        self.now += by


@dataclass
class Play:
    """A play of a team assessment by simulated people.

    Attributes:
        service: Handles their messages.
        scheduler: Does what is due.
        clock: The service's clock.
        show: Sends the waiting replies.
        tell: Prints the stage directions.
        people: The number of participants.
        rounds: The number of rounds, 1 or 2.
        chance: Chooses their answers.
    """

    service: Service
    scheduler: Scheduler
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
        """The participants' names."""
        return member_names(self._texts, self.people)

    @property
    def facilitator(self) -> str:
        """The facilitator's name."""
        return self._texts.say("demo.facilitator")

    async def run(self) -> None:
        """Play everything."""
        self.tell(self._texts.say("demo.intro", people=self.people))
        team = await self._set_up()
        for number in range(1, self.rounds + 1):
            await self._round(team, number)
        self.tell(self._texts.say("demo.end"))

    async def _set_up(self) -> Team:
        """Set up the assessment as the facilitator."""
        smallest = min(DEFAULT_GROUP, max(SMALLEST_GROUP, self.people))
        self.tell(self._texts.say("demo.setting_up"))
        await self._order(self.facilitator, PlaceOrder("new", PLACE))
        for said in (self._texts.say("demo.title"), DEADLINE):
            await self._say(self.facilitator, Text(said))
        if smallest != DEFAULT_GROUP:
            await self._change("smallest", str(smallest))
        if self.rounds > 1:
            await self._change("rounds", self._texts.say("demo.two_rounds"))
        await self._say(self.facilitator, Text(self._texts.words("commands.post")[0]))
        return (await self.service.store.teams.of_person(_address(self.facilitator)))[0]

    async def _change(self, step: str, answer: str) -> None:
        """Change a setting in the preview of the invitation."""
        setup = self.service.versions.setup
        if setup is not None:
            change = self._texts.words("commands.change")[0]
            await self._say(self.facilitator, Text(f"{change} {setup.flow.step(step).name}"))
            await self._say(self.facilitator, Text(answer))

    async def _round(self, team: Team, number: int) -> None:
        """Play a round: all answer, one of them late; the deadline or the facilitator ends it."""
        flow = self.service.versions.team_flow(team.flow)
        if number > 1:
            self.tell(self._texts.say("demo.starts"))
            await self._order(self.facilitator, TeamOrder("start", team.id))
        directions = "demo.answering" if number == 1 else "demo.answering_again"
        self.tell(self._texts.say(directions, round=number))
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
            await self._order(self.facilitator, TeamOrder("reveal", team.id))
            await self._order(self.facilitator, TeamOrder("reveal", team.id, confirmation(number)))
        await self._order(self.facilitator, TeamOrder("files", team.id))

    async def _answer(self, member: str, team: Team, flow: Assessment, most: int) -> None:
        """Answer so many questions as one member, or continue them."""
        await self._order(member, TeamOrder("join", team.id))
        for _ in range(most):
            kept = (await self.service.store.turns.known(_address(member))).addressed
            if kept is None or kept.conversation.is_done:
                return
            step = flow.next_step(kept.conversation, flow.counting(kept.conversation))
            if step is None:
                return
            await self._say(member, Text(self._chosen(step, flow)))

    def _chosen(self, step: BaseStep, flow: Assessment) -> str:
        """Return an answer: people agree more on some questions than on others."""
        options = [option.label for option in flow.choices[step.id]]
        if step.id == ROLE:
            return self.chance.choice(options[:2])
        own = hash_of(step.id)
        middle = (len(options) - 1) * (0.3 + own % 5 / 10)
        spread = 1.5 if isinstance(step, Rating) and own % 2 else 0.7
        drawn = round(self.chance.gauss(middle, spread))
        return options[max(0, min(len(options) - 1, drawn))]

    async def _order(self, who: str, order: PlaceOrder | TeamOrder) -> None:
        argument = order.token.removeprefix(f"/{COMMAND} ")
        await self._say(who, Command(COMMAND, argument))

    async def _say(self, who: str, inbound: Inbound) -> None:
        await self.service.handle(Update(f"demo.{next(self._ids)}", _address(who), inbound))
        await self.show()

    async def _pass(self, time: timedelta) -> None:
        """Advance the time, and run what is due."""
        self.clock.advance(time)
        await self.scheduler.fire_due()
        await self.show()


class Keeper:
    """A folder for files. Different content under the same name gets a number.

    Args:
        folder: The folder.
        force: Replace files of an earlier run.

    Attributes:
        failure: The first error of writing a file; None if there is none.
    """

    def __init__(self, folder: Path, *, force: bool = False) -> None:
        self._folder, self._force = folder, force
        self._kept: dict[Path, bytes] = {}
        self.failure: NotWritten | None = None

    def keep(self, name: str, data: bytes) -> str:
        """Write a file and return its path; remember an error in ``failure``."""
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


def member_names(texts: Catalogue, people: int) -> list[str]:
    """Return the participants' names."""
    return [texts.say("demo.member", number=number) for number in range(1, people + 1)]


def file_names(rounds: int) -> list[str]:
    """Return the names of the files that a demonstration writes."""
    return [numbered(name, number) for number in range(1, rounds + 1) for name in NAMES]


def numbered(name: str, number: int) -> str:
    """Return the name of the n-th file of a name: "team.csv", "team-2.csv"."""
    stem, dot, ending = name.rpartition(".")
    return name if number == 1 else f"{stem}-{number}{dot}{ending}"


def _address(who: str) -> Address:
    return Address(CHANNEL, who, who)


def hash_of(name: str) -> int:
    """Return a hash of a name that is the same in every run."""
    return sum(place * ord(letter) for place, letter in enumerate(name, start=1))
