"""A whole team assessment, and what is left of those who took part once all has arrived.

On both databases, on a platform like Telegram and on one like Slack. On SQLite no byte of its files
may name them, on PostgreSQL no row.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import Address, Command, Edited, HomeOpened, Inbound, Tap, Update
from bot.store.postgres.store import PostgresStore
from bot.turns.keys import address_key, person_key
from tests.acceptance.crash.processes import within
from tests.kit.golden import buttons
from tests.kit.postgres import Server
from tests.stores.make import Contents, Place, create_tables, postgres_place, sqlite_place
from tests.stores.test_fading import without_counters
from tests.stores.test_sqlite_log import SOON_S
from tests.unit.assessments.world import CHAT, FORMS, World
from tests.unit.team.make import Member

pytestmark = pytest.mark.acceptance

TYPED = "zebra4711"


class Watched(World):
    """A world with a look at all that is kept.

    Attributes:
        kept: The place of its store.
        files: The folder of a SQLite file.
    """

    kept: Place
    files: Path | None = None

    def contents(self) -> Contents:
        async def read() -> Contents:
            return await self.kept.contents()

        return asyncio.run(read())

    def naming(self, *people: Address) -> dict[str, int]:
        """Return how many rows name somebody, by table."""
        names = words_of(*people)
        found = {
            table: sum(any(name in str(row) for name in names) for row in rows)
            for table, rows in self.contents().items()
        }
        return {table: count for table, count in found.items() if count}

    def bytes_naming(self, *people: Address) -> set[str]:
        """Return the files that name somebody."""
        if self.files is None:
            return set()
        held = {path.name: path.read_bytes() for path in self.files.iterdir()}
        words = [word.encode() for word in words_of(*people)]
        return {name for name, content in held.items() if any(word in content for word in words)}


def words_of(*people: Address) -> set[str]:
    """Return all that can name somebody."""
    return {TYPED} | {
        word
        for person in people
        for word in (person.person, address_key(person), person_key(person))
    }


@pytest.fixture(scope="session")
def traces_url(postgres_server: Server) -> str:
    """One database for all these tests, emptied for each."""
    return postgres_server.create_database()


@pytest.fixture(autouse=True)
def _log_is_emptied_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty the log sooner after the last time than once a second, which each test waits for."""
    monkeypatch.setattr("bot.store.sqlite.log.EVERY_S", 0.01)


@pytest.fixture(params=["sqlite-chat", "sqlite-forms", "postgres-chat", "postgres-forms"])
def watched(request: pytest.FixtureRequest) -> Iterator[Watched]:
    """Each platform on each database."""
    store, _, platform = request.param.partition("-")
    traits = FORMS if platform == "forms" else CHAT
    if store == "sqlite":
        with Watched(traits, on_disk=True) as made:
            made.kept, made.files = sqlite_place(made.system.path), made.system.path.parent
            yield made
        return
    url: str = request.getfixturevalue("traces_url")
    asyncio.run(create_tables(url))
    with Watched(traits, store=PostgresStore(url, pool_size=4)) as made:
        made.kept = postgres_place(url)
        yield made


def members(world: World) -> list[Address]:
    return [world.person(f"7730{n}55") for n in range(1, 6)]


def settle(world: Watched, *people: Address) -> None:
    """Let the scheduler do its work, and wait until the files follow."""
    world.tick()
    world.tick()

    async def followed() -> None:
        async with within(SOON_S, "emptying the log"):
            while world.bytes_naming(*people):
                await asyncio.to_thread(lambda: None)

    world.system.run(followed())


@pytest.mark.parametrize("ending", ["reveal", "cancel"])
def test_nothing_names_those_who_took_part_once_all_has_arrived(
    watched: Watched, ending: str
) -> None:
    team, people = watched.set_up(), members(watched)
    for n, person in enumerate(people):
        watched.answer(person, team, Member())
        if not watched.forms and n == 0:
            watched.say(person, f"{TYPED} is no stage")
    begun = watched.person("7730955")
    watched.order(begun, "join", team.id)

    (watched.reveal if ending == "reveal" else watched.cancel)(team)
    settle(watched, *people, begun)

    assert watched.naming(*people, begun) == {}
    assert watched.bytes_naming(*people, begun) == set()
    assert set(watched.naming(watched.facilitator)) <= {"teams", "outbox"}
    assert watched.contents()["fading"] == []


def test_facilitator_who_answered_is_named_as_facilitator_alone(watched: Watched) -> None:
    team, people = watched.set_up(takes_part=True), members(watched)
    watched.all_answer(team, (*people, watched.facilitator))

    watched.reveal(team)
    settle(watched, *people)

    assert set(watched.naming(watched.facilitator)) == {"teams", "outbox"}
    told = [row for row in watched.contents()["outbox"] if watched.facilitator.person in row]
    assert {team.id in row for row in told} == {True}


def test_updates_that_come_again_after_the_reveal_change_nothing(watched: Watched) -> None:
    team, people = watched.set_up(), members(watched)
    first: list[Update] = []
    handle = watched.system.service.handle
    for person in people:
        join = Update(f"join-{person.person}", person, Command("team", f"join {team.id}"), "")
        first.append(join)
        watched.system.run(handle(join))
        watched.system.drain()
        watched.answer(person, team)
    watched.reveal(team)
    settle(watched, *people)
    before, said = without_counters(watched.contents()), len(watched.sent)

    for update in first:
        watched.system.run(handle(update))
    watched.system.drain()

    assert without_counters(watched.contents()) == before
    assert len(watched.sent) == said


def test_what_somebody_does_after_the_reveal_leaves_no_trace(watched: Watched) -> None:
    team, people = watched.set_up(), members(watched)
    late = watched.person("7730955")
    watched.all_answer(team, people)
    tokens = {token for reply in watched.to(people[0]) for _, token in buttons(reply)}
    inbounds: list[Inbound] = [
        *map(Command, ("answers", "stop", "delete", "team")), Edited(), HomeOpened(),
        *map(Tap, sorted(tokens)), Tap("abc123.abcdef.a.1.0"),
        Tap(f"/team claim {watched.place.chat}"),
    ]  # fmt: skip
    watched.reveal(team)
    settle(watched, *people)

    for inbound in inbounds:
        watched.say(people[0], inbound)
        watched.tick()
        assert watched.naming(*people) == {}, inbound

    assert watched.order(late, "join", team.id)
    settle(watched, *people, late)
    assert watched.naming(*people, late) == {}


def test_both_rounds_leave_no_trace(watched: Watched) -> None:
    team, people = watched.set_up(rounds=2), members(watched)
    watched.all_answer(team, people)
    watched.reveal(team)
    settle(watched)
    watched.start(team)
    watched.all_answer(team, people)

    watched.reveal(team)
    settle(watched, *people)

    assert watched.team(team.id).status == "revealed"
    assert watched.naming(*people) == {}
    assert watched.bytes_naming(*people) == set()
