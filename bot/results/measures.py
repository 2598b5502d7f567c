"""A person's delivery model and barriers beside everyone's."""

from collections.abc import Iterator

from bot.messages import Block, Bullets, Heading, Note, Paragraph
from bot.results.facts import percent
from bot.results.personal import PersonalResult
from bot.results.segments import delivery_in_industry
from bot.scoring.barriers import BarrierPosition
from bot.scoring.edition import BARRIER, DELIVERY, Segment


def delivery(result: PersonalResult) -> Iterator[Block]:
    """Yield the share with the same delivery model, and the industry's leaning."""
    placed, texts, edition = result.position.delivery, result.texts, result.edition
    if placed is None:
        return
    model = edition.label(DELIVERY, placed.answer)
    yield Heading(texts.say("section.delivery_title", model=model))
    if placed.same is None:
        yield Paragraph(texts.say("section.delivery_unpublished"))
    else:
        others = texts.join(
            texts.say(
                "section.delivery_other",
                share=percent(texts, value),
                model=edition.label(DELIVERY, other),
            )
            for other, value in placed.others.items()
            if value is not None
        )
        same = percent(texts, placed.same)
        said = texts.say("section.delivery", same=same, model=model, others=others)
        yield Paragraph(said + result.references(placed.facts))
    industry = result.position.answers.industry
    if industry is not None:
        yield from delivery_in_industry(result, Segment("industry", industry))


def barriers(result: PersonalResult) -> Iterator[Block]:
    """Yield each rated barrier beside the average, the slowest first, and one floor."""
    rated = result.position.barriers
    if rated:
        yield Heading(result.texts.say("section.barriers_title"))
        yield Bullets(tuple(_barrier(result, barrier) for barrier in rated))
        yield from _floor(result)


def _barrier(result: PersonalResult, barrier: BarrierPosition) -> str:
    said = result.texts.say(
        f"section.barrier_{barrier.reading}",
        barrier=result.edition.label(BARRIER, barrier.id),
        answer=barrier.answer,
        mean=barrier.mean,
    )
    return said + result.references((barrier.fact,))


def _floor(result: PersonalResult) -> Iterator[Block]:
    """Yield the least share that must have rated the slowest barrier lower, or higher.

    It is a bound. It is said of one barrier only, the first that has one, since a list of
    bounds reads like a list of estimates.
    """
    for barrier in result.position.barriers:
        sure = barrier.sure_lower or barrier.sure_higher
        if sure:
            name = "section.floor_lower" if barrier.sure_lower else "section.floor_higher"
            named = result.edition.label(BARRIER, barrier.id)
            yield Note(result.texts.say(name, share=percent(result.texts, sure), barrier=named))
            return
