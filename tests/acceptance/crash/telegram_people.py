"""People who take the assessment on Telegram while the bot is killed, and what they must be shown.

What is said next follows from what was said so far, as the pure engine tells it; see
:mod:`.model`. Ids of conversations are the bot's own here: texts, labels and their order
in the chat are compared, and no tokens of buttons.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from adapters.telegram.addresses import NAME
from adapters.telegram.render import PAGE, render, size
from adapters.telegram.send import LONGEST_CAPTION
from bot.engine.assessment import Assessment
from bot.messages import (
    Address,
    Ask,
    Attachment,
    Command,
    Inbound,
    Paragraph,
    Reply,
    Say,
    Settled,
    Tap,
    Text,
    Update,
)
from bot.wiring.parts import now
from tests.acceptance.crash.model import Line, Model
from tests.acceptance.crash.watched import foretold_content
from tests.kit.telegram.api import Person
from tests.kit.telegram.world import BOT_ID

TRIES = 50

Labels = list[str]


def shape(kind: str, html: str, labels: Labels) -> Reply:
    """A message as far as it can be foretold: which way choices are shuffled cannot."""
    lines = [kind, *sorted(html.split("\n")), *(f"[{label}]" for label in sorted(labels))]
    return Say((Paragraph("\n".join(lines)),))


def labels_of(markup: Mapping[str, Any] | None) -> Labels:
    """The labels of a keyboard, as the Bot API has it."""
    rows = (markup or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


@dataclass(frozen=True)
class Move:
    """Something that a person does: how it is done, and what the bot is to understand."""

    inbound: Inbound
    do: Callable[[], Awaitable[int]]


class Walker:
    """Somebody who takes the assessment once.

    Args:
        assessment: What they walk.
        person: Who they are on Telegram.
        find: Finds the newest message of this shape in their chat.
        random: What they do.
        wants_report: Whether they ask for their result as a document.

    Attributes:
        model: All that must be kept of them.
        said: The shape of every message and edit that they must see, in order.
        updates: What they sent.
    """

    def __init__(
        self,
        assessment: Assessment,
        person: Person,
        find: Callable[[Reply], int],
        random: Random,
        *,
        wants_report: bool = False,
    ) -> None:
        self.model, self.person = Model(assessment), person
        self._wants_report = wants_report
        self.said: list[Line] = []
        self.updates: list[int] = []
        self._find, self._random, self._texts = find, random, assessment.texts
        self._address = Address(NAME, str(person.id), str(person.id))

    @property
    def finished(self) -> bool:
        """Whether they have their result, and all that they want of it."""
        return self._has_result and not self._wants_report

    @property
    def _has_result(self) -> bool:
        held = self.model.of(self._address)
        return held is not None and held.conversation.status == "finished"

    async def move(self) -> int:
        """Do the next thing; returns the id of its update."""
        move = next(one for one in self._moves() if self._fits(one.inbound))
        number = await move.do()
        self.updates.append(number)
        self.said += self._shapes(self.model, self._name(number), move.inbound)
        return number

    def _name(self, number: int) -> str:
        return f"{BOT_ID}.{number}"

    def _shapes(self, model: Model, name: str, inbound: Inbound) -> list[Line]:
        """Let a model take an update; what must be shown of what it says."""
        before, moment = len(model.said), now()
        model.handle(Update(name, self._address, inbound), moment)
        return [
            Line(self._address, "", shown, moment, continues=part > 0)
            for line in model.said[before:]
            for part, shown in enumerate(self._rendered(line.reply))
        ]

    def _rendered(self, reply: Reply) -> Iterator[Reply]:
        if isinstance(reply, Attachment):
            caption = reply.alt if size(reply.alt) <= LONGEST_CAPTION else reply.caption
            yield shape("file", f"{caption}\n{foretold_content(reply)}", [])
            return
        for message in render(reply, self._texts):
            kind = "edit" if isinstance(reply, Settled) else "send"
            yield shape(kind, message.html, labels_of({"inline_keyboard": message.rows}))

    def _fits(self, inbound: Inbound) -> bool:
        """Whether its replies could be told from the same sent again."""
        lines = [*self.said[-1:], *self._shapes(self.model.copy(), "tried", inbound)]
        return all(one.reply != two.reply for one, two in pairwise(lines))

    # ------------------------------------------------------------------ what to do

    def _moves(self) -> Iterator[Move]:
        asked = [line.reply for line in self.model.said if isinstance(line.reply, Ask)]
        if not asked:
            yield Move(Command("start"), self.person.start)
            return
        if self._has_result:
            self._wants_report = False
            yield self._typed("report")
            return
        for _ in range(TRIES):
            yield self._anything(asked[-1])
        yield self._pressed(asked[-1])

    def _anything(self, asked: Ask) -> Move:
        chance, controls = self._random.random(), {one.label for one in asked.controls}
        if chance < 0.1 and "Back" in controls:
            return Move(Command("back"), lambda: self.person.send("/back"))
        if chance < 0.2 and "Skip" in controls:
            return self._typed("skip")
        if chance < 0.4 and asked.step != "consent":
            return self._typed(self._random.choice(asked.choices).label)
        return self._pressed(asked)

    def _typed(self, text: str) -> Move:
        return Move(Text(text), lambda: self.person.send(text))

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

    # ------------------------------------------------------------------ what must come of it

    def questions(self) -> dict[Reply, set[Reply]]:
        """For each edit, the messages that it may change: its question, or itself once more."""
        found: dict[Reply, set[Reply]] = {}
        asked: dict[str, Reply] = {}
        for line in self.model.said:
            if isinstance(line.reply, Ask):
                (asked[line.reply.step],) = self._rendered(line.reply)
            if isinstance(line.reply, Settled):
                (edit,) = self._rendered(line.reply)
                found.setdefault(edit, {edit}).add(asked[line.reply.step])
        return found
