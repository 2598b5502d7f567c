"""Agreement to data storage, asked before anything is stored."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from bot.questions.base import Label, Option
from bot.questions.conditions import Value
from bot.questions.yes_no import YesNo, yes_and_no
from bot.texts import Catalogue


class Consent(YesNo):
    """A question for consent. Yes continues; no ends the conversation and stores nothing."""

    is_question = False
    type: Literal["consent"]  # type: ignore[assignment] # the tag that picks this type
    agree: Label = Field(description="The button that agrees.")
    decline: Label = Field(description="The button that does not.")

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:
        """Return the two buttons of the flow; typed yes and no work as well."""
        return yes_and_no(self.agree, self.decline, texts)

    def show(self, value: Value, texts: Catalogue) -> str:
        """Return the label of the button."""
        return next(option.label for option in self.choices(texts) if option.id == value)

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:  # noqa: ARG002 - only one
        """Return yes alone: after no, nothing more is asked."""
        return ("yes",)
