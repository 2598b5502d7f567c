"""Conditions on earlier answers: plain data, false wherever there is no answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.questions import Condition, Value

CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)
ANSWERS: dict[str, Value] = {"stage": "walk", "trust": 4, "uses": ("chat", "mail"), "note": "4"}


def holds(data: dict[str, Any], answers: dict[str, Value] | None = None) -> bool:
    return bool(CONDITION.validate_python(data).holds(ANSWERS if answers is None else answers))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"step": "stage", "is": "walk"}, True),
        ({"step": "stage", "is": ["run", "walk"]}, True),
        ({"step": "trust", "is": "4"}, False),
        ({"step": "note", "is": "4"}, True),
        ({"step": "note", "at_least": 1}, False),
        ({"step": "uses", "includes": "mail"}, True),
        ({"step": "uses", "includes": "voice"}, False),
        ({"step": "stage", "includes": "walk"}, False),
        ({"step": "trust", "at_least": 4}, True),
        ({"step": "trust", "at_least": 4.5}, False),
        ({"step": "trust", "at_most": 4}, True),
        ({"step": "trust", "at_least": 2, "at_most": 3}, False),
        ({"step": "trust", "at_least": 3, "is": [4, 5]}, True),
        ({"step": "trust", "answered": False}, False),
        ({"step": "gone", "answered": False}, True),
        ({"step": "gone", "is": "x"}, False),
        ({"step": "gone", "answered": False, "at_most": 3}, False),
        ({"not": {"step": "gone", "is": "x"}}, True),
        ({"all": [{"step": "stage", "is": "walk"}, {"step": "trust", "at_most": 4}]}, True),
        ({"all": [{"step": "stage", "is": "walk"}, {"step": "trust", "at_most": 3}]}, False),
        ({"any": [{"step": "stage", "is": "run"}, {"step": "trust", "at_most": 4}]}, True),
        ({"any": [{"step": "stage", "is": "run"}, {"step": "trust", "at_most": 3}]}, False),
        ({"not": {"any": [{"not": {"step": "trust", "is": 4}}]}}, True),
    ],
)
def test_condition_holds_as_its_words_say(data: dict[str, Any], expected: bool) -> None:  # noqa: FBT001 - a table
    assert holds(data) is expected


@given(st.sampled_from(["is", "includes", "at_least", "at_most"]), st.integers(0, 9))
def test_no_test_of_a_value_holds_without_an_answer(name: str, value: int) -> None:
    data = {"step": "gone", name: str(value) if name == "includes" else value}

    assert not holds(data)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"step": "stage"},
        {"is": "walk"},
        {"all": []},
        {"any": []},
        {"not": None},
        {"all": [{"step": "stage", "is": "walk"}], "any": [{"step": "stage", "is": "walk"}]},
        {"step": "trust", "at_least": "nan"},
        {"step": "trust", "at_most": "inf"},
        {"step": "stage", "is": {"a": "b"}},
        "stage is walk",
        5,
    ],
)
def test_what_is_no_condition_is_refused(data: object) -> None:
    with pytest.raises(ValidationError):
        CONDITION.validate_python(data)


def test_tests_inside_a_condition_are_found_at_any_depth() -> None:
    first, second = {"step": "a", "is": 1}, {"step": "b", "is": 2}
    condition = CONDITION.validate_python({"not": {"all": [{"any": [first]}, second]}})

    assert [one.step for one in condition.tests()] == ["a", "b"]
