"""How hard a text is to read: its sentences, their words, and the Flesch-Kincaid grade."""

import re
from functools import cache

import pyphen

from bot.messages import Bars, Block, Bullets, Checklist, Heading, Note, Paragraph, plain_blocks
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, STAGE, Edition

LABEL = "label"
"""A name of the edition counts as this one word: nobody can choose a simpler one."""


def texts_in(blocks: tuple[Block, ...]) -> list[str]:
    """Return the running text of blocks: each point of a list by itself, and no charts."""
    texts: list[str] = []
    for block in blocks:
        match block:
            case Heading(text) | Paragraph(text) | Note(text):
                texts += text.split("\n")
            case Bullets(items):
                texts += items
            case Checklist(_, points):
                texts += points
            case Bars():
                continue
    return texts


def filled(template: str, edition: Edition) -> str:
    """Return a sentence of the catalogue or of a flow with one word in each placeholder.

    A placeholder that is a sentence by itself, such as a hint after another sentence, is left out.
    """
    alone = re.compile(r"(^|(?<=[.?!:\n] ))\{[a-z_]+\}(?=\s|$)", re.MULTILINE)
    text = re.sub(r"\{[a-z_]+\}", LABEL, alone.sub("", template))
    return simplified(re.sub('[“”"]', "", text), edition)


def words_in(blocks: tuple[Block, ...]) -> int:
    """Return how many words a message has, its charts and references included."""
    return sum(len(re.findall(r"\S*\w\S*", line)) for line in plain_blocks(blocks))


@cache
def simplified(text: str, edition: Edition) -> str:
    """Return a text with each name of the edition as one word, and without references."""
    text = re.sub(r" \[[\d, ]+\]", "", text)
    for name in _names(edition):
        text = text.replace(name, LABEL)
    return text


@cache
def _names(edition: Edition) -> tuple[str, ...]:
    """Return the names of an edition, the longest first."""
    header = edition.header
    names = {
        edition.label(measure, category)
        for measure in (STAGE, DELIVERY, BARRIER, INDUSTRY, COUNTRY)
        for category in edition.ids(measure)
    }
    headings = {source.heading for source in header.sources}
    return tuple(sorted({header.title, header.who} | names | headings, key=len, reverse=True))


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence; a title without a full stop is one, too."""
    parts = (
        re.findall(r"[\w’'%.,+-]*\w[\w’'%]*", part) for part in re.split(r"[.?!]+(?:\s|$)", text)
    )
    return [part for part in parts if part]


@cache
def _english() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")


@cache
def syllables(word: str) -> int:
    """Return the syllables of a word: its hyphens or its groups of vowels, whichever are more.

    Hyphens alone miss syllables that no line is broken at, as in "idea".
    """
    plain = re.sub(r"[^a-z]", "", word.lower().replace("’", ""))
    vowels = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^dt])ed$|(?<=[^aeiouscxzhg])es$", "", plain)
    return max(1, len(_english().positions(plain)) + 1, len(re.findall(r"[aeiouy]+", vowels)))


def grade(text: str) -> float:
    """Return the school year that a text is written for.

    Source: Flesch-Kincaid grade level.
    """
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(found) + 11.8 * spoken / len(words) - 15.59
