"""The whole bot against the stand-in of Slack, in one event loop.

Store, service, delivery, upkeep, HTTP server and the Slack channel are the real ones, run as
``cxbot serve`` runs them. Only time is made: it passes when a test says so, or when the bot sleeps.
Slack goes by the same clock; what it waits for itself (an acknowledgement) it waits for a short
real time.
"""

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import aiohttp
import yaml

import adapters.slack
from adapters.slack.account import COMMAND, Account, Pacing
from adapters.slack.channel import Slack as SlackChannel
from adapters.slack.http import PATH
from adapters.slack.installing import INSTALL, REDIRECT
from adapters.slack.parse import Place as InSlack
from bot.app import drawing_with
from bot.delivery import Delivery, Pace
from bot.engine.assessment import Assessment
from bot.messages import Address
from bot.report.render import Renderer
from bot.service import Service
from bot.serving import STOP_S, Serving
from bot.store.sqlite.values import stamp
from bot.upkeep import Upkeep
from bot.vault import SealedVault, new_key
from bot.versions import Versions
from tests.adapters.telegram_world import (
    _WAITING,
    ANSWERS,
    Naps,
    Noticed,
    PortSeen,
    _for_good,
    _versions,
    bare,
)
from tests.slack import payloads
from tests.slack.api import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    Person,
    Shown,
    Slack,
)
from tests.slack.blocks import elements_of
from tests.slack.channels import Channel, Message
from tests.slack.deliveries import Delivery as Told
from tests.slack.elements import offered_options
from tests.slack.places import Place
from tests.slack.rendering import render
from tests.slack.state import SEVERAL, chosen, field_of
from tests.slack.views import View
from tests.system import Clock, locked

__all__ = [
    "ANSWERS", "COMMAND", "DECLARED", "MANIFEST", "MANY", "Body", "News", "Reader", "World",
    "address_of", "as_declared", "bare", "busy", "offered", "prose",
]  # fmt: skip

WAITING_S = 10
"""Most seconds that a test waits for anything; it never sleeps."""

UNACKNOWLEDGED_S = 0.4
"""How long Slack waits for an acknowledgement through a socket that does not come."""

LIFTED = Pacing(
    person_per_s=1000, person_burst=100, channel_per_s=1000, channel_burst=100,
    edits_per_s=1000, edits_burst=100,
)  # fmt: skip
"""No limits, for all tests that are not about them."""

MANY = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "bot_token": ""}
"""The account of an app that many workspaces install."""

MANIFEST = yaml.safe_load(
    Path(adapters.slack.__file__).with_name("manifest.yaml").read_text("utf-8")
)

DECLARED = frozenset(MANIFEST["oauth_config"]["scopes"]["bot"])
"""What whoever installs the app is asked for, and no more is allowed."""

Body = dict[str, Any]


def address_of(person: Person) -> Address:
    """Where the bot talks to somebody in private."""
    return place_of(person).address


def place_of(person: Person) -> InSlack:
    """The same as a place."""
    return InSlack(person.team.id, person.id, home=person.team.enterprise_id or person.team.id)


def as_declared(slack: Slack) -> Slack:
    """A stand-in whose first workspace has allowed what the manifest asks for."""
    slack.world.tokens[BOT_TOKEN].scopes = set(DECLARED)
    return slack


class World(AbstractAsyncContextManager["World"]):
    """A bot that is served, and Slack around it.

    Args:
        assessment: What is walked.
        versions: The same with the flows beside it, such as those for teams; it alone if None.
        http: Whether Slack calls the bot; else there is a socket.
        pacing: How often it may send.
        pace: How delivery goes about its work.
        account: Changes of the app's account.
        waits: Whether to wait until it is ready.
        stop_s: How long stopping may take.
        service: What takes updates.
        slack: How the stand-in is made.
    """

    def __init__(
        self,
        assessment: Assessment,
        *,
        versions: Versions | None = None,
        http: bool = False,
        pacing: Pacing = LIFTED,
        pace: Pace | None = None,
        account: dict[str, Any] | None = None,
        waits: bool = True,
        stop_s: float = STOP_S,
        service: type[Service] = Service,
        **slack: Any,
    ) -> None:
        self._versions = versions or _versions(assessment)
        self._texts, self._pacing = assessment.texts, pacing
        self._pace = pace or Pace()
        way_in = {"signing_secret": SIGNING_SECRET} if http else {"app_token": APP_TOKEN}
        self._account: dict[str, Any] = {"bot_token": BOT_TOKEN} | way_in | (account or {})
        self._http, self._waits, self._stop_s, self._service = http, waits, stop_s, service
        self._folder = TemporaryDirectory(prefix="cxbot-")
        self._numbers, self._references = count(1), count(1)
        self._serving: asyncio.Task[None] | None = None
        self.path = Path(self._folder.name) / "cxbot.sqlite3"
        self._draw = drawing_with(Renderer())
        self.clock: Clock = Naps()
        given = {
            "clock": lambda: self.clock().timestamp(),
            "backoff": lambda _: 0.01,
            "most_retries": 500,
            "ack_within_s": WAITING_S if http else 3.0,
        }
        self.slack = as_declared(Slack(**{**given, **slack}))
        self.url = ""
        self.keys = [new_key()]

    async def __aenter__(self) -> Self:
        await self.slack.__aenter__()
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
            await self.slack.__aexit__()
            self._folder.cleanup()

    # ------------------------------------------------------------------ the process

    async def start(self) -> None:
        """Begin as a new process does, on the same file."""
        self.store = Noticed(self.path)
        self.store.outbox.notify = self.slack.notify
        self.service = self._service(
            self.store, self._versions, self.clock,
            lambda: f"golden{next(self._numbers)}", lambda: f"REF{next(self._references)}",
        )  # fmt: skip
        account = Account(**({"api": f"{self.slack.url}/api/"} | self._account))
        self.channel = SlackChannel(
            self._texts, account, self._pacing, self.clock.sleep, self.clock, self._vault()
        )
        self.delivery = Delivery(
            self.store.outbox, {"slack": self.channel}, self.clock, self.clock.sleep, lambda: 1.0,
            self._pace, self._draw,
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

    def _vault(self) -> SealedVault | None:
        """What keeps the tokens of many workspaces; None for one workspace."""
        return self.vault() if self._account.get("client_id") else None

    def vault(self) -> SealedVault:
        """The tokens of many workspaces, as another process would see them."""
        return SealedVault(self.store.installations, "slack", self.keys, self.clock)

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
        self.slack.request_url = f"{self.url}{PATH}" if self._http else None
        self.slack.oauth.redirect_uris = [self.url + REDIRECT]

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
        """The status of a page of the bot's own server."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.url + path, headers={"Connection": "close"}) as response,
        ):
            return response.status

    # ------------------------------------------------------------------ waiting

    async def quiet(self) -> None:
        """Wait until all that was said is handled and all that can be sent now is sent."""
        try:
            await self.slack.until(self._is_quiet, WAITING_S)
        except TimeoutError as error:
            rows = self.sql("SELECT id, status, due_at, attempts, error FROM outbox")
            message = f"{error}\noutbox: {rows[-10:]}"
            raise TimeoutError(message) from None

    def _is_quiet(self) -> bool:
        if self.slack.deliveries.under_way:
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

    async def untaken(self, delivery: Told) -> None:
        """Wait until something was delivered twice and not acknowledged."""
        await self.slack.until(lambda: delivery.retries > 1 or delivery.is_settled, WAITING_S)

    # ------------------------------------------------------------------ what people do

    def person(self, name: str = "Ann") -> Person:
        """Somebody in the first workspace."""
        return self.slack.workspace().person(name)

    async def install(self, workspace: str, name: str = "Ann") -> Person:
        """Somebody in a workspace, who has installed the app there."""
        person = self.slack.workspace(workspace).person(name)
        status, page = await person.install(self.url + INSTALL)
        assert status == 200, page
        return person

    async def say(self, person: Person, *texts: str) -> Shown:
        """Type one text after another; the newest message then."""
        for text in texts:
            await person.dm(text)
            await self.quiet()
        return person.newest

    async def command(self, person: Person, text: str = "", **where: Any) -> Told:
        """Give the slash command."""
        delivery = await person.command(COMMAND, text, **where)
        await self.quiet()
        return delivery

    async def press(self, person: Person, *labels: str, **where: Any) -> Told:
        """Press one button after another; what became of the last."""
        delivery = None
        for label in labels:
            delivery = await person.press(label, **where)
            await self.quiet()
        assert delivery
        return delivery

    async def choose(self, person: Person, *labels: str, **where: Any) -> None:
        """Choose from lists, one after another."""
        for label in labels:
            await person.select(label, **where)
            await self.quiet()

    async def fill(self, person: Person, **values: str) -> None:
        """Fill in fields of the form: typed text, or labels; ``_`` in names stands for ``-``."""
        for step, value in values.items():
            await person.fill(step.replace("_", "-"), value)
            await self.quiet()

    async def pick(
        self, person: Person, step: str, picked: Channel | Person | datetime | None
    ) -> None:
        """Pick a channel, somebody, or a date and a time (None for none) in the form."""
        match picked:
            case Channel():
                await person.pick(step, picked)
            case Person():
                await person.pick_person(step, picked)
            case _:
                seconds = None if picked is None else int(picked.timestamp())
                await person.pick_moment(step, seconds)
        await self.quiet()

    async def submit(self, person: Person) -> Told:
        """Send the form."""
        delivery = await person.submit()
        await self.quiet()
        return delivery

    async def at_question(self, number: int = 2, name: str = "Ann") -> Person:
        """Somebody who has come as far as this question."""
        ann = self.person(name)
        await self.say(ann, "hello", *ANSWERS[:number])
        return ann

    async def at_result(self, name: str = "Ann") -> Person:
        """Somebody who has the result."""
        return await self.at_question(len(ANSWERS), name)

    async def post(
        self, body: bytes | Any, headers: dict[str, str] | None = None, method: str = "POST"
    ) -> tuple[int, str]:
        """Send the bot's server what somebody wrote, signed as Slack does if nothing is said."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = self.slack.posting.signed(data) if headers is None else headers
        kind = {"Content-Type": "application/json", "Connection": "close"}
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                method, self.url + PATH, data=BytesIO(data), headers=kind | sent
            ) as response,
        ):
            return response.status, await response.text()

    def tell(self, event: Body, name: str = "message.im") -> Told:
        """Have Slack tell of an event that people of the stand-in do not make."""
        team = self.slack.workspace().team
        return self.slack.tell(team, event, name)

    def tell_file(self, person: Person) -> Told:
        """Have somebody send a picture, without a word."""
        event = {
            "type": "message", "subtype": "file_share", "user": person.id, "text": "",
            "channel": person.channel.id, "channel_type": "im", "files": [{"id": "F0000000001"}],
            "ts": self.slack.world.next_ts(),
        }  # fmt: skip
        return self.tell(event)

    def tell_edit(self, person: Person, before: str, after: str) -> Told:
        """Have somebody change what they said."""
        channel = person.channel
        said = {"type": "message", "user": person.id, "ts": self.slack.world.next_ts()}
        both = {"message": said | {"text": after}, "previous_message": said | {"text": before}}
        return self.tell(payloads.changed(self.slack.world, channel, "message_changed", both))

    def answers(self) -> list[tuple[Any, ...]]:
        """The steps and values that are kept, in the order in which they were given."""
        return self.sql("SELECT step, value FROM answers ORDER BY conversation, turn, place")


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


# ---------------------------------------------------------------------------- reading


def prose(blocks: Sequence[Body]) -> list[str]:
    """The lines that are read, as opposed to pressed."""
    read = [
        {name: value for name, value in block.items() if name != "accessory"}
        for block in blocks
        if block["type"] != "actions"
    ]
    return render(read, "", lambda _: None).lines


@dataclass(frozen=True)
class Offer:
    """Something to press, or to choose from a list, with the message that it is in."""

    label: str
    block: Body
    element: Body
    message: Message
    option: Body | None = None

    @property
    def action(self) -> Body:
        """What the app is told when it is pressed, wherever its message is now."""
        if self.option is None:
            return payloads.pressed(self.block, self.element, "1.000001", self.label)
        value = {"type": self.element["type"], "selected_option": self.option}
        return payloads.chose(self.block, self.element, "1.000001", value)


def offered(message: Message) -> Iterator[Offer]:
    """Everything in a message that can be pressed or chosen, in its order."""
    for block, element in elements_of(message.blocks):
        if element["type"] == "button":
            yield Offer(element["text"]["text"], block, element, message)
            continue
        for option in offered_options(element):
            sign = "✓ " if option == element.get("initial_option") else ""
            yield Offer(sign + option["text"]["text"], block, element, message, option)


@dataclass(frozen=True)
class News:
    """A message that is new, or that has changed, with what it offers."""

    shown: Shown
    buttons: list[str]

    @property
    def lines(self) -> list[str]:
        """What is read in it."""
        return prose(self.shown.blocks)

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines)


@dataclass
class Reader:
    """Somebody who reads what is new on the screen, and knows every button that was there."""

    world: World
    person: Person
    _before: dict[str, list[Body]] = field(default_factory=dict)
    _known: list[Offer] = field(default_factory=list)

    async def say(self, text: str) -> list[News]:
        """Type, and read."""
        await self.person.dm(text)
        return await self.read()

    async def press(self, label: str, *, oldest: bool = False) -> list[News]:
        """Press the newest button, or choose the newest option, that had this label.

        It need not be there any more: a screen may be as old as its last connection.
        """
        known = self._known if oldest else self._known[::-1]
        found = next(one for one in known if bare(one.label) == label)
        if found.message in self.person.channel.messages.values() and any(
            one.element == found.element for one in offered(found.message)
        ):
            await self._really(found)
        else:
            place = Place(message=found.message, channel=self.person.channel, user=self.person.id)
            self.person._act(place, found.action)
        return await self.read()

    async def _really(self, found: Offer) -> None:
        ts = found.message.ts
        if found.option is None:
            await self.person.press(found.label, ts)
        else:
            await self.person.select(found.option["text"]["text"], ts)

    async def read(self) -> list[News]:
        """What is new, oldest first."""
        await self.world.quiet()
        news = []
        for shown in self.person.sees():
            if self._before.get(shown.ts) != shown.blocks:
                message = self.person.channel.messages[shown.ts]
                # What is in it may be taken away later.
                offers = list(offered(replace(message, blocks=list(message.blocks))))
                self._known += [replace(one, message=message) for one in offers]
                news.append(News(shown, [one.label for one in offers]))
        self._before = {one.ts: one.blocks for one in self.person.sees()}
        return news


# ---------------------------------------------------------------------------- forms


def read_form(view: View) -> list[tuple[str, bool]]:
    """The label of each field of a modal, and whether it may stay empty."""
    inputs = (block for block in view.blocks if block["type"] == "input")
    return [(one["label"]["text"], one.get("optional", False)) for one in inputs]


def values_of(view: View) -> dict[str, Any]:
    """What a modal holds, by step: typed text, the id of an option, or of several."""
    return {block: _plain(chosen(next(iter(held.values())))) for block, held in view.values.items()}


def _plain(held: Any) -> Any:
    match held:
        case {"value": value}:
            return value
        case list():
            return [one["value"] for one in held]
        case _:
            return held


async def fill_anyhow(world: World, person: Person, values: dict[str, Any]) -> None:
    """Fill in a form, with ids of options or with what no option has, as an odd client could."""
    for step, value in values.items():
        if person.modal is None or step not in person.modal.inputs:
            continue
        wanted, held = value or None, values_of(person.modal)[step] or None
        if wanted == held:
            continue
        _, element = person.modal.element(step)
        labels = {one["value"]: one["text"]["text"] for one in offered_options(element)}
        if isinstance(wanted, list):
            for one in sorted(set(wanted) ^ set(held or ())):
                await person.fill(step, labels[one])
        elif wanted in labels or (wanted and not labels):
            await person.fill(step, labels.get(wanted, str(wanted)))
        else:
            _force(person.modal, step, value)
        await world.quiet()


def _force(view: View, step: str, value: Any) -> None:
    """Have a field hold nothing, or an option that it does not have."""
    _, element = view.element(step)
    option = {"text": {"type": "plain_text", "text": value}, "value": value} if value else None
    made: Any = [] if element["type"] in SEVERAL else option
    view.values[step][element["action_id"]] = {"type": element["type"], field_of(element): made}


async def send_anyhow(world: World, person: Person) -> Told:
    """Send a form with empty fields too, which Slack's own client would not."""
    view = person.modal
    assert view
    inputs = [block for block in view.blocks if block["type"] == "input"]
    optional = [block.get("optional", False) for block in inputs]
    for block in inputs:
        block["optional"] = True
    delivery = await person.submit()
    for block, was in zip(inputs, optional, strict=True):
        block["optional"] = was
    await world.quiet()
    return delivery
