"""One team assessment at one moment, and what is decided of it: what is said, and to whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from secrets import token_hex
from typing import Literal

from bot.group.announcing import Question, undecided
from bot.group.invitation import invitation
from bot.group.panel import Panel
from bot.group.privacy import join_button, privacy_button
from bot.group.team import Team
from bot.messages import (
    Address,
    Block,
    Button,
    Outcome,
    Paragraph,
    Say,
)
from bot.store.records import Code, FoundTeam, Outgoing, Writes
from bot.texts import Catalogue
from bot.wrapping import Wrapping

TROUBLE = "trouble"
"""Names the message that says what did not arrive: a later one takes its place."""


def _new_key() -> str:
    return token_hex(32)


@dataclass(frozen=True)
class Host:
    """What team assessments are decided with.

    Attributes:
        wrapping: Wraps replies.
        draws: Whether pictures and reports are sent.
        retention: How long what was revealed is kept, from the beginning of the assessment.
        erases: Whether what is deleted can be read in none of the database's files.
        new_key: Gives the key of a place's codes: 64 hexadecimal digits, hard to guess.
    """

    wrapping: Wrapping
    draws: bool = False
    retention: timedelta = timedelta(days=365)
    erases: bool = True
    new_key: Callable[[], str] = _new_key

    @property
    def texts(self) -> Catalogue:
        """The language."""
        return self.wrapping.texts


@dataclass
class Scene:
    """One assessment at one moment, and what is decided about it so far.

    Attributes:
        host: What it is decided with.
        found: What was kept.
        team: The assessment, as it is by now.
        now: The time.
        outbox: What is said.
        tallied: The number of a round and its counts, once they are made.
        codes: Who is counted in that, where it is kept.
        shown_again: Assessments whose results are shown once more.
        opened: Assessments that begin.
        purge: What is let go of; empty for nothing.
        notice: What is shown for a pressed button, where a channel shows that.
    """

    host: Host
    found: FoundTeam
    team: Team
    now: datetime
    outbox: list[Outgoing] = field(default_factory=list)
    tallied: tuple[int, str] | None = None
    codes: tuple[Code, ...] = ()
    shown_again: tuple[str, ...] = ()
    opened: tuple[Team, ...] = ()
    purge: Literal["", "answers", "people"] = ""
    notice: str = ""

    @property
    def texts(self) -> Catalogue:
        """The language."""
        return self.host.texts

    @property
    def answered(self) -> int:
        """How many have answered in the present round."""
        here = self.team.round
        return sum(one.answered for one in self.found.parts if one.round == here)

    @property
    def begun(self) -> int:
        """How many have begun and not finished in the present round."""
        here = self.team.round
        return sum(not one.answered for one in self.found.parts if one.round == here)

    @cached_property
    def key(self) -> str:
        """The key of the place's codes; a new one where there was none."""
        return self.found.key or self.host.new_key()

    def done(self) -> Writes:
        """Everything that was decided."""
        return Writes(
            Outcome(self.notice), self.now, team=self.team, outbox=tuple(self.outbox),
            tally=self.tallied, codes=self.codes, key=self.key if self.codes else "",
            shown_again=self.shown_again, opened=self.opened, purge=self.purge,
        )  # fmt: skip

    def panel(self) -> Panel:
        """How it stands, for its facilitator."""
        return Panel(self.texts, self.team, self.answered, self.begun, self.asks)

    @property
    def asks(self) -> tuple[Question, ...]:
        """What its facilitator is to decide before it is announced."""
        return undecided(self.team, tells_members=self.tells_members)

    @property
    def tells_members(self) -> bool:
        """Whether its channel can say who is a member, to a bot that may know."""
        return self.host.wrapping.traits_of(self.team.place).tells_members

    @property
    def is_for_anyone(self) -> bool:
        """Whether anybody who has the link can answer, since nobody can be checked."""
        return self.tells_members and not self.team.checked

    @property
    def shows_apart(self) -> bool:
        """Whether its channel can show a text to one person alone, where they press for it."""
        return self.host.wrapping.traits_of(self.team.place).shows_apart

    def show(self, reply: Say) -> None:
        """Answer whoever gave the order."""
        self.outbox.append(Outgoing(self.team.id, reply))

    def privately(self, reply: Say) -> None:
        """Tell its facilitator, wherever the order came from."""
        self.outbox.append(Outgoing(self.team.id, reply, to=self.team.facilitator))

    def tell(self, name: str, to: Address | None = None) -> None:
        """Say a sentence about this assessment to its facilitator, or to somebody else."""
        said = Say((Paragraph(self.titled(name)),))
        self.outbox.append(Outgoing(self.team.id, said, to=to or self.team.facilitator))

    def titled(self, name: str) -> str:
        """A sentence that names the assessment."""
        return self.texts.say(name, title=self.team.title)

    def apart(self, name: str) -> Outgoing:
        """A sentence for whoever gave the order, which is kept nowhere."""
        said = Say((Paragraph(self.titled(name)),))
        return self.host.wrapping.apart(said)

    def say_in_place(self, reply: Say) -> None:
        """Say something to everybody in the place."""
        self.outbox.append(self.to_place(reply))

    def to_place(self, reply: Say) -> Outgoing:
        """Something for everybody in the place."""
        return Outgoing(self.team.id, reply, to=self.team.place)

    def update_place(self) -> None:
        """Say anew how it stands in the message that everybody sees."""
        self.team = self.team.but(shown=self.answered, counted_at=self.now)
        self.outbox.append(self.to_place(self.invitation()))

    def update_count(self) -> None:
        """The same because of the count alone, which is not worth a message that cannot arrive."""
        if self.team.unheard:
            self.team = self.team.but(shown=self.answered, counted_at=self.now)
        else:
            self.update_place()

    def invitation(self, *, in_place: bool = True) -> Say:
        """The message in the place, as it is now."""
        flow = self.host.wrapping.versions.of(self.team.version).flow
        here = self.team.round
        count = sum(one.answered for one in self.found.parts if one.round == here)
        blocks: tuple[Block, ...] = invitation(
            self.texts, self.team, flow.title, count, anyone=self.is_for_anyone
        )
        step = invitation_of(self.team.round)
        return Say(blocks, tuple(self._to_press()), step=step, in_place=in_place)

    def _to_press(self) -> Iterator[Button]:
        if self.team.status != "open":
            return
        yield join_button(self.texts, self.team)
        if self.shows_apart:
            yield privacy_button(self.texts, self.team)

    def has_forms(self) -> bool:
        """Whether people can be picked in a form."""
        traits = self.host.wrapping.traits_of(self.team.facilitator)
        return traits.form_lifetime_s is not None


def invitation_of(number: int) -> str:
    """What names the message in the place that says how many have answered in a round."""
    return f"invitation-{number}"
