"""A yes-or-no question."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bot.messages import Layout
from bot.questions.base import BUTTON, BaseStep, Option, Reading, Understood, Unreadable
from bot.questions.conditions import Value
from bot.questions.matching import match
from bot.texts import Catalogue, Translatable


class YesNo(BaseStep):
    """A yes-or-no question; the answers' ids are ``yes`` and ``no``."""

    layout: ClassVar[Layout] = "row"
    type: Literal["yes_no"]
    turn_on: Annotated[str, Translatable(BUTTON, "a button")] = Field(
        "", description="With a usual answer: the button that turns a no into a yes."
    )
    turn_off: Annotated[str, Translatable(BUTTON, "a button")] = Field(
        "", description="With a usual answer: the button that turns a yes into a no."
    )

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:
        """Return yes and no in the language's words."""
        return yes_and_no(texts.say("button.yes"), texts.say("button.no"), texts)

    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:
        """Understand the language's words for yes and no."""
        found = match(text, self.choices(texts), shown)
        return Unreadable(texts.say("hint.yes_no")) if found is None else found

    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Take ``yes`` or ``no``."""
        if raw in ("yes", "no"):
            return Understood(str(raw), "tap")
        return Unreadable(texts.say("hint.yes_no"))

    def show(self, value: Value, texts: Catalogue) -> str:
        """Return yes or no in the language's words."""
        return next(option.label for option in self.choices(texts) if option.id == value)

    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:  # noqa: ARG002 - both
        """Return both answers."""
        return ("yes", "no")


def yes_and_no(yes: str, no: str, texts: Catalogue) -> tuple[Option, Option]:
    """Return two options with the language's words for yes and no as synonyms."""
    return (
        Option.model_construct(id="yes", label=yes, synonyms=texts.words("words.yes")),
        Option.model_construct(id="no", label=no, synonyms=texts.words("words.no")),
    )
