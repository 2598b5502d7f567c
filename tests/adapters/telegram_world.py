"""The whole bot against the stand-in of Telegram, in one event loop.

Store, service, delivery, upkeep, HTTP server and the Telegram channel are the real ones, run as
``cxbot serve`` runs them. Only time is made: it passes when a test says so, or when the bot sleeps.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import aiohttp

from adapters.telegram.channel import Account, Pacing, Telegram
from bot.app import drawing_with
from bot.delivery import Delivery, Pace
from bot.engine.assessment import Assessment
from bot.report.render import Renderer
from bot.service import Service
from bot.serving import STOP_S, Serving
from bot.store.records import Mark
from bot.store.sqlite.parts import SqliteOutbox
from bot.store.sqlite.store import SqliteStore
from bot.store.sqlite.values import stamp
from bot.upkeep import Upkeep
from bot.versions import Versions
from tests.system import Clock, kept_versions, locked
from tests.telegram.api import TOKEN, BotApi, CallbackState, Group, Person, Shown

PUBLIC = "https://bot.example.org"
HOOK = f"{PUBLIC}/telegram/webhook"

WAITING_S = 10
"""Most seconds that a test waits for anything; it never sleeps."""

LIFTED = Pacing(chat_per_s=1000, chat_burst=100, group_per_minute=60_000, overall_per_s=1000)
"""No limits, for all tests that are not about them."""

_WAITING = """
    SELECT count(*) FROM outbox o WHERE status = 'pending' AND due_at <= ?
    AND id = (SELECT min(id) FROM outbox WHERE status = 'pending' AND address = o.address)
    AND NOT EXISTS (SELECT 1 FROM addresses a
                    WHERE a.address = o.address AND a.gone_at IS NOT NULL)
"""

Sleep = Callable[[float], Awaitable[None]]


class NoticedOutbox(SqliteOutbox):
    """An outbox that tells when it was written down what became of replies."""

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


class World(AbstractAsyncContextManager["World"]):
    """A bot that is served, and Telegram around it.

    Args:
        assessment: What is walked.
        versions: The same with the flows beside it, such as those for teams; it alone if None.
        webhook: Whether Telegram calls the bot; else it polls.
        pacing: How often it may send.
        pace: How delivery goes about its work.
        account: Changes of the bot's account.
        waits: Whether to wait until it is ready.
        stop_s: How long stopping may take.
        clock: Telegram's and the bot's; for the bot one that sleeping moves at once if None.
        api: How the stand-in is made.
    """

    def __init__(
        self,
        assessment: Assessment,
        *,
        versions: Versions | None = None,
        webhook: bool = False,
        pacing: Pacing = LIFTED,
        pace: Pace | None = None,
        account: dict[str, Any] | None = None,
        waits: bool = True,
        stop_s: float = STOP_S,
        clock: Clock | None = None,
        **api: Any,
    ) -> None:
        self._versions = versions or _versions(assessment)
        self._texts, self._pacing = assessment.texts, pacing
        self._pace = pace or Pace()
        way_in = {"webhook_url": PUBLIC} if webhook else {}
        self._account: dict[str, Any] = {**way_in, **(account or {})}
        self._waits, self._stop_s = waits, stop_s
        self._folder = TemporaryDirectory(prefix="cxbot-")
        self._numbers, self._references = count(1), count(1)
        self._serving: asyncio.Task[None] | None = None
        self.path = Path(self._folder.name) / "cxbot.sqlite3"
        self._draw = drawing_with(Renderer())
        self.clock = clock or Naps()
        shared = {"clock": lambda: self.clock().timestamp()} if clock else {}
        self.api = BotApi(**{"backoff": lambda _: 0.01, **shared, **api})
        self.url = ""

    async def __aenter__(self) -> Self:
        await self.api.__aenter__()
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
            await self.api.__aexit__()
            self._folder.cleanup()

    # ------------------------------------------------------------------ the process

    async def start(self) -> None:
        """Begin as a new process does, on the same file."""
        self.store = Noticed(self.path)
        self.store.outbox.notify = self.api.notify
        self.service = Service(
            self.store, self._versions, self.clock,
            lambda: f"golden{next(self._numbers)}", lambda: f"REF{next(self._references)}",
        )  # fmt: skip
        self.channel = Telegram(
            self._texts,
            Account(**({"token": TOKEN, "api": self.api.url} | self._account)),
            self._pacing,
            self.clock.sleep,
        )
        self.delivery = Delivery(
            self.store.outbox, {"telegram": self.channel}, self.clock, self.clock.sleep,
            lambda: 1.0, self._pace, self._draw,
        )  # fmt: skip
        upkeep = Upkeep(self.service, timedelta(days=365), _for_good)
        await self.service.open()
        serving = Serving(
            self.service, self.delivery, upkeep, [self.channel], "127.0.0.1", 0, self._stop_s
        )
        self._stop = asyncio.Event()
        await self._serve(serving)
        if self._waits:
            await self.ready()

    async def _serve(self, serving: Serving) -> None:
        seen, log = PortSeen(), logging.getLogger("bot.serving")
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
        self.api.public[HOOK] = f"{self.url}/telegram/webhook"

    async def ready(self) -> None:
        """Wait until the bot says that it is ready."""
        async with asyncio.timeout(WAITING_S):
            while await self.get("/readyz") != 200:
                if self._serving is None or self._serving.done():
                    await self.ended()

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
        """The status of a page of the bot's own server."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.url + path, headers={"Connection": "close"}) as response,
        ):
            return response.status

    # ------------------------------------------------------------------ waiting

    async def quiet(self, *, answered: bool = True) -> None:
        """Wait until all that was said is handled and all that can be sent now is sent.

        Args:
            answered: Whether every pressed button must have been answered, too.
        """
        try:
            await self.api.until(lambda: self._is_quiet(answered=answered), WAITING_S)
        except TimeoutError as error:
            rows = self.sql("SELECT id, status, due_at, attempts, error FROM outbox")
            message = f"{error}\noutbox: {rows[-10:]}"
            raise TimeoutError(message) from None

    def _is_quiet(self, *, answered: bool) -> bool:
        presses = self.api.world.callbacks.values()
        if self.api.pending or (answered and not all(one.answered for one in presses)):
            return False
        return self.sql(_WAITING, stamp(self.clock())) == [(0,)]

    def sql(self, statement: str, *values: object) -> list[Any]:
        """What a statement gives, as another program would see it."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()

    async def passes(self, **by: float) -> None:
        """Let time pass, and wait for what is sent then."""
        self.clock.forward(**by)
        self.delivery.wake()
        await self.quiet()

    async def tick(self, **by: float) -> None:
        """Let time pass and everything happen whose time has come, and wait for what is sent."""
        self.clock.forward(**by)
        await self.service.fire_due()
        self.delivery.wake()
        await self.quiet()

    async def untaken(self) -> None:
        """Wait until an update was delivered and not confirmed, and was delivered again."""
        fetched = self.api.counts["getUpdates"]
        hook = self.api._deliveries
        failed = len(hook.errors) if hook else 0

        def again() -> bool:
            if hook is None:
                return self.api.counts["getUpdates"] > fetched + 2
            return len(hook.errors) > failed + 1

        async with asyncio.timeout(WAITING_S):
            while not again():
                await self.get("/healthz")

    # ------------------------------------------------------------------ what people do

    async def say(self, person: Person, *texts: str) -> Shown:
        """Type one text after another; the newest message then."""
        for text in texts:
            await person.send(text)
            await self.quiet()
        return person.newest

    async def press(self, person: Person, *labels: str) -> CallbackState:
        """Press one button after another; what was said to the last press."""
        states = []
        for label in labels:
            states.append(await person.press(label))
            await self.quiet()
        return states[-1]

    async def follow(self, person: Person, group: Group, label: str) -> Shown:
        """Follow the link of a button in a group into the private chat; the newest message then."""
        await person.follow(group.link(label))
        await self.quiet()
        return person.newest

    async def at_question(self, number: int = 2, **person: Any) -> Person:
        """Somebody who has come as far as this question."""
        ann = self.api.person(**person)
        await self.say(ann, "/start", *ANSWERS[:number])
        return ann

    async def at_result(self, **person: Any) -> Person:
        """Somebody who has the result."""
        ann = self.api.person(**person)
        await self.say(ann, "/start", *ANSWERS)
        return ann


@asynccontextmanager
async def busy(world: World) -> AsyncIterator[None]:
    """Let another program hold the database, and have the bot not wait for it."""
    await _patience(world, 0)
    with locked(world.path):
        yield
    await _patience(world, 5000)


async def _patience(world: World, milliseconds: int) -> None:
    statement = f"PRAGMA busy_timeout={milliseconds}"
    await world.store.database.writer.run(lambda one: one.execute(statement), alone=True)


ANSWERS = ("yes", "walk", "hybrid", "4", "5", "3", "2", "1", "retail banking", "skip the rest")
"""What leads from the first message to the result, in the order of the questions."""


_MADE: dict[int, tuple[Assessment, Versions]] = {}


def _versions(assessment: Assessment) -> Versions:
    """The versions of an assessment, made once: reading the files takes longer than a test."""
    if id(assessment) not in _MADE:
        _MADE[id(assessment)] = assessment, kept_versions(assessment)
    return _MADE[id(assessment)][1]


async def _for_good(_seconds: float) -> None:
    await asyncio.Event().wait()


# ---------------------------------------------------------------------------- reading


SIGNS = ("✓ ", "☑ ", "☐ ")
"""What stands before the label of a choice."""


def bare(label: str) -> str:
    """A label without its sign."""
    return label[2:] if label.startswith(SIGNS) else label


def labels(shown: Shown) -> list[str]:
    """The labels of all buttons of a message."""
    return [label for row in shown.buttons for label, _ in row]


def is_turning(label: str) -> bool:
    """Whether a button shows other choices."""
    return "‹" in label or "›" in label


@dataclass(frozen=True)
class News:
    """A message that is new, or that has changed, with the buttons of all of its pages."""

    shown: Shown
    buttons: list[str]


@dataclass
class Reader:
    """Somebody who reads what is new on the screen, and knows every button that was there."""

    world: World
    person: Person
    _before: dict[int, Shown] = field(default_factory=dict)
    _known: list[tuple[str, str, int]] = field(default_factory=list)

    async def say(self, text: str) -> list[News]:
        """Type, and read."""
        await self.person.send(text)
        return await self.read()

    async def press(self, label: str, *, oldest: bool = False) -> tuple[list[News], str]:
        """Press the newest button that had this label, or the oldest; what is new, and the toast.

        It need not be there any more: a screen may be as old as its last connection.
        """
        known = self._known if oldest else self._known[::-1]
        data, message = next((data, at) for one, data, at in known if bare(one) == label)
        state = await self.person.press_data(data, message)
        return await self.read(), state.text

    async def read(self) -> list[News]:
        """What is new, oldest first; pages are turned, and turned back."""
        await self.world.quiet()
        found = [one for one in self.person.sees() if self._is_new(one)]
        news = [News(one, await self._all_buttons(one)) for one in found]
        self._before = {one.message_id: one for one in self.person.sees()}
        return news

    def _is_new(self, shown: Shown) -> bool:
        before = self._before.get(shown.message_id)
        if before is None or before.text != shown.text:
            return True
        # A message that only lost its buttons says nothing.
        return bool(shown.buttons) and before.buttons != shown.buttons

    async def _all_buttons(self, shown: Shown) -> list[str]:
        above, below, at = [], [], shown.message_id
        while True:
            place = next(
                (n for n, row in enumerate(shown.buttons) if is_turning(row[0][0])),
                len(shown.buttons),
            )
            above += [one for row in shown.buttons[:place] for one in row]
            below = [one for row in shown.buttons[place + 1 :] for one in row]
            later = [one for one in labels(shown) if one.endswith("›")]
            if not later:
                break
            shown = await self._turn(later[0], at)
        while earlier := [one for one in labels(shown) if one.startswith("‹")]:
            shown = await self._turn(earlier[0], at)
        self._known += [(label, data, at) for label, data in (*above, *below)]
        return [label for label, _ in (*above, *below)]

    async def _turn(self, label: str, at: int) -> Shown:
        await self.person.press(label, at)
        await self.world.quiet()
        return next(one for one in self.person.sees() if one.message_id == at)
