"""The first message of a result: read in twenty seconds, at most 90 words."""

from collections.abc import Iterable, Iterator

from bot.messages import Block, Bullets, Heading, Note, Paragraph
from bot.results.finding import ABOUT_A_BARRIER, finding
from bot.results.overall import standing
from bot.results.personal import PersonalResult
from bot.results.segments import name_of_unlisted
from bot.scoring.advice import Advice
from bot.scoring.edition import BARRIER
from bot.texts import Catalogue


def first(result: PersonalResult, changes: Iterable[Block] = ()) -> tuple[Block, ...]:
    """Return the finding, the standing, the top barrier, the next steps' actions, and the source.

    Args:
        result: The result.
        changes: The changes since the person's last result, as :func:`bot.engine.changes.moved`
            yields them. They become one line, which takes the place of the top barrier.
    """
    headline, changed = finding(result), _changed(result.texts, tuple(changes))
    lines = [
        "" if headline.rule == "standing" else standing(result),
        "" if headline.rule in ABOUT_A_BARRIER or changed else _top_barrier(result),
    ]
    said = " ".join(filter(None, lines))
    return (
        Heading(headline.text),
        *([Paragraph(said)] if said else ()),
        *([Paragraph(changed)] if changed else ()),
        *_actions(result),
        Note(_source(result)),
    )


def _source(result: PersonalResult) -> str:
    """Return the source, and whether it lacks the person's industry or country."""
    title, unlisted = result.edition.header.title, name_of_unlisted(result)
    return result.texts.say(f"first.source_{unlisted}" if unlisted else "first.source", title=title)


def _top_barrier(result: PersonalResult) -> str:
    """Return the barrier that slows most; empty if none is rated above the scale's lowest."""
    top = next(iter(result.position.barriers), None)
    if top is None or top.answer == result.edition.header.scale.lowest:
        return ""
    named = result.edition.label(BARRIER, top.id)
    return result.texts.say("first.barrier", barrier=named, answer=top.answer, mean=top.mean)


def _changed(texts: Catalogue, changes: tuple[Block, ...]) -> str:
    """Return how many answers changed; empty for a first result."""
    if not changes:
        return ""
    count = sum(len(block.items) for block in changes if isinstance(block, Bullets))
    return texts.say("first.changed", count=count) if count else texts.say("first.unchanged")


def _actions(result: PersonalResult) -> Iterator[Block]:
    if result.advice:
        yield Bullets(tuple(_action(result.texts, step) for step in result.advice), ordered=True)


def _action(texts: Catalogue, step: Advice) -> str:
    return texts.say(f"first.step_{step.rule.basis}", action=step.rule.action)
