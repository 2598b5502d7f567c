"""A team's stages beside the benchmark's, and its median."""

from collections.abc import Iterator

from bot.messages import Bar, Bars, Block, Heading, Paragraph
from bot.results.facts import percent, rank
from bot.scoring.edition import EVERYONE, STAGE, exact
from bot.scoring.position import Placement, half_up
from bot.scoring.team import team_position
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, categories
from bot.team.wording import share_of


def stages(revealed: RevealedRound) -> Iterator[Block]:
    """Yield the distribution of stages beside the benchmark's, and the team's position."""
    counts, header = revealed.tally.counts.get(STAGE), revealed.edition.header
    yield Heading(
        revealed.texts.say("team.result.stages", respondents=header.respondents, who=header.who)
    )
    if counts is None:
        yield Paragraph(revealed.hidden(STAGE))
        return
    yield Bars(bars(revealed, STAGE, counts))
    facts = tuple(share.id for share in revealed.edition.shares(STAGE, EVERYONE))
    yield Paragraph(position(revealed, counts) + revealed.references(facts))


def bars(revealed: RevealedRound, measure: str, counts: Counts) -> tuple[Bar, ...]:
    """Return a bar for each answer: how many gave it, and the benchmark's share."""
    answers = categories(revealed.edition, measure)
    return tuple(
        _bar(revealed, measure, str(answer), count, sum(counts))
        for answer, count in zip(answers, counts, strict=True)
    )


def _bar(revealed: RevealedRound, measure: str, answer: str, count: int, people: int) -> Bar:
    texts, edition = revealed.texts, revealed.edition
    share = share_of(texts, count, people)
    said = texts.say("team.result.of", count=count, people=people, share=share)
    published, mark = edition.share(measure, answer), ""
    if published is not None:
        mark = texts.say("team.result.benchmark", share=percent(texts, exact(published.value)))
    return Bar(edition.label(measure, answer), 100 * count / people, said, mark)


def position(revealed: RevealedRound, counts: Counts) -> str:
    """Return the median stage with its mid-rank, and the span of the members' mid-ranks."""
    texts, placed = revealed.texts, team_position(revealed.edition, counts)
    labels = [revealed.edition.label(STAGE, stage) for stage in placed.medians]
    if not placed.places[0].published:
        return _unranked(revealed, labels)
    ranked = [
        _ranked(revealed, label, place) for label, place in zip(labels, placed.places, strict=True)
    ]
    if sum(1 for count in counts if count) == 1:
        return texts.say("team.result.median_same", stage=ranked[0])
    low, high = map(half_up, placed.spans)
    if len(ranked) == 1:
        return texts.say("team.result.median", stage=ranked[0], low=low, high=high)
    return texts.say(
        "team.result.median_even", lower=ranked[0], upper=ranked[1], low=low, high=high
    )


def _unranked(revealed: RevealedRound, labels: list[str]) -> str:
    if len(labels) == 1:
        return revealed.texts.say("team.result.median_unranked", stage=labels[0])
    return revealed.texts.say("team.result.median_even_unranked", lower=labels[0], upper=labels[1])


def _ranked(revealed: RevealedRound, label: str, place: Placement) -> str:
    midrank = rank(revealed.texts, place.midrank)
    return revealed.texts.say("team.result.ranked", stage=label, midrank=midrank)
