"""The list of somebody's team assessments, in private and on their Home page."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.messages import Block, Bullets, Button, Heading, Note, Paragraph, Say
from bot.team.between_rounds import state_name
from bot.team.dashboard import MOST_BUTTONS, day_said
from bot.team.invitation import moments
from bot.team.model import Team
from bot.team.orders import PlaceOrder, TeamOrder
from bot.texts import Catalogue

MOST_WAITING = 2
"""Most setups in the list that wait to be posted."""


def team_list(
    texts: Catalogue,
    teams: Iterable[Team],
    place: str,
    *,
    forms: bool,
    start: int = 0,
    waiting: Sequence[Button] = (),
) -> Say:
    """Return one page of the list of somebody's assessments, and how to set up another one.

    Args:
        texts: The language.
        teams: Those that they run or are asked to run.
        place: The chat that a new one would be for; empty if that is not known yet.
        forms: Whether a place can be picked in a form.
        start: How many are on the pages before.
        waiting: A button with the title of each setup that waits to be posted, the latest first.
    """
    waiting = waiting[:MOST_WAITING] if not start else ()
    teams = sorted(teams, key=lambda team: team.created_at, reverse=True)
    start = start if start < len(teams) else 0
    page, after = teams[start:], start
    room = MOST_BUTTONS - forms - len(waiting)
    if len(page) > room:
        page = page[: room - 1]
        after = start + len(page)
    buttons = [*waiting]
    buttons += [
        Button(_label(texts, team, teams), TeamOrder("panel", team.id).token) for team in page
    ]
    if after > start:
        order = PlaceOrder("list", place, after)
        buttons.append(Button(texts.say("team.button.more"), order.token))
    if forms:
        buttons.append(Button(texts.say("team.button.new"), PlaceOrder("new", place).token))
    how = Note(texts.say("team.dashboard.how_form" if forms else "team.dashboard.how_group"))
    title = Heading(texts.say("team.dashboard.list"))
    first = [texts.say("team.dashboard.is_preview", title=button.label) for button in waiting]
    return Say((title, _lines_of(texts, page, first), how), tuple(buttons))


def at_home(texts: Catalogue, teams: Iterable[Team]) -> tuple[Block, ...]:
    """Return somebody's latest assessments and their state, for their own page; nothing if none."""
    latest = sorted(teams, key=lambda team: team.created_at, reverse=True)[:MOST_BUTTONS]
    title = Heading(texts.say("home.teams"))
    return (title, _lines_of(texts, latest)) if latest else ()


def _lines_of(texts: Catalogue, teams: Sequence[Team], first: Sequence[str] = ()) -> Block:
    """Return a line for each assessment, its state and the date of that, below other lines."""
    if not (teams or first):
        return Paragraph(texts.say("team.dashboard.none"))
    dated = tuple(moment for team in teams for moment in moments(texts, _open_until(team)))
    return Bullets((*first, *(_line(texts, team) for team in teams)), moments=dated)


def _line(texts: Catalogue, team: Team) -> str:
    deadline = _open_until(team)
    if team.status == "open" and deadline is None:
        line = texts.say("team.dashboard.is_open_end", title=team.title)
    else:
        date = day_said(texts, team.undecided_until or team.since or team.created_at)
        date = date if deadline is None else texts.moment(deadline)
        line = texts.say(f"team.dashboard.is_{state_name(team)}", title=team.title, date=date)
    if team.next_at is None:
        return line
    return f"{line}. {texts.say('team.dashboard.next', date=day_said(texts, team.next_at))}"


def _open_until(team: Team) -> datetime | None:
    return team.deadline if team.status == "open" else None


def _label(texts: Catalogue, team: Team, teams: Sequence[Team]) -> str:
    """Return a button's label; with the date and the state where others would look the same."""
    like = [other for other in teams if other.title == team.title]
    if len(like) == 1:
        return team.title
    date = day_said(texts, team.created_at)
    label = texts.say("team.dashboard.dated", title=team.title, date=date)
    if sum(day_said(texts, other.created_at) == date for other in like) == 1:
        return label
    state = texts.say(f"team.dashboard.state_{state_name(team)}")
    return texts.say("team.dashboard.stated", label=label, state=state)
