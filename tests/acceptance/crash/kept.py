"""The stored data in one shape: as a model says it must be, and as it is found in a database."""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime

import asyncpg

from bot.messages import Address, Attachment, Outcome
from bot.store.codec import encode, encode_conversation
from bot.store.shared.lanes import LATE
from bot.store.url import SqliteUrl, parse_url
from bot.turns.keys import address_key, update_key
from tests.acceptance.crash.model import Given, Key, Model
from tests.acceptance.crash.processes import within

Row = tuple[object, ...]
Tables = dict[str, Counter[Row]]
"""The number of times that each row is there, by table."""

READ_S, END_S, LOOK_S = 10.0, 20.0, 0.05

QUERIES = {
    "inbox": "SELECT address, key, outcome FROM inbox",
    "departures": "SELECT key, why FROM departures WHERE why <> 'repeat'",
    "addresses": "SELECT address, channel, chat, person, focus, gone_at IS NOT NULL FROM addresses",
    "conversations": (
        "SELECT address, id, turn, status, campaign, updated_at, state FROM conversations"
    ),
    "answers": (
        "SELECT address, conversation, turn, place, step, value, raw, how, answered_at FROM answers"
    ),
    "results": "SELECT address, conversation, measured FROM results",
    "timers": "SELECT address, conversation, kind, due_at FROM timers",
    "outbox": (
        "SELECT address, row_number() OVER (PARTITION BY address ORDER BY id), conversation,"
        " reply, status FROM outbox"
    ),
}

TIMES = {"conversations": 5, "answers": 8, "timers": 3}
"""The index of the column that holds a time, by table."""


async def in_database(url: str) -> Tables:
    return {table: _counted(table, await rows_of(url, query)) for table, query in QUERIES.items()}


async def rows_of(url: str, query: str, *values: object) -> list[Row]:
    """Run a query, ``$1`` standing for the first value; return what it gives.

    It gives nothing where a process was killed before it had made the tables.
    """
    async with reading(url) as rows:
        return await rows(query, *values)


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[Callable[..., Awaitable[list[Row]]]]:
    """Yield what runs queries as :func:`rows_of` does, without a new connection for each."""
    place = parse_url(url)
    if isinstance(place, SqliteUrl):
        path = str(place.path)
        yield lambda query, *values: asyncio.to_thread(_rows_in_file, path, query, values)
        return
    connection = await asyncpg.connect(place.dsn, ssl=False, timeout=READ_S, command_timeout=READ_S)

    async def rows(query: str, *values: object) -> list[Row]:
        return [tuple(row) for row in await connection.fetch(query, *values)]

    try:
        yield rows
    finally:
        await connection.close()


def _rows_in_file(path: str, query: str, values: Sequence[object]) -> list[Row]:
    with closing(sqlite3.connect(path, timeout=READ_S)) as file, file:
        try:
            return file.execute(query.replace("$", "?"), values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return []


async def number_of(url: str, what: str, *values: object) -> int:
    """Return the number of rows of ``what``, which reads ``TABLE WHERE CONDITION``."""
    query = f"SELECT count(*) FROM {what}"  # noqa: S608 - a test's own words
    found = await rows_of(url, query, *values)
    return int(str(found[0][0])) if found else 0


async def until_sent(url: str, address: Address | None = None, seconds: float = END_S) -> None:
    """Wait until nothing is left to be sent to somebody, or to anybody.

    Raises:
        TookTooLong: Something still waits.
    """
    where, values = "outbox WHERE status = 'pending'", []
    if address is not None:
        where, values = f"{where} AND address = $1", [address_key(address)]
    async with within(seconds, f"all that is to be sent to {address or 'everybody'}"):
        while await number_of(url, where, *values):  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(LOOK_S)  # noqa: TID251 - likewise


async def until_at_rest(url: str) -> None:
    """Wait until a database has finished everything for the bot.

    A server finishes what a process had asked for, also when that process is dead.
    """
    busy = "datname = current_database() AND application_name = 'cxbot'"
    if isinstance(parse_url(url), SqliteUrl):
        return
    async with within(END_S, "a database at rest"):
        while await number_of(url, f"pg_stat_activity WHERE {busy}"):  # noqa: ASYNC110 - likewise
            await asyncio.sleep(LOOK_S)  # noqa: TID251 - likewise


# The database's clock: a living process writes on until the query begins.
AHEAD = {
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', '+{} seconds')",
    "postgresql": "clock_timestamp() + interval '{} seconds'",
}
"""The time, some seconds ahead."""


async def late_lanes(url: str, ahead_s: float = 0) -> list[str]:
    """Say how many addresses have a reply that no claim would find in time; a line, or none.

    Args:
        url: The database.
        ahead_s: How far the clock of those who deliver is ahead.
    """
    kind = url.partition(":")[0]
    now = AHEAD[kind].format(ahead_s)
    those = LATE.format(now=now)
    if kind == "sqlite":
        # The next process frees what is leased there, and finds those that were leased in a turn.
        those += " AND NOT (l.address IS NULL AND head.leased_until IS NOT NULL)"
    found = await rows_of(url, f"SELECT count(*) {those}")
    late = found[0][0] if found else 0
    return [f"replies to {late} addresses would be sent too late, or never"] if late else []


def unsent(tables: Tables) -> Counter[str]:
    """Return the number of unsent replies, by the key of their address."""
    rows = tables["outbox"].elements()
    return Counter(str(address) for address, *_, status in rows if status == "pending")


def in_file(path: str) -> Tables:
    return {
        table: _counted(table, _rows_in_file(path, query, ())) for table, query in QUERIES.items()
    }


def _counted(table: str, rows: Iterable[Row]) -> Counter[Row]:
    column = TIMES.get(table)
    if column is None:
        return Counter(rows)
    return Counter((*row[:column], _time(row[column]), *row[column + 1 :]) for row in rows)


def _time(found: object) -> str:
    """Return a time as it is compared, however a database writes it."""
    moment = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
    return moment.astimezone(UTC).isoformat()


# ---------------------------------------------------------------------------- as it must be


def in_models(models: Iterable[Model], status: str = "sent") -> Tables:
    """Return everything that must be kept of everybody.

    Args:
        models: The models of all people.
        status: The status of every reply in the outbox.
    """
    total: Tables = {table: Counter() for table in QUERIES}
    for model in models:
        for table, rows in _in_model(model, status).items():
            total[table].update(rows)
    return total


def _in_model(model: Model, status: str) -> dict[str, list[Row]]:
    return {
        "inbox": [
            (address_key(address), update_key(address.channel, update), _outcome(outcome))
            for update, (address, outcome) in model.inbox.items()
        ],
        "departures": [
            (update_key("test", update), why) for update, why in model.departed.items()
        ],
        "addresses": [
            (address_key(one), one.channel, one.chat, one.person, focus, one in model.gone)
            for one, focus in model.focus.items()
        ],
        "conversations": [
            (address_key(address), one, held.turn, held.conversation.status, held.campaign,
             _time(held.updated_at), encode_conversation(held.conversation))
            for (address, one), held in model.conversations.items()
        ],
        "answers": [
            (address_key(key[0]), key[1], *_given(one)) for key, one in _each(model.answers)
        ],
        "results": [
            (address_key(address), one, measured)
            for (address, one), measured in model.results.items()
        ],
        "timers": [
            (address_key(address), one, kind, _time(due_at))
            for (address, one, kind), due_at in model.timers.items()
        ],
        "outbox": _outbox(model, status),
    }  # fmt: skip


def _each(answers: dict[Key, tuple[Given, ...]]) -> Iterable[tuple[Key, Given]]:
    return ((key, one) for key, given in answers.items() for one in given)


def _given(one: Given) -> Row:
    answer = one.answer
    value, raw = json.dumps(answer.value), json.dumps(answer.raw)
    return one.turn, one.place, one.step, value, raw, answer.how, _time(answer.at)


def _outbox(model: Model, status: str) -> list[Row]:
    """Return the rows of the outbox; replies stay once they are sent, except goodbyes and files."""
    places: Counter[str] = Counter()
    rows: list[Row] = []
    for line in model.waiting:
        removed = line.farewell or (isinstance(line.reply, Attachment) and status == "sent")
        if not removed:
            lane = address_key(line.address)
            places[lane] += 1
            # A reply that was sent keeps no text.
            said = "null" if status == "sent" else encode(line.reply)
            rows.append((lane, places[lane], line.conversation, said, status))
    return rows


def _outcome(outcome: Outcome) -> str | None:
    return encode(outcome) if outcome != Outcome() else None
