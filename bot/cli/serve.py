"""``cxbot serve``."""

import asyncio

import typer

from bot.channel import ChannelStopped, ChannelUnusable
from bot.cli.output import FAILURE, WRONG_USE, echo, usable
from bot.settings import load_settings


def serve() -> None:
    """Serve every configured channel until stopped.

    Telegram is served if TELEGRAM_BOT_TOKEN is set. The HTTP server (PORT, 8000) reports whether
    the bot is alive (/healthz) and ready (/readyz), and receives webhooks.

    Exit codes: 0 stopped by SIGTERM or Ctrl-C; 1 a channel failed; 2 wrong use, or an unusable
    token, port, file or database.
    """
    from bot.app import serve as hold  # noqa: PLC0415 - only this command needs it
    from bot.logs import log_to_stderr  # noqa: PLC0415 - likewise

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
