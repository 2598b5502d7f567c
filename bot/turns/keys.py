"""Keys of addresses, people and updates: hashes, which do not identify anybody."""

import hashlib
import hmac

from bot.messages import Address


def address_key(address: Address) -> str:
    """Return the key of an address in every table: 24 hexadecimal digits.

    It is a hash, so that a first update needs no look-up, and so that a distributed database can
    store all rows of one address together.
    """
    return _digest(address.channel, address.chat, address.person)


def person_key(address: Address) -> str:
    """Return the key of a person in all their chats of one channel: 24 hexadecimal digits."""
    return _digest(address.channel, address.person)


def code_of(place_key: str, person: str) -> str:
    """Return the pseudonymous code of a person in one place's results: 24 hexadecimal digits.

    Args:
        place_key: The place's random key, in hexadecimal digits.
        person: The person's key.
    """
    return hmac.digest(bytes.fromhex(place_key), person.encode(), hashlib.sha256).hex()[:24]


def update_key(channel: str, update_id: str) -> str:
    """Return the key of an update in the inbox: 24 hexadecimal digits."""
    return _digest(channel, update_id)


def code_key(code: str) -> str:
    """Return the key of a code with which somebody goes on elsewhere: 24 hexadecimal digits."""
    return _digest("code", code)


def browser_key(address: Address) -> str:
    """Return the key of a browser in which somebody answers for a team: 24 hexadecimal digits."""
    return _digest("browser", address.person)


def _digest(*parts: str) -> str:
    # As Python writes the tuple, in ASCII: ("a", "bc") and ("ab", "c") must differ.
    return hashlib.blake2b(ascii(parts).encode(), digest_size=12).hexdigest()
