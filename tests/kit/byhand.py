"""A stand-in used by hand: the developer of a bot plays a person at a small prompt."""

import argparse
import asyncio
import math
import os
import signal
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.kit.standin import StandIn

ENDED, FAILED, INTERRUPTED = 0, 1, 130

HELP = """\
  TEXT         send a message            say TEXT   send a message that is one of these words
  tap N        press button N            see        show everything again
  help         show this                 quit       end (as end of input and Ctrl-C do)"""

FORMS = """\
  fill N TEXT  fill in field N of a form, or choose an option by its label
  send         send the form             close      close the form"""

CODES = f"Exit codes: {ENDED} at the end, {FAILED} where it cannot listen, 2 for wrong use, \
{INTERRUPTED} at Ctrl-C."

LARGEST_PORT = 65535

NO_FORM = "there is no form"


class Impossible(Exception):
    """An action that cannot be done; the message says why."""


@dataclass(frozen=True)
class Screen:
    """A message or a form on the person's screen.

    Attributes:
        key: Its identity on the platform.
        lines: The lines of its text.
        buttons: The labels of its buttons.
    """

    key: object
    lines: Sequence[str]
    buttons: Sequence[str] = ()


class Player(ABC):
    """A person on a platform."""

    @abstractmethod
    def screens(self) -> list[Screen]:
        """Return everything that the bot shows, oldest first."""

    @abstractmethod
    async def say(self, text: str) -> None:
        """Send a message."""

    @abstractmethod
    async def tap(self, screen: Screen, label: str) -> None:
        """Press a button.

        Raises:
            Impossible: It is not there anymore.
        """

    async def fill(self, number: int, text: str) -> None:
        """Fill in a field of the form that is open."""
        del number, text
        raise Impossible(NO_FORM)

    async def send(self) -> None:
        """Send the form that is open."""
        raise Impossible(NO_FORM)

    async def close(self) -> None:
        """Close the form that is open."""
        raise Impossible(NO_FORM)


def commands(*, forms: bool) -> str:
    """Return what can be typed at the prompt."""
    return f"{HELP}\n{FORMS}" if forms else HELP


@dataclass
class Prompt:
    """The prompt: it does what is typed, and shows what the bot says.

    Attributes:
        player: The person.
        write: Shows a line.
        forms: Whether the platform has forms.
    """

    player: Player
    write: Callable[[str], None]
    forms: bool = False
    _shown: list[Screen] = field(default_factory=list)
    _newest: Screen | None = None

    def show(self, *, everything: bool = False) -> None:
        """Write what is new, or everything."""
        now = self.player.screens()
        for screen in now:
            if everything or screen not in self._shown:
                self._write(screen)
        self._shown = now

    def _write(self, screen: Screen) -> None:
        for text in screen.lines:
            for line in text.split("\n"):
                self.write(f"bot | {line}".rstrip())
        if screen.buttons:
            self._newest = screen
            numbered = (f"[{n}] {label}" for n, label in enumerate(screen.buttons, 1))
            self.write(f"    | {'  '.join(numbered)}")

    async def take(self, line: str) -> bool:
        """Do what was typed; whether to go on."""
        word, _, rest = line.strip().partition(" ")
        try:
            match word, rest.strip():
                case "quit", "":
                    return False
                case "help", "":
                    self.write(commands(forms=self.forms))
                case "see", "":
                    self.show(everything=True)
                case "tap", number:
                    await self._tap(number)
                case "fill" | "send" | "close", what if self.forms:
                    await self._form(word, what)
                case "say", text:
                    await self.player.say(text)
                case _:
                    await (self.player.say(line.strip()) if word else asyncio.sleep(0))  # noqa: TID251
        except (Impossible, AssertionError) as error:
            self.write(f"    ! {error}")
        return True

    async def _tap(self, number: str) -> None:
        buttons = self._newest.buttons if self._newest else ()
        if not (number.isdecimal() and 1 <= int(number) <= len(buttons)) or not self._newest:
            there = f"there are 1 to {len(buttons)}" if buttons else "there is none"
            message = f"there is no button {number!r}; {there}"
            raise Impossible(message)
        await self.player.tap(self._newest, buttons[int(number) - 1])

    async def _form(self, word: str, what: str) -> None:
        if word != "fill":
            await (self.player.send() if word == "send" else self.player.close())
            return
        number, _, text = what.partition(" ")
        if not number.isdecimal():
            message = "fill takes the number of a field and a text"
            raise Impossible(message)
        await self.player.fill(int(number), text)


class Typed:
    """The lines of standard input, as they come."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._rest = b""
        try:
            asyncio.get_running_loop().add_reader(0, self._read)
        except PermissionError:
            # A plain file is always ready, which the loop does not take.
            while self._read():
                pass

    def _read(self) -> bool:
        data = os.read(0, 65536)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines if data else [line for line in (self._rest,) if line]:
            self.lines.put_nowait(line.decode(errors="replace"))
        if not data:
            asyncio.get_running_loop().remove_reader(0)
            self.lines.put_nowait(None)
        return bool(data)


async def converse(standin: StandIn[Any, Any], player: Player, *, forms: bool) -> None:
    """Take lines until there are no more, and show what the bot does meanwhile."""
    prompt = Prompt(player, lambda text: print(text, flush=True), forms)  # noqa: T201
    typed = Typed()

    async def watch() -> None:
        while True:
            await standin.news()
            prompt.show()

    watching = asyncio.create_task(watch())
    try:
        while (line := await typed.lines.get()) is not None and await prompt.take(line):
            prompt.show()
    finally:
        watching.cancel()


@dataclass(frozen=True)
class Platform:
    """A platform whose stand-in is started by hand.

    Attributes:
        name: The name of the platform.
        make: Makes the stand-in of the arguments.
        player: Makes somebody there.
        settings: The settings that let a bot use it.
        options: Adds the platform's own options.
        forms: Whether the platform has forms.
    """

    name: str
    make: Callable[[argparse.Namespace], StandIn[Any, Any]]
    player: Callable[[Any, str], Player]
    settings: Callable[[Any], dict[str, str]]
    options: Callable[[argparse.ArgumentParser], None] = lambda _parser: None
    forms: bool = False


async def _run(platform: Platform, given: argparse.Namespace) -> None:
    async with platform.make(given) as standin:
        told = [f"  {name}={value}" for name, value in platform.settings(standin).items()]
        hello = f"You are {given.person}. Type a message, `tap N` or `help`."
        at = f"A stand-in of {platform.name} listens at {standin.url}. A bot finds it by"
        print("\n".join([at, *told, hello]), flush=True)  # noqa: T201
        person = platform.player(standin, given.person)
        await converse(standin, person, forms=platform.forms)


def port(text: str) -> int:
    """Read the number of a port."""
    if not (text.isdecimal() and int(text) <= LARGEST_PORT):
        message = f"{text!r} is no port; use 1 to {LARGEST_PORT}, or 0 for a free one"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def milliseconds(text: str) -> float:
    """Read a length of time in milliseconds."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        message = f"{text!r} is no length of time; use milliseconds, such as 250"
        raise argparse.ArgumentTypeError(message)
    return value


def number(text: str) -> int:
    """Read a number from 0."""
    if not text.isdecimal():
        message = f"{text!r} is no number; use 0 or more"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def web_address(text: str) -> str:
    """Read an address that begins with ``http://`` or ``https://``."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or any(letter.isspace() for letter in text):
        message = f"{text!r} is no web address; use one such as http://127.0.0.1:8080/slack"
        raise argparse.ArgumentTypeError(message)
    return text


def parser_of(platform: Platform) -> argparse.ArgumentParser:
    """Return what reads the arguments of a platform's stand-in."""
    about = f"A strict stand-in of {platform.name}, and a prompt at which you are a person there."
    parser = argparse.ArgumentParser(
        prog=f"python -m tests.kit.{platform.name.lower()}", description=about,
        epilog=f"At the prompt:\n{commands(forms=platform.forms)}\n\n{CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--port", type=port, default=0, help="where to listen; a free port if 0")
    parser.add_argument("--person", default="Ann", metavar="NAME", help="who you are")
    parser.add_argument(
        "--delay-ms", type=milliseconds, default=0, metavar="MS", help="how long each answer takes"
    )
    platform.options(parser)
    return parser


def main(platform: Platform, arguments: Sequence[str] | None = None) -> int:
    """Run a stand-in until the end of input; return the exit code."""
    given = parser_of(platform).parse_args(arguments)
    # A shell lets programs in the background ignore Ctrl-C, and Python keeps to that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with suppress(asyncio.CancelledError):
            asyncio.run(_run(platform, given))
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        print(f"cannot listen at port {given.port}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return FAILED
    return ENDED
