"""Checks the database: whether it can be reached and used, and what waits in it."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from bot.diagnosis import Diagnosis, in_lines, look, ok, problem
from bot.doctor.postgres import examine_postgres
from bot.store.factory import open_store
from bot.store.ports import Store, StoreError
from bot.store.records import Overview
from bot.store.revision import HEAD
from bot.store.url import PostgresUrl, SqliteUrl, locate, parse_url
from bot.wiring.settings import Settings

SUBJECT = "database"

ADVICE = "restore a backup, or put it right by hand"
"""The advice for damage, and for tables that differ from the revision's."""

LISTED = 5
"""Most differences from the schema that are listed."""


async def examine_database(settings: Settings, now: Callable[[], datetime]) -> Sequence[Diagnosis]:
    """Check the database that the settings name.

    Args:
        settings: The settings.
        now: This computer's clock.
    """
    try:
        place = parse_url(settings.database_url)
        if isinstance(place, SqliteUrl) and not place.path.exists():
            return [_to_be_made(settings, place)]
        store = open_store(settings.database_url, settings.pool_size)
        try:
            await store.open()
            return await _examined(settings, store, place, now)
        finally:
            await store.close()
    except StoreError as error:
        return list(in_lines(problem(SUBJECT, str(error))))
    except OSError as error:
        text = f"cannot be looked at: {error.strerror or type(error).__name__}"
        return [problem(SUBJECT, text, "let this user enter its folder, or run this as the bot's")]


def _to_be_made(settings: Settings, place: SqliteUrl) -> Diagnosis:
    """Return that there is no file yet, or that this user cannot make it.

    Raises:
        StoreError: There cannot be one.
        OSError: Its folder cannot be looked at.
    """
    if settings.database_url.strip():
        # Not for the default file: this would make its folder.
        locate(settings.database_url)
    folder = place.path.parent
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        text = f"{place.place} does not exist, and this user may make no files in {folder}"
        return problem(SUBJECT, text, "let the bot's user write there, or name another file")
    return ok(SUBJECT, f"{place.place} does not exist yet; cxbot serve and cxbot chat make it")


async def _examined(
    settings: Settings,
    store: Store,
    place: SqliteUrl | PostgresUrl,
    now: Callable[[], datetime],
) -> list[Diagnosis]:
    """Check an open store.

    Raises:
        StoreError: It failed meanwhile.
    """
    from bot.store.migrations import migrate  # noqa: PLC0415 - slow to import

    damage = await asyncio.to_thread(migrate.problems, settings.database_url)
    diagnoses = [
        problem(SUBJECT, line, "" if "run: cxbot" in line else ADVICE) for line in damage[:LISTED]
    ]
    if len(damage) > LISTED:
        more = f"{len(damage) - LISTED} more differences"
        diagnoses.append(problem(SUBJECT, more, "`cxbot db check` lists all"))
    diagnoses = diagnoses or [ok(SUBJECT, f"{place.place}, schema {HEAD}, no damage")]
    if isinstance(place, PostgresUrl):
        diagnoses += await examine_postgres(settings, store, place, now)
    return [*diagnoses, *_waiting(await store.records.overview())]


def _waiting(overview: Overview) -> Iterator[Diagnosis]:
    """Check whether anything could not be handled, or not be sent."""
    if overview.failed:
        text = f"{overview.failed} could not be handled"
        yield look("updates", text, "`cxbot inbox list` shows them; mend the cause, then retry")
    if dead := overview.outbox.get("dead", 0):
        text = f"{dead} could not be delivered"
        yield look("replies", text, "`cxbot outbox list` shows them; mend the cause, then retry")
