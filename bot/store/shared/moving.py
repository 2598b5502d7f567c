"""Codes with which somebody goes on elsewhere, and the move itself, on either database."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from bot.messages import Address, Update
from bot.store.codec import encode_conversation, encode_outcome, read_conversation
from bot.store.ports import CodeUsed
from bot.store.shared.sql import Query, Row, Script, load, moment
from bot.turns.keys import address_key, person_key, update_key
from bot.turns.plan import Kept, Offered, Plan

SQL = load("moving")

MOVES = (
    "place", "returns", "copy", "move_answers", "move_results", "remove", "arrive", "stay", "use",
)  # fmt: skip
"""In this order: rows hang on a conversation, and it on its address."""


def write_codes(address: Address, plan: Plan) -> Script[None]:
    """Remove a code that no longer works, and keep one that is given out.

    Raises:
        CodeUsed: It takes the place of one that is not there anymore.
    """
    if plan.withdrawn:
        yield from withdraw([(address_key(address), plan.withdrawn)])
    given = plan.handoff
    if given is None:
        return
    values = {"address": address_key(address), "code": given.key, "expires_at": given.expires_at}
    if given.used:
        if not (yield SQL["exchange"](**values, used=given.used)):
            raise CodeUsed
        return
    yield SQL["offer"](**values, conversation=given.conversation)


def withdraw(conversations: Iterable[Row]) -> Script[None]:
    """Remove the codes of conversations; each begins with its address and its id."""
    codes = [{"address": address, "conversation": one} for address, one, *_ in conversations]
    yield SQL["withdraw"].each(codes)


def remove_expired(now: datetime, limit: int) -> Script[int]:
    """Remove codes that no longer work; return how many there were."""
    return len((yield SQL["expired"](now=now, limit=limit)))


def offered(code: str) -> Script[Offered | None]:
    """Return the code of this key with its conversation; None if nobody has it.

    It is found by its hash, so the time that this takes tells nothing about other codes.
    """
    rows = yield SQL["offered"](code=code)
    for channel, chat, person, expires_at, state, name, turn, campaign, updated_at in rows:
        kept = Kept(read_conversation(state, name), turn, campaign, moment(updated_at))
        return Offered(Address(channel, chat, person), kept, moment(expires_at))
    return None


def note(update: Update, plan: Plan) -> Script[None]:
    """Remember an update."""
    yield _query("note", _values(update, plan))


def move(update: Update, plan: Plan) -> Script[None]:
    """Move a conversation, with earlier ones of its flow, and leave word where they were."""
    values = _values(update, plan)
    for name in MOVES:
        yield _query(name, values)


def _query(name: str, values: dict[str, object]) -> Query:
    statement = SQL[name]
    return statement(**{part: values[part] for part in statement.names})


def _values(update: Update, plan: Plan) -> dict[str, object]:
    address, moved = update.address, plan.moved
    values: dict[str, object] = {
        "after": address_key(address),
        "key": update_key(address.channel, update.id),
        "now": plan.now,
        "outcome": encode_outcome(plan.outcome),
    }
    if moved is None:
        return values
    return values | {
        "before": address_key(moved.before),
        "code": moved.key,
        "person_key": person_key(address),
        "person": address.person,
        "pseudonym": secrets.token_hex(8),
        "channel": address.channel,
        "chat": address.chat,
        "flow": moved.conversation.flow,
        "conversation": moved.conversation.id,
        "state": encode_conversation(moved.conversation),
        "status": moved.conversation.status,
        "step": moved.step,
        "left": encode_conversation(moved.left),
    }
