"""Wiring: the one place that reads the clock and randomness, and that knows the adapters."""

import asyncio
import os
import random
import secrets
import signal
import string
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from adapters import CHANNELS, channel_class
from bot.channel import Channel, ChannelUnusable, NotTaken, ServedChannel, Traits
from bot.deciding import Terms
from bot.delivery import Delivery
from bot.engine.assessment import Assessment
from bot.files import NotWritten, make_folder, read_own, writing
from bot.flows.model import Flow
from bot.library import (
    build_source,
    edition_folders,
    find,
    flow_folders,
    load_catalogue,
    load_edition,
    load_flow,
    purpose_of,
    read_source,
)
from bot.messages import Address, Attachment, Block, Command, Outcome, Update
from bot.proxies import WrongProxy, proxy_for
from bot.report.attachments import Drawer, can_draw
from bot.report.render import Renderer
from bot.scoring.edition import Edition
from bot.service import Service
from bot.settings import Settings, split_keys
from bot.store.factory import open_store
from bot.store.memory import MemoryStore
from bot.store.ports import Store, StoreUnavailable, WrongStore
from bot.store.url import HOMES, SqliteUrl, data_folder, parse_url
from bot.texts import Catalogue
from bot.upkeep import Upkeep
from bot.versions import Versions

if TYPE_CHECKING:
    from bot.vault import SealedVault

_ID_LETTERS = string.ascii_lowercase + string.digits
LONGEST_NAME = 64
"""Most bytes of a terminal's name."""

ID_LENGTH = 12
"""Characters of a conversation's id: 36**12, more than 60 bits of chance."""


_REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""None that can be taken for another when it is read out."""


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id for a conversation that nobody can guess."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(ID_LENGTH))


def new_reference() -> str:
    """What a person is told to ask for when something failed."""
    return "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(4))


def choose_edition(settings: Settings, name: str = "") -> Edition:
    """The edition of this name, else the configured one, else the latest that is shipped.

    Raises:
        DataProblems: It does not exist, or is wrong.
    """
    return load_edition(choose_edition_folder(settings, name))


def choose_edition_folder(settings: Settings, name: str = "") -> Path:
    """The folder of that edition.

    Raises:
        DataProblems: It does not exist; or an edition is wrong, where there are several.
    """
    known, wanted = edition_folders(), name or settings.edition
    if wanted:
        return find(wanted, known, "edition")
    if len(known) == 1:
        return next(iter(known.values()))
    return max(known.values(), key=lambda one: load_edition(one).header.year)


def make_assessment(settings: Settings, flow: str = "", edition: str = "") -> Assessment:
    """The assessment that is configured, or named, without a store.

    Raises:
        DataProblems: The flow or the edition does not exist, or is wrong.
    """
    return choose(settings, flow, edition).versions().current


@dataclass(frozen=True)
class Chosen:
    """What is configured to be walked.

    Attributes:
        flow: The flow's folder.
        edition: The edition's folder.
        kept: What is stored for how long, as a sentence.
        draws: Whether pictures and reports of results are sent.
        known: Every flow's folder by its id, for a flow that sets up an assessment.
        beside: The folders of the flows that conversations can begin in beside this one.
    """

    flow: Path
    edition: Path
    kept: str
    consultation_url: str
    draws: bool = False
    known: Mapping[str, Path] | None = None
    beside: tuple[Path, ...] = ()

    def versions(self) -> Versions:
        """The flows as they are now, and those that older conversations keep to.

        Raises:
            DataProblems: A flow or the edition is wrong.
        """
        edition = load_edition(self.edition)
        current, *others = (
            (self._assessment(load_flow(one, edition, self.known), edition), self._source(one))
            for one in (self.flow, *self.beside)
        )
        return Versions(current[0], current[1], self._rebuild, tuple(others))

    def _source(self, flow: Path) -> Callable[[], str]:
        return lambda: read_source(flow, self.edition, self.known)

    def with_groups(self) -> "Chosen":
        """The same with the flows for teams beside, and those that set an assessment up."""
        folders = dict(self.known or {}).values()
        beside = tuple(one for one in folders if purpose_of(one) != "person")
        return replace(self, beside=beside)

    def _rebuild(self, source: str, version: str) -> Assessment:
        return self._assessment(*build_source(source, version))

    def _assessment(self, flow: Flow, edition: Edition) -> Assessment:
        draw, texts = Drawer() if self.draws else None, load_catalogue()
        kept = texts.say("kept.team") if flow.purpose == "team" else self.kept
        return Assessment(flow, edition, texts, kept, self.consultation_url, draw)


def choose(settings: Settings, flow: str = "", edition: str = "", kept: str = "there") -> Chosen:
    """What is configured, or named.

    Args:
        settings: The configuration.
        flow: A flow's id, or its folder's path; the configured one if empty.
        edition: The same for the edition; the latest if neither names one.
        kept: Where answers are kept, for what consent says of it: "here" or "there".

    Raises:
        DataProblems: The flow or the edition does not exist.
    """
    known = flow_folders(settings.conversations)
    return Chosen(
        flow=find(flow or settings.flow, known, "flow"),
        edition=choose_edition_folder(settings, edition),
        kept=load_catalogue().say(f"kept.{kept}", count=settings.retention_days),
        consultation_url=str(settings.consultation_url or ""),
        known=known,
    )


def make_service(store: Store, versions: Versions, settings: Settings) -> Service:
    """A service with the real clock and real randomness."""
    terms = Terms(
        remind_after=timedelta(hours=settings.remind_after_hours),
        expire_after=timedelta(days=settings.expire_after_days),
        retention=timedelta(days=settings.retention_days),
    )
    return Service(store, versions, now, new_id, new_reference, terms=terms)


def channel_traits() -> dict[str, Traits]:
    """What each channel is like whose platform's parts are installed, by name."""
    found: dict[str, Traits] = {}
    for name in CHANNELS:
        with suppress(ImportError):
            found[name] = channel_class(name).traits
    return found


def make_delivery(
    store: Store, channels: Iterable[Channel], renderer: Renderer | None = None
) -> Delivery:
    """A delivery with the real clock and real randomness."""
    by_name = {one.name: one for one in channels}
    draw = None if renderer is None else drawing_with(renderer)
    return Delivery(store.outbox, by_name, now, asyncio.sleep, random.random, draw=draw)


def drawing_with(renderer: Renderer) -> Callable[[Attachment], Awaitable[bytes]]:
    """How a delivery has attachments drawn."""

    async def draw(one: Attachment) -> bytes:
        if one.format == "csv":
            # With a byte order mark, by which spreadsheets know UTF-8.
            return one.content.encode("utf-8-sig", "replace")
        return await renderer.render(one.content, one.format)

    return draw


# ---------------------------------------------------------------------------- servers


async def serve(settings: Settings) -> None:
    """Serve every channel that is configured, until SIGTERM or Ctrl-C.

    Raises:
        DataProblems: The flow or the edition does not exist, or is wrong.
        StoreError: The database cannot be used.
        ChannelUnusable, ChannelStopped: A channel cannot be served, or not any longer.
    """
    draws = settings.drawings_at_once > 0 and can_draw()
    versions = replace(choose(settings).with_groups(), draws=draws).versions()
    store = open_store(settings.database_url, settings.pool_size)
    channels = served_channels(settings, versions.current.texts, store)
    from bot.http.limits import Limits  # noqa: PLC0415 - only a server needs it
    from bot.serving import Serving, freeze_loaded  # noqa: PLC0415 - needs the channels' parts

    service = make_service(store, versions, settings)
    upkeep = Upkeep(service, timedelta(days=settings.retention_days), asyncio.sleep)
    renderer = Renderer(settings.drawings_at_once) if draws else None
    delivery = make_delivery(store, channels, renderer)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    try:
        await service.open()
        serving = Serving(
            service, delivery, upkeep, channels, settings.listen_host, settings.port,
            limits=Limits(connections=settings.max_connections),
        )  # fmt: skip
        freeze_loaded()
        await serving.run(stop)
    finally:
        await store.close()


def served_channels(settings: Settings, texts: Catalogue, store: Store) -> list[ServedChannel]:
    """The channels whose tokens are set.

    Raises:
        ChannelUnusable: There are none, or the parts of one are not installed.
    """
    makers = {"telegram": _telegram, "slack": _slack}
    wanted = {
        "telegram": settings.telegram_bot_token,
        "slack": settings.slack_bot_token or settings.slack_client_id,
    }
    if not any(wanted.values()):
        message = (
            "Nothing to serve: set TELEGRAM_BOT_TOKEN to what @BotFather gave you, or"
            " SLACK_BOT_TOKEN (one workspace) or SLACK_CLIENT_ID (many) to what your app's pages at"
            " Slack show."
        )
        raise ChannelUnusable(message)
    return [
        _made(name, make, settings, texts, store) for name, make in makers.items() if wanted[name]
    ]


def _made(
    name: str,
    make: Callable[[Settings, Catalogue, Store], ServedChannel],
    settings: Settings,
    texts: Catalogue,
    store: Store,
) -> ServedChannel:
    try:
        return make(settings, texts, store)
    except ImportError:
        message = f"The parts for {name} are not installed: pip install 'cx-maturity-bot[{name}]'"
        raise ChannelUnusable(message) from None
    except WrongProxy as wrong:
        raise ChannelUnusable(str(wrong)) from None


def _telegram(settings: Settings, texts: Catalogue, _store: Store) -> ServedChannel:
    from adapters.telegram.channel import Account, Pacing, Telegram  # noqa: PLC0415 - if served

    account = Account(
        settings.telegram_bot_token,
        settings.telegram_api_base_url,
        settings.telegram_webhook_url,
        settings.telegram_webhook_secret,
        proxy_for(os.environ, settings.telegram_api_base_url),
    )
    pacing = Pacing(
        settings.telegram_chat_per_s,
        settings.telegram_chat_burst,
        settings.telegram_group_per_minute,
        settings.telegram_overall_per_s,
    )
    return Telegram(texts, account, pacing, asyncio.sleep)


def _slack(settings: Settings, texts: Catalogue, store: Store) -> ServedChannel:
    from adapters.slack.account import Account, Pacing  # noqa: PLC0415 - if served
    from adapters.slack.channel import Slack  # noqa: PLC0415 - if served

    account = Account(
        bot_token=settings.slack_bot_token,
        app_token=settings.slack_app_token,
        signing_secret=settings.slack_signing_secret,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        api=settings.slack_api_base_url + "/",
        proxy_for=partial(proxy_for, os.environ),
    )
    pacing = Pacing(settings.slack_person_per_s, settings.slack_person_burst)
    vault = make_vault(settings, store, "slack") if settings.slack_client_id else None
    return Slack(texts, account, pacing, asyncio.sleep, now, vault)


def make_vault(settings: Settings, store: Store, channel: str) -> "SealedVault":
    """What keeps the secrets of a channel's workspaces, with the real clock."""
    from bot.vault import SealedVault  # noqa: PLC0415 - if there are many workspaces

    return SealedVault(store.installations, channel, split_keys(settings.secret_key), now)


# ---------------------------------------------------------------------------- the terminal


@dataclass(frozen=True)
class Staging:
    """How a team assessment is played.

    Attributes:
        people: How many take part.
        rounds: How many rounds there are, 1 or 2.
        seed: What they answer follows from it.
        everybody: Whether everybody's private chat is shown, and not one person's alone.
        files: The folder that picture, report and table are put into; None for nowhere.
        force: Whether files that are there are replaced.
    """

    people: int = 9
    rounds: int = 1
    seed: int = 7
    everybody: bool = False
    files: Path | None = None
    force: bool = False


async def team_demo(settings: Settings, staging: Staging) -> None:
    """Play a team assessment with simulated people in this terminal; its answers are not kept.

    Raises:
        DataProblems: A flow or the edition is wrong.
        NotWritten: A file cannot be kept.
        OSError: Standard output takes nothing.
    """
    from adapters.terminal.stage import Stage  # noqa: PLC0415 - only for this
    from bot.demo import CHANNEL, Clock, Keeper, Play  # noqa: PLC0415 - likewise

    versions = replace(choose(settings).with_groups(), draws=can_draw()).versions()
    stage, clock = Stage(versions.current.texts, CHANNEL), Clock(now())
    keeper = Keeper(staging.files or Path(), force=staging.force)
    stage.keep = keeper.keep if staging.files else None
    draw = drawing_with(Renderer(settings.drawings_at_once or 1))
    store = MemoryStore()
    service = make_service(store, versions, settings)
    service.clock, service.traits = clock, {CHANNEL: stage.traits}
    delivery = Delivery(
        store.outbox, {CHANNEL: stage}, clock, asyncio.sleep, random.random, draw=draw
    )
    chance = random.Random(staging.seed)  # noqa: S311 - what simulated people answer

    async def show() -> None:
        await delivery.drain()
        # What a channel raises may count as one reply's failure alone.
        if failure := stage.failure or keeper.failure:
            raise failure

    play = Play(service, clock, show, stage.say, staging.people, staging.rounds, chance)
    stage.hidden = () if staging.everybody else play.members[1:-1]
    try:
        await service.open()
        await play.run()
    finally:
        await store.close()


@dataclass(frozen=True)
class Visit:
    """How somebody sits down at this terminal.

    Attributes:
        flow: The flow to walk; the configured one if empty.
        edition: The edition to compare with; the configured one if empty.
        fresh: Start over, whatever was going on.
        campaign: What brought them here.
    """

    flow: str = ""
    edition: str = ""
    fresh: bool = False
    campaign: str = ""


async def chat(settings: Settings, visit: Visit) -> int:
    """Hold one conversation in this terminal, from where it was left.

    Returns:
        The exit code of the process.

    Raises:
        DataProblems: The flow or the edition does not exist, or is wrong.
        StoreError: The database cannot be used.
        KeyboardInterrupt: The person pressed Ctrl-C.
    """
    store = open_store(settings.database_url, settings.pool_size)
    local = is_file(settings)
    chosen = choose(settings, visit.flow, visit.edition, "here" if local else "there")
    versions = chosen.versions()
    greeting = Command("fresh" if visit.fresh else "begin", visit.campaign)
    here = terminal_address(settings, versions.current.flow.id)
    texts = versions.current.texts
    terminal = channel_class("terminal")(texts, here, new_id(), greeting=greeting)
    service = make_service(store, versions, settings)
    try:
        await service.open()
        await Upkeep(service, timedelta(days=settings.retention_days), asyncio.sleep).tidy()
        # A run before this one may have been killed while it was printing.
        await store.outbox.release(here)
        await converse(terminal, service)
    finally:
        await store.close()
    return int(terminal.exit_code)


def terminal_address(settings: Settings, flow: str) -> Address:
    """Where whoever sits at this terminal is answered: for each flow a chat of its own.

    A file is one person's own. A database on a server may be everybody's: there this user of this
    machine is known by a random name, kept in their data folder.

    Raises:
        WrongStore: The name cannot be kept.
    """
    return Address("terminal", flow, "terminal" if is_file(settings) else _own_name())


def is_file(settings: Settings) -> bool:
    """Whether conversations are kept in a file of this computer."""
    return isinstance(parse_url(settings.database_url), SqliteUrl)


def _own_name() -> str:
    path = _name_folder() / "terminal-name"
    try:
        make_folder(path.parent)
        return _kept_name(path) or _new_name(path)
    except OSError as error:
        message = f"cannot keep this terminal's name in {path}: {error.strerror}; set {HOMES}"
        raise WrongStore(message) from None
    except NotWritten as why:
        message = f"cannot keep this terminal's name: {why}"
        raise WrongStore(message) from None


def _name_folder() -> Path:
    try:
        return data_folder()
    except WrongStore:
        message = f"this terminal's name has no folder to be kept in: set {HOMES}"
        raise WrongStore(message) from None


def _kept_name(path: Path) -> str:
    return read_own(path, LONGEST_NAME).strip()


def _new_name(path: Path) -> str:
    name = new_id()
    try:
        # An empty file is what a process left that was killed.
        with writing(path, force=path.is_file() and not path.is_symlink()) as file:
            file.write(name.encode())
    except NotWritten:
        # Another process was quicker; or it cannot be.
        if not (name := _kept_name(path)):
            raise
    return name


async def converse(channel: Channel, service: Service) -> None:
    """Run one channel against one service, delivering replies after every turn, in order."""
    delivery = make_delivery(service.store, [channel])
    service.traits = {channel.name: channel.traits}

    async def handle(update: Update) -> Outcome:
        try:
            outcome = await service.handle(update)
        except StoreUnavailable as error:
            raise NotTaken(str(error)) from error
        # What was taken counts, also where the replies cannot be read now: they come with the next.
        with suppress(StoreUnavailable):
            await delivery.drain()
        return outcome

    await channel.run(handle)


def print_blocks(blocks: Sequence[Block]) -> None:
    """Print blocks as the terminal channel does."""
    from adapters.terminal.channel import make_console  # noqa: PLC0415 - only where it is used
    from adapters.terminal.render import emit, render_blocks  # noqa: PLC0415 - likewise

    console = make_console()
    for one in render_blocks(blocks, console):
        emit(console, one)
