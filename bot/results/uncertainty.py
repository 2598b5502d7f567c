"""The uncertainty of a person's numbers: sampling, rounding, and ranks."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from bot.messages import Block, Heading, Note, Paragraph
from bot.results.facts import label, percent, rank, share_text
from bot.results.personal import PersonalResult
from bot.scoring.edition import BARRIER, Edition, Segment
from bot.scoring.position import ROUNDED, half_up, place


def uncertainty(result: PersonalResult) -> Iterator[Block]:
    """Yield what each number of a result may be off by, and why."""
    texts = result.texts
    yield Heading(texts.say("details.title"))
    yield from _margins(result)
    yield from _rounding_in_industry(result)
    yield Paragraph(texts.say("details.segments"))
    if len(result.position.barriers) > 1:
        yield Paragraph(_ranks(result))
    yield Note(texts.say("details.self_rated"))


def _margins(result: PersonalResult) -> Iterator[Block]:
    """Yield the margins of sampling and rounding among all respondents."""
    texts, margins, overall = result.texts, result.position.margins, result.position.overall
    if not margins or not overall:
        return
    low, high = margins.midrank_95
    yield Paragraph(
        texts.say(
            "details.sampling",
            respondents=result.edition.header.respondents,
            midrank=half_up(overall.midrank.low),
            margin=(high - low) / 2,
            share=percent(texts, overall.same.low),
            stage=result.stage,
            low=percent(texts, round(margins.same_95[0], 1)),
            high=percent(texts, round(margins.same_95[1], 1)),
        )
    )
    width = (margins.midrank_rounding.high - margins.midrank_rounding.low) / 2
    yield Paragraph(texts.say("details.rounding", margin=texts.number(width, digits=2)))


def _rounding_in_industry(result: PersonalResult) -> Iterator[Block]:
    """Yield the industry's bounds if the rounding of published shares is considered."""
    texts, answers, placement = result.texts, result.position.answers, result.position.industry
    if answers.industry is None or answers.stage is None:
        return
    if placement is None or not placement.published:
        return
    segment = Segment("industry", answers.industry)
    loose = place(result.edition, segment, answers.stage, tolerance=ROUNDED)
    yield Paragraph(
        texts.say(
            "details.segment_rounding",
            industry=label(texts, result.edition, segment),
            stage=result.stage,
            below=share_text(texts, loose.below),
            same=share_text(texts, loose.same),
            above=share_text(texts, loose.above),
            midrank=rank(texts, loose.midrank),
        )
    )


def _ranks(result: PersonalResult) -> str:
    """Return the barriers in the person's order and in the market's."""
    by_mean = sorted(result.position.barriers, key=lambda barrier: -barrier.mean)
    yours = {barrier.id: barrier.answer for barrier in by_mean}
    market = {barrier.id: barrier.mean for barrier in result.position.barriers}
    edition = result.edition
    return result.texts.say(
        "details.ranks", yours=_order(edition, yours), market=_order(edition, market)
    )


def _order(edition: Edition, ratings: Mapping[str, Fraction | int]) -> str:
    """Return barriers from the highest rating down; equal ones are joined."""
    groups = (
        " = ".join(
            edition.label(BARRIER, barrier)
            for barrier, rating in ratings.items()
            if rating == level
        )
        for level in sorted(set(ratings.values()), reverse=True)
    )
    return " > ".join(groups)
