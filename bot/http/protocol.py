"""HTTP/1.1 within bounds: a client can neither wait nor send without end."""

from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.http.connections import Connections, Group

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
"""The part of a request that has begun and is not complete."""


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, with limits for what one connection may take.

    It writes nothing to the log about what clients send: that would be a way to fill the disk.

    Args:
        connections: All connections of the server.
        given: What uvicorn gives.
    """

    def __init__(self, connections: Connections, **given: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(**given)
        self._connections, self._limits = connections, connections.limits
        self._part, self._begun = _NONE, 0
        self._head_bytes = self._body_bytes = self._skipped_bytes = 0
        self._deaf = False

    def abort(self) -> None:
        """Close the connection at once."""
        self._deaf = True
        self.transport.abort()

    # ------------------------------------------------------------------ what asyncio calls

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - a transport of asyncio's
        """Take the connection, or refuse it where there are too many."""
        super().connection_made(transport)
        if not self._connections.admit(self):
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        super().connection_lost(exc)
        self._connections.forget(self)

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        self._unset_keepalive_if_required()
        if self._deaf:
            self._skip(len(data))
            return
        try:
            self._read(data)
        except httptools.HttpParserUpgrade:
            # Another protocol was offered, which is declined by answering in this one.
            self._deaf, self.cycle.keep_alive = True, False
        except httptools.HttpParserError:
            self._refuse(400)
        else:
            self._sort(self._connections.heads)

    def pause_writing(self) -> None:
        """Note that the client does not read what it asked for."""
        super().pause_writing()
        self._connections.move(self, self._connections.stalled)

    def resume_writing(self) -> None:
        """Note that it does again."""
        super().resume_writing()
        self._sort(self._connections.settled)

    # ------------------------------------------------------------------ reading

    def _read(self, data: bytes) -> None:
        """Feed the parser no more at once than a head may still have, and count."""
        while data and not self._deaf:
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
        """Note that a request has begun."""
        super().on_message_begin()
        self._part, self._begun = _HEAD, self._begun + 1

    def on_headers_complete(self) -> None:
        """Note that its head is complete."""
        super().on_headers_complete()
        self._part, self._head_bytes, self._body_bytes = _BODY, 0, 0
        if len(self.pipeline) > self._limits.pipelined:
            message = "too many requests that wait on one connection"
            raise ValueError(message)

    def on_message_complete(self) -> None:
        """Note that all of it has come."""
        super().on_message_complete()
        self._part = _NONE

    # ------------------------------------------------------------------ closing

    @property
    def is_answering(self) -> bool:
        """Whether the newest request has no whole answer yet."""
        # Before the first request there is no cycle, whatever uvicorn's types say.
        return not getattr(self.cycle, "response_complete", True)

    def _sort(self, otherwise: Group) -> None:
        """Put the connection where it belongs now.

        Args:
            otherwise: Where that is if there is neither a body to receive nor a request to answer.
        """
        if self._deaf or self.flow.write_paused:
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
            # Until the client has read the rest of the answer.
            self._connections.leave(self)
        else:
            is_begun = self._part == _HEAD
            self._sort(self._connections.heads if is_begun else self._connections.settled)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which no further request has come."""
        if self.flow.write_paused:
            # The answer is still being read, which has a limit of its own.
            again = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
            self.timeout_keep_alive_task = again
            return
        super().timeout_keep_alive_handler()
        self._connections.leave(self)

    def shutdown(self) -> None:
        """End when the request that is being answered has its answer; wait for no other."""
        if self._part == _BODY:
            self.abort()
        else:
            super().shutdown()

    def _refuse(self, status: int) -> None:
        """Say why the connection is closed, where nothing else is being said, and close it."""
        self._deaf = True
        if not self._has_the_word():
            self._connections.drop(self)
            return
        self.transport.write(_answer(status))
        # The client may be sending still: closed at once, it would be reset before it can read.
        self.transport.write_eof()
        self._connections.leave(self)

    def _skip(self, size: int) -> None:
        """Leave unread what still comes, for as long as a client may take to notice."""
        self._skipped_bytes += size
        if self._skipped_bytes > self._limits.body_bytes:
            self._connections.drop(self)

    def _has_the_word(self) -> bool:
        """Take the answer away from the application, if it has not begun to give one."""
        cycle = self.cycle
        if not self.is_answering:
            return True
        if self._part != _BODY or self.pipeline or cycle.response_started:
            return False
        cycle.disconnected = True
        cycle.message_event.set()
        return True
