"""Team assessments as rows, and what is read of them, on either database.

The state is kept whole, as JSON; the columns beside it are what rows are looked up by. Only why a
message in its place did not arrive is known to the column first.
"""

import json
from datetime import datetime

from bot.messages import Address
from bot.store.codec import read_conversation
from bot.store.shared import place_results
from bot.store.shared.sql import Script, load, statement
from bot.team.model import COUNTED_EVERY, Part, Team, team_from_json, team_to_json
from bot.turns.keys import person_key
from bot.turns.plan import Contribution, FoundTeam

SQL = load("teams")

LISTED_AT_MOST = 50
"""How many team assessments a list names."""

COLUMNS = {
    "id": "text", "channel": "text", "chat": "text", "facilitator": "text", "heir": "text",
    "status": "text", "round": "integer", "shown": "integer", "counted_at": "timestamptz",
    "due_at": "timestamptz", "trouble": "text", "created_at": "timestamptz", "state": "text",
}  # fmt: skip
"""The columns, and their types in PostgreSQL."""

NAMES = ", ".join(COLUMNS)

_VALUES = ", ".join(f":{name}" for name in COLUMNS)
_INSERT = statement(f"INSERT INTO teams ({NAMES}) VALUES ({_VALUES})")  # noqa: S608 - ours
_UPDATE = statement(f"UPDATE teams SET ({NAMES}) = ({_VALUES}) WHERE id = :id")  # noqa: S608 - ours


def team_values(team: Team) -> tuple[object, ...]:
    """Return the value of each column."""
    return (
        team.id, team.place.channel, team.place.chat, person_key(team.facilitator),
        "" if team.heir is None else person_key(team.heir), team.status, team.round, team.shown,
        team.counted_at, team.due_at, team.trouble, team.created_at, json.dumps(team_to_json(team)),
    )  # fmt: skip


def without(team: Team, person: str) -> Team:
    """Return a team assessment without somebody who has their data deleted.

    That they offered to take over still counts.

    Args:
        team: As it was.
        person: Their key.
    """
    heir = None if team.heir is None or person_key(team.heir) == person else team.heir
    return team.but(heir=heir, offers=tuple("" if key == person else key for key in team.offers))


def read_team(state: str, trouble: str) -> Team:
    """Return a team assessment from its row."""
    return team_from_json(json.loads(state)).but(trouble=trouble)


# ---------------------------------------------------------------------------- looking


def find(team_id: str) -> Script[Team | None]:
    """Return a team assessment by its id."""
    rows = yield SQL["find"](team=team_id)
    return read_team(*rows[0]) if rows else None


def due(now: datetime, limit: int) -> Script[list[str]]:
    """Return the ids of those for which something is due."""
    rows = yield SQL["due"](now=now, counted=now - COUNTED_EVERY, limit=limit)
    return [team_id for (team_id,) in rows]


def of_person(person: Address) -> Script[list[Team]]:
    """Return those that somebody runs or is asked to run: what is over last, the latest first."""
    rows = yield SQL["of_person"](person=person_key(person), limit=LISTED_AT_MOST)
    return [read_team(*row) for row in rows]


def in_place(place: Address) -> Script[list[Team]]:
    """Return those of a place, in the same order."""
    rows = yield SQL["in_place"](channel=place.channel, chat=place.chat, limit=LISTED_AT_MOST)
    return [read_team(*row) for row in rows]


def found(team_id: str, *, answers: bool = True) -> Script[FoundTeam]:
    """Return all that is decided from where a team assessment as a whole is concerned."""
    team = yield from find(team_id)
    if team is None:
        return FoundTeam()
    others = yield SQL["others"](channel=team.place.channel, chat=team.place.chat, team=team_id)
    parts = yield SQL["parts"](team=team_id)
    tallies = yield SQL["tallies"](team=team_id)
    without_answers = FoundTeam(
        team=team,
        others=tuple(read_team(*row) for row in others),
        parts=tuple(
            Part(team_id, number, person, conversation, bool(answered))
            for number, person, conversation, answered in parts
        ),
        tallies=dict(map(tuple, tallies)),
    )
    if not answers:
        return without_answers
    return (yield from _with_answers(without_answers, team))


def _with_answers(seen: FoundTeam, team: Team) -> Script[FoundTeam]:
    contributions = yield from _contributions(team)
    return FoundTeam(
        team=team,
        others=seen.others,
        parts=seen.parts,
        contributions=contributions,
        tallies=seen.tallies,
        results=(yield from place_results.results(team.place)),
        key=(yield from place_results.key(team.place)),
        elsewhere=(yield from place_results.elsewhere(team.facilitator, team.place)),
    )


def _contributions(team: Team) -> Script[tuple[Contribution, ...]]:
    rows = yield SQL["contributions"](team=team.id, round=team.round)
    read = [
        Contribution(Address(channel, chat, person), read_conversation(state, name), bool(answered))
        for channel, chat, person, name, state, answered in rows
    ]
    # A damaged conversation has no flow, and no answers either.
    return tuple(contribution for contribution in read if contribution.conversation.flow)


# ---------------------------------------------------------------------------- writing


def insert(team: Team) -> Script[None]:
    """Keep a team assessment that begins."""
    yield _INSERT(**dict(zip(COLUMNS, team_values(team), strict=True)))


def update(team: Team) -> Script[None]:
    """Keep the next state of one that is there."""
    yield _UPDATE(**dict(zip(COLUMNS, team_values(team), strict=True)))


def change(team: Team, due_at: datetime | str | None) -> Script[None]:
    """Keep the next state of one that is to be due when it was before, which may be sooner."""
    yield from update(team)
    yield SQL["set_due"](team=team.id, due_at=due_at)


def leave(address: Address) -> Script[None]:
    """Take somebody out of everything they took part in, or were asked or offered to take over."""
    person = person_key(address)
    yield SQL["share_of_person"](person=person)
    yield SQL["remove_parts"](person=person)
    yield from place_results.forget(address)
    rows = yield SQL["naming"](person=person)
    for state, trouble, due_at in rows:
        yield from change(without(read_team(state, trouble), person), due_at)


def move(before: Address, after: Address) -> Script[int]:
    """Give a place another name in every team assessment; return how many there were."""
    rows = yield SQL["moving"](channel=before.channel, chat=before.chat)
    yield from place_results.move(before, after)
    for state, trouble, due_at in rows:
        yield from change(read_team(state, trouble).but(place=after), due_at)
    return len(rows)
