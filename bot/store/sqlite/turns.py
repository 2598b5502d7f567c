"""Turns and timers on a SQLite connection that is in a transaction."""

import json
import secrets
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from bot.messages import Address, Outcome, Reply, Update
from bot.store.codec import (
    decode_outcome,
    encode,
    encode_conversation,
    encode_outcome,
)
from bot.store.ports import Decide
from bot.store.records import FlowVersion, step_of
from bot.store.shared.fading import day_of
from bot.store.sqlite import fading, lanes, shown, teams
from bot.store.sqlite.finding import SEEN, find_one, found_in, read
from bot.store.sqlite.rewriting import owe_seldom
from bot.store.sqlite.values import stamp, unstamp
from bot.turns.keys import address_key, person_key, update_key
from bot.turns.plan import Due, Found, Kept, Outgoing, Plan, Timer, visits

# ---------------------------------------------------------------------------- handling


def handle(
    connection: sqlite3.Connection,
    update: Update,
    button: str,
    decide: Decide,
    *,
    retry: bool,
    team: str = "",
) -> Outcome:
    """One turn: the first outcome if the update is a repeat, else find, decide and write."""
    key, lane = update_key(update.address.channel, update.id), address_key(update.address)
    rows = read(connection, key, lane, button)
    if rows.repeat and not (retry and rows.failed):
        return decode_outcome(rows.outcome)
    found = found_in(connection, update.address, rows, team)
    writes = decide(found)
    if rows.repeat:
        connection.execute("DELETE FROM inbox WHERE address = ? AND key = ?", (lane, key))
    if writes.forget == "codes":
        shown.forget(connection, update.address)
    if writes.forget in ("deleted", "declined"):
        _forget(connection, update.address, key, found, writes)
    else:
        connection.execute(
            "INSERT INTO inbox (key, address, received_at, outcome) VALUES (?, ?, ?, ?)",
            (key, lane, stamp(writes.now), encode_outcome(writes.outcome)),
        )
        if visits(found, writes):
            fading.visited(connection, lane, person_key(update.address))
    if found.gone:
        connection.execute("UPDATE addresses SET gone_at = NULL WHERE address = ?", (lane,))
        lanes.wake(connection, lane, stamp(writes.now))
    write(connection, update.address, lane, found, writes)
    return writes.outcome


def write(
    connection: sqlite3.Connection, address: Address, lane: str, found: Found, writes: Plan
) -> None:
    """Write what a turn changes, except its row of the inbox."""
    now = stamp(writes.now)
    if writes.advanced is not None:
        found = found.addressing(writes.advanced.id)
    if writes.advanced is not None and found.addressed is not None:
        _advance(connection, lane, found.addressed, writes, now)
    if writes.begun is not None:
        _begin(connection, address, lane, writes, now)
    if writes.result is not None:
        _add_result(connection, lane, writes, now)
    for timer in writes.timers:
        set_timer(connection, lane, timer)
    if writes.focus is not None:
        connection.execute("UPDATE addresses SET focus = ? WHERE address = ?", (writes.focus, lane))
    for team in writes.opened:
        teams.insert(connection, team)
    if writes.part is not None:
        teams.join(connection, lane, writes.part, now)
    add_outgoing(connection, address, writes.outbox, now)


_ADVANCE = """
    UPDATE conversations
    SET state = ?, turn = ?, status = ?, step = ?, updated_at = ?
    WHERE address = ? AND id = ?
"""

_RECORD = """
    INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def _advance(connection: sqlite3.Connection, lane: str, kept: Kept, writes: Plan, now: str) -> None:
    after, turn = writes.advanced, kept.turn + 1
    if after is None:
        return
    step = "" if writes.begun is not None else writes.step
    state = encode_conversation(after)
    connection.execute(_ADVANCE, (state, turn, after.status, step, now, lane, after.id))
    for place, one in enumerate(writes.answers):
        connection.execute(
            _RECORD,
            (lane, after.id, turn, place, one.step, json.dumps(one.answer.value),
             json.dumps(one.answer.raw), one.answer.how, one.answer.at),
        )  # fmt: skip


_ADDRESS = """
    INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus,
                           first_seen_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (address) DO UPDATE
    SET focus = coalesce(nullif(excluded.focus, ''), focus), gone_at = NULL
"""

_BEGIN = """
    INSERT INTO conversations (address, id, flow, flow_version, edition, campaign, status, step,
                               turn, started_at, updated_at, state, team)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)
"""


def _begin(
    connection: sqlite3.Connection, address: Address, lane: str, writes: Plan, now: str
) -> None:
    begun = writes.begun
    if begun is None:
        return
    _place(connection, address, lane, begun.id, now)
    connection.execute(
        _BEGIN,
        (lane, begun.id, begun.flow, begun.version, begun.edition, writes.campaign, begun.status,
         writes.step, now, now, encode_conversation(begun), begun.team),
    )  # fmt: skip


def _place(
    connection: sqlite3.Connection, address: Address, lane: str, focus: str, now: str
) -> None:
    """Keep an address, with this conversation in focus; an empty one leaves the focus as it is."""
    connection.execute(
        _ADDRESS,
        (lane, person_key(address), secrets.token_hex(8), address.channel, address.chat,
         address.person, focus, now),
    )  # fmt: skip


def _add_result(connection: sqlite3.Connection, lane: str, writes: Plan, now: str) -> None:
    one = writes.result
    if one is None:
        return
    connection.execute(
        "INSERT INTO results (address, conversation, finished_at, flow, flow_version, edition,"
        " edition_digest, measured, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (lane, one.conversation, now, one.flow, one.flow_version, one.edition,
         one.edition_digest, one.measured, one.position),
    )  # fmt: skip


_OUTGOING = """
    INSERT INTO outbox (address, channel, chat, person, conversation, step, reply, status,
                        created_at, due_at, expires_at, follow_up, fleeting, via, plain, attempts)
    VALUES
"""

_OUTGOING_ROW = "(?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, FALSE, 0)"

_AT_ONCE = 16
"""Most replies in one statement, so that few statements have to be compiled and kept."""


def add_outgoing(
    connection: sqlite3.Connection,
    address: Address | None,
    replies: Sequence[Outgoing],
    now: str,
) -> None:
    """Put replies into the outbox; where there is no address, each says its own."""
    for first in range(0, len(replies), _AT_ONCE):
        rows = [_outgoing(one, address, now) for one in replies[first : first + _AT_ONCE]]
        places = ", ".join([_OUTGOING_ROW] * len(rows))
        connection.execute(_OUTGOING + places, list(chain.from_iterable(rows)))
    addressed = (_addressed(one, address) for one in replies)
    lanes.add(connection, {address_key(to): to.channel for to in addressed}.items(), now)


def _outgoing(one: Outgoing, address: Address | None, now: str) -> tuple[object, ...]:
    to = _addressed(one, address)
    return (
        address_key(to), to.channel, to.chat, to.person, one.conversation, step_of(one.reply),
        encode(one.reply), now, now, one.expires_at and stamp(one.expires_at),
        one.follow_up and encode(one.follow_up), one.fleeting, one.via or None,
    )  # fmt: skip


def _addressed(one: Outgoing, address: Address | None) -> Address:
    to = one.to or address
    if to is None:
        message = "a reply without an address"
        raise ValueError(message)
    return to


def set_timer(connection: sqlite3.Connection, lane: str, timer: Timer) -> None:
    """Set a timer, in place of one of the same kind."""
    connection.execute(
        "INSERT INTO timers (address, conversation, kind, due_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (address, conversation, kind) DO UPDATE SET due_at = excluded.due_at",
        (lane, timer.conversation, timer.kind, stamp(timer.due_at)),
    )


def fail(
    connection: sqlite3.Connection,
    update: Update,
    reference: str,
    error: str,
    now: datetime,
    apology: Reply,
) -> Outcome:
    """Put an update aside, and the apology into the outbox."""
    key, lane = update_key(update.address.channel, update.id), address_key(update.address)
    seen = connection.execute(SEEN, (key, lane)).fetchone()
    if seen is not None and not seen[1]:
        return decode_outcome(seen[0])
    # Somebody of whom nothing else is kept must be found too when they ask to be forgotten.
    _place(connection, update.address, lane, "", stamp(now))
    lanes.wake(connection, lane, stamp(now))
    connection.execute(
        "INSERT INTO inbox (key, address, received_at, reference, failed, error)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (address, key) DO NOTHING",
        (key, lane, stamp(now), reference, encode(update), error),
    )
    if seen is None:
        add_outgoing(connection, update.address, (Outgoing("", apology),), stamp(now))
    return Outcome()


def add_version(connection: sqlite3.Connection, one: FlowVersion, now: datetime) -> None:
    """Keep a version of a flow; one that is there already stays as it is."""
    connection.execute(
        "INSERT INTO flow_versions (version, flow, edition, edition_digest, source, first_used_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (version) DO NOTHING",
        (one.version, one.flow, one.edition, one.edition_digest, one.source, stamp(now)),
    )


def version(connection: sqlite3.Connection, digits: str) -> FlowVersion | None:
    """The one version that begins with these digits."""
    rows = connection.execute(
        "SELECT version, flow, edition, edition_digest, source FROM flow_versions"
        " WHERE substr(version, 1, ?) = ? LIMIT 2",
        (len(digits), digits),
    ).fetchall()
    return FlowVersion(*rows[0]) if len(rows) == 1 else None


# ---------------------------------------------------------------------------- timers

_DUE = """
    SELECT a.channel, a.chat, a.person, t.conversation, t.kind, t.due_at
    FROM timers t JOIN addresses a ON a.address = t.address
    WHERE t.due_at <= ? ORDER BY t.due_at LIMIT ?
"""


def due(connection: sqlite3.Connection, now: datetime, limit: int) -> list[Due]:
    """Timers whose time has come."""
    rows = connection.execute(_DUE, (stamp(now), limit))
    return [
        Due(Address(channel, chat, person), Timer(conversation, kind, unstamp(due_at)))
        for channel, chat, person, conversation, kind, due_at in rows
    ]


def fire(connection: sqlite3.Connection, one: Due, decide: Decide) -> bool:
    """Let a timer happen, unless somebody else did or moved it."""
    lane, timer = address_key(one.address), one.timer
    gone = connection.execute(
        "DELETE FROM timers WHERE address = ? AND conversation = ? AND kind = ? AND due_at = ?",
        (lane, timer.conversation, timer.kind, stamp(timer.due_at)),
    )
    if gone.rowcount == 0:
        return False
    found = find_one(connection, one.address, timer.conversation)
    write(connection, one.address, lane, found, decide(found))
    return True


# ---------------------------------------------------------------------------- letting go


def _forget(
    connection: sqlite3.Connection, address: Address, key: str, found: Found, writes: Plan
) -> None:
    """Remove what somebody wants removed; a count is all that stays."""
    owe_seldom(connection)
    if writes.forget == "declined":
        _remove_declined(connection, address_key(address), found, writes.now)
    else:
        _remove_person(connection, address, writes.now)
    connection.execute(
        "INSERT INTO departures (key, why, left_at) VALUES (?, ?, ?)",
        (key, writes.forget, stamp(day_of(writes.now))),
    )


def _remove_person(connection: sqlite3.Connection, address: Address, now: datetime) -> None:
    """Remove every row of a person, in every chat."""
    found = connection.execute(
        "SELECT address FROM addresses WHERE person_key = ?", (person_key(address),)
    ).fetchall()
    for lane in {lane for (lane,) in found} | {address_key(address)}:
        _remove_address(connection, lane, now)
    teams.leave(connection, address)
    # What still waits for them where nothing else is kept of them: in a channel, for example.
    removed = connection.execute(
        "DELETE FROM outbox WHERE status = 'pending' AND channel = ? AND person = ?"
        " RETURNING address",
        (address.channel, address.person),
    ).fetchall()
    lanes.settle(connection, (lane for (lane,) in removed))


def _remove_address(connection: sqlite3.Connection, lane: str, now: datetime) -> None:
    """Remove every row of an address, but the names of what was last sent there.

    It may be delivered once more, and would begin anew.
    """
    fading.forget_updates(connection, lane, now)
    for table in ("outbox", "lanes", "fading", "addresses"):
        connection.execute(f"DELETE FROM {table} WHERE address = ?", (lane,))  # noqa: S608 - ours


def _remove_declined(
    connection: sqlite3.Connection, lane: str, found: Found, now: datetime
) -> None:
    """Remove what was begun without consent; of somebody without any answers, everything."""
    declined = "" if found.addressed is None else found.addressed.conversation.id
    connection.execute(
        "DELETE FROM conversations WHERE address = ?1 AND (id = ?2 OR (team = '' AND NOT EXISTS"
        " (SELECT 1 FROM answers a WHERE a.address = ?1 AND a.conversation = conversations.id)))",
        (lane, declined),
    )
    connection.execute(
        "DELETE FROM participants WHERE address = ?1 AND conversation = ?2"
        " AND person = (SELECT person_key FROM addresses WHERE address = ?1)",
        (lane, declined),
    )
    connection.execute(
        "DELETE FROM outbox WHERE address = ?1 AND conversation NOT IN"
        " (SELECT id FROM conversations WHERE address = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM teams WHERE teams.id = outbox.conversation)",
        (lane,),
    )
    left = connection.execute(
        "SELECT id FROM conversations WHERE address = ? ORDER BY started_at DESC LIMIT 1", (lane,)
    ).fetchone()
    if left is None:
        _remove_address(connection, lane, now)
    else:
        lanes.settle(connection, [lane])
        connection.execute("UPDATE addresses SET focus = ? WHERE address = ?", (left[0], lane))


def prune(
    connection: sqlite3.Connection, before: datetime, limit: int, results_before: datetime
) -> int:
    """Remove what is older, at most ``limit`` rows of each kind."""
    cutoff = stamp(before)
    old = connection.execute(
        "DELETE FROM conversations WHERE (address, id) IN"
        " (SELECT address, id FROM conversations WHERE started_at < ? AND (team = '' OR"
        # What somebody answers in a team assessment goes with that.
        " team NOT IN (SELECT id FROM teams WHERE status IN ('open', 'closing'))) LIMIT ?)"
        " RETURNING address",
        (cutoff, limit),
    ).fetchall()
    departed = connection.execute(
        "DELETE FROM departures WHERE key IN"
        " (SELECT key FROM departures WHERE left_at < ? LIMIT ?) RETURNING why",
        (cutoff, limit),
    ).fetchall()
    left = [why for (why,) in departed if why != "repeat"]
    for name, count in Counter(["pruned"] * len(old) + left).items():
        connection.execute(
            "INSERT INTO counters (name, count) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET count = count + excluded.count",
            (name, count),
        )
    # Ids rise with time: looking at the oldest rows alone needs no index on the time.
    sent = connection.execute(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT ?)"
        " AND created_at < ? RETURNING address, status",
        (limit, cutoff),
    ).fetchall()
    lanes.settle(connection, (lane for lane, status in sent if status == "pending"))
    seen = connection.execute(
        "DELETE FROM inbox WHERE (address, key) IN"
        " (SELECT address, key FROM inbox WHERE received_at < ? LIMIT ?) RETURNING address",
        (cutoff, limit),
    ).fetchall()
    states = connection.execute(
        "DELETE FROM used_states WHERE key IN"
        " (SELECT key FROM used_states WHERE expires_at < ? LIMIT ?)",
        (cutoff, limit),
    ).rowcount
    groups = connection.execute(
        # Those that are over, and nothing follows: of others something is still due.
        "DELETE FROM teams WHERE id IN"
        " (SELECT id FROM teams WHERE created_at < ? AND due_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM tallies r WHERE r.team = teams.id AND r.shown_at >= ?) LIMIT ?)",
        (cutoff, stamp(results_before), limit),
    ).rowcount
    codes = shown.prune(connection, results_before, limit)
    connection.executemany(_UNFOCUSED, old)
    connection.executemany(_UNUSED, {*old, *((lane,) for lane, _ in sent), *seen})
    if old or sent or seen:
        owe_seldom(connection)
    return len(old) + len(sent) + len(seen) + len(departed) + states + groups + codes


_UNFOCUSED = """
    UPDATE addresses SET focus = '' WHERE address = ?1
    AND NOT EXISTS (SELECT 1 FROM conversations WHERE address = ?1 AND id = focus)
"""

_UNUSED = """
    DELETE FROM addresses WHERE address = ?1
    AND NOT EXISTS (SELECT 1 FROM conversations WHERE address = ?1)
    AND NOT EXISTS (SELECT 1 FROM inbox WHERE address = ?1)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE address = ?1)
"""
