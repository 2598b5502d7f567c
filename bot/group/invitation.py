"""The message in the place: what is asked, who sees what of it, and how many have answered."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.group.team import UNREVEALED, Team
from bot.messages import Block, Bullets, Heading, Paragraph
from bot.texts import Catalogue


def invitation(
    texts: Catalogue,
    team: Team,
    flow_title: str,
    answered: int,
    minutes: int = 1,
    *,
    anyone: bool = False,
) -> tuple[Block, ...]:
    """What the message says in the present state.

    Args:
        texts: The language.
        team: The assessment.
        flow_title: What its questions are called.
        answered: How many have answered in this round.
        minutes: How long that takes.
        anyone: Whether it cannot be told there who is a member.
    """
    title = Heading(_title(texts, team))
    match team.status:
        case "draft" | "open":
            return title, *_open(texts, team, flow_title, answered, minutes, anyone=anyone)
        case "closing":
            return title, *_closed(texts, team, answered)
        case "revealed":
            return title, Paragraph(texts.say("team.invitation.revealed", count=answered))
        case "cancelled":
            return title, Paragraph(texts.say("team.invitation.cancelled"))


def round_over(texts: Catalogue, team: Team, answered: int) -> tuple[Block, ...]:
    """What the first round's message says once the second one is under way.

    Args:
        texts: The language.
        team: The assessment in that first round.
        answered: How many answered in it.
    """
    revealed = texts.say("team.invitation.revealed", count=answered)
    return Heading(_title(texts, team)), Paragraph(revealed)


def moment(texts: Catalogue, at: datetime) -> str:
    """A day and a time, in UTC: where the readers are is not known."""
    utc = at.astimezone(UTC)
    return texts.say("answer.moment", day=texts.day(utc), time=f"{utc:%H:%M}")


def count_line(texts: Catalogue, answered: int) -> str:
    """How many have answered, and nothing else of them."""
    if not answered:
        return texts.say("team.invitation.nobody_yet")
    return texts.say("team.invitation.answered", count=answered)


def _title(texts: Catalogue, team: Team) -> str:
    if team.rounds == 1:
        return team.title
    return texts.say(
        "team.invitation.round", title=team.title, round=team.round, rounds=team.rounds
    )


def _open(
    texts: Catalogue, team: Team, flow_title: str, answered: int, minutes: int, *, anyone: bool
) -> Iterator[Block]:
    yield Paragraph(texts.say("team.invitation.what", flow=flow_title, count=minutes))
    if team.round > 1:
        yield Paragraph(texts.say("team.invitation.again"))
    yield Heading(texts.say("team.invitation.who_sees"))
    open_to = (texts.say("team.invitation.anyone"),) if anyone else ()
    yield Bullets((*_promises(texts, team), *open_to))
    yield Paragraph(_until(texts, team))
    yield Paragraph(count_line(texts, answered))


def _promises(texts: Catalogue, team: Team) -> Iterator[str]:
    """Exactly who sees what."""
    yield texts.say("team.invitation.nobody")
    yield texts.say("team.invitation.shown", smallest=team.smallest)
    yield texts.say("team.invitation.before", smallest=team.smallest)
    yield texts.say("team.invitation.unanimous")
    operator = texts.say("team.invitation.operator")
    yield f"{operator} {texts.say('team.invitation.removed', days=UNREVEALED.days)}"
    if team.rounds > 1:
        first = team.round == 1
        yield texts.say("team.invitation.rounds" if first else "team.invitation.rounds_second")
    yield texts.say("team.invitation.change")
    takes_part = team.takes_part
    yield texts.say(
        "team.invitation.facilitator_in" if takes_part else "team.invitation.facilitator_out"
    )


def _until(texts: Catalogue, team: Team) -> str:
    ends = moment(texts, team.ends_at)
    if team.deadline is None:
        return texts.say("team.invitation.open_end", moment=ends)
    return texts.say("team.invitation.deadline", moment=ends)


def _closed(texts: Catalogue, team: Team, answered: int) -> Iterator[Block]:
    lines = [texts.say("team.invitation.closed_nobody")]
    if answered:
        lines = [texts.say("team.invitation.closed", count=answered)]
    if answered < team.smallest:
        lines.append(texts.say("team.invitation.closed_few", smallest=team.smallest))
    if team.removed_at is not None:
        removed = moment(texts, team.removed_at)
        lines.append(texts.say("team.invitation.closed_until", moment=removed))
    yield Paragraph(" ".join(lines))
