"""HttpLimits of the HTTP server: sizes, counts and times."""

from dataclasses import dataclass, replace

RESERVED = 256
"""File descriptors for everything else: the database, calls to platforms, files, pipes."""


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Bounds of the HTTP server; clients cannot make it hold more.

    Attributes:
        connections: Most connections at once.
        bodies: Most requests at once whose body is incomplete.
        head_s: Seconds for the head of a request, counted from the opening of the connection, and
            for later requests from their first byte.
        body_s: Seconds for the body, and for reading the answer.
        idle_s: Seconds that a connection may stay open between two requests.
        leaving_s: Seconds in which a refused client can read the reason.
        head_bytes: Most bytes of a head.
        body_bytes: Most bytes of a body in transfer. Channels limit its content further.
        pipelined: Most requests that may wait on one connection.
        leaving: Most refused clients at once that may still read the reason.
        backlog: Most connections that the system queues until they are accepted.
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

    def within(self, descriptors: int) -> "HttpLimits":
        """Return the limits with at most as many connections as the descriptors allow.

        Refused and just accepted clients need descriptors, too.
        """
        fit = descriptors - RESERVED - self.leaving - self.backlog
        most = max(fit, descriptors // 4, 1)
        return replace(self, connections=min(self.connections, most))


DEFAULT = HttpLimits()
