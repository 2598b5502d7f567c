"""The port that every channel implements, and what can go wrong with sending.

A channel takes updates from its platform, hands each to the bot, and confirms it to the platform
only when the bot has answered; and it sends replies. It knows nothing of flows or scoring.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.messages import Address, Outcome, Reply, Update

Handle = Callable[[Update], Awaitable[Outcome]]
"""Takes one update; when it returns, the update is safe and may be confirmed."""


@dataclass(frozen=True, slots=True)
class MessageRef:
    """How a platform names a message that was sent, so that a later reply can replace it."""

    chat: str
    message: str


class Channel(Protocol):
    """One platform."""

    name: str

    async def run(self, handle: Handle) -> None:
        """Take updates until there are no more, confirming each after ``handle`` returned."""

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None
    ) -> MessageRef | None:
        """Send one reply.

        Args:
            address: Whom to send it to.
            reply: What to send.
            replaces: The message that becomes this reply, where the platform can do that.

        Returns:
            How the platform names the message; None where it names none.

        Raises:
            DeliveryError: It did not arrive; the kind says what to do.
        """


class DeliveryError(Exception):
    """A reply did not arrive."""


class Unreachable(DeliveryError):
    """The platform did not answer, or failed: try again later."""


class Throttled(DeliveryError):
    """The platform asks to wait.

    Attributes:
        retry_after_s: Seconds to wait.
    """

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"asked to wait {retry_after_s:g} s")
        self.retry_after_s = retry_after_s


class ParticipantGone(DeliveryError):
    """The person blocked the bot, left, or never existed: trying again is of no use."""


class Refused(DeliveryError):
    """The platform does not take this rendering: send it once more as plain text."""


class MessageLost(DeliveryError):
    """The message to be replaced is no longer there: send a new one."""
