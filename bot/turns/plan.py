"""The two ends of a decision: what the store found, and the plan that it writes.

A plan is one flat value and not a list of effects: a store writes all of it in one transaction, in
an order of its own, and most of its fields are empty in most turns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from bot.engine.conversation import Answer, Conversation
from bot.messages import Address, Outcome, Reply
from bot.team.model import Part, Team
from bot.team.place_results import Code, PlaceResult

TimerKind = Literal["reminder", "expiry"]

Purge = Literal["", "answers", "round", "people"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as it was kept.

    Attributes:
        conversation: Its state.
        turn: How many turns it has had; every write adds one, so that a lost race is noticed.
        campaign: What brought the person here; empty if nothing did.
        updated_at: When it was last written.
    """

    conversation: Conversation
    turn: int
    campaign: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What a turn starts from.

    Attributes:
        addressed: The conversation that the update is about: the button's own if this address
            has it, else the one in focus, or the latest where that one was removed with the answers
            of a team; None where there is none.
        focus: Id of the conversation in focus at this address; empty for none.
        owned: Whether ``addressed`` is the button's own conversation.
        gone: Whether the person could not be reached any more; now they have written.
        team: The team assessment that was named, or that ``addressed`` belongs to.
        joined: The conversation in which this person takes part in that one's present round;
            None where they do not, or where it was removed.
        beside: The latest conversation of this address, where none has been in focus yet: forms of
            teams leave that alone. Else None.
    """

    addressed: Kept | None = None
    focus: str = ""
    owned: bool = False
    gone: bool = False
    team: Team | None = None
    joined: Kept | None = None
    beside: Kept | None = None

    @property
    def is_nobodys(self) -> bool:
        """Whether no conversation is kept of somebody."""
        return self.addressed is None and self.beside is None

    def addressing(self, conversation: str) -> "Found":
        """The same, where what was found beside is what the update turned out to be about."""
        kept = self.beside
        if self.addressed is not None or kept is None or kept.conversation.id != conversation:
            return self
        return replace(self, addressed=kept, beside=None)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one person of a team assessment has answered so far, in its present round.

    Attributes:
        address: Their private chat.
        conversation: Where they answer.
        answered: Whether everything that is needed is answered.
    """

    address: Address
    conversation: Conversation
    answered: bool


@dataclass(frozen=True, slots=True)
class FoundTeam:
    """What is decided from where a team assessment as a whole is concerned.

    Attributes:
        team: Its state; None where there is none of this id.
        others: The other assessments in its place that are not over.
        parts: Everybody who took part, in each round.
        contributions: What was answered in the present round, in an order that says nothing.
        tallies: What was revealed, by round, as JSON.
        results: Every result that was shown in its place, its own among them, the oldest first;
            looked up only where answers are.
        key: The key of the place's codes; empty where there are none. Likewise.
        elsewhere: When its facilitator's latest result in another place was shown; None for never.
            Likewise.
    """

    team: Team | None = None
    others: tuple[Team, ...] = ()
    parts: tuple[Part, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    tallies: Mapping[int, str] = field(default_factory=dict)
    results: tuple[PlaceResult, ...] = ()
    key: str = field(default="", repr=False)
    elsewhere: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer for the append-only log."""

    step: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class RecordedResult:
    """A result for the record; it is never changed.

    Attributes:
        conversation: The conversation that reached it, whose id is the result's id.
        finished_at: When.
        flow: The flow's id.
        flow_version: The flow's version.
        edition: The edition's id.
        edition_digest: Hash of the edition.
        measured: The answers as the benchmark measures them, as JSON.
        position: Position and advice, as JSON.
    """

    conversation: str
    finished_at: datetime
    flow: str
    flow_version: str
    edition: str
    edition_digest: str
    measured: str
    position: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply to be sent.

    Attributes:
        conversation: The conversation it belongs to; empty for none.
        reply: What to send.
        expires_at: When it is of no use any more; None for never.
        follow_up: What is sent instead once it has expired; None for nothing.
        fleeting: Whether the row is removed, not kept, once it has been sent: it speaks to somebody
            of whom nothing is kept any more.
        via: What the update came with that this answers.
        to: Where it goes; None for the address whose turn it is. What goes elsewhere may belong to
            a team assessment, whose id is then the conversation.
    """

    conversation: str
    reply: Reply
    expires_at: datetime | None = None
    follow_up: Reply | None = None
    fleeting: bool = False
    via: str = field(default="", repr=False)
    to: Address | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """Something that happens to a conversation by itself."""

    conversation: str
    kind: TimerKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A timer whose time has come, with the address of its conversation."""

    address: Address
    timer: Timer


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one turn changes; it is written whole or not at all.

    Attributes:
        outcome: What the confirmation carries.
        now: The time of the turn.
        advanced: The next state of the conversation found; None where it stays as it is.
        begun: A conversation that begins and comes into focus.
        campaign: What brought the person to the conversation that begins.
        answers: Answers of the conversation found.
        result: The result, in the turn that reaches it.
        outbox: What to send, in order.
        timers: Timers to set; one of the same conversation and kind is replaced.
        step: The step that ``advanced`` or ``begun`` asks now; empty for none.
        forget: Why everything of this person is removed before the rest is written: "deleted" or
            "declined". With "codes" no more than their codes in results of teams is removed. Empty
            for nothing being removed.
        focus: The conversation that typed text goes to from now on; None leaves that as it is, but
            a conversation that begins comes into focus.
        part: How the person takes part in a team assessment from now on.
        team: The next state of the team assessment found.
        opened: Team assessments that begin.
        tally: What a round reveals: its number, and the tally as JSON.
        codes: Who is counted in that, where it is kept.
        key: The key that the codes were made with; it is kept with the first ones of a place.
        shown_again: Team assessments whose results are shown once more.
        purge: Of the team assessment found, what is removed before the rest is written: "answers"
            is everything that links a person to what they answered, "round" that and who took part
            in the round found, "people" that and who took part in any. Of whom nothing else is
            kept, all traces go once what was on its way to them was sent.
    """

    outcome: Outcome
    now: datetime
    advanced: Conversation | None = None
    begun: Conversation | None = None
    campaign: str = ""
    answers: tuple[Recorded, ...] = ()
    result: RecordedResult | None = None
    outbox: tuple[Outgoing, ...] = ()
    timers: tuple[Timer, ...] = ()
    step: str = ""
    forget: Literal["", "deleted", "declined", "codes"] = ""
    focus: str | None = None
    part: Part | None = None
    team: Team | None = None
    opened: tuple[Team, ...] = ()
    tally: tuple[int, str] | None = None
    codes: tuple[Code, ...] = ()
    key: str = field(default="", repr=False)
    shown_again: tuple[str, ...] = ()
    purge: Purge = ""


def visits(found: Found, plan: Plan) -> bool:
    """Whether somebody of whom no conversation is kept has begun nothing, either."""
    return found.is_nobodys and plan.begun is None and not plan.opened
