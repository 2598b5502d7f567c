"""The whole bot on either database, with a look behind its back."""

import asyncio

import asyncpg

from bot.messages import Address
from bot.store.ports import Store
from bot.store.records import Exported
from bot.store.sqlite.store import SqliteStore
from tests.kit.system import ANN, System
from tests.stores.make import Contents, Place

OF_NOBODY = {"departures", "flow_versions", "counters", "installations", "used_states"}
"""Tables that hold nothing of a person."""


class Home(System):
    """A system on either database, with a look behind its back.

    Attributes:
        place: The place of its store.
        url: The address of a database on a server.
    """

    place: Place
    url: str = ""

    def contents(self) -> Contents:
        async def read() -> Contents:
            return await self.place.contents()

        return asyncio.run(read())

    def change(self, statement: str) -> None:
        """Change something as another program would."""
        if isinstance(self.store, SqliteStore):
            self.sql(statement)
        else:
            asyncio.run(_on_server(self.url, statement))

    def filled(self) -> set[str]:
        """Return the tables in which something of a person is left."""
        return {name for name, rows in self.contents().items() if rows} - OF_NOBODY

    def exported(self) -> list[str]:
        """Return ids of the conversations that an export gives."""

        async def all_of_them(store: Store) -> list[Exported]:
            return [one async for one in store.records.export(None)]

        return sorted(one.conversation.id for one in self.run(all_of_them(self.store)))

    def results(self, who: Address = ANN) -> list[str]:
        return [one.conversation for one in self.run(self.store.records.results(who))]

    def forgotten(self) -> dict[str, int]:
        return dict(self.run(self.store.records.overview()).forgotten)


async def _on_server(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url, ssl=False)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
