"""The golden conversations of the engine, held on Telegram as they are written; also the toasts."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.engine.assessment import Assessment
from bot.engine.token import VERSION, Token
from tests.channels.conformance.written import (
    Writer,
    compare_all,
    compare_message,
    each_file,
    find_lines,
    form_input,
    parts_of,
)
from tests.channels.telegram.world import News, World
from tests.kit import golden
from tests.kit.telegram.api import Shown

IN_WEBHOOKS_TOO = ("changing-answers", "every-question-type", "restart-and-delete")
"""The way in makes no difference to what is said; these have the most presses."""

ADDED = re.compile(r"Tap a button, or type part of the name\.|https://t\.me/\S+|")

INVITATION = "Take the check"
"""The button of a message to pass on."""

MORE = ("Help and why I ask", "Help", "Copy invitation")
"""Buttons that only some channels show."""


@each_file(IN_WEBHOOKS_TOO, "webhook")
async def test_conversation_goes_on_telegram_as_written(
    path: Path, quick_check: Assessment, everything: Assessment, *, webhook: bool
) -> None:
    written = golden.read(path)
    flows = {"quick-check": quick_check, "everything": everything}

    async with World(flows[written["flow"]], webhook=webhook) as world:
        telegram = OnTelegram(world)
        for turn in written["turns"]:
            await telegram.takes(turn)


class OnTelegram(Writer):
    """Does what a golden file says, and compares what is seen with what it says comes back."""

    async def takes(self, turn: dict[str, Any]) -> None:
        if "form" in (turn.get("command"), turn.get("say")):
            # There are no forms here: what opens one elsewhere is not understood.
            news = await self.do(turn)
            assert "form" in news[-1].text
            return
        *parts, notice = parts_of(turn["bot"])
        self._reader.toast = ""
        news = await self.do(turn)

        if "tap" in turn or "tap_first" in turn or "form" in turn:
            assert self._reader.toast == notice, f"after {turn}"
        compare_all(joined(news, len(parts)), parts, turn, compare)

    async def command(self, command: str) -> list[News]:
        name, _, argument = command.partition(" ")
        if name == "start":
            await self._person.start(argument)
        else:
            await self._person.send(f"/{name} {argument}".strip())
        news: list[News] = await self._reader.read()
        return news

    async def event(self, event: str) -> list[News]:
        match event:
            case "media":
                await self._person.send_media("photo")
            case "edited":
                first = min(self._person.chat.messages)
                self._own += 1
                await self._person.edit(first, f"edited {self._own}")
            case _:
                raise ValueError(event)
        news: list[News] = await self._reader.read()
        return news

    async def form(self, values: dict[str, Any], *, final: bool) -> list[News]:
        """Hand a form over as a page would, since Telegram has no forms."""
        found = await self._world.store.turns.known(self._address)
        assert found.addressed
        conversation = found.addressed.conversation
        token = Token(conversation.id, conversation.version[:VERSION], "f", None, "")
        return await self.handed(form_input(str(token), values, final=final))


def joined(news: Sequence[News], number: int) -> list[News]:
    """Join the parts of long messages again; only the last part has buttons."""
    seen = list(news)
    while len(seen) > number:
        place = next((n for n, one in enumerate(seen[:-1]) if len(one.shown.text) > 3000), None)
        if place is None or seen[place].buttons:
            break
        first, second = seen[place : place + 2]
        text = f"{first.shown.text}\n\n{second.shown.text}"
        whole = Shown(second.shown.message_id, text, "", [], second.shown.buttons)
        seen[place : place + 2] = [News(whole, second.buttons)]
    return seen


def compare(seen: News, part: str) -> None:
    """Compare a message with how it is written.

    Raises:
        Missing: they differ.
    """
    lines, written = seen.text.split("\n"), [line.strip() for line in part.split("\n")]
    is_invitation = "https://t.me/" in seen.text
    if part.rstrip().endswith("[Send]") and " = " in part:
        # A form is only told, button and all.
        find_lines([line for line in lines if line.strip()], [line for line in written if line])
        assert seen.buttons == [INVITATION] * is_invitation
        return
    more = f"\n[{INVITATION}]" if is_invitation else ""
    adds = ADDED.fullmatch
    compare_message(
        lines, seen.buttons, part + more, adds=lambda line: bool(adds(line)), added=MORE
    )
