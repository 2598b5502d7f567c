"""The golden conversations of the engine, held on Telegram as they are written.

What a file says comes back must be on the screen after that turn: each message in its order, each
line of it in its order, each button, and for a pressed button the toast. What is on the screen
beside that must be one of the few things that this channel adds.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from bot.engine.token import VERSION, Token
from bot.messages import Address, FormInput, Inbound, Text, Update
from tests.channels.telegram.world import News, Reader, World
from tests.kit import golden
from tests.kit.served import bare
from tests.kit.telegram.api import Shown

IN_WEBHOOKS_TOO = ("changing-answers", "every-question-type", "restart-and-delete")
"""The way in makes no difference to what is said; these have the most presses."""

FILES = sorted((Path(__file__).parents[2] / "conversations").glob("*.yaml"))

LEFT_OUT = "Press a button, or type the name or the number."
"""A list's hint says what its buttons show; where they have pages, another one takes its place."""

ADDED = re.compile(r"Press a button, or type a part of the name\.|https://t\.me/\S+|")

_BUTTON = re.compile(r"\[(?P<label>.+?)\](?P<chosen> \*)?(?:: (?P<description>.*))?")
_SETTLED = re.compile(r"(?P<answer>.+) \[(?P<change>Change)\]")
_BAR = re.compile(r"(?P<label>.+): (?P<shown>\d+%)(?: \((?P<mark>.+)\))?")


@pytest.mark.parametrize(
    ("path", "webhook"),
    [
        *(pytest.param(path, False, id=path.stem) for path in FILES),
        *(
            pytest.param(path, True, id=f"{path.stem}-webhook")
            for path in FILES
            if path.stem in IN_WEBHOOKS_TOO
        ),
    ],
)
async def test_conversation_goes_on_telegram_as_written(
    path: Path, quick_check: Assessment, everything: Assessment, *, webhook: bool
) -> None:
    written = golden.read(path)
    flows = {"quick-check": quick_check, "everything": everything}

    async with World(flows[written["flow"]], webhook=webhook) as world:
        telegram = OnTelegram(world)
        for turn in written["turns"]:
            await telegram.takes(turn)


class OnTelegram:
    """Does what a golden file says, and compares what is seen with what it says comes back."""

    def __init__(self, world: World) -> None:
        self._world, self._person = world, world.api.person()
        self._reader = Reader(world, self._person)
        self._address = Address("telegram", str(self._person.id), str(self._person.id))
        self._own = 0

    async def takes(self, turn: dict[str, Any]) -> None:
        if "form" in (turn.get("command"), turn.get("say")):
            # There are no forms here: what opens one elsewhere is not understood.
            news, _ = await self._do(turn)
            assert "form" in news[-1].shown.text
            assert "all questions at once" not in news[-1].shown.text
            return
        *parts, notice = _parts(turn["bot"])
        news, said = await self._do(turn)

        if "tap" in turn or "tap_first" in turn or "form" in turn:
            assert said == notice, f"after {turn}"
        seen = _joined(news, len(parts))
        told = [one.shown.text for one in seen]
        assert len(seen) == len(parts), f"after {turn}: {told}"
        for one, part in zip(seen, parts, strict=True):
            try:
                compare(one, part)
            except Missing as missing:
                message = f"{missing}\nis not as written, in {told}\nafter {turn}"
                raise AssertionError(message) from None

    async def _do(self, turn: dict[str, Any]) -> tuple[list[News], str]:
        match turn:
            case {"say": ""}:
                # Nobody can send that on Telegram.
                return await self._handed(Text(""))
            case {"say": text}:
                return await self._reader.say(str(text)), ""
            case {"tap": label}:
                return await self._reader.press(label)
            case {"tap_first": label}:
                return await self._reader.press(label, oldest=True)
            case {"command": command}:
                return await self._command(command), ""
            case {"event": event}:
                return await self._event(event), ""
            case {"form": values}:
                return await self._form(values, final=not turn.get("draft", False))
            case _:
                raise ValueError(turn)

    async def _command(self, command: str) -> list[News]:
        """What Telegram delivers for what other channels call a command."""
        name, _, argument = command.partition(" ")
        if name == "start":
            await self._person.start(argument)
        else:
            await self._person.send(f"/{name} {argument}".strip())
        return await self._reader.read()

    async def _event(self, event: str) -> list[News]:
        match event:
            case "media":
                await self._person.send_media("photo")
            case "edited":
                first = min(self._person.chat.messages)
                self._own += 1
                await self._person.edit(first, f"edited {self._own}")
            case _:
                raise ValueError(event)
        return await self._reader.read()

    async def _form(self, values: dict[str, Any], *, final: bool) -> tuple[list[News], str]:
        """Telegram has no forms: this is what a page of the web would hand over."""
        found = await self._world.store.turns.known(self._address)
        assert found.addressed
        conversation = found.addressed.conversation
        token = Token(conversation.id, conversation.version[:VERSION], "f", None, "")
        made = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        return await self._handed(FormInput(str(token), made, final))

    async def _handed(self, inbound: Inbound) -> tuple[list[News], str]:
        """What comes back for what Telegram cannot deliver."""
        self._own += 1
        update = Update(f"own{self._own}", self._address, inbound)
        outcome = await self._world.service.handle(update)
        errors = "".join(f"\n! {step}: {error}" for step, error in outcome.errors)
        return await self._reader.read(), outcome.notice + errors


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
        place = next((n for n, one in enumerate(seen[:-1]) if len(one.shown.text) > 3000), None)
        if place is None or seen[place].buttons:
            break
        first, second = seen[place : place + 2]
        text = f"{first.shown.text}\n\n{second.shown.text}"
        joined = Shown(second.shown.message_id, text, "", [], second.shown.buttons)
        seen[place : place + 2] = [News(joined, second.buttons)]
    return seen


# ---------------------------------------------------------------------------- one message


class Missing(AssertionError):
    """A line that is written is not seen, or one is seen that is not written."""


def compare(seen: News, part: str) -> None:
    """Compare a message with how it is written.

    Raises:
        Missing: they differ.
    """
    lines = [line.strip() for line in part.split("\n") if line.strip()]
    rest = [" ".join(line.split()) for line in seen.shown.text.split("\n") if line.strip()]
    if "all questions at once" in lines[0]:
        # A form is only told, button and all.
        wanted, left_over = [], _find(rest, map(_exactly, lines))
    else:
        wanted = [_label(line) for line in lines if _BUTTON.fullmatch(line)]
        wanted += ["Change" for line in lines if _SETTLED.fullmatch(line)]
        left_over = _find(rest, _expected(lines, rest))
    if "https://t.me/" in seen.shown.text:
        wanted.append("Take the assessment")
    # An empty box says the same as no sign.
    shown = [one.removeprefix("☐ ").replace("☑ ", "✓ ") for one in seen.buttons]
    if shown != wanted:
        raise Missing([*shown, "instead of", *wanted])
    settled = any(line.startswith("✓ ") for line in rest)
    if not settled and (extra := [line for line in left_over if not ADDED.fullmatch(line)]):
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


def _expected(lines: Sequence[str], seen: Sequence[str]) -> Iterator[tuple[str, Matches]]:
    """The lines that must be read, as opposed to pressed."""
    for line in lines:
        if line == LEFT_OUT and line not in seen:
            continue
        if button := _BUTTON.fullmatch(line):
            if button["description"]:
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
    return News(Shown(1, text, "", [], []), list(buttons))


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


def test_there_are_conversations_and_labels_lose_their_signs() -> None:
    assert len(FILES) >= 10
    assert [bare(one) for one in ("✓ 4", "☐ Chat", "Walk")] == ["4", "Chat", "Walk"]
