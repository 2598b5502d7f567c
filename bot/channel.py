"""The port that every channel implements, and what can go wrong with sending.

A channel takes updates from its platform, hands each to the bot, and confirms it to the platform
only when the bot has answered; and it sends replies. It knows nothing of flows or scoring.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, Literal, Protocol

from bot.messages import (
    Address,
    Attachment,
    Form,
    Outcome,
    Reply,
    Say,
    Settled,
    Standing,
    Update,
)

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

Handle = Callable[[Update], Awaitable[Outcome]]
"""Takes one update; when it returns, the update is safe and may be confirmed.

It may raise :class:`NotTaken`; then the update must not be confirmed.
"""


class NotTaken(Exception):
    """An update could not be kept; the message says why, in words for whoever runs the bot."""


@dataclass(frozen=True, slots=True)
class MessageRef:
    """How a platform names a message that was sent, so that a later reply can replace it."""

    chat: str
    message: str


@dataclass(frozen=True, slots=True)
class Limit:
    """How often a platform lets itself be called.

    Attributes:
        key: What the limit is for, for example one chat; empty for the channel as a whole. Sends
            with the same key share it.
        per_s: Sends a second in the long run.
        burst: Sends that may come at once after a pause.

    Raises:
        ValueError: It would let nothing through, or is no limit.
    """

    key: str
    per_s: float
    burst: int = 1

    def __post_init__(self) -> None:
        if not (0 < self.per_s < inf and self.burst >= 1):
            message = f"Limit: {self.per_s} a second, {self.burst} at once; both must be positive"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Traits:
    """What a platform is like, as far as it matters to what is sent when.

    Attributes:
        writes_first: Whether it can write to somebody who has not just written.
        shows_notices: Whether the confirmation of a pressed button can say something; else that
            becomes a message where nothing else is said.
        has_home: Whether each person has a page of their own, which shows where they are.
        administrators_begin: Whether only administrators of a place may begin something for
            everybody there.
        tells_members: Whether it can be asked who belongs to a place, at little cost.
        shows_apart: Whether it can show a text at once to whoever pressed a button, and to nobody
            else (:class:`bot.messages.Reading`).
        form_lifetime_s: Seconds after an update within which a form can be shown; None where
            there are no forms.
    """

    writes_first: bool = True
    shows_notices: bool = True
    has_home: bool = False
    administrators_begin: bool = False
    tells_members: bool = False
    shows_apart: bool = False
    form_lifetime_s: float | None = None

    @property
    def has_forms(self) -> bool:
        """Whether people can fill in forms there."""
        return self.form_lifetime_s is not None


class ChannelUnusable(Exception):
    """A channel cannot be used as it is configured; the message says why, and what to do."""


class ChannelStopped(Exception):
    """A channel cannot go on; the message says why, and what to do."""


class Channel(Protocol):
    """One platform."""

    name: str
    traits: Traits

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        """The limits that sending this reply would draw from; delivery waits for all of them.

        What it raises counts as an unforeseen error of sending this reply.
        """

    async def run(self, handle: Handle) -> None:
        """Take updates until there are no more, confirming each after ``handle`` returned."""

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        """Send one reply.

        Args:
            address: Whom to send it to.
            reply: What to send.
            replaces: The message that asked the same question before, or was of the same name,
                where there is one; of a reply that stands under a message, that one. Where
                :func:`is_edit` says so it becomes this reply, if the platform can do that; else
                this one is new, and takes that one's buttons away.
            via: What the update came with that this answers; empty for what nobody asked for.

        It is cancelled where it takes too long, and must end then.

        Returns:
            How the platform names the message; None where it names none.

        Raises:
            DeliveryError: It did not arrive; the kind says what to do.
            Exception: Something unforeseen; the reply is given up after a few of these.
        """


def is_edit(reply: Reply, replaces: MessageRef | None) -> bool:
    """Whether a reply becomes the new content of the message that it replaces."""
    if replaces is None or is_under(reply) or isinstance(reply, Form | Attachment):
        return False
    return isinstance(reply, Settled) or reply.in_place


def is_under(reply: Reply) -> bool:
    """Whether a reply stands under the message that is given as replaced, and leaves it alone."""
    return isinstance(reply, Say | Attachment) and bool(reply.under)


class ServedChannel(Channel, Protocol):
    """A platform that is reached over the network, and served until the process is stopped.

    ``run`` is cancelled then; it finishes the updates it has begun and hands back the rest. It
    raises :class:`ChannelUnusable` or :class:`ChannelStopped` where it cannot go on by itself.
    """

    @property
    def ready(self) -> bool:
        """Whether updates are being taken."""

    async def standing(self, place: Address, person: str) -> Standing:
        """What somebody is in a place of many; "unknown" where that is not told, or not now.

        Args:
            place: The place.
            person: Whom it is about, as in addresses; empty for the bot itself.
        """

    def routes(self) -> "Sequence[BaseRoute]":
        """What the platform calls on our HTTP server."""

    async def close(self) -> None:
        """Let go of connections; nothing is sent any more."""


class Vault(Protocol):
    """Keeps what a channel's workspaces trust it with, encrypted; and single-use states.

    Every method raises :class:`NotTaken` where nothing can be read or kept now.
    """

    async def check(self) -> None:
        """Look whether what is kept can be opened, and tell of what cannot.

        Raises:
            ChannelUnusable: Nothing of it can.
        """

    async def get(self, workspace: str) -> dict[str, Any] | None:
        """What is kept of a workspace, as it was given; None for nothing."""

    async def put(self, workspace: str, secret: dict[str, Any]) -> None:
        """Keep this instead of whatever was kept."""

    async def swap(self, workspace: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Keep this where that is still kept; whether it was."""

    async def remove(self, workspace: str) -> bool:
        """Remove what is kept; whether there was something."""

    def issue_state(self) -> str:
        """A new state that nobody can guess; nothing is kept of it until it is used."""

    async def use_state(self, state: str, lives_s: float) -> bool:
        """Whether this state is good: it was issued so long ago at most, and this is its use."""


Then = Literal["retry", "wait", "hold", "instead", "plain", "anew"]
"""What delivery does after a failure: try again later and later until the reply is too old; wait as
long as the platform asks; hold the reply until the person writes; send its follow-up instead; send
it once more as plain text; send it as a new message, since the one that it replaces is gone."""


class DeliveryError(Exception):
    """A reply did not arrive. Its attributes are the whole policy: delivery asks for no class.

    Attributes:
        then: What delivery does.
        word: The word that the store keeps with the reply.
        after_s: How many seconds the platform asks to wait.
        key: The rate limit that waits, as in :class:`Limit`; None for this one message alone.
    """

    then: Then = "retry"
    word: str = "unreachable"
    after_s: float = 0.0
    key: str | None = None


class Unreachable(DeliveryError):
    """The platform did not answer, or failed."""


class Throttled(DeliveryError):
    """The platform asks to wait.

    Args:
        after_s: Seconds to wait.
        key: The rate limit this is about: everything that draws from it waits, and nothing else.
            None where it is about this one message alone.
    """

    then, word = "wait", "throttled"

    def __init__(self, after_s: float, key: str | None = None) -> None:
        super().__init__(f"asked to wait {after_s:g} s")
        self.after_s, self.key = after_s, key


class ParticipantGone(DeliveryError):
    """The person blocked the bot, left, or never existed."""

    then, word = "hold", "gone"


class Refused(DeliveryError):
    """The platform does not take this rendering."""

    then, word = "plain", "refused"


class MessageLost(DeliveryError):
    """The message to be replaced is no longer there."""

    then, word = "anew", "MessageLost"


class TooLate(DeliveryError):
    """This could be shown only soon after the update that it answers."""

    then, word = "instead", "too late"
