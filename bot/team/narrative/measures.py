"""A team's delivery model and barriers beside the market's."""

from collections.abc import Iterator
from fractions import Fraction

from bot.messages import Bars, Block, Bullets, Heading, Paragraph
from bot.results.facts import percent
from bot.scoring.barriers import read, slowest_first
from bot.scoring.edition import BARRIER, DELIVERY, exact
from bot.team.narrative.revealed import RevealedRound
from bot.team.narrative.stages import bars
from bot.team.tally import Counts
from bot.team.wording import (
    agreement_word_text,
    counts_text,
    lowest_and_highest,
    most_chosen,
    points,
    points_apart,
    rounded,
    share_of,
)


def delivery(revealed: RevealedRound) -> Iterator[Block]:
    """Yield how many chose each delivery model, beside the benchmark's shares."""
    counts = revealed.tally.counts.get(DELIVERY)
    yield Heading(revealed.texts.say("team.result.delivery"))
    if counts is None:
        yield Paragraph(revealed.hidden(DELIVERY))
        return
    yield Bars(bars(revealed, DELIVERY, counts))
    model = revealed.answers.delivery
    if model is None:
        models = most_chosen(revealed.texts, revealed.edition, counts)
        yield Paragraph(revealed.texts.say("team.result.delivery_tie", models=models))
        return
    facts = revealed.shares_of_each(DELIVERY)
    yield Paragraph(_leading_model(revealed, model, counts) + revealed.references(facts))


def _leading_model(revealed: RevealedRound, model: str, counts: Counts) -> str:
    texts = revealed.texts
    label = revealed.edition.label(DELIVERY, model)
    share = share_of(texts, max(counts), sum(counts))
    published = revealed.edition.share(DELIVERY, model)
    if published is None:
        return texts.say("team.result.delivery_unpublished", share=share, model=label)
    market = percent(texts, exact(published.value))
    return texts.say("team.result.delivery_same", share=share, model=label, market=market)


def barriers(revealed: RevealedRound) -> Iterator[Block]:
    """Yield each barrier's mean beside the market's, the slowest first."""
    yield Heading(revealed.texts.say("team.result.barriers_title"))
    rated = slowest_first(revealed.edition, revealed.answers.barriers)
    hidden = [barrier for barrier in revealed.edition.ids(BARRIER) if barrier not in rated]
    lines = [_barrier(revealed, barrier) for barrier in rated]
    lines += [revealed.hidden(BARRIER + barrier) for barrier in hidden]
    yield Bullets(tuple(lines))


def _difference(revealed: RevealedRound, barrier: str) -> Fraction | None:
    """Return a barrier's mean minus the market's, as shown; None if that is not published."""
    fact = revealed.edition.mean(barrier)
    return None if fact is None else rounded(revealed.answers.barriers[barrier]) - exact(fact.value)


def _barrier(revealed: RevealedRound, barrier: str) -> str:
    texts, edition, mean = revealed.texts, revealed.edition, revealed.answers.barriers[barrier]
    counts, fact = revealed.tally.counts[BARRIER + barrier], edition.mean(barrier)
    label, agreed = edition.label(BARRIER, barrier), _agreement(revealed, counts, barrier)
    difference = _difference(revealed, barrier)
    if fact is None or difference is None:
        return texts.say(
            "team.result.barrier_unpublished",
            barrier=label,
            mean=points(texts, mean),
            agreement=agreed,
        )
    said = texts.say(
        "team.result.barrier",
        barrier=label,
        mean=points(texts, mean),
        market=points(texts, exact(fact.value)),
        difference=points_apart(texts, difference),
        reading=texts.say(f"result.reading.{read(difference)}"),
        agreement=agreed,
    )
    return said + revealed.references((fact.id,))


def _agreement(revealed: RevealedRound, counts: Counts, barrier: str) -> str:
    """Return the agreement, and how many answered if not everybody did."""
    said, answered = _agreed(revealed, counts, barrier), sum(counts)
    if answered == revealed.tally.people:
        return said
    people = revealed.tally.people
    return revealed.texts.say(
        "team.result.barrier_of", agreement=said, count=answered, people=people
    )


def _agreed(revealed: RevealedRound, counts: Counts, barrier: str) -> str:
    """Return the agreement in a word; of too few for one, the counts or the range."""
    texts, measure = revealed.texts, BARRIER + barrier
    if word := agreement_word_text(texts, counts):
        return texts.say("team.result.barrier_agreement", word=word)
    if 1 in counts:
        low, high = lowest_and_highest(revealed.edition, measure, counts)
        return texts.say("team.result.barrier_range", low=low, high=high)
    return counts_text(texts, revealed.edition, measure, counts)
