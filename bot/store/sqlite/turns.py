"""Turns on a SQLite connection that is in a transaction."""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.messages import Address, Outcome, Reply, Update
from bot.store.codec import (
    decode_outcome,
    encode,
    encode_conversation,
    encode_outcome,
)
from bot.store.ports import NO_SENDER, Decide, Sender
from bot.store.records import Handled, Row
from bot.store.shared import moving, place_results, wishes
from bot.store.shared import teams as shared_teams
from bot.store.sqlite import fading, lanes, teams
from bot.store.sqlite.finding import SEEN, found_in, newest, read
from bot.store.sqlite.leaving import forget
from bot.store.sqlite.outgoing import NO_LEASES, add_outgoing
from bot.store.sqlite.running import run
from bot.store.sqlite.values import stamp, unstamp
from bot.turns.keys import address_key, person_key, update_key
from bot.turns.plan import Found, Kept, Outgoing, Plan, Timer, visits

# ---------------------------------------------------------------------------- handling


def handle(  # noqa: PLR0913 - as in the port
    connection: sqlite3.Connection,
    update: Update,
    button: str,
    decide: Decide,
    *,
    retry: bool,
    team: str = "",
    sender: Sender = NO_SENDER,
) -> Handled:
    """Take a turn: find, decide and write. A repeat gets its first outcome."""
    key, lane = update_key(update.address.channel, update.id), address_key(update.address)
    rows = read(connection, key, lane, button)
    if rows.repeat and not (retry and rows.failed):
        return Handled(decode_outcome(rows.outcome))
    found = found_in(connection, update.address, rows, team)
    plan = decide(found)
    if plan.is_unwritten:
        return Handled(plan.outcome)
    if rows.repeat:
        connection.execute("DELETE FROM inbox WHERE address = ? AND key = ?", (lane, key))
    _write_beside(connection, update.address, plan)
    if plan.forget in ("deleted", "declined"):
        forget(connection, update.address, key, found, plan)
    else:
        connection.execute(
            "INSERT INTO inbox (key, address, received_at, outcome) VALUES (?, ?, ?, ?)",
            (key, lane, stamp(plan.now), encode_outcome(plan.outcome)),
        )
        if visits(found, plan):
            fading.visited(connection, lane, person_key(update.address))
    if found.gone:
        connection.execute("UPDATE addresses SET gone_at = NULL WHERE address = ?", (lane,))
        lanes.wake(connection, lane, stamp(plan.now))
    leases = NO_LEASES
    if plan.outbox and not plan.forget and not found.gone:
        leases = dict(_leases(connection, update.address, rows.ahead, plan, sender))
    leased = write(connection, update.address, lane, found, plan, leases)
    if plan.has_codes:
        # They hang on the address, which may be new.
        run(connection, moving.write_codes(update.address, plan))
    return Handled(plan.outcome, leased, found.gone or len(leased) < len(plan.outbox))


def _write_beside(connection: sqlite3.Connection, address: Address, plan: Plan) -> None:
    """Write what few turns change, and what does not belong to one conversation."""
    if plan.forget == "codes":
        run(connection, place_results.forget(address))
    if plan.calls_off:
        run(connection, wishes.call_off(address, plan))


def _leases(
    connection: sqlite3.Connection, address: Address, ahead: str | None, plan: Plan, sender: Sender
) -> Iterator[tuple[Address, datetime]]:
    """Yield the addresses whose new replies are leased, and for how long.

    No reply may overtake those that wait at its address already.
    """
    now = stamp(plan.now)
    for to in {reply.to or address for reply in plan.outbox}:
        lane = address_key(to)
        leased = ahead if to == address else newest(connection, lane)
        if leased is None or leased > now:
            behind = None if leased is None else unstamp(leased)
            if until := sender.lease(to.channel, lane, behind):
                yield to, until


def write(
    connection: sqlite3.Connection,
    address: Address,
    lane: str,
    found: Found,
    plan: Plan,
    leases: Mapping[Address, datetime] = NO_LEASES,
) -> list[Row]:
    """Write what a turn changes, except its row of the inbox.

    Args:
        connection: The connection.
        address: Whose turn it is.
        lane: The key of the address.
        found: What was found.
        plan: What was decided.
        leases: The addresses whose replies are leased to this process, and for how long.

    Returns:
        The replies that are leased.
    """
    now = stamp(plan.now)
    if plan.advanced is not None:
        found = found.addressing(plan.advanced.id)
    if plan.advanced is not None and found.addressed is not None:
        _advance(connection, lane, found.addressed, plan, now)
    if plan.begun is not None:
        _begin(connection, address, lane, plan, now)
    if plan.result is not None:
        _add_result(connection, lane, plan, now)
    for timer in plan.timers:
        set_timer(connection, lane, timer)
    if plan.focus is not None:
        connection.execute("UPDATE addresses SET focus = ? WHERE address = ?", (plan.focus, lane))
    for team in plan.opened:
        run(connection, shared_teams.insert(team))
    if plan.part is not None:
        teams.join(connection, lane, plan.part, now)
    return add_outgoing(connection, address, plan.outbox, plan.now, leases)


_ADVANCE = """
    UPDATE conversations
    SET state = ?, turn = ?, status = ?, step = ?, updated_at = ?
    WHERE address = ? AND id = ?
"""

_RECORD = """
    INSERT INTO answers (address, conversation, turn, place, step, value, raw, how, answered_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def _advance(connection: sqlite3.Connection, lane: str, kept: Kept, plan: Plan, now: str) -> None:
    after, turn = plan.advanced, kept.turn + 1
    if after is None:
        return
    step = "" if plan.begun is not None else plan.step
    state = encode_conversation(after)
    connection.execute(_ADVANCE, (state, turn, after.status, step, now, lane, after.id))
    for place, recorded in enumerate(plan.answers):
        connection.execute(
            _RECORD,
            (lane, after.id, turn, place, recorded.step, json.dumps(recorded.answer.value),
             json.dumps(recorded.answer.raw), recorded.answer.how, recorded.answer.at),
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
    connection: sqlite3.Connection, address: Address, lane: str, plan: Plan, now: str
) -> None:
    begun = plan.begun
    if begun is None:
        return
    _place(connection, address, lane, begun.id, now)
    connection.execute(
        _BEGIN,
        (lane, begun.id, begun.flow, begun.version, begun.edition, plan.campaign, begun.status,
         plan.step, now, now, encode_conversation(begun), begun.team),
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


def _add_result(connection: sqlite3.Connection, lane: str, plan: Plan, now: str) -> None:
    result = plan.result
    if result is None:
        return
    connection.execute(
        "INSERT INTO results (address, conversation, finished_at, flow, flow_version, edition,"
        " edition_digest, measured, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (address, conversation) DO UPDATE SET finished_at = excluded.finished_at,"
        " measured = excluded.measured, position = excluded.position",
        (lane, result.conversation, now, result.flow, result.flow_version, result.edition,
         result.edition_digest, result.measured, result.position),
    )  # fmt: skip


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
    # So a person without other rows is found, too, when they want to be forgotten.
    _place(connection, update.address, lane, "", stamp(now))
    lanes.wake(connection, lane, stamp(now))
    connection.execute(
        "INSERT INTO inbox (key, address, received_at, reference, failed, error)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (address, key) DO NOTHING",
        (key, lane, stamp(now), reference, encode(update), error),
    )
    if seen is None:
        add_outgoing(connection, update.address, (Outgoing("", apology),), now)
    return Outcome()
