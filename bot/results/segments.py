"""A person's stage in their industry and their country, and what is published about those."""

from collections.abc import Iterator, Sequence

from bot.messages import Block, Heading, Note, Paragraph
from bot.results.facts import label, percent, rank, share_text
from bot.results.personal import PersonalResult
from bot.scoring.edition import DELIVERY, STAGE, Comparison, Segment, Share, exact
from bot.scoring.position import Placement


def industry(result: PersonalResult) -> Iterator[Block]:
    """Yield the position in the industry with its interval, or that it is unpublished."""
    answer, placement = result.position.answers.industry, result.position.industry
    if answer is None or placement is None:
        return
    segment = Segment("industry", answer)
    yield Heading(label(result.texts, result.edition, segment))
    yield from in_industry(result, segment, placement)


def in_industry(result: PersonalResult, segment: Segment, placement: Placement) -> Iterator[Block]:
    """Yield a position in any industry, and its published comparisons."""
    said = _position(result, segment, placement)
    yield Paragraph(said + result.references(placement.facts))
    yield from _comparisons(result, result.edition.comparisons(STAGE, segment))


def country(result: PersonalResult) -> Iterator[Block]:
    """Yield what is published about the country: words, no figures."""
    answer = result.position.answers.country
    if answer is None:
        return
    segment = Segment("country", answer)
    yield Heading(label(result.texts, result.edition, segment))
    yield from in_country(result, segment)


def in_country(result: PersonalResult, segment: Segment) -> Iterator[Block]:
    """Yield the published comparisons of any country."""
    texts = result.texts
    comparisons = result.edition.comparisons(STAGE, segment)
    if not comparisons:
        name = label(texts, result.edition, segment)
        yield Paragraph(texts.say("result.country_not_published", country=name))
    yield from _comparisons(result, comparisons)
    yield Note(texts.say("result.country_no_figures"))


def delivery_in_industry(result: PersonalResult, segment: Segment) -> Iterator[Block]:
    """Yield an industry's leaning in delivery models, or that it is unpublished."""
    comparisons = result.edition.comparisons(DELIVERY, segment)
    yield from _comparisons(result, comparisons)
    if not comparisons:
        name = label(result.texts, result.edition, segment)
        yield Paragraph(result.texts.say("result.delivery_industry_not_published", industry=name))


def _comparisons(result: PersonalResult, comparisons: Sequence[Comparison]) -> Iterator[Block]:
    for comparison in comparisons:
        yield Paragraph(comparison.says + result.references((comparison.id,)))


def _position(result: PersonalResult, segment: Segment, placement: Placement) -> str:
    """Return the sentence about a position: exact, within bounds, or unpublished."""
    texts = result.texts
    name = label(texts, result.edition, segment)
    if not placement.published:
        return texts.say("result.industry_not_published", industry=name)
    midrank = rank(texts, placement.midrank)
    if all(share.exact for share in (placement.below, placement.same, placement.above)):
        lowest = placement.below.high == 0
        return texts.say(
            "result.industry_lowest_exact" if lowest else "result.industry_exact",
            industry=name,
            stage=result.stage,
            below=share_text(texts, placement.below),
            same=share_text(texts, placement.same),
            above=share_text(texts, placement.above),
            midrank=midrank,
        )
    shares = result.edition.shares(STAGE, segment)
    return texts.say(
        "result.industry_bounds",
        industry=name,
        published=texts.join(_published(result, share) for share in shares),
        parts=texts.join(_parts(result, placement)),
        midrank=midrank,
    )


def _published(result: PersonalResult, share: Share) -> str:
    names = result.texts.join(result.edition.label(STAGE, stage) for stage in share.categories)
    return f"{names} {percent(result.texts, exact(share.value))}"


def _parts(result: PersonalResult, placement: Placement) -> Iterator[str]:
    """Yield the shares below, at and above the person's stage that can be more than zero."""
    for name, interval in (
        ("below", placement.below),
        ("same", placement.same),
        ("above", placement.above),
    ):
        if interval.high > 0:
            share = share_text(result.texts, interval)
            yield result.texts.say(f"result.part_{name}", share=share, stage=result.stage)
