"""A person's result in words: what the benchmark says about their answers, with references."""

from collections.abc import Iterable

from bot.messages import Block, Note
from bot.results.measures import barriers, delivery
from bot.results.next_steps import next_steps
from bot.results.overall import overall
from bot.results.personal import PersonalResult
from bot.results.segments import country, industry


def narrative(result: PersonalResult, changes: Iterable[Block] = ()) -> tuple[Block, ...]:
    """Return the whole result.

    Args:
        result: The result.
        changes: The changes since the person's last result.
    """
    return (
        *overall(result),
        *industry(result),
        *country(result),
        *delivery(result),
        *barriers(result),
        *changes,
        *next_steps(result.texts, result.edition, result.advice),
        caveat(result),
    )


def caveat(result: PersonalResult) -> Note:
    """Return the note that both sides are self-rated, and the source."""
    header = result.edition.header
    said = result.texts.say("result.caveat", title=header.title, respondents=header.respondents)
    return Note(said)
