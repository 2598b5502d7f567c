"""Wiring: the one place that reads the clock and randomness, and that knows the adapters."""

import secrets
import string
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters import channel_class
from bot.channel import Channel
from bot.engine.assessment import Assessment
from bot.library import (
    edition_folders,
    find,
    flow_folders,
    load_catalogue,
    load_edition,
    load_flow,
)
from bot.messages import Block, Outcome, Update
from bot.scoring.edition import Edition
from bot.service import Service
from bot.settings import Settings

_ID_LETTERS = string.ascii_lowercase + string.digits
ID_LENGTH = 12
"""Characters of a conversation's id: 36**12, more than 60 bits of chance."""


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id for a conversation that nobody can guess."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(ID_LENGTH))


def choose_edition(settings: Settings, name: str = "") -> Edition:
    """The edition of this name, else the configured one, else the latest that is shipped.

    Raises:
        DataProblems: It does not exist, or is wrong.
    """
    known, wanted = edition_folders(), name or settings.edition
    if wanted:
        return load_edition(find(wanted, known, "edition"))
    return max((load_edition(one) for one in known.values()), key=lambda one: one.header.year)


def make_assessment(settings: Settings, flow: str = "", edition: str = "") -> Assessment:
    """The assessment that is configured, or named.

    Raises:
        DataProblems: The flow or the edition does not exist, or is wrong.
    """
    chosen = choose_edition(settings, edition)
    folder = find(flow or settings.flow, flow_folders(settings.conversations), "flow")
    texts = load_catalogue()
    url = str(settings.consultation_url or "")
    return Assessment(load_flow(folder, chosen), chosen, texts, texts.say("kept.memory"), url)


async def chat(settings: Settings, flow: str = "", edition: str = "") -> int:
    """Hold one conversation in this terminal.

    Returns:
        The exit code of the process.

    Raises:
        DataProblems: The flow or the edition does not exist, or is wrong.
        KeyboardInterrupt: The person pressed Ctrl-C.
    """
    assessment = make_assessment(settings, flow, edition)
    service = Service(assessment, now, new_id)
    terminal = channel_class("terminal")(assessment.texts)
    await converse(terminal, service)
    return int(terminal.exit_code)


async def converse(channel: Channel, service: Service) -> None:
    """Run one channel against one service, delivering replies after every turn, in order."""

    async def handle(update: Update) -> Outcome:
        outcome = await service.handle(update)
        for address, reply in service.take_outbox():
            await channel.send(address, reply)
        return outcome

    await channel.run(handle)


def print_blocks(blocks: Sequence[Block]) -> None:
    """Print blocks as the terminal channel does."""
    from adapters.terminal.channel import make_console  # noqa: PLC0415 - only where it is used
    from adapters.terminal.render import emit, render_blocks  # noqa: PLC0415 - likewise

    console = make_console()
    for one in render_blocks(blocks, console):
        emit(console, one)
