"""A choice of one option."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from bot.messages import Layout
from bot.questions.base import BUTTON, BaseStep, Option, Reading, Understood, Unreadable, Unsure
from bot.questions.cleaning import quote
from bot.questions.conditions import Value
from bot.questions.matching import match
from bot.questions.number_words import numbers_meant
from bot.texts import Catalogue, Translatable

OTHER = "other"
"""The id of the option for answers that the edition does not list."""


class ChoiceStep(BaseStep):
    """A step with a list of options, written in the flow or taken from the edition."""

    options: tuple[Option, ...] = Field((), max_length=100, description="The options.")
    options_from: str = Field(
        "", description="Or: which of the edition's lists they are, such as industries."
    )
    alphabetical: bool = Field(
        default=False, description="Show the options from A to Z, in the language of the flow."
    )
    shuffle: bool = Field(
        default=False, description="Show the options in an order of each conversation's own."
    )

    @model_validator(mode="after")
    def _options_or_list(self) -> "ChoiceStep":
        if bool(self.options) == bool(self.options_from):
            message = 'give either "options" or "options_from"'
            raise ValueError(message)
        if self.options and len(self.options) < 2:  # noqa: PLR2004 - one option is no choice
            message = "a choice needs 2 to 100 options"
            raise ValueError(message)
        return self

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:  # noqa: ARG002 - as written
        """Return the options, in the order of the flow."""
        return self.options

    def label(self, option_id: str) -> str:
        """Return the label of an option."""
        return next(option.label for option in self.options if option.id == option_id)


def place_meant(
    text: str, texts: Catalogue, options: tuple[Option, ...], shown: Sequence[str] = ()
) -> Understood | Unsure | None:
    """Understand words for the place of an option: "the second one", "3 or 4".

    Args:
        text: The typed text.
        texts: The language.
        options: The options, in the order of the flow.
        shown: The ids in the order in which they were shown, if it differs.
    """
    order = tuple(shown) or tuple(option.id for option in options)
    numbers = numbers_meant(text, texts)
    ids = tuple(order[number - 1] for number in numbers if 0 < number <= len(order))
    if not ids:
        return None
    return Understood(ids[0], "number") if len(numbers) == 1 else Unsure(ids)


class SingleChoice(ChoiceStep):
    """A choice of one option."""

    layout: ClassVar[Layout] = "list"
    type: Literal["single_choice"]
    other: Annotated[str, Translatable(BUTTON, "a button of Telegram or Slack")] = Field(
        "", description="The button of one more option, last: none of the edition's own."
    )

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:
        """Understand a name, a number in digits or words, a letter or a synonym."""
        found = match(text, self.options, shown) or place_meant(text, texts, self.options, shown)
        if found is not None:
            return found
        hint = texts.say("hint.choice", count=len(self.options))
        if quote(text):
            hint = texts.say("hint.wrote", hint=hint, wrote=quote(text))
        return Unreadable(hint)

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take an option's id."""
        if any(option.id == raw for option in self.options):
            return Understood(str(raw), "tap")
        return Unreadable(texts.say("hint.choice_gone"))

    def show(self, value: Value, texts: Catalogue) -> str:  # noqa: ARG002 - labels are texts
        """Return the option's label."""
        return self.label(str(value))

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:  # noqa: ARG002 - all
        """Return every option."""
        return tuple(option.id for option in self.options)
