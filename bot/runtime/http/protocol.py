"""HTTP/1.1 within bounds: clients can neither wait nor send without limit."""

from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.runtime.http.connections import ConnectionGroup, ServerConnections

_ANSWER = (
    "HTTP/1.1 {reason}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n"
    "content-length: {length}\r\n\r\n{reason}"
)

REASONS = {
    400: "400 Bad Request",
    413: "413 Content Too Large",
    431: "431 Request Header Fields Too Large",
    503: "503 Service Unavailable",
}


def _answer(status: int) -> bytes:
    reason = REASONS[status]
    return _ANSWER.format(reason=reason, length=len(reason)).encode("ascii")


_NONE, _HEAD, _BODY = range(3)
"""The part of a request that is being received."""


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol with limits for each connection.

    It does not log what clients send, since that would let them fill the disk.

    Args:
        connections: All connections of the server.
        given: The arguments that uvicorn passes.
    """

    def __init__(self, connections: ServerConnections, **given: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(**given)
        self._connections, self._limits = connections, connections.limits
        self._part, self._begun = _NONE, 0
        self._head_bytes = self._body_bytes = self._skipped_bytes = 0
        self._ignores_input = False

    def abort(self) -> None:
        """Close the connection at once."""
        self._ignores_input = True
        self.transport.abort()

    # ------------------------------------------------------------------ called by asyncio

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - a transport of asyncio's
        """Accept the connection, or refuse it if there are too many."""
        super().connection_made(transport)
        if not self._connections.admit(self):
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove the connection from the table."""
        super().connection_lost(exc)
        self._connections.forget(self)

    def data_received(self, data: bytes) -> None:
        """Read the received data."""
        self._unset_keepalive_if_required()
        if self._ignores_input:
            self._skip(len(data))
            return
        try:
            self._read(data)
        except httptools.HttpParserUpgrade:
            # Answering in HTTP/1.1 declines an offered upgrade.
            self._ignores_input, self.cycle.keep_alive = True, False
        except httptools.HttpParserError:
            self._refuse(400)
        else:
            self._sort(self._connections.heads)

    def pause_writing(self) -> None:
        """Record that the client does not read its answer."""
        super().pause_writing()
        self._connections.move(self, self._connections.stalled)

    def resume_writing(self) -> None:
        """Record that the client reads again."""
        super().resume_writing()
        self._sort(self._connections.settled)

    # ------------------------------------------------------------------ reading

    def _read(self, data: bytes) -> None:
        """Feed the parser at most the bytes that a head may still have, and count them."""
        while data and not self._ignores_input:
            room = self._limits.head_bytes - self._head_bytes
            fed, data = data[:room], data[room:]
            part, begun = self._part, self._begun
            self.parser.feed_data(fed)
            if self._part == _HEAD:
                is_alone = self._begun == begun + (part == _NONE) and part != _BODY
                self._count_head(len(fed) if is_alone else 0)
            elif self._part == _BODY:
                self._count_body(len(fed))

    def _count_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes >= self._limits.head_bytes:
            self._refuse(431)

    def _count_body(self, size: int) -> None:
        self._body_bytes += size
        if self._body_bytes > self._limits.body_bytes:
            self._refuse(413)

    def on_message_begin(self) -> None:
        """Record that a request has begun."""
        super().on_message_begin()
        self._part, self._begun = _HEAD, self._begun + 1

    def on_headers_complete(self) -> None:
        """Record that the request's head is complete."""
        super().on_headers_complete()
        self._part, self._head_bytes, self._body_bytes = _BODY, 0, 0
        if len(self.pipeline) > self._limits.pipelined:
            message = "too many requests that wait on one connection"
            raise ValueError(message)

    def on_message_complete(self) -> None:
        """Record that the request is complete."""
        super().on_message_complete()
        self._part = _NONE

    # ------------------------------------------------------------------ closing

    @property
    def is_answering(self) -> bool:
        """Whether the newest request still lacks a complete answer."""
        # Before the first request ``cycle`` is None, although uvicorn's types deny it.
        return not getattr(self.cycle, "response_complete", True)

    def _sort(self, otherwise: ConnectionGroup) -> None:
        """Move the connection to its current group.

        Args:
            otherwise: Its group if there is neither a body to receive nor a request to answer.
        """
        if self._ignores_input or self.flow.write_paused:
            return
        if self._part == _BODY:
            self._connections.receive(self)
        elif self.is_answering:
            self._connections.move(self, self._connections.settled)
        else:
            self._connections.move(self, otherwise)

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the end of this one's body."""
        super().on_response_complete()
        if self.transport.is_closing():
            # The client may still read the rest of the answer.
            self._connections.leave(self)
        else:
            is_begun = self._part == _HEAD
            self._sort(self._connections.heads if is_begun else self._connections.settled)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that sent no further request."""
        if self.flow.write_paused:
            # The answer is still being read; that has its own limit.
            again = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
            self.timeout_keep_alive_task = again
            return
        super().timeout_keep_alive_handler()
        self._connections.leave(self)

    def shutdown(self) -> None:
        """Close after the current request's answer, without waiting for further requests."""
        if self._part == _BODY:
            self.abort()
        else:
            super().shutdown()

    def _refuse(self, status: int) -> None:
        """Close the connection, stating the reason unless an answer is being sent."""
        self._ignores_input = True
        if not self._take_over_answer():
            self._connections.drop(self)
            return
        self.transport.write(_answer(status))
        # An immediate close would reset a client that still sends, before it can read the reason.
        self.transport.write_eof()
        self._connections.leave(self)

    def _skip(self, size: int) -> None:
        """Discard further data; drop the connection once it exceeds the limit of a body."""
        self._skipped_bytes += size
        if self._skipped_bytes > self._limits.body_bytes:
            self._connections.drop(self)

    def _take_over_answer(self) -> bool:
        """Take over the answer from the application, unless it has started one."""
        cycle = self.cycle
        if not self.is_answering:
            return True
        if self._part != _BODY or self.pipeline or cycle.response_started:
            return False
        cycle.disconnected = True
        cycle.message_event.set()
        return True
