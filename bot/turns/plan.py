"""The two ends of a decision: what the store found, and the plan that it writes.

A plan is one flat value and not a list of effects: a store writes all of it in one transaction, in
an order of its own, and most of its fields are empty in most turns.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Literal

from bot.engine.conversation import Answer, Conversation
from bot.messages import Address, Outcome, Reply
from bot.team.model import Part, Team
from bot.team.place_results import Code, PlaceResult
from bot.values import value

TimerKind = Literal["reminder", "expiry", "follow_up"]

Purge = Literal["", "answers", "round", "people"]


@value
class Kept:
    """A conversation as it is stored.

    Attributes:
        conversation: Its state.
        turn: The number of its turns. Every write adds one, so that a lost race is noticed.
        campaign: The campaign that brought the person here; empty for none.
        updated_at: When it was last written.
    """

    conversation: Conversation
    turn: int
    campaign: str
    updated_at: datetime


@value
class Found:
    """The rows that a turn starts from.

    Attributes:
        addressed: The conversation that the update is about: the button's own if this address
            has it, else the one in focus. The latest one if that was removed with the answers of a
            team. None if there is none.
        focus: Id of the conversation in focus at this address; empty for none.
        owned: Whether ``addressed`` is the button's own conversation.
        gone: Whether the person could not be reached anymore before they wrote now.
        team: The team assessment that was named, or that ``addressed`` belongs to; that of
            ``beside`` if its answers are given elsewhere.
        joined: The conversation in which this person takes part in the present round of ``team``;
            None if they do not, or if it was removed.
        beside: The latest conversation of this address if none has been in focus yet, since forms
            of teams do not come into focus. Else None.
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
        """Whether this person has no conversation."""
        return self.addressed is None and self.beside is None

    def addressing(self, conversation: str) -> "Found":
        """Return the same rows, with ``beside`` addressed if that is the conversation."""
        kept = self.beside
        if self.addressed is not None or kept is None or kept.conversation.id != conversation:
            return self
        return replace(self, addressed=kept, beside=None)


@value
class Contribution:
    """The answers of one person in the present round of a team assessment.

    Attributes:
        address: Their private chat.
        conversation: The conversation with the answers.
        answered: Whether every required question is answered.
    """

    address: Address
    conversation: Conversation
    answered: bool


@value
class FoundTeam:
    """The rows that a turn about a whole team assessment starts from.

    Attributes:
        team: Its state; None if no assessment has this id.
        others: The other assessments in its place that are not over.
        parts: Everybody who took part, in each round.
        contributions: The answers in the present round, in an order without meaning.
        tallies: The revealed counts by round, as JSON.
        results: Every result that was shown in its place, including its own, the oldest first.
            Looked up only together with the answers.
        key: The key of the place's codes; empty if there are none. Looked up likewise.
        elsewhere: When its facilitator's latest result in another place was shown; None for never.
            Looked up likewise.
    """

    team: Team | None = None
    others: tuple[Team, ...] = ()
    parts: tuple[Part, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    tallies: Mapping[int, str] = field(default_factory=dict)
    results: tuple[PlaceResult, ...] = ()
    key: str = field(default="", repr=False)
    elsewhere: datetime | None = None


@value
class Recorded:
    """One answer for the append-only log."""

    step: str
    answer: Answer


@value
class RecordedResult:
    """A result for the record. Another one of the same conversation takes its place.

    Attributes:
        conversation: The conversation that reached it, whose id is the result's id.
        finished_at: When it was reached, or last changed with an answer.
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


@value
class Outgoing:
    """A reply to be sent.

    Attributes:
        conversation: The conversation it belongs to; empty for none.
        reply: The reply.
        expires_at: When it must not be sent anymore; None for never.
        follow_up: The reply that is sent instead once it has expired; None for none.
        fleeting: Whether the row is deleted once it is sent, since nothing else is stored about its
            reader.
        via: The answer key of the update, if this replies to one.
        to: The receiver; None for the address whose turn it is. A reply to another receiver may
            belong to a team assessment: then ``conversation`` is the assessment's id.
    """

    conversation: str
    reply: Reply
    expires_at: datetime | None = None
    follow_up: Reply | None = None
    fleeting: bool = False
    via: str = field(default="", repr=False)
    to: Address | None = None


@value
class Timer:
    """A reminder or the end of a conversation, at its time."""

    conversation: str
    kind: TimerKind
    due_at: datetime


@value
class Due:
    """A timer that is due, with the address of its conversation."""

    address: Address
    timer: Timer


@value
class Handoff:
    """A code that is given out. An earlier one of the same address no longer works.

    Attributes:
        key: The code's key; the code itself is not stored.
        conversation: The conversation that can be gone on with.
        expires_at: When the code expires.
        used: The key of the code that this one takes the place of. Where that is not the present
            one anymore, nothing of the plan is written. Empty: it takes the place of any.
    """

    key: str
    conversation: str
    expires_at: datetime
    used: str = ""


@value
class Offered:
    """A code that was given out, with its conversation as it is now.

    Attributes:
        address: Where the conversation is.
        kept: The conversation.
        expires_at: When the code expires.
    """

    address: Address
    kept: Kept
    expires_at: datetime


@value
class Moved:
    """A conversation that moves here, with earlier ones of its flow.

    Attributes:
        before: Where it was.
        turn: The number of turns that it had there.
        conversation: Its state here.
        left: What stays there: that it moved, and no answers.
        step: The step that it asks now; empty for none.
        key: The key of the code, which is used up.
    """

    before: Address
    turn: int
    conversation: Conversation
    left: Conversation
    step: str
    key: str


@value
class Plan:
    """All changes of one turn. They are written together or not at all.

    Attributes:
        outcome: The outcome for the platform's confirmation.
        now: The time of the turn.
        advanced: The next state of the conversation found; None if it does not change.
        begun: A conversation that begins and comes into focus.
        campaign: The campaign that brought the person to the conversation that begins.
        answers: Answers of the conversation found.
        result: The result, in the turn that reaches it.
        outbox: The replies, in order.
        timers: Timers to set; one of the same conversation and kind is replaced.
        step: The step that ``advanced`` or ``begun`` asks now; empty for none.
        forget: Why everything about this person is removed before the rest is written: "deleted" or
            "declined". "codes" removes only their codes in results of teams. Empty removes nothing.
        calls_off: Whether this person is no longer asked what came of a result, whichever of their
            conversations they asked for that in.
        focus: The conversation that typed text goes to from now on. With None a conversation that
            begins comes into focus, and otherwise nothing changes.
        part: The person's new part in a team assessment.
        team: The next state of the team assessment found.
        opened: Team assessments that begin.
        tally: A revealed round: its number, and its tally as JSON.
        codes: The codes of the people who are counted in it, if they are stored.
        key: The key of the codes; it is stored with the first codes of a place.
        shown_again: Ids of team assessments whose results are shown once more.
        handoff: A code that is given out.
        withdrawn: The conversation whose code no longer works; empty for none.
        moved: A conversation that moves here.
        purge: The part of the team assessment found that is removed before the rest is written.
            "answers" removes everything that links a person to their answers. "round" also removes
            who took part in the present round, and "people" who took part in any. People without
            other data lose all traces once the messages on their way to them are sent.
        is_unwritten: Whether a store writes nothing of it, not even that the update came: it only
            shows something.
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
    calls_off: bool = False
    focus: str | None = None
    part: Part | None = None
    team: Team | None = None
    opened: tuple[Team, ...] = ()
    tally: tuple[int, str] | None = None
    codes: tuple[Code, ...] = ()
    key: str = field(default="", repr=False)
    shown_again: tuple[str, ...] = ()
    handoff: Handoff | None = None
    withdrawn: str = ""
    moved: Moved | None = None
    purge: Purge = ""
    is_unwritten: bool = False

    @property
    def has_codes(self) -> bool:
        """Whether a code is given out, or one no longer works."""
        return self.handoff is not None or bool(self.withdrawn)


def visits(found: Found, plan: Plan) -> bool:
    """Tell whether a person without a conversation still has none after this turn."""
    return found.is_nobodys and plan.begun is None and not plan.opened
