"""Promises of every step type for any typed text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions import BaseStep, FreeText, Number, Place, Rating, Understood, Unreadable, Unsure
from bot.questions.conditions import Value
from tests.unit.questions.make import EVERY_TYPE, TEXTS

WORDS = ("yes", "no", "1", "2", "4/5", "gaming", "retail", "none", "all", "and", ",", ";", "\n",
         "option", "-", ".", "e9", "NaN", "people", "%",
         "hours", "in ", "2", "2026-12-01", "T17:00", "Z", "+", "99",
         "٤", "４", "\u202e", "\u200d", "\ud800",
         "\x00", "👩‍💻", " ", "﷽")  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.lists(
    st.sampled_from(WORDS), max_size=8
).map("".join)
STEPS = st.sampled_from(EVERY_TYPE)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-99, 20_000)
TESTED = st.lists(st.text(max_size=6) | NUMBERS | st.sampled_from(("gaming", "energy", "no", "3")))


def raw(value: Value) -> str | tuple[str, ...]:
    """Return an answer as a button or a form's field would hold it."""
    return value if isinstance(value, tuple) else str(value)


def shown(step: BaseStep, value: Value) -> str:
    return step.show(value, TEXTS)


@given(STEPS, ANY_TEXT)
def test_whatever_is_typed_gives_a_reading(step: BaseStep, typed: str) -> None:
    reading = step.read(typed, TEXTS)

    match reading:
        case Understood(value):
            again = step.accept(raw(value), TEXTS)
            assert isinstance(again, Understood)
            assert again.value == value
            assert shown(step, value)
        case Unsure(options):
            assert set(options) <= {one.id for one in step.choices(TEXTS)}
            assert options
        case Unreadable(hint):
            assert hint
            assert len(hint) < 400


@given(STEPS, ANY_TEXT | st.lists(ANY_TEXT, max_size=4).map(tuple))
def test_whatever_is_pressed_gives_a_reading(
    step: BaseStep, pressed: str | tuple[str, ...]
) -> None:
    reading = step.accept(pressed, TEXTS)

    assert isinstance(reading, Understood | Unreadable)
    if isinstance(reading, Understood):
        assert shown(step, reading.value)


@pytest.mark.parametrize("typed", ["x" * 10_000, "1" * 10_000, "👩‍💻" * 3_000, "," * 10_000])
@pytest.mark.parametrize("step", EVERY_TYPE, ids=lambda step: type(step).__name__)
def test_ten_thousand_characters_are_refused_by_every_type(step: BaseStep, typed: str) -> None:
    assert isinstance(step.read(typed, TEXTS), Unreadable)


@given(STEPS, TESTED)
def test_samples_are_answers(step: BaseStep, tested: list[Value]) -> None:
    samples = step.samples(tested)

    assert samples
    assert len(set(samples)) == len(samples)
    for one in samples:
        accepted = step.accept(raw(one), TEXTS)
        assert isinstance(accepted, Understood)
        assert accepted.value == one


@given(TESTED)
def test_samples_of_numbers_stand_on_every_side_of_each_bound(tested: list[Value]) -> None:
    for step in EVERY_TYPE:
        if isinstance(step, Number | Rating):
            samples = [one for one in step.samples(tested) if isinstance(one, int | float)]
            low, high = min(samples), max(samples)
            for bound in tested:
                if isinstance(bound, int | float) and low < bound < high:
                    assert any(one < bound for one in samples)
                    assert any(one > bound for one in samples)


@given(STEPS)
def test_every_choice_is_understood_by_its_label_and_its_place(step: BaseStep) -> None:
    for place, option in enumerate(step.choices(TEXTS), start=1):
        for typed in (option.label, option.label.upper(), option.id):
            assert isinstance(step.read(typed, TEXTS), Understood), typed
        if not isinstance(step, Rating) and len(step.choices(TEXTS)) > 1:
            reading = step.read(str(place), TEXTS)
            assert isinstance(reading, Understood)
            assert reading.value in (option.id, (option.id,))


@pytest.mark.parametrize("step", EVERY_TYPE, ids=lambda step: type(step).__name__)
def test_every_type_can_show_examples(step: BaseStep) -> None:
    # A place cannot be typed, and any text fits.
    assert bool(step.example(TEXTS)) is not isinstance(step, Place | FreeText)
