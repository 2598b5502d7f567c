"""The HTTP server's open connections: the state of each, and when it is closed."""

import asyncio
import logging
from typing import Protocol

from bot.runtime.http.limits import HttpLimits
from bot.runtime.logs import Seldom

log = logging.getLogger(__name__)


class Connection(Protocol):
    """A connection that can be closed."""

    @property
    def is_answering(self) -> bool:
        """Whether it waits for our answer."""

    def abort(self) -> None:
        """Close it at once, and discard unsent data."""


class ConnectionGroup(dict[Connection, float]):
    """Connections in the same state, with the time each entered it, the earliest first.

    Attributes:
        within_s: Seconds after which a connection in this state is closed; None for never.
    """

    def __init__(self, within_s: float | None = None) -> None:
        super().__init__()
        self.within_s = within_s

    @property
    def deadline(self) -> float:
        """The time to close the first of them."""
        return next(iter(self.values())) + (self.within_s or 0)


class ServerConnections:
    """All connections of a server, each in one group.

    Every group has one time limit, so its first connection is always the next to close, and one
    timer is enough for all.

    Attributes:
        limits: The bounds.
        heads: Connections that have not sent a whole request head.
        bodies: Connections that have not sent a whole request body.
        settled: Connections with complete requests: they wait for an answer, or are idle. Uvicorn
            closes idle ones.
        stalled: Connections that do not read their answer.
        leaving: Refused connections that may still read the reason.
    """

    def __init__(self, limits: HttpLimits) -> None:
        self.limits = limits
        self.heads, self.bodies = ConnectionGroup(limits.head_s), ConnectionGroup(limits.body_s)
        self.settled = ConnectionGroup()
        self.stalled, self.leaving = (
            ConnectionGroup(limits.body_s),
            ConnectionGroup(limits.leaving_s),
        )
        self._timed = (self.heads, self.bodies, self.stalled, self.leaving)
        self._of: dict[Connection, ConnectionGroup] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._none_open = asyncio.Event()
        self._none_open.set()
        self._full = Seldom(log, "connections closed to admit others")

    def __len__(self) -> int:
        """Return the number of connections, without refused ones."""
        return len(self._of) - len(self.leaving)

    def admit(self, connection: Connection) -> bool:
        """Accept a new connection; at the limit, drop the oldest incomplete one for it.

        Returns:
            Whether it was accepted: no, if every connection waits for an answer.
        """
        if len(self) >= self.limits.connections:
            oldest = self._oldest_incomplete()
            self._full()
            if oldest is None:
                return False
            self.drop(oldest)
        self.move(connection, self.heads)
        return True

    def _oldest_incomplete(self) -> Connection | None:
        oldest = [next(iter(group.items())) for group in (self.heads, self.bodies) if group]
        if oldest:
            return min(oldest, key=lambda entry: entry[1])[0]
        idle = (connection for connection in self.settled if not connection.is_answering)
        return next(idle, None)

    def receive(self, connection: Connection) -> None:
        """Record that a body is coming; at the limit, drop the oldest incomplete body."""
        self.move(connection, self.bodies)
        if len(self.bodies) > self.limits.bodies:
            self._full()
            self.drop(next(iter(self.bodies)))

    def leave(self, connection: Connection) -> None:
        """Record that a connection was refused."""
        self.move(connection, self.leaving)
        if len(self.leaving) > self.limits.leaving:
            self.drop(next(iter(self.leaving)))

    def move(self, connection: Connection, group: ConnectionGroup) -> None:
        """Move a connection into a group; in the same group its time continues."""
        before = self._of.get(connection)
        if before is group:
            return
        if before is not None:
            del before[connection]
        self._of[connection] = group
        self._none_open.clear()
        group[connection] = asyncio.get_running_loop().time()
        if group.within_s is not None:
            self._wait_for(group.deadline)

    def forget(self, connection: Connection) -> None:
        """Record that a connection is closed."""
        group = self._of.pop(connection, None)
        if group is not None:
            del group[connection]
        if not self._of:
            self._none_open.set()

    async def all_closed(self) -> None:
        """Wait until no connection is open."""
        await self._none_open.wait()

    def drop(self, connection: Connection) -> None:
        """Close a connection now."""
        self.forget(connection)
        connection.abort()

    def _wait_for(self, deadline: float) -> None:
        if self._timer is not None:
            if self._timer.when() <= deadline:
                return
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(deadline, self._close_late)

    def _close_late(self) -> None:
        """Close every connection whose time is up."""
        self._timer = None
        now = asyncio.get_running_loop().time()
        for group in self._timed:
            while group and group.deadline <= now:
                self.drop(next(iter(group)))
            if group:
                self._wait_for(group.deadline)
