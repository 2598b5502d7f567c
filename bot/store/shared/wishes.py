"""Calls off the messages that somebody asked for in any of their conversations, on either database.

The wish is part of a conversation's state, and its timer is a row. Both go.
"""

from bot.messages import Address
from bot.store.codec import encode_conversation, read_conversation
from bot.store.shared.sql import Script, load
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Plan

SQL = load("wishes")


def call_off(person: Address, plan: Plan) -> Script[None]:
    """Call off every wish of a person, but in the conversation that the plan writes anyway.

    A conversation that changes at the same time is read again.
    """
    written = "" if plan.advanced is None else plan.advanced.id
    who = {"person": person_key(person), "address": address_key(person), "written": written}
    while rows := (yield SQL["wishes"](**who)):
        for address, name, before in rows:
            conversation = read_conversation(before, name)
            where = {"address": address, "conversation": name}
            if conversation.follow_up:
                after = encode_conversation(conversation.without_wish)
                changed = yield SQL["without_wish"](**where, before=before, after=after)
                if not changed:
                    continue
            yield SQL["remove_timer"](**where)
