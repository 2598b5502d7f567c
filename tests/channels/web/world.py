"""The web's side of a served bot: the real server, and people with a browser."""

import asyncio
import logging
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, Self

import aiohttp
from yarl import URL

from adapters.web.account import WebAccount, WebPacing
from adapters.web.addresses import address_of
from adapters.web.channel import Web
from bot.channel import Draw
from bot.engine.assessment import Assessment
from bot.messages import Address
from bot.runtime.http.limits import DEFAULT, HttpLimits
from bot.runtime.serving import Serving
from bot.service.environment import Environment
from bot.service.updates import Service
from bot.store.sqlite.store import SqliteStore
from bot.wiring.parts import make_delivery
from bot.wiring.viewer import Viewer
from tests.channels.web.html import Element, read
from tests.kit.served import WAITING_S, PortSeen
from tests.kit.system import Clock, kept_versions, scheduler

LIFTED = WebPacing(
    address=(10_000, 100_000), overall=(10_000, 100_000), begun=(10_000, 100_000),
    drawn=(10_000, 100_000), tried=(10_000, 100_000),
)  # fmt: skip
"""No limits, for all tests that are not about them."""


class World(AbstractAsyncContextManager["World"]):
    """A bot whose page is served.

    Args:
        assessment: The assessment that people take.
        account: The page's address.
        pacing: How often requests are taken.
        draw: Makes pictures.
        limits: The HTTP server's bounds.
    """

    def __init__(
        self,
        assessment: Assessment,
        *,
        account: WebAccount | None = None,
        pacing: WebPacing = LIFTED,
        draw: Draw | None = None,
        limits: HttpLimits = DEFAULT,
    ) -> None:
        self._assessment, self._limits = assessment, limits
        self._account, self._pacing, self._draw = account or WebAccount(), pacing, draw
        self._numbers, self._references = count(1), count(1)
        self._folder = TemporaryDirectory(prefix="cxbot-")
        self.path = Path(self._folder.name) / "cxbot.sqlite3"
        self.now_s, self.clock, self.url = 0.0, Clock(), ""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def start(self) -> None:
        """Begin as a new process does, on the same file."""
        self.viewer = viewer = Viewer()
        self.store = SqliteStore(self.path)
        self.channel = Web(
            self._assessment.texts, self._account, self._pacing, viewer, lambda: self.now_s,
            self._draw, boards=viewer.boards, ways_in=viewer.ways_in,
        )  # fmt: skip
        delivery = make_delivery(self.store, [self.channel])
        self.service = viewer.service = Service(
            Environment(
                self.store, kept_versions(self._assessment), self.clock,
                lambda: f"golden{next(self._numbers)}", lambda: f"REF{next(self._references)}",
                {self.channel.name: self.channel.traits}, sender=delivery,
            )
        )  # fmt: skip
        self.adjusted()
        await self.service.open()
        serving = Serving(
            self.service, delivery, scheduler(self.service), [self.channel], "127.0.0.1", 0,
            limits=self._limits,
        )  # fmt: skip
        await self._serve(serving)

    def adjusted(self) -> None:
        """Change the service before it is opened."""

    async def _serve(self, serving: Serving) -> None:
        self._stop = asyncio.Event()
        seen, log = PortSeen(), logging.getLogger("bot.runtime.serving")
        log.addHandler(seen)
        level = log.level
        log.setLevel(logging.INFO)
        try:
            self._serving = asyncio.create_task(serving.run(self._stop))
            port = await asyncio.wait_for(seen.port, WAITING_S)
        finally:
            log.removeHandler(seen)
            log.setLevel(level)
        self.url = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        """End as at SIGTERM."""
        self._stop.set()
        await asyncio.wait_for(self._serving, WAITING_S)
        await self.store.close()

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.stop()
        finally:
            self._folder.cleanup()

    def person(self, **headers: str) -> "Browser":
        """Return somebody with a browser."""
        return Browser(self, headers)

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Return the rows of a statement, on a connection of its own."""
        with closing(sqlite3.connect(self.path)) as beside:
            return beside.execute(statement, values).fetchall()

    async def sent(self) -> None:
        """Wait until no reply waits to be sent."""
        async with asyncio.timeout(WAITING_S):
            while self.sql("SELECT 1 FROM outbox WHERE status = 'pending'"):
                await self.person().ask("GET", "/healthz")

    def answers(self) -> list[tuple[Any, ...]]:
        """Return the steps and values that are stored, in the order in which they were given."""
        return self.sql("SELECT step, value FROM answers ORDER BY conversation, turn, place")


@dataclass
class Page:
    """A page as somebody has it before them."""

    status: int
    path: str
    headers: Mapping[str, str]
    html: Element
    raw: str

    @property
    def main(self) -> Element:
        return self.html.one("main")

    @property
    def text(self) -> str:
        """The text of the page, without the answers below."""
        shown = [
            child
            for child in self.main.inside
            if isinstance(child, Element) and not child.has("answered")
        ]
        return Element("main", inside=[*shown]).text

    @property
    def answers(self) -> list[str]:
        """The answers below, each as name and answer."""
        return [
            f"{row.one('dt').text}: {next(row.all('dd')).text}"
            for box in self.main.all("details")
            if box.has("answered")
            for row in box.all("div")
        ]

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons, and of the choices of lists."""
        return [label for label, _ in self.presses()]

    def presses(self) -> list[tuple[str, dict[str, str]]]:
        """Return each button or choice, with its label and the fields that it sends."""
        found = []
        for form in self.html.all("form"):
            hidden = fields_of(form)
            presses = [*form.all("button", name="press"), *form.all("option")]
            found += [
                (label_of(press), hidden | {"press": press.given["value"]})
                for press in presses
                if press.given["value"]
            ]
            for box in form.all("label"):
                for tick in box.all("input", type="checkbox"):
                    found.append((label_of(box), {"tick": tick.given["value"]}))
            found += [
                (label_of(done), hidden | {"several": "1"})
                for done in form.all("button", name="several")
            ]
        return found


def fields_of(form: Element) -> dict[str, str]:
    """Return the hidden fields of a form, and under "" the path that it is sent to."""
    hidden = {one.given["name"]: one.given["value"] for one in form.all("input", type="hidden")}
    return hidden | {"": form.given["action"]}


def label_of(button: Element) -> str:
    """Return the label of a button, without its description."""
    labels = [one.text for one in button.all("span") if one.has("label")]
    if labels:
        return labels[0]
    shown = [one for one in button.inside if isinstance(one, str) or not one.has("hidden")]
    return Element("button", inside=shown).text


class Served(Protocol):
    """A page that is served somewhere."""

    @property
    def url(self) -> str:
        """Its address, without a path."""


@dataclass
class Browser:
    """Somebody's browser, without JavaScript."""

    world: Served
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    page: Page = field(init=False)
    known: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ticked: set[str] = field(default_factory=set)

    @property
    def token(self) -> str:
        return self.cookies["cxbot"]

    @property
    def address(self) -> Address:
        return address_of(self.token)

    async def ask(
        self, method: str, path: str, data: Any = None, **headers: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send one request, follow nothing, and keep cookies."""
        sent = self.headers | headers
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(
                method, URL(self.world.url + path, encoded=True), data=data, headers=sent,
                allow_redirects=False,
            ) as response,
        ):  # fmt: skip
            for cookie in response.headers.getall("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
                if "Max-Age=0" in cookie:
                    del self.cookies[name]
            return response.status, response.headers.copy(), await response.read()

    async def open(self, path: str = "/", method: str = "GET", data: Any = None) -> Page:
        """Open a page, as a browser that follows redirects."""
        status, headers, body = await self.ask(method, path, data)
        if status == 303:
            return await self.open(headers["Location"])
        if status == 307:
            return await self.open(headers["Location"], method, data)
        self.page = Page(status, path, headers, read(body.decode()), body.decode())
        self.known += self.page.presses()
        boxes = self.page.html.all("input", type="checkbox")
        self.ticked = {box.given["value"] for box in boxes if "checked" in box.given}
        return self.page

    async def submit(self, fields: dict[str, str]) -> Page:
        """Send a form."""
        sent = [(name, value) for name, value in fields.items() if name]
        if "several" in fields:
            sent += [("chosen", value) for value in sorted(self.ticked)]
        return await self.open(fields[""], "POST", sent)

    async def begin(self) -> Page:
        """Open the page, and press its one button."""
        await self.open("/")
        return await self.submit(fields_of(next(self.page.main.all("form"))))

    async def press(self, label: str, *, oldest: bool = False) -> Page:
        """Press the newest button that had this label, or the oldest; or tick a box."""
        fields = self.fields(label, oldest=oldest)
        if "tick" in fields:
            self.ticked ^= {fields["tick"]}
            return self.page
        return await self.submit(fields)

    def fields(self, label: str, *, oldest: bool = False) -> dict[str, str]:
        """Return the fields that the newest button of this label sends, or the oldest."""
        known = self.known if oldest else self.known[::-1]
        return next(fields for name, fields in known if name == label)

    async def press_form(self, action: str) -> Page:
        """Press the button of the form with this action."""
        return await self.submit(fields_of(self.page.html.one("form", action=action)))

    async def order(self, name: str) -> Page:
        """Send what a button with a command sends."""
        fields = fields_of(next(self.page.main.all("form")))
        return await self.submit({"proof": fields["proof"], "": "/now", "press": f"/{name}"})

    async def say(self, text: str) -> Page:
        """Type a text into the page's field."""
        [form] = [form for form in self.page.html.all("form") if form.has("typing")]
        return await self.submit(fields_of(form) | {"text": text})

    async def say_on(self, path: str, text: str) -> Page:
        """Open a page, and type a text there."""
        await self.open(path)
        return await self.say(text)

    async def at_question(self, number: int = 2) -> Page:
        """Come as far as this question."""
        await self.begin()
        for answer in ("yes", "walk", "hybrid", "4", "5", "3", "2", "1", "retail banking")[:number]:
            await self.say(answer)
        return self.page

    async def at_result(self) -> Page:
        """Come as far as the result."""
        await self.at_question(9)
        return await self.say("skip the rest")


@dataclass
class Reader:
    """Somebody who reads what is new on each page."""

    browser: Browser
    _answers: list[str] = field(default_factory=list)

    async def does(self, line: str) -> str:
        """Type a line, or press the button with the label behind ``#``; what is read then."""
        browser = self.browser
        if not browser.cookies:
            # The browser was forgotten: its next words begin anew.
            page = await browser.begin()
        elif line.startswith("#"):
            page = await browser.press(line[1:])
        else:
            page = await browser.say(line)
        return self.read(page)

    def read(self, page: Page) -> str:
        """Return the text of a page, and the answers that are new below it."""
        new = [answer for answer in page.answers if answer not in self._answers]
        self._answers = page.answers
        return " ".join(" ".join([page.text, *page.labels, *new]).split())


async def taken(assessment: Assessment, lines: Sequence[str]) -> str:
    """Return all that a person reads who types these lines on the page, one after another."""
    async with World(assessment) as world:
        reader = Reader(world.person())
        seen = [reader.read(await reader.browser.begin())]
        seen += [await reader.does(line) for line in lines]
        return " ".join(seen)
