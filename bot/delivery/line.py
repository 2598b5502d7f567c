"""The work on one channel, and on its addresses."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from bot.channel import Channel
from bot.delivery.rate_limits import Limits


@dataclass
class Trail:
    """The record of works on a lane that follow one another without a pause, shared by them.

    Attributes:
        leases: The ends of its leases. No two processes have the same.
        shown: The messages that were sent, by conversation and name.
    """

    leases: set[datetime]
    shown: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Work:
    """The work on a lane that is going on.

    Attributes:
        trail: What was done on the lane until now.
        rows: The ids of the rows that are being sent.
        task: Its task; returns whether all rows are over.
    """

    trail: Trail
    rows: frozenset[int]
    task: asyncio.Task[bool]


@dataclass
class Line:
    """The work on one channel; a slow channel does not delay the others.

    Attributes:
        name: The channel's name, in addresses.
        channel: The channel.
        limits: Its rate limits, with the recent sends.
        busy: The tasks that send to its addresses.
        drawing: The number of these tasks that wait for a drawing.
        last: The last work on each lane that is not finished.
        after: The last claimed lane.
        crowded: Whether the last claim took as many lanes as it could: others wait their turn.
        unmarked: Successive failures to write the fate of a row, by its id.
    """

    name: str
    channel: Channel
    limits: Limits = field(default_factory=Limits)
    busy: set[asyncio.Task[bool]] = field(default_factory=set)
    drawing: int = 0
    last: dict[str, Work] = field(default_factory=dict)
    after: str = ""
    crowded: bool = False
    unmarked: dict[int, int] = field(default_factory=dict)

    def finish(self, lane: str, task: asyncio.Task[bool]) -> None:
        """Remove a finished task."""
        self.busy.discard(task)
        if lane in self.last and self.last[lane].task is task:
            del self.last[lane]
