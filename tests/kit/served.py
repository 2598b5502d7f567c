"""The whole bot, served, against a stand-in of a platform, in one event loop.

Store, service, delivery, scheduler, HTTP server and channel are the real ones, run as ``cxbot
serve`` runs them. Only time is made: it passes when a test says so, or when the bot sleeps.

:class:`Served` is what all platforms share. A platform adds one side: it makes the stand-in and the
channel, and says how its people type, press and read (``tests/channels/PLATFORM/world.py``).
"""

import asyncio
import json
import logging
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Self

import aiohttp

from adapters.web.account import WebAccount, WebPacing
from adapters.web.channel import Web
from bot.channel import ServedChannel
from bot.delivery.retries import Pace
from bot.delivery.worker import Delivery
from bot.engine.assessment import Assessment
from bot.messages import Address
from bot.report.render import Renderer
from bot.runtime.serving import STOP_S, Serving, standing_of
from bot.service.environment import Environment
from bot.service.flow_versions import Flows
from bot.service.scheduler import Scheduler
from bot.service.updates import Service
from bot.store.records import Mark
from bot.store.schema import metadata
from bot.store.sqlite.parts import SqliteOutbox
from bot.store.sqlite.store import SqliteStore
from bot.store.sqlite.values import stamp
from bot.team.board_links import BoardLinks
from bot.texts import Catalogue
from bot.wiring.parts import drawing_with
from bot.wiring.viewer import Viewer
from tests.kit.system import Clock, kept_versions, locked

WAITING_S = 10
"""Most seconds that a test waits for anything; it never sleeps."""

ANSWERS = ("yes", "walk", "hybrid", "4", "5", "3", "2", "1", "retail banking", "skip the rest")
"""The texts that lead from the first message to the result, in the order of the questions."""

_WAITING = """
    SELECT count(*) FROM outbox o WHERE status = 'pending' AND due_at <= ?
    AND id = (SELECT min(id) FROM outbox WHERE status = 'pending' AND address = o.address)
    AND NOT EXISTS (SELECT 1 FROM addresses a
                    WHERE a.address = o.address AND a.gone_at IS NOT NULL)
"""


class NoticedOutbox(SqliteOutbox):
    """An outbox that reports each time the outcomes of sends are written."""

    notify: Callable[[], None] = staticmethod(lambda: None)

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        missing = await super().mark(marks)
        self.notify()
        return missing


class Noticed(SqliteStore):
    """A store with such an outbox."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.outbox: NoticedOutbox = NoticedOutbox(self.database)


class PortSeen(logging.Handler):
    """Reads the port in the line that says what is served."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.port: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def emit(self, record: logging.LogRecord) -> None:
        if hasattr(record, "port") and not self.port.done():
            self.port.set_result(record.port)


@dataclass
class Naps(Clock):
    """A clock that sleeping moves at once, and that keeps how long was slept."""

    naps: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        """Let that time pass at once."""
        self.naps.append(seconds)
        await super().sleep(seconds)


@dataclass(frozen=True)
class Place:
    """A place where several people and the bot are.

    Attributes:
        address: Everybody there.
        read: The texts of the bot's messages there, oldest first.
        below: How many of these stand below another one.
        remove: Takes the bot out of it.
    """

    address: Address
    read: Callable[[], list[str]]
    below: Callable[[], int]
    remove: Callable[[], object]


PAGE = "https://check.example.org"
"""The address of the page that is served beside a platform."""


def page_beside(texts: Catalogue, viewer: Viewer) -> Web:
    """Return the page as a channel."""
    account, pacing = WebAccount(PAGE), WebPacing()
    return Web(texts, account, pacing, viewer, lambda: 0.0, boards=viewer.boards)


class Served(AbstractAsyncContextManager["Served"], ABC):
    """A bot that is served, and a platform around it.

    Args:
        assessment: The assessment that people take.
        versions: The same with the flows beside it, such as those for teams; it alone if None.
        pace: How delivery goes about its work.
        account: Changes of the bot's account.
        waits: Whether to wait until it is ready.
        stop_s: How long stopping may take.
        service: The service that takes updates.
        clock: The bot's; one that sleeping moves at once if None.
        page: Whether the web page is served beside the platform, at :data:`PAGE`.

    Attributes:
        platform: The name of the channel.
        keeper: The stand-in: its address, its calls, what it waits for.
        opening: The text that a person types first.
        tells_in_order: Whether the platform waits with a person's next message until the last is
            confirmed.
        edits_pictures: Whether an edit can show a new picture.
    """

    platform: str
    keeper: Any
    channel: ServedChannel
    opening = "hello"
    tells_in_order = True
    edits_pictures = True

    def __init__(
        self,
        assessment: Assessment,
        *,
        versions: Flows | None = None,
        pace: Pace | None = None,
        account: dict[str, Any] | None = None,
        waits: bool = True,
        stop_s: float = STOP_S,
        service: type[Service] = Service,
        clock: Clock | None = None,
        page: bool = False,
    ) -> None:
        self._page = page
        self._versions = versions or _versions(assessment)
        self._texts, self._pace = assessment.texts, pace or Pace()
        self._account = self.way_in() | (account or {})
        self._waits, self._stop_s, self._service = waits, stop_s, service
        self._folder = TemporaryDirectory(prefix="cxbot-")
        self._numbers, self._references = count(1), count(1)
        self._serving: asyncio.Task[None] | None = None
        self.path = Path(self._folder.name) / "cxbot.sqlite3"
        self._beside: sqlite3.Connection | None = None
        self._draw = drawing_with(Renderer())
        self.clock: Clock = clock or Naps()
        self.url = ""

    async def __aenter__(self) -> Self:
        await self.keeper.__aenter__()
        try:
            await self.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.stop()
        finally:
            await self.keeper.__aexit__()
            if self._beside is not None:
                self._beside.close()
            self._folder.cleanup()

    # ------------------------------------------------------------------ what a platform adds

    @abstractmethod
    def way_in(self) -> dict[str, Any]:
        """Return what the account says about how updates arrive."""

    @abstractmethod
    def make_channel(self) -> Any:
        """Make the channel, as a new process would."""

    @abstractmethod
    def listens(self) -> None:
        """Tell the stand-in where the bot listens."""

    @abstractmethod
    def is_heard(self) -> bool:
        """Return whether everything that people did was taken."""

    @abstractmethod
    def person(self, name: str = "Ann", **how: Any) -> Any:
        """Return somebody who can write to the bot."""

    @abstractmethod
    def address(self, person: Any) -> Address:
        """Return the address at which the bot talks to somebody in private."""

    @abstractmethod
    async def write(self, person: Any, text: str) -> Any:
        """Type a text; return what the bot is told, and do not wait for it."""

    @abstractmethod
    async def press(self, person: Any, *labels: str) -> Any:
        """Press one button after another, and return the outcome of the last."""

    @abstractmethod
    def read(self, person: Any) -> list[str]:
        """Return the texts of the bot's messages to somebody, oldest first."""

    @abstractmethod
    def labels(self, person: Any, number: int = -1) -> list[str]:
        """Return the labels of the buttons of one of these messages."""

    @abstractmethod
    def picture(self, person: Any, number: int = -1) -> bytes:
        """Return the picture above the text of one of these messages; empty if there is none."""

    @abstractmethod
    def reader(self, person: Any) -> Any:
        """Return somebody who reads what is new, and knows every button that was there."""

    @abstractmethod
    async def hit(self, person: Any, label: str, number: int = -1) -> Any:
        """Press a button of a message; return what the bot is told, and do not wait for it."""

    @abstractmethod
    async def again(self, told: Any) -> None:
        """Tell the bot once more, as a platform does that saw no confirmation."""

    @abstractmethod
    async def untaken(self, told: Any) -> None:
        """Wait until something was told twice and not confirmed."""

    @abstractmethod
    def is_taken(self, told: Any) -> bool:
        """Return whether the bot has confirmed something."""

    @abstractmethod
    async def change(self, person: Any, told: Any, text: str) -> None:
        """Have somebody change what they said."""

    @abstractmethod
    async def send_picture(self, person: Any) -> None:
        """Have somebody send a picture."""

    @abstractmethod
    async def tell_nonsense(self, person: Any) -> None:
        """Tell the bot what it cannot read; the word zanzibar is in it."""

    @abstractmethod
    async def place(self) -> Place:
        """Return a new place with somebody and the bot in it."""

    @abstractmethod
    def leave(self, person: Any) -> None:
        """Have somebody close their account."""

    calls: Mapping[str, str]
    """The platform's methods that send, edit and connect, and those for a text with a picture."""

    troubles: Mapping[str, Any]
    """The failures of a call, by name: cut, lost, hang, gateway, error and so on."""

    impatience: Mapping[str, float] = MappingProxyType({})
    """The arguments that make the platform soon repeat an unconfirmed update."""

    wrong_account: Mapping[str, str]
    """Changes of the account that the platform does not know."""

    unknown: str
    """The words of the error for such an account."""

    hook_path: str
    """The path at which the platform calls the bot."""

    largest: int
    """The largest body in bytes that is read there."""

    @abstractmethod
    def proof(self, data: bytes) -> dict[str, str]:
        """Return the headers by which the platform proves that it sends this."""

    @abstractmethod
    def first_message(self) -> Any:
        """Return somebody's first message, as the platform posts it."""

    # ------------------------------------------------------------------ the process

    async def start(self) -> None:
        """Begin as a new process does, on the same file."""
        self.store = Noticed(self.path)
        self.store.outbox.notify = self.keeper.notify
        self.channel = self.make_channel()
        self.delivery = Delivery(
            self.store.outbox, {self.platform: self.channel}, self.clock, self.clock.sleep,
            lambda: 1.0, self._pace, self._draw,
        )  # fmt: skip
        viewer, channels = Viewer(), [self.channel]
        if self._page:
            channels.append(page_beside(self._texts, viewer))
        self.service = self._service(
            Environment(
                self.store, self._versions, self.clock,
                lambda: f"golden{next(self._numbers)}", lambda: f"REF{next(self._references)}",
                {channel.name: channel.traits for channel in channels},
                ask=partial(standing_of, channels), sender=self.delivery,
                boards=BoardLinks(PAGE, b"a key") if self._page else None,
            )
        )  # fmt: skip
        viewer.service = viewer.boards.service = self.service
        viewer.boards.channels = {channel.name: channel for channel in channels}
        self.scheduler = Scheduler(self.service.environment, _for_good)
        await self.service.open()
        serving = Serving(
            self.service,
            self.delivery,
            self.scheduler,
            channels,
            "127.0.0.1",
            0,
            self._stop_s,
        )
        self._stop = asyncio.Event()
        await self._serve(serving)
        if self._waits:
            await self.ready()

    async def _serve(self, serving: Serving) -> None:
        seen, log = PortSeen(), logging.getLogger("bot.runtime.serving")
        log.addHandler(seen)
        level = log.level
        log.setLevel(logging.INFO)
        try:
            self._serving = asyncio.create_task(serving.run(self._stop))
            both: set[asyncio.Future[Any]] = {self._serving, seen.port}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            log.removeHandler(seen)
            log.setLevel(level)
        self.url = f"http://127.0.0.1:{seen.port.result()}"
        self.listens()

    async def ready(self) -> None:
        """Wait until the bot says that it is ready."""
        async with asyncio.timeout(WAITING_S):
            while await self.get("/readyz") != 200:
                if self._serving is None or self._serving.done():
                    await self.ended()

    async def unready(self) -> None:
        """Wait until the bot says that it is not."""
        async with asyncio.timeout(WAITING_S):
            while await self.get("/readyz") == 200:
                pass

    async def stop(self) -> None:
        """End as at SIGTERM."""
        self._stop.set()
        await self.ended()

    async def ended(self) -> None:
        """Wait until the process has ended by itself.

        Raises:
            ChannelUnusable, ChannelStopped: Why.
        """
        serving, self._serving = self._serving, None
        if serving is not None:
            try:
                await asyncio.wait_for(serving, WAITING_S)
            finally:
                await self.store.close()

    async def get(self, path: str) -> int:
        """Return the status of a page of the bot's own server."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.url + path, headers={"Connection": "close"}) as response,
        ):
            return response.status

    # ------------------------------------------------------------------ waiting

    async def quiet(self) -> None:
        """Wait until all that was said is handled and all that can be sent now is sent."""
        await self._wait_quiet(self.is_heard)

    async def _wait_quiet(self, is_heard: Callable[[], bool]) -> None:
        try:
            await self.keeper.until(lambda: is_heard() and self._is_sent(), WAITING_S)
        except TimeoutError as error:
            rows = self.sql("SELECT id, status, due_at, attempts, error FROM outbox")
            message = f"{error}\noutbox: {rows[-10:]}"
            raise TimeoutError(message) from None

    def _is_sent(self) -> bool:
        return self.sql(_WAITING, stamp(self.clock())) == [(0,)]

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Return the rows of a statement, on a connection of its own."""
        if self._beside is None:
            self._beside = sqlite3.connect(self.path, isolation_level=None)
        return self._beside.execute(statement, values).fetchall()

    def answers(self) -> list[tuple[Any, ...]]:
        """Return the steps and values that are kept, in the order in which they were given."""
        return self.sql("SELECT step, value FROM answers ORDER BY conversation, turn, place")

    def conversations(self) -> int:
        """Return how many conversations are kept."""
        return int(self.sql("SELECT count(*) FROM conversations")[0][0])

    def fates(self) -> list[tuple[str, str | None]]:
        """Return the status and the error of each reply that is not sent, in order."""
        return self.sql("SELECT status, error FROM outbox WHERE status != 'sent' ORDER BY id")

    async def passes(self, **by: float) -> None:
        """Let time pass, and wait for what is sent then."""
        self.clock.forward(**by)
        self.delivery.wake()
        await self.quiet()

    async def tick(self, **by: float) -> None:
        """Let time pass and everything happen whose time has come, and wait for what is sent."""
        self.clock.forward(**by)
        await self.scheduler.fire_due()
        self.delivery.wake()
        await self.quiet()

    # ------------------------------------------------------------------ what people do

    async def say(self, person: Any, *texts: str) -> Any:
        """Type one text after another; the newest message then."""
        for text in texts:
            await self.write(person, text)
            await self.quiet()
        return person.newest

    async def at_question(self, number: int = 2, name: str = "Ann", **how: Any) -> Any:
        """Return somebody who has come as far as this question."""
        ann = self.person(name, **how)
        await self.say(ann, self.opening, *ANSWERS[:number])
        return ann

    async def at_result(self, name: str = "Ann", **how: Any) -> Any:
        """Return somebody who has the result."""
        return await self.at_question(len(ANSWERS), name, **how)

    def fail(self, call: str, *troubles: str) -> None:
        """Let the next calls of a kind fail, one after another; an empty text lets one go well."""
        self.keeper.fail(self.calls[call], *(self.troubles.get(trouble) for trouble in troubles))

    async def shows_pictures(self) -> None:
        """Let so much time pass that the platform can show what was uploaded."""
        for _ in range(3):
            await self.passes(seconds=1.1)

    def tries(self) -> int:
        """Return how often something was sent or edited, or that was tried."""
        counts: dict[str, int] = self.keeper.counts
        return counts[self.calls["send"]] + counts[self.calls["edit"]]

    async def request(
        self, body: Any, headers: dict[str, str] | None = None, method: str = "POST"
    ) -> aiohttp.ClientResponse:
        """Send the bot's server what somebody wrote, with the platform's proof if none is given."""
        is_whole = isinstance(body, bytes)
        data = body if is_whole or hasattr(body, "__aiter__") else json.dumps(body).encode()
        proof = self.proof(data if isinstance(data, bytes) else b"") if headers is None else headers
        sent = {"Content-Type": "application/json", "Connection": "close"} | proof
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                method,
                self.url + self.hook_path,
                data=BytesIO(data) if isinstance(data, bytes) else data,
                headers=sent,
            ) as response,
        ):
            await response.read()
            return response

    async def post(self, body: Any, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Return the same; the status and the text of the answer."""
        response = await self.request(body, headers)
        return response.status, await response.text()

    def rows(self) -> dict[str, list[Any]]:
        """Return every row, by table."""
        return {name: self.sql(f"SELECT * FROM {name}") for name in metadata.tables}  # noqa: S608

    def stored(self) -> int:
        """Return how many updates and replies are kept."""
        counted = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM outbox)"
        return int(self.sql(counted)[0][0])

    def count(self, person: Any, text: str) -> int:
        """Return how many of the bot's messages to somebody contain a text."""
        return sum(text in one for one in self.read(person))


@asynccontextmanager
async def busy(world: Served) -> AsyncIterator[None]:
    """Let another program hold the database, and have the bot not wait for it."""
    await _patience(world, 0)
    with locked(world.path):
        yield
    await _patience(world, 5000)


async def _patience(world: Served, milliseconds: int) -> None:
    world.store.database.writer.patience_ms = milliseconds


_MADE: dict[int, tuple[Assessment, Flows]] = {}


def _versions(assessment: Assessment) -> Flows:
    """Return the versions of an assessment, cached since reading takes longer than a test."""
    if id(assessment) not in _MADE:
        _MADE[id(assessment)] = assessment, kept_versions(assessment)
    return _MADE[id(assessment)][1]


async def _for_good(_seconds: float) -> None:
    await asyncio.Event().wait()


SIGNS = ("✓ ", "☑ ", "☐ ")
"""The signs before the label of a choice."""


def bare(label: str) -> str:
    """Return a label without its sign."""
    return label[2:] if label.startswith(SIGNS) else label
