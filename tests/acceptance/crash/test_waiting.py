"""What the proof waits for, and what it does not wait for, in virtual time."""

import asyncio
from collections.abc import Container, Sequence
from random import Random

import pytest

from bot.messages import Address, Outcome, Paragraph, Say, Update
from bot.wiring.flows import make_assessment
from bot.wiring.settings import Settings
from tests.acceptance.crash.harness import MOST_WAITING, PEOPLE, Crowd
from tests.acceptance.crash.model import FIRST_DAY, Line
from tests.acceptance.crash.people import Person
from tests.acceptance.crash.platform import END_S, Mailboxes, Platform
from tests.acceptance.crash.processes import Life, TookTooLong
from tests.kit.virtual import took

ANN, BEA = Address("test", "chat-ann", "ann"), Address("test", "chat-bea", "bea")
SEED = 786205
EACH_S = 1.16 / 39
"""How long a reply takes where one in forty is not answered for a second."""


def lines(number: int) -> list[Line]:
    return [Line(ANN, "", Say((Paragraph(str(n)),)), FIRST_DAY) for n in range(number)]


async def come(mail: Mailboxes, who: Address, said: Sequence[Line], each_s: float) -> None:
    """Let replies come one after another."""
    for line in said:
        await asyncio.sleep(each_s)  # noqa: TID251 - of a clock that jumps
        mail.take(who, line.reply, 0, None)


class Deaf(Platform):
    """Confirms everything a millisecond later, and replies to nobody."""

    def hand_over(self, update: Update, life: Life | None = None) -> "asyncio.Future[Outcome]":
        del life
        loop = asyncio.get_running_loop()
        confirmed: asyncio.Future[Outcome] = loop.create_future()
        loop.call_later(0.001, self._answer, update, confirmed)
        return confirmed

    def _answer(self, update: Update, confirmed: "asyncio.Future[Outcome]") -> None:
        if not confirmed.done():
            confirmed.set_result(Outcome())
            self.reply(update.address)

    def reply(self, address: Address) -> None:
        """Send what is due; nothing here."""


class PartlyDeaf(Deaf):
    """Replies to some people, and confirms to all."""

    def __init__(self, people: Sequence[Person], held: Container[str]) -> None:
        super().__init__()
        self._people = {person.address: person for person in people}
        self._held = held

    def reply(self, address: Address) -> None:
        if address.person not in self._held:
            for line in self._people[address].said[len(self.mail.arrivals[address]) :]:
                self.mail.take(address, line.reply, 0, None)


def crowd() -> Crowd:
    assessment = make_assessment(Settings())
    people = [Person(assessment, f"p{n}", SEED, forgetful=False) for n in range(PEOPLE)]
    return Crowd(people, Random(SEED))  # noqa: S311 - to repeat a run


def test_replies_that_keep_coming_are_waited_for_to_the_last() -> None:
    mail, said = Mailboxes(), lines(4500)

    async def wait() -> None:
        coming = asyncio.create_task(come(mail, ANN, said, EACH_S))
        await mail.arrived(ANN, said)
        await coming

    assert took(wait()) == pytest.approx(4500 * EACH_S)


def test_lane_that_is_held_is_found_while_others_get_their_replies() -> None:
    mail = Mailboxes()

    async def wait() -> None:
        others = asyncio.create_task(come(mail, BEA, lines(2000), 0.1))
        late = asyncio.create_task(come(mail, ANN, lines(3), 5 * END_S))
        try:
            with pytest.raises(TookTooLong, match="to ann: 0 arrived, and then nothing for 20 s"):
                await mail.arrived(ANN, lines(3))
        finally:
            others.cancel()
            late.cancel()

    assert took(wait()) == pytest.approx(END_S)


def test_copies_without_end_are_not_waited_for() -> None:
    mail, (first, second, third) = Mailboxes(), lines(3)

    async def wait() -> None:
        coming = asyncio.create_task(come(mail, ANN, [first, second] * 1000, 1))
        try:
            with pytest.raises(TookTooLong, match="3 replies to ann: 107 arrived, and not all"):
                await mail.arrived(ANN, [first, second, third])
        finally:
            coming.cancel()

    took(wait())


def test_people_wait_for_replies_before_they_write_on() -> None:
    writing_crowd = crowd()

    async def write() -> None:
        writing = asyncio.create_task(writing_crowd.write(Deaf()))
        await asyncio.wait({writing}, timeout=0.3)
        writing.cancel()
        await asyncio.wait({writing})

    took(write())

    # The last move of each may add several.
    most = max(len(person.said) for person in writing_crowd.people)
    assert MOST_WAITING < most <= 1.5 * MOST_WAITING


def test_everybody_who_is_incomplete_is_named() -> None:
    finishing_crowd, held = crowd(), {"p2", "p7", "p11"}
    finishing_crowd.finishing = True
    platform = PartlyDeaf(finishing_crowd.people, held)

    took(finishing_crowd.write(platform))

    named = {problem.split(" arrived, ")[0] for problem in finishing_crowd.incomplete}
    assert {name.split()[3].rstrip(":") for name in named} == held
