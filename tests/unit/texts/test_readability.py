"""How hard the bot's texts are to read, by source: the grade, and the length of sentences."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from statistics import median
from typing import Any

import pytest

from bot.loading.library import shipped
from bot.loading.yaml_documents import read_document
from bot.messages import Block
from bot.results.finding import finding
from bot.results.sections import SECTIONS, section
from bot.scoring.edition import Comparison, Finding
from tests.unit.results.make import edition, firsts, results
from tests.unit.texts.literals import Kind, literals
from tests.unit.texts.reading import (
    filled,
    grade,
    sentences,
    simplified,
    syllables,
    texts_in,
)

HIGHEST_GRADE = 8
MOST_WORDS = 20

FLOWS = ("quick-check", "team-pulse", "team-setup")

Text = tuple[str, ...]
"""The paragraphs and points of one message."""


def _findings() -> Iterator[Text]:
    return ((finding(result).text,) for result in results())


def _firsts() -> Iterator[Text]:
    # The actions are the edition's.
    return (tuple(texts_in(_without_steps(blocks))) for _, blocks in firsts())


def _without_steps(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not hasattr(block, "ordered"))


def _section(name: str) -> Callable[[], Iterator[Text]]:
    def texts() -> Iterator[Text]:
        made = (section(result, name) for result in results("canada")[::7])
        return (tuple(texts_in(blocks)) for blocks in made if blocks)

    return texts


def _catalogue(*prefixes: str) -> Callable[[], Iterator[Text]]:
    """Return a reader of the catalogue's sentences whose names begin so; labels are none."""

    def texts() -> Iterator[Text]:
        for name, template in _entries(read_document(shipped("bot.texts") / "en.yaml").data):
            if name.startswith(prefixes) and template.rstrip("”").endswith((".", "?", "!")):
                yield tuple(filled(template, edition()).splitlines())

    return texts


def _entries(entries: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the dotted name and the text of every sentence; each plural form is one."""
    for key, entry in entries.items():
        if isinstance(entry, dict):
            yield from _entries(entry, f"{path}{key}.")
        elif isinstance(entry, str):
            yield path + key, entry


def _questions() -> Iterator[Text]:
    for flow in FLOWS:
        data = read_document(shipped("conversations") / flow / "flow.yaml").data
        for step in data["steps"]:
            written = (step.get(key, "") for key in ("text", "help", "why"))
            yield from (tuple(filled(text, edition()).splitlines()) for text in written if text)


def _glossary() -> Iterator[Text]:
    data = read_document(shipped("conversations") / "quick-check" / "flow.yaml").data
    return ((filled(term["text"], edition()),) for term in data["glossary"])


def _facts() -> Iterator[Text]:
    return ((fact.says,) for fact in edition().facts if isinstance(fact, Comparison | Finding))


def _advice() -> Iterator[Text]:
    # Rules of earlier editions, of which there are none here, have empty parts.
    for rule in edition().advice:
        yield rule.action, rule.reason, rule.first_move, rule.who, rule.sign


def _in_code(kind: Kind) -> Callable[[], Iterator[Text]]:
    return lambda: ((text,) for text in literals(kind))


SOURCES: dict[str, Callable[[], Iterable[Text]]] = {
    "findings": _findings,
    "first messages": _firsts,
    **{f"section {name}": _section(name) for name in SECTIONS},
    "questions": _questions,
    "glossary": _glossary,
    "glossary of every flow": _catalogue("glossary."),
    "facts": _facts,
    "advice": _advice,
    "help of commands": _in_code("help"),
    "errors of commands": _in_code("error"),
    "log lines": _in_code("log"),
    "hints": _catalogue("hint."),
    "questions and notices": _catalogue("ask.", "notice.", "kept."),
    "orders and errors": _catalogue("say.", "terminal.", "slack.", "telegram."),
    "sharing and follow-up": _catalogue("share.", "follow_up.", "moved."),
    "pictures and reports": _catalogue("report."),
    "team chats": _catalogue("team.say.", "team.ask."),
    "team dashboards": _catalogue("team.dashboard."),
    "team errors": _catalogue("team.refused."),
    "team results": _catalogue("team.result.", "team.finding."),
    "team invitations": _catalogue("team.invitation."),
    "results and explanations": _catalogue("result.", "explain.", "sources.", "fact.", "step."),
    "demonstrations": _catalogue("demo.", "show."),
    "team agendas": _catalogue("team.agenda."),
    "team privacy": _catalogue("team.privacy.", "team.receipt.", "team.details."),
}
"""Every kind of text that is held to the limits, by name."""


@cache
def texts_of(source: str) -> frozenset[Text]:
    """Return the different messages of a source, with each name of the edition as one word."""
    made = {tuple(simplified(text, edition()) for text in message) for message in SOURCES[source]()}
    assert made
    return frozenset(made)


@pytest.mark.parametrize("source", SOURCES)
def test_median_grade_is_at_most_eight(source: str) -> None:
    grades = [grade(". ".join(message)) for message in texts_of(source)]

    assert median(grades) <= HIGHEST_GRADE


@pytest.mark.parametrize("source", SOURCES)
def test_sentences_have_at_most_twenty_words(source: str) -> None:
    long = {
        " ".join(words)
        for message in texts_of(source)
        for text in message
        for words in sentences(text)
        if len(words) > MOST_WORDS
    }

    assert long == set()


# ---------------------------------------------------------------------------- the measure itself


def test_facts_about_organizations_are_what_respondents_say() -> None:
    said = [text for [text] in _facts() if "Run or Fly" in text]

    assert len(said) == 6
    assert all("respondents place their organization" in text for text in said)


def test_grade_is_that_of_flesch_and_kincaid() -> None:
    # 6 words of 1 syllable, and 8 words with 14 syllables in two sentences.
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    text = "The report has figures. Customers rate companies highly."
    assert grade(text) == pytest.approx(0.39 * 4 + 11.8 * 15 / 8 - 15.59)


@pytest.mark.parametrize(
    ("word", "count"),
    [("idea", 2), ("rate", 1), ("rated", 2), ("moved", 1), ("stages", 2), ("compliance", 3),
     ("organization", 5), ("doesn’t", 2), ("53%", 1), ("people", 2), ("the", 1)],
)  # fmt: skip
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_decimals_and_names_break_no_sentence() -> None:
    text = "You rate Cost and ROI uncertainty 5 out of 5, far above the average of 3.4. Fine."

    found = sentences(simplified(text, edition()))

    assert [len(words) for words in found] == [13, 1]
