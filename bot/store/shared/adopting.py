"""An address gets another name, with everything that is kept by it, on either database.

An earlier version named the person in the address in another way.
"""

from dataclasses import replace

from bot.messages import Address, Update
from bot.store.codec import UNREADABLE, decode, encode
from bot.store.shared.sql import Query, Script, load
from bot.store.shared.teams import change, read_team
from bot.team.model import Team
from bot.turns.keys import address_key, code_of, person_key

SQL = load("adopting")

MOVES = (
    "copy_address", "copy_conversations", "move_answers", "move_results", "move_timers",
    "remove_address", "move_inbox", "remove_inbox", "move_fading", "remove_fading", "move_parts",
)  # fmt: skip
"""In this order."""


def recode(before: Address, after: Address) -> Script[bool]:
    """Let somebody who is counted in results stay the same in later ones; return if they were."""
    within, was_counted = f"{before.chat}/", False
    keys = yield SQL["keys"](channel=before.channel, width=len(within), within=within)
    for (place_key,) in keys:
        old = code_of(place_key, person_key(before))
        if (yield SQL["code"](old_code=old)):
            new = code_of(place_key, person_key(after))
            yield SQL["move_code"](old_code=old, new_code=new)
            was_counted = True
    return was_counted


def is_kept(before: Address) -> Script[bool]:
    """Return whether anything is kept by an address."""
    query = SQL["is_kept"](before=address_key(before), old_person=person_key(before))
    return bool((yield query))


def move(before: Address, after: Address) -> Script[None]:
    """Move all rows of an address but those of the outbox."""
    names = _names(before, after)
    yield _query("lock", names)
    rows = yield _query("teams", names)
    for state, trouble, due_at in rows:
        team = renamed(read_team(state, trouble), before, after)
        if team is not None:
            yield from change(team, due_at)
    for name in MOVES:
        yield _query(name, names)
    failures = yield _query("failed", names)
    for key, failed in failures:
        again = {"key": key, "failed": readdressed(failed, after)}
        yield _query("set_failed", names | again)


def move_outbox(before: Address, after: Address) -> Script[None]:
    """Move the rows of the outbox; the lanes are to be settled behind that."""
    yield _query("move_outbox", _names(before, after))


def _query(name: str, values: dict[str, str]) -> Query:
    statement = SQL[name]
    return statement(**{part: values[part] for part in statement.names})


def _names(before: Address, after: Address) -> dict[str, str]:
    return {
        "before": address_key(before),
        "after": address_key(after),
        "old_person": person_key(before),
        "new_person": person_key(after),
        "name": after.person,
    }


def renamed(team: Team, before: Address, after: Address) -> Team | None:
    """Return a team assessment that somebody runs, or is asked to; None where it is another's.

    The same key may be somebody else's, in another chat.
    """
    names = {role: after for role in ("facilitator", "heir") if getattr(team, role) == before}
    return team.but(**names) if names else None


def readdressed(failed: str, after: Address) -> str:
    """Return an update that was put aside, as it is tried again."""
    try:
        return encode(replace(decode(failed, Update), address=after, before=()))
    except UNREADABLE:
        return failed
