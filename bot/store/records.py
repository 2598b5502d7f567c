"""The values that go into a store and come out of it, the same for every store."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from bot.engine.conversation import Conversation
from bot.messages import Address, Ask, Attachment, Outcome, Reply, Say, Settled, Update
from bot.values import value

REPEATED_WITHIN = timedelta(hours=24)
"""How late a platform may deliver an update once more; Telegram keeps them for a day."""

LANE_ROWS = 8
"""Most rows of one address that are claimed together."""


# Named here, since a union takes longer to make than to look at, and every row is asked often.
_Named = Ask | Settled | Say
_Threaded = Say | Attachment


def step_of(reply: Reply) -> str:
    """Return the question that a reply asks or settles, or its name; empty for neither."""
    return reply.step if isinstance(reply, _Named) else ""


def replaced_step(reply: Reply) -> str:
    """Return the name of the message that a reply replaces, or stands under; empty for none."""
    under = reply.under if isinstance(reply, _Threaded) else ""
    return under or step_of(reply)


# ---------------------------------------------------------------------------- a turn


@value
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


# ---------------------------------------------------------------------------- installations


@value
class Installation:
    """The app in one workspace; it belongs to no person.

    Attributes:
        channel: The platform.
        workspace: The platform's name of the workspace.
        sealed: The secrets by which the app acts there, encrypted.
    """

    channel: str
    workspace: str
    sealed: str = field(repr=False)


EXPIRED_AT_ONCE = 1000
"""Most states that have expired and are removed when another one is used."""


# ---------------------------------------------------------------------------- delivery


@value
class Row:
    """One row of the outbox, claimed for sending.

    Attributes:
        id: Orders the rows of one address.
        lane: The key of the address; within a lane rows are sent one after another.
        address: Its destination.
        conversation: The conversation it belongs to; empty for none.
        reply: The reply.
        created_at: When the turn was.
        expires_at: When it expires; None for never.
        follow_up: The reply that is sent in its place then.
        attempts: How often sending failed.
        plain: Whether it is sent as plain text, since its rendering was refused.
        replaces: The platform's name of the message that asked the same before: chat and message.
        leased_until: How long it is claimed; no two claims of a row that overlap end alike.
        via: How to answer the very update that this answers; empty for nothing.
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


class Handled(NamedTuple):
    """The result of handling an update.

    Attributes:
        outcome: The outcome for the platform's confirmation.
        leased: Replies that are leased to this process.
        waits: Whether other replies wait for a claim now.
        repeat: Whether it was handled before.
    """

    outcome: Outcome
    leased: Sequence[Row] = ()
    waits: bool = False
    repeat: bool = False


Fate = Literal["sent", "retry", "release", "expired", "dead", "gone"]


@value
class Mark:
    """The fate of a claimed row.

    Attributes:
        id: The row's.
        lane: The row's.
        fate: Sent; to be tried again at ``due_at``, counted or (release) not; expired; dead; or
            gone: the person cannot be reached until they write again (where nothing is kept of
            them, the row is dead).
        at: When.
        leased_until: How long it was claimed. Where that claim is over, a row that goes on waiting
            stays as it is: somebody else may be sending it, and a third must not join in.
        ref: How the platform names the message.
        due_at: When to try again.
        plain: Whether it is plain text from now on.
        error: The kind of failure, in one word; no text of a person.
        follow_up: The reply that takes an expired row's place.
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


@value
class Failed:
    """An update that could not be handled.

    Attributes:
        reference: The word that the person was given to ask about it.
        update: The update.
        received_at: When it came.
        error: The kind of error.
    """

    reference: str
    update: Update
    received_at: datetime
    error: str


@value
class Undelivered:
    """A reply that has not arrived: dead, waiting, or held since the person is gone."""

    id: int
    channel: str
    conversation: str
    status: str
    attempts: int
    created_at: datetime
    error: str


@value
class Exported:
    """One conversation, for export; ``person`` is a pseudonym.

    Attributes:
        person: The same for all conversations of one address; random, without a meaning elsewhere.
        channel: Its channel.
        campaign: The campaign that brought the person; empty for none.
        conversation: The conversation as kept.
        updated_at: When it was last written.
    """

    person: str
    channel: str
    campaign: str
    conversation: Conversation
    updated_at: datetime


@value
class Count:
    """The number of conversations that are alike in these respects."""

    channel: str
    campaign: str
    status: str
    step: str
    count: int
    flow: str = ""


EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""A time before every conversation."""


@value
class FinishedResult:
    """A result, without a name of its person.

    Attributes:
        channel: Its channel.
        campaign: The campaign that brought the person; empty for none.
        lasted: The time from the first question to the result as it is now. A change of an answer
            makes the result anew.
        measured: The measured answers as JSON; text of any kind if the record is damaged.
        is_latest: Whether it is the latest result of its person.
    """

    channel: str
    campaign: str
    lasted: timedelta
    measured: str
    is_latest: bool


@value
class Overview:
    """The store in numbers.

    Attributes:
        conversations: Conversations by channel, campaign, status, step and flow; none that is part
            of a team assessment.
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
