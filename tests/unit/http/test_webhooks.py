"""Routes that platforms post to, past the layers of Starlette."""

import json
from collections.abc import MutableMapping
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from bot.runtime.http.pages import make_app
from bot.system.webhooks import DirectRoute, Webhook, WebhookRequest, WebhookResponse
from tests.unit.http.serving import LARGEST, Served, served


async def posted(
    running: Served, body: bytes, *headers: str, line: str = "POST /hook"
) -> tuple[int, str, bytes]:
    """Send a request; return the status, the head and the body of the answer."""
    fields = ["host: x", "connection: close", f"content-length: {len(body)}", *headers]
    head = "\r\n".join([f"{line} HTTP/1.1", *fields, "", ""])
    client = await running.connect(head.encode("latin-1") + body)
    said, _, content = (await client.rest()).partition(b"\r\n\r\n")
    return int(said.split()[1]), said.decode().lower(), content


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ((), [False, ""]),
        (("X-Said: a",), [True, "a"]),
        (("x-sAID: \xe9",), [True, "\xe9"]),
        (("x-said: first", "X-Said: second"), [True, "first"]),
        (("x-said:",), [True, ""]),
    ],
)
async def test_header_is_found_whatever_its_case_and_the_first_counts(
    headers: tuple[str, ...], said: list[object]
) -> None:
    async with served() as running:
        status, head, content = await posted(running, b"body", *headers)

    assert (status, json.loads(content)) == (200, [*said, 4])
    assert "content-type: application/json" in head
    assert f"content-length: {len(content)}" in head


async def test_body_is_taken_up_to_its_limit() -> None:
    async with served() as running:
        assert (await posted(running, b""))[::2] == (200, b'[false,"",0]')
        assert (await posted(running, b"x" * LARGEST))[0] == 200
        assert (await posted(running, b"x" * (LARGEST + 1)))[0] == 413
        assert running.application.taken == [b"", b"x" * LARGEST]


async def test_only_post_is_taken() -> None:
    async with served() as running:
        assert (await posted(running, b"", line="GET /hook"))[0] == 405
        assert (await posted(running, b"", line="POST /hook/"))[0] == 404


async def test_client_that_leaves_in_the_middle_gives_no_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served() as running:
        client = await running.connect(
            b"POST /hook HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf"
        )
        await running.until(lambda: running.held == 1)
        client.writer.close()
        await running.until(lambda: running.held == 0 and not running.server.server_state.tasks)

        assert running.application.taken == []
    assert caplog.records == []


@pytest.mark.parametrize("kind", [Webhook, DirectRoute])
async def test_direct_route_is_answered_past_the_layers_of_others(kind: type[DirectRoute]) -> None:
    async def take(_: WebhookRequest) -> WebhookResponse:
        return WebhookResponse(204)

    class Page:
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            del scope, receive
            await WebhookResponse(204).send(send)

    async def ready() -> str:
        return ""

    sent: list[str] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message["type"])

    app = make_app([kind("/hook", take if kind is Webhook else Page())], ready)
    # Starlette would look for its state, and leave itself in the scope.
    scope = {"type": "http", "method": "POST", "path": "/hook", "headers": []}
    await app(scope, None, send)  # type: ignore[arg-type] # nothing is read

    assert sent == ["http.response.start", "http.response.body"]
    assert "app" not in scope
