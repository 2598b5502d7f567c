"""A person's stage among all respondents, for themselves and for others."""

from collections.abc import Iterator

from bot.messages import Bar, Bars, Block, Heading, Note, Paragraph
from bot.results.facts import percent, rank, share_text
from bot.results.personal import PersonalResult
from bot.scoring.bounds import Interval
from bot.scoring.edition import STAGE, exact
from bot.scoring.position import Placement
from bot.texts import Catalogue


def overall(result: PersonalResult) -> Iterator[Block]:
    """Yield the shares among all respondents, a chart, and then the mid-rank."""
    placement = result.position.overall
    if placement is None:
        return
    yield Heading(result.texts.say("section.stage_title", stage=result.stage))
    yield from among_all(result, placement)


def among_all(result: PersonalResult, placement: Placement) -> Iterator[Block]:
    """Yield the same without a heading."""
    if not placement.published:
        yield Paragraph(result.texts.say("section.stage_unpublished"))
        return
    said = standing(result) or shares(result, placement, "section.stage_between")
    yield Paragraph(said + result.references(placement.facts))
    bars = tuple(_bars(result, "section.you"))
    if bars:
        yield Bars(bars)
    yield midrank(result.texts, placement.midrank)


def standing(result: PersonalResult) -> str:
    """Return the shares behind, level and ahead among all respondents.

    Empty if no stage was given, or if one of the shares is not published.
    """
    placement = result.position.overall
    if placement is None or not placement.published or not placement.exact:
        return ""
    return shares(result, placement, f"finding.{name_of_standing(placement)}")


def name_of_standing(placement: Placement) -> str:
    """Return which sentence states exact shares: nobody is behind the lowest stage."""
    if placement.below.high == 0:
        return "standing_lowest"
    return "standing_highest" if placement.above.high == 0 else "standing"


def midrank(texts: Catalogue, interval: Interval) -> Note:
    """Return the mid-rank, explained, or its bounds."""
    said = rank(texts, interval)
    return Note(
        texts.say("section.midrank" if interval.exact else "section.midrank_open", midrank=said)
    )


def for_others(result: PersonalResult) -> Iterator[Block]:
    """Yield the stage among all respondents for other readers, without anything else."""
    texts, header, placement = result.texts, result.edition.header, result.position.overall
    if placement is None:
        return
    yield Heading(texts.say("share.headline", stage=result.stage))
    if placement.published:
        yield Paragraph(shares(result, placement, "share.shares"))
    bars = tuple(_bars(result, "share.here"))
    if bars:
        yield Bars(bars)
    yield Note(texts.say("share.caveat", title=header.title, respondents=header.respondents))


def shares(result: PersonalResult, placement: Placement, name: str) -> str:
    """Return the sentence of this name about the shares behind, level and ahead."""
    texts, header = result.texts, result.edition.header
    return texts.say(
        name,
        count=header.respondents,
        who=header.who,
        stage=result.stage,
        below=share_text(texts, placement.below),
        same=share_text(texts, placement.same),
        above=share_text(texts, placement.above),
    )


def _bars(result: PersonalResult, mark: str) -> Iterator[Bar]:
    """Yield a bar for each published stage. The name of a sentence marks the person's own."""
    texts, edition = result.texts, result.edition
    for stage in edition.ids(STAGE):
        share = edition.share(STAGE, stage)
        if share is None:
            continue
        marked = texts.say(mark) if stage == result.position.answers.stage else ""
        value = percent(texts, exact(share.value))
        yield Bar(edition.label(STAGE, stage), share.value, value, marked)
