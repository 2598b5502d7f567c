"""People on every platform who act while the bot is killed, and what they must be shown.

The next reply follows from the ones so far, as the pure engine says; see :mod:`.model`. Each
platform adds its own ways to act, and how a reply looks there.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from bot.engine.assessment import Assessment
from bot.messages import Address, Ask, Inbound, Paragraph, Reply, Say, Settled, Text, Update
from bot.wiring.parts import now
from tests.acceptance.crash.model import Line, Model

TRIES = 50


def shape(kind: str, text: str, labels: list[str]) -> Reply:
    """Return a message as far as it can be foretold: which way choices are shuffled cannot."""
    lines = [kind, *sorted(text.split("\n")), *(f"[{label}]" for label in sorted(labels))]
    return Say((Paragraph("\n".join(lines)),))


@dataclass(frozen=True)
class Move:
    """Something that a person does: how it is done, and what the bot is to understand."""

    inbound: Inbound
    do: Callable[[], Any]


class Walker(ABC):
    """Somebody who takes the assessment once.

    Args:
        assessment: The assessment that they take.
        model: The data that must be kept of them.
        address: The address at which the bot talks to them.
        find: Finds the newest message of a shape that they were shown.
        random: Decides what they do.
        wants_report: Whether they ask for their result as a document.

    Attributes:
        model: All that must be kept of them.
        said: The shape of every message and edit that they must see, in order.
        person: The person on the stand-in.
        updates: Those updates that must be confirmed in the end.
        fresh: The shapes of buttons that are shown where a form could not be opened in time.
    """

    person: Any

    def __init__(
        self,
        assessment: Assessment,
        model: Model,
        address: Address,
        find: Callable[[Reply], Any],
        random: Random,
        *,
        wants_report: bool = False,
    ) -> None:
        self.model, self._address = model, address
        self.said: list[Line] = []
        self.updates: list[Any] = []
        self.fresh: list[Reply] = []
        self._assessment, self._texts = assessment, assessment.texts
        self._find, self._random, self._wants_report = find, random, wants_report

    @property
    def finished(self) -> bool:
        """Whether they have their result, and all that they want of it."""
        return self._has_result and not self._wants_report

    @property
    def _has_result(self) -> bool:
        held = self.model.of(self._address)
        return held is not None and held.conversation.status == "finished"

    # ------------------------------------------------------------------ what a platform adds

    @abstractmethod
    async def move(self) -> list[Any]:
        """Do the next thing; return the updates that the platform repeats until confirmed."""

    @abstractmethod
    def _rendered(self, reply: Reply) -> Iterator[Reply]:
        """Yield the shapes of the messages that a reply becomes."""

    @abstractmethod
    def _begins(self) -> Move:
        """Return the first thing that they do."""

    @abstractmethod
    def _pressed(self, asked: Ask) -> Move:
        """Press a choice of a question."""

    @abstractmethod
    def _goes_back(self) -> Move:
        """Go back by a command, or by a word."""

    @abstractmethod
    async def _type(self, text: str) -> Any:
        """Type a text."""

    # ------------------------------------------------------------------ what is said

    def _understood(self, name: str, inbound: Inbound) -> None:
        self.said += self._shapes(self.model, name, inbound)

    def _shapes(self, model: Model, name: str, inbound: Inbound) -> list[Line]:
        """Let a model take an update, and return the lines that must be shown."""
        before, moment = len(model.said), now()
        model.handle(Update(name, self._address, inbound), moment)
        return [
            Line(
                self._address, "", shown, moment,
                continues=part > 0, edits=isinstance(line.reply, Settled),
            )
            for line in model.said[before:]
            for part, shown in enumerate(self._rendered(line.reply))
        ]  # fmt: skip

    def _fits(self, inbound: Inbound) -> bool:
        """Return whether its replies could be told from the same sent again."""
        lines = [*self.said[-1:], *self._shapes(self.model.copy(), "tried", inbound)]
        return all(line.reply != following.reply for line, following in pairwise(lines))

    # ------------------------------------------------------------------ what to do

    def _next(self) -> Move:
        return next(move for move in self._moves() if self._fits(move.inbound))

    def _moves(self) -> Iterator[Move]:
        asked = [line.reply for line in self.model.said if isinstance(line.reply, Ask)]
        if not asked:
            yield self._begins()
            return
        if self._has_result:
            self._wants_report = False
            yield self._typed("report")
            return
        for _ in range(TRIES):
            yield self._anything(asked[-1])
        yield self._pressed(asked[-1])

    def _anything(self, asked: Ask) -> Move:
        chance, controls = self._random.random(), {control.label for control in asked.controls}
        if chance < 0.1 and "Back" in controls:
            return self._goes_back()
        if chance < 0.2 and "Skip" in controls:
            return self._typed("skip")
        if chance < 0.4 and asked.step != "consent":
            return self._typed(self._random.choice(asked.choices).label)
        return self._pressed(asked)

    def _typed(self, text: str) -> Move:
        return Move(Text(text), lambda: self._type(text))

    # ------------------------------------------------------------------ what must come of it

    def questions(self) -> dict[Reply, set[Reply]]:
        """Return the messages that each edit may change: its question, or itself once more."""
        found: dict[Reply, set[Reply]] = {}
        asked: dict[str, Reply] = {}
        for line in self.model.said:
            if isinstance(line.reply, Ask):
                (asked[line.reply.step],) = self._rendered(line.reply)
            if isinstance(line.reply, Settled):
                (edit,) = self._rendered(line.reply)
                found.setdefault(edit, {edit}).add(asked[line.reply.step])
        return found
