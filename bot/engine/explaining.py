"""Explains a term of the result: "what is mid-rank", "what does Run mean", "why 61%"."""

import re
from functools import lru_cache

from bot.engine.about import about, topic_said
from bot.engine.assessment import Assessment
from bot.engine.naming import bare
from bot.engine.turn import TurnContext
from bot.messages import Block, Note, Paragraph
from bot.questions.cleaning import key, keys
from bot.questions.matching import LONGEST, names_of
from bot.results.facts import report_line
from bot.results.figures import origins
from bot.results.personal import result_of
from bot.texts import Catalogue
from bot.texts.folding import fold

Explanation = tuple[Block, ...]

_PERCENTAGE = re.compile(r"(\d{1,3}(?:\.\d+)?) ?(?:%|percent\b)", re.IGNORECASE)

SHORTEST_NAME = 5
"""Fewest characters of a publisher's name: shorter words of its line are not names."""

MOST_STATEMENTS = 3
"""Most statements about one figure: several industries can have the same."""


def explanation(context: TurnContext, text: str) -> Explanation | None:
    """Return the explanation that a text asks for; None if it asks for none."""
    if said := about(context, text[:LONGEST]):
        return (Paragraph(said),)
    asked = _asked_about(context.assessment.texts, key(text[:LONGEST]))
    if said := _terms(context.assessment).get(asked, ""):
        return (Paragraph(said),)
    if asked and _is_publisher(context.assessment, asked):
        return (Paragraph(topic_said(context, "behind")),)
    return (_figure(context, asked) if asked else None) or _figure_in(context, text)


def _asked_about(texts: Catalogue, words: str) -> str:
    """Return the term in a question such as "what does the mid-rank mean"; empty if none."""
    begins = keys(texts.words("explain.begins"))
    begin = max((word for word in begins if words.startswith(f"{word} ")), key=len, default="")
    if not begin:
        return ""
    asked = words[len(begin) :].strip()
    for end in keys(texts.words("explain.ends")):
        asked = asked.removesuffix(f" {end}")
    return bare(texts, asked)


def _is_publisher(assessment: Assessment, asked: str) -> bool:
    """Return whether a term is a name in the line about the publisher."""
    line = " ".join(key(word) for word in assessment.edition.header.publisher.split())
    return len(asked) >= SHORTEST_NAME and f" {asked} " in f" {line} "


@lru_cache(maxsize=16)
def _terms(assessment: Assessment) -> dict[str, str]:
    """Return the explanation of each term, by its names in the form for comparison."""
    header = assessment.edition.header
    found: dict[str, str] = {}
    for option in (*header.stages, *header.delivery_models, *header.barriers):
        said = f"{option.label}: {option.description}"
        found |= dict.fromkeys(names_of(option), said)
    for term in assessment.flow.glossary:
        found |= {key(name): term.text.strip() for name in term.names}
    return found


def _figure(context: TurnContext, asked: str) -> Explanation | None:
    """Return the published statements behind a figure; None if the report has no such figure."""
    texts, edition = context.assessment.texts, context.assessment.edition
    wanted = asked.removesuffix("%").removesuffix(" percent").strip()
    if not wanted[:1].isdecimal():
        return None
    result = result_of(texts, edition, context.assessment.measured(context.counting))
    lines = origins(result, wanted)[:MOST_STATEMENTS]
    return (*map(Paragraph, lines), Note(report_line(texts, edition))) if lines else None


def _figure_in(context: TurnContext, text: str) -> Explanation | None:
    """Return the same for the one percentage in a question: "why am I behind 43%?"."""
    if not is_question(context.assessment.texts, text):
        return None
    shares = _PERCENTAGE.findall(text[:LONGEST])
    return _figure(context, shares[0]) if len(shares) == 1 else None


def is_question(texts: Catalogue, text: str) -> bool:
    """Return whether a text asks something: by its first word, or by its question mark."""
    first_word = key(text[:LONGEST]).partition(" ")[0].replace("’", "'").removesuffix("'s")
    return fold(text).rstrip().endswith("?") or first_word in texts.words("explain.questions")
