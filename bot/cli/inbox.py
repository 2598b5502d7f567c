"""``cxbot inbox``: updates that could not be handled.

It never shows what a person typed, which may be an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Annotated

import typer

from bot.channel import Traits
from bot.cli.chat import EditionName, Flow
from bot.cli.columns import cell, columns, when
from bot.cli.output import FAILURE, echo, echo_json, usable, wrong_use
from bot.cli.stores import look_into, with_store
from bot.documents import did_you_mean
from bot.messages import Command, FormInput, Inbound, Tap, Text
from bot.questions.cleaning import quote
from bot.redaction import describe
from bot.service.flow_versions import keep_current
from bot.service.updates import Service, Superseded
from bot.store.ports import Store, StoreError
from bot.store.records import Failed
from bot.store.url import SqliteUrl, parse_url
from bot.wiring.flows import choose
from bot.wiring.parts import Surroundings, channel_traits, make_service, now
from bot.wiring.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True)

NONE_FAILED = "Every update has been handled."

Reference = Annotated[str, typer.Argument(help="The reference that the person got, such as 7KQ4.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List updates that failed, oldest first; never what people typed.

    Exit codes: 0 listed, even if the list is empty; 2 the database cannot be used.
    """
    with usable():
        settings = load_settings()
    failed = look_into(settings, lambda store: store.records.failed())
    if as_json:
        echo_json([_values(failure) for failure in failed or ()])
    elif failed:
        head = ("reference", "when (UTC)", "channel", "error", "kind")
        rows = [
            (failure.reference, when(failure.received_at), failure.update.address.channel,
             failure.error, kind(failure.update.inbound))
            for failure in failed
        ]  # fmt: skip
        for line in columns(head, rows):
            echo(line)
    elif failed is not None:
        echo(NONE_FAILED)


def _values(failure: Failed) -> dict[str, str]:
    """Return a failed update as JSON values."""
    return {
        "reference": failure.reference,
        "received_at": failure.received_at.astimezone(UTC).isoformat(),
        "channel": failure.update.address.channel,
        "error": failure.error,
        "kind": kind(failure.update.inbound),
    }


def kind(inbound: Inbound) -> str:
    """Return the kind of an update, without its content."""
    match inbound:
        case Text():
            return "text"
        case Tap():
            return "button"
        case FormInput():
            return "form"
        case Command():
            return "command"
        case _:
            return "event"


@app.command()
def retry(
    reference: Annotated[
        str, typer.Argument(help="The reference that the person got, such as 7KQ4.")
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="All of them, oldest first.")] = False,
    flow: Flow = "",
    edition: EditionName = "",
) -> None:
    """Handle an update again; the running bot sends the replies.

    A conversation that starts with it uses the configured flow, or --flow.

    Exit codes: 0 handled; 1 not all could be; 2 wrong use, an unknown reference, or the database
    cannot be used.
    """
    if bool(reference) == every:
        raise wrong_use("Give one reference, or --all.")
    with usable():
        settings = load_settings()
    again = _Again(settings, flow, edition)
    if not with_store(settings, lambda store: again.handle(store, reference)):
        raise typer.Exit(FAILURE)


@app.command()
def drop(reference: Reference) -> None:
    """Drop an update that must no longer be handled, and delete its content.

    If its platform delivers it again, nothing happens.

    Exit codes: 0 dropped; 2 an unknown reference, or the database cannot be used.
    """
    with usable():
        settings = load_settings()
    name = with_store(settings, lambda store: _drop(store, reference))
    echo(f"{cell(name)}: dropped, and its content is deleted. A repeat of it changes nothing.")


async def _drop(store: Store, reference: str) -> str:
    found = _named(await store.records.failed(), reference)[0].reference
    await store.records.drop(found)
    return found


def _named(failed: Sequence[Failed], reference: str) -> list[Failed]:
    """Return the updates of a reference; upper and lower case are equal.

    Raises:
        typer.Exit: There is no such update.
    """
    wanted = reference.strip().upper()
    found = [failure for failure in failed if failure.reference.upper() == wanted]
    if not found:
        known = did_you_mean(wanted, (failure.reference for failure in failed))
        there = known or "; every update has been handled"
        raise wrong_use(f'No failed update has the reference "{quote(reference)}"{there}')
    return found


@dataclass(frozen=True)
class _Again:
    """A handler that handles updates again, as the bot would.

    Attributes:
        settings: The configuration.
        flow: The flow of new conversations; the configured one if empty.
        edition: Its edition; the configured one if empty.
    """

    settings: Settings
    flow: str
    edition: str

    async def handle(self, store: Store, reference: str) -> bool:
        """Handle the updates of a reference, or all if it is empty; print what happened to each.

        Returns:
            Whether all were handled.
        """
        failed = await store.records.failed()
        if reference:
            failed = _named(failed, reference)
        if not failed:
            echo(NONE_FAILED)
            return True
        channels = {failure.update.address.channel for failure in failed}
        services = {name: self._service(store, name) for name in channels}
        for service in services.values():
            await keep_current(store.records, service.environment.flows, now())
        done = [
            await _retried(services[failure.update.address.channel], failure) for failure in failed
        ]
        return all(done)

    def _service(self, store: Store, channel: str) -> Service:
        local = isinstance(parse_url(self.settings.database_url), SqliteUrl)
        kept = "here" if local and channel == "terminal" else "there"
        chosen = choose(self.settings, self.flow, self.edition, kept)
        # A form would have to open at once, and it is too late: its button is sent instead.
        traits = channel_traits().get(channel, Traits())
        if traits.has_forms:
            traits = replace(traits, form_lifetime_s=0)
        return make_service(store, chosen.flows(), self.settings, Surroundings({channel: traits}))


async def _retried(service: Service, failed: Failed) -> bool:
    """Handle one update again and print what happened; return whether it was handled."""
    name = cell(failed.reference)
    try:
        await service.retry(failed)
    except StoreError:
        raise
    except Superseded:
        echo(
            f"{name}: the conversation has moved on, so this text would answer a different question"
            f" than it was meant for. To drop it: cxbot inbox drop {name}",
            err=True,
        )
    except Exception as error:  # noqa: BLE001 - the other updates are still handled
        found = describe(error)
        echo(f"{name}: failed again: {found['error']} at {found['where']}.", err=True)
    else:
        echo(f"{name}: handled. The replies will be sent.")
        return True
    return False
