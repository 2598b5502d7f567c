"""Signed deep links, which carry an order from a group into somebody's private chat.

Anybody can write a payload behind ``?start=``, so an order in it is signed. The payload is ``t_``
and, in base64url, the chat (8 bytes), the order's words, and a MAC over both (12 bytes). Telegram
takes 64 characters, which leaves 26 to the order.

Everybody who has a link can use it, any number of times. Permissions are checked at each use.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import replace

from adapters.telegram.addresses import TelegramPlace
from bot.messages import Button, Reply, Say
from bot.texts import Catalogue

PREFIX = "t_"
"""The beginning of these payloads, and of no campaign."""

LONGEST = 64
"""Most characters of a payload."""

LONGEST_COPY = 256
"""Most characters of a text that a button copies."""

ORDER = "/team "
"""The beginning of the tokens that can become links."""

ALERTS = "/team privacy "
"""The beginning of the tokens of buttons that show an alert at once, before a link to the whole."""

READS = (ALERTS, "/team details ")
"""The beginnings of the tokens that show a text to the person alone."""

MAC_BYTES = 12
CHAT_BYTES = 8

HERE = "."
"""Abbreviates the chat in a payload, which has the chat already."""


def key_of(token: str) -> bytes:
    """Return the key that a bot signs links with: for nothing else, the same on every replica."""
    return hmac.new(token.encode(), b"cx-maturity-bot deep links", hashlib.sha256).digest()


def is_order(token: str) -> bool:
    """Return whether a button can become a link."""
    return token.startswith(ORDER)


def is_read(token: str) -> bool:
    """Return whether a button shows a text at once."""
    return token.startswith(READS)


def link_payload(key: bytes, chat: int, order: str) -> str:
    """Return the payload of a link to an order.

    Args:
        key: The key to sign with.
        chat: The chat where the link stands; 0 for a link that people may pass on.
        order: A button's token, such as "/team join abcdefghijkl".

    Raises:
        ValueError: It is no order, or it is too long for a link.
    """
    if not is_order(order):
        message = "no order"
        raise ValueError(message)
    words = order.removeprefix(ORDER).split(" ")
    said = " ".join(_shortened(word, chat) for word in words).encode("ascii")
    body = chat.to_bytes(CHAT_BYTES, "big", signed=True) + said
    signed = body + hmac.new(key, body, hashlib.sha256).digest()[:MAC_BYTES]
    payload = PREFIX + base64.urlsafe_b64encode(signed).decode().rstrip("=")
    if len(payload) > LONGEST:
        message = f"{len(payload)} characters are too many for a link"
        raise ValueError(message)
    return payload


def read_payload(key: bytes, payload: str) -> str | None:
    """Return the order that a payload carries; None if this bot did not sign it."""
    try:
        coded = payload.removeprefix(PREFIX)
        signed = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
        chat = int.from_bytes(signed[:CHAT_BYTES], "big", signed=True)
        said = signed[CHAT_BYTES:-MAC_BYTES].decode("ascii")
        order = ORDER + " ".join(_spelled_out(word, chat) for word in said.split(" "))
        expected = link_payload(key, chat, order)
    except ValueError:
        return None
    # Compare the whole text: base64 ignores some bits.
    return order if hmac.compare_digest(expected, payload) else None


class DeepLinks:
    """Links that lead into the private chat with the bot.

    Args:
        key: The key to sign with.
        username: Returns the bot's username, once it is known.
        texts: The language.
    """

    def __init__(self, key: bytes, username: Callable[[], str], texts: Catalogue) -> None:
        self._key, self._username, self._texts = key, username, texts

    def invitation(self, place: TelegramPlace) -> str:
        """Return the link to the assessment for other people; it says only where it was found."""
        return self._link("group" if place.is_group else "share")

    def on_reply(self, reply: Reply, place: TelegramPlace) -> Reply:
        """Return a reply whose orders are links if other people press them.

        Other people press the buttons of a message in a group, and of one that is passed on. A
        button that copies an invitation copies the link with it.
        """
        if not isinstance(reply, Say):
            return reply
        if any(button.copies for button in reply.buttons):
            copying = map(self._copying, reply.buttons)
            reply = replace(reply, buttons=tuple(filter(None, copying)))
        if not (place.is_group or reply.kind == "invitation"):
            return reply
        chat = place.chat if place.is_group else 0
        buttons = (linked for button in reply.buttons for linked in self._linked(button, chat))
        return replace(reply, buttons=tuple(buttons))

    def on_button(self, button: Button, chat: int = 0) -> Button:
        """Return a button as a link, if it is an order.

        Args:
            button: The button.
            chat: The chat where it stands; 0 for a private chat.
        """
        if not is_order(button.token):
            return button
        link = self._link(link_payload(self._key, chat, button.token))
        return replace(button, token="", url=link)

    def _copying(self, button: Button) -> Button | None:
        """Return a button with the link in the text that it copies; None if that is too long."""
        if not button.copies:
            return button
        text = f"{button.copies}\n{self._link('share')}"
        return replace(button, copies=text) if len(text) <= LONGEST_COPY else None

    def _linked(self, button: Button, chat: int) -> Iterator[Button]:
        """Yield a button as a link; one that shows an alert stays, before a link to the whole."""
        link = self.on_button(button, chat)
        if button.token.startswith(ALERTS):
            yield button
            link = replace(link, label=self._texts.say("telegram.read_all"))
        yield link

    def _link(self, payload: str) -> str:
        return f"https://t.me/{self._username()}?start={payload}"


def _shortened(word: str, chat: int) -> str:
    if word.startswith(HERE):
        message = "no word of an order begins so"
        raise ValueError(message)
    here = f"{chat}"
    # The chat can have a topic behind it.
    return HERE + word[len(here) :] if f"{word}/".startswith(f"{here}/") else word


def _spelled_out(word: str, chat: int) -> str:
    return f"{chat}{word[len(HERE) :]}" if word.startswith(HERE) else word
