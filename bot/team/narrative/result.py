"""A team's result in words: the one message in the place, and the details.

The message has at most 80 words, so that a team reads it together: each part has its own limit.
"""

from collections.abc import Iterator

from bot.messages import Block, Bullets, Heading, Note, Paragraph
from bot.results.next_steps import steps_in_parts
from bot.scoring.agreement import medians
from bot.scoring.edition import STAGE
from bot.team.narrative.agreement import agreement, agreements, talk
from bot.team.narrative.basis import caveat, method, sources
from bot.team.narrative.changes import changes
from bot.team.narrative.headline import headline
from bot.team.narrative.measures import barriers, delivery
from bot.team.narrative.revealed import RevealedRound
from bot.team.narrative.roles import roles
from bot.team.narrative.stages import middle, stages
from bot.team.tally import measures
from bot.team.wording import first_words

ACTIONS = 2
"""Most next steps in the message; the others are in the details."""

ACTION_WORDS = 12
"""Most words of each."""

HEAD_WORDS = 12
"""Most words of the line with the title and how many answered."""


def summary(revealed: RevealedRound, deleted: str = "") -> tuple[Block, ...]:
    """Return the one message that everybody in the place reads.

    Args:
        revealed: The result.
        deleted: The sentence on what was deleted, in at most 14 words; empty for none.
    """
    receipt = (Paragraph(deleted),) if deleted else ()
    if not revealed.tally.counts:
        return (Heading(_head(revealed)), Paragraph(nothing_new(revealed)), *receipt)
    actions = tuple(
        first_words(step.rule.action, ACTION_WORDS) for step in revealed.advice[:ACTIONS]
    )
    steps = (Bullets(actions, ordered=True),) if actions else ()
    found, *asked = opening(revealed)
    return (found, Paragraph(_head(revealed)), *asked, *steps, *receipt)


def opening(revealed: RevealedRound) -> tuple[Block, ...]:
    """Return the finding, and the question to talk about; nothing if no counts are shown."""
    found = headline(revealed)
    if found is None:
        return ()
    ask = revealed.texts.say("team.finding.talk", question=found.ask)
    return Heading(found.text), Paragraph(ask)


def details(revealed: RevealedRound) -> tuple[Block, ...]:
    """Return everything else, as one text."""
    return tuple(block for blocks in detail_messages(revealed) for block in blocks)


def detail_messages(revealed: RevealedRound) -> tuple[tuple[Block, ...], ...]:
    """Return the same as messages of readable length; each begins with a heading."""
    return (
        (*comparison(revealed), *stages(revealed), *agreements(revealed)),
        (*talk(revealed), *advice(revealed)),
        (*delivery(revealed), *barriers(revealed)),
        (*roles(revealed), *changes(revealed), *method(revealed), caveat(revealed)),
        tuple(sources(revealed)),
    )


def in_short(revealed: RevealedRound) -> str:
    """Return the stage and the agreement in a few lines, for those who answer again."""
    counts = revealed.tally.counts.get(STAGE)
    stage = revealed.hidden(STAGE) if counts is None else middle(revealed, counts)
    lines = (agreement(revealed, measure) for measure in measures(revealed.edition))
    return "\n".join((stage, *lines))


def nothing_new(revealed: RevealedRound) -> str:
    """Return why nothing is shown: the same words whether any answer has changed or not."""
    texts, tally = revealed.texts, revealed.tally
    if tally.compared_with is None:
        return texts.say("team.result.nothing", smallest=tally.smallest)
    return texts.say("team.result.nothing_new", date=revealed.compared_on)


def _head(revealed: RevealedRound) -> str:
    """Return the title, and how many answered; a long title is cut."""
    texts, tally = revealed.texts, revealed.tally
    values: dict[str, str | int] = {
        "count": tally.people, "round": revealed.round, "rounds": revealed.rounds,
    }  # fmt: skip
    name = "team.result.people" if revealed.rounds == 1 else "team.result.people_round"
    said = texts.say(name, **values)
    if tally.held_back:
        said = texts.say("team.result.people_held", people=said, held=tally.held_back)
    title = first_words(revealed.title, HEAD_WORDS - len(said.split()))
    return texts.say("team.result.head", title=title, people=said)


def comparison(revealed: RevealedRound) -> Iterator[Block]:
    """Yield what an earlier result in the same place changes about this one."""
    texts, tally = revealed.texts, revealed.tally
    if tally.compared_with is None or not (tally.openly or tally.held_back):
        return
    yield Heading(texts.say("team.result.compared_title"))
    if tally.openly:
        yield Paragraph(texts.say("team.result.openly", date=revealed.compared_on))
        return
    said = texts.say(
        "team.result.held_back",
        count=tally.held_back,
        date=revealed.compared_on,
        smallest=tally.least,
    )
    yield Paragraph(said)


def advice(revealed: RevealedRound, *, brief: bool = False) -> Iterator[Block]:
    """Yield the next steps, and for which stage they are if the team is evenly split.

    Args:
        revealed: The result.
        brief: Whether each says only whose it is, without a heading of the report.
    """
    texts, edition = revealed.texts, revealed.edition
    title = "team.result.steps_whole"
    yield from steps_in_parts(texts, edition, revealed.advice, title, brief=brief)
    counts, stage = revealed.tally.counts.get(STAGE), revealed.answers.stage
    if revealed.advice and counts and stage and len(set(medians(counts))) > 1:
        yield Note(texts.say("team.result.advice_even", lower=edition.label(STAGE, stage)))
