"""A team's result in words: the message in the place, and the thread below it."""

from collections.abc import Iterator

from bot.messages import Block, Heading, Note, Paragraph
from bot.results.next_steps import actions, next_steps
from bot.scoring.agreement import medians
from bot.scoring.edition import STAGE
from bot.team.narrative.agreement import agreement, agreements, split
from bot.team.narrative.basis import caveat, method, source, sources
from bot.team.narrative.changes import changes
from bot.team.narrative.measures import barriers, delivery
from bot.team.narrative.revealed import RevealedRound
from bot.team.narrative.roles import roles
from bot.team.narrative.stages import position, stages
from bot.team.tally import measures


def summary(revealed: RevealedRound) -> tuple[Block, ...]:
    """Return the message that everybody in the place reads."""
    if not revealed.tally.counts:
        return (*_head(revealed), Paragraph(nothing_new(revealed)))
    return (
        *_head(revealed),
        *_comparison(revealed),
        *stages(revealed),
        *agreements(revealed),
        *split(revealed),
        *_advice(revealed),
        source(revealed),
    )


def details(revealed: RevealedRound) -> tuple[Block, ...]:
    """Return the thread below that message."""
    texts, edition, advice = revealed.texts, revealed.edition, revealed.advice
    return (
        *next_steps(texts, edition, advice, "team.result.steps_whole"),
        *delivery(revealed),
        *barriers(revealed),
        *roles(revealed),
        *changes(revealed),
        caveat(revealed),
        *method(revealed),
        *sources(revealed),
    )


def in_short(revealed: RevealedRound) -> str:
    """Return the stage and the agreement in a few lines, for those who answer again."""
    counts = revealed.tally.counts.get(STAGE)
    stage = revealed.hidden(STAGE) if counts is None else position(revealed, counts)
    lines = (agreement(revealed, measure) for measure in measures(revealed.edition))
    return "\n".join((stage, *lines))


def nothing_new(revealed: RevealedRound) -> str:
    """Return why nothing is shown: the same words whether any answer has changed or not."""
    texts, tally = revealed.texts, revealed.tally
    if tally.compared_with is None:
        return texts.say("team.result.nothing", smallest=tally.smallest)
    return texts.say("team.result.nothing_new", date=revealed.compared_on)


def _head(revealed: RevealedRound) -> Iterator[Block]:
    """Yield the title, and how many answered."""
    texts, people = revealed.texts, revealed.tally.people
    yield Heading(texts.say("team.result.title", title=revealed.title))
    if revealed.rounds == 1:
        yield Paragraph(texts.say("team.result.people", count=people))
        return
    yield Paragraph(
        texts.say(
            "team.result.people_round", count=people, round=revealed.round, rounds=revealed.rounds
        )
    )


def _comparison(revealed: RevealedRound) -> Iterator[Block]:
    """Yield what an earlier result in the same place changes about this one."""
    texts, tally = revealed.texts, revealed.tally
    if tally.compared_with is None:
        return
    if tally.openly:
        yield Note(texts.say("team.result.openly", date=revealed.compared_on))
    elif tally.held_back:
        said = texts.say(
            "team.result.held_back",
            count=tally.held_back,
            date=revealed.compared_on,
            smallest=tally.least,
        )
        yield Note(said)


def _advice(revealed: RevealedRound) -> Iterator[Block]:
    """Yield the next steps, and for which stage they are if the team is evenly split."""
    texts, edition = revealed.texts, revealed.edition
    yield from actions(texts, revealed.advice)
    counts, stage = revealed.tally.counts.get(STAGE), revealed.answers.stage
    if revealed.advice and counts and stage and len(set(medians(counts))) > 1:
        yield Note(texts.say("team.result.advice_even", lower=edition.label(STAGE, stage)))
