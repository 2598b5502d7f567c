"""Makes the store of an address. Only what that store needs is imported."""

from bot.store.ports import Store
from bot.store.url import SqliteUrl, locate, need_driver

POOL_SIZE = 16
"""Connections to PostgreSQL; as many as pay off on a quick disk."""


def open_store(url: str, pool_size: int = POOL_SIZE) -> Store:
    """Return the store of an address, not connected yet: the caller awaits its ``open``.

    Args:
        url: The address; empty for the default file.
        pool_size: Most connections at once, to a server.

    Raises:
        WrongStore: The address cannot be used, or what it needs is not installed.
    """
    place = locate(url)
    if isinstance(place, SqliteUrl):
        from bot.store.sqlite.store import SqliteStore  # noqa: PLC0415 - only this store needs it

        return SqliteStore(place.path)
    need_driver()
    from bot.store.postgres.store import PostgresStore  # noqa: PLC0415 - needs what few install

    return PostgresStore(url, pool_size)
