"""The content of a PostgreSQL server's files after a team's reveal, with others on its pages."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from urllib.parse import urlsplit, urlunsplit

import pytest

from bot.messages import Address
from bot.store.migrations import migrate
from bot.store.postgres.store import PostgresStore
from bot.store.postgres.vacuum import EVERY_S, OWED, SELDOM_S
from tests.conftest import NOW
from tests.kit.postgres import Server
from tests.stores.make import Somebody, execute, value_of
from tests.stores.promises import LATER, begin, claim, forget, give, says, send
from tests.stores.teams import join, next_state, start, submit
from tests.stores.test_fading import AT_ONCE, TELEGRAM, end, update
from tests.stores.test_sqlite_erasing import SECRET
from tests.stores.test_sqlite_log import Clock

pytestmark = pytest.mark.acceptance

NAMES = {SECRET, *(one.person for one in TELEGRAM)}
OTHERS = tuple(Address("test", f"66310{n}", f"66310{n}") for n in range(10))


@pytest.fixture
async def url(postgres_url: str) -> str:
    """Tables as upgrades make them: without statistics of columns that name people."""
    await asyncio.to_thread(migrate.upgrade, postgres_url)
    return postgres_url


@pytest.fixture
def store(on_server: PostgresStore) -> PostgresStore:
    return on_server


async def held(server: Server, url: str, words: Iterable[str]) -> set[str]:
    """Return the words that stand in the files of the tables, statistics and catalogs included."""
    await execute(url, "CHECKPOINT")
    folder = await value_of(url, "SELECT oid FROM pg_database WHERE datname = current_database()")
    files = await asyncio.to_thread(
        lambda: [one.read_bytes() for one in (server._data / "base" / str(folder)).iterdir()]
    )
    return {word for word in words if any(word.encode() in one for one in files)}


async def erase(store: PostgresStore) -> None:
    """Fade, and wait for the vacuum that follows."""
    await store.timers.fade(NOW, AT_ONCE)
    await store.database.vacuum.finish()


async def reveal_among_others(store: PostgresStore) -> None:
    """Let five people answer between others who go on, and reveal their team assessment."""
    await start(store)
    for n, one in enumerate(OTHERS):
        await store.turns.handle(update(f"b{n}", one), "", begin(f"o{n}", says("hello")))
        if n % 2:
            await join(store, TELEGRAM[n // 2], f"c{n}")
    for n, one in enumerate(OTHERS):
        await store.turns.handle(update(f"g{n}", one), "", give("stage", "walk"))
        if n % 2:
            await submit(store, TELEGRAM[n // 2], f"c{n}", SECRET)
    await end(store)
    await send(store, await claim(store), ref=("chat", "1"))


async def test_no_table_of_the_server_holds_them_in_its_files(
    store: PostgresStore, url: str, postgres_server: Server
) -> None:
    await reveal_among_others(store)
    await execute(url, "ANALYZE")
    assert SECRET in await held(postgres_server, url, NAMES)

    await erase(store)

    assert await held(postgres_server, url, NAMES) == set()
    assert await held(postgres_server, url, [OTHERS[0].person]) == {OTHERS[0].person}
    assert await value_of(url, OWED) is None
    # The server's log for recovery still has it.
    assert not store.erases


async def test_who_was_asked_to_take_over_is_in_no_file_either(
    store: PostgresStore, url: str, postgres_server: Server
) -> None:
    asked_one = OTHERS[0]
    await start(store)
    await store.timers.fade(NOW, AT_ONCE)
    assert store.database.vacuum._running is None, "nothing was removed"
    await store.teams.handle(None, "t1", next_state(heir=asked_one))
    await store.teams.handle(None, "t1", next_state(heir=None))
    assert await held(postgres_server, url, [asked_one.person]) == {asked_one.person}

    await end(store)
    await store.timers.fade(NOW, AT_ONCE)
    await erase(store)

    assert await held(postgres_server, url, [asked_one.person]) == set()


@pytest.fixture
async def timed(url: str) -> AsyncIterator[tuple[PostgresStore, Clock]]:
    """A store whose vacuum goes by a clock."""
    made, clock = PostgresStore(url, pool_size=4), Clock()
    made.database.vacuum._clock = clock
    await made.open()
    yield made, clock
    await made.close()


async def talk(store: PostgresStore) -> None:
    for n, one in enumerate(OTHERS):
        await store.turns.handle(update(f"b{n}", one), "", begin(f"o{n}", says("hello")))
        await store.turns.handle(update(f"g{n}", one), "", give("stage", "walk"))


async def test_who_had_their_data_deleted_is_in_no_file(
    timed: tuple[PostgresStore, Clock], url: str, postgres_server: Server
) -> None:
    store, clock = timed
    await talk(store)
    gone = {one.person for one in OTHERS[::2]}

    for n, one in enumerate(OTHERS[::2]):
        await store.turns.handle(update(f"d{n}", one), "", forget(says("goodbye")))
    await store.timers.fade(NOW, AT_ONCE)
    assert store.database.vacuum._running is None
    await send(store, await claim(store), ref=("chat", "1"))
    clock.now += EVERY_S
    await erase(store)

    assert await held(postgres_server, url, gone) == set()
    assert await held(postgres_server, url, [OTHERS[1].person]) == {OTHERS[1].person}


async def test_what_was_too_old_is_in_no_file(
    timed: tuple[PostgresStore, Clock], url: str, postgres_server: Server
) -> None:
    store, clock = timed
    await talk(store)
    await send(store, await claim(store), ref=("chat", "1"))

    while await store.timers.prune(LATER, 500, LATER):
        pass
    clock.now += EVERY_S
    await erase(store)

    assert await held(postgres_server, url, {one.person for one in OTHERS}) == set()


async def test_tables_are_not_vacuumed_more_than_once_a_minute_for_those_who_delete(
    timed: tuple[PostgresStore, Clock], url: str
) -> None:
    store, clock = timed

    async def deletes(n: int) -> None:
        await store.turns.handle(update(f"d{n}", OTHERS[n]), "", forget())

    await talk(store)
    await deletes(0)
    clock.now += EVERY_S
    await erase(store)

    await deletes(1)
    clock.now += SELDOM_S - 1
    await erase(store)
    assert await value_of(url, OWED) is not None
    clock.now += 1
    await erase(store)
    assert await value_of(url, OWED) is None


async def test_samples_that_a_server_took_before_go_with_an_upgrade(postgres_url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, postgres_url, to="0006")
    await execute(
        postgres_url,
        "INSERT INTO addresses SELECT n, n, n, 'test', n, 'guest' || n, '', now(), NULL"
        " FROM generate_series(1, 99) n",
        "ANALYZE addresses",
    )
    sampled = "SELECT count(*) FROM pg_stats WHERE histogram_bounds::text LIKE '%guest%'"
    assert await value_of(postgres_url, sampled) == 1

    await asyncio.to_thread(migrate.upgrade, postgres_url)

    await execute(postgres_url, "ANALYZE addresses")
    assert await value_of(postgres_url, sampled) == 0


async def test_table_that_is_in_use_is_vacuumed_and_written_anew_later(
    store: PostgresStore, url: str, postgres_server: Server, somebody: Somebody
) -> None:
    await reveal_among_others(store)
    async with somebody.transaction():
        await somebody.execute("SELECT count(*) FROM answers")
        await erase(store)
        assert await value_of(url, OWED) is not None
    # This process ends before it has done it.
    await store.close()
    again = PostgresStore(url)
    await again.open()

    await erase(again)
    await again.close()

    assert await held(postgres_server, url, NAMES) == set()


async def test_role_that_may_not_vacuum_says_so_in_one_line(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    role = "cxbot_guest"
    await execute(
        url, f"DROP ROLE IF EXISTS {role}", f"CREATE ROLE {role} LOGIN PASSWORD 'guest'",
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}",
    )  # fmt: skip
    parts = urlsplit(url)
    guest = urlunsplit(parts._replace(netloc=f"{role}:guest@{parts.hostname}:{parts.port}"))
    store = PostgresStore(guest)
    await store.open()
    await reveal_among_others(store)

    with caplog.at_level(logging.WARNING):
        await erase(store)
        await erase(store)
    await store.close()

    assert [one.message for one in caplog.records] == [
        "tables not vacuumed: this role does not own them, or may not"
    ]
    await execute(url, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
