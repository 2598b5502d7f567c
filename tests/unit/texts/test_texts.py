"""The catalogue: safe filling, plurals, numbers, and no sentence too few or too many."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import adapters
import bot
from bot.loading.library import load_catalogue, shipped
from bot.loading.yaml_documents import read_document
from bot.texts import Catalogue, MissingSentence, fill, placeholders

ENGLISH = load_catalogue()
CATALOGUE = Catalogue(
    "en",
    {
        "hello": "Hello {name}, {count}",
        "plain": "No values",
        "apples": {"one": "{count} apple", "other": "{count} apples"},
        "deep": {"er": {"est": "There"}},
        "list": ["a", "b", 3],
        "empty": None,
    },
)


# ---------------------------------------------------------------------------- filling


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{a} and {b}", "1 and {a}"),
        ("{a.__class__} {a[0]} {a!r} {a:>9}", "{a.__class__} {a[0]} {a!r} {a:>9}"),
        ("{0.__class__} {} {0}", "{0.__class__} {} {0}"),
        ("{{a}} {{{a}}}", "{1} {{1}}"),
        ("{unknown} {A} { a }", "{unknown} {A} { a }"),
        ("%s $a ${a} {a", "%s $a $1 {a"),
        ("no braces", "no braces"),
        ("", ""),
    ],
)
def test_only_whole_known_names_in_braces_are_filled(template: str, filled: str) -> None:
    assert fill(template, {"a": 1, "b": "{a}"}) == filled


@given(st.text(), st.text())
def test_values_are_never_looked_into_again(before: str, value: str) -> None:
    template = before.replace("{", "") + "{x}"

    assert fill(template, {"x": value, "a": "secret"}) == before.replace("{", "") + value


@given(st.text(alphabet="{}ab_."))
def test_nothing_that_an_author_writes_reaches_anything_else(template: str) -> None:
    kept = fill(template, {})

    assert kept == template
    assert placeholders(template) == set(re.findall(r"\{([a-z_]+)\}", template))


# ---------------------------------------------------------------------------- saying


def test_sentence_is_said_with_its_values() -> None:
    assert CATALOGUE.say("hello", name="{count}", count=1500) == "Hello {count}, 1,500"
    assert CATALOGUE.say("plain") == "No values"
    assert CATALOGUE.say("deep.er.est") == "There"


@pytest.mark.parametrize(("count", "said"), [(0, "0 apples"), (1, "1 apple"), (2, "2 apples")])
def test_count_picks_the_plural_form(count: int, said: str) -> None:
    assert CATALOGUE.say("apples", count=count) == said


def test_other_languages_have_other_plurals() -> None:
    polish = Catalogue(
        "pl", {"a": {"one": "plik", "few": "pliki", "many": "plików", "other": "pliku"}}
    )

    assert [polish.say("a", count=n) for n in (1, 2, 5, 22)] == ["plik", "pliki", "plików", "pliki"]


@pytest.mark.parametrize("name", ["gone", "deep", "deep.er", "list", "empty", "apples", ""])
def test_missing_sentence_is_a_mistake_of_the_code(name: str) -> None:
    with pytest.raises(MissingSentence):
        CATALOGUE.say(name)


def test_words_are_lists_alone() -> None:
    assert CATALOGUE.words("list") == ("a", "b", "3")
    with pytest.raises(MissingSentence):
        CATALOGUE.words("plain")
    with pytest.raises(MissingSentence):
        CATALOGUE.words("gone")


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [(0, 1, "0"), (1500, 1, "1,500"), (2.5, 1, "2.5"), (2.0, 1, "2"), (Fraction(1, 3), 1, "0.3"),
     (0.125, 4, "0.125"), (2.6, 0, "3"), (-1.5, 1, "-1.5")],
)  # fmt: skip
def test_number_has_its_languages_signs_and_no_needless_zeros(
    value: float, digits: int, shown: str
) -> None:
    assert CATALOGUE.number(value, digits=digits) == shown


def test_number_of_another_language_has_its_own_signs() -> None:
    assert Catalogue("de", {}).number(1500.5) == "1.500,5"


@pytest.mark.parametrize(
    ("value", "shown"), [(0.3, "+0.3"), (-1, "−1"), (0, "±0"), (0.04, "±0"), (-0.04, "±0")]
)
def test_difference_shows_its_direction_where_it_has_one(value: float, shown: str) -> None:
    assert CATALOGUE.signed(value) == shown


def test_words_are_listed_as_the_language_does() -> None:
    assert CATALOGUE.join([]) == ""
    assert CATALOGUE.join(["a"]) == "a"
    assert CATALOGUE.join(["a", "b"]) == "a and b"
    assert CATALOGUE.join(x for x in "abc") == "a, b, and c"


# ---------------------------------------------------------------------------- the shipped one

DYNAMIC = {
    "team.typed.": "orders",
    "team.dashboard.state_": "the states of a team check",
    "board.left.": "days, hours, minutes",
    "board.notes.": "the names of notes",
    "button.": "a button's name",
    "commands.": "the names of commands",
    "explain.asked.": "questions about the bot",
    "explain.said.": "questions about the bot",
    "explain.label.button.": "orders",
    "kept.": "here, there, page",
    "dialog.title_": "delete, reveal, cancel",
    "dialog.text_": "the same",
    "dialog.yes_": "the same",
    "dialog.no_": "the same",
    "home.step_": "report, suggestion",
    "hint.type_": "the ways of answering",
    "notice.": "what happened to a tap",
    "finding.": "standing, or that at one end",
    "finding.barrier_above_": "all, several",
    "first.": "standing, or that at one end",
    "first.step_": "report, suggestion",
    "report.step_": "report, suggestion",
    "first.unlisted_": "industry, country, both",
    "section.barrier_": "close, higher, lower",
    "section.industry_": "standing, or that at one end",
    "section.known_": "above, same, below",
    "section.unlisted_": "industry, country",
    "section.button.": "sections",
    "section.words.": "sections",
    "move.in.": "channels",
    "move.at.": "channels",
    "moved.name.": "stage, delivery_model, industry, country, role",
    "moved.named.": "the same",
    "report.moved_head.": "the columns of what moved",
    "report.another_": "industry or country",
    "report.moved_word.barrier_": "up or down",
    "report.moved_word.": "same, other, or a direction",
    "result.reading.": "close, higher, lower",
    "result.basis_": "report, suggestion",
    "result.brief_basis_": "report, suggestion",
    "result.compare_ask_": "industry, country",
    "team.agenda.": "questions to talk about",
    "team.ask.": "what a draft waits for",
    "team.button.": "orders",
    "team.finding.": "rules",
    "team.finding.aligned_": "all, some, none",
    "team.finding.aligned_stage_": "all, some, none",
    "team.finding.ask_": "stage, delivery_model",
    "team.finding.brief_": "split, tie",
    "team.finding.range_": "split, tie, mixed, few",
    "team.receipt.": "what was deleted",
    "team.receipt.files_": "what was deleted",
    "team.dashboard.": "what is confirmed",
    "team.dashboard.nothing_": "compared, few",
    "team.dashboard.headline_": "how an assessment stands",
    "team.dashboard.is_": "the same, in a list",
    "team.refused.": "reasons",
    "moment.": "days, hours",
    "telegram.menu.": "commands",
    "telegram.group_menu.": "commands",
    "terminal.typed.": "the names of other sentences",
    "terminal.typed.hint.type_": "the ways of answering",
}
"""Beginnings of names that the code completes with a word that stands in it somewhere."""


def sources() -> Iterator[ast.AST]:
    for package in (bot, adapters):
        for path in Path(str(package.__file__)).parent.rglob("*.py"):
            yield ast.parse(path.read_text(encoding="utf-8"))


@dataclass
class Code:
    """The texts in the code.

    Attributes:
        literals: Every text in it, for any purpose.
        said: The arguments of ``say`` and ``words``, as the code writes them.
    """

    literals: set[str] = field(default_factory=set)
    said: list[str | ast.JoinedStr] = field(default_factory=list)


@cache
def code() -> Code:
    """Read the code, once for all tests of it."""
    read = Code()
    for node in chain.from_iterable(map(ast.walk, sources())):
        match node:
            case ast.Constant(value=str(text)):
                read.literals.add(text)
            case ast.Call(func=ast.Attribute(attr="say" | "words"), args=[first, *_]):
                read.said += named(first)
            case _:
                continue
    return read


def named(first: ast.expr) -> Iterator[str | ast.JoinedStr]:
    match first:
        case ast.Constant(value=str(name)):
            yield name
        case ast.JoinedStr():
            yield first
        case ast.IfExp(body=one, orelse=other):
            yield from named(one)
            yield from named(other)
        case _:
            return


def test_every_sentence_that_the_code_names_exists() -> None:
    names = {one for one in code().said if isinstance(one, str)}

    assert len(names) > 50
    assert {name for name in names if name not in ENGLISH} == set()


def test_every_name_that_the_code_completes_is_listed_here() -> None:
    begun = {
        str(one.values[0].value)
        for one in code().said
        if isinstance(one, ast.JoinedStr) and isinstance(one.values[0], ast.Constant)
    }

    assert begun <= set(DYNAMIC)
    for beginning in DYNAMIC:
        assert any(name.startswith(beginning) for name in ENGLISH)


def test_no_sentence_is_unused() -> None:
    known = set(code().literals)
    # Each is named after the label that it explains.
    known |= {name for name in ENGLISH if name.removeprefix("explain.label.") in ENGLISH}

    completed = {begun + rest for begun in DYNAMIC for rest in known}

    assert set(ENGLISH) - known - completed == set()


def sentences(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for one in data.values():
            yield from sentences(one)
    elif isinstance(data, list):
        for one in data:
            yield from sentences(one)
    else:
        yield data


def test_every_placeholder_is_a_simple_name() -> None:
    for sentence in sentences(read_document(shipped("bot.texts") / "en.yaml").data):
        assert isinstance(sentence, str)
        rest = re.sub(r"\{[a-z_]+\}", "", sentence)
        assert "{" not in rest
        assert "}" not in rest


def test_plural_forms_have_the_same_placeholders_beside_count() -> None:
    for name in ENGLISH:
        entry = ENGLISH._entries[name]  # there is no other way to see the forms
        if isinstance(entry, dict):
            assert "other" in entry
            forms = {frozenset(placeholders(str(one)) - {"count"}) for one in entry.values()}
            assert len(forms) == 1
