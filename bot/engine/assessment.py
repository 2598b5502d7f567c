"""The context of a conversation: one flow, one edition, one language."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from functools import cached_property, lru_cache

from bot.engine.conversation import Conversation
from bot.flows.explore import Explorer
from bot.flows.model import Flow
from bot.questions import (
    BaseStep,
    Condition,
    Moment,
    Number,
    Option,
    Rating,
    SingleChoice,
    Value,
    Zone,
)
from bot.questions.cleaning import key
from bot.questions.moment import example_zone
from bot.questions.single_choice import OTHER, ChoiceStep
from bot.results.drawing import Draw
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, ROLE, STAGE, Edition
from bot.scoring.position import Answers
from bot.texts import Catalogue, fill
from bot.texts.zones import zone_named


@dataclass(frozen=True, eq=False)
class Assessment:
    """A flow with its edition and its language.

    Attributes:
        flow: The flow.
        edition: The benchmark that answers are compared with.
        texts: The language.
        kept: A sentence about what is stored and for how long.
        consultation_url: The page for booking a consultation; no such button if empty.
        draw: Makes pictures and reports of results; None without them.
        retention: How long answers are stored, from the beginning of a conversation.
        kept_alone: The same as ``kept``, for channels without places; empty if that fits there.
    """

    flow: Flow
    edition: Edition
    texts: Catalogue
    kept: str
    consultation_url: str = ""
    draw: Draw | None = None
    retention: timedelta = timedelta(0)
    kept_alone: str = ""

    @cached_property
    def explorer(self) -> Explorer:
        """The explorer of the flow."""
        return Explorer(self.flow)

    @cached_property
    def choices(self) -> Mapping[str, tuple[Option, ...]]:
        """The options of each step, in the order of the flow."""
        return {step.id: step.choices(self.texts) for step in self.flow.steps}

    @cached_property
    def choice_parts(self) -> Mapping[str, Mapping[str, tuple[str, str, str, str, str]]]:
        """For each step and option: id, label, description, end of its token, and label aloud."""
        return {
            step.id: {
                option.id: (
                    option.id,
                    option.label,
                    option.description,
                    f".a.{place}.{number}",
                    self._aloud(step, option),
                )
                for number, option in enumerate(self.choices[step.id])
            }
            for place, step in enumerate(self.flow.steps)
        }

    def _aloud(self, step: BaseStep, option: Option) -> str:
        """Return a number of a scale with what it means; empty for other options."""
        if not isinstance(step, Rating):
            return ""
        number, middle = int(option.id), step.lowest + step.highest
        shown = self.texts.say("answer.rating", value=option.id, highest=step.highest)
        if number in step.names:
            return self.texts.say("alt.named", value=shown, name=step.names[number])
        if 2 * number == middle:
            return self.texts.say("alt.in_the_middle", value=shown)
        end = step.low if 2 * number < middle else step.high
        return self.texts.say("alt.nearer", value=shown, name=end)

    @cached_property
    def hints(self) -> Mapping[str, str]:
        """The typing hint of each step, for people whose time zone is not known."""
        return {step.id: self._hint(step) for step in self.flow.steps}

    def hint(self, step: BaseStep, texts: Catalogue) -> str:
        """Return the typing hint of a step in the zone of ``texts``."""
        return moment_hint(texts) if isinstance(step, Moment) else self.hints[step.id]

    def _hint(self, step: BaseStep) -> str:
        if isinstance(step, Rating):
            ends = {"lowest": step.lowest, "highest": step.highest}
            return self.texts.say("hint.type_rating", **ends, low=step.low, high=step.high)
        if isinstance(step, Moment):
            return moment_hint(self.texts)
        if isinstance(step, Zone):
            return self.texts.say("hint.type_zone")
        if isinstance(step, Number) and step.offers:
            return step.hint(self.texts)
        kinds = {"list": "choice", "several": "several", "typed": "text", "place": "place"}
        kind = kinds.get(step.layout)
        return self.texts.say(f"hint.type_{kind}") if kind else ""

    @cached_property
    def commands(self) -> Mapping[str, str]:
        """The command of each word; words are in the form for comparison.

        A word of punctuation alone, for example "?", is kept unchanged.
        """
        names = (name for name in self.texts if name.startswith("commands."))
        return {
            key(word) or word: name.removeprefix("commands.")
            for name in names
            for word in reversed(self.texts.words(name))
        }

    @cached_property
    def texts_said(self) -> Mapping[str, str]:
        """The text of each step, filled with the values of this deployment."""
        return self._filled(self.kept)

    @cached_property
    def texts_said_alone(self) -> Mapping[str, str]:
        """The same, for channels without places."""
        return self._filled(self.kept_alone or self.kept)

    def _filled(self, kept: str) -> Mapping[str, str]:
        live = {"kept": kept, "consultation_url": self.consultation_url}
        return {step.id: fill(step.text, live).strip() for step in self.flow.steps}

    def counting(self, conversation: Conversation) -> dict[str, Value]:
        """Return the answers that count: to steps that apply, in the order of the flow.

        A usual answer counts until another one is given.
        """
        found: dict[str, Value] = {}
        given, usual = conversation.answers, self.flow.usual
        for step_id, when in self._conditions:
            if step_id not in given and step_id not in usual:
                continue
            if when is None or when.holds(found):
                value = given[step_id].value if step_id in given else usual[step_id]
                if value is not None:
                    found[step_id] = value
        return found

    @cached_property
    def _conditions(self) -> tuple[tuple[str, Condition | None], ...]:
        """Id and condition of every step, in order; cached, since every turn reads them."""
        return tuple((step.id, step.when) for step in self.flow.steps)

    @cached_property
    def _asked(self) -> tuple[tuple[str, Condition | None], ...]:
        """Id and condition of every step that is asked in its turn, up to the result."""
        return tuple((step.id, step.when) for step in self.flow.asked if step.is_asked)

    def next_step(
        self, conversation: Conversation, counting: Mapping[str, Value]
    ) -> BaseStep | None:
        """Return the step to ask: the cursor's, else the first visible one without an answer.

        None after the result was given.
        """
        if conversation.cursor is not None:
            asked_again = self.flow.step(conversation.cursor)
            if self.flow.visible(asked_again, counting):
                return asked_again
        given = conversation.answers
        for step_id, when in self._asked:
            if step_id not in given and (when is None or when.holds(counting)):
                return self.flow.step(step_id)
        return None

    def measured(self, counting: Mapping[str, Value]) -> Answers:
        """Return the counting answers by the benchmark's measures."""
        found = self.flow.measured(counting)
        unlisted = tuple(step.measures for step in self.flow.steps if _is_unlisted(step, counting))
        barriers = {
            name.removeprefix(BARRIER): int(value)
            for name, value in found.items()
            if name.startswith(BARRIER) and isinstance(value, int | float)
        }

        def one(measure: str) -> str | None:
            is_listed = measure in found and measure not in unlisted
            return str(found[measure]) if is_listed else None

        return Answers(
            one(STAGE), one(DELIVERY), one(INDUSTRY), one(COUNTRY), barriers, one(ROLE), unlisted
        )

    def shown_order(self, conversation: Conversation, step: BaseStep) -> tuple[str, ...]:
        """Return ids of a step's options in the order that this conversation sees."""
        if isinstance(step, ChoiceStep) and step.shuffle:
            return _shuffled(conversation.id, step.id, self._option_ids[step.id])
        return self._option_ids[step.id]

    @cached_property
    def _option_ids(self) -> Mapping[str, tuple[str, ...]]:
        return {
            step: tuple(option.id for option in options) for step, options in self.choices.items()
        }

    def show(self, step: BaseStep, value: Value, texts: Catalogue) -> str:
        """Return an answer as text for people; texts of options are cached."""
        if step.layout not in ("list", "row"):
            return step.show(value, texts)
        known = self._shown.get((step.id, value))
        if known is None:
            known = self._shown[step.id, value] = step.show(value, self.texts)
        return known

    @cached_property
    def _shown(self) -> dict[tuple[str, Value], str]:
        return {}

    def zone_of(self, counting: Mapping[str, Value]) -> tzinfo | None:
        """Return the time zone that a person gave; None if they gave none."""
        value = counting.get(self.zone_step)
        return None if value is None else zone_named(str(value))

    @cached_property
    def zone_step(self) -> str:
        """The id of the step that asks for the time zone; empty if there is none."""
        return next((step.id for step in self.flow.steps if isinstance(step, Zone)), "")

    def progress(self, section: str, number: int, total: int) -> str:
        """Return "question 4 of 9", or "of about 9" where answers change the questions; cached."""
        known = self._progress.get((section, number, total))
        if known is None:
            name = _PROGRESS[bool(section), self.flow.has_conditions]
            known = self.texts.say(name, section=section, number=number, total=total)
            self._progress[section, number, total] = known
        return known

    @cached_property
    def _progress(self) -> dict[tuple[str, int, int], str]:
        return {}


_PROGRESS = {
    (False, False): "ask.progress",
    (True, False): "ask.progress_section",
    (False, True): "ask.progress_about",
    (True, True): "ask.progress_section_about",
}
"""Sentences by whether the question has a section, and whether answers change the questions."""


def _is_unlisted(step: BaseStep, counting: Mapping[str, Value]) -> bool:
    """Return whether a measured answer is the one for everything that the edition does not list."""
    is_open = isinstance(step, SingleChoice) and bool(step.other) and bool(step.measures)
    return is_open and counting.get(step.id) == OTHER


def moment_hint(texts: Catalogue) -> str:
    """Return the typing hint of a moment in the zone of ``texts``."""
    return texts.say("hint.type_moment", zone=example_zone(texts))


@lru_cache(maxsize=4096)
def _shuffled(conversation: str, step: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return an order that is random but constant for a conversation."""

    def rank(option: str) -> bytes:
        return hashlib.blake2s(f"{conversation}/{step}/{option}".encode()).digest()

    return tuple(sorted(ids, key=rank))
