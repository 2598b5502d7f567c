"""``cxbot db``: the database that ``DATABASE_URL`` names, or the person's own file without it.

SQLAlchemy and Alembic are imported inside the commands: importing both takes longer than most other
commands run.
"""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.columns import counted
from bot.cli.output import FAILURE, Force, echo, usable
from bot.cli.stores import with_store
from bot.service.scheduler import PRUNED_AT_ONCE
from bot.store.factory import open_store
from bot.store.ports import Store
from bot.store.revision import HEAD
from bot.store.url import SqliteUrl, locate, parse_url
from bot.team.model import COMPARED_FOR
from bot.wiring.parts import now
from bot.wiring.settings import database_url, load_settings

app = typer.Typer(no_args_is_help=True)

WAIT_S = 30.0
"""Seconds that an upgrade waits for another upgrade, or for another user of the database."""


@app.command()
def upgrade(
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for others who use the tables.")
    ] = WAIT_S,
) -> None:
    """Upgrade the database to this version's schema; create the tables in an empty one.

    It does all or nothing, even if several processes try at once. Make a backup first.

    Exit codes: 0 up to date now; 2 the database cannot be used, and nothing has changed.
    """
    from bot.store.migrations import migrate  # noqa: PLC0415 - slow to import

    url = database_url()
    with usable():
        found = migrate.upgrade(url, wait_s=wait)
        place = parse_url(url).place
    if found == HEAD:
        echo(f"{place} is up to date: schema {HEAD}.")
    else:
        echo(f"{place} is upgraded: schema {found or 'none'} to {HEAD}.")


@app.command()
def current() -> None:
    """Print the database, its schema, and the schema that this version needs.

    Exit codes: 0 they are the same; 1 they are not; 2 the database cannot be read.
    """
    from bot.store.migrations import migrate  # noqa: PLC0415 - slow to import

    url = database_url()
    with usable():
        found = migrate.current(url)
        place = parse_url(url).place
    echo(f"database  {place}\nfound     {found or 'none'}\nneeded    {HEAD}")
    if found != HEAD:
        raise typer.Exit(FAILURE)


@app.command()
def check() -> None:
    """Connect, and compare the tables with the schema; in SQLite also look for damage.

    Exit codes: 0 nothing found; 1 problems found; 2 the database cannot be used at all.
    """
    from bot.store.migrations import migrate  # noqa: PLC0415 - slow to import

    url = database_url()
    with usable():
        problems = migrate.problems(url)
        place = parse_url(url).place
    for problem in problems:
        echo(f"{place}: {problem}")
    if problems:
        echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} found.", err=True)
        raise typer.Exit(FAILURE)
    echo(f"{place}: no problems found.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write. Only you can read it.")],
    force: Force = False,
) -> None:
    """Copy the database into a new file, in one consistent state, while the bot runs.

    Exit codes: 0 written; 2 there is nothing to copy, the file exists, or it cannot be written.
    """
    url = database_url()
    with usable():
        _need_tables(url)
        # The store is not opened, since an earlier schema must be copied too, before its upgrade.
        asyncio.run(open_store(url).backup(str(file), force=force))
        place = parse_url(url).place
    echo(f"{place} is copied to {file}.")


@app.command()
def prune() -> None:
    """Remove everything older than CXBOT_RETENTION_DAYS now, as the bot does every hour.

    A conversation's age counts from its beginning; all its data is removed with it.

    Exit codes: 0 removed, even if nothing is old enough; 2 the database cannot be used.
    """
    with usable():
        settings = load_settings()
    days = settings.retention_days
    removed = with_store(settings, lambda store: _prune(store, days))
    echo(f"{counted(removed, 'row')} removed: older than {counted(days, 'day')}.")


async def _prune(store: Store, days: int) -> int:
    """Remove old rows in small batches, so that the bot can work in between."""
    today, total = now(), 0
    before, results_before = today - timedelta(days=days), today - COMPARED_FOR
    while removed := await store.timers.prune(before, PRUNED_AT_ONCE, results_before):
        total += removed
    return total


def _need_tables(url: str) -> None:
    """Check that a file with our tables exists: copying would create an empty one.

    Raises:
        StoreError: There is no such file.
    """
    if isinstance(locate(url), SqliteUrl):
        from bot.store.migrations import migrate  # noqa: PLC0415 - slow to import

        migrate.need_tables(url)
