"""The content of ``flow.yaml``, and the flow built from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal

from pydantic import Field

from bot.documents import Frozen
from bot.questions import BaseStep, Option, Result, SingleChoice, Step, Value
from bot.questions.base import Body, Id, Label
from bot.questions.single_choice import OTHER, ChoiceStep

MOST_STEPS = 200
"""Most steps of a flow."""

TEAM_FLOWS = "team_flows"
"""The name of the list of flows for teams; only a flow of purpose setup can use it."""


class Section(Frozen):
    """A part of a flow, for progress and forms."""

    id: Id
    title: Label
    skip_rest: bool = Field(
        default=False,
        description='Offer one "skip the rest" for the optional steps of this section.',
    )


class Term(Frozen):
    """A term of the result, explained on request."""

    id: Id
    names: tuple[Label, ...] = Field(min_length=1, description="Ways in which people type it.")
    text: Body = Field(min_length=1, description="The explanation, in a sentence or three.")


Purpose = Literal["person", "team", "setup"]


class FlowFile(Frozen):
    """``flow.yaml``: one conversation."""

    id: Id = Field(description="The name of the flow's folder.")
    title: Label = Field(description="What the flow is called.")
    language: str = Field("en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")
    purpose: Purpose = Field(
        "person",
        description="Whom it is for: a person by themselves; a team (one result of them all); or"
        " the person who sets up an assessment for a team.",
    )
    description: Body = Field("", description="What it is for; for authors.")
    sections: tuple[Section, ...] = ()
    glossary: tuple[Term, ...] = Field(
        (), description='Terms of the result, explained on request ("what is ...").'
    )
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MOST_STEPS)


@dataclass(frozen=True)
class EditionView:
    """The parts of an edition that flows use.

    Attributes:
        digest: Hash of the edition; part of a flow's version, since it supplies options.
        measures: Ids of the categories by measure; empty for ratings.
        options: Lists of options that a step can use; "team_flows" only for a flow of purpose
            setup.
        scale: Lowest and highest number of the edition's ratings.
        values: Texts by the name in braces that they replace.
    """

    digest: str
    measures: Mapping[str, tuple[str, ...]]
    options: Mapping[str, tuple[Option, ...]]
    scale: tuple[int, int]
    values: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Flow:
    """A checked flow with the edition's options.

    Attributes:
        id: Its name.
        title: Its name for people.
        version: Hash of all its texts and options, 64 hexadecimal digits.
        sections: Its parts.
        steps: Every step, in order.
        purpose: Its audience.
        glossary: Terms that are explained on request.
    """

    id: str
    title: str
    version: str
    sections: tuple[Section, ...]
    steps: tuple[BaseStep, ...]
    purpose: Purpose = "person"
    glossary: tuple[Term, ...] = ()

    @cached_property
    def index(self) -> dict[str, int]:
        """Place of every step, by its id."""
        return {step.id: place for place, step in enumerate(self.steps)}

    @cached_property
    def result(self) -> int:
        """Place of the step that gives the result."""
        return next(place for place, step in enumerate(self.steps) if isinstance(step, Result))

    def is_offered(self, step: BaseStep) -> bool:
        """Return whether a step comes after the result."""
        return self.index[step.id] > self.result

    @cached_property
    def has_conditions(self) -> bool:
        """Whether any step is asked only after some answers."""
        return any(step.when is not None for step in self.steps)

    @cached_property
    def questions_before(self) -> tuple[int, ...]:
        """The number of questions before each step, except those with a usual answer."""
        counted = (step.is_question and step.is_asked for step in self.steps)
        return tuple(accumulate(counted, initial=0))

    @cached_property
    def usual(self) -> dict[str, Value]:
        """The answers that count where nobody gave one, by step."""
        known = ((step.id, step.usual_answer) for step in self.steps)
        return {step_id: value for step_id, value in known if value is not None}

    @cached_property
    def has_review(self) -> bool:
        """Whether it ends with a review, in which usual answers can be changed."""
        return not all(step.is_asked for step in self.steps)

    @cached_property
    def asked(self) -> tuple[BaseStep, ...]:
        """The steps up to and including the result; later steps are offered."""
        return self.steps[: self.result + 1]

    @cached_property
    def offered(self) -> tuple[BaseStep, ...]:
        """The steps after the result."""
        return self.steps[self.result + 1 :]

    @cached_property
    def section_titles(self) -> dict[str, str]:
        """The title of each section, by its id."""
        return {section.id: section.title for section in self.sections}

    @cached_property
    def skips_rest(self) -> frozenset[str]:
        """Ids of the sections that offer "skip the rest"."""
        return frozenset(section.id for section in self.sections if section.skip_rest)

    def step(self, step_id: str) -> BaseStep:
        """Return the step with this id (KeyError if there is none)."""
        return self.steps[self.index[step_id]]

    def visible(self, step: BaseStep, answers: Mapping[str, Value]) -> bool:
        """Return whether a step is asked after these answers (of earlier, visible steps)."""
        return step.when is None or step.when.holds(answers)

    def measured(self, answers: Mapping[str, Value]) -> dict[str, Value]:
        """Return the answers by their measure."""
        return {
            step.measures: answers[step.id]
            for step in self.steps
            if step.measures and step.id in answers
        }


def with_options(step: BaseStep, edition: EditionView) -> BaseStep:
    """Return the step with the options that are shown: the edition's if it uses them, in order."""
    if not isinstance(step, ChoiceStep):
        return step
    options = edition.options[step.options_from] if step.options_from else step.options
    if step.alphabetical:
        options = tuple(sorted(options, key=lambda option: option.label.casefold()))
    if isinstance(step, SingleChoice) and step.other:
        options = (*options, Option(id=OTHER, label=step.other))
    return step if options is step.options else step.model_copy(update={"options": options})
