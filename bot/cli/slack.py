"""``cxbot slack``."""

from importlib import resources
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
import yaml

from bot.cli.output import wrong_use

PATH = "/slack/events"

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


def at_address(manifest: dict[str, Any], url: str) -> dict[str, Any]:
    """A manifest for HTTP: every request goes to one address.

    Args:
        manifest: The one for Socket Mode; it is changed.
        url: Where the server is, without a path of ours.
    """
    events = url if urlsplit(url).path.strip("/") else url + PATH
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"] = {"request_url": events, **settings["event_subscriptions"]}
    settings["interactivity"]["request_url"] = events
    for command in manifest["features"]["slash_commands"]:
        command["url"] = events
    return manifest
