"""The one statement that writes a turn to PostgreSQL, put together from what the turn changes.

It locks the row of the address first, so that turns of one address follow each other and the ids of
their replies rise in the order of their commits. Each part selects from the guard before it, so
that a lost race writes nothing. The same changes make the same text, which the server has prepared.
"""
# ruff: noqa: S608 - put together from our own words; every value is bound

import json
import secrets
from collections.abc import Iterable
from datetime import datetime

from bot.engine.conversation import Conversation
from bot.messages import Address
from bot.store.codec import encode_conversation, encode_outcome
from bot.store.postgres.fading import SEEN_AGAIN
from bot.store.postgres.lanes import LOOK_AGAIN
from bot.store.postgres.outgoing import Lease, add_outgoing
from bot.store.postgres.statement import Statement
from bot.store.shared.fading import ANY_TEAM
from bot.store.shared.teams import COLUMNS, team_values
from bot.team.model import Part, Team
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Found, Kept, Plan, RecordedResult, Timer, visits


def whole_turn(  # noqa: PLR0913 - what a turn is decided from
    address: Address,
    key: str,
    found: Found,
    plan: Plan,
    *,
    known: bool,
    part: str | None = None,
    lease: Lease | None = None,
) -> Statement:
    """Return the statement for everything that a turn changes, guarded by what was found.

    Args:
        address: Whose turn it is.
        key: The update's key in the inbox.
        found: The rows that it was decided from.
        plan: The plan; it forgets nobody.
        known: Whether the address has a row.
        part: The conversation in which the person takes part, by their row; None for no row.
        lease: How replies to the address are leased to this process; None for not at all.
    """
    made = Statement([address_key(address), plan.now])
    if known:
        _hold_address(made, found)
    else:
        made.hold("always", "SELECT 1 AS one")
    # Lock order: address, team, then writes. A team turn locks the team first, so no two of them
    # can wait for each other.
    if found.team is not None:
        _hold_team(made, found.team)
        _hold_part(made, found.team, part, plan)
    if known:
        _hold_conversation(made, found, plan)
    elif plan.begun is not None:
        _add_address(made, address, plan, "DO NOTHING")
    _note(made, key, plan)
    if visits(found, plan):
        _fade(made, address)
    if known and (plan.begun is not None or plan.focus is not None or found.gone):
        _move_focus(made, found, plan)
    _add_changes(made, address, found.addressed, plan, lease)
    if found.gone and not any(reply.to in {None, address} for reply in plan.outbox):
        _wake(made, address)
    if plan.part is not None:
        known_there = found.team is not None and _is_of(plan.part, found.team)
        _take_part(made, plan.part, anew=known_there and part is None)
    return made


def changes(address: Address, plan: Plan, kept: Kept | None = None) -> Statement:
    """Return the statement for what changes where the address is held and the inbox gets no row."""
    made = Statement([address_key(address), plan.now])
    made.hold("always", "SELECT 1 AS one, $1::text, $2::timestamptz")
    if kept is not None and plan.advanced is not None:
        _advance(made, kept, plan)
    if plan.begun is not None:
        _add_address(made, address, plan, "DO UPDATE SET focus = excluded.focus")
    elif plan.focus is not None:
        focus = made.bind(plan.focus)
        made.add("moved", f"UPDATE addresses SET focus = {focus} WHERE address = $1")
    _add_changes(made, address, kept, plan)
    if plan.part is not None:
        _take_part(made, plan.part, anew=False)
    return made


def _hold_address(made: Statement, found: Found) -> None:
    # A turn that waited for the lock gets the row as it is then, and tests it again.
    gone = "gone_at IS NOT NULL" if found.gone else "gone_at IS NULL"
    made.hold(
        "held",
        "SELECT 1 AS one FROM addresses"
        f" WHERE address = $1 AND focus = {made.bind(found.focus)} AND {gone} FOR NO KEY UPDATE",
    )


def _hold_team(made: Statement, team: Team) -> None:
    """Share the team assessment with all who answer, while nothing happens to it as a whole."""
    as_found = made.bind(team.id, team.status, team.round)
    made.hold(
        "shared",
        f"SELECT 1 AS one FROM {made.guard}, teams t"
        f" WHERE (t.id, t.status, t.round) = ({as_found}) FOR SHARE OF t",
    )


def _hold_part(made: Statement, team: Team, part: str | None, plan: Plan) -> None:
    """Require that somebody still takes part where they did when it was decided.

    If they did not, a row that is there by now is an error, which begins the turn anew.
    """
    if plan.part is None or part is None or not _is_of(plan.part, team):
        return
    row = made.bind(team.id, team.round, plan.part.person, part)
    made.hold(
        "taking_part",
        f"SELECT 1 AS one FROM {made.guard}, participants p"
        f" WHERE (p.team, p.round, p.person, p.conversation) = ({row}) FOR NO KEY UPDATE OF p",
    )


def _is_of(part: Part, team: Team) -> bool:
    return (part.team, part.round) == (team.id, team.round)


def _hold_conversation(made: Statement, found: Found, plan: Plan) -> None:
    if found.addressed is None:
        return
    if plan.advanced is not None:
        _advance(made, found.addressed, plan)
    elif plan.begun is not None or plan.timers or plan.result is not None:
        kept = found.addressed
        made.hold(
            "kept",
            f"SELECT 1 AS one FROM {made.guard}, conversations c"
            f" WHERE (c.address, c.id, c.turn) = ($1, {made.bind(kept.conversation.id, kept.turn)})"
            " FOR NO KEY UPDATE OF c",
        )
    # Else nothing is written that anybody decides from: as good as if it had come earlier.


def _advance(made: Statement, kept: Kept, plan: Plan) -> None:
    after = plan.advanced
    if after is None:
        return
    step = "" if plan.begun is not None else plan.step
    state = made.bind(encode_conversation(after), after.status, step)
    made.hold(
        "advanced",
        "UPDATE conversations"
        f" SET (state, status, step, turn, updated_at) = ({state}, turn + 1, $2)"
        f" FROM {made.guard}"
        f" WHERE (address, id, turn) = ($1, {made.bind(after.id, kept.turn)})"
        " RETURNING 1 AS one",
    )


def _add_address(made: Statement, address: Address, plan: Plan, conflict: str) -> None:
    """Add the row of an address whose conversation begins."""
    row = made.bind(
        person_key(address), secrets.token_hex(8), address.channel, address.chat, address.person,
        _focus(plan, ""),
    )  # fmt: skip
    made.hold(
        "placed",
        "INSERT INTO addresses (address, first_seen_at, person_key, pseudonym, channel, chat,"
        f" person, focus) SELECT $1, $2, {row} FROM {made.guard}"
        f" ON CONFLICT (address) {conflict} RETURNING 1 AS one",
    )


def _focus(plan: Plan, before: str) -> str:
    """Return the conversation that comes into focus."""
    if plan.focus is not None:
        return plan.focus
    return before if plan.begun is None else plan.begun.id


def _note(made: Statement, key: str, plan: Plan) -> None:
    """Add the row of the inbox; a repeat at the same time finds it and loses."""
    first, second = made.bind(key), made.bind(encode_outcome(plan.outcome))
    row = f"{first}, {second}"
    sql = (
        "INSERT INTO inbox (address, received_at, key, outcome)"
        f" SELECT $1, $2, {row} FROM {made.guard}"
    )
    if plan.advanced is None and plan.begun is None:
        # Its row may have gone since it was looked for, and left a hash.
        unless = f"WHERE NOT EXISTS (SELECT FROM departures d WHERE d.key = {first})"
        again = "ON CONFLICT (address, key) DO NOTHING RETURNING 1 AS one"
        made.hold("noted", f"{sql} {unless} {again}")
    else:
        # A conflict here is an error, which takes back what is written already.
        made.add("noted", sql)


def _fade(made: Statement, address: Address) -> None:
    """Have nothing kept of somebody who only asked, where they may have been in a team."""
    made.add(
        "fading",
        "INSERT INTO fading (address, person_key)"
        f" SELECT $1, {made.bind(person_key(address))} FROM {made.guard} WHERE {ANY_TEAM}"
        f" {SEEN_AGAIN}",
    )


def _move_focus(made: Statement, found: Found, plan: Plan) -> None:
    focus = made.bind(_focus(plan, found.focus))
    made.add(
        "moved",
        f"UPDATE addresses SET focus = {focus}, gone_at = NULL FROM {made.guard}"
        " WHERE address = $1",
    )


def _wake(made: Statement, address: Address) -> None:
    """Have a claim look at what waits for somebody who is back."""
    made.add(
        "woken",
        "INSERT INTO lanes (address, channel, claimable_at)"
        f" SELECT $1, {made.bind(address.channel)}, $2::timestamptz FROM {made.guard} {LOOK_AGAIN}",
    )


def _add_changes(
    made: Statement,
    address: Address,
    kept: Kept | None,
    plan: Plan,
    lease: Lease | None = None,
) -> None:
    if kept is not None and plan.advanced is not None and plan.answers:
        _add_answers(made, kept, plan)
    if plan.begun is not None:
        _add_conversation(made, plan.begun, plan)
    if plan.result is not None:
        _add_result(made, plan.result)
    if plan.timers:
        _set_timers(made, plan.timers)
    if plan.opened:
        _open_teams(made, plan.opened)
    if plan.outbox:
        add_outgoing(made, address, plan.outbox, lease)


def _add_answers(made: Statement, kept: Kept, plan: Plan) -> None:
    where = made.bind(kept.conversation.id, kept.turn + 1)
    rows = made.table(
        (
            (step, json.dumps(answer.value), json.dumps(answer.raw), answer.how,
             datetime.fromisoformat(answer.at))
            for step, answer in ((recorded.step, recorded.answer) for recorded in plan.answers)
        ),
        ("text", "text", "text", "text", "timestamptz"),
    )  # fmt: skip
    made.add(
        "answered",
        "INSERT INTO answers (address, conversation, turn, place, step, value, raw, how,"
        f" answered_at) SELECT $1, {where}, n, step, value, raw, how, at"
        f" FROM {made.guard}, {rows} AS r (step, value, raw, how, at, n)",
    )


def _add_conversation(made: Statement, begun: Conversation, plan: Plan) -> None:
    row = made.bind(
        begun.id, begun.flow, begun.version, begun.edition, plan.campaign, begun.status,
        plan.step, encode_conversation(begun), begun.team,
    )  # fmt: skip
    made.add(
        "begun",
        "INSERT INTO conversations (address, turn, started_at, updated_at, id, flow, flow_version,"
        " edition, campaign, status, step, state, team)"
        f" SELECT $1, 1, $2, $2, {row} FROM {made.guard}",
    )


def _add_result(made: Statement, result: RecordedResult) -> None:
    row = made.bind(
        result.conversation, result.flow, result.flow_version, result.edition,
        result.edition_digest, result.measured, result.position,
    )  # fmt: skip
    made.add(
        "finished",
        "INSERT INTO results (address, finished_at, conversation, flow, flow_version, edition,"
        f" edition_digest, measured, position) SELECT $1, $2, {row} FROM {made.guard}"
        " ON CONFLICT (address, conversation) DO UPDATE SET finished_at = excluded.finished_at,"
        " measured = excluded.measured, position = excluded.position",
    )


def _set_timers(made: Statement, timers: Iterable[Timer]) -> None:
    # One statement cannot replace the same row twice: the last one counts.
    last = {(timer.conversation, timer.kind): timer.due_at for timer in timers}
    rows = made.table(
        ((conversation, kind, due_at) for (conversation, kind), due_at in last.items()),
        ("text", "text", "timestamptz"),
    )
    made.add(
        "timed",
        "INSERT INTO timers (address, conversation, kind, due_at)"
        f" SELECT $1, conversation, kind, due_at FROM {made.guard},"
        f" {rows} AS r (conversation, kind, due_at, n)"
        " ON CONFLICT (address, conversation, kind) DO UPDATE SET due_at = excluded.due_at",
    )


def _open_teams(made: Statement, teams: Iterable[Team]) -> None:
    names = ", ".join(COLUMNS)
    rows = made.table((team_values(team) for team in teams), tuple(COLUMNS.values()))
    made.add(
        "opened",
        f"INSERT INTO teams ({names}) SELECT {names} FROM {made.guard}, {rows} AS r ({names}, n)",
    )


def _take_part(made: Statement, part: Part, *, anew: bool) -> None:
    row = made.bind(part.team, part.round, part.person, part.conversation, part.answered)
    kept = (
        " ON CONFLICT (team, round, person) DO UPDATE SET (address, conversation, answered)"
        " = (excluded.address, excluded.conversation, excluded.answered)"
    )
    made.add(
        "joined",
        "INSERT INTO participants (address, joined_at, team, round, person, conversation, answered)"
        f" SELECT $1, $2, {row} FROM {made.guard}{'' if anew else kept}",
    )
