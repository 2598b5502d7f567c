"""One conversation in this terminal."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from adapters import channel_class
from bot.channel import Channel, NotTaken
from bot.delivery.worker import Delivery
from bot.messages import Address, Block, Command, Outcome, StartedAfresh, Update
from bot.report.attachments import can_draw
from bot.report.render import Renderer
from bot.service.updates import Service
from bot.store.factory import open_store
from bot.store.ports import StoreUnavailable, WrongStore
from bot.store.url import HOMES, SqliteUrl, data_folder, parse_url
from bot.system.files import NotWritten, make_folder, read_own, writing
from bot.system.local_zone import LocalZone
from bot.texts import Catalogue
from bot.wiring.flows import choose
from bot.wiring.parts import Surroundings, make_delivery, make_scheduler, make_service, new_id
from bot.wiring.settings import Settings

MOST_FILES = 1000
"""Most files of one name, told apart by a number."""

LONGEST_NAME = 64
"""Most bytes of a terminal's name."""


@dataclass(frozen=True)
class Visit:
    """The options of one chat in this terminal.

    Attributes:
        flow: The flow; the configured one if empty.
        edition: The edition to compare with; the configured one if empty.
        fresh: Whether to begin anew, whatever was going on.
        campaign: The campaign that brought the person here.
        whole: Whether every result is followed by its details.
    """

    flow: str = ""
    edition: str = ""
    fresh: bool = False
    campaign: str = ""
    whole: bool = False


async def chat(settings: Settings, visit: Visit) -> int:
    """Hold a conversation in this terminal. An unfinished one goes on.

    Returns:
        The exit code of the process.

    Raises:
        DataProblems: The flow or the edition does not exist, or is wrong.
        StoreError: The database cannot be used.
        KeyboardInterrupt: The person pressed Ctrl-C.
    """
    store = open_store(settings.database_url, settings.pool_size)
    chosen = choose(settings, visit.flow, visit.edition, "here" if is_file(settings) else "there")
    draws = can_draw()
    flows = replace(chosen, typed=True, draws=draws).flows()
    current = flows.versions.current
    campaign = visit.campaign
    greeting = StartedAfresh(campaign) if visit.fresh else Command("begin", campaign)
    here = terminal_address(settings, current.flow.id)
    texts = current.texts.in_zone(LocalZone())
    terminal = channel_class("terminal")(texts, here, new_id(), greeting=greeting)
    terminal.whole, terminal.keep = visit.whole, partial(keep_file, texts)
    delivery = make_delivery(store, [terminal], Renderer() if draws else None)
    service = make_service(store, flows, settings, Surroundings({terminal.name: terminal.traits}))
    try:
        await service.open()
        await make_scheduler(service).tidy()
        # A run before this one may have been killed while it was printing.
        await store.outbox.release(here)
        await converse(terminal, service, delivery)
    finally:
        await store.close()
    return int(terminal.exit_code)


def keep_file(texts: Catalogue, name: str, data: bytes) -> str:
    """Write a file into the current folder under a free name, and return a line about it.

    Args:
        texts: The language of the line.
        name: The name, with its ending; a number is added where a file has it.
        data: The content.
    """
    whole = Path(name)
    numbered = (whole.with_stem(f"{whole.stem}-{number}") for number in range(2, MOST_FILES))
    path = next((path for path in (whole, *numbered) if not os.path.lexists(path)), whole)
    try:
        with writing(path) as file:
            file.write(data)
    except NotWritten as why:
        return texts.say("terminal.not_saved", why=str(why))
    return texts.say("terminal.saved", where=str(path))


def terminal_address(settings: Settings, flow: str) -> Address:
    """Return the address of this terminal's user, with a chat for each flow.

    A database file belongs to one person. A database server may be shared, so there the user has a
    random name, which is stored in their data folder.

    Raises:
        WrongStore: The name cannot be stored.
    """
    return Address("terminal", flow, "terminal" if is_file(settings) else _own_name())


def is_file(settings: Settings) -> bool:
    """Tell whether conversations are stored in a file of this computer."""
    return isinstance(parse_url(settings.database_url), SqliteUrl)


def _own_name() -> str:
    path = _name_folder() / "terminal-name"
    try:
        make_folder(path.parent)
        return _kept_name(path) or _new_name(path)
    except OSError as error:
        message = f"cannot save this terminal's name in {path}: {error.strerror}; set {HOMES}"
        raise WrongStore(message) from None
    except NotWritten as why:
        message = f"cannot save this terminal's name: {why}"
        raise WrongStore(message) from None


def _name_folder() -> Path:
    try:
        return data_folder()
    except WrongStore:
        message = f"there is no folder to save this terminal's name in: set {HOMES}"
        raise WrongStore(message) from None


def _kept_name(path: Path) -> str:
    return read_own(path, LONGEST_NAME).strip()


def _new_name(path: Path) -> str:
    name = new_id()
    try:
        # A process that was killed may have left an empty file.
        with writing(path, force=path.is_file() and not path.is_symlink()) as file:
            file.write(name.encode())
    except NotWritten:
        # Another process may have been quicker.
        if not (name := _kept_name(path)):
            raise
    return name


async def converse(channel: Channel, service: Service, delivery: Delivery) -> None:
    """Run one channel until it ends; replies are delivered after every turn, in order."""

    async def handle(update: Update) -> Outcome:
        try:
            outcome = await service.handle(update)
        except StoreUnavailable as error:
            raise NotTaken(str(error)) from error
        # The update is taken, even if its replies cannot be read now: the next turn sends them.
        with suppress(StoreUnavailable):
            await delivery.drain()
        return outcome

    await channel.run(handle)


def print_blocks(blocks: Sequence[Block]) -> None:
    """Print blocks as the terminal channel does."""
    from adapters.terminal.client import make_console  # noqa: PLC0415 - only where it is used
    from adapters.terminal.render import emit, render_blocks  # noqa: PLC0415 - likewise

    console = make_console()
    for renderable in render_blocks(blocks, console):
        emit(console, renderable)
