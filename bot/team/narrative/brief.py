"""The details that a whole team reads below its result: everything that it talks about.

The method and the sources are left out. They are in the report, and behind *Details*.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.messages import Block, Bullets, Heading, Note
from bot.scoring.edition import DELIVERY, STAGE
from bot.team.narrative.agreement import agreement, talk
from bot.team.narrative.basis import caveat
from bot.team.narrative.changes import changes
from bot.team.narrative.measures import barriers, delivery
from bot.team.narrative.result import advice, comparison
from bot.team.narrative.revealed import RevealedRound
from bot.team.narrative.roles import roles
from bot.team.narrative.stages import stages


def brief_messages(revealed: RevealedRound, rest: str) -> tuple[tuple[Block, ...], ...]:
    """Return the details as messages of readable length, in some 600 words.

    Args:
        revealed: The result.
        rest: The sentence on where the method and the sources are.
    """
    # Numbers of sources lead nowhere without their list.
    shown = replace(revealed, cites=False)
    return (
        (*talk(shown), *comparison(shown), *changes(shown), *stages(shown), *_agreed(shown)),
        (*delivery(shown), *barriers(shown), *roles(shown)),
        (*advice(shown, brief=True), caveat(shown, brief=True), Note(rest)),
    )


def brief_details(revealed: RevealedRound, rest: str) -> tuple[Block, ...]:
    """Return the same as one text."""
    return tuple(block for blocks in brief_messages(revealed, rest) for block in blocks)


def _agreed(revealed: RevealedRound) -> Iterator[Block]:
    """Yield the agreement on the questions that are no barriers: those say theirs themselves."""
    yield Heading(revealed.texts.say("team.result.agreement_title"))
    yield Bullets(tuple(agreement(revealed, measure) for measure in (STAGE, DELIVERY)))
