"""Typed answers to a choice: exact, number or letter, synonym, then "did you mean"."""

import pytest

from bot.questions import Understood, Unreadable, Unsure
from tests.unit.questions.make import TEXTS, hint, single


@pytest.mark.parametrize(
    ("typed", "value", "how"),
    [
        ("Retail banking", "retail-banking", "exact"),
        ("  RETAIL   BANKING!! ", "retail-banking", "exact"),
        ("“retail banking”", "retail-banking", "exact"),
        ("retail-banking", "retail-banking", "exact"),
        ("retail_banking", "retail-banking", "exact"),
        ("ｒｅｔａｉｌ ｂａｎｋｉｎｇ", "retail-banking", "exact"),
        ("Rétail bänking", "retail-banking", "exact"),
        ("re\u200btail\u202e bank\u200ding", "retail-banking", "exact"),
        ("Energy and utilities", "energy", "exact"),
        ("2", "gaming", "number"),
        ("#2", "gaming", "number"),
        ("option 2", "gaming", "number"),
        ("(2).", "gaming", "number"),
        ("２", "gaming", "number"),
        ("٢", "gaming", "number"),
        ("b", "gaming", "letter"),
        ("B)", "gaming", "letter"),
        ("video games", "gaming", "synonym"),
        ("Video-Games?", "gaming", "synonym"),
        ("*Gaming*", "gaming", "exact"),
        ("`gaming`", "gaming", "exact"),
        ("retail–banking", "retail-banking", "exact"),
        ("Energy ＆ utilities", "energy", "exact"),
        ("2️⃣", "gaming", "number"),
        ("❷", "gaming", "number"),
        ("🅱️", "gaming", "letter"),
    ],
)
def test_name_place_or_synonym_is_understood(typed: str, value: str, how: str) -> None:
    assert single().read(typed, TEXTS) == Understood(value, how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gamig", "gaming"),
        ("Gamming", "gaming"),
        ("bank", "retail-banking"),
        ("retail", "retail-banking"),
        ("health", "healthcare"),
        ("helthcare", "healthcare"),
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
        ("Don't know", "Don’t know"),
        ("Don’t know", "don't know"),
        ("Don't know", "Don`t know"),
        ("AI-only", "AI–only"),
        ("AI–only", "ai‑only"),
        ("Côte d'Ivoire", "Co\u0302te d\u2019Ivoire"),
        ("Côte d’Ivoire", "Cote d´Ivoire"),
        ("👍", "👍\ufe0f"),
        ("👍", "👍🏽"),
        ("👍🏽", "👍"),
        ("❤️", "\u2764"),
        ("👩‍💻", "👩🏽‍💻"),
        ("10", "🔟"),
        ("CO₂ emissions", "CO2 emissions"),
    ],
)
def test_name_is_exact_whatever_signs_it_is_typed_with(label: str, typed: str) -> None:
    options = [{"id": "this", "label": label}, {"id": "other", "label": "Something else"}]

    assert single(options=options).read(typed, TEXTS) == Understood("this", "exact")


def test_part_of_several_names_offers_each_of_them() -> None:
    options = [{"id": f"o{n}", "label": f"{word} services"} for n, word in enumerate("abc")]

    reading = single(options=options).read("services", TEXTS)

    assert reading == Unsure(("o0", "o1", "o2"))


def test_part_of_very_many_names_offers_at_most_six() -> None:
    options = [{"id": f"o{n}", "label": f"Service number {n}x"} for n in range(50)]

    reading = single(options=options).read("service", TEXTS)

    assert isinstance(reading, Unsure)
    assert len(reading.options) == 6


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "???", "0", "5", "99999999999999", "-1", "−1", "1.5", ".5", "1-2", "1/2", "2-",
     "z", "none of this", "👍", "\u200b\u200d", "\x00", "\ud800"],
)  # fmt: skip
def test_what_fits_no_option_is_refused_with_what_would(typed: str) -> None:
    refused = hint(single().read(typed, TEXTS))

    assert "one of the 4 answers" in refused
    assert "by its name or its number" in refused
    assert "“”" not in refused


def test_numbers_and_letters_mean_the_order_that_was_shown() -> None:
    shown = ("healthcare", "energy", "gaming", "retail-banking")

    by_number = single(shuffle=True).read("1", TEXTS, shown)
    by_letter = single(shuffle=True).read("d", TEXTS, shown)

    assert by_number == Understood("healthcare", "number")
    assert by_letter == Understood("retail-banking", "letter")


def test_name_means_the_same_in_any_order() -> None:
    shown = ("healthcare", "energy", "gaming", "retail-banking")

    assert single().read("Gaming", TEXTS, shown) == Understood("gaming", "exact")


def test_own_name_of_an_option_beats_the_place_of_another() -> None:
    options = [{"id": "two", "label": "2"}, {"id": "one", "label": "1"}]

    assert single(options=options).read("1", TEXTS) == Understood("one", "exact")


def test_letter_of_a_place_that_begins_another_name_is_asked_about() -> None:
    options = [{"id": "x", "label": "First"}, {"id": "y", "label": "Second", "synonyms": ["a"]}]

    assert single(options=options).read("a", TEXTS) == Unsure(("x", "y"))
    assert single(options=options).read("b", TEXTS) == Understood("y", "letter")


def test_label_of_punctuation_alone_is_not_what_an_empty_message_means() -> None:
    options = [{"id": "what", "label": "???"}, {"id": "none", "label": "-", "synonyms": ["..."]}]

    reading = single(options=options).read("!", TEXTS)

    assert isinstance(reading, Unreadable)


@pytest.mark.parametrize("text", ["²", "₂", "½", "5²"])
def test_digits_that_are_raised_or_part_of_a_fraction_name_no_place(text: str) -> None:
    assert not isinstance(single().read(text, TEXTS), Understood)


def test_ten_thousand_characters_are_refused() -> None:
    assert isinstance(single().read("gaming " * 1500, TEXTS), Unreadable)


def test_pressed_option_is_taken_by_its_id_alone() -> None:
    step = single()

    assert step.accept("energy", TEXTS) == Understood("energy", "tap")
    assert "not offered" in hint(step.accept("Energy & utilities", TEXTS))
    assert "not offered" in hint(step.accept(("energy",), TEXTS))


def test_answer_is_shown_by_its_label() -> None:
    assert single().show("energy", TEXTS) == "Energy & utilities"


def test_every_option_is_a_sample() -> None:
    assert single().samples([]) == ("retail-banking", "gaming", "energy", "healthcare")
