"""A person's delivery model and barriers beside the market's."""

from collections.abc import Iterator

from bot.messages import Block, Bullets, Heading, Paragraph
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
    yield Heading(texts.say("result.delivery_title", model=model))
    if placed.same is None:
        yield Paragraph(texts.say("result.delivery_not_published"))
    else:
        others = texts.join(
            texts.say(
                "result.delivery_other",
                share=percent(texts, value),
                model=edition.label(DELIVERY, other),
            )
            for other, value in placed.others.items()
            if value is not None
        )
        same = percent(texts, placed.same)
        said = texts.say("result.delivery", same=same, model=model, others=others)
        yield Paragraph(said + result.references(placed.facts))
    industry = result.position.answers.industry
    if industry is not None:
        yield from delivery_in_industry(result, Segment("industry", industry))


def barriers(result: PersonalResult) -> Iterator[Block]:
    """Yield each rated barrier beside the market's mean, the largest difference first."""
    rated = result.position.barriers
    if rated:
        yield Heading(result.texts.say("result.barriers_title"))
        yield Bullets(tuple(_barrier(result, barrier) for barrier in rated))


def _barrier(result: PersonalResult, barrier: BarrierPosition) -> str:
    texts, guaranteed = result.texts, ""
    if barrier.sure_higher:
        share = percent(texts, barrier.sure_higher)
        guaranteed = texts.say("result.guaranteed_higher", share=share)
    elif barrier.sure_lower:
        share = percent(texts, barrier.sure_lower)
        guaranteed = texts.say("result.guaranteed_lower", share=share)
    said = texts.say(
        "result.barrier",
        barrier=result.edition.label(BARRIER, barrier.id),
        answer=barrier.answer,
        mean=barrier.mean,
        difference=texts.signed(barrier.difference),
        reading=texts.say(f"result.reading.{barrier.reading}"),
        guaranteed=guaranteed,
    )
    return said + result.references((barrier.fact,))
