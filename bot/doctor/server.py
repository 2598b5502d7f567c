"""Checks the port: whether the bot serves there already, or could."""

import asyncio
from collections.abc import Sequence
from contextlib import closing

from bot.channel import ChannelUnusable
from bot.diagnosis import Diagnosis, ok, problem
from bot.documents import shorten
from bot.runtime.http.listening import listen
from bot.wiring.settings import Settings

SUBJECT = "port"

ASKED_WITHIN_S = 4.0
"""How long the bot's own pages may take to answer, in seconds; one asks the database."""

LARGEST = 4096
"""Most bytes of an answer."""

LONGEST_REASON = 200
"""Most characters of the running bot's answer."""

_HERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what it stands for
"""The address to call a server at that listens on every address."""


async def find_server(settings: Settings) -> str:
    """Return the address of the bot that serves with these settings; empty if none answers."""
    if not settings.port:
        return ""
    answer = await _get(settings, "/healthz")
    return f"http://{_authority(settings)}" if answer == (200, "ok") else ""


async def examine_server(settings: Settings) -> Sequence[Diagnosis]:
    """Check the port of the HTTP server."""
    if not settings.port:
        return [ok(SUBJECT, "PORT is 0: any free one")]
    if await find_server(settings):
        return [await _served(settings)]
    try:
        for opened in listen(settings.listen_host, settings.port, 1):
            with closing(opened):
                pass
    except ChannelUnusable as wrong:
        return [problem(SUBJECT, str(wrong))]
    return [ok(SUBJECT, f"{_authority(settings)} is free; cxbot serve isn't running here")]


async def _served(settings: Settings) -> Diagnosis:
    """Return whether the bot that serves is ready."""
    status, text = await _get(settings, "/readyz/all")
    where = _authority(settings)
    if (status, text) == (200, "ready"):
        return ok(SUBJECT, f"cxbot serve runs at {where}, and is ready")
    why = text if status == 503 else "no answer from /readyz/all"  # noqa: PLR2004 - as HTTP has it
    return problem(SUBJECT, f"cxbot serve runs at {where}, but isn't ready: {why}", "read its log")


def _authority(settings: Settings) -> str:
    host = settings.listen_host.strip("[]")
    host = _HERE.get(host, host)
    return f"[{host}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"


async def _get(settings: Settings, path: str) -> tuple[int, str]:
    """Return the status and the text of a page; 0 if there is no answer."""
    host = settings.listen_host.strip("[]")
    try:
        async with asyncio.timeout(ASKED_WITHIN_S):
            reader, writer = await asyncio.open_connection(_HERE.get(host, host), settings.port)
            with closing(writer):
                head = f"GET {path} HTTP/1.1\r\nHost: {_authority(settings)}\r\n"
                writer.write(f"{head}Connection: close\r\n\r\n".encode("ascii"))
                answer = await _read(reader)
    except (OSError, ValueError):
        return 0, ""
    return answer


async def _read(reader: asyncio.StreamReader) -> tuple[int, str]:
    """Read an answer.

    Raises:
        ValueError: It is none.
    """
    sent = b""
    while len(sent) < LARGEST and (part := await reader.read(LARGEST)):
        sent += part
    head, _, body = sent.decode("ascii").partition("\r\n\r\n")
    text, *_ = body.strip().splitlines() or [""]
    return int(head.split(" ", 2)[1]), shorten(text, LONGEST_REASON)
