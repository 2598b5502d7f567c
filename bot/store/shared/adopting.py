"""The statements by which an address gets another name, with everything that is kept by it.

An earlier version named the person in it otherwise. Rows of a conversation hang on it, and it on
its address, so these two are copied, what hangs on them is moved, and the old ones are removed.

"""
# ruff: noqa: S608 - put together from our own words; every value is bound

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.messages import Address, Update
from bot.store.codec import UNREADABLE, decode, encode
from bot.team.model import Team
from bot.turns.keys import address_key, code_of, person_key

ADDRESS_COPIED = ("pseudonym", "channel", "chat", "focus", "first_seen_at", "gone_at")
CONVERSATION_COPIED = (
    "id", "flow", "flow_version", "edition", "campaign", "status", "step", "turn", "started_at",
    "updated_at", "state", "team",
)  # fmt: skip
"""All columns but those that change: a test compares them with the schema."""

_ADDRESS, _CONVERSATION = ", ".join(ADDRESS_COPIED), ", ".join(CONVERSATION_COPIED)

IS_KEPT = """
    SELECT EXISTS (SELECT 1 FROM addresses WHERE address = :before)
        OR EXISTS (SELECT 1 FROM inbox WHERE address = :before)
        OR EXISTS (SELECT 1 FROM outbox WHERE address = :before)
        OR EXISTS (SELECT 1 FROM fading WHERE address = :before)
        OR EXISTS (SELECT 1 FROM participants WHERE person = :old_person AND address = :before)
        OR EXISTS (SELECT 1 FROM teams WHERE facilitator = :old_person)
        OR EXISTS (SELECT 1 FROM teams WHERE heir = :old_person AND heir <> '')
"""
"""Whether anything is kept by the old name; the team assessments may be somebody else's."""

MOVE = (
    f"INSERT INTO addresses (address, person_key, person, {_ADDRESS})"
    f" SELECT :after, :new_person, :name, {_ADDRESS} FROM addresses WHERE address = :before"
    " ON CONFLICT (address) DO UPDATE SET first_seen_at = excluded.first_seen_at,"
    " focus = coalesce(nullif(addresses.focus, ''), excluded.focus)",
    f"INSERT INTO conversations (address, {_CONVERSATION})"
    f" SELECT :after, {_CONVERSATION} FROM conversations WHERE address = :before",
    "UPDATE answers SET address = :after WHERE address = :before",
    "UPDATE results SET address = :after WHERE address = :before",
    "UPDATE timers SET address = :after WHERE address = :before",
    "DELETE FROM addresses WHERE address = :before",
    "UPDATE inbox SET address = :after WHERE address = :before AND NOT EXISTS"
    " (SELECT 1 FROM inbox i WHERE i.address = :after AND i.key = inbox.key)",
    "DELETE FROM inbox WHERE address = :before",
    "UPDATE fading SET address = :after,"
    " person_key = CASE WHEN person_key = :old_person THEN :new_person ELSE person_key END"
    " WHERE address = :before AND NOT EXISTS (SELECT 1 FROM fading f WHERE f.address = :after)",
    "DELETE FROM fading WHERE address = :before",
    "UPDATE participants SET address = :after, person = :new_person"
    " WHERE person = :old_person AND address = :before"
    " AND NOT EXISTS (SELECT 1 FROM participants p WHERE p.team = participants.team"
    " AND p.round = participants.round AND p.person = :new_person)",
)
"""In this order."""

OUTBOX = "UPDATE outbox SET address = :after, person = :name WHERE address = :before"
"""Last of all, with the lanes locked."""

FAILED = "SELECT key, failed FROM inbox WHERE address = :after AND failed IS NOT NULL"
SET_FAILED = "UPDATE inbox SET failed = :failed WHERE address = :after AND key = :key"

TEAMS = """
    SELECT state, trouble, due_at FROM teams
    WHERE facilitator = :old_person OR (heir = :old_person AND heir <> '') ORDER BY id
"""


PLACES = """
    SELECT key FROM places
    WHERE channel = :channel AND substr(chat, 1, CAST(:width AS integer)) = :within
"""
"""The keys of the codes of all places that are in the same workspace as a chat."""

RECODE = """
    UPDATE codes SET code = :new_code WHERE code = :old_code AND NOT EXISTS
    (SELECT 1 FROM codes c WHERE c.team = codes.team AND c.round = codes.round
                             AND c.code = :new_code)
"""

_VALUE = re.compile(r":([a-z_]+)")


Values = dict[str, str | int]


def values_of(before: Address, after: Address) -> Values:
    """What stands for the names in these statements."""
    within = f"{before.chat}/"
    return {
        "channel": before.channel,
        "within": within,
        "width": len(within),
        "before": address_key(before),
        "after": address_key(after),
        "old_person": person_key(before),
        "new_person": person_key(after),
        "name": after.person,
    }


def codes_of(keys: Iterable[str], values: Values) -> dict[str, str]:
    """Somebody's codes in places of these keys, and what they are from now on."""
    old, new = str(values["old_person"]), str(values["new_person"])
    return {code_of(one, old): code_of(one, new) for one in keys}


def numbered(statement: str, values: Values) -> tuple[str, list[str | int]]:
    """A statement as PostgreSQL takes it, with its values in order."""
    names = list(dict.fromkeys(_VALUE.findall(statement)))
    made = _VALUE.sub(lambda found: f"${names.index(found[1]) + 1}", statement)
    return made, [values[name] for name in names]


def renamed(team: Team, before: Address, after: Address) -> Team | None:
    """A team assessment that somebody runs, or is asked to; None where it is another's.

    The same key may be somebody else's, in another chat.
    """
    named = {name: after for name in ("facilitator", "heir") if getattr(team, name) == before}
    return team.but(**named) if named else None


def readdressed(failed: str, after: Address) -> str:
    """An update that was put aside, as it is tried again."""
    try:
        return encode(replace(decode(failed, Update), address=after, before=()))
    except UNREADABLE:
        return failed
