"""``cxbot slack``."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import SplitResult, urlsplit

import typer
import yaml

from bot.channel import NotTaken
from bot.cli.columns import cell
from bot.cli.output import FAILURE, echo, usable, wrong_use
from bot.cli.stores import look_into, with_store
from bot.questions.cleaning import clean
from bot.settings import Settings, load_settings
from bot.store.ports import Store

if TYPE_CHECKING:
    from bot.vault import SealedVault

EVENTS, REDIRECT = "/slack/events", "/slack/oauth_redirect"

NAME = "slack"

LOCKED = "(cannot be opened)"

T = TypeVar("T")
R = TypeVar("R")

app = typer.Typer(no_args_is_help=True)

Url = Annotated[
    str,
    typer.Option(help="Where Slack reaches this server, such as https://bot.example.org."),
]
Socket = Annotated[
    bool,
    typer.Option("--socket", help="Stay with Socket Mode: the address is for installing alone."),
]
Workspace = Annotated[str, typer.Argument(help="Its id, as `cxbot slack workspaces` lists it.")]


@app.callback()
def _group() -> None:
    """See to the app at Slack."""


@app.command()
def manifest(url: Url = "", socket: Socket = False) -> None:
    """Print the app's manifest, to paste at api.slack.com/apps.

    Without an address the app uses Socket Mode, which needs no public server. With both, it does
    and many workspaces can install it.
    """
    text = resources.files("adapters.slack").joinpath("manifest.yaml").read_text("utf-8")
    if not url:
        echo(text, nl=False)
        return
    base = _base(url)
    made = installed_from(base, yaml.safe_load(text))
    if not socket:
        made = called_at(base, made)
    echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True), nl=False)


@app.command()
def key() -> None:
    """Print a new key for CXBOT_SECRET_KEY, which encrypts the tokens of many workspaces."""
    with _slacks_parts():
        from bot.vault import new_key  # noqa: PLC0415 - it needs Slack's parts

        echo(new_key())


@app.command()
def workspaces() -> None:
    """List the workspaces that have installed the app.

    Exit codes: 0 listed; 1 some cannot be opened with CXBOT_SECRET_KEY; 2 wrong use.
    """
    found = _with_vault(look_into, lambda vault: vault.names())
    for workspace, name in found or ():
        echo(f"{workspace}  {LOCKED if name is None else cell(name)}")
    if found is not None:
        echo(f"{len(found)} installed.", err=True)
        _tell_locked([workspace for workspace, name in found if name is None])


@app.command()
def seal() -> None:
    """Encrypt every token anew, with the first key of CXBOT_SECRET_KEY.

    To exchange a key: put the new one in front, restart the bot, run this, take the old one away.

    Exit codes: 0 all are sealed; 1 some cannot be opened, the others are sealed; 2 wrong use.
    """
    count, locked = _with_vault(with_store, lambda vault: vault.seal_anew())
    echo(f"{count} sealed with the first key.")
    _tell_locked(locked)


@app.command()
def forget(workspace: Workspace) -> None:
    """Remove what is kept of a workspace, also where no key opens it.

    Slack is not told: the app stays there until it is removed there, or installed again.
    """
    with usable():
        settings = load_settings()
    if not with_store(settings, lambda store: _uninstalled(store, workspace)):
        raise wrong_use(f"No installation in {cell(workspace)}: `cxbot slack workspaces` lists all")
    echo(f"{cell(workspace)} is forgotten.")


async def _uninstalled(store: Store, workspace: str) -> bool:
    """Remove an installation; no database can be asked for an id with halves of characters."""
    return clean(workspace) == workspace and await store.installations.remove(NAME, workspace)


def _tell_locked(workspaces: list[str]) -> None:
    """Name what cannot be opened, and what to do.

    Raises:
        typer.Exit: With 1 where there is any.
    """
    if not workspaces:
        return
    echo(
        f"Not opened with CXBOT_SECRET_KEY: {', '.join(map(cell, workspaces))}. Add the key that"
        " sealed them, behind a comma, or remove them with `cxbot slack forget`.",
        err=True,
    )
    raise typer.Exit(FAILURE)


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


def _base(url: str) -> str:
    """The address without a path of ours.

    Raises:
        typer.Exit: Slack does not call there.
    """
    parts = _split(url)
    if parts is None or parts.scheme != "https" or not parts.hostname:
        raise wrong_use("--url: an https address is needed, such as https://bot.example.org")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise wrong_use("--url: Slack takes an address without user, password, ? and #")
    return url.strip().rstrip("/").removesuffix(EVENTS).rstrip("/")


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None for what is none."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return None if any(one.isspace() for one in url.strip()) else parts


def installed_from(base: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """A manifest with the address that Slack sends somebody back to who installs the app."""
    wanted = {"redirect_urls": [base + REDIRECT], **manifest["oauth_config"]}
    return {**manifest, "oauth_config": wanted}


def called_at(base: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """A manifest for HTTP: every request goes to one address."""
    events, settings, features = base + EVENTS, manifest["settings"], manifest["features"]
    asked = {"request_url": events, **settings["event_subscriptions"]}
    pressed = {**settings["interactivity"], "request_url": events}
    wanted = {"event_subscriptions": asked, "interactivity": pressed, "socket_mode_enabled": False}
    commands = [{**one, "url": events} for one in features["slash_commands"]]
    return {
        **manifest,
        "features": {**features, "slash_commands": commands},
        "settings": {**settings, **wanted},
    }
