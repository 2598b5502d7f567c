"""Leaves a database as this version of the bot leaves one, with rows in every table.

    python -m tests.stores.leave

writes ``tests/data/store/last/*.sql``. Run it on the commit that is released. Then
``test_last_version.py`` proves that the versions after it open such a database and go on with it.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.messages import Address, Paragraph, Say, Tap, Text, Update
from bot.store.ports import Store
from bot.store.postgres.store import PostgresStore
from bot.store.records import Installation
from bot.store.revision import HEAD
from bot.store.schema import metadata
from bot.store.sqlite.store import SqliteStore
from bot.team.orders import TeamOrder
from tests.conftest import DATA, NOW
from tests.kit.postgres import running
from tests.stores.make import Contents, create_tables, postgres_place, sqlite_place
from tests.unit.assessments.world import CHAT, FORMS, World, in_words
from tests.unit.team.make import Member

FOLDER = DATA / "store" / "last"
BEGIN = NOW - timedelta(days=500)
ANSWERS = ("yes", "walk", "hybrid", "5", "4", "3", "2", "1", "telco", "usa", "skip", "other")
"""One person's answers to the quick check, question by question."""

FAILED = Update("put-aside", Address("test", "fred", "fred"), Text("walk"))


class Left:
    """The people whose data is in the database, and what each of them was about to do.

    Args:
        store: An empty store that is not open.
    """

    def __init__(self, store: Store) -> None:
        self.chat = World(CHAT, store=store, draws=True)
        self.chat.clock.now = BEGIN
        self.store = store

    def fill(self) -> None:
        """Let people use the bot until rows are in every table."""
        with self.chat as world:
            world.system.run(self._administer())
            self._quick_checks(world)
            self._revealed(world)
            self._open_team(world)
            self._forms(world)
            self._waiting(world)

    async def _administer(self) -> None:
        sealed = Installation("slack", "T1", "sealed-text")
        await self.store.installations.add(sealed, BEGIN)
        await self.store.installations.use_state("5tate", BEGIN, NOW + timedelta(days=900))

    def _quick_checks(self, world: World) -> None:
        """Finish one, decline one, delete one, and prune one."""
        old, ann, dan, eve = map(world.person, ("old", "ann", "dan", "eve"))
        for line in ("hello", "yes", "walk"):
            world.say(old, line)
        world.clock.now = NOW
        cutoff = NOW - timedelta(days=400)
        world.system.run(self.store.timers.prune(cutoff, 100, cutoff))
        for line in ("hello", *ANSWERS):
            world.say(ann, line)
        for line in ("hello", "no"):
            world.say(dan, line)
        for line in ("hello", "yes", "walk", "/delete", "yes"):
            world.say(eve, line)

    def _revealed(self, world: World) -> None:
        """Reveal a team's result elsewhere, so that codes are kept."""
        team = world.set_up("Earlier", place=world.elsewhere, series=True)
        world.all_answer(team, world.people(4))
        world.clock.forward(hours=1)
        world.reveal(team)

    def _open_team(self, world: World) -> None:
        """Leave a team before its reveal: two answered, one is about to."""
        team = world.set_up("Open", deadline="20d", rounds=2)
        world.all_answer(team, world.people(2))
        late = world.person("p3")
        world.order(late, "join", team.id)
        for line in in_words(Member())[:3]:
            world.say(late, line)

    def _forms(self, world: World) -> None:
        """Leave a form that waits, on a platform that has them."""
        forms = World(FORMS, store=self.store, draws=True)
        forms.clock.now = world.clock.now
        forms.system._runner, ids = world.system._runner, count(1)
        forms.system.rewire(new_id=lambda: f"f{next(ids)}")
        forms._ids = count(1000)
        forms.set_up("Forms", deadline="", place=forms.elsewhere)
        (team,) = [team for team in forms.teams() if team.title == "Forms"]
        forms.hand(forms.person("gus"), Tap(TeamOrder("join", team.id).token), standing="member")

    def _waiting(self, world: World) -> None:
        """Leave replies of every kind that wait, and an update that was put aside."""
        bob, cat = world.person("bob"), world.person("cat")
        for line in ("hello", "yes", "walk"):
            world.hand(bob, line, update=f"bob-{line}")
        for line in ("hello", *ANSWERS):
            world.hand(cat, line)
        for line in ("hello", "yes"):
            world.hand(FAILED.address, line)
        sorry = Say((Paragraph("That did not arrive."),))
        world.system.run(self.store.turns.fail(FAILED, "REF1", "ValueError", world.clock(), sorry))


# ---------------------------------------------------------------------------- as SQL


def literal(value: object) -> str:
    """Return a value as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return "'" + text.replace("'", "''") + "'"


def inserts(table: str, rows: Iterable[Sequence[object]], into: str = "") -> list[str]:
    """Return the statements that put rows into a table."""
    names = ", ".join(column.name for column in metadata.tables[table].columns)
    values = (", ".join(map(literal, row)) for row in rows)
    return [f"INSERT INTO {table} ({names}){into}\nVALUES ({row});\n" for row in values]


# PostgreSQL gives ids itself, unless it is told not to.
OWN_IDS = {"sqlite": "", "postgresql": " OVERRIDING SYSTEM VALUE"}
AT_THE_END = {
    "sqlite": "",
    "postgresql": "SELECT setval(pg_get_serial_sequence('outbox', 'id'), max(id)) FROM outbox;\n",
}


def write(kind: str, contents: Contents) -> None:
    """Write the rows of a database; both kinds share the file of the flow versions."""
    versions = sorted(row[:5] for row in contents.pop("flow_versions"))
    rows = [(*row, NOW) for row in versions]
    (FOLDER / "flow_versions.sql").write_text("\n".join(inserts("flow_versions", rows)), "utf-8")
    statements = [
        statement
        for table in metadata.sorted_tables
        if table.name in contents
        for statement in inserts(
            table.name, contents[table.name], OWN_IDS[kind] if table.name == "outbox" else ""
        )
    ]
    head = f"-- Rows of schema {HEAD}, made by tests/stores/leave.py.\n"
    text = "\n".join([head, *statements, AT_THE_END[kind]])
    (FOLDER / f"{kind}.sql").write_text(text, "utf-8")


def main() -> None:
    """Write the dumps of both kinds."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "left.sqlite3"
        Left(SqliteStore(path)).fill()
        write("sqlite", asyncio.run(sqlite_place(path).contents()))
    with running(fsync=False) as server:
        url = server.create_database()
        asyncio.run(create_tables(url))
        Left(PostgresStore(url)).fill()
        write("postgresql", asyncio.run(postgres_place(url).contents()))


if __name__ == "__main__":
    main()
