"""People who take the assessment on Telegram while the bot is killed, and what they must be shown.

Ids of conversations are the bot's own here: texts, labels and their order in the chat are compared,
and no tokens of buttons.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from adapters.telegram.addresses import NAME
from adapters.telegram.keyboards import PAGE
from adapters.telegram.render import LONGEST_CAPTION, render, size
from bot.engine.assessment import Assessment
from bot.messages import (
    Address,
    Ask,
    Attachment,
    Command,
    Reply,
    Say,
    Settled,
    Tap,
)
from tests.acceptance.crash import walking
from tests.acceptance.crash.model import Model
from tests.acceptance.crash.walking import Move, shape
from tests.acceptance.crash.watched import foretold_content
from tests.kit.telegram.api import Person
from tests.kit.telegram.world import BOT_ID

Labels = list[str]


def labels_of(markup: Mapping[str, Any] | None) -> Labels:
    """Return the labels of a keyboard, as the Bot API has it."""
    rows = (markup or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


class Walker(walking.Walker):
    """Somebody who takes the assessment once. Their updates go by their ids."""

    person: Person

    def __init__(
        self,
        assessment: Assessment,
        person: Person,
        find: Callable[[Reply], int],
        random: Random,
        *,
        wants_report: bool = False,
    ) -> None:
        address = Address(NAME, str(person.id), str(person.id))
        super().__init__(
            assessment, Model(assessment), address, find, random, wants_report=wants_report
        )
        self.person = person

    async def move(self) -> list[int]:
        """Do the next thing; return the id of its update."""
        move = self._next()
        number: int = await move.do()
        self.updates.append(number)
        self._understood(f"{BOT_ID}.{number}", move.inbound)
        return [number]

    def _rendered(self, reply: Reply) -> Iterator[Reply]:
        if isinstance(reply, Attachment):
            caption = reply.alt if size(reply.alt) <= LONGEST_CAPTION else reply.caption
            yield shape("file", f"{caption}\n{foretold_content(reply)}", [])
            return
        if isinstance(reply, Say) and reply.picture is not None:
            (message,) = render(replace(reply, picture=None), self._texts)
            labels = labels_of({"inline_keyboard": message.rows})
            yield shape("file", f"{message.html}\n{foretold_content(reply.picture)}", labels)
            return
        for message in render(reply, self._texts):
            kind = "edit" if isinstance(reply, Settled) else "send"
            yield shape(kind, message.html, labels_of({"inline_keyboard": message.rows}))

    def _begins(self) -> Move:
        return Move(Command("start"), self.person.start)

    def _goes_back(self) -> Move:
        return Move(Command("back"), lambda: self.person.send("/back"))

    async def _type(self, text: str) -> int:
        return await self.person.send(text)

    def _pressed(self, asked: Ask) -> Move:
        # The first choice of consent is to agree; of many choices the first page is shown.
        choices = asked.choices[: 1 if asked.step == "consent" else PAGE]
        choice = self._random.choice(choices)
        (shown,), (seen,) = render(asked, self._texts), self._rendered(asked)
        buttons = (button for row in shown.rows for button in row)
        label = next(one["text"] for one in buttons if one.get("callback_data") == choice.token)

        async def press() -> int:
            message = self._find(seen)
            return (await self.person.press(label, message)).update_id

        return Move(Tap(choice.token), press)
