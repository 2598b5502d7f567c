"""Typed answers to a choice: exact, number or letter, synonym, then "did you mean"."""

from dataclasses import replace

import pytest

from bot.flows.model import with_options
from bot.questions import SingleChoice, Understood, Unreadable, Unsure
from bot.questions.base import How
from tests.unit.flows.make import VIEW
from tests.unit.questions.make import TEXTS, hint, single


@pytest.mark.parametrize(
    ("typed", "value", "how"),
    [
        ("Retail banking", "retail-banking", "exact"),
        ("  RETAIL   BANKING!! ", "retail-banking", "exact"),
        ("retail_banking", "retail-banking", "exact"),
        ("Rétail bänking", "retail-banking", "exact"),
        ("Energy and utilities", "energy", "exact"),
        ("2", "gaming", "number"),
        ("#2", "gaming", "number"),
        ("option 2", "gaming", "number"),
        ("(2).", "gaming", "number"),
        ("٢", "gaming", "number"),
        ("b", "gaming", "letter"),
        ("B)", "gaming", "letter"),
        ("video games", "gaming", "synonym"),
        ("Video-Games?", "gaming", "synonym"),
        ("🅱️", "gaming", "letter"),
    ],
)
def test_name_place_or_synonym_is_understood(typed: str, value: str, how: str) -> None:
    assert single().read(typed, TEXTS) == Understood(value, how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gamig", "gaming"),
        ("bank", "retail-banking"),
        ("health", "healthcare"),
        ("video game", "gaming"),
        ("high street", "retail-banking"),
    ],
)
def test_misspelling_or_part_of_a_name_is_asked_about_and_never_taken(
    typed: str, meant: str
) -> None:
    reading = single().read(typed, TEXTS)

    assert isinstance(reading, Unsure)
    assert reading.options[0] == meant


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("Don't know", "Don`t know"),
        ("AI–only", "ai‑only"),
        ("Côte d'Ivoire", "Co\u0302te d\u2019Ivoire"),
        ("👍🏽", "👍"),
        ("10", "🔟"),
        ("CO₂ emissions", "CO2 emissions"),
    ],
)
def test_name_is_exact_whatever_signs_it_is_typed_with(label: str, typed: str) -> None:
    options = [{"id": "this", "label": label}, {"id": "other", "label": "Something else"}]

    assert single(options=options).read(typed, TEXTS) == Understood("this", "exact")


@pytest.mark.parametrize(("number", "offered"), [(3, 3), (50, 6)])
def test_part_of_several_names_offers_at_most_six_of_them(number: int, offered: int) -> None:
    options = [{"id": f"o{n}", "label": f"Service number {n}x"} for n in range(number)]

    reading = single(options=options).read("service", TEXTS)

    assert reading == Unsure(tuple(f"o{n}" for n in range(offered)))


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "???", "0", "5", "99999999999999", "-1", "−1", "1.5", ".5", "1/2", "2-",
     "z", "none of this", "👍", "\u200b\u200d", "\x00", "\ud800"],
)  # fmt: skip
def test_what_fits_no_option_is_refused_with_what_would(typed: str) -> None:
    refused = hint(single().read(typed, TEXTS))

    assert "one of the 4 answers" in refused
    assert "type its name or number" in refused
    assert "“”" not in refused


@pytest.mark.parametrize(
    ("typed", "value", "how"),
    [
        ("1", "healthcare", "number"),
        ("d", "retail-banking", "letter"),
        ("Gaming", "gaming", "exact"),
    ],
)
def test_numbers_and_letters_mean_the_order_that_was_shown(
    typed: str, value: str, how: How
) -> None:
    shown = ("healthcare", "energy", "gaming", "retail-banking")

    assert single(shuffle=True).read(typed, TEXTS, shown) == Understood(value, how)


def test_own_name_beats_the_place_of_another_option_and_a_synonym_is_asked_about() -> None:
    named = [{"id": "two", "label": "2"}, {"id": "one", "label": "1"}]
    lettered = [{"id": "x", "label": "First"}, {"id": "y", "label": "Second", "synonyms": ["a"]}]

    assert single(options=named).read("1", TEXTS) == Understood("one", "exact")
    assert single(options=lettered).read("a", TEXTS) == Unsure(("x", "y"))
    assert single(options=lettered).read("b", TEXTS) == Understood("y", "letter")


def test_label_of_punctuation_alone_is_not_what_an_empty_message_means() -> None:
    options = [{"id": "what", "label": "???"}, {"id": "none", "label": "-", "synonyms": ["..."]}]

    assert isinstance(single(options=options).read("!", TEXTS), Unreadable)


@pytest.mark.parametrize("text", ["²", "₂", "½", "5²"])
def test_digits_that_are_raised_or_part_of_a_fraction_name_no_place(text: str) -> None:
    assert not isinstance(single().read(text, TEXTS), Understood)


def test_option_is_pressed_and_sampled_by_its_id_and_shown_by_its_label() -> None:
    step = single()

    assert step.accept("energy", TEXTS) == Understood("energy", "tap")
    assert "isn’t offered" in hint(step.accept("Energy & utilities", TEXTS))
    assert "isn’t offered" in hint(step.accept(("energy",), TEXTS))
    assert step.show("energy", TEXTS) == "Energy & utilities"
    assert step.samples([]) == ("retail-banking", "gaming", "energy", "healthcare")


# ---------------------------------------------------------------------------- what is shown


COLORED = replace(VIEW, options={"colors": single().options})


def test_options_of_an_edition_are_shown_from_a_to_z_and_others_last() -> None:
    step = SingleChoice(
        id="a", type="single_choice", name="N", text="T", options_from="colors", alphabetical=True,
        other="Another one",
    )  # fmt: skip

    shown = with_options(step, COLORED)

    assert isinstance(shown, SingleChoice)
    *listed, other = shown.options
    assert sorted(listed, key=lambda option: option.label.casefold()) == listed
    assert {option.id for option in listed} == {option.id for option in COLORED.options["colors"]}
    assert (other.id, other.label) == ("other", "Another one")
    assert shown.read("another one", TEXTS) == Understood("other", "exact")


def test_options_stay_in_the_order_of_the_edition_where_nothing_else_is_said() -> None:
    step = SingleChoice(id="a", type="single_choice", name="N", text="T", options_from="colors")

    shown = with_options(step, COLORED)

    assert isinstance(shown, SingleChoice)
    assert shown.options == COLORED.options["colors"]
