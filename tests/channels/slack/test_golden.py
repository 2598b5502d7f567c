"""The golden conversations of the engine, held on Slack as they are written."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from adapters.slack.account import COMMAND
from adapters.slack.modal import SHARE
from adapters.slack.parse import ORDERS
from bot.engine.assessment import Assessment
from bot.messages import Command
from tests.channels.conformance.written import (
    Writer,
    compare_all,
    compare_message,
    each_file,
    form_input,
    parts_of,
)
from tests.channels.slack.world import (
    News,
    World,
    fill_anyhow,
    read_form,
    send_anyhow,
)
from tests.kit import golden
from tests.kit.slack.api import Shown
from tests.kit.slack.channels import Message

OVER_HTTP_TOO = ("changing-answers", "every-question-type", "form", "chat-then-form")
"""The way in makes no difference to what is said; these have the most presses."""

ALL_AT_ONCE = "Answer in one form"

ADDED = (ALL_AT_ONCE, "Start in a direct message")
"""The buttons that Slack has besides those of the file."""

WORDS = {order: word for word, order in ORDERS.items()}
"""The word behind the slash command, by the command of other channels."""


@each_file(OVER_HTTP_TOO, "http")
async def test_conversation_goes_on_slack_as_written(
    path: Path, quick_check: Assessment, everything: Assessment, *, http: bool
) -> None:
    written = golden.read(path)
    flows = {"quick-check": quick_check, "everything": everything}

    async with World(flows[written["flow"]], http=http) as world:
        slack = OnSlack(world)
        # A person who types there has the direct message open.
        await world.person().open_home("messages")
        await world.quiet()
        for turn in written["turns"]:
            await slack.takes(turn)

        assert [call for call in world.slack.calls if call.error] == []


class OnSlack(Writer):
    """Does what a golden file says, and compares what is seen with what it says comes back."""

    _token = ""

    async def takes(self, turn: dict[str, Any]) -> None:
        *parts, notice = parts_of(turn["bot"])
        news = await self.do(turn)

        if parts and is_form(parts[-1]):
            news = await self._with_a_form(turn, parts.pop(), notice, news)
        elif not parts and notice:
            parts = [notice]
        news += await self._preview()
        compare_all(joined(news, len(parts)), parts, turn, compare)

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
        """Close the modal that previews a shared result, and return its content."""
        view = self._person.modal
        if view is None or view.callback_id != SHARE:
            return []
        await self._person.close_modal()
        return [News(shown(view.blocks[3:]), [])]

    async def command(self, command: str) -> list[News]:
        name, _, argument = command.partition(" ")
        if argument or name not in WORDS:
            return await self.handed(Command(name, argument))
        await self._person.command(COMMAND, WORDS[name])
        news: list[News] = await self._reader.read()
        return news

    async def event(self, event: str) -> list[News]:
        match event:
            case "media":
                self._world.tell_file(self._person)
            case "edited":
                self._world.tell_edit(self._person, "said", "edited")
            case _:
                raise ValueError(event)
        news: list[News] = await self._reader.read()
        return news

    async def form(self, values: dict[str, Any], *, final: bool) -> list[News]:
        if self._person.modal is None:
            # It was left open on another screen.
            return await self.handed(form_input(self._token, values, final=final))
        await fill_anyhow(self._world, self._person, values)
        self._token = self._person.modal.private_metadata
        # The file cannot name the fields that these answers bring up.
        fields = self._person.modal.blocks
        needed = {one["block_id"] for one in fields if one.get("optional") is False}
        if final and needed <= set(values):
            await send_anyhow(self._world, self._person)
        news: list[News] = await self._reader.read()
        return news


def joined(news: Sequence[News], number: int) -> list[News]:
    """Join the parts of long messages again; only the last part has buttons."""
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
    """Return whether a message is a form: fields, and the button that sends it at the end."""
    return part.rstrip().endswith("[Send]") and " = " in part


def written_form(part: str) -> list[tuple[str, bool]]:
    """Return the label of each field of a form, and whether it may stay empty."""
    fields = re.split(r" = .*\n(?:  ! .*\n)?", part.partition("\n")[2])[:-1]
    optional = re.findall(r" = .*?( \(optional\))?\n", part)
    return [(label, bool(one)) for label, one in zip(fields, optional, strict=True)]


def written_errors(notice: str) -> dict[str, str]:
    """Return the errors of a form, by step."""
    found = re.findall(r"^! ([\w-]+): (.*)$", notice, re.MULTILINE)
    return dict(found)


# ---------------------------------------------------------------------------- one message


def compare(seen: News, part: str) -> None:
    """Compare a message with how it is written.

    Raises:
        Missing: they differ.
    """
    # A list to choose from has labels alone.
    describes = "static_select" not in str(seen.shown.blocks)
    compare_message(seen.lines, seen.buttons, part, added=ADDED, describes=describes)


def test_fields_and_errors_are_read_from_what_is_written() -> None:
    part = "Title\nOne\n\ntwo? = yes\nThree? = - (optional)\n  ! No.\n[Send]"

    assert written_form(part) == [("One\n\ntwo?", False), ("Three?", True)]
    assert written_errors("\n! a-b: No: 1.\n! c: Why?") == {"a-b": "No: 1.", "c": "Why?"}
