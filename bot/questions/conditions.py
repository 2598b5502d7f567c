"""Conditions on earlier answers: plain data, no code in a flow.

A condition is a test of one step's answer, or ``all``, ``any``, ``not`` over conditions. A step
that was skipped or not asked has no answer, and every test of its value is false.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, model_validator

from bot.documents import Frozen

Value = str | int | float | tuple[str, ...]
"""An answer: an option's id, a number, several ids, or text."""

Scalar = Annotated[str | int | float, Field(union_mode="smart")]


class Test(Frozen):
    """A test of the answer to one earlier step; several keys must hold together."""

    step: str = Field(description="The id of an earlier step.")
    is_: Scalar | tuple[Scalar, ...] | None = Field(
        None, alias="is", description="The answer is this, or one of these."
    )
    includes: str | None = Field(None, description="The chosen options include this one.")
    at_least: float | None = Field(
        None, allow_inf_nan=False, description="The rating or number is this or more."
    )
    at_most: float | None = Field(
        None, allow_inf_nan=False, description="The rating or number is this or less."
    )
    answered: bool | None = Field(None, description="The step has (or has not) been answered.")

    @model_validator(mode="after")
    def _tests_something(self) -> "Test":
        if not self.model_fields_set - {"step"}:
            message = 'a test needs "is", "includes", "at_least", "at_most" or "answered"'
            raise ValueError(message)
        return self

    @property
    def accepted(self) -> tuple[str | int | float, ...]:
        """The values that ``is`` names; empty if the test has no ``is``."""
        if self.is_ is None:
            return ()
        return self.is_ if isinstance(self.is_, tuple) else (self.is_,)

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Return whether these answers meet the test."""
        value = answers.get(self.step)
        if self.answered is not None and (value is not None) != self.answered:
            return False
        if value is None:
            return self.answered is False and self.model_fields_set == {"step", "answered"}
        if self.is_ is not None and value not in self.accepted:
            return False
        if self.includes is not None and not (isinstance(value, tuple) and self.includes in value):
            return False
        return self._in_range(value)

    def _in_range(self, value: Value) -> bool:
        if self.at_least is None and self.at_most is None:
            return True
        if not isinstance(value, int | float):
            return False
        low = self.at_least if self.at_least is not None else value
        high = self.at_most if self.at_most is not None else value
        return low <= value <= high

    def tests(self) -> Iterator["Test"]:
        """Yield this test."""
        yield self


class AllOf(Frozen):
    """A condition that holds if all of its parts hold."""

    all: tuple["Condition", ...] = Field(min_length=1)

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Return whether these answers meet every condition."""
        return all(condition.holds(answers) for condition in self.all)

    def tests(self) -> Iterator[Test]:
        """Yield every test inside."""
        for condition in self.all:
            yield from condition.tests()


class AnyOf(Frozen):
    """A condition that holds if at least one of its parts holds."""

    any: tuple["Condition", ...] = Field(min_length=1)

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Return whether these answers meet at least one condition."""
        return any(condition.holds(answers) for condition in self.any)

    def tests(self) -> Iterator[Test]:
        """Yield every test inside."""
        for condition in self.any:
            yield from condition.tests()


class Not(Frozen):
    """A condition that holds if its part does not."""

    not_: "Condition" = Field(alias="not")

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Return whether these answers do not meet the condition inside."""
        return not self.not_.holds(answers)

    def tests(self) -> Iterator[Test]:
        """Yield every test inside."""
        yield from self.not_.tests()


def _kind(data: Any) -> str:  # noqa: ANN401 - raw data of any shape, or a model
    """Return which of the four kinds a mapping is, by its key."""
    names = data if isinstance(data, dict) else getattr(type(data), "model_fields", ())
    return next((kind for kind in ("all", "any", "not") if kind in names), _not_or_test(names))


def _not_or_test(names: object) -> str:
    return "not" if isinstance(names, dict) and "not_" in names else "test"


Condition = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Test, Tag("test")],
    Discriminator(_kind),
]
