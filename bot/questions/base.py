"""The base of every step of a flow."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bot.documents import Frozen
from bot.messages import Layout
from bot.questions.conditions import Condition, Scalar, Value
from bot.texts import Catalogue, Translatable, Words
from bot.values import value

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
"""A stable name: lower case, digits, ``-`` and ``_``, at most 40 characters."""

BUTTON = 64
"""Most characters of a button: Slack allows 75; longer ones are cut off on a phone."""

SECTION = 2500
"""Most characters of a question: Slack's section holds 3000, Telegram's whole message 4096."""

Label = Annotated[str, Field(min_length=1), Translatable(BUTTON, "a button of Telegram or Slack")]
"""Text of a button."""

Body = Annotated[str, Translatable(SECTION, "a section of Slack (3000) with room for its parts")]
"""Text of a message."""

Synonyms = Annotated[tuple[str, ...], Translatable()]

SKIP = "skip"
"""The usual value of an optional step that is not answered unless somebody changes it."""

How = Literal["tap", "form", "exact", "number", "letter", "synonym", "confirmed"]
"""How an answer was understood."""


@value
class Understood:
    """A clear answer."""

    value: Value
    how: How


@value
class Unsure:
    """A reading that could be one of several options (their ids); the person is asked."""

    options: tuple[str, ...]


@value
class Unreadable:
    """A reading that is no answer; ``hint`` says what would fit."""

    hint: str


Reading = Understood | Unsure | Unreadable


class Option(Frozen):
    """One answer that can be chosen."""

    id: Id = Field(description="Stable name of the option; results and conditions use it.")
    label: Label = Field(description="Text of the button.")
    description: Body = Field("", description="A sentence that says what it means.")
    in_text: Words = Field(
        "",
        # A flow's version is a hash of its options, and older ones have no such name.
        exclude=True,
        description="The label within a sentence, if it needs an article there: the UK.",
    )
    synonyms: Synonyms = Field((), description="Other ways in which people type this answer.")

    def __hash__(self) -> int:
        """Hash the id alone, since options are looked up in every turn."""
        return hash(self.id)


class BaseStep(Frozen, ABC):
    """A step: the keys of its YAML, and how it is asked, read and shown."""

    layout: ClassVar[Layout] = "typed"
    is_question: ClassVar[bool] = True
    """Whether progress counts it, *back* returns to it and *change* can name it."""

    id: Id = Field(description="Stable name of the step; conditions and results use it.")
    name: Label = Field(description='What the step is called in "Change ..." and in summaries.')
    text: Body = Field(min_length=1, description="The question, or the information.")
    help: Body = Field("", description='Longer explanation, shown on "help".')
    why: Body = Field("", description='Why it is asked, shown on "why".')
    section: str = Field("", description="The id of the section that it stands in.")
    optional: bool = Field(default=False, description="Whether it can be skipped.")
    when: Condition | None = Field(None, description="Asked only where this holds.")
    usual: Scalar | None = Field(
        None,
        description="In a setup: the answer of nearly everybody. The step is not asked; it can be"
        ' changed before anything is posted. "skip" leaves an optional step out.',
    )
    measures: str = Field("", description="What it measures in the edition, such as stage.")
    offer: Annotated[str, Translatable(BUTTON, "a button")] = Field(
        "", description="After the result: the button that offers this step."
    )

    @property
    def is_asked(self) -> bool:
        """Whether it is asked in its turn; a step with a usual value only when it is changed."""
        return self.usual is None

    @property
    def usual_answer(self) -> Value | None:
        """The answer that counts where nobody gave one; None for none."""
        return None if self.usual == SKIP else self.usual

    def choices(self, texts: Catalogue) -> tuple[Option, ...]:  # noqa: ARG002 - for others
        """Return the options that can be pressed, in the order of the flow."""
        return ()

    @abstractmethod
    def read(self, text: str, texts: Catalogue, shown: Sequence[str] = ()) -> Reading:
        """Understand what a person typed.

        Args:
            text: As typed, bounded by the caller.
            texts: The language's catalogue.
            shown: Ids of the options in the order in which this person saw them.
        """

    @abstractmethod
    def accept(self, raw: str | tuple[str, ...], texts: Catalogue) -> Reading:
        """Understand a pressed option (its id) or a form's field."""

    @abstractmethod
    def show(self, value: Value, texts: Catalogue) -> str:
        """Return an answer as text for people."""

    @abstractmethod
    def samples(self, tested: Sequence[Value]) -> tuple[Value, ...]:
        """Return answers of every kind, for walking a flow.

        Args:
            tested: Values that conditions compare this step's answer with; the samples include
                answers on both sides of each.
        """

    def example(self, texts: Catalogue) -> str:
        """Return examples of valid answers, for a person whose answer was not valid."""
        return texts.either(option.label for option in self.choices(texts)[:3])
