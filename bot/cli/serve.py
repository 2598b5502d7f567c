"""``cxbot serve``."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from bot.channel import ChannelStopped, ChannelUnusable
from bot.cli.output import FAILURE, WRONG_USE, echo, usable
from bot.wiring.settings import load_settings

DOCTOR = "`cxbot doctor` finds whatever is wrong, and says what to do."


class Also(StrEnum):
    """The channels that need no token."""

    WEB = "web"


def serve(
    also: Annotated[
        list[Also] | None, typer.Argument(help="web: a page, on this computer or at CXBOT_WEB_URL.")
    ] = None,
) -> None:
    """Serve every configured channel until you stop it.

    Telegram is served if TELEGRAM_BOT_TOKEN is set, and a page if CXBOT_WEB is 1. The HTTP server
    (PORT, 8000) reports whether the bot is alive (/healthz) and ready (/readyz), and receives
    webhooks.

    Exit codes: 0 stopped by SIGTERM or Ctrl-C; 1 a channel failed; 2 wrong use, or an unusable
    token, port, file or database.
    """
    from bot.runtime.logs import log_to_stderr  # noqa: PLC0415 - likewise
    from bot.runtime.loops import loop_factory  # noqa: PLC0415 - likewise
    from bot.wiring.serve import serve as run_server  # noqa: PLC0415 - only this command needs it

    with _pointing_at_doctor(), usable():
        settings = load_settings()
        settings.web = settings.web or Also.WEB in (also or ())
        # The log says which port was free.
        if settings.web and (settings.port or settings.web_url):
            echo(f"Open {settings.page_url} in a browser. Ctrl-C stops.", err=True)
        log_to_stderr()
        try:
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(run_server(settings))
        except ChannelUnusable as wrong:
            echo(str(wrong), err=True)
            raise typer.Exit(WRONG_USE) from None
        except ChannelStopped as why:
            echo(str(why), err=True)
            raise typer.Exit(FAILURE) from None


@contextmanager
def _pointing_at_doctor() -> Iterator[None]:
    """Name the command that examines everything, below the error that ends this one."""
    try:
        yield
    except typer.Exit as ended:
        if ended.exit_code:
            echo(DOCTOR, err=True)
        raise
