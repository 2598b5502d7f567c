"""Checks each channel that is configured. What there is to check, the channel itself knows."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from bot.channel import ChannelUnusable, ServedChannel
from bot.diagnosis import Diagnosis, look, problem
from bot.doctor.server import find_server
from bot.loading.library import load_catalogue
from bot.store.factory import open_store
from bot.store.memory import MemoryStore
from bot.store.ports import Store, StoreError
from bot.store.url import SqliteUrl, parse_url
from bot.wiring.serve import configured_channels, make_channel
from bot.wiring.settings import Settings


async def examine_channels(settings: Settings) -> Sequence[Diagnosis]:
    """Check every channel that is configured; that none is counts as a problem.

    With only the page's address the page can still be served, by ``cxbot serve web``.
    """
    names, page = configured_channels(settings), _page_not_served(settings)
    if not names:
        nothing = "nothing to serve: no token is set, and CXBOT_WEB is not 1"
        return page or [problem("channels", nothing, "cxbot serve says how to set one up")]
    store = _store(settings)
    try:
        server, _ = await asyncio.gather(find_server(settings), _opened(store))
        examined = await asyncio.gather(
            *(_examined(name, settings, store, server) for name in names)
        )
        return [diagnosis for diagnoses in (*examined, page) for diagnosis in diagnoses]
    finally:
        await store.close()


def _page_not_served(settings: Settings) -> Sequence[Diagnosis]:
    """Say that the page has an address, but is served only if the command says so."""
    if settings.web or not settings.web_url:
        return []
    return [
        look(
            "web page",
            "CXBOT_WEB_URL is set, but CXBOT_WEB is not 1",
            "set CXBOT_WEB=1, or serve it with: cxbot serve web",
        )
    ]


async def _examined(
    name: str, settings: Settings, store: Store, server: str
) -> Sequence[Diagnosis]:
    try:
        channel: ServedChannel = make_channel(name, settings, load_catalogue(), store)
    except ChannelUnusable as wrong:
        return [problem(name, str(wrong))]
    try:
        return await channel.examine(server)
    finally:
        await channel.close()


async def _opened(store: Store) -> None:
    """Open a store if it can be: the database's own check finds one that cannot."""
    with suppress(StoreError, OSError):
        await store.open()


def _store(settings: Settings) -> Store:
    """Return the store of the settings; an empty one if there is none yet, and none is made."""
    try:
        place = parse_url(settings.database_url)
        if isinstance(place, SqliteUrl) and not place.path.is_file():
            return MemoryStore()
        return open_store(settings.database_url, 1)
    except (StoreError, OSError):
        return MemoryStore()
