"""Agreement to what is kept, before anything is kept."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from bot.questions.base import Label, Option
from bot.questions.conditions import Value
from bot.questions.yes_no import YesNo, yes_and_no
from bot.texts import Catalogue


class Consent(YesNo):
    """Yes goes on; no ends the conversation and keeps nothing."""

    is_question = False
    type: Literal["consent"]  # type: ignore[assignment] # the tag that picks this type
    agree: Label = Field(description="The button that agrees.")
    decline: Label = Field(description="The button that does not.")

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:
        """The two buttons of the flow; typed yes and no work as well."""
        return yes_and_no(self.agree, self.decline, texts)

    def show(self, value: Value, texts: Catalogue) -> str:
        """The label of the button."""
        return next(one.label for one in self.choices(texts) if one.id == value)

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:  # noqa: ARG002 - only one
        """Yes alone: after no, nothing is asked any more."""
        return ("yes",)
