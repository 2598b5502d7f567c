"""Presses forged buttons at a whole bot, and checks whether that revealed or changed anything.

The parsing of Telegram, the service and a store in a file are the real ones. A small stand-in
answers questions about members of groups, as Telegram would.
"""

import asyncio
import json
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from random import Random
from typing import Any

from adapters.telegram.addresses import NAME
from adapters.telegram.channel import Telegram
from adapters.telegram.links import key_of
from adapters.telegram.parse import Me, parse
from bot.messages import Address, Standing
from bot.store.codec import encode
from bot.turns.keys import address_key
from tests.acceptance.forged.data import Known, forged
from tests.kit.system import Sent
from tests.unit.assessments.world import World

ME = Me(4711, "cx_maturity_bot", key_of("4711:token"))

CHECKED, TOPIC, ANYONE, DRAFT = "-1001001", "-1001002/7", "-1001003", "-1001004"
"""Groups: in the first two the bot is an administrator, in the others nobody can be checked."""

TITLES = {CHECKED: "Zebra", TOPIC: "Quokka", ANYONE: "Okapi", DRAFT: "Wombat"}
FACILITATORS = dict(zip(TITLES, ("5550101", "5550102", "5550103", "5550104"), strict=True))
MEMBERS = ("5550201", "5550202", "5550203")
HEIR, ALONE = "5550204", "5550301"
NAME_OF_HEIR = "Nora Numbat"
FORGERS = tuple(str(n) for n in range(900_001, 900_011))
"""Half of them have a conversation of their own."""


@dataclass
class Trial:
    """The outcome of forged presses.

    Attributes:
        pressed: How many there were.
        replies: How many replies those who pressed got.
        told: Words about other people, or to them, each with the press that led to it.
        changed: Tables in which rows of other people differ.
        failed: How many were put aside.
    """

    pressed: int = 0
    replies: int = 0
    told: list[tuple[str, str]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    failed: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.told or self.changed or self.failed)


class Teams(World):
    """Teams in four groups, and people who have nothing to do with them."""

    def __init__(self) -> None:
        super().__init__()
        numbers, system = count(1), self.system
        system.channel.name = NAME
        system.rewire(traits={NAME: Telegram.traits})
        system.delivery = replace(system.delivery, channels={NAME: system.channel})
        # All of one length, so that none is a part of another.
        system.rewire(new_id=lambda: f"id{next(numbers):010}")

    def person(self, name: str) -> Address:
        return Address(NAME, name, name)

    async def _standing(self, place: Address, person: str) -> Standing:
        if person in FACILITATORS.values():
            return "administrator"
        if place.chat not in (CHECKED, TOPIC):
            return "unknown" if person else "member"
        if not person:
            return "administrator"
        return "stranger" if person in FORGERS else "member"

    def begin(self) -> None:
        """Bring teams into every state in which there is something to tell, or to change."""
        self.say(self.person(ALONE), "start")
        self.say(self.person(ALONE), "yes")
        for one in FORGERS[::2]:
            self.say(self.person(one), "start")
        for chat, whose in FACILITATORS.items():
            self.place, self.facilitator = Address(NAME, chat, ""), self.person(whose)
            team = self.set_up(TITLES[chat], deadline="", series=chat == TOPIC)
            if chat == DRAFT:
                continue
            self.order(self.facilitator, "post", team.id, "anyway")
            for member in MEMBERS:
                self.order(self.person(member), "join", team.id, name="Mia")
                self.answer(self.person(member), team)
            if chat == TOPIC:
                self.reveal(team)
            self.ask(HEIR, team)
        self.settle()

    def known(self) -> Known:
        """Return ids of all that is not the forgers'."""
        rows = self.sql("SELECT id, state FROM conversations")
        others = self.sql("SELECT id, address FROM conversations")
        theirs = [str(name) for name, address in others if address not in OWN]
        walked = sorted({json.loads(str(state))["version"][:6] for _, state in rows})
        people = (*FACILITATORS.values(), *MEMBERS, HEIR, ALONE)
        teams = [str(one) for (one,) in self.sql("SELECT id FROM teams ORDER BY id")]
        return Known(teams, tuple(TITLES), people, theirs, walked)

    def others(self) -> dict[str, list[tuple[object, ...]]]:
        """Return all stored rows but the forgers' own; those of `participants` are all here."""
        return {
            name: [row for row in rows if name == "participants" or OWN.isdisjoint(row)]
            for name, rows in self.rows().items()
        }


OWN = frozenset(address_key(Address(NAME, one, one)) for one in FORGERS)


def try_forged(number: int, seed: int) -> Trial:
    """Press so many forged buttons at a bot that teams use."""
    with Teams() as teams:
        teams.begin()
        return _press(teams, number, Random(seed))  # noqa: S311 - repeatable


def _press(teams: Teams, number: int, chance: Random) -> Trial:
    trial, known, before = Trial(), teams.known(), teams.others()
    foreign = (*TITLES.values(), NAME_OF_HEIR, *known.teams, *known.conversations, *known.people)
    sent = teams.sent
    while trial.pressed < number:
        # Each of them presses once, at the same time.
        pressed = {one: forged(known, chance) for one in FORGERS[: number - trial.pressed]}
        mark = len(sent)
        notices = teams.system.run(_all(teams, pressed, trial.pressed))
        teams.system.drain()
        said = [(one.address.person, _text(one)) for one in sent[mark:]] + notices
        for whom, text in said:
            # A person's own words may be repeated to them.
            own = pressed.get(whom, "")
            if whom not in pressed or any(one in text and one not in own for one in foreign):
                trial.told.append((own, text))
        trial.replies += len(sent) - mark
        trial.pressed += len(pressed)
        del sent[mark:]
    after = teams.others()
    trial.changed = [name for name, rows in before.items() if rows != after[name]]
    [(failed,)] = teams.sql("SELECT count(*) FROM inbox WHERE failed IS NOT NULL")
    trial.failed = int(str(failed))
    return trial


async def _all(teams: Teams, pressed: dict[str, str], first: int) -> list[tuple[str, str]]:
    """Hand presses over as Telegram delivers them; what was shown to whom."""

    async def one(number: int, person: str, data: str) -> tuple[str, str]:
        arrived = parse(_query(number, person, data), ME)
        assert arrived.update is not None
        outcome = await teams.system.service.handle(arrived.update)
        return person, json.dumps(asdict(outcome), ensure_ascii=False)

    numbered = enumerate(pressed.items(), start=first)
    return await asyncio.gather(*(one(number, *each) for number, each in numbered))


def _query(number: int, person: str, data: str) -> dict[str, Any]:
    user = {"id": int(person), "is_bot": False, "first_name": "Mal"}
    message = {"message_id": 1, "chat": {"id": int(person), "type": "private"}}
    query = {"id": f"q{number}", "from": user, "message": message, "data": data}
    return {"update_id": number, "callback_query": query}


def _text(one: Sent) -> str:
    return encode(one.reply)
