"""People who ask as the script of the page does, as light as possible, for its benchmark."""

import asyncio
import re
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks.people import ANSWERS, Numbers

FORM = "application/x-www-form-urlencoded"

PROOF = re.compile(r'name="proof" value="(\w+)"')

QUESTION = re.compile(r'name="question" value="([^"]*)"')

_numbers = count(1)


@dataclass
class Visitor:
    """Somebody who takes assessments over one connection.

    Attributes:
        host: Where the bot listens, with the port.
    """

    host: str
    cookie: str = ""
    page: str = ""
    seconds: list[float] = field(default_factory=list)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    _number: int = field(default_factory=lambda: next(_numbers))

    async def __aenter__(self) -> "Visitor":
        name, _, port = self.host.partition(":")
        self._streams = await asyncio.open_connection(name, int(port))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._streams is not None
        self._streams[1].close()

    async def begin(self) -> None:
        """Begin as somebody new."""
        self.cookie, self._number = "", next(_numbers)
        await self._do("/begin", {"proof": ""})

    async def answer(self, label: str) -> None:
        """Press the button with a label, and read the page after it.

        Raises:
            LookupError: There is none.
        """
        button = re.search(
            rf'value="([^"]+)"[^>]*>(?:<span class="label">)?{re.escape(label)}<', self.page
        )
        proof, question = PROOF.search(self.page), QUESTION.search(self.page)
        if button is None or proof is None or question is None:
            raise LookupError(label)
        fields = {"proof": proof[1], "question": question[1], "press": button[1]}
        started = perf_counter()
        await self._do("/now", fields)
        self.seconds.append(perf_counter() - started)

    async def _do(self, path: str, fields: dict[str, str]) -> None:
        """Post a form, and follow where it leads."""
        status, place = await self._ask("POST", path, urlencode(fields))
        while status == 303:
            status, place = await self._ask("GET", place)
        if status != 200:
            message = f"{path}: {status}"
            raise LookupError(message)

    async def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """Send a request; the status, and where it leads."""
        assert self._streams is not None
        reader, writer = self._streams
        # Everybody has an address of their own, as behind a proxy.
        address = f"10.{self._number >> 16 & 255}.{self._number >> 8 & 255}.{self._number & 255}"
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nX-Forwarded-For: {address}\r\n"
            f"Cookie: {self.cookie}\r\nContent-Type: {FORM}\r\nPage-Script: 1\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {key.lower(): value for key, _, value in (line.partition(": ") for line in lines)}
        self.page = (await reader.readexactly(int(headers["content-length"]))).decode()
        if "set-cookie" in headers:
            self.cookie = headers["set-cookie"].partition(";")[0]
        return int(first.split()[1]), headers.get("location", "")


async def take(host: str, people: int, each: int) -> Numbers:
    """Have people take assessments at once, one after another each; the numbers of it."""
    visitors = [Visitor(host) for _ in range(people)]
    started = perf_counter()
    await asyncio.gather(*(_take(visitor, each) for visitor in visitors))
    took = perf_counter() - started
    seconds = sorted(second for visitor in visitors for second in visitor.seconds)
    updates = people * each * (len(ANSWERS) + 1)
    return {
        "updates": updates,
        "seconds": round(took, 2),
        "updates_per_s": round(updates / took),
        "answer": {
            "p50_ms": round(seconds[len(seconds) // 2] * 1e3, 1),
            "p99_ms": round(seconds[int(len(seconds) * 0.99)] * 1e3, 1),
        },
    }


async def _take(visitor: Visitor, each: int) -> None:
    async with visitor:
        for _ in range(each):
            await visitor.begin()
            for label in ANSWERS:
                await visitor.answer(label)


async def begin_and_leave(host: str, number: int, at_once: int = 32) -> None:
    """Have people begin, answer once, and go: their browsers hold no connection."""
    left = iter(range(number))

    async def some() -> None:
        for _ in left:
            async with Visitor(host) as visitor:
                await visitor.begin()
                await visitor.answer(ANSWERS[0])

    await asyncio.gather(*(some() for _ in range(at_once)))


def settings(folder: Any) -> dict[str, str]:
    """The settings of a bot whose page alone is served, without its limits."""
    return {
        "CXBOT_DRAWINGS_AT_ONCE": "0",
        "CXBOT_HOST": "127.0.0.1",
        "CXBOT_WEB": "1",
        "CXBOT_WEB_PROXIES": "1",
        "CXBOT_WEB_PER_S": "100000",
        "CXBOT_WEB_BURST": "100000",
        "DATABASE_URL": f"sqlite:///{folder / 'web.sqlite3'}",
        "PORT": "0",
    }
