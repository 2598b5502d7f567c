"""Team assessments as rows, the same for every store.

The state is kept whole, as JSON; the columns beside it are what rows are looked up by. Only why a
message in its place did not arrive is known to the column first.
"""

import json

from bot.team.model import Team, team_from_json, team_to_json
from bot.turns.keys import person_key

LISTED_AT_MOST = 50
"""How many team assessments a list names."""

COLUMNS = {
    "id": "text", "channel": "text", "chat": "text", "facilitator": "text", "heir": "text",
    "status": "text", "round": "integer", "shown": "integer", "counted_at": "timestamptz",
    "due_at": "timestamptz", "trouble": "text", "created_at": "timestamptz", "state": "text",
}  # fmt: skip
"""The columns, and their types in PostgreSQL."""


def team_values(team: Team) -> tuple[object, ...]:
    """What stands in each of the columns."""
    return (
        team.id, team.place.channel, team.place.chat, person_key(team.facilitator),
        "" if team.heir is None else person_key(team.heir), team.status, team.round, team.shown,
        team.counted_at, team.due_at, team.trouble, team.created_at, json.dumps(team_to_json(team)),
    )  # fmt: skip


def without(team: Team, person: str) -> Team:
    """A team assessment without somebody who has their data deleted; that they offered counts.

    Args:
        team: As it was.
        person: Their key.
    """
    heir = None if team.heir is None or person_key(team.heir) == person else team.heir
    return team.but(heir=heir, offers=tuple("" if one == person else one for one in team.offers))


def read_team(state: str, trouble: str) -> Team:
    """A team assessment from its row."""
    return team_from_json(json.loads(state)).but(trouble=trouble)
