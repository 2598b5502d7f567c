"""The interface of a database that runs scripts, the same for SQLite and PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from typing import Protocol, TypeVar

from bot.store.shared.sql import Query, Row, Script

T = TypeVar("T")


class Database(Protocol):
    """A database that runs scripts. It is given what makes a script, since it may try twice.

    Each method raises :class:`bot.store.ports.StoreUnavailable` where the database cannot be used.
    """

    async def look(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that reads a little, in turn with what is written."""

    async def look_beside(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that reads while others write."""

    async def survey(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that may read whole tables, all as they are at one moment."""

    async def change(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that writes, in one transaction."""

    async def erase(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that removes what must not stay in the files, unless it returns nothing."""

    def stream(self, query: Query) -> AsyncIterator[Row]:
        """Read many rows, one after another, all as they are at one moment."""
