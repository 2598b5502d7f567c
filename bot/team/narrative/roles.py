"""The roles in a team that may be shown, each with what sets it apart."""

from collections.abc import Iterator

from bot.messages import Block, Bullets, Heading, Note
from bot.scoring.agreement import medians
from bot.scoring.edition import BARRIER, STAGE
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import RoleTally
from bot.team.wording import mean_of, points


def roles(revealed: RevealedRound) -> Iterator[Block]:
    """Yield what may be shown of each role, and what may not."""
    texts, tally = revealed.texts, revealed.tally
    if not tally.roles and not tally.roles_withheld:
        return
    yield Heading(texts.say("team.result.roles_title"))
    if tally.roles:
        yield Bullets(tuple(_role(revealed, role) for role in tally.roles))
    if any(measure not in role.counts for role in tally.roles for measure in tally.counts):
        yield Note(texts.say("team.result.role_questions", smallest=tally.least))
    if tally.roles_withheld:
        name = "team.result.roles_hidden" if tally.roles else "team.result.roles_none"
        yield Note(texts.say(name, smallest=tally.least))


def _role(revealed: RevealedRound, role: RoleTally) -> str:
    texts = revealed.texts
    parts = "; ".join((*_stage(revealed, role), *_barrier(revealed, role)))
    said = parts or texts.say("team.result.role_nothing")
    return texts.say("team.result.role", role=role.label, count=role.people, parts=said)


def _stage(revealed: RevealedRound, role: RoleTally) -> Iterator[str]:
    """Yield the role's median stage, if its stages are shown."""
    counts, edition = role.counts.get(STAGE), revealed.edition
    if counts is None:
        return
    stages = edition.ids(STAGE)
    lower, upper = (edition.label(STAGE, stages[place]) for place in medians(counts))
    if lower == upper:
        yield revealed.texts.say("team.result.role_median", stage=lower)
    else:
        yield revealed.texts.say("team.result.role_median_even", lower=lower, upper=upper)


def _barrier(revealed: RevealedRound, role: RoleTally) -> Iterator[str]:
    """Yield the barrier whose mean is furthest from the whole team's, if any is shown."""
    texts, edition, whole = revealed.texts, revealed.edition, revealed.answers.barriers
    means = {
        barrier: mean_of(edition, role.counts[BARRIER + barrier])
        for barrier in whole
        if BARRIER + barrier in role.counts
    }
    if not means:
        return
    furthest = max(means, key=lambda barrier: abs(means[barrier] - whole[barrier]))
    theirs, everyones = points(texts, means[furthest]), points(texts, whole[furthest])
    if theirs == everyones:
        yield texts.say("team.result.role_same")
        return
    label = edition.label(BARRIER, furthest)
    yield texts.say("team.result.role_barrier", barrier=label, mean=theirs, whole=everyones)
