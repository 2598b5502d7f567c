"""A person's whole result in words: what the benchmark says about their answers."""

from collections.abc import Iterable
from itertools import chain

from bot.messages import Block, Heading, Note
from bot.results.finding import finding
from bot.results.next_steps import next_steps
from bot.results.personal import PersonalResult
from bot.results.sections import references_explained, sections


def narrative(result: PersonalResult, changes: Iterable[Block] = ()) -> tuple[Block, ...]:
    """Return the whole result: the finding, every section, the next steps, the caveat.

    Args:
        result: The result.
        changes: The changes since the person's last result.
    """
    blocks = (
        Heading(finding(result).text),
        *chain.from_iterable(sections(result, explained=False).values()),
        *changes,
        *next_steps(result.texts, result.edition, result.advice),
    )
    return (*blocks, *references_explained(result, blocks), caveat(result))


def caveat(result: PersonalResult) -> Note:
    """Return the note that both sides are self-rated, and the source."""
    header = result.edition.header
    said = result.texts.say("result.caveat", title=header.title, respondents=header.respondents)
    return Note(said)
