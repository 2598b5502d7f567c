"""What stands in ``flow.yaml``, and the flow that it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal

from pydantic import Field

from bot.documents import Frozen
from bot.questions import BaseStep, Option, Result, Step, Value
from bot.questions.base import Body, Id, Label
from bot.questions.single_choice import ChoiceStep

MOST_STEPS = 200
"""Most steps of a flow."""

TEAM_FLOWS = "team_flows"
"""The list of the flows for teams, which only a flow that sets up an assessment can take."""


class Section(Frozen):
    """A part of a flow, for progress and forms."""

    id: Id
    title: Label
    skip_rest: bool = Field(
        default=False,
        description='Offer one "skip the rest" for the optional steps of this section.',
    )


Purpose = Literal["person", "team", "setup"]


class FlowFile(Frozen):
    """``flow.yaml``: one conversation."""

    id: Id = Field(description="The name of the flow's folder.")
    title: Label = Field(description="What the flow is called.")
    language: str = Field("en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")
    purpose: Purpose = Field(
        "person",
        description="Whom it is for: a person by themselves; a team (one result of them all); or"
        " whoever sets up an assessment for a team.",
    )
    description: Body = Field("", description="What it is for; for authors.")
    sections: tuple[Section, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MOST_STEPS)


@dataclass(frozen=True)
class EditionView:
    """What an edition offers to flows.

    Attributes:
        digest: Hash of the edition; part of a flow's version, since it supplies options.
        measures: Ids of the categories by measure; empty for ratings.
        options: Lists of options that a step can take; "team_flows" only for a flow of purpose
            setup.
        scale: Lowest and highest number of the edition's ratings.
        values: Texts by the name that stands in braces in a flow's text.
    """

    digest: str
    measures: Mapping[str, tuple[str, ...]]
    options: Mapping[str, tuple[Option, ...]]
    scale: tuple[int, int]
    values: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Flow:
    """A checked flow, its options taken from the edition.

    Attributes:
        id: Its name.
        title: What people call it.
        version: Hash of everything that it says and offers, 64 hexadecimal digits.
        sections: Its parts.
        steps: Every step, in order.
        purpose: Whom it is for.
    """

    id: str
    title: str
    version: str
    sections: tuple[Section, ...]
    steps: tuple[BaseStep, ...]
    purpose: Purpose = "person"

    @cached_property
    def index(self) -> dict[str, int]:
        """Place of every step, by its id."""
        return {step.id: place for place, step in enumerate(self.steps)}

    @cached_property
    def result(self) -> int:
        """Place of the step that gives the result."""
        return next(place for place, step in enumerate(self.steps) if isinstance(step, Result))

    def is_offered(self, step: BaseStep) -> bool:
        """Whether a step stands behind the result."""
        return self.index[step.id] > self.result

    @cached_property
    def has_conditions(self) -> bool:
        """Whether any step is asked only after some answers."""
        return any(step.when is not None for step in self.steps)

    @cached_property
    def questions_before(self) -> tuple[int, ...]:
        """How many questions stand before each step, whether they are asked or not."""
        return tuple(accumulate((step.is_question for step in self.steps), initial=0))

    @cached_property
    def asked(self) -> tuple[BaseStep, ...]:
        """The steps up to and with the result; those behind it are offered."""
        return self.steps[: self.result + 1]

    @cached_property
    def offered(self) -> tuple[BaseStep, ...]:
        """The steps behind the result."""
        return self.steps[self.result + 1 :]

    @cached_property
    def section_titles(self) -> dict[str, str]:
        """What each section is called, by its id."""
        return {one.id: one.title for one in self.sections}

    @cached_property
    def skips_rest(self) -> frozenset[str]:
        """Ids of the sections that offer "skip the rest"."""
        return frozenset(one.id for one in self.sections if one.skip_rest)

    def step(self, step_id: str) -> BaseStep:
        """The step of this id (KeyError where there is none)."""
        return self.steps[self.index[step_id]]

    def visible(self, step: BaseStep, answers: Mapping[str, Value]) -> bool:
        """Whether a step is asked after these answers (of earlier, visible steps)."""
        return step.when is None or step.when.holds(answers)

    def measured(self, answers: Mapping[str, Value]) -> dict[str, Value]:
        """The answers by what they measure."""
        return {
            step.measures: answers[step.id]
            for step in self.steps
            if step.measures and step.id in answers
        }


def with_options(step: BaseStep, edition: EditionView) -> BaseStep:
    """The step with the edition's options, where it takes them from there."""
    if isinstance(step, ChoiceStep) and step.options_from:
        return step.model_copy(update={"options": edition.options[step.options_from]})
    return step
