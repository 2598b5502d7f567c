"""A team's stages beside the benchmark's, and its median."""

from collections.abc import Iterator

from bot.messages import Bar, Bars, Block, Heading, Paragraph
from bot.results.facts import percent
from bot.scoring.agreement import medians
from bot.scoring.edition import STAGE, exact
from bot.scoring.team import team_position
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, categories
from bot.team.wording import range_in_words, share_of, standing


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
    facts = revealed.shares_of_each(STAGE)
    said = f"{position(revealed, counts)} {_standing(revealed, counts)}"
    yield Paragraph(said + revealed.references(facts))


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
    """Return the median stage, and from which stage to which the answers run if they go further."""
    texts, edition = revealed.texts, revealed.edition
    middle = tuple(dict.fromkeys(medians(counts)))
    lower, *rest = (edition.label(STAGE, edition.ids(STAGE)[place]) for place in middle)
    span = range_in_words(texts, edition, counts)
    goes_further = sum(map(bool, counts)) > len(middle)
    if rest:
        said = texts.say("team.result.median_even", lower=lower, upper=rest[0])
    elif goes_further:
        said = texts.say("team.result.median", stage=lower)
    else:
        return span
    return f"{said} {span}" if goes_further else said


def middle(revealed: RevealedRound, counts: Counts) -> str:
    """Return the median stage of an earlier round."""
    stages = tuple(dict.fromkeys(medians(counts)))
    lower, *rest = (revealed.edition.label(STAGE, revealed.edition.ids(STAGE)[at]) for at in stages)
    if rest:
        return revealed.texts.say("team.result.earlier_median_even", lower=lower, upper=rest[0])
    return revealed.texts.say("team.result.earlier_median", stage=lower)


def _standing(revealed: RevealedRound, counts: Counts) -> str:
    """Return how many respondents are behind the team, and how many are ahead."""
    placed = team_position(revealed.edition, counts)
    if not placed.places[0].published:
        return revealed.texts.say("team.result.unplaced")
    return standing(revealed.texts, revealed.edition, placed)
