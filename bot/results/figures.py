"""The figures that a result shows, and what each rests on or follows from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.results.facts import derived, direct, label, percent, rank, reference, sourced
from bot.results.overall import name_of_standing
from bot.results.personal import PersonalResult
from bot.scoring.bounds import WHOLE
from bot.scoring.edition import EVERYONE, STAGE, Edition, Segment, Share, exact
from bot.scoring.position import Placement
from bot.texts import Catalogue


@dataclass(frozen=True, slots=True)
class Figure:
    """A shown figure.

    Attributes:
        shown: The number as it is shown, without a percent sign.
        origin: The published statement that it is, or the sum that it follows from.
    """

    shown: str
    origin: str


def origins(result: PersonalResult, figure: str) -> tuple[str, ...]:
    """Return where a figure comes from: in this result if it shows it, else in the report.

    Args:
        result: The result.
        figure: A number as it is shown, without a percent sign.
    """
    shown = (own.origin for own in own_figures(result) if own.shown == figure)
    return tuple(dict.fromkeys(shown)) or _elsewhere(result.texts, result.edition, figure)


def own_figures(result: PersonalResult) -> Iterator[Figure]:
    """Yield the figures that a result shows, in its order: also sums, and what is left of 100."""
    texts, edition, position = result.texts, result.edition, result.position
    if position.overall and position.overall.published:
        yield from _placed(result, EVERYONE, position.overall)
        yield from _midrank(result, position.overall)
    published: list[str] = []
    if position.answers.industry is not None:
        segment = Segment("industry", position.answers.industry)
        if position.industry and position.industry.published:
            yield from _placed(result, segment, position.industry)
        else:
            published += [share.id for share in edition.shares(STAGE, segment)]
    if position.delivery:
        published += position.delivery.facts
    published += [barrier.fact for barrier in position.barriers]
    for fact_id in dict.fromkeys(published):
        value = getattr(edition.fact(fact_id), "value", None)
        if value is not None:
            yield Figure(texts.number(exact(value)), sourced(texts, edition, fact_id))


def _placed(result: PersonalResult, segment: Segment, placement: Placement) -> Iterator[Figure]:
    """Yield the shares of a place: as published, then those behind and ahead, then the rest."""
    texts, edition, stages = result.texts, result.edition, result.edition.ids(STAGE)
    shares = edition.shares(STAGE, segment)
    for share in shares:
        if share.id in placement.facts:
            shown = texts.number(exact(share.value))
            yield Figure(shown, sourced(texts, edition, share.id))
    at = stages.index(result.position.answers.stage or "")
    for side in (stages[at + 1 :], stages[:at]):
        parts = _parts(shares, side)
        if len(parts) > 1 and _categories(parts) == sorted(side):
            yield _added(texts, edition, parts)
    known = _categories(shares)
    if segment != EVERYONE and len(set(known)) == len(known) < len(stages):
        yield _left(texts, edition, shares)


def _parts(shares: Sequence[Share], stages: Sequence[str]) -> tuple[Share, ...]:
    """Return the shares of single stages where all have one, else all within these stages."""
    inside = tuple(share for share in shares if set(share.categories) <= set(stages))
    single = tuple(share for share in inside if len(share.categories) == 1)
    return single if len(single) == len(stages) else inside


def _categories(shares: Sequence[Share]) -> list[str]:
    return sorted(category for share in shares for category in share.categories)


def _midrank(result: PersonalResult, placement: Placement) -> Iterator[Figure]:
    """Yield the mid-rank among all respondents, if it is one number."""
    texts = result.texts
    if not placement.exact:
        return
    shown = rank(texts, placement.midrank)
    is_lowest = name_of_standing(placement) == "standing_lowest"
    said = texts.say(
        "explain.said.midrank_lowest" if is_lowest else "explain.said.midrank",
        midrank=shown,
        below=percent(texts, placement.below.low),
        same=percent(texts, placement.same.low),
        stage=result.stage,
    )
    yield Figure(shown, said + result.references(placement.facts))


# ---------------------------------------------------------------------------- figures of others


def _elsewhere(texts: Catalogue, edition: Edition, figure: str) -> tuple[str, ...]:
    """Return the published statements with a figure; if there are none, the sums that give it."""
    if published := direct(texts, edition, figure):
        return tuple(sourced(texts, edition, fact_id) for fact_id in published)
    return tuple(_sum(texts, edition, shares, figure) for shares in derived(texts, edition, figure))


def _sum(texts: Catalogue, edition: Edition, shares: Sequence[Share], figure: str) -> str:
    total = sum(exact(share.value) for share in shares)
    made = _added if texts.number(total) == figure else _left
    return made(texts, edition, shares).origin


def _added(texts: Catalogue, edition: Edition, shares: Sequence[Share]) -> Figure:
    """Return the sum of shares, said as a sum."""
    return _computed(texts, edition, shares, "explain.said.added")


def _left(texts: Catalogue, edition: Edition, shares: Sequence[Share]) -> Figure:
    """Return what shares leave of a hundred."""
    return _computed(texts, edition, shares, "explain.said.left")


def _computed(texts: Catalogue, edition: Edition, shares: Sequence[Share], name: str) -> Figure:
    total = sum(exact(share.value) for share in shares)
    value = total if name.endswith("added") else WHOLE - total
    said = texts.say(
        name,
        total=percent(texts, value),
        parts=texts.say("explain.said.plus").join(_part(texts, edition, part) for part in shares),
        segment=label(texts, edition, shares[0].segment),
    )
    numbers = reference(texts, edition, tuple(share.id for share in shares))
    return Figure(texts.number(value), said + numbers)


def _part(texts: Catalogue, edition: Edition, share: Share) -> str:
    name = "part" if share.measure == STAGE else "part_delivery"
    either = texts.either(edition.label(share.measure, category) for category in share.categories)
    value = percent(texts, exact(share.value))
    return texts.say(f"explain.said.{name}", share=value, categories=either)
