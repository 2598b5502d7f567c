"""How much the HTTP server takes at once, and how long it waits."""

from dataclasses import dataclass, replace

RESERVED = 256
"""Descriptors for everything else: the database, calls to platforms, files, pipes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the HTTP server; nobody can make it hold more than these.

    Attributes:
        connections: Most connections at once.
        bodies: Most requests whose body is being received at once.
        head_s: Seconds until the head of a request must be complete. They count from the opening
            of the connection, and for later requests from their first byte.
        body_s: Seconds until its body must be complete. An answer must be read as fast.
        idle_s: Seconds that a connection may stay open between two requests.
        leaving_s: Seconds that a refused client has to read why.
        head_bytes: Most bytes of a head.
        body_bytes: Most bytes of a body as it is transferred. Channels have lower bounds for what
            it holds.
        pipelined: Most requests that may wait on one connection.
        leaving: Most refused clients at once that may still read why.
        backlog: Connections that the system holds until they are accepted.
    """

    connections: int = 512
    bodies: int = 64
    head_s: float = 10
    body_s: float = 20
    idle_s: int = 5
    leaving_s: float = 1
    head_bytes: int = 32 * 1024
    body_bytes: int = 2 * 1024 * 1024
    pipelined: int = 16
    leaving: int = 64
    backlog: int = 128

    def within(self, descriptors: int) -> "Limits":
        """Return the limits with no more connections than so many descriptors allow.

        Clients that are being refused or just accepted take some, too.
        """
        fit = descriptors - RESERVED - self.leaving - self.backlog
        most = max(fit, descriptors // 4, 1)
        return replace(self, connections=min(self.connections, most))


DEFAULT = Limits()
