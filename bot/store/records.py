"""What goes into a store and comes out of it: plain values, the same for every store."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.engine.conversation import Answer, Conversation
from bot.group.team import Part, Team
from bot.messages import Address, Ask, Attachment, Outcome, Reply, Say, Settled, Update

REPEATED_WITHIN = timedelta(hours=24)
"""How late a platform may deliver an update once more; Telegram keeps them for a day."""

TimerKind = Literal["reminder", "expiry"]

Purge = Literal["", "answers", "round", "people"]

LANE_ROWS = 8
"""Most rows of one address that are claimed together."""


def address_key(address: Address) -> str:
    """The key of an address in every table: 24 hexadecimal digits.

    A hash, so that a first update needs no look-up, and so that a distributed database can place
    all rows of one address together.
    """
    return _digest(address.channel, address.chat, address.person)


def person_key(address: Address) -> str:
    """The key of a person over all of their chats on one channel: 24 hexadecimal digits."""
    return _digest(address.channel, address.person)


def code_of(place_key: str, person: str) -> str:
    """The pseudonymous code of a person in the results of one place: 24 hexadecimal digits.

    Args:
        place_key: The place's random key, in hexadecimal digits.
        person: The person's key.
    """
    return hmac.digest(bytes.fromhex(place_key), person.encode(), hashlib.sha256).hex()[:24]


def update_key(channel: str, update_id: str) -> str:
    """The key of an update in the inbox: 24 hexadecimal digits, which say nothing of a person."""
    return _digest(channel, update_id)


def step_of(reply: Reply) -> str:
    """The question that a reply asks or settles, or the name of a message; empty for neither."""
    return reply.step if isinstance(reply, Ask | Settled | Say) else ""


def replaced_step(reply: Reply) -> str:
    """The name of the message that a reply replaces, or stands under; empty for none."""
    under = reply.under if isinstance(reply, Say | Attachment) else ""
    return under or step_of(reply)


def _digest(*parts: str) -> str:
    # As Python writes the tuple, in ASCII: ("a", "bc") and ("ab", "c") must differ.
    return hashlib.blake2b(ascii(parts).encode(), digest_size=12).hexdigest()


# ---------------------------------------------------------------------------- a turn


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
class Code:
    """How somebody is counted in a result.

    Attributes:
        code: Their pseudonymous code in the place; it belongs to no row of a person.
        role: The role in whose tables they are counted; empty for none.
        measures: The questions in whose tables they are counted.
    """

    code: str
    role: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """A result that was shown in a place.

    Attributes:
        team: The assessment.
        round: The round.
        shown_at: When it was last shown.
        tally: What was shown, as JSON.
        codes: Who is counted in it, where that was kept; those who had their data deleted since
            are missing.
    """

    team: str
    round: int
    shown_at: datetime
    tally: str
    codes: tuple[Code, ...] = ()


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
class Result:
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
class FlowVersion:
    """Everything that a conversation on this version needs to go on.

    Attributes:
        version: The flow's version.
        flow: The flow's id.
        edition: The edition's id.
        edition_digest: Hash of the edition.
        source: Flow and edition as JSON, from which both can be built again.
    """

    version: str
    flow: str
    edition: str
    edition_digest: str
    source: str


@dataclass(frozen=True, slots=True)
class Writes:
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
    result: Result | None = None
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


def visits(found: Found, writes: Writes) -> bool:
    """Whether somebody of whom no conversation is kept has begun nothing, either."""
    return found.is_nobodys and writes.begun is None and not writes.opened


# ---------------------------------------------------------------------------- installations


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one workspace; it belongs to no person.

    Attributes:
        channel: The platform.
        workspace: The platform's name of the workspace.
        sealed: What the app acts with there, encrypted.
    """

    channel: str
    workspace: str
    sealed: str = field(repr=False)


EXPIRED_AT_ONCE = 1000
"""Most states that have expired and are removed when another one is used."""


# ---------------------------------------------------------------------------- delivery


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the outbox, claimed for sending.

    Attributes:
        id: Orders the rows of one address.
        lane: The key of the address; within a lane rows are sent one after another.
        address: Whom to send it to.
        conversation: The conversation it belongs to; empty for none.
        reply: What to send.
        created_at: When the turn was.
        expires_at: When it is of no use any more.
        follow_up: What is sent instead then.
        attempts: How often sending failed.
        plain: Whether it is sent as plain text, since its rendering was refused.
        replaces: The platform's name of the message that asked the same before: chat and message.
        leased_until: How long it is claimed; no two claims of a row that overlap end alike.
        via: What the update came with that this answers; empty for nothing.
    """

    id: int
    lane: str
    address: Address
    conversation: str
    reply: Reply
    created_at: datetime
    expires_at: datetime | None
    follow_up: Reply | None
    attempts: int
    plain: bool
    replaces: tuple[str, str] | None
    leased_until: datetime
    via: str = field(default="", repr=False)


Fate = Literal["sent", "retry", "release", "expired", "dead", "gone"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a claimed row.

    Attributes:
        id: The row's.
        lane: The row's.
        fate: Sent; to be tried again at ``due_at``, counted or (release) not; expired; dead; or
            gone: the person cannot be reached until they write again (where nothing is kept of
            them, the row is dead).
        at: When.
        leased_until: How long it was claimed. A row that goes on waiting is left as it is where
            that claim is over: somebody else may be sending it, and a third must not join in.
        ref: How the platform names the message.
        due_at: When to try again.
        plain: Whether it is plain text from now on.
        error: What went wrong, in one word; no text of a person.
        follow_up: What takes an expired row's place.
    """

    id: int
    lane: str
    fate: Fate
    at: datetime
    leased_until: datetime
    ref: tuple[str, str] | None = None
    due_at: datetime | None = None
    plain: bool = False
    error: str = ""
    follow_up: Reply | None = None


# ---------------------------------------------------------------------------- looking in


@dataclass(frozen=True, slots=True)
class Failed:
    """An update that could not be handled.

    Attributes:
        reference: What the person was told.
        update: The update.
        received_at: When it came.
        error: The kind of error.
    """

    reference: str
    update: Update
    received_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A reply that has not arrived: dead, waiting, or held since the person is gone."""

    id: int
    channel: str
    conversation: str
    status: str
    attempts: int
    created_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Exported:
    """One conversation, for export; ``person`` is a pseudonym.

    Attributes:
        person: The same for all conversations of one address, random, of no meaning elsewhere.
        channel: Where it was held.
        campaign: What brought the person.
        conversation: The conversation as kept.
        updated_at: When it was last written.
    """

    person: str
    channel: str
    campaign: str
    conversation: Conversation
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """How many conversations are alike in these respects."""

    channel: str
    campaign: str
    status: str
    step: str
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The store in numbers.

    Attributes:
        conversations: Conversations by channel, campaign, status and step; none that is part of a
            team assessment.
        forgotten: How many people declined, and how many deleted their data.
        pruned: How many conversations were removed since they were too old.
        outbox: Rows by status; "held" are those of people who cannot be reached.
        failed: Updates that could not be handled.
    """

    conversations: tuple[Count, ...]
    forgotten: Mapping[str, int] = field(default_factory=dict)
    pruned: int = 0
    outbox: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
