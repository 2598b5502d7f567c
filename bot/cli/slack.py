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
from bot.store.ports import Store
from bot.wiring.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.runtime.vault import SealedVault

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
    typer.Option("--socket", help="Keep Socket Mode; the address is only for installing."),
]
Workspace = Annotated[str, typer.Argument(help="Its id, as `cxbot slack workspaces` lists it.")]


@app.callback()
def _group() -> None:
    """See to the app at Slack."""


@app.command()
def manifest(url: Url = "", socket: Socket = False) -> None:
    """Print the app's manifest, to paste at api.slack.com/apps.

    Without --url the app uses Socket Mode, which needs no public server. With --url and --socket it
    uses Socket Mode, and many workspaces can install it.
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
        from bot.runtime.vault import new_key  # noqa: PLC0415 - it needs Slack's parts

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
    """Encrypt every token again with the first key of CXBOT_SECRET_KEY.

    To rotate a key: put the new one first, restart the bot, run this, remove the old one.

    Exit codes: 0 all are sealed; 1 some cannot be opened, the others are sealed; 2 wrong use.
    """
    count, locked = _with_vault(with_store, lambda vault: vault.seal_anew())
    echo(f"{count} sealed with the first key.")
    _tell_locked(locked)


@app.command()
def forget(workspace: Workspace) -> None:
    """Remove the stored tokens of a workspace, even if no key opens them.

    Slack is not told: the app stays in the workspace until it is removed there, or installed again.
    """
    with usable():
        settings = load_settings()
    if not with_store(settings, lambda store: _uninstalled(store, workspace)):
        raise wrong_use(f"No installation in {cell(workspace)}: `cxbot slack workspaces` lists all")
    echo(f"{cell(workspace)} is forgotten.")


async def _uninstalled(store: Store, workspace: str) -> bool:
    """Remove an installation. Databases reject lone surrogates in ids, so they are refused here."""
    return clean(workspace) == workspace and await store.installations.remove(NAME, workspace)


def _tell_locked(workspaces: list[str]) -> None:
    """Print which workspaces cannot be opened, and what to do.

    Raises:
        typer.Exit: With 1 if there are any.
    """
    if not workspaces:
        return
    echo(
        f"Not opened with CXBOT_SECRET_KEY: {', '.join(map(cell, workspaces))}. Add the key that"
        " they were sealed with, after a comma, or remove them with `cxbot slack forget`.",
        err=True,
    )
    raise typer.Exit(FAILURE)


def _with_vault(
    opened: Callable[[Settings, Callable[[Store], Awaitable[T]]], R],
    work: Callable[["SealedVault"], Awaitable[T]],
) -> R:
    """Call ``work`` with the tokens of many workspaces."""
    from bot.wiring.serve import make_vault  # noqa: PLC0415 - only this command needs it

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
    """Report missing packages for Slack."""
    try:
        yield
    except ImportError:
        raise wrong_use(
            "The parts for slack are not installed: pip install 'cx-maturity-bot[slack]'"
        ) from None


def _base(url: str) -> str:
    """Return the address without our paths.

    Raises:
        typer.Exit: Slack cannot call this address.
    """
    parts = _split(url)
    if parts is None or parts.scheme != "https" or not parts.hostname:
        raise wrong_use("--url: use an https address, such as https://bot.example.org")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise wrong_use("--url: Slack takes an address without user, password, ? and #")
    return url.strip().rstrip("/").removesuffix(EVENTS).rstrip("/")


def _split(url: str) -> SplitResult | None:
    """Return the parts of an address; None if it is invalid."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return None if any(char.isspace() for char in url.strip()) else parts


def installed_from(base: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return a manifest with the address that Slack redirects to after an installation."""
    wanted = {"redirect_urls": [base + REDIRECT], **manifest["oauth_config"]}
    return {**manifest, "oauth_config": wanted}


def called_at(base: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return a manifest for HTTP, in which every request goes to one address."""
    events, settings, features = base + EVENTS, manifest["settings"], manifest["features"]
    asked = {"request_url": events, **settings["event_subscriptions"]}
    pressed = {**settings["interactivity"], "request_url": events}
    wanted = {"event_subscriptions": asked, "interactivity": pressed, "socket_mode_enabled": False}
    commands = [{**command, "url": events} for command in features["slash_commands"]]
    return {
        **manifest,
        "features": {**features, "slash_commands": commands},
        "settings": {**settings, **wanted},
    }
