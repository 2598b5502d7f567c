"""``cxbot outbox``: replies that have not arrived; never their text."""

from datetime import UTC
from typing import Annotated

import typer

from bot.app import now
from bot.cli.columns import age, columns, counted
from bot.cli.output import echo, echo_json, usable, wrong_use
from bot.cli.stores import look_into, with_store
from bot.documents import did_you_mean
from bot.settings import load_settings
from bot.store.ports import Store
from bot.store.records import Undelivered

app = typer.Typer(no_args_is_help=True)

LISTED = 50
MOST_LISTED = 100_000
LARGEST_ID = 2**63 - 1
"""The largest number that databases hold."""

STATUS = {"pending": "waiting"}
"""What people call a status where it is another word than the store's."""


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=MOST_LISTED, help="Most rows.")] = LISTED,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List replies that have not arrived, the oldest first.

    dead: given up. waiting: will be sent, or sent again. held: the person cannot be reached until
    they write again.

    Exit codes: 0 listed, also where there are none; 2 the database cannot be used.
    """
    with usable():
        settings = load_settings()
    found = look_into(settings, lambda store: store.outbox.undelivered(limit + 1))
    listed = (found or [])[:limit]
    if as_json:
        echo_json([_values(one) for one in listed])
    elif listed:
        moment = now()
        head = ("id", "channel", "status", "attempts", "age", "error")
        rows = [
            (one.id, one.channel, status(one), one.attempts, age(moment - one.created_at),
             one.error)
            for one in listed
        ]  # fmt: skip
        for line in columns(head, rows):
            echo(line)
    elif found is not None:
        echo("Every reply has arrived.")
    if found and len(found) > limit:
        echo(f"There are more than these {limit}; --limit shows them.", err=True)


def _values(one: Undelivered) -> dict[str, str | int]:
    """A reply as JSON values."""
    return {
        "id": one.id,
        "channel": one.channel,
        "status": status(one),
        "attempts": one.attempts,
        "created_at": one.created_at.astimezone(UTC).isoformat(),
        "error": one.error,
    }


def status(row: Undelivered) -> str:
    """What became of a reply so far, in people's words."""
    return STATUS.get(row.status, row.status)


@app.command()
def retry(
    row: Annotated[
        int | None,
        typer.Argument(metavar="[ID]", min=0, max=LARGEST_ID, help="The id of a dead reply."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every dead reply.")] = False,
) -> None:
    """Let a dead reply be sent again by the bot that is running.

    Exit codes: 0 it waits now, also where --all finds none; 2 wrong use, no dead reply has this
    id, or the database cannot be used.
    """
    if (row is not None) == every:
        raise wrong_use("Name the id of one dead reply, or --all.")
    with usable():
        settings = load_settings()
    revived = with_store(settings, lambda store: _revived(store, row))
    if revived:
        echo(f"{counted(revived, 'reply waits', 'replies wait')} to be sent again.")
    else:
        echo("No reply is dead.")


async def _revived(store: Store, row: int | None) -> int:
    """How many dead replies wait again: the one of an id, or all of them.

    Raises:
        typer.Exit: There is none of this id.
    """
    if row is not None:
        if await store.outbox.revive(row, now()):
            return 1
        dead = (str(one) for one in await _dead(store))
        there = did_you_mean(row, dead) or "; no reply is dead"
        raise wrong_use(f"No dead reply has the id {row}{there}")
    return sum([await store.outbox.revive(one, now()) for one in await _dead(store)])


async def _dead(store: Store) -> list[int]:
    """Ids of every dead reply."""
    counts = (await store.records.overview()).outbox
    most = sum(counts.get(one, 0) for one in ("dead", "pending", "held"))
    return [one.id for one in await store.outbox.undelivered(most) if one.status == "dead"]
