"""Addresses of people on the web."""

import hashlib

from bot.messages import Address

NAME = "web"

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
