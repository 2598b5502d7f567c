"""``cxbot outbox``: replies that have not arrived. It never shows their text."""

from datetime import UTC
from typing import Annotated

import typer

from bot.cli.columns import age, columns, counted
from bot.cli.output import echo, echo_json, usable, wrong_use
from bot.cli.stores import look_into, with_store
from bot.documents import did_you_mean
from bot.store.ports import Store
from bot.store.records import Undelivered
from bot.wiring.parts import now
from bot.wiring.settings import load_settings

app = typer.Typer(no_args_is_help=True)

LISTED = 50
MOST_LISTED = 100_000
LARGEST_ID = 2**63 - 1
"""The largest integer in a database."""

STATUS = {"pending": "waiting"}
"""Words for statuses that differ from the store's."""


@app.command("list")
def list_(
    limit: Annotated[
        int, typer.Option(min=1, max=MOST_LISTED, help="The most rows to list.")
    ] = LISTED,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List replies that haven't arrived, oldest first.

    dead: given up. waiting: will be sent, or sent again. held: the person can't be reached until
    they write again.

    Exit codes: 0 listed, even if the list is empty; 2 the database cannot be used.
    """
    with usable():
        settings = load_settings()
    found = look_into(settings, lambda store: store.outbox.undelivered(limit + 1))
    listed = (found or [])[:limit]
    if as_json:
        echo_json([_values(row) for row in listed])
    elif listed:
        moment = now()
        head = ("id", "channel", "status", "attempts", "age", "error")
        rows = [
            (row.id, row.channel, status(row), row.attempts, age(moment - row.created_at),
             row.error)
            for row in listed
        ]  # fmt: skip
        for line in columns(head, rows):
            echo(line)
    elif found is not None:
        echo("Every reply has arrived.")
    if found and len(found) > limit:
        echo(f"There are more than these {limit}; --limit shows them.", err=True)


def _values(row: Undelivered) -> dict[str, str | int]:
    """Return a reply as JSON values."""
    return {
        "id": row.id,
        "channel": row.channel,
        "status": status(row),
        "attempts": row.attempts,
        "created_at": row.created_at.astimezone(UTC).isoformat(),
        "error": row.error,
    }


def status(row: Undelivered) -> str:
    """Return the status of a reply in a word for people."""
    return STATUS.get(row.status, row.status)


@app.command()
def retry(
    row: Annotated[
        int | None,
        typer.Argument(metavar="[ID]", min=0, max=LARGEST_ID, help="The id of a dead reply."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every dead reply.")] = False,
) -> None:
    """Queue a dead reply again; the running bot sends it.

    Exit codes: 0 queued, even if --all finds none; 2 wrong use, no dead reply has this
    id, or the database cannot be used.
    """
    if (row is not None) == every:
        raise wrong_use("Give the id of one dead reply, or --all.")
    with usable():
        settings = load_settings()
    revived = with_store(settings, lambda store: _revived(store, row))
    if revived:
        echo(f"{counted(revived, 'reply waits', 'replies wait')} to be sent again.")
    else:
        echo("No reply is dead.")


async def _revived(store: Store, row: int | None) -> int:
    """Revive one dead reply by its id, or all of them; return how many.

    Raises:
        typer.Exit: No dead reply has this id.
    """
    if row is not None:
        if await store.outbox.revive(row, now()):
            return 1
        dead = (str(row_id) for row_id in await _dead(store))
        there = did_you_mean(row, dead) or "; no reply is dead"
        raise wrong_use(f"No dead reply has the id {row}{there}")
    return sum([await store.outbox.revive(row_id, now()) for row_id in await _dead(store)])


async def _dead(store: Store) -> list[int]:
    """Return the ids of every dead reply."""
    counts = (await store.records.overview()).outbox
    most = sum(counts.get(state, 0) for state in ("dead", "pending", "held"))
    return [row.id for row in await store.outbox.undelivered(most) if row.status == "dead"]
