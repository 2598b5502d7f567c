"""Addresses of people on the web."""

import hashlib
from dataclasses import dataclass

from adapters.web.cookies import MEMBER, PREVIEW, USUAL
from bot.messages import Address
from bot.messages.codes import MEMBERS, PAGE

NAME = PAGE

ADDRESS_LENGTH = 32
"""Hexadecimal digits of a person's name: 128 bits."""


def address_of(token: str) -> Address:
    """Return the address of the person with this token.

    The store has a hash of the token, so nobody who reads the database can act as that person.
    """
    person = hashlib.sha256(f"person {token}".encode()).hexdigest()[:ADDRESS_LENGTH]
    return named(person)


def named(person: str) -> Address:
    """Return the address of the person with this name, as the store has it."""
    return Address(NAME, person, person)


@dataclass(frozen=True, slots=True)
class Readers:
    """The people who read some pages.

    Attributes:
        cookie: The usual name of the cookie that says who somebody is.
        base: The beginning of the paths of their pages.
        chat: The chat in their addresses; empty for one of their own each.
    """

    cookie: str
    base: str = ""
    chat: str = ""

    def address_of(self, token: str) -> Address:
        """Return the address of the person with this token."""
        own = address_of(token)
        return Address(NAME, self.chat, own.person) if self.chat else own


VISITORS = Readers(USUAL)
"""Everybody with a check of their own."""

TEAM_MEMBERS = Readers(MEMBER, "/answer", MEMBERS)
"""Members of teams, who have opened a link from their chat."""

AUTHORS = Readers(PREVIEW)
"""Authors who preview a flow."""
