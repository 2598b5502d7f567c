"""New replies in the outbox, as parts of a statement for PostgreSQL.

The lane's row is written first. From then on no other turn of the address, no claim and no mark
comes between, and the ids of the replies rise in the order of their commits.

Replies are leased where nothing changed in the lane since the turn read it. A statement sees tables
as they were when it began, but it writes a lane's row as that is by then. So the row tells whether
anything was committed meanwhile: it has the version that was seen, and one more; or it is new, and
nothing waits.
"""
# ruff: noqa: S608 - put together from our own words; every value is bound

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.messages import Address
from bot.store.codec import encode
from bot.store.postgres.lanes import LOOK_AGAIN
from bot.store.postgres.statement import Statement, write
from bot.store.records import Row, replaced_step, step_of
from bot.turns.keys import address_key
from bot.turns.plan import Outgoing, Plan
from bot.values import value

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


@value
class Lease:
    """A lease for the replies of a turn, which all go to its own address.

    Attributes:
        until: When it ends.
        behind: When the lease of the newest reply ends that waited there when the turn was read;
            None where none waited.
        holder: The id by which the server knows this process; None for none.
    """

    until: datetime
    behind: datetime | None
    holder: int | None


_COLUMNS = """
    address, channel, chat, person, conversation, step, reply, status, created_at, due_at,
    expires_at, follow_up, fleeting, via, plain, attempts
"""

_VALUES = """
    conversation, step, reply, 'pending', $2, $2, expires_at, follow_up, fleeting, via, FALSE, 0
"""

_SAID = ("text", "text", "text", "timestamptz", "text", "boolean", "text")
_NAMES = "conversation, step, reply, expires_at, follow_up, fleeting, via, n"

# The version that was seen and one more may be that of a new row, too: that one has another moment.
_UNCHANGED = """
    (q.version = 0 OR (q.version, q.claimable_at) IS NOT DISTINCT FROM
                      (lane.version + 1, lane.claimable_at))
"""


def add_outgoing(
    made: Statement,
    address: Address | None,
    replies: Sequence[Outgoing],
    lease: Lease | None = None,
) -> None:
    """Add replies, and their lanes.

    Args:
        made: The statement.
        address: Where they go; None where each says so itself.
        replies: The replies.
        lease: Their lease, where all go to the address; None for none.
    """
    if address is not None and all(reply.to is None for reply in replies):
        _add_to_one(made, address, replies, lease)
    else:
        _add_to_several(made, address, replies)


def _add_to_several(made: Statement, address: Address | None, replies: Sequence[Outgoing]) -> None:
    whom = "address, channel, chat, person"
    each = ((*_lane(reply.to or address), *_said(reply)) for reply in replies)
    rows = made.table(each, ("text", "text", "text", "text", *_SAID))
    made.add("words", f"SELECT r.* FROM {made.guard}, {rows} AS r ({whom}, {_NAMES})")
    made.add(
        "queued",
        "INSERT INTO lanes (address, channel, claimable_at)"
        " SELECT DISTINCT address, channel, $2::timestamptz FROM words ORDER BY address"
        f" {LOOK_AGAIN} RETURNING 1",
    )
    made.add(
        "said",
        f"INSERT INTO outbox ({_COLUMNS}) SELECT {whom}, {_VALUES}"
        " FROM words, (SELECT count(*) FROM queued) AS lanes_first ORDER BY n",
    )


def _add_to_one(
    made: Statement, address: Address, replies: Sequence[Outgoing], lease: Lease | None
) -> None:
    channel, others = made.bind(address.channel), made.bind(address.chat, address.person)
    rows = made.table(map(_said, replies), _SAID)
    if lease is None:
        source, more, values = "queued", "", ""
        _queue(made, channel, f"$2::timestamptz FROM {made.guard}")
    else:
        source, more, values = "lease", ", leased_until, leased_by", ", until, holder"
        _lease(made, channel, lease)
    made.add(
        "said",
        f"INSERT INTO outbox ({_COLUMNS}{more})"
        f" SELECT $1, {channel}, {others}, {_VALUES}{values}"
        f" FROM {source}, {rows} AS r ({_NAMES}) ORDER BY n RETURNING id{more}",
    )
    if lease is not None:
        _return_leased(made, replies)


def _queue(made: Statement, channel: str, at: str) -> None:
    made.add(
        "queued",
        f"INSERT INTO lanes (address, channel, claimable_at) SELECT $1::text, {channel}::text, {at}"
        " ON CONFLICT (address) DO UPDATE SET version = lanes.version + 1,"
        " claimable_at = coalesce(lanes.claimable_at, $2::timestamptz)"
        " RETURNING version, claimable_at",
    )


def _lease(made: Statement, channel: str, lease: Lease) -> None:
    """Lease the replies if the lane is as it was read; else they wait for a claim.

    If there is no lane's row anymore, what waited when the statement began was sent since.
    """
    until, behind = made.bind(lease.until), made.bind(lease.behind)
    made.add(
        "lane",
        "SELECT l.version, l.claimable_at, NOT EXISTS (SELECT FROM (SELECT leased_until FROM outbox"
        " WHERE status = 'pending' AND address = $1 ORDER BY id DESC LIMIT 1) newest"
        f" WHERE (leased_until = {behind}::timestamptz) IS NOT TRUE) AS is_as_read"
        f" FROM {made.guard} LEFT JOIN lanes l ON l.address = $1",
    )
    _queue(
        made,
        channel,
        f"CASE WHEN is_as_read THEN {until}::timestamptz ELSE $2::timestamptz END FROM lane",
    )
    made.add("decided", f"SELECT is_as_read AND {_UNCHANGED} AS is_ours FROM lane, queued q")
    made.add(
        "lease",
        f"SELECT CASE WHEN is_ours THEN {until}::timestamptz END AS until,"
        f" CASE WHEN is_ours THEN {made.bind(lease.holder)}::bigint END AS holder FROM decided",
    )


# ---------------------------------------------------------------------------- leased replies


def _return_leased(made: Statement, replies: Iterable[Outgoing]) -> None:
    """Return the ids of leased replies, and for each the message that it replaces."""
    rows = made.table(
        ((reply.conversation, replaced_step(reply.reply)) for reply in replies), ("text", "text")
    )
    made.add(
        "shown",
        "SELECT asked.n, before.ref_chat, before.ref_message"
        f" FROM {rows} AS asked (conversation, step, n) LEFT JOIN LATERAL ("
        "SELECT ref_chat, ref_message FROM outbox o WHERE asked.step <> '' AND o.address = $1"
        " AND o.conversation = asked.conversation AND o.step = asked.step"
        " AND o.ref_message IS NOT NULL ORDER BY o.id DESC LIMIT 1) before ON TRUE",
    )
    made.columns += [
        "(SELECT array_agg(id ORDER BY id) FROM said WHERE leased_until IS NOT NULL)",
        "(SELECT array_agg(ref_chat ORDER BY n) FROM shown)",
        "(SELECT array_agg(ref_message ORDER BY n) FROM shown)",
    ]


def leased_rows(address: Address, plan: Plan, lease: Lease, columns: Sequence[Any]) -> list[Row]:
    """Return the replies that were leased, as a claim would; none if the lane had changed."""
    ids, chats, messages = columns
    if ids is None:
        return []
    lane = address_key(address)
    return [
        Row(
            row_id, lane, address, reply.conversation, reply.reply, plan.now, reply.expires_at,
            reply.follow_up, attempts=0, plain=False,
            replaces=None if message is None else (chat, message), leased_until=lease.until,
            via=reply.via,
        )
        for row_id, chat, message, reply in zip(ids, chats, messages, plan.outbox, strict=True)
    ]  # fmt: skip


# ---------------------------------------------------------------------------- rows


def _said(reply: Outgoing) -> tuple[object, ...]:
    return (
        reply.conversation, step_of(reply.reply), encode(reply.reply), reply.expires_at,
        reply.follow_up and encode(reply.follow_up), reply.fleeting, reply.via or None,
    )  # fmt: skip


def _lane(to: Address | None) -> tuple[str, ...]:
    if to is None:
        message = "a reply without an address"
        raise ValueError(message)
    return address_key(to), to.channel, to.chat, to.person


async def write_outgoing(
    connection: "Connection", address: Address | None, replies: Iterable[Outgoing], now: datetime
) -> None:
    """Put replies into the outbox; where there is no address, each says its own."""
    replies = tuple(replies)
    if replies:
        made = Statement(["", now])
        made.hold("always", "SELECT 1 AS one, $1::text, $2::timestamptz")
        add_outgoing(made, address, [replace(reply, to=reply.to or address) for reply in replies])
        await write(connection, made)
