"""Services and deliveries with the real clock and real randomness."""

import asyncio
import random
import secrets
import string
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters import CHANNELS, channel_class
from bot.channel import Channel, Traits
from bot.delivery.worker import Delivery
from bot.messages import Attachment
from bot.report.render import Renderer
from bot.service.environment import AskStanding, Environment, nothing_known
from bot.service.flow_versions import Flows
from bot.service.scheduler import Scheduler
from bot.service.updates import Service
from bot.store.ports import NO_SENDER, Sender, Store
from bot.team.board_links import BoardLinks
from bot.turns.context import Terms
from bot.wiring.settings import Settings

_ID_LETTERS = string.ascii_lowercase + string.digits
LONGEST_NAME = 64
"""Most bytes of a terminal's name."""

ID_LENGTH = 12
"""Characters of a conversation's id: 36**12, more than 60 bits of chance."""


_REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without letters that can be mistaken for another when read out."""


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return an id for a conversation that nobody can guess."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(ID_LENGTH))


def new_reference() -> str:
    """Return a reference that a person can name when something failed."""
    return "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(4))


def terms_of(settings: Settings) -> Terms:
    """Return when things happen by themselves, as configured."""
    return Terms(
        remind_after=timedelta(hours=settings.remind_after_hours),
        expire_after=timedelta(days=settings.expire_after_days),
        retention=timedelta(days=settings.retention_days),
    )


@dataclass(frozen=True)
class Surroundings:
    """The parts of a service that differ from one process to the next.

    Attributes:
        traits: The traits of the channels, by name.
        ask: Asks a platform for somebody's standing in a place.
        sender: The delivery of this process.
        clock: Returns the time.
        boards: The links to facilitators' boards; None where no page is served.
    """

    traits: Mapping[str, Traits] = field(default_factory=dict)
    ask: AskStanding = nothing_known
    sender: Sender = NO_SENDER
    clock: Callable[[], datetime] = now
    boards: BoardLinks | None = None


ALONE = Surroundings()


def make_service(
    store: Store, flows: Flows, settings: Settings, around: Surroundings = ALONE
) -> Service:
    """Make a service; the store is opened with it."""
    return Service(
        Environment(
            store,
            flows,
            around.clock,
            new_id,
            new_reference,
            traits=around.traits,
            terms=terms_of(settings),
            ask=around.ask,
            sender=around.sender,
            boards=around.boards,
        )
    )


def make_scheduler(service: Service) -> Scheduler:
    """Make the scheduler of a service."""
    return Scheduler(service.environment, asyncio.sleep)


def channel_traits() -> dict[str, Traits]:
    """Return the traits of each channel whose packages are installed, by name."""
    traits: dict[str, Traits] = {}
    for name in CHANNELS:
        with suppress(ImportError):
            traits[name] = channel_class(name).traits
    return traits


def make_delivery(
    store: Store, channels: Iterable[Channel], renderer: Renderer | None = None
) -> Delivery:
    """Make a delivery with the real clock and real randomness."""
    by_name = {channel.name: channel for channel in channels}
    draw = None if renderer is None else drawing_with(renderer)
    return Delivery(store.outbox, by_name, now, asyncio.sleep, random.random, draw=draw)


def drawing_with(renderer: Renderer) -> Callable[[Attachment], Awaitable[bytes]]:
    """Return the function that draws a delivery's attachments."""

    async def draw(file: Attachment) -> bytes:
        if file.format == "csv":
            # Spreadsheets know UTF-8 by its byte order mark.
            return file.content.encode("utf-8-sig", "replace")
        return await renderer.render(file.content, file.format)

    return draw
