"""``cxbot serve``."""

import asyncio

import typer

from bot.channel import ChannelStopped, ChannelUnusable
from bot.cli.output import FAILURE, WRONG_USE, echo, usable
from bot.wiring.settings import load_settings


def serve() -> None:
    """Serve every channel that is configured, until it is stopped.

    Telegram is served where TELEGRAM_BOT_TOKEN is set. The HTTP server (PORT, 8000) tells whether
    the bot is alive (/healthz) and ready (/readyz), and takes webhooks.

    Exit codes: 0 stopped by SIGTERM or Ctrl-C; 1 a channel could not go on; 2 wrong use, a token,
    port, file or database that cannot be used.
    """
    from bot.logs import log_to_stderr  # noqa: PLC0415 - likewise
    from bot.wiring.serve import serve as hold  # noqa: PLC0415 - only this command needs it

    with usable():
        settings = load_settings()
        log_to_stderr()
        try:
            asyncio.run(hold(settings))
        except ChannelUnusable as wrong:
            echo(str(wrong), err=True)
            raise typer.Exit(WRONG_USE) from None
        except ChannelStopped as why:
            echo(str(why), err=True)
            raise typer.Exit(FAILURE) from None
