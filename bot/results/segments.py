"""A person's stage in their industry and their country, and what is published about those."""

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.messages import Block, Heading, Note, Paragraph
from bot.results.facts import label, named, percent, rank, share_text
from bot.results.overall import midrank, name_of_standing
from bot.results.personal import PersonalResult
from bot.results.ranks import limits, narrowed, tells_enough
from bot.scoring.edition import (
    COUNTRY,
    DELIVERY,
    INDUSTRY,
    STAGE,
    Comparison,
    Segment,
    Share,
    exact,
)
from bot.scoring.position import Placement, known_groups


def industry(result: PersonalResult) -> Iterator[Block]:
    """Yield the position in the industry, or without a stage its published figures."""
    answer, placement = result.position.answers.industry, result.position.industry
    if answer is None:
        yield from _unlisted(result, INDUSTRY)
        return
    segment = Segment("industry", answer)
    yield _heading(result, segment)
    if placement is None:
        yield from _figures(result, segment)
        yield from _comparisons(result, result.edition.comparisons(STAGE, segment))
    else:
        yield from in_industry(result, segment, placement)


def _heading(result: PersonalResult, segment: Segment) -> Heading:
    """Return a heading that says whether a name is an industry's or a country's."""
    kind = result.texts.say(f"section.button.{segment.kind}")
    name = label(result.texts, result.edition, segment)
    return Heading(result.texts.say("section.named", kind=kind, name=name))


def in_industry(result: PersonalResult, segment: Segment, placement: Placement) -> Iterator[Block]:
    """Yield a position in any industry, and its published comparisons."""
    said = _position(result, segment, placement)
    yield Paragraph(said + result.references(placement.facts))
    yield from _comparisons(result, result.edition.comparisons(STAGE, segment))
    if placement.published:
        yield from _ranked(result, segment, placement)


def _ranked(result: PersonalResult, segment: Segment, placement: Placement) -> Iterator[Block]:
    """Yield the mid-rank if its bounds tell enough, and what the published leaders make of it."""
    texts, edition = result.texts, result.edition
    if not tells_enough(placement.midrank):
        yield Note(texts.say("section.midrank_wide", segment=named(texts, edition, segment)))
        return
    yield midrank(texts, placement.midrank)
    within = narrowed(edition, segment, result.position.answers.stage or "", placement)
    if within is None:
        return
    caps = limits(edition, segment)
    listed = texts.either(
        texts.say(
            "section.cap",
            share=percent(texts, exact(cap.value)),
            stages=_stages(result, cap.categories),
        )
        for cap in caps
    )
    said = texts.say("section.midrank_capped", caps=listed, midrank=rank(texts, within.midrank))
    yield Note(said + result.references(tuple(cap.id for cap in caps)))


def country(result: PersonalResult) -> Iterator[Block]:
    """Yield what is published about the country: words, no figures."""
    answer = result.position.answers.country
    if answer is None:
        yield from _unlisted(result, COUNTRY)
        return
    segment = Segment("country", answer)
    yield _heading(result, segment)
    yield from in_country(result, segment)


def name_of_unlisted(result: PersonalResult) -> str:
    """Return what the report does not list: "industry", "country", "both"; empty for neither."""
    found = [kind for kind in (INDUSTRY, COUNTRY) if kind in result.position.answers.unlisted]
    return "both" if len(found) > 1 else "".join(found)


def _unlisted(result: PersonalResult, kind: str) -> Iterator[Block]:
    """Yield that the report does not list a person's industry or country; nothing if it does."""
    if kind in result.position.answers.unlisted:
        yield Heading(result.texts.say(f"section.button.{kind}"))
        yield Paragraph(result.texts.say(f"section.unlisted_{kind}"))


def in_country(result: PersonalResult, segment: Segment) -> Iterator[Block]:
    """Yield the published comparisons of any country."""
    texts, comparisons = result.texts, result.edition.comparisons(STAGE, segment)
    yield from _comparisons(result, comparisons)
    if comparisons:
        yield Paragraph(texts.say("section.country"))
    else:
        name = named(texts, result.edition, segment)
        yield Paragraph(texts.say("section.country_nothing", country=name))


def delivery_in_industry(result: PersonalResult, segment: Segment) -> Iterator[Block]:
    """Yield an industry's leaning in delivery models, or that it is unpublished."""
    comparisons = result.edition.comparisons(DELIVERY, segment)
    yield from _comparisons(result, comparisons)
    if not comparisons:
        name = named(result.texts, result.edition, segment)
        yield Paragraph(result.texts.say("section.delivery_industry", industry=name))


def _comparisons(result: PersonalResult, comparisons: Sequence[Comparison]) -> Iterator[Block]:
    for comparison in comparisons:
        yield Paragraph(comparison.says + result.references((comparison.id,)))


def _figures(result: PersonalResult, segment: Segment) -> Iterator[Block]:
    """Yield the published shares of an industry, or that there are none."""
    shares = result.edition.shares(STAGE, segment)
    if not shares:
        name = named(result.texts, result.edition, segment)
        yield Paragraph(result.texts.say("section.industry_nothing", industry=name))
    for share in shares:
        yield Paragraph(_figure(result, segment, share) + result.references((share.id,)))


def _figure(result: PersonalResult, segment: Segment, share: Share) -> str:
    """Return a published share of an industry as a sentence."""
    return result.texts.say(
        "finding.industry",
        share=percent(result.texts, exact(share.value)),
        industry=label(result.texts, result.edition, segment),
        stages=_stages(result, share.categories),
    )


def _position(result: PersonalResult, segment: Segment, placement: Placement) -> str:
    """Return the sentences about a position: exact, known in part, or unpublished."""
    texts = result.texts
    name = label(texts, result.edition, segment)
    if not placement.published:
        unplaced = named(texts, result.edition, segment)
        return texts.say("section.industry_unpublished", industry=unplaced)
    if placement.exact:
        return texts.say(
            f"section.industry_{name_of_standing(placement)}",
            industry=name,
            below=share_text(texts, placement.below),
            same=share_text(texts, placement.same),
            above=share_text(texts, placement.above),
        )
    return " ".join(_in_part(result, segment))


def _in_part(result: PersonalResult, segment: Segment) -> Iterator[str]:
    """Yield the shares that are known to be ahead, level and behind, and then the rest.

    Printed shares that fit only with rounding fix no share. They are stated as printed.
    """
    texts, stages = result.texts, result.edition.ids(STAGE)
    at = stages.index(result.position.answers.stage or "")
    groups = dict(known_groups(result.edition, segment))
    if len(groups) == 1:
        for share in result.edition.shares(STAGE, segment):
            yield _figure(result, segment, share)
        return
    sides = {"above": stages[at + 1 :], "same": stages[at : at + 1], "below": stages[:at]}
    for side, members in sides.items():
        inside = [group for group in groups if set(group) <= set(members)]
        known = {group: groups.pop(group) for group in inside}
        if sum(known.values()):
            yield texts.say(
                f"section.known_{side}",
                share=percent(texts, sum(known.values())),
                industry=label(texts, result.edition, segment),
                stages=_stages(result, sorted(chain.from_iterable(known), key=stages.index)),
            )
    rest = sorted(chain.from_iterable(groups), key=stages.index)
    left = percent(texts, sum(groups.values()))
    yield texts.say("section.rest", share=left, stages=_stages(result, rest))


def _stages(result: PersonalResult, stages: Sequence[str]) -> str:
    return result.texts.either(result.edition.label(STAGE, stage) for stage in stages)
