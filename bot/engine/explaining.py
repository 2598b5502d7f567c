"""Explains a term of the result: "what is mid-rank", "what does Run mean", "why 61%"."""

from functools import lru_cache

from bot.engine.about import about
from bot.engine.assessment import Assessment
from bot.engine.naming import bare
from bot.engine.turn import TurnContext
from bot.messages import Block, Note, Paragraph
from bot.questions.cleaning import key, keys
from bot.questions.matching import LONGEST, names_of
from bot.results.facts import report_line, shown_as, sourced
from bot.results.personal import result_of
from bot.texts import Catalogue

Explanation = tuple[Block, ...]

MOST_STATEMENTS = 3
"""Most statements about one figure: several industries can have the same."""


def explanation(context: TurnContext, text: str) -> Explanation | None:
    """Return the explanation that a text asks for; None if it asks for none."""
    if said := about(context, text[:LONGEST]):
        return (Paragraph(said),)
    asked = _asked_about(context.assessment.texts, key(text[:LONGEST]))
    if not asked:
        return None
    said = _terms(context.assessment).get(asked, "")
    return (Paragraph(said),) if said else _figure(context, asked)


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
    used = result_of(texts, edition, context.assessment.measured(context.counting)).facts
    # The statements in the person's own result come first: the same figure can be several.
    shown = sorted(shown_as(texts, edition, wanted), key=lambda fact: fact not in used)
    if not shown:
        return None
    lines = tuple(sourced(texts, edition, fact_id) for fact_id in shown[:MOST_STATEMENTS])
    return (*map(Paragraph, lines), Note(report_line(texts, edition)))
