"""The golden conversations of the engine, held on Slack as they are written.

What a file says comes back must be on the screen after that turn: each message in its order, each
line of it in its order, each button; for a form the modal, its fields and what is wrong with them.
Slack has no short notices: one that comes alone is a message.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.account import COMMAND
from adapters.slack.modal import SHARE
from adapters.slack.parse import ORDERS
from bot.engine.assessment import Assessment
from bot.messages import Command, FormInput, Inbound, Text, Update
from tests.channels.slack.world import (
    News,
    Reader,
    World,
    address_of,
    fill_anyhow,
    read_form,
    send_anyhow,
)
from tests.kit import golden
from tests.kit.slack.api import Shown
from tests.kit.slack.channels import Message

OVER_HTTP_TOO = ("changing-answers", "every-question-type", "form", "chat-then-form")
"""The way in makes no difference to what is said; these have the most presses."""

FILES = sorted((Path(__file__).parents[2] / "conversations").glob("*.yaml"))

ALL_AT_ONCE = "Open the form"

ADDED = (ALL_AT_ONCE, "Start in a direct message")
"""What can be pressed here besides."""

LEFT_OUT = "Press a button, or type the name or the number."
"""Where there are buttons or a list this goes without saying."""

WORDS = {order: word for word, order in ORDERS.items()}
"""What stands behind the slash command for what other channels call a command."""

_BUTTON = re.compile(r"\[(?P<label>.+?)\](?P<chosen> \*)?(?:: (?P<description>.*))?")
_SETTLED = re.compile(r"(?P<answer>.+) \[(?P<change>Change)\]")
_BAR = re.compile(r"(?P<label>.+): (?P<shown>\d+%)(?: \((?P<mark>.+)\))?")


@pytest.mark.parametrize(
    ("path", "http"),
    [
        *(pytest.param(path, False, id=path.stem) for path in FILES),
        *(
            pytest.param(path, True, id=f"{path.stem}-http")
            for path in FILES
            if path.stem in OVER_HTTP_TOO
        ),
    ],
)
async def test_conversation_goes_on_slack_as_written(
    path: Path, quick_check: Assessment, everything: Assessment, *, http: bool
) -> None:
    written = golden.read(path)
    flows = {"quick-check": quick_check, "everything": everything}

    async with World(flows[written["flow"]], http=http) as world:
        slack = OnSlack(world)
        # Whoever types there has the direct message open.
        await world.person().open_home("messages")
        await world.quiet()
        for turn in written["turns"]:
            await slack.takes(turn)

        assert [call for call in world.slack.calls if call.error] == []


class OnSlack:
    """Does what a golden file says, and compares what is seen with what it says comes back."""

    def __init__(self, world: World) -> None:
        self._world, self._person = world, world.person()
        self._reader = Reader(world, self._person)
        self._own, self._token = 0, ""

    async def takes(self, turn: dict[str, Any]) -> None:
        *parts, notice = _parts(turn["bot"])
        news = await self._do(turn)

        if parts and is_form(parts[-1]):
            news = await self._with_a_form(turn, parts.pop(), notice, news)
        elif not parts and notice:
            parts = [notice]
        news += await self._preview()
        seen = _joined(news, len(parts))
        told = [one.text for one in seen]
        assert len(seen) == len(parts), f"after {turn}: {told}"
        for one, part in zip(seen, parts, strict=True):
            try:
                compare(one, part)
            except Missing as missing:
                message = f"{missing}\nis not as written, in {told}\nafter {turn}"
                raise AssertionError(message) from None

    async def _with_a_form(
        self, turn: dict[str, Any], part: str, notice: str, news: list[News]
    ) -> list[News]:
        """Compare the form; what is left to compare."""
        if "say" in turn:
            # A form cannot open by itself: there is a button.
            assert news.pop().buttons == [ALL_AT_ONCE]
            await self._person.press(ALL_AT_ONCE)
            await self._world.quiet()
        assert self._person.modal, turn
        assert read_form(self._person.modal) == written_form(part), turn
        assert self._person.modal.errors == written_errors(notice), turn
        return news

    async def _preview(self) -> list[News]:
        """What others are going to see, which stands in a modal of its own; it is closed."""
        view = self._person.modal
        if view is None or view.callback_id != SHARE:
            return []
        await self._person.close_modal()
        return [News(shown(view.blocks[3:]), [])]

    async def _do(self, turn: dict[str, Any]) -> list[News]:
        match turn:
            case {"say": ""}:
                # Nobody can send that on Slack.
                return await self._handed(Text(""))
            case {"say": text}:
                return await self._reader.say(str(text))
            case {"tap": label}:
                return await self._reader.press(label)
            case {"tap_first": label}:
                return await self._reader.press(label, oldest=True)
            case {"command": command}:
                return await self._command(command)
            case {"event": event}:
                return await self._event(event)
            case {"form": values}:
                return await self._form(values, final=not turn.get("draft", False))
            case _:
                raise ValueError(turn)

    async def _command(self, command: str) -> list[News]:
        """What Slack delivers for what other channels call a command."""
        name, _, argument = command.partition(" ")
        if argument or name not in WORDS:
            return await self._handed(Command(name, argument))
        await self._person.command(COMMAND, WORDS[name])
        return await self._reader.read()

    async def _event(self, event: str) -> list[News]:
        match event:
            case "media":
                self._world.tell_file(self._person)
            case "edited":
                self._world.tell_edit(self._person, "said", "edited")
            case _:
                raise ValueError(event)
        return await self._reader.read()

    async def _form(self, values: dict[str, Any], *, final: bool) -> list[News]:
        if self._person.modal is None:
            # It was left open on another screen.
            made = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
            return await self._handed(FormInput(self._token, made, final))
        await fill_anyhow(self._world, self._person, values)
        self._token = self._person.modal.private_metadata
        # What the answers brought up was not seen by whoever wrote the file.
        fields = self._person.modal.blocks
        needed = {one["block_id"] for one in fields if one.get("optional") is False}
        if final and needed <= set(values):
            await send_anyhow(self._world, self._person)
        return await self._reader.read()

    async def _handed(self, inbound: Inbound) -> list[News]:
        """What comes back for what Slack cannot deliver."""
        self._own += 1
        address = address_of(self._person)
        await self._world.service.handle(Update(f"own{self._own}", address, inbound))
        return await self._reader.read()


def _parts(bot: str) -> list[str]:
    """The messages of a turn, and the notice (empty for none) behind them."""
    parts = bot.rstrip("\n").split("\n--\n")
    last = parts[-1]
    if last.startswith("(") and last.endswith(")"):
        return [*parts[:-1], last[1:-1]]
    return [*parts, ""] if bot.strip() else [""]


def _joined(news: Sequence[News], number: int) -> list[News]:
    """Messages as they were before long ones were divided; only the last part has buttons."""
    seen = list(news)
    while len(seen) > number:
        place = next((n for n, one in enumerate(seen[:-1]) if len(one.shown.blocks) > 20), None)
        if place is None or seen[place].buttons:
            break
        first, second = seen[place : place + 2]
        blocks = [*first.shown.blocks, *second.shown.blocks]
        seen[place : place + 2] = [News(shown(blocks), second.buttons)]
    return seen


def shown(blocks: list[dict[str, Any]]) -> Shown:
    return Message("1.1", "", "", blocks).shown(lambda _: None)


# ---------------------------------------------------------------------------- one form


def is_form(part: str) -> bool:
    return "all questions at once\n" in part


def written_form(part: str) -> list[tuple[str, bool]]:
    """The label of each field of a form, and whether it may stay empty."""
    fields = re.split(r" = .*\n(?:  ! .*\n)?", part.partition("\n")[2])[:-1]
    optional = re.findall(r" = .*?( \(optional\))?\n", part)
    return [(label, bool(one)) for label, one in zip(fields, optional, strict=True)]


def written_errors(notice: str) -> dict[str, str]:
    """What is wrong with a form, by step."""
    found = re.findall(r"^! ([\w-]+): (.*)$", notice, re.MULTILINE)
    return dict(found)


# ---------------------------------------------------------------------------- one message


class Missing(AssertionError):
    """A line that is written is not seen, or one is seen that is not written."""


def compare(seen: News, part: str) -> None:
    """Compare a message with how it is written.

    Raises:
        Missing: they differ.
    """
    lines = [line.strip() for line in part.split("\n") if line.strip()]
    rest = [" ".join(line.split()) for line in seen.lines if line.strip()]
    wanted = [_label(line) for line in lines if _BUTTON.fullmatch(line)]
    wanted += ["Change" for line in lines if _SETTLED.fullmatch(line)]
    # An empty box says the same as no sign.
    buttons = [one.removeprefix("☐ ").replace("☑ ", "✓ ") for one in seen.buttons]
    if [one for one in buttons if one in wanted or one not in ADDED] != wanted:
        raise Missing([*buttons, "instead of", *wanted])
    left_over = _find(rest, _expected(lines, is_menu="static_select" in str(seen.shown.blocks)))
    labels = [one.removeprefix("✓ ") for one in wanted]
    settled = any(line.startswith("✓ ") for line in rest)
    if not settled and (extra := [line for line in left_over if line not in labels]):
        raise Missing(extra)


def _label(line: str) -> str:
    """A button as it is shown: with its sign, where it stands for what was chosen."""
    found = _BUTTON.fullmatch(line)
    assert found
    return f"{'✓ ' if found['chosen'] else ''}{found['label']}"


Matches = Callable[[str], bool]


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


def _expected(lines: Sequence[str], *, is_menu: bool) -> Iterator[tuple[str, Matches]]:
    """The lines that must be read, as opposed to pressed."""
    for line in lines:
        if line == LEFT_OUT:
            continue
        if button := _BUTTON.fullmatch(line):
            # A list to choose from has labels alone.
            if button["description"] and not is_menu:
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
    return line, lambda seen: seen in (wanted, f"✓ {wanted}", bullet)


def _bar(found: "re.Match[str]", line: str) -> Matches:
    mark = f" ← {found['mark']}" if found["mark"] else ""
    pattern = rf"{re.escape(found['label'])} {found['shown']} █+{mark}"
    return lambda seen: seen == line or re.fullmatch(pattern, seen) is not None


# ---------------------------------------------------------------------------- the comparison


def _news(text: str, *buttons: str) -> News:
    said = {"type": "plain_text", "text": text}
    section = {"type": "section", "block_id": "b1", "text": said}
    return News(shown([section]), list(buttons))


@pytest.mark.parametrize(
    ("seen", "part"),
    [
        (_news("Which?", "Walk"), "Which?\n[Walk]\n[Run]"),
        (_news("Which?", "Walk", "Run"), "Which?\n[Walk]"),
        (_news("Which?", "Walk", "Run"), "Which?\n[Run]\n[Walk]"),
        (_news("Which?", "Walk"), "Which?\n[Walk] *"),
        (_news("Which?", "✓ Walk"), "Which?\n[Walk]"),
        (_news("Which?", "Walk"), "Which?\n[Walk]: It works."),
        (_news("Two.\nOne."), "One.\nTwo."),
        (_news("One.\nTwo.\nThree."), "One.\nTwo."),
        (_news("Crawl 25% ███"), "Crawl: 26%"),
        (_news("Crawl 25% ███"), "Crawl: 25% (you)"),
        (_news("✓ Stage: Walk"), "Stage: Walk [Change]"),
        (_news("✓ Stage: Run", "Change"), "Stage: Walk [Change]"),
    ],
)
def test_comparison_notices_what_is_not_as_written(seen: News, part: str) -> None:
    with pytest.raises(Missing):
        compare(seen, part)


def test_fields_and_errors_are_read_from_what_is_written() -> None:
    part = "Title: all questions at once\nOne\n\ntwo? = yes\nThree? = - (optional)\n  ! No.\n[Send]"

    assert written_form(part) == [("One\n\ntwo?", False), ("Three?", True)]
    assert written_errors("\n! a-b: No: 1.\n! c: Why?") == {"a-b": "No: 1.", "c": "Why?"}
