"""The comparison of a golden conversation with a person's screen.

All that a file expects must be on the screen after that turn: each message in its order, each line
of it in its order, and each button. Anything else on the screen must be one of the few things that
the channel adds.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Address, FormInput, Inbound, Text, Update

FILES = sorted((Path(__file__).parents[2] / "conversations").glob("*.yaml"))

LEFT_OUT = "Tap a button, or type the name or number."
"""The hint of a list; a channel with buttons or pages leaves it out, or has another one."""

_BUTTON = re.compile(r"\[(?P<label>.+?)\](?P<chosen> \*)?(?:: (?P<description>.*))?")
_SETTLED = re.compile(r"(?P<answer>.+) \[(?P<change>Change)\]")
_BAR = re.compile(r"(?P<label>.+): (?P<shown>\d+%)(?: \((?P<mark>.+)\))?")

Matches = Callable[[str], bool]


def each_file(other_way: Sequence[str], name: str) -> pytest.MarkDecorator:
    """Parametrize a test by each file, and by these files and the other way in, too."""
    files = [pytest.param(path, False, id=path.stem) for path in FILES]
    files += [
        pytest.param(path, True, id=f"{path.stem}-{name}")
        for path in FILES
        if path.stem in other_way
    ]
    return pytest.mark.parametrize(("path", name), files)


class Missing(AssertionError):
    """A line that is written is not seen, or one is seen that is not written."""


class Writer(ABC):
    """Somebody who does on a platform what a golden file says."""

    def __init__(self, world: Any) -> None:
        self._world, self._own = world, 0
        self._person = world.person()
        self._reader = world.reader(self._person)
        self._address: Address = world.address(self._person)

    async def do(self, turn: dict[str, Any]) -> list[Any]:
        """Do what a turn says; what is new on the screen then."""
        news: list[Any]
        match turn:
            case {"say": ""}:
                # Nobody can send that on a platform.
                news = await self.handed(Text(""))
            case {"say": text}:
                news = await self._reader.say(str(text))
            case {"tap": label}:
                news = await self._reader.press(label)
            case {"tap_first": label}:
                news = await self._reader.press(label, oldest=True)
            case {"command": command}:
                news = await self.command(command)
            case {"event": event}:
                news = await self.event(event)
            case {"form": values}:
                news = await self.form(values, final=not turn.get("draft", False))
            case _:
                raise ValueError(turn)
        return news

    @abstractmethod
    async def command(self, command: str) -> list[Any]:
        """Do what the platform delivers for what other channels call a command."""

    @abstractmethod
    async def event(self, event: str) -> list[Any]:
        """Have the platform deliver an event that is no message."""

    @abstractmethod
    async def form(self, values: dict[str, Any], *, final: bool) -> list[Any]:
        """Fill in a form, and send it if that is final."""

    async def handed(self, inbound: Inbound) -> list[Any]:
        """Return the news after the service handles an inbound that the platform cannot deliver."""
        self._own += 1
        outcome = await self._world.service.handle(
            Update(f"own{self._own}", self._address, inbound)
        )
        errors = "".join(f"\n! {step}: {error}" for step, error in outcome.errors)
        news: list[Any] = await self._reader.read()
        self._reader.toast = outcome.notice + errors
        return news


def form_input(token: str, values: dict[str, Any], *, final: bool) -> FormInput:
    """Return a form as a golden file writes its values."""
    made = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return FormInput(token, made, final)


def parts_of(bot: str) -> list[str]:
    """Return the messages of a turn, and the notice (empty for none) behind them."""
    parts = bot.rstrip("\n").split("\n--\n")
    last = parts[-1]
    if last.startswith("(") and last.endswith(")"):
        return [*parts[:-1], last[1:-1]]
    return [*parts, ""] if bot.strip() else [""]


def compare_all(
    seen: Sequence[Any], parts: Sequence[str], turn: object, compare: Callable[[Any, str], None]
) -> None:
    """Compare each message of a turn with how it is written.

    New messages come in the order in which they are written. Edited ones stand where they were.

    Raises:
        AssertionError: There are more or fewer, or one of them differs.
    """
    told = [news.text for news in seen]
    assert len(seen) == len(parts), f"after {turn}: {told}"
    waiting = list(seen)
    for part in parts:
        try:
            waiting.remove(_first_like(waiting, part, compare))
        except Missing as missing:
            message = f"{missing}\nis not as written, in {told}\nafter {turn}"
            raise AssertionError(message) from None


def _first_like(waiting: Sequence[Any], part: str, compare: Callable[[Any, str], None]) -> Any:
    """Return the message that may come next and is as written.

    Raises:
        Missing: There is none.
    """
    edited = [news for news in waiting if news.shown.edited]
    new = [news for news in waiting if not news.shown.edited][:1]
    *others, last = sorted([*edited, *new], key=waiting.index)
    for news in others:
        with suppress(Missing):
            compare(news, part)
            return news
    compare(last, part)
    return last


def compare_message(
    lines: Sequence[str],
    buttons: Sequence[str],
    part: str,
    *,
    adds: Callable[[str], bool] = lambda _line: False,
    added: Sequence[str] = (),
    describes: bool = True,
) -> None:
    """Compare the lines and the buttons of a message with how it is written.

    Args:
        lines: The lines on the screen.
        buttons: The labels of the buttons on the screen.
        part: How it is written.
        adds: Whether the channel may have added a line.
        added: Buttons that the channel may have added.
        describes: Whether what an option means is shown.

    Raises:
        Missing: They differ.
    """
    written = [line.strip() for line in part.split("\n") if line.strip()]
    rest = [" ".join(line.split()) for line in lines if line.strip()]
    wanted = wanted_buttons(written)
    # An empty box says the same as no sign.
    shown = [label.removeprefix("☐ ").replace("☑ ", "✓ ") for label in buttons]
    if [label for label in shown if label in wanted or label not in added] != wanted:
        raise Missing([*shown, "instead of", *wanted])
    left_over = _find(rest, _expected(written, rest, describes=describes))
    labels = [label.removeprefix("✓ ") for label in wanted]
    settled = any(line.startswith("✓ ") for line in rest)
    extra = [line for line in left_over if line not in labels and not adds(line)]
    if not settled and extra:
        raise Missing(extra)


def wanted_buttons(written: Sequence[str]) -> list[str]:
    """Return the buttons of a message as they are shown: with a sign for what was chosen."""
    found = [match for line in written if (match := _BUTTON.fullmatch(line))]
    labels = [f"{'✓ ' if match['chosen'] else ''}{match['label']}" for match in found]
    return labels + ["Change" for line in written if _SETTLED.fullmatch(line)]


def find_lines(seen: Sequence[str], written: Sequence[str]) -> None:
    """Find each line as it is written, whatever it says.

    Raises:
        Missing: One is not there.
    """
    _find([" ".join(line.split()) for line in seen], map(_exactly, written))


def _find(seen: Sequence[str], expected: Iterator[tuple[str, Matches]]) -> list[str]:
    """Find each expected line behind the one before it; the lines that are left over.

    Raises:
        Missing: one is not there.
    """
    left, place = list(seen), 0
    for line, matches in expected:
        found = next((n for n in range(place, len(left)) if matches(left[n])), None)
        if found is None:
            raise Missing(line)
        del left[found]
        place = found
    return left


def _expected(
    written: Sequence[str], seen: Sequence[str], *, describes: bool
) -> Iterator[tuple[str, Matches]]:
    """Yield the lines that must be read, as opposed to pressed."""
    for line in written:
        if line == LEFT_OUT and line not in seen:
            continue
        if button := _BUTTON.fullmatch(line):
            if button["description"] and describes:
                yield _exactly(f"{button['label']}: {button['description']}")
        elif answer := _SETTLED.fullmatch(line):
            yield _exactly(f"✓ {answer['answer']}")
        elif bar := _BAR.fullmatch(line):
            yield line, _bar(bar, line)
        else:
            yield _exactly(line)


def _exactly(line: str) -> tuple[str, Matches]:
    wanted = " ".join(line.split())
    bullet = f"• {wanted[2:]}" if wanted.startswith("- ") else wanted
    return line, lambda seen: seen in (wanted, f"✓ {wanted}", bullet, f"• {wanted}")


def _bar(found: "re.Match[str]", line: str) -> Matches:
    mark = f" ← {found['mark']}" if found["mark"] else ""
    pattern = rf"{re.escape(found['label'])} {found['shown']} █+{mark}"
    return lambda seen: seen == line or re.fullmatch(pattern, seen) is not None
