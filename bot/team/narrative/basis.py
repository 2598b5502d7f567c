"""The basis of a team's result: the comparison, the method, and the sources."""

from collections.abc import Iterator

from bot.messages import Block, Bullets, Heading, Note
from bot.results.facts import rank, report_line, sourced
from bot.scoring.agreement import FEWEST_FOR_A_WORD
from bot.scoring.edition import STAGE
from bot.scoring.position import half_up
from bot.scoring.team import team_position
from bot.team.narrative.revealed import RevealedRound


def caveat(revealed: RevealedRound, *, brief: bool = False) -> Note:
    """Return who was compared with whom, and the source."""
    header = revealed.edition.header
    name = "team.result.brief_caveat" if brief else "team.result.caveat"
    return Note(revealed.texts.say(name, title=header.title, respondents=header.respondents))


def method(revealed: RevealedRound) -> Iterator[Block]:
    """Yield how the numbers are computed."""
    texts = revealed.texts
    yield Heading(texts.say("team.result.worked_title"))
    yield Bullets(
        (
            texts.say("team.result.worked_position"),
            *_place(revealed),
            texts.say("team.result.worked_agreement", least=FEWEST_FOR_A_WORD),
            texts.say("team.result.worked_delivery"),
            texts.say("team.result.worked_barriers"),
            texts.say("team.result.worked_smallest", smallest=revealed.tally.smallest),
        )
    )


def sources(revealed: RevealedRound) -> Iterator[Block]:
    """Yield every fact that has a number in the result."""
    if not revealed.facts:
        return
    texts, edition = revealed.texts, revealed.edition
    yield Heading(texts.say("team.result.sources_title"))
    yield Bullets(tuple(sourced(texts, edition, fact) for fact in revealed.facts))
    yield Note(report_line(texts, edition))


def _place(revealed: RevealedRound) -> Iterator[str]:
    """Yield the mid-rank of the median stage, and the span of the members'."""
    texts, edition, counts = revealed.texts, revealed.edition, revealed.tally.counts.get(STAGE)
    if not counts:
        return
    position = team_position(edition, counts)
    if not position.places[0].published:
        return
    said = [
        texts.say(
            "team.result.worked_place",
            stage=edition.label(STAGE, stage), midrank=rank(texts, placement.midrank),
        )
        for stage, placement in zip(position.medians, position.places, strict=True)
    ]  # fmt: skip
    low, high = (texts.number(half_up(end)) for end in position.spans)
    if low != high:
        said.append(texts.say("team.result.worked_range", low=low, high=high))
    yield " ".join(said)
