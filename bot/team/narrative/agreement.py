"""A team's agreement on each question, and the question with the least of it."""

from collections.abc import Iterator

from bot.messages import Block, Bullets, Heading, Paragraph
from bot.scoring.agreement import agreement_word, two_camps
from bot.scoring.edition import DELIVERY, STAGE
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, measures
from bot.team.wording import (
    agreement_word_text,
    answer_label,
    counts_text,
    question_label,
    share_of,
)


def agreements(revealed: RevealedRound) -> Iterator[Block]:
    """Yield a line for each question: how far the team agrees."""
    yield Heading(revealed.texts.say("team.result.agreement_title"))
    yield Bullets(tuple(agreement(revealed, measure) for measure in measures(revealed.edition)))


def agreement(revealed: RevealedRound, measure: str) -> str:
    """Return how far the team agrees on one question."""
    texts, counts = revealed.texts, revealed.tally.counts.get(measure)
    if counts is None:
        return revealed.hidden(measure)
    if measure == DELIVERY:
        return same_answer(revealed, counts)
    question = question_label(texts, revealed.edition, measure)
    word = agreement_word_text(texts, counts)
    said = word or counts_text(texts, revealed.edition, measure, counts)
    return texts.say("team.result.agreement", question=question, word=said)


def same_answer(revealed: RevealedRound, counts: Counts) -> str:
    """Return how many chose the most frequent delivery model, or models."""
    texts, edition, most, people = revealed.texts, revealed.edition, max(counts), sum(counts)
    pairs = zip(edition.ids(DELIVERY), counts, strict=True)
    models = [edition.label(DELIVERY, model) for model, count in pairs if count == most]
    values: dict[str, str | int] = {
        "question": texts.say("team.result.delivery"),
        "share": share_of(texts, most, people),
        "count": most,
        "people": people,
    }
    if len(models) == 1:
        return texts.say("team.result.same_answer", answer=models[0], **values)
    return texts.say("team.result.same_answers", answers=texts.join(models), **values)


def split(revealed: RevealedRound) -> Iterator[Block]:
    """Yield the question with the least agreement, and something to talk about."""
    texts, measure = revealed.texts, revealed.split_on
    words = {
        agreement_word(counts) for name, counts in revealed.tally.counts.items() if name != DELIVERY
    }
    if not words or (measure is None and None in words):
        # "No real split" would say something about answers that may not be shown, or are too few.
        return
    yield Heading(texts.say("team.result.split_title"))
    if measure is None:
        yield Paragraph(texts.say("team.result.no_split"))
        yield Paragraph(texts.say("team.result.no_split_ask"))
        return
    counts = revealed.tally.counts[measure]
    chosen = [
        answer_label(revealed.edition, measure, at) for at, count in enumerate(counts) if count
    ]
    low, high = chosen[0], chosen[-1]
    ends = {"low": low, "high": high}
    if measure == STAGE:
        said = texts.say("team.result.split_stage", **ends)
        ask = texts.say("team.result.split_ask_stage")
    else:
        barrier = question_label(texts, revealed.edition, measure)
        said = texts.say("team.result.split_barrier", barrier=barrier, **ends)
        ask = texts.say("team.result.split_ask_barrier", barrier=barrier)
    yield Paragraph(" ".join((said, *_camps(revealed, counts, low, high))))
    yield Paragraph(ask)


def _camps(revealed: RevealedRound, counts: Counts, low: str, high: str) -> Iterator[str]:
    """Yield a sentence about two camps, if there are two."""
    half = len(counts) // 2
    lower, upper = sum(counts[:half]), sum(counts[-half:])
    if two_camps(counts) and lower and upper:
        yield revealed.texts.say("team.result.camps", lower=lower, upper=upper, low=low, high=high)
