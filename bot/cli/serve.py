"""``cxbot serve``."""

import asyncio
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.channel import ChannelStopped, ChannelUnusable
from bot.cli.output import FAILURE, WRONG_USE, echo, usable
from bot.wiring.settings import Settings, load_settings


class Also(StrEnum):
    """The channels that need no token."""

    WEB = "web"


def serve(
    also: Annotated[
        list[Also] | None, typer.Argument(help="web: a page, on this computer or at CXBOT_WEB_URL.")
    ] = None,
) -> None:
    """Serve every configured channel until you stop it.

    Telegram is served if TELEGRAM_BOT_TOKEN is set, Slack if SLACK_BOT_TOKEN or SLACK_CLIENT_ID is,
    and a page if CXBOT_WEB is 1. Where none is, it says step by step how to get one. The HTTP
    server (PORT, 8000) reports whether the bot is alive (/healthz) and ready (/readyz), and
    receives webhooks.

    Exit codes: 0 stopped by SIGTERM or Ctrl-C; 1 a channel failed; 2 wrong use, or an unusable
    token, port, file or database.
    """
    from bot.runtime.logs import log_to_stderr  # noqa: PLC0415 - likewise
    from bot.runtime.loops import loop_factory  # noqa: PLC0415 - likewise
    from bot.wiring.first_steps import first_steps, installed  # noqa: PLC0415 - likewise
    from bot.wiring.serve import NothingToServe  # noqa: PLC0415 - only this command needs it
    from bot.wiring.serve import serve as run_server  # noqa: PLC0415 - likewise

    with _pointing_at_doctor(), usable():
        settings = load_settings()
        settings.web = settings.web or Also.WEB in (also or ())
        log_to_stderr()
        try:
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(run_server(settings, partial(_say_where, settings)))
        except NothingToServe as nothing:
            echo(first_steps(installed(nothing.channels), _program()), err=True)
            raise typer.Exit(WRONG_USE) from None
        except ChannelUnusable as wrong:
            echo(str(wrong), err=True)
            raise typer.Exit(WRONG_USE) from None
        except ChannelStopped as why:
            echo(str(why), err=True)
            raise typer.Exit(FAILURE) from None


def _say_where(settings: Settings, port: int) -> None:
    if settings.web:
        page = settings.web_url or f"http://127.0.0.1:{port}"
        echo(f"Open {page} in a browser. Ctrl-C stops.", err=True)


def doctor_hint(cxbot: str) -> str:
    """Return the last line of a failure, given how this program is called."""
    return f"`{cxbot} doctor` finds whatever is wrong, and says what to do."


def _program() -> str:
    """Return how this program was called, such as ``.venv/bin/cxbot``."""
    called = sys.argv[0]
    if Path(called).name != "cxbot" or shutil.which("cxbot") == called:
        return "cxbot"
    return shlex.quote(called)


@contextmanager
def _pointing_at_doctor() -> Iterator[None]:
    """Name the command that examines everything, below the error that ends this one."""
    try:
        yield
    except typer.Exit as ended:
        if ended.exit_code:
            echo(doctor_hint(_program()), err=True)
        raise
