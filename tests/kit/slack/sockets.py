"""Deliveries through Socket Mode: WebSockets that the app opens, each envelope to one of them.

Source: docs.slack.dev/apis/events-api/using-socket-mode. Slack says little about acknowledgments
on another connection than the envelope's; this stand-in takes them while they are in time.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from aiohttp import WSMsgType, web

from tests.kit.slack.deliveries import Delivery, Outcome
from tests.kit.slack.world import APP_ID

MOST_CONNECTIONS = 10
_HOST = "applink-stand-in"


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app."""

    number: int
    socket: web.WebSocketResponse
    transport: asyncio.BaseTransport | None


@dataclass
class Sockets:
    """The WebSockets of the app, and the envelopes that wait for an acknowledgment."""

    within_s: float
    notify: Callable[[], None]
    connections: list[Connection] = field(default_factory=list)
    opened: int = 0
    enabled: bool = True
    strays: list[Any] = field(default_factory=list)
    """The messages of the app that acknowledge nothing."""

    _tickets: set[str] = field(default_factory=set)
    _waiting: dict[str, "asyncio.Future[Outcome]"] = field(default_factory=dict)
    _events: dict[str, Connection] = field(default_factory=dict)
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def open(self, url: str) -> str:
        """Return the address of a new WebSocket, good for one connection."""
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return f"{url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP_ID}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take a WebSocket of the app until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=401)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(self.opened, socket, request.transport)
        self.opened += 1
        refused = self._refuses()
        await socket.send_json(self._disconnect(refused) if refused else self._hello())
        if not refused:
            await self._listen(connection)
        return socket

    def _refuses(self) -> str:
        if not self.enabled:
            return "link_disabled"
        return "too_many_websockets" if len(self.connections) >= MOST_CONNECTIONS else ""

    def _hello(self) -> dict[str, Any]:
        debug = {"host": _HOST, "build_number": 1, "approximate_connection_time": 18_060}
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "connection_info": {"app_id": APP_ID},
            "debug_info": debug,
        }

    def _disconnect(self, reason: str) -> dict[str, Any]:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}}

    async def _listen(self, connection: Connection) -> None:
        self.connections.append(connection)
        self._came.set()
        self.notify()
        try:
            async for message in connection.socket:
                if message.type == WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self.connections.remove(connection)
            self._lose(connection)
            self.notify()

    def _take(self, text: str) -> None:
        try:
            answer = json.loads(text)
            waiting = self._waiting.pop(answer["envelope_id"])
        except (ValueError, KeyError, TypeError):
            self.strays.append(text)
            self.notify()
            return
        if not waiting.done():
            waiting.set_result(Outcome(payload=answer.get("payload")))

    def _lose(self, connection: Connection) -> None:
        """Send events again whose connection has gone; the rest is waited for."""
        if not self.connections:
            self._came.clear()
        for envelope, through in self._events.items():
            waiting = self._waiting.get(envelope)
            if through is connection and waiting is not None and not waiting.done():
                waiting.set_result(Outcome("connection_failed"))

    async def attempt(self, delivery: Delivery, reason: str) -> Outcome:
        """Send a delivery once, through one connection; waits for one if there is none."""
        envelope = str(UUID(int=next(self._numbers)))
        try:
            async with asyncio.timeout(self.within_s):
                return await self._sent(envelope, delivery, reason)
        except TimeoutError:
            return Outcome("timeout")
        finally:
            self._waiting.pop(envelope, None)
            self._events.pop(envelope, None)

    async def _sent(self, envelope: str, delivery: Delivery, reason: str) -> Outcome:
        await self._came.wait()
        connection = self.connections.pop(0)
        self.connections.append(connection)
        waiting: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = waiting
        if delivery.kind == "events_api":
            self._events[envelope] = connection
        try:
            await connection.socket.send_json(_envelope(envelope, delivery, reason))
        except ConnectionError:
            return Outcome("connection_failed")
        return await waiting

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew, on all its connections."""
        for connection in list(self.connections):
            await connection.socket.send_json(self._disconnect(reason))

    async def disable(self) -> None:
        """Switch Socket Mode off."""
        self.enabled = False
        await self.disconnect("link_disabled")

    def drop(self) -> None:
        """Cut all connections without a word."""
        for connection in list(self.connections):
            if isinstance(connection.transport, asyncio.Transport):
                connection.transport.abort()

    async def end(self) -> None:
        """Close all connections."""
        for connection in list(self.connections):
            await connection.socket.close()


def _envelope(envelope: str, delivery: Delivery, reason: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "envelope_id": envelope,
        "payload": delivery.body,
        "type": delivery.kind,
        "accepts_response_payload": delivery.accepts_payload,
    }
    if delivery.kind == "events_api":
        body |= {"retry_attempt": delivery.retries, "retry_reason": reason}
    return body
