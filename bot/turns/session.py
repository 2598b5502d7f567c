"""One team assessment at one moment, and what was decided about it so far."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.messages import Address, Button, Outcome, Paragraph, Say
from bot.team.dashboard import Dashboard
from bot.team.data_notice import browser_button, join_button, privacy_button
from bot.team.disclosure import Disclosure
from bot.team.draft import Question, undecided
from bot.team.invitation import invitation, minutes_of
from bot.team.model import Part, Team
from bot.team.place_results import Code
from bot.team.policy import Refusal
from bot.team.tally import tally_from_text
from bot.texts import Catalogue
from bot.turns.board import board_address
from bot.turns.context import Context
from bot.turns.plan import FoundTeam, Outgoing, Plan
from bot.turns.showing import disclosed, nothing_shown

TROUBLE = "trouble"
"""The name of the message about trouble, so that a later one replaces it."""


@dataclass(frozen=True, slots=True)
class Session:
    """An assessment and the decisions about it so far. Each decision returns a new session.

    Attributes:
        context: The circumstances.
        found: The stored state.
        team: The assessment as it is by now.
        key: The key of the place's codes; a new one where there was none.
        outbox: The replies, in order.
        tally: The number of a round and its counts, once they are revealed.
        codes: The codes of the people who are counted in them, if they are stored.
        shown_again: Assessments whose results are shown once more.
        opened: Assessments that begin.
        purge: The data to delete; empty for none.
        notice: The line for a pressed button, on channels that show one.
    """

    context: Context
    found: FoundTeam
    team: Team
    key: str
    outbox: tuple[Outgoing, ...] = ()
    tally: tuple[int, str] | None = None
    codes: tuple[Code, ...] = ()
    shown_again: tuple[str, ...] = ()
    opened: tuple[Team, ...] = ()
    purge: Literal["", "people"] = ""
    notice: str = ""

    @classmethod
    def of(cls, context: Context, found: FoundTeam, team: Team) -> "Session":
        """Return the session in which nothing has been decided."""
        return cls(context, found, team, found.key or context.new_key())

    def plan(self) -> Plan:
        """Return everything that was decided."""
        return Plan(
            Outcome(self.notice), self.context.now, team=self.team, outbox=self.outbox,
            tally=self.tally, codes=self.codes, key=self.key if self.codes else "",
            shown_again=self.shown_again, opened=self.opened, purge=self.purge,
        )  # fmt: skip

    # ------------------------------------------------------------------ questions

    @property
    def texts(self) -> Catalogue:
        """The sentences of the language."""
        return self.context.texts

    @property
    def answered(self) -> int:
        """How many have answered in the present round."""
        return sum(part.answered for part in self._parts())

    @property
    def begun(self) -> int:
        """How many have begun and not finished in the present round."""
        return sum(not part.answered for part in self._parts())

    def _parts(self) -> Iterator[Part]:
        return (part for part in self.found.parts if part.round == self.team.round)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions that its facilitator has to decide before it is announced."""
        return undecided(self.team, tells_members=self.tells_members)

    @property
    def tells_members(self) -> bool:
        """Whether its channel can tell a bot with enough rights who is a member."""
        return self.context.traits_of(self.team.place).tells_members

    @property
    def is_for_anyone(self) -> bool:
        """Whether everybody with the link can answer, since members cannot be checked."""
        return self.tells_members and not self.team.checked

    @property
    def shows_apart(self) -> bool:
        """Whether its channel can show a text to the person alone who presses a button."""
        return self.context.traits_of(self.team.place).shows_apart

    @property
    def posts_details(self) -> bool:
        """Whether the details of a result are posted below it, for everybody."""
        return self.context.traits_of(self.team.place).threads or not self.shows_apart

    @property
    def _has_figures(self) -> bool | None:
        """Whether the last result showed more than how many answered; None without a result."""
        _, last = self.tally or max(self.found.tallies.items(), default=(0, ""))
        return bool(tally_from_text(last).counts) if last else None

    def disclosed(self) -> Disclosure:
        """Decide what is shown of the answers so far.

        Raises:
            Refusal: It is over, or too few answered, or its flow is lost.
        """
        return disclosed(self.context, self.found, self.team, self.key)

    # ------------------------------------------------------------------ texts

    def titled(self, name: str) -> str:
        """Return a sentence that names the assessment."""
        return self.texts.say(name, title=self.team.title)

    def dashboard(self) -> Dashboard:
        """Return the facilitator's view of how it stands."""
        confirms = self.context.traits_of(self.team.facilitator).confirms
        nothing = nothing_shown(self.context, self.found, self.team, self.key)
        return Dashboard(
            self.texts, self.team, self.answered, self.begun, self.open_questions, confirms,
            self._has_figures, nothing, self.context.erases, board_address(self.context, self.team),
        )  # fmt: skip

    def invitation(self, *, in_place: bool = True) -> Say:
        """Return the message in the place, as it is now."""
        try:
            flow = self.context.assessment_of(self.team).flow
            title, minutes = flow.title, minutes_of(flow)
        except Refusal:
            # Without its flow it can still be ended, and everybody told so.
            title, minutes = self.team.title, 1
        anyone = self.is_for_anyone
        blocks = invitation(self.texts, self.team, title, self.answered, minutes, anyone=anyone)
        step = invitation_step(self.team.round)
        return Say(blocks, tuple(self._buttons_in_place()), step=step, in_place=in_place)

    def _buttons_in_place(self) -> Iterator[Button]:
        if self.team.status != "open":
            return
        yield join_button(self.texts, self.team)
        if self.shows_apart:
            yield privacy_button(self.texts, self.team)
            if self.context.boards is not None:
                yield browser_button(self.texts, self.team)

    # ------------------------------------------------------------------ decisions

    def but(self, **changes: object) -> "Session":
        """Return the same session with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type] # any field

    def as_team(self, team: Team) -> "Session":
        """Return the session after the assessment has changed to this."""
        return replace(self, team=team)

    def sending(self, *rows: Outgoing) -> "Session":
        """Return the session after sending these rows."""
        return replace(self, outbox=(*self.outbox, *rows))

    def answering(self, reply: Say) -> "Session":
        """Return the session after answering the person who gave the order."""
        return self.sending(Outgoing(self.team.id, reply))

    def telling_facilitator(self, reply: Say) -> "Session":
        """Return the session after writing to the facilitator, wherever the order came from."""
        return self.sending(Outgoing(self.team.id, reply, to=self.team.facilitator))

    def telling(self, name: str, to: Address | None = None) -> "Session":
        """Return the session after sending its facilitator, or ``to``, a sentence that names it."""
        said = Say((Paragraph(self.titled(name)),))
        return self.sending(Outgoing(self.team.id, said, to=to or self.team.facilitator))

    def posting(self, reply: Say) -> "Session":
        """Return the session after saying something to everybody in the place."""
        return self.sending(Outgoing(self.team.id, reply, to=self.team.place))

    def updating_place(self) -> "Session":
        """Return the session after updating the message in the place."""
        now = self.context.now
        after = self.as_team(self.team.but(shown=self.answered, counted_at=now))
        return after.posting(after.invitation())

    def updating_count(self) -> "Session":
        """Return the session after updating the count in the place.

        The message there stays the same if messages do not arrive in the place.
        """
        if not self.team.unheard:
            return self.updating_place()
        now = self.context.now
        return self.as_team(self.team.but(shown=self.answered, counted_at=now))


def invitation_step(number: int) -> str:
    """Return the name of the message in the place that invites to a round."""
    return f"invitation-{number}"
