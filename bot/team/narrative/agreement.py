"""A team's agreement on each question, and the first topic to talk about."""

from collections.abc import Iterator

from bot.messages import Block, Bullets, Heading, Paragraph
from bot.scoring.agreement import agreement_word, two_camps
from bot.scoring.edition import DELIVERY
from bot.team.narrative.revealed import RevealedRound
from bot.team.narrative.topics import topics
from bot.team.tally import measures
from bot.team.wording import (
    agreement_word_text,
    answer_label,
    few_text,
    model_agreement_text,
    question_label,
)

_OF_CASES = ("split", "tie", "mixed", "few", "more", "apart", "grew")
"""Rules whose questions are answered by a case."""


def agreements(revealed: RevealedRound) -> Iterator[Block]:
    """Yield a line for each question: how far the team agrees."""
    yield Heading(revealed.texts.say("team.result.agreement_title"))
    yield Bullets(tuple(agreement(revealed, measure) for measure in measures(revealed.edition)))


def agreement(revealed: RevealedRound, measure: str) -> str:
    """Return how far the team agrees on one question."""
    texts, counts = revealed.texts, revealed.tally.counts.get(measure)
    if counts is None:
        return revealed.hidden(measure)
    edition, question = revealed.edition, question_label(texts, revealed.edition, measure)
    if measure == DELIVERY:
        said = model_agreement_text(texts, edition, counts)
    else:
        said = agreement_word_text(texts, counts) or few_text(texts, edition, measure, counts)
    return texts.say("team.result.agreement", question=question, word=said)


def talk(revealed: RevealedRound) -> Iterator[Block]:
    """Yield the first topic: the finding of the message, and its question."""
    texts = revealed.texts
    for topic in topics(revealed)[:1]:
        yield Heading(texts.say("team.result.talk_title"))
        yield Paragraph(" ".join((f"{topic.text}.", *_camps(revealed, topic.measure))))
        cases = (texts.say("team.result.cases"),) if topic.rule in _OF_CASES else ()
        yield Paragraph(" ".join((topic.ask, *cases)))


def _camps(revealed: RevealedRound, measure: str) -> Iterator[str]:
    """Yield a sentence about two camps, if there are two. Counts could single somebody out.

    So could a camp of too few people for a word.
    """
    counts = revealed.tally.counts.get(measure)
    if counts and measure != DELIVERY and agreement_word(counts) and two_camps(counts):
        chosen = [at for at, count in enumerate(counts) if count]
        low, high = (answer_label(revealed.edition, measure, at) for at in (chosen[0], chosen[-1]))
        yield revealed.texts.say("team.result.camps", low=low, high=high)
