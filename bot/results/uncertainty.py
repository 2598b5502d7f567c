"""The uncertainty of a person's numbers: sampling, rounding, and self-rating."""

from collections.abc import Iterator

from bot.messages import Block, Heading, Note, Paragraph
from bot.results.facts import named, percent, rank
from bot.results.personal import PersonalResult
from bot.results.ranks import tells_enough
from bot.scoring.edition import Segment
from bot.scoring.position import ROUNDED, half_up, place


def uncertainty(result: PersonalResult) -> Iterator[Block]:
    """Yield what each number of a result may be off by, and why."""
    texts = result.texts
    yield Heading(texts.say("section.sure_title"))
    yield from _margins(result)
    yield from _in_industry(result)
    if len(result.position.barriers) > 1:
        yield Paragraph(texts.say("section.sure_averages"))
    yield Note(texts.say("section.sure_self_rated"))


def _margins(result: PersonalResult) -> Iterator[Block]:
    """Yield the margins of sampling and rounding among all respondents."""
    texts, margins, overall = result.texts, result.position.margins, result.position.overall
    if not margins or not overall:
        return
    low, high = margins.midrank_95
    yield Paragraph(
        texts.say(
            "section.sure_sampling",
            midrank=half_up(overall.midrank.low),
            margin=(high - low) / 2,
            share=percent(texts, overall.same.low),
            stage=result.stage,
            low=percent(texts, half_up(margins.same_95[0])),
            high=percent(texts, half_up(margins.same_95[1])),
        )
    )
    width = (margins.midrank_rounding.high - margins.midrank_rounding.low) / 2
    yield Paragraph(texts.say("section.sure_rounding", margin=texts.number(width, digits=2)))


def _in_industry(result: PersonalResult) -> Iterator[Block]:
    """Yield the industry's mid-rank if the rounding of published shares is considered."""
    texts, answers, placement = result.texts, result.position.answers, result.position.industry
    if answers.industry is None or answers.stage is None:
        return
    if placement is None or not placement.published:
        return
    segment = Segment("industry", answers.industry)
    loose = place(result.edition, segment, answers.stage, tolerance=ROUNDED)
    industry = named(texts, result.edition, segment)
    shown, said = rank(texts, placement.midrank), rank(texts, loose.midrank)
    if tells_enough(placement.midrank) and said != shown:
        yield Paragraph(texts.say("section.sure_industry", industry=industry, midrank=said))
    else:
        yield Paragraph(texts.say("section.sure_industry_wide", industry=industry))
