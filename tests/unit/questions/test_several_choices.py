"""Several choices: separators, bounds, and what is asked back."""

import pytest
from pydantic import ValidationError

from bot.questions import Understood, Unreadable, Unsure
from tests.unit.questions.make import TEXTS, hint, several


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("gaming", ("gaming",)),
        ("1, 3", ("retail-banking", "energy")),
        ("1 3 4", ("retail-banking", "energy", "healthcare")),
        ("1\n3", ("retail-banking", "energy")),
        ("a, b", ("retail-banking", "gaming")),
        ("1 + 2", ("retail-banking", "gaming")),
        ("gaming and healthcare", ("gaming", "healthcare")),
        ("gaming AND video games", ("gaming",)),
        ("Energy & utilities, gaming", ("gaming", "energy")),
        (",2,,", ("gaming",)),
        ("all", ("retail-banking", "gaming", "energy", "healthcare")),
    ],
)
def test_names_and_places_are_taken_in_the_order_of_the_flow(
    typed: str, chosen: tuple[str, ...]
) -> None:
    assert several().read(typed, TEXTS) == Understood(chosen, "exact")


@pytest.mark.parametrize(
    ("typed", "odd"),
    [
        ("gaming, helthcare", "helthcare"),
        ("helthcare, 1", "helthcare"),
        ("gaming, –1 ②½", "–1 ②½"),
    ],
)
def test_one_odd_part_among_several_is_named_and_nothing_is_taken(typed: str, odd: str) -> None:
    assert f"I didn’t recognize “{odd}”." in hint(several().read(typed, TEXTS))


def test_places_mean_the_order_that_was_shown_and_one_misspelled_name_is_asked_about() -> None:
    shown = ("healthcare", "energy", "gaming", "retail-banking")

    assert several().read("1, 2", TEXTS, shown) == Understood(("energy", "healthcare"), "exact")
    assert several().read("gamig", TEXTS) == Unsure(("gaming",))


@pytest.mark.parametrize("typed", ["", " ", ",", "1, 9", "-1", "1-3", "x" * 10_000, "1," * 5_000])
def test_what_fits_no_options_is_refused(typed: str) -> None:
    assert isinstance(several().read(typed, TEXTS), Unreadable)


@pytest.mark.parametrize(
    ("least", "most", "typed", "says"),
    [
        (2, 3, "1", "2 to 3 of the answers"),
        (2, 3, "all", "2 to 3 of the answers"),
        (2, 2, "1", "exactly 2 answers"),
        (1, 1, "1, 2", "exactly one answer"),
        (1, None, "none", "1 to 4 of the answers"),
    ],
)
def test_too_few_or_too_many_are_told_the_bounds(
    least: int, most: int | None, typed: str, says: str
) -> None:
    assert says in hint(several(at_least=least, at_most=most).read(typed, TEXTS))


def test_none_is_an_answer_where_nothing_need_be_chosen() -> None:
    step = several(at_least=0)

    assert step.read("none of them", TEXTS) == Understood((), "exact")
    assert step.accept((), TEXTS) == Understood((), "tap")
    assert step.show((), TEXTS) == "none of them"


def test_pressed_options_are_checked_against_list_and_bounds_and_shown_as_a_list() -> None:
    step = several(at_most=2)

    assert step.accept(("energy", "gaming"), TEXTS) == Understood(("gaming", "energy"), "tap")
    assert step.accept("energy", TEXTS) == Understood(("energy",), "tap")
    assert "isn’t offered" in hint(step.accept(("energy", "gone"), TEXTS))
    assert "1 to 2" in hint(step.accept(("energy", "gaming", "healthcare"), TEXTS))
    assert step.show(("gaming", "energy"), TEXTS) == "Gaming and Energy & utilities"
    assert step.show("gaming", TEXTS) == "Gaming"


def test_samples_combine_tested_options_within_the_bounds_and_within_measure() -> None:
    options = [{"id": f"o{n}", "label": f"Option {n}x"} for n in range(100)]

    few = several(at_least=1, at_most=2).samples(["gaming", "energy"])
    many = several(options=options).samples([f"o{n}" for n in range(100)])

    assert set(few) == {("retail-banking",), ("gaming",), ("energy",), ("gaming", "energy")}
    assert len(many) > 20_000


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"at_least": 3, "at_most": 2}, "at_most (2) is less than at_least (3)"),
        ({"at_least": 5}, "at_least (5) is more than there are options"),
        ({"options": []}, 'either "options" or "options_from"'),
        ({"options_from": "countries"}, 'either "options" or "options_from"'),
        ({"options": [{"id": "one", "label": "One"}]}, "a choice needs 2 to 100 options"),
    ],
)
def test_bounds_that_cannot_be_met_are_refused(keys: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        several(**keys)

    assert says in str(refused.value)


@pytest.mark.parametrize("typed", ["gaming、energy & utilities", "gaming，energy", "2️⃣; 3️⃣", "*2 3*"])
def test_names_are_separated_by_the_commas_of_any_script(typed: str) -> None:
    assert several().read(typed, TEXTS) == Understood(("gaming", "energy"), "exact")


@pytest.mark.parametrize(("least", "most"), [(0, 4), (0, 1), (1, 2), (2, 2), (2, 4), (4, 4)])
@pytest.mark.parametrize("tested", [[], ["gaming"], ["retail-banking", "energy"]])
def test_samples_are_answers_that_the_bounds_allow(
    least: int, most: int, tested: list[str]
) -> None:
    step = several(at_least=least, at_most=most)

    samples = step.samples(tested)

    assert samples
    for sample in samples:
        assert isinstance(sample, tuple)
        assert least <= len(set(sample)) == len(sample) <= most
