"""Explains terms, figures and labels: "what is mid-rank", "what does Run mean", "61%?", "skip?"."""

import re
from functools import lru_cache

from bot.engine.about import about, topic_said
from bot.engine.assessment import Assessment
from bot.engine.naming import asked_about, asks, bare
from bot.engine.on_screen import (
    Explanation,
    control_explained,
    label_explained,
    option_explained,
)
from bot.engine.turn import TurnContext
from bot.messages import Note, Paragraph
from bot.questions import FreeText, Option
from bot.questions.cleaning import key
from bot.questions.matching import LONGEST, names_of
from bot.results.facts import report_line
from bot.results.figures import origins
from bot.results.personal import result_of
from bot.scoring.edition import BARRIER
from bot.texts import Catalogue, fill

_PERCENTAGE = re.compile(r"(\d{1,3}(?:\.\d+)?) ?(?:%|percent\b)", re.IGNORECASE)

_SHARED = "glossary."
"""The beginning of the names of terms that every flow explains."""

SHORTEST_NAME = 5
"""Fewest characters of a publisher's name: shorter words of its line are not names."""

MOST_STATEMENTS = 3
"""Most statements about one figure: several industries can have the same."""


def explanation(context: TurnContext, text: str) -> Explanation | None:
    """Return the explanation that a text asks for; None if it asks for none."""
    if said := about(context, text[:LONGEST]):
        return (Paragraph(said),)
    asked = asked_about(context.assessment.texts, key(text[:LONGEST]))
    is_command = key(text[:LONGEST]) in context.assessment.commands
    if asked and not is_command and (found := _named(context, asked)):
        return found
    return marked(context, text) or _figure_in(context, text)


def marked(context: TurnContext, text: str) -> Explanation | None:
    """Return the explanation of what is named with a question mark: "hybrid?", "skip?", "43%?".

    None where nothing is, and where the text is a question or a command of more words: "what next?"
    shows the next steps.
    """
    texts, word = context.assessment.texts, key(text[:LONGEST])
    if not word or not asks(text) or word.partition(" ")[0] in texts.words("explain.questions"):
        return None
    if isinstance(context.step, FreeText) and context.conversation.pending is None:
        return control_explained(context, word)
    is_confirmed = context.conversation.pending is not None and word in _yes_and_no(texts)
    if not is_confirmed and (found := option_explained(context, word)):
        return found
    return _named(context, bare(texts, word))


def _yes_and_no(texts: Catalogue) -> tuple[str, ...]:
    return tuple(key(texts.say(f"button.{name}")) for name in ("yes", "no"))


def _named(context: TurnContext, asked: str) -> Explanation | None:
    """Return the explanation of a term, a publisher, a figure or a label; None for other words."""
    if said := _terms(context.assessment).get(asked, ""):
        return (Paragraph(said),)
    if _is_publisher(context.assessment, asked):
        return (Paragraph(topic_said(context, "behind")),)
    return (
        _figure(context, asked) or label_explained(context, asked) or _barrier_with(context, asked)
    )


def term_within(context: TurnContext, asked: str) -> Explanation | None:
    """Return the explanation of the term that ends a phrase: "barrier" of "top barrier"."""
    terms, words = _terms(context.assessment), asked.split()
    ends = (" ".join(words[place:]) for place in range(1, len(words)))
    said = next((terms[end] for end in ends if end in terms), "")
    return (Paragraph(said),) if said else None


def _barrier_with(context: TurnContext, asked: str) -> Explanation | None:
    """Return the explanation of the one barrier whose label has these words: "ownership".

    The question about a barrier explains its own words better.
    """
    if context.step is not None and context.step.measures.startswith(BARRIER):
        return None
    barriers = context.assessment.edition.header.barriers
    named = [option for option in barriers if f" {asked} " in f" {key(option.label)} "]
    return (Paragraph(_described(named[0])),) if len(named) == 1 else None


def _described(option: Option) -> str:
    return f"{option.label}: {option.description}"


def _is_publisher(assessment: Assessment, asked: str) -> bool:
    """Return whether a term is a name in the line about the publisher."""
    line = " ".join(key(word) for word in assessment.edition.header.publisher.split())
    return len(asked) >= SHORTEST_NAME and f" {asked} " in f" {line} "


@lru_cache(maxsize=16)
def _terms(assessment: Assessment) -> dict[str, str]:
    """Return the explanation of each term, by its names in the form for comparison.

    The flow's terms precede those of the language, and these precede the edition's synonyms.
    """
    header, texts = assessment.edition.header, assessment.texts
    found: dict[str, str] = {}
    for option in (*header.stages, *header.delivery_models, *header.barriers):
        names = (*names_of(option), bare(texts, option.in_text))
        found |= dict.fromkeys(filter(None, names), _described(option))
    found |= _shared_terms(assessment)
    for term in assessment.flow.glossary:
        filled = (fill(name, {"respondents": header.respondents}) for name in term.names)
        found |= {key(name): term.text.strip() for name in filled}
    return found


def _shared_terms(assessment: Assessment) -> dict[str, str]:
    """Return the language's explanations, which hold in every flow: a team's terms outlive it."""
    header, texts = assessment.edition.header, assessment.texts
    values: dict[str, str | int] = {
        "respondents": header.respondents, "who": header.who, "title": header.title
    }  # fmt: skip
    return {
        key(fill(name, values)): texts.say(entry.removesuffix("names") + "text", **values)
        for entry in texts
        if entry.startswith(_SHARED) and entry.endswith(".names")
        for name in texts.words(entry)
    }


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
    return asks(text) or first_word in texts.words("explain.questions")
