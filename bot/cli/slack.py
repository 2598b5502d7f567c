"""``cxbot slack``."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlsplit

import typer
import yaml

from bot.channel import NotTaken
from bot.cli.columns import cell
from bot.cli.output import usable, wrong_use
from bot.cli.stores import look_into, with_store
from bot.settings import Settings, load_settings
from bot.store.port import Store

if TYPE_CHECKING:
    from bot.vault import SealedVault

EVENTS, REDIRECT = "/slack/events", "/slack/oauth_redirect"

NAME = "slack"

T = TypeVar("T")
R = TypeVar("R")

app = typer.Typer(no_args_is_help=True)

Url = Annotated[
    str,
    typer.Option(help="Where Slack reaches this server, such as https://bot.example.org."),
]


@app.callback()
def _group() -> None:
    """See to the app at Slack."""


@app.command()
def manifest(url: Url = "") -> None:
    """Print the app's manifest, to paste at api.slack.com/apps.

    Without an address the app uses Socket Mode, which needs no public server.
    """
    text = resources.files("adapters.slack").joinpath("manifest.yaml").read_text("utf-8")
    if not url:
        typer.echo(text, nl=False)
        return
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise wrong_use(
            f"--url: an https address is needed, such as https://bot.example.org; found {url!r}"
        )
    made = at_address(yaml.safe_load(text), url.rstrip("/"))
    typer.echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True), nl=False)


@app.command()
def key() -> None:
    """Print a new key for CXBOT_SECRET_KEY, which encrypts the tokens of many workspaces."""
    with _slacks_parts():
        from bot.vault import new_key  # noqa: PLC0415 - it needs Slack's parts

        typer.echo(new_key())


@app.command()
def workspaces() -> None:
    """List the workspaces that have installed the app."""
    found = _with_vault(look_into, lambda vault: vault.names())
    for workspace, name in found or ():
        typer.echo(f"{workspace}  {cell(name)}")
    if found is not None:
        typer.echo(f"{len(found)} installed.", err=True)


@app.command()
def seal() -> None:
    """Encrypt every token anew, with the first key of CXBOT_SECRET_KEY.

    To exchange a key: put the new one in front, restart the bot, run this, take the old one away.
    """
    count = _with_vault(with_store, lambda vault: vault.seal_anew())
    typer.echo(f"{count} sealed with the first key.")


def _with_vault(
    opened: Callable[[Settings, Callable[[Store], Awaitable[T]]], R],
    work: Callable[["SealedVault"], Awaitable[T]],
) -> R:
    """Do something with the tokens of many workspaces."""
    from bot.app import make_vault  # noqa: PLC0415 - only where it is used

    with usable():
        settings = load_settings()
    if not settings.secret_key:
        raise wrong_use("CXBOT_SECRET_KEY is not set: no tokens of many workspaces can be read")
    try:
        with _slacks_parts():
            return opened(settings, lambda store: work(make_vault(settings, store, NAME)))
    except NotTaken as error:
        raise wrong_use(str(error)) from None


@contextmanager
def _slacks_parts() -> Iterator[None]:
    """Say so where what Slack needs is not installed."""
    try:
        yield
    except ImportError:
        raise wrong_use(
            "The parts for slack are not installed: pip install 'cx-maturity-bot[slack]'"
        ) from None


def at_address(manifest: dict[str, Any], url: str) -> dict[str, Any]:
    """A manifest for HTTP: every request goes to one address.

    Args:
        manifest: The one for Socket Mode; it is changed.
        url: Where the server is, without a path of ours.
    """
    events = url if urlsplit(url).path.strip("/") else url + EVENTS
    redirect = events.removesuffix(EVENTS) + REDIRECT
    manifest["oauth_config"] = {"redirect_urls": [redirect], **manifest["oauth_config"]}
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"] = {"request_url": events, **settings["event_subscriptions"]}
    settings["interactivity"]["request_url"] = events
    for command in manifest["features"]["slash_commands"]:
        command["url"] = events
    return manifest
