"""People who take the assessment on Slack while the bot is killed, and what they must be shown.

Slack sends a message again until it is acknowledged, but a press only once: a person who sees that
a press was not taken presses again. Only the database says whether the first press counted.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from random import Random
from typing import Any

from adapters.slack.addresses import SlackPlace
from adapters.slack.render import AS_BUTTONS, escaped, render
from bot.engine.assessment import Assessment
from bot.engine.timers import form_again
from bot.messages import (
    Ask,
    Attachment,
    Command,
    Form,
    FormInput,
    Outcome,
    Paragraph,
    Reply,
    Say,
    Settled,
    Tap,
    Update,
)
from bot.wiring.parts import now
from tests.acceptance.crash import walking
from tests.acceptance.crash.model import Line, Model
from tests.acceptance.crash.walking import Move
from tests.acceptance.crash.walking import shape as shape_of_text
from tests.acceptance.crash.watched import foretold_content
from tests.kit.slack.api import NoSuchButton, Person, View
from tests.kit.slack.deliveries import Delivery

SETTLED_S = 60.0
"""The seconds for which Slack may repeat a delivery."""

OPENS_S = 4.0
"""How long a person waits for a form: it can be opened for three seconds."""

FORMS = 0.4
"""The share of people who answer all at once."""

LEFT_EMPTY = 0.3

Taken = Callable[[Delivery], Awaitable[bool]]


FILE = "F0"
"""Stands for the id of any picture, which no shape shows."""


def shape(kind: str, blocks: Sequence[Any]) -> Reply:
    """Return a message as far as it can be foretold: which way choices are shuffled cannot."""
    return shape_of_text(kind, "\n".join(_texts(blocks)), [])


def shape_of_file(comment: str, *about: str) -> Reply:
    """Return a file's comment, its title, its alternative text and its content."""
    return shape_of_text("file", "\n".join((escaped(comment), *about)), [])


def _texts(content: Any) -> Iterator[str]:
    """Yield every text in blocks."""
    match content:
        case list():
            for one in content:
                yield from _texts(one)
        case dict():
            for name, value in content.items():
                if name in ("text", "alt_text") and isinstance(value, str):
                    yield value
                else:
                    yield from _texts(value)
        case _:
            pass


class SlackModel(Model):
    """On Slack what would be a short notice elsewhere is a message."""

    def handle(self, update: Update, now: datetime) -> Outcome:
        """Take an update."""
        before, known = len(self.said), update.id in self.inbox
        outcome = super().handle(update, now)
        held = self.of(update.address)
        if known or not outcome.notice or len(self.said) > before or held is None:
            return outcome
        said = Say((Paragraph(outcome.notice),))
        self._say_lines([Line(update.address, held.conversation.id, said, now)])
        self.inbox[update.id] = (update.address, Outcome())
        return Outcome()


class Walker(walking.Walker):
    """Somebody who takes the assessment once.

    Args:
        taken: Whether something counts that was not acknowledged.

    Attributes:
        unacknowledged: How many presses were not.
        counted: How many of these counted all the same.
    """

    person: Person

    def __init__(
        self,
        assessment: Assessment,
        person: Person,
        find: Callable[[Reply], str],
        taken: Taken,
        random: Random,
        *,
        wants_report: bool = False,
    ) -> None:
        address = SlackPlace(person.team.id, person.id, home=person.team.id).address
        model = SlackModel(assessment, forms=True)
        super().__init__(assessment, model, address, find, random, wants_report=wants_report)
        self.person = person
        self.unacknowledged = self.counted = 0
        self._taken = taken
        self._all_at_once = random.random() < FORMS
        self._empty: set[str] = set()

    async def move(self) -> list[Delivery]:
        """Do the next thing until it is taken; return its deliveries."""
        before = len(self.updates)
        if self._all_at_once and self.model.said and not self._has_result:
            await self._fill_in()
        else:
            await self._do(self._next())
        return self.updates[before:]

    async def _do(self, move: Move) -> None:
        first = True
        while True:
            try:
                delivery = await move.do()
            except NoSuchButton:
                if first:
                    raise
                # It was taken after all, and what was pressed has been changed.
                return
            first = False
            assert delivery is not None
            await delivery.settled(SETTLED_S)
            if await self._is_taken(delivery):
                self._understood(name_of(delivery), move.inbound)
                if delivery.acked or not self._fits(move.inbound):
                    return

    async def _is_taken(self, delivery: Delivery) -> bool:
        """Return whether something counts: what was not acknowledged may."""
        if delivery.kind == "events_api":
            self.updates.append(delivery)
        if delivery.acked:
            return True
        self.unacknowledged += 1
        found = await self._taken(delivery)
        self.counted += found
        return found

    def _rendered(self, reply: Reply) -> Iterator[Reply]:
        if isinstance(reply, Form):
            return
        if isinstance(reply, Attachment):
            yield shape_of_file(reply.caption, reply.name, reply.alt, foretold_content(reply))
            return
        for message in render(reply, self._texts, FILE):
            yield shape("edit" if isinstance(reply, Settled) else "send", message.blocks)

    # ------------------------------------------------------------------ one by one

    def _begins(self) -> Move:
        if self._random.random() < 0.5:
            return Move(Command("start"), lambda: self.person.command("/cx-benchmark"))
        return self._typed("hello")

    def _goes_back(self) -> Move:
        return self._typed("back")

    async def _type(self, text: str) -> Delivery:
        return await self.person.dm(text)

    def _pressed(self, asked: Ask) -> Move:
        # The first choice of consent is to agree.
        choices = asked.choices[:1] if asked.step == "consent" else asked.choices
        choice = self._random.choice(choices)
        (seen,) = self._rendered(asked)
        picked = len(asked.choices) > AS_BUTTONS and asked.layout != "row"

        async def press() -> Delivery | None:
            ts = self._find(seen)
            act = self.person.select if picked else self.person.press
            return await act(f"✓ {choice.label}" if choice.chosen and not picked else choice.label,
                             ts)  # fmt: skip

        return Move(Tap(choice.token), press)

    # ------------------------------------------------------------------ all at once

    async def _fill_in(self) -> None:
        """Take the next step in a form, or open it."""
        view = self.person.modal
        if view is None:
            await self._open()
            return
        field = next((one for one in view.inputs if self._is_open(view, one)), None)
        if field is None:
            await self._send(view)
        elif not view.element(field)[0].get("optional") or self._random.random() >= LEFT_EMPTY:
            await self._choose(view, field)
        else:
            self._empty.add(field)

    def _is_open(self, view: View, field: str) -> bool:
        return field not in self._empty and not view.value(field)

    async def _open(self) -> None:
        """Ask for the form; where it does not come in time, ask again."""
        asked = next(line.reply for line in self.model.said if isinstance(line.reply, Ask))
        (seen,) = self._rendered(asked)
        label = self._texts.say("button.form")

        async def press() -> Delivery:
            return await self.person.press(label, self._find(seen))

        await self._do(Move(Command("form"), press))
        self._know_fresh()
        await self._until(lambda: self.person.modal is not None)

    async def _choose(self, view: View, field: str) -> None:
        _, element = view.element(field)
        options = element["options"][:1] if field == "consent" else element["options"]
        option = self._random.choice(options)
        values = {**held_in(view), field: option["value"]}

        async def choose() -> Delivery | None:
            for held in view.values[field].values():
                # A box whose press was lost is ticked already: a second press would empty it.
                if "selected_options" in held:
                    held["selected_options"] = []
            return await self.person.select(option["text"]["text"], block_id=field)

        await self._do(Move(FormInput(self._form().token, values, final=False), choose))
        self._know_fresh()
        await self._until(lambda: self._is_whole(view))
        if not self._is_whole(view) and self.person.modal is not None:
            # The missing questions will not come anymore: the person opens the form anew.
            await self.person.close_modal()

    def _is_whole(self, view: View) -> bool:
        return list(view.inputs) == [one.step for one in self._form().fields]

    async def _send(self, view: View) -> None:
        sent = FormInput(self._form().token, held_in(view))
        await self._do(Move(sent, self.person.submit))

    def _form(self) -> Form:
        forms = (one.reply for one in reversed(self.model.said) if isinstance(one.reply, Form))
        return next(forms)

    def _know_fresh(self) -> None:
        held = self.model.of(self._address)
        assert held is not None
        for one in self._rendered(form_again(self._assessment, held.conversation, now())):
            if one not in self.fresh:
                self.fresh.append(one)

    async def _until(self, condition: Callable[[], bool]) -> None:
        with suppress(TimeoutError):
            await self.person.server.until(condition, OPENS_S)


def held_in(view: View) -> dict[str, str | tuple[str, ...] | None]:
    """Return the values of a form by block, as ids of options."""
    options = {block: next(iter(held.values())) for block, held in view.values.items()}
    return {block: _chosen(held) for block, held in options.items()}


def _chosen(held: Mapping[str, Any]) -> str | None:
    """Return the id of a chosen option, or of the one box that is checked."""
    boxes: list[dict[str, str]] = held.get("selected_options") or []
    option: dict[str, str] = held.get("selected_option") or next(iter(boxes), {})
    return option.get("value")


def name_of(delivery: Delivery) -> str:
    body = delivery.body
    if delivery.kind == "events_api":
        return str(body["event_id"])
    team = body["team_id"] if delivery.kind == "slash_commands" else body["team"]["id"]
    return f"{team}.{body['trigger_id']}"
