"""The message in the place: the questions, their privacy, and how many have answered.

It has at most :data:`MOST_WORDS` words. :mod:`bot.team.data_notice` says the rest.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from math import ceil

from bot.flows.model import Flow
from bot.messages import Block, Heading, Moments, Paragraph
from bot.team.model import Team
from bot.texts import Catalogue

MOST_WORDS = 60
"""Most words of the open message above its buttons, with the title."""

_QUESTIONS_A_MINUTE = 4

_WORDS_OF_COUNT = 4
"""Most words of the line with the count. The wording above it must not depend on the count."""


def invitation(
    texts: Catalogue,
    team: Team,
    flow_title: str,
    answered: int,
    minutes: int = 2,
    *,
    anyone: bool = False,
) -> tuple[Block, ...]:
    """Return the message for the present state.

    Args:
        texts: The language.
        team: The assessment.
        flow_title: The title of its flow.
        answered: How many have answered in this round.
        minutes: How many minutes answering takes.
        anyone: Whether everybody with the link can answer, since members cannot be checked.
    """
    if team.status in ("draft", "open"):
        return tuple(_open(texts, team, flow_title, answered, minutes, anyone=anyone))
    title = Heading(_title(texts, team))
    match team.status:
        case "closing":
            return title, *_closed(texts, team, answered)
        case "revealed":
            return title, Paragraph(_revealed(texts, team, answered))
        case _:
            return title, Paragraph(texts.say("team.invitation.cancelled"))


def round_over(texts: Catalogue, team: Team, answered: int) -> tuple[Block, ...]:
    """Return the first round's message once the second one is under way.

    Args:
        texts: The language.
        team: The assessment in that first round.
        answered: How many answered in it.
    """
    return Heading(_title(texts, team)), Paragraph(_revealed(texts, team, answered))


def _revealed(texts: Catalogue, team: Team, answered: int) -> str:
    name = "team.invitation.ended_count" if team.counts_only else "team.invitation.revealed"
    return texts.say(name, count=answered)


def minutes_of(flow: Flow) -> int:
    """Return how many minutes the questions of a flow take."""
    return ceil(flow.questions_before[flow.result] / _QUESTIONS_A_MINUTE)


def moments(texts: Catalogue, at: datetime | None) -> Moments:
    """Return a moment as a part of a text; nothing for None."""
    return () if at is None else ((texts.moment(at), int(at.timestamp())),)


def count_line(texts: Catalogue, answered: int) -> str:
    """Return the line that says how many have answered, and nothing else about them."""
    if not answered:
        return texts.say("team.invitation.nobody_yet")
    return texts.say("team.invitation.answered", count=answered)


def opened_to_comparison(team: Team) -> bool:
    """Tell whether a result is shown whatever it can be compared with; everybody is told then."""
    return bool(team.openly) and team.round == 1 and team.compared_with is not None


def warned_of_comparison(texts: Catalogue, team: Team) -> str:
    """Return the warning about such a result; empty for none."""
    if team.compared_with is None or not opened_to_comparison(team):
        return ""
    return texts.say("team.result.openly", date=texts.day(team.compared_with))


def _title(texts: Catalogue, team: Team, title: str = "") -> str:
    title = title or team.title
    if team.rounds == 1:
        return title
    return texts.say("team.invitation.round", title=title, round=team.round, rounds=team.rounds)


def _cut_title(texts: Catalogue, team: Team, most: int) -> str:
    """Return the title with at most so many words: an organizer's may have thirty."""
    whole, words = _title(texts, team), team.title.split()
    shown = max(len(words) - max(_words(whole) - most, 0), 1)
    return whole if shown == len(words) else _title(texts, team, " ".join(words[:shown]) + "…")


def _open(
    texts: Catalogue, team: Team, flow_title: str, answered: int, minutes: int, *, anyone: bool
) -> Iterator[Block]:
    """Yield the title and the longest wording that fits below it."""
    what: dict[str, str | int] = {"flow": flow_title, "count": minutes}
    needs = texts.say("team.invitation.needs", smallest=team.smallest)
    if team.counts_only:
        needs = texts.say("team.invitation.count_only")
    asks = "team.invitation.what" if team.round == 1 else "team.invitation.what_again"
    about, title = texts.say(asks, **what), _title(texts, team)
    private = ("team.invitation.private", "team.invitation.private_short")
    for brief, name in product((False, True), private):
        warnings = " ".join(_warnings(texts, team, anyone=anyone, brief=brief))
        base = " ".join((about, texts.say(name), needs, _until(texts, team)))
        if _words(title) + _words(base) + _words(warnings) + _WORDS_OF_COUNT <= MOST_WORDS:
            yield Heading(title)
            yield Paragraph(base, moments(texts, team.deadline))
            yield from _paragraphs(warnings, count_line(texts, answered))
            return
    date = texts.day(team.ends_at.astimezone(UTC))
    brief_name = "team.invitation.brief_count" if team.counts_only else "team.invitation.brief"
    base = texts.say(brief_name, **what, smallest=team.smallest, date=date)
    warnings = " ".join(_warnings(texts, team, anyone=anyone, brief=True))
    count = texts.say("team.invitation.answered", count=answered)
    left = MOST_WORDS - sum(map(_words, (base, warnings, count)))
    yield Heading(_cut_title(texts, team, left))
    yield from _paragraphs(base, warnings, count)


def _paragraphs(*lines: str) -> Iterator[Paragraph]:
    return (Paragraph(line) for line in lines if line)


def _words(text: str) -> int:
    return len(text.split())


def _until(texts: Catalogue, team: Team) -> str:
    if team.deadline is not None:
        return texts.say("team.invitation.until", moment=texts.moment(team.deadline))
    return texts.say("team.invitation.open_end", date=texts.day(team.ends_at.astimezone(UTC)))


def _warnings(texts: Catalogue, team: Team, *, anyone: bool, brief: bool = False) -> Iterator[str]:
    """Yield what differs from a single assessment that only members can answer."""
    if anyone:
        yield texts.say("team.invitation.anyone")
    if team.keeps_codes:
        yield texts.say("team.invitation.codes_brief" if brief else "team.invitation.codes")
    if opened := warned_of_comparison(texts, team):
        yield opened
    if team.elsewhere:
        yield texts.say("team.invitation.elsewhere_brief" if brief else "team.invitation.elsewhere")


def _closed(texts: Catalogue, team: Team, answered: int) -> Iterator[Block]:
    if not answered:
        yield Paragraph(texts.say("team.invitation.closed_nobody"))
        return
    is_count = team.counts_only and answered >= team.smallest
    lines = [texts.say("team.invitation.closed", count=answered)]
    if answered < team.smallest:
        lines = [texts.say("team.invitation.closed_few", count=answered, smallest=team.smallest)]
    if is_count:
        lines = [texts.say("team.invitation.closed_count", count=answered)]
    if team.removed_at is not None:
        removed = texts.moment(team.removed_at)
        until = "team.invitation.closed_count_until" if is_count else "team.invitation.closed_until"
        lines.append(texts.say(until, moment=removed))
    yield Paragraph(" ".join(lines), moments(texts, team.removed_at))
