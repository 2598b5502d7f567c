"""A team's agreement on each question, and the first topic to talk about."""

from collections.abc import Iterator

from bot.messages import Block, Bullets, Heading, Paragraph
from bot.scoring.agreement import two_camps
from bot.scoring.edition import DELIVERY
from bot.team.narrative.revealed import RevealedRound
from bot.team.narrative.topics import topics
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


def talk(revealed: RevealedRound) -> Iterator[Block]:
    """Yield the first topic: the finding of the message, and its question."""
    texts = revealed.texts
    for topic in topics(revealed)[:1]:
        yield Heading(texts.say("team.result.talk_title"))
        yield Paragraph(" ".join((f"{topic.text}.", *_camps(revealed, topic.measure))))
        cases = (texts.say("team.result.cases"),) if topic.measure else ()
        yield Paragraph(" ".join((topic.ask, *cases)))


def _camps(revealed: RevealedRound, measure: str) -> Iterator[str]:
    """Yield a sentence about two camps, if there are two. Counts could single somebody out."""
    counts = revealed.tally.counts.get(measure)
    if counts and measure != DELIVERY and two_camps(counts):
        chosen = [at for at, count in enumerate(counts) if count]
        low, high = (answer_label(revealed.edition, measure, at) for at in (chosen[0], chosen[-1]))
        yield revealed.texts.say("team.result.camps", low=low, high=high)
