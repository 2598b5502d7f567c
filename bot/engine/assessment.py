"""What a conversation is walked with: one flow, one edition, one language."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.engine.conversation import Conversation
from bot.flows.explore import Explorer
from bot.flows.model import Flow
from bot.questions import BaseStep, Option, Value
from bot.questions.single_choice import ChoiceStep
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, STAGE, Edition
from bot.scoring.position import Answers
from bot.texts import Catalogue, fill


@dataclass(frozen=True)
class Assessment:
    """One flow, bound to one edition, spoken in one language.

    Attributes:
        flow: What is asked.
        edition: What answers are compared with.
        texts: What is said.
        kept: What is stored for how long, as a sentence.
        consultation_url: Where a consultation can be booked; empty for no such button.
    """

    flow: Flow
    edition: Edition
    texts: Catalogue
    kept: str
    consultation_url: str = ""

    @cached_property
    def explorer(self) -> Explorer:
        """The ways through the flow."""
        return Explorer(self.flow)

    @cached_property
    def choices(self) -> Mapping[str, tuple[Option, ...]]:
        """What can be pressed at each step, in the order of the flow."""
        return {step.id: step.choices(self.texts) for step in self.flow.steps}

    @cached_property
    def commands(self) -> Mapping[str, str]:
        """The command that each word stands for."""
        names = (name for name in self.texts if name.startswith("commands."))
        return {
            word: name.removeprefix("commands.")
            for name in names
            for word in reversed(self.texts.words(name))
        }

    @cached_property
    def texts_said(self) -> Mapping[str, str]:
        """The text of each step, with what is known only when it is said."""
        live = {"kept": self.kept, "consultation_url": self.consultation_url}
        return {step.id: fill(step.text, live).strip() for step in self.flow.steps}

    def counting(self, conversation: Conversation) -> dict[str, Value]:
        """The answers that count: given, and to steps that are asked; in the order of the flow."""
        found: dict[str, Value] = {}
        for step in self.flow.steps:
            answer = conversation.answers.get(step.id)
            if answer is None or answer.value is None:
                continue
            if step.when is None or step.when.holds(found):
                found[step.id] = answer.value
        return found

    def next_step(
        self, conversation: Conversation, counting: Mapping[str, Value]
    ) -> BaseStep | None:
        """The step to be asked: the cursor's, else the first visible one without an answer.

        None once the result has been given.
        """
        if conversation.cursor is not None:
            return self.flow.step(conversation.cursor)
        for step in self.flow.asked:
            if step.id not in conversation.answers and self.flow.visible(step, counting):
                return step
        return None

    def measured(self, counting: Mapping[str, Value]) -> Answers:
        """The counting answers, as the benchmark measures them."""
        found = self.flow.measured(counting)
        barriers = {
            name.removeprefix(BARRIER): int(value)
            for name, value in found.items()
            if name.startswith(BARRIER) and isinstance(value, int | float)
        }

        def one(measure: str) -> str | None:
            return str(found[measure]) if measure in found else None

        return Answers(one(STAGE), one(DELIVERY), one(INDUSTRY), one(COUNTRY), barriers)

    def shown_order(self, conversation: Conversation, step: BaseStep) -> tuple[str, ...]:
        """Ids of a step's options in the order in which this conversation sees them."""
        options = self.choices[step.id]
        if isinstance(step, ChoiceStep) and step.shuffle:
            return _shuffled(conversation.id, step.id, tuple(option.id for option in options))
        return tuple(option.id for option in options)


@lru_cache(maxsize=4096)
def _shuffled(conversation: str, step: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """An order that is this conversation's own and stays so."""

    def rank(option: str) -> bytes:
        return hashlib.blake2s(f"{conversation}/{step}/{option}".encode()).digest()

    return tuple(sorted(ids, key=rank))
