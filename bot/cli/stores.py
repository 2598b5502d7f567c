"""Opens the store for commands that read it, without creating one by accident.

Only ``cxbot chat`` and ``cxbot db upgrade`` create a file. If there is none yet, commands that list
print that on standard error and exit with 0, since the list is empty; commands about one thing, and
commands that change something, exit with 2.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from bot.cli.output import echo, usable
from bot.store.factory import open_store
from bot.store.ports import Store, WrongStore
from bot.store.url import SqliteUrl, locate, parse_url
from bot.wiring.settings import Settings

T = TypeVar("T")


def with_store(settings: Settings, work: Callable[[Store], Awaitable[T]]) -> T:
    """Run ``work`` with the configured store.

    Raises:
        typer.Exit: With 2 if there is no database yet or it cannot be used.
    """
    with usable():
        if not _is_there(settings):
            raise WrongStore(_none_yet(settings))
        return asyncio.run(_done(settings, work))


def look_into(settings: Settings, work: Callable[[Store], Awaitable[T]]) -> T | None:
    """Read something from the configured store; print if there is no database yet.

    Returns:
        The result of ``work``; None if there is no database.

    Raises:
        typer.Exit: With 2 if the database cannot be used.
    """
    with usable():
        if _is_there(settings):
            return asyncio.run(_done(settings, work))
        echo(_none_yet(settings), err=True)
        return None


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store | None]:
    """Open the configured store; yield None if there is no database yet.

    Raises:
        StoreError: The store cannot be used.
    """
    if not _is_there(settings):
        yield None
        return
    store = open_store(settings.database_url, settings.pool_size)
    try:
        await store.open()
        yield store
    finally:
        await store.close()


async def _done(settings: Settings, work: Callable[[Store], Awaitable[T]]) -> T:
    async with opened(settings) as store:
        if store is None:
            raise WrongStore(_none_yet(settings))
        return await work(store)


def _is_there(settings: Settings) -> bool:
    """Return whether the database exists: opening a missing file would create it.

    Raises:
        WrongStore: The address cannot be used.
    """
    url = settings.database_url
    place = parse_url(url)
    if not isinstance(place, SqliteUrl):
        return True
    if url.strip():
        # Not for the default file: locate() would create its folder.
        locate(url)
    try:
        return place.path.exists()
    except OSError as error:
        raise WrongStore(f"cannot use the database {place.place}: {error.strerror}") from None


def _none_yet(settings: Settings) -> str:
    return f"No database yet at {parse_url(settings.database_url).place}; `cxbot chat` creates one."
