"""The first message of a result: read in twenty seconds, at most 90 words."""

import re
from collections.abc import Iterator, Sequence

from bot.messages import Block, Bullets, Heading, Moments, Note, Paragraph, plain_blocks
from bot.results.barrier_ties import tie, ties
from bot.results.facts import percent
from bot.results.finding import ABOUT_A_BARRIER, finding
from bot.results.overall import name_of_standing, shares, standing
from bot.results.personal import PersonalResult
from bot.results.segments import name_of_unlisted
from bot.scoring.advice import Advice
from bot.scoring.edition import BARRIER, INDUSTRY, STAGE, Segment, exact
from bot.texts import Catalogue

MOST_WORDS = 90
"""Most words of the message."""

_WORD = re.compile(r"\S*\w\S*")


def first(
    result: PersonalResult, moved: Sequence[str] = (), since: Moments = ()
) -> tuple[Block, ...]:
    """Return the finding, the standing, the top barrier, the next steps' actions, and the source.

    The standing names the stage. An industry with published figures has a line of its own, unless
    the finding is about it. Where the words do not suffice, the lines get shorter, and the barrier
    is left to the details.

    Args:
        result: The result.
        moved: What moved since the person's last result, as
            :func:`bot.engine.changes.moved_in_brief` returns it. It takes the barrier's place.
        since: The date in it, as a moment.
    """
    blocks: tuple[Block, ...] = ()
    for lines in _lines(result, moved):
        blocks = _message(result, *lines, since)
        if _words(blocks) <= MOST_WORDS:
            break
    return blocks


def _message(
    result: PersonalResult, said: Sequence[str], moved: str, since: Moments
) -> tuple[Block, ...]:
    lines = " ".join(filter(None, said))
    return (
        Heading(finding(result).text),
        *([Paragraph(lines)] if lines else ()),
        *([Paragraph(moved, since)] if moved else ()),
        *_actions(result),
        Note(result.texts.say("first.source", title=result.edition.header.short_title)),
    )


def _words(blocks: tuple[Block, ...]) -> int:
    return sum(len(_WORD.findall(line)) for line in plain_blocks(blocks))


def _lines(result: PersonalResult, moved: Sequence[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the lines between the finding and the steps, and what moved: the longest first."""
    rule = finding(result).rule
    industry = "" if "industry" in rule else _industry(result)
    standings = ("",) if rule == "standing" else _standings(result)
    barrier = "" if rule in ABOUT_A_BARRIER or moved else _top_barrier(result)
    for change in moved or ("",):
        yield from (((standing, industry, barrier), change) for standing in standings)
    shortest = moved[-1] if moved else ""
    yield from (((standing, industry, ""), shortest) for standing in standings)
    yield (_stage(result), industry, ""), shortest


def _stage(result: PersonalResult) -> str:
    """Return the stage alone; empty if none was given."""
    return result.texts.say("first.stage", stage=result.stage) if result.stage else ""


def _standings(result: PersonalResult) -> tuple[str, ...]:
    """Return the standing in words, then in few words; the stage alone if no share is published."""
    placement = result.position.overall
    whole = standing(result)
    if placement is None:
        return ("",)
    if not whole:
        return (_stage(result),)
    return whole, shares(result, placement, f"first.{name_of_standing(placement)}")


def _industry(result: PersonalResult) -> str:
    """Return a published share of the industry; empty if none is published.

    Where the report does not list the industry or the country, return that.
    """
    if unlisted := name_of_unlisted(result):
        return result.texts.say(f"first.unlisted_{unlisted}")
    industry = result.position.answers.industry
    published = result.edition.shares(STAGE, Segment("industry", industry)) if industry else ()
    if not published or not industry:
        return ""
    share = published[0]
    stages = (result.edition.label(STAGE, stage) for stage in share.categories)
    return result.texts.say(
        "first.industry",
        industry=result.edition.in_text(INDUSTRY, industry),
        share=percent(result.texts, exact(share.value)),
        stages=result.texts.either(stages),
    )


def _top_barrier(result: PersonalResult) -> str:
    """Return the barrier that slows most, or the tie of several; empty if none slows at all."""
    barriers = result.position.barriers
    top = next(iter(barriers), None)
    if top is None or top.answer == result.edition.header.scale.lowest:
        return ""
    if tied := ties(barriers):
        return tie(result, tied)
    label = result.edition.label(BARRIER, top.id)
    return result.texts.say("first.barrier", barrier=label, answer=top.answer, mean=top.mean)


def _actions(result: PersonalResult) -> Iterator[Block]:
    if result.advice:
        actions = tuple(labelled_action(result.texts, step) for step in result.advice)
        yield Bullets(actions, ordered=True)


def labelled_action(texts: Catalogue, step: Advice) -> str:
    """Return a step's action, and whether it is the report's or ours."""
    return texts.say(f"first.step_{step.rule.basis}", action=step.rule.action)
