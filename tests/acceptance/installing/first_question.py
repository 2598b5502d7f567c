"""Say how long it takes until somebody new sees the first question: in a terminal, and on Slack."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from threading import Timer
from time import monotonic, sleep
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from tests.acceptance.installing.running import say

FIRST = "Question 1 of 11"

MOST_S = 600.0
"""How long one program may run, in seconds: it may install everything first."""

READY_WITHIN_S = 60.0
LOOK_S = 0.05
"""The seconds between two looks whether the bot is ready."""


class NotSeen(Exception):
    """A program ended, or was ended, before it said what was waited for."""


def until_question_in_a_terminal(
    checkout: Path, python: str, environment: dict[str, str], answers: str
) -> str:
    """Run ``make chat`` in a new checkout, and say when it asks; return what it said.

    Args:
        checkout: A copy of the checkout, without any environment.
        python: The interpreter to install for.
        environment: A new user's.
        answers: The lines that are typed.

    Raises:
        NotSeen: No question was asked.
    """
    began = monotonic()
    command = ["make", "--silent", "chat", f"PYTHON={python}"]
    with _running(command, checkout, environment) as (chat, typed, said):
        # One that ends at once reads nothing; its output says why.
        with suppress(BrokenPipeError), typed:
            typed.write(answers)
        before = _until(said, FIRST)
        say(f"README: the first question came {monotonic() - began:.1f} s after the clone")
        rest = said.read()
        if chat.wait() != 0:
            message = f"make chat ended with {chat.returncode}"
            raise NotSeen(message)
    return before + rest


def until_question_on_slack(
    checkout: Path, folder: Path, environment: dict[str, str], began: float
) -> None:
    """Serve a Slack app on the stand-in, write to it, and say when it asks.

    Args:
        checkout: A copy of the checkout, with everything installed.
        folder: The folder of the bot's database.
        environment: A new user's.
        began: When ``make install`` began, by the clock of :func:`time.monotonic`.

    Raises:
        NotSeen: No question was asked.
    """
    standin = [".venv/bin/python", "-m", "tests.kit.slack", "--person", "Ann"]
    with _running(standin, checkout, environment) as (_, typed, said):
        told = _until(said, "You are Ann.")
        settings = dict(line.strip().split("=", 1) for line in told.splitlines() if "=" in line)
        settings |= {"DATABASE_URL": f"sqlite:///{folder / 'slack.sqlite3'}", "PORT": "0"}
        serve = ["make", "--silent", "serve"]
        with _running(serve, checkout, environment | settings, subprocess.PIPE) as (bot, _, _):
            _wait_until_ready(bot.stderr)
            for text, answer in (("hello", "[1] I agree, start"), ("tap 1", FIRST)):
                typed.write(f"{text}\n")
                typed.flush()
                _until(said, answer)
    say(f"README: a Slack app asked {monotonic() - began:.1f} s after make install began")


def _wait_until_ready(log: IO[str] | None) -> None:
    if log is None:
        raise NotSeen
    port = _until(log, "port=").rpartition("port=")[2].split()[0]
    ends = monotonic() + READY_WITHIN_S
    while monotonic() < ends:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=READY_WITHIN_S) as answer:
                if answer.status == HTTPStatus.OK:
                    return
        except (URLError, OSError):
            sleep(LOOK_S)
    message = "the bot is not ready"
    raise NotSeen(message)


@contextmanager
def _running(
    command: list[str], folder: Path, environment: dict[str, str], stderr: int | None = None
) -> Iterator[tuple[subprocess.Popen[str], IO[str], IO[str]]]:
    """Run a program, with what it reads and says; end it, and what it started, at the end."""
    process = subprocess.Popen(
        command, cwd=folder, env=environment, text=True, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    watch = Timer(MOST_S, _end, (process,))
    watch.start()
    with process:
        try:
            yield process, process.stdin, process.stdout
        finally:
            watch.cancel()
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def _until(said: IO[str], text: str) -> str:
    """Read on until a line has this text; return what was read.

    Raises:
        NotSeen: It ended before.
    """
    read = ""
    for line in said:
        read += line
        if text in line:
            return read
    message = f"no {text!r} in {read[-2000:]!r}"
    raise NotSeen(message)
