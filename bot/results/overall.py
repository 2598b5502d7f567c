"""A person's stage among all respondents, for themselves and for others."""

from collections.abc import Iterator

from bot.messages import Bar, Bars, Block, Heading, Note, Paragraph
from bot.results.facts import percent, rank, share_text
from bot.results.personal import PersonalResult
from bot.scoring.edition import STAGE, exact
from bot.scoring.position import Placement


def overall(result: PersonalResult) -> Iterator[Block]:
    """Yield the shares among all respondents, a chart, and then the mid-rank."""
    placement = result.position.overall
    if placement is None:
        return
    yield Heading(result.texts.say("result.headline", stage=result.stage))
    yield from among_all(result, placement)


def among_all(result: PersonalResult, placement: Placement) -> Iterator[Block]:
    """Yield the same without a heading."""
    texts = result.texts
    if not placement.published:
        yield Paragraph(texts.say("result.not_published_overall"))
        return
    shares = _shares(result, placement, _name_of_shares(placement))
    yield Paragraph(shares + result.references(placement.facts))
    bars = tuple(_bars(result, "result.you"))
    if bars:
        yield Bars(bars)
    midrank = rank(texts, placement.midrank)
    yield Note(texts.say("result.midrank", midrank=midrank, stage=result.stage))


def for_others(result: PersonalResult) -> Iterator[Block]:
    """Yield the stage among all respondents for other readers, without anything else."""
    texts, header, placement = result.texts, result.edition.header, result.position.overall
    if placement is None:
        return
    yield Heading(texts.say("share.headline", stage=result.stage))
    if placement.published:
        yield Paragraph(_shares(result, placement, "share.shares"))
    bars = tuple(_bars(result, "share.here"))
    if bars:
        yield Bars(bars)
    yield Note(texts.say("share.caveat", title=header.title, respondents=header.respondents))


def _name_of_shares(placement: Placement) -> str:
    """Return the name of the sentence that states the shares."""
    if placement.below.high == 0:
        return "result.shares_lowest"
    if placement.above.high == 0:
        return "result.shares_highest"
    return "result.shares"


def _shares(result: PersonalResult, placement: Placement, name: str) -> str:
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
