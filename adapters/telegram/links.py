"""Signed deep links: how an order goes from a group into somebody's private chat.

What stands behind ``?start=`` is anybody's to write, so an order in it carries proof that it comes
from a message of this bot: ``t_`` and, in base64url, the chat (8 bytes), what the order says, and a
MAC over both (12 bytes). Of the 64 characters that Telegram takes that leaves 26 to the order.

A link is good for whoever has it, again and again: who may do what is decided when it is followed.
"""

import base64
import hashlib
import hmac

PREFIX = "t_"
"""How these payloads begin; no campaign does."""

LONGEST = 64
"""Most characters of a payload."""

ORDER = "/team "
"""How the token of a button begins that can become a link."""

READS = ("/team privacy ", "/team details ")
"""How the token of a button begins whose text is shown at once to whoever presses it."""

MAC_BYTES = 12
CHAT_BYTES = 8

HERE = "."
"""Stands in a payload for the chat, which is in it already."""


def key_of(token: str) -> bytes:
    """What a bot signs with: of no use for anything else, the same on every replica."""
    return hmac.new(token.encode(), b"cx-maturity-bot deep links", hashlib.sha256).digest()


def is_order(token: str) -> bool:
    """Whether a button can become a link."""
    return token.startswith(ORDER)


def is_read(token: str) -> bool:
    """Whether a button shows a text at once."""
    return token.startswith(READS)


def link_payload(key: bytes, chat: int, order: str) -> str:
    """What leads to an order.

    Args:
        key: What to sign with.
        chat: The chat where the link stands; 0 where it may be passed on.
        order: A button's token, such as "/team join abcdefghijkl".

    Raises:
        ValueError: It is no order, or a longer one than a link can carry.
    """
    if not is_order(order):
        message = "no order"
        raise ValueError(message)
    words = order.removeprefix(ORDER).split(" ")
    said = " ".join(_shortened(one, chat) for one in words).encode("ascii")
    body = chat.to_bytes(CHAT_BYTES, "big", signed=True) + said
    signed = body + hmac.new(key, body, hashlib.sha256).digest()[:MAC_BYTES]
    payload = PREFIX + base64.urlsafe_b64encode(signed).decode().rstrip("=")
    if len(payload) > LONGEST:
        message = f"{len(payload)} characters are too many for a link"
        raise ValueError(message)
    return payload


def read_payload(key: bytes, payload: str) -> str | None:
    """The order that a payload carries, as it was given; None where this bot did not sign it."""
    try:
        coded = payload.removeprefix(PREFIX)
        signed = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
        chat = int.from_bytes(signed[:CHAT_BYTES], "big", signed=True)
        said = signed[CHAT_BYTES:-MAC_BYTES].decode("ascii")
        order = ORDER + " ".join(_spelled_out(one, chat) for one in said.split(" "))
        expected = link_payload(key, chat, order)
    except ValueError:
        return None
    # Of the whole text, since some bits of base64 say nothing.
    return order if hmac.compare_digest(expected, payload) else None


def _shortened(word: str, chat: int) -> str:
    if word.startswith(HERE):
        message = "no word of an order begins so"
        raise ValueError(message)
    here = f"{chat}"
    # With a topic of it behind, or without.
    return HERE + word[len(here) :] if f"{word}/".startswith(f"{here}/") else word


def _spelled_out(word: str, chat: int) -> str:
    return f"{chat}{word[len(HERE) :]}" if word.startswith(HERE) else word
