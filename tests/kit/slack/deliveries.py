"""Deliveries to the app: events, interactions and commands, until they are acknowledged.

Events are sent again up to three times, at once, after a minute and after five; interactions and
commands are not, the person sees a warning instead. An acknowledgment has 3 s.
Source: docs.slack.dev/apis/events-api, "Error handling"; docs.slack.dev/interactivity.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.kit.standin import Backoff, growing

Body = dict[str, Any]
Kind = Literal["events_api", "interactive", "slash_commands"]
Acknowledged = Callable[[Any], None]

ACKNOWLEDGED_WITHIN_S = 3.0
MOST_RETRIES = 3


def slack_backoff(retry: int) -> float:
    """Return the seconds that Slack waits before an event is sent again: 0, 60, 300."""
    return (0.0, 60.0, 300.0)[min(retry, 3) - 1]


def again(retry: int) -> float:
    """Return the seconds until an event is sent again, as tests have them."""
    return growing(retry - 1)


@dataclass
class Delivery:
    """A delivery to the app, and its outcome."""

    kind: Kind
    body: Body
    accepts_payload: bool = False
    """Whether the acknowledgment may bring an answer: to commands and submitted views."""

    wanted: bool = True
    """Whether the app is subscribed to it; else it is not sent."""

    acked: bool = False
    ack_payload: Any = None
    ack_after_s: float | None = None
    retries: int = 0
    status: int | None = None
    """The status of the last answer through HTTP."""

    reasons: list[str] = field(default_factory=list)
    """Why it was not acknowledged, each time."""

    warning: str = ""
    """The warning that Slack shows the person."""

    _settled: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    async def settled(self, timeout_s: float = 10) -> "Delivery":
        """Wait until it is acknowledged or given up.

        Raises:
            TimeoutError: it is neither.
        """
        async with asyncio.timeout(timeout_s):
            await self._settled.wait()
        return self

    @property
    def is_settled(self) -> bool:
        """Whether it is acknowledged or given up."""
        return self._settled.is_set()

    def settle(self) -> None:
        """Report that nothing more will come."""
        self._settled.set()


@dataclass(frozen=True)
class Outcome:
    """The outcome of one attempt."""

    reason: str = ""
    """Why it is not acknowledged; empty if it is."""

    status: int | None = None
    payload: Any = None
    final: bool = False
    """Whether the app asked not to be told again."""


Attempt = Callable[[Delivery, str], Awaitable[Outcome]]
"""Sends a delivery once; the string says why the attempt before failed."""


@dataclass
class Deliveries:
    """Sends deliveries to the app."""

    clock: Callable[[], float]
    notify: Callable[[], None]
    attempt: Attempt
    backoff: Backoff = again
    most_retries: int = MOST_RETRIES
    past: list[Delivery] = field(default_factory=list)
    under_way: int = 0
    given_up: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def send(self, delivery: Delivery, acknowledged: Acknowledged | None = None) -> Delivery:
        """Begin to send; `acknowledged` gets the answer."""
        self.past.append(delivery)
        if not delivery.wanted:
            delivery.settle()
            return delivery
        self.under_way += 1
        task = asyncio.create_task(self._run(delivery, acknowledged))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return delivery

    async def _run(self, delivery: Delivery, acknowledged: Acknowledged | None) -> None:
        try:
            outcome = await self._until_taken(delivery)
            self._count(delivery, outcome)
            if acknowledged is not None and delivery.acked:
                acknowledged(delivery.ack_payload)
        finally:
            self.under_way -= 1
            delivery.settle()
            self.notify()

    async def _until_taken(self, delivery: Delivery) -> Outcome:
        most = self.most_retries if delivery.kind == "events_api" else 0
        while True:
            began = self.clock()
            reason = delivery.reasons[-1] if delivery.reasons else ""
            outcome = await self.attempt(delivery, reason)
            delivery.status = outcome.status
            if not outcome.reason:
                delivery.ack_after_s = self.clock() - began
                return outcome
            delivery.reasons.append(outcome.reason)
            if delivery.retries >= most or outcome.final:
                return outcome
            self.notify()
            delivery.retries += 1
            await asyncio.sleep(self.backoff(delivery.retries))  # noqa: TID251 - injected

    def _count(self, delivery: Delivery, outcome: Outcome) -> None:
        delivery.acked = not outcome.reason
        delivery.ack_payload = outcome.payload
        if not delivery.acked:
            self.given_up += 1
            delivery.warning = _warning(delivery, outcome.reason)

    async def end(self) -> None:
        """Send nothing anymore."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _warning(delivery: Delivery, reason: str) -> str:
    """Return the warning that Slack's client shows the person, in its words."""
    match delivery.kind:
        case "events_api":
            return ""
        case "slash_commands":
            error = "operation_timeout" if reason.endswith("timeout") else "dispatch_failed"
            return f'{delivery.body["command"]} failed with the error "{error}"'
        case "interactive" if delivery.body["type"] == "view_submission":
            return "We had some trouble connecting. Try again?"
        case "interactive":
            return "This app responded with an error or did not respond in time."
