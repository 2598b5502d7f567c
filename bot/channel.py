"""The port that every channel implements, and the failures of sending.

A channel takes updates from its platform, hands each to the bot, and confirms it after the bot has
stored it; and it sends replies. It does not know flows or scoring.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import tzinfo
from math import inf
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from bot.messages import (
    Address,
    Attachment,
    Button,
    Form,
    Inbound,
    Outcome,
    Reply,
    Say,
    Settled,
    Standing,
    Update,
)
from bot.messages.view import View
from bot.values import value

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.diagnosis import Diagnosis

Draw = Callable[[Attachment], Awaitable[bytes]]
"""Makes the file of an attachment."""

Handle = Callable[[Update], Awaitable[Outcome]]
"""Takes one update. When it returns, the update is stored and may be confirmed.

If it raises :class:`NotTaken`, the update must not be confirmed.
"""


class Look(Protocol):
    """Draws a page of a person's conversation, for channels that show pages."""

    async def __call__(self, address: Address, *inbounds: Inbound, step: str = "") -> View:
        """Return the page; nothing is stored.

        Args:
            address: The person.
            inbounds: What they would say or press, one after another; none to look only.
            step: An answered question to show again; empty for where the conversation stands.

        Raises:
            NotTaken: The store cannot be read now.
        """

    async def act(self, update: Update) -> View:
        """Hand an update over, and return the page after it, from the state that it leaves.

        Where it changes nothing, nothing is stored.

        Raises:
            NotTaken: Nothing was stored.
        """


@runtime_checkable
class FollowsDraft(Protocol):
    """A :class:`Look` at a flow that is being written: its pages change when a file is saved."""

    @property
    def number(self) -> int:
        """How often the flow was loaded."""

    async def saved(self, after: int) -> None:
        """Wait until the flow was loaded again, or the server stops.

        Args:
            after: The number of :class:`bot.messages.draft.Draft` on the page that waits.
        """


@runtime_checkable
class HasEntrance(Protocol):
    """A channel that a link on a page can lead to."""

    def entrance(self, argument: str) -> str:
        """Return the link that starts a conversation with an argument; empty for none now.

        Args:
            argument: Up to 64 of ``A-Z a-z 0-9 _ -``.
        """


WaysIn = Callable[[str], Mapping[str, str]]
"""Returns the links that lead to other channels with an argument, by the channel's name."""


class NotTaken(Exception):
    """An update that could not be stored; the message says why, in words for the operator."""


@value
class MessageRef:
    """The platform's name of a sent message, with which a later reply can replace it."""

    chat: str
    message: str


@value
class Limit:
    """A rate limit of a platform.

    Attributes:
        key: The subject of the limit, such as one chat; empty for the channel as a whole. Sends
            with the same key share it.
        per_s: Sends per second in the long run.
        burst: Sends at once after a pause.

    Raises:
        ValueError: It lets nothing through, or does not limit anything.
    """

    key: str
    per_s: float
    burst: int = 1

    def __post_init__(self) -> None:
        if not (0 < self.per_s < inf and self.burst >= 1):
            message = f"Limit: {self.per_s} a second, {self.burst} at once; both must be positive"
            raise ValueError(message)


@value
class Traits:
    """The traits of a platform that decide what is sent, and when.

    Attributes:
        writes_first: Whether the bot can write to a person who has not just written.
        shows_notices: Whether the confirmation of a pressed button can show a text. If not, the
            text becomes a message, unless there is another one.
        has_home: Whether each person has a Home page, which shows their progress.
        administrators_begin: Whether only administrators of a place may begin something for
            everybody there.
        tells_members: Whether the platform tells who belongs to a place, at little cost.
        shows_apart: Whether the platform can show a text at once to the person who pressed a
            button, and to nobody else (:class:`bot.messages.Reading`).
        copies: Whether a button can copy a text.
        threads: Whether a text below a message stays out of the way of the others in a place. If
            so, details of a team's result are there, too, and not only for people who ask.
        confirms: Whether it can ask in a dialog before a pressed button acts
            (:class:`bot.messages.Confirm`).
        menus: Whether a question can have a menu of buttons that stays closed until it is opened.
        edits: Whether a message that was sent can get another content. If not, long texts come
            whole, since nobody can turn them over.
        has_places: Whether others can be in one place with the bot, such as a channel or group.
        writes_files: Whether files go to a folder of the person. If so, a picture is made only
            where somebody asks for it.
        shows_pages: Whether people read pages that are drawn from what is stored. If so, no reply
            is kept for them.
        zone: The time zone of its people, if they are all in one; else None.
        form_lifetime_s: Seconds after an update within which a form can be shown; None if the
            platform has no forms.
    """

    writes_first: bool = True
    shows_notices: bool = True
    has_home: bool = False
    administrators_begin: bool = False
    tells_members: bool = False
    shows_apart: bool = False
    confirms: bool = False
    menus: bool = False
    copies: bool = False
    threads: bool = True
    edits: bool = True
    has_places: bool = True
    writes_files: bool = False
    shows_pages: bool = False
    zone: tzinfo | None = None
    form_lifetime_s: float | None = None

    @property
    def has_forms(self) -> bool:
        """Whether people can fill in forms."""
        return self.form_lifetime_s is not None


class ChannelUnusable(Exception):
    """A channel that cannot be used as configured; the message says why, and what to do."""


class ChannelStopped(Exception):
    """A channel that cannot go on; the message says why, and what to do."""


class Channel(Protocol):
    """A platform."""

    name: str
    traits: Traits

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        """Return the limits that sending this reply draws from; delivery waits for all of them.

        An exception counts as an unforeseen error of sending this reply.
        """

    async def run(self, handle: Handle) -> None:
        """Take updates until there are no more, and confirm each after ``handle`` returned."""

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        """Send one reply.

        Args:
            address: The recipient.
            reply: The reply.
            replaces: The earlier message with the same question or name, if there is one; for a
                reply under a message, that message. If :func:`is_edit` is true and the platform
                can edit, it becomes this reply. Otherwise this reply is a new message, and the
                earlier one loses its buttons.
            via: The platform's data from the update that this answers; empty without an update.

        Delivery cancels it if it takes too long, and it must end then.

        Returns:
            The platform's name of the message; None if it has none.

        Raises:
            DeliveryError: It did not arrive; the error says what to do.
            Exception: An unforeseen error; the reply is given up after a few of these.
        """


@runtime_checkable
class ShowsBusy(Protocol):
    """A channel that can show that a reply is being prepared."""

    async def show_busy(self, address: Address, reply: Reply, via: str = "") -> None:
        """Show it for some seconds.

        Args:
            address: The recipient.
            reply: The reply that is being prepared.
            via: As in :meth:`Channel.send`.

        Raises:
            Exception: It is not shown; the reply arrives all the same.
        """


@runtime_checkable
class LeadsIn(Protocol):
    """A channel where people can press a button of a place by opening a link from elsewhere."""

    def way_in(self, place: Address, button: Button) -> str:
        """Return the link.

        Args:
            place: The group or channel where the button stands.
            button: The button.

        Returns:
            A link that presses the button, or one to its place; empty if none is known yet.
        """


def is_edit(reply: Reply, replaces: MessageRef | None) -> bool:
    """Return whether a reply becomes the new content of the message that it replaces."""
    if replaces is None or is_under(reply) or isinstance(reply, Form | Attachment):
        return False
    return isinstance(reply, Settled) or reply.in_place


def is_under(reply: Reply) -> bool:
    """Return whether a reply belongs under the message given as replaced, which stays as it is."""
    return isinstance(reply, Say | Attachment) and bool(reply.under)


class ServedChannel(Channel, Protocol):
    """A platform that is reached over the network, and served until the process is stopped.

    ``run`` is canceled then; it finishes the updates that it has begun, and leaves the others to
    the platform. It raises :class:`ChannelUnusable` or :class:`ChannelStopped` if it cannot go on.
    """

    @property
    def ready(self) -> bool:
        """Whether updates are being taken."""

    async def standing(self, place: Address, person: str) -> Standing:
        """Return what somebody is in a group or channel; "unknown" if the platform does not say it.

        Args:
            place: The group or channel.
            person: The person, as in addresses; empty for the bot itself.
        """

    def routes(self) -> "Sequence[BaseRoute]":
        """Return the routes that the platform calls on our HTTP server."""

    async def examine(self, server: str) -> "Sequence[Diagnosis]":
        """Check the account, and the way of updates; for a channel that is not running.

        It must not disturb another process that serves this channel.

        Args:
            server: The address of the HTTP server of that process, such as http://127.0.0.1:8000;
                empty if there is none.

        Returns:
            What was found. It quotes neither tokens nor answers of the platform.
        """

    async def close(self) -> None:
        """Close the connections; nothing is sent afterward."""


class Vault(Protocol):
    """An encrypted store of the secrets of a channel's workspaces, and of single-use states.

    Every method raises :class:`NotTaken` if nothing can be read or written now.
    """

    async def check(self) -> None:
        """Check that the secrets can be decrypted, and log those that cannot.

        Raises:
            ChannelUnusable: None of them can.
        """

    async def get(self, workspace: str) -> dict[str, Any] | None:
        """Return the secret of a workspace; None if there is none."""

    async def put(self, workspace: str, secret: dict[str, Any]) -> None:
        """Store the secret of a workspace, in place of an earlier one."""

    async def names(self) -> list[tuple[str, str | None]]:
        """Return each workspace's id and its name; None for a name that cannot be decrypted."""

    async def swap(self, workspace: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Replace a secret if it is still stored, and return whether it was."""

    async def remove(self, workspace: str) -> bool:
        """Remove the secret of a workspace, and return whether there was one."""

    def issue_state(self) -> str:
        """Return a new state that nobody can guess; it is stored only when it is used."""

    async def use_state(self, state: str, lives_s: float) -> bool:
        """Use a state, and return whether it was issued recently enough and not used before."""


Then = Literal["retry", "wait", "hold", "instead", "plain", "anew"]
"""The next step of delivery after a failure.

``retry``: it tries again, with growing pauses, until the reply is too old. ``wait``: it waits as
long as the platform asks. ``hold``: it holds the reply until the person writes. ``instead``: it
sends the follow-up instead. ``plain``: it sends the reply once more as plain text. ``anew``: it
sends the reply as a new message, since the message that it replaces is gone.
"""


class DeliveryError(Exception):
    """A reply that did not arrive. The attributes are the whole policy: delivery asks for no class.

    Attributes:
        then: The next step of delivery.
        word: The word that the store keeps with the reply.
        after_s: The wait that the platform asks for, in seconds.
        key: The rate limit that has to wait, as in :class:`Limit`; None for this reply alone.
    """

    then: Then
    word: str
    after_s: float = 0.0
    key: str | None = None


class Unreachable(DeliveryError):
    """A platform that did not answer, or failed."""

    then, word = "retry", "unreachable"


class Throttled(DeliveryError):
    """A platform's request to wait.

    Args:
        after_s: The wait, in seconds.
        key: The rate limit that has to wait, with everything that draws from it; None for this
            reply alone.
    """

    then, word = "wait", "throttled"

    def __init__(self, after_s: float, key: str | None = None) -> None:
        super().__init__(f"asked to wait {after_s:g} s")
        self.after_s, self.key = after_s, key


class ParticipantGone(DeliveryError):
    """A person who blocked the bot, left, or never existed."""

    then, word = "hold", "gone"


class Refused(DeliveryError):
    """A rendering that the platform does not take."""

    then, word = "plain", "refused"


class MessageLost(DeliveryError):
    """A message to replace that no longer exists."""

    then, word = "anew", "MessageLost"


class TooLate(DeliveryError):
    """A reply that could be shown only soon after its update."""

    then, word = "instead", "too late"
