"""Every term that a result uses is explained on request."""

import re
from collections.abc import Iterator
from itertools import product

import pytest

from bot.engine.assessment import Assessment
from bot.engine.explaining import explanation
from bot.engine.turn import TurnContext
from bot.messages import plain_blocks
from bot.results.first import first
from bot.results.narrative import narrative
from bot.results.next_steps import one_step
from bot.results.personal import result_of
from bot.scoring.edition import BARRIER, DELIVERY, STAGE
from bot.scoring.position import Answers
from tests.conftest import NOW
from tests.unit.engine.make import walk

TERMS = (
    "mid-rank", "average", "respondents", "self-rated", "random sample", "at least", "report",
    "ours", "benchmark",
)  # fmt: skip
"""Words of the benchmark that a reader may not know; labels of the edition come beside."""


@pytest.fixture(scope="module")
def results(quick_check: Assessment) -> str:
    return "\n".join(_texts(quick_check)).lower()


def _texts(assessment: Assessment) -> Iterator[str]:
    """Yield the texts of many results: each stage, delivery model and rating, three industries."""
    edition = assessment.edition
    industries = ("gaming", "insurance", "retail-banking")
    ratings = range(1, 6)
    for stage, model, industry, rating in product(
        edition.ids(STAGE), edition.ids(DELIVERY), industries, ratings
    ):
        barriers = dict.fromkeys(edition.ids(BARRIER), rating)
        answers = Answers(stage, model, industry, "japan", barriers)
        result = result_of(assessment.texts, edition, answers)
        for blocks in (first(result), narrative(result), one_step(result, 0)):
            yield from plain_blocks(tuple(blocks))


def names(assessment: Assessment) -> Iterator[str]:
    """Yield every term: those of the benchmark, and the labels of stages, models and barriers."""
    yield from TERMS
    for measure in (STAGE, DELIVERY, BARRIER):
        yield from (
            assessment.edition.label(measure, each) for each in assessment.edition.ids(measure)
        )


JARGON = (
    "CX", "AI", "ROI", "workflow", "governance", "contact type", "repeat contact", "agent",
    "agents", "pilot", "HR", "compliance", "automate", "peer group", "baseline",
    "business case", "workforce readiness",
)  # fmt: skip
"""Words of the trade, in questions, results and next steps."""

OWN_TERMS = {"ai": "AI here means software", "roi": "return on investment", "cx": "short for"}


@pytest.mark.parametrize("term", JARGON)
def test_word_of_the_trade_is_explained_by_itself(quick_check: Assessment, term: str) -> None:
    context = TurnContext(quick_check, walk(quick_check), NOW)

    found = explanation(context, f"what is {term}?")

    assert found is not None
    assert OWN_TERMS.get(term.lower(), "") in " ".join(plain_blocks(found))


def test_words_of_the_trade_are_those_that_people_read(quick_check: Assessment) -> None:
    steps = (
        f"{rule.action} {rule.reason} {rule.first_move} {rule.who} {rule.sign}"
        for rule in quick_check.edition.advice
    )
    asked = (f"{step.text} {step.help} {step.why}" for step in quick_check.flow.steps)
    read = " ".join((*steps, *asked, *_texts(quick_check))).lower()

    assert [term for term in JARGON if term.lower() not in read] == []


def test_abbreviation_that_people_read_is_explained(quick_check: Assessment) -> None:
    steps = (f"{rule.action} {rule.first_move} {rule.who}" for rule in quick_check.edition.advice)
    asked = (f"{step.text} {step.help} {step.why}" for step in quick_check.flow.steps)
    context = TurnContext(quick_check, walk(quick_check), NOW)
    short = set(re.findall(r"\b[A-Z]{2,4}\b", " ".join((*steps, *asked, *_texts(quick_check)))))

    unknown = {word for word in short if explanation(context, f"what is {word}") is None}
    assert unknown <= {"US", "USA", "UK"}


def test_terms_are_those_that_results_use(results: str) -> None:
    assert [term for term in TERMS if term not in results] == []


def test_every_term_of_a_result_is_explained(quick_check: Assessment, results: str) -> None:
    context = TurnContext(quick_check, walk(quick_check), NOW)

    unknown = [
        term
        for term in names(quick_check)
        if term.lower() in results and explanation(context, f"what is {term}") is None
    ]
    assert unknown == []


DOMAIN = (
    *TERMS, "median", "mean", "agreement", "percentile", "interval", "margin", "sample", "stage",
    "barrier", "delivery model", "tied", "bound",
)  # fmt: skip
"""Words of the field that a text about results may use."""


def test_every_term_of_the_field_in_the_sentences_of_results_is_explained(
    quick_check: Assessment,
) -> None:
    about = ("result.", "section.", "step.", "first.", "finding.", "moved.")
    texts = quick_check.texts
    said = " ".join(
        texts.say(name, count=2)
        for name in texts
        if name.startswith(about) and ".words." not in name
    ).lower()
    context = TurnContext(quick_check, walk(quick_check), NOW)

    used = [term for term in DOMAIN if re.search(rf"\b{term}s?\b", said)]
    assert len(used) > len(TERMS) / 2
    assert [term for term in used if explanation(context, f"what is {term}") is None] == []
