"""Published facts as sentences, with the numbers that refer to them."""

from functools import lru_cache
from itertools import combinations

from bot.questions.base import Option
from bot.scoring.bounds import WHOLE, Interval
from bot.scoring.edition import (
    BARRIER,
    COUNTRY,
    DELIVERY,
    INDUSTRY,
    STAGE,
    Cap,
    Comparison,
    Edition,
    Finding,
    Mean,
    Segment,
    Share,
    exact,
)
from bot.scoring.position import half_up
from bot.texts import Catalogue
from bot.texts import Number as AnyNumber

MOST_ADDED = 2
"""Most shares that a shown figure is traced to where it is none of them."""


@lru_cache(maxsize=64)
def numbers(edition: Edition) -> dict[str, int]:
    """Return each fact's number: its place in the edition, counted from 1."""
    return {fact.id: place for place, fact in enumerate(edition.facts, start=1)}


def reference(texts: Catalogue, edition: Edition, fact_ids: tuple[str, ...]) -> str:
    """Return the numbers of facts in brackets, to follow a statement; empty for none."""
    if not fact_ids:
        return ""
    known = numbers(edition)
    listed = ", ".join(str(known[fact_id]) for fact_id in dict.fromkeys(fact_ids))
    return texts.say("reference", numbers=listed)


def percent(texts: Catalogue, value: AnyNumber) -> str:
    """Return a share as published."""
    return texts.say("percent", value=value)


def share_text(texts: Catalogue, interval: Interval) -> str:
    """Return a share that is exact or between two values."""
    if interval.exact:
        return percent(texts, interval.low)
    low, high = percent(texts, interval.low), percent(texts, interval.high)
    return texts.say("between", low=low, high=high)


def rank(texts: Catalogue, interval: Interval) -> str:
    """Return a mid-rank as a whole number, halves rounded up, or between two of them.

    A bound is rounded as that mid-rank would be by itself, so that all ranks of a result compare.
    """
    low, high = half_up(interval.low), half_up(interval.high)
    return texts.number(low) if low == high else texts.say("between", low=low, high=high)


def label(texts: Catalogue, edition: Edition, segment: Segment) -> str:
    """Return the name of a segment."""
    if segment.kind == "all":
        return texts.say("segment.all")
    return edition.label(INDUSTRY if segment.kind == "industry" else COUNTRY, segment.id)


def named(texts: Catalogue, edition: Edition, segment: Segment) -> str:
    """Return the name of a segment within a sentence, with an article if it needs one."""
    if segment.kind == "all":
        return texts.say("segment.all")
    return edition.in_text(INDUSTRY if segment.kind == "industry" else COUNTRY, segment.id)


def in_words(texts: Catalogue, count: int) -> str:
    """Return a small number in words."""
    words = texts.words("words.numbers")
    return words[count] if count < len(words) else texts.number(count)


def shown_as(texts: Catalogue, edition: Edition, figure: str) -> tuple[str, ...]:
    """Return ids of the facts that a shown figure is, or follows from.

    Args:
        texts: The language.
        edition: The benchmark.
        figure: A number as it is shown, without a percent sign.

    Returns:
        Every share and mean with this value. Then, of each segment, the fewest shares that add up
        to it or leave it of a hundred; all respondents come first.
    """
    added = (share.id for shares in derived(texts, edition, figure) for share in shares)
    return tuple(dict.fromkeys((*direct(texts, edition, figure), *added)))


def direct(texts: Catalogue, edition: Edition, figure: str) -> tuple[str, ...]:
    """Return ids of the shares and means with the value of a shown figure."""
    return tuple(
        fact.id
        for fact in edition.facts
        if isinstance(fact, Share | Mean) and texts.number(exact(fact.value)) == figure
    )


def derived(texts: Catalogue, edition: Edition, figure: str) -> tuple[tuple[Share, ...], ...]:
    """Return, of each segment, the fewest shares that a shown figure follows from."""
    published = [fact for fact in edition.facts if isinstance(fact, Share)]
    places = dict.fromkeys((share.segment, share.measure) for share in published)
    ordered = sorted(places, key=lambda place: place[0].kind != "all")
    found = (
        _adding_up(texts, edition.shares(measure, segment), figure) for segment, measure in ordered
    )
    return tuple(shares for shares in found if shares)


def _adding_up(texts: Catalogue, published: tuple[Share, ...], figure: str) -> tuple[Share, ...]:
    """Return the fewest shares that together are a figure, or leave it of a hundred."""
    for size in range(1, MOST_ADDED + 1):
        for shares in combinations(published, size):
            total = sum(exact(share.value) for share in shares)
            categories = [category for share in shares for category in share.categories]
            fits = figure in (texts.number(total), texts.number(WHOLE - total))
            if fits and len(set(categories)) == len(categories):
                return shares
    return ()


def measure_label(texts: Catalogue, edition: Edition, measure: str) -> str:
    """Return the name of a measure."""
    if measure.startswith(BARRIER):
        return edition.label(BARRIER, measure.removeprefix(BARRIER))
    return texts.say("show.measure_delivery" if measure == DELIVERY else "show.measure_stage")


def statement(
    texts: Catalogue, edition: Edition, fact: Share | Cap | Mean | Comparison | Finding
) -> str:
    """Return a fact as a sentence."""
    match fact:
        case Comparison(says=says) | Finding(says=says):
            return says
        case Mean():
            return texts.say(
                "fact.mean",
                measure=measure_label(texts, edition, fact.measure),
                value=exact(fact.value),
                highest=edition.header.scale.highest,
                segment=label(texts, edition, fact.segment),
            )
        case Share() | Cap():
            either = texts.either(
                edition.label(fact.measure, category) for category in fact.categories
            )
            value = percent(texts, exact(fact.value))
            if isinstance(fact, Cap):
                return texts.say("fact.cap", value=value, categories=either)
            name = "fact.share" if fact.measure == STAGE else "fact.share_delivery"
            segment = label(texts, edition, fact.segment)
            return texts.say(name, value=value, segment=segment, categories=either)


def sourced(texts: Catalogue, edition: Edition, fact_id: str) -> str:
    """Return a fact as a sentence, with its number and its heading."""
    return texts.say(
        "sources.line",
        number=numbers(edition)[fact_id],
        statement=statement(texts, edition, edition.fact(fact_id)),
        heading=edition.heading(fact_id),
    )


def report_line(texts: Catalogue, edition: Edition) -> str:
    """Return the sentence that names the report with the headings."""
    header = edition.header
    return texts.say("sources.report", title=header.title, publisher=header.publisher)


def options_of(edition: Edition, kind: str) -> tuple[Option, ...]:
    """Return the industries or the countries of an edition."""
    return edition.header.industries if kind == INDUSTRY else edition.header.countries
