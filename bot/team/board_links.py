"""Signed links to a facilitator's board.

A link names an assessment and what it is for, with a MAC over both and its facilitator. So nobody
can make one, and those of a facilitator who handed over open nothing. The link to run a board is
for its facilitator alone; the one that shows it can be seen by a whole room.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Literal

from bot.team.model import Team

Use = Literal["run", "show"]

_LETTERS: dict[Use, str] = {"run": "r", "show": "s"}
_USES: dict[str, Use] = {letter: use for use, letter in _LETTERS.items()}

MAC_BYTES = 16

_LINK = re.compile(r"(?P<use>[rs])(?P<team>[a-z0-9]{1,16})\.(?P<mac>[A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True)
class Named:
    """The use and the team that a link names, before its MAC is compared.

    Attributes:
        use: The use of the link.
        team: The assessment's id.
    """

    use: Use
    team: str


def named_in(link: str) -> Named | None:
    """Return what a link says it is for; None for any other text."""
    parts = _LINK.fullmatch(link)
    return None if parts is None else Named(_USES[parts["use"]], parts["team"])


@dataclass(frozen=True, slots=True)
class BoardLinks:
    """The links to the boards of one bot.

    Attributes:
        url: The public address of the page, such as ``https://check.example.org``.
        key: The key to sign with: for nothing else, the same on every replica.
    """

    url: str
    key: bytes

    def link(self, team: Team, use: Use) -> str:
        """Return the last part of a link's path."""
        who = team.facilitator
        letter = _LETTERS[use]
        said = ascii((use, team.id, who.channel, who.person)).encode()
        mac = hmac.digest(self.key, said, hashlib.sha256)[:MAC_BYTES]
        return f"{letter}{team.id}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"

    def address(self, team: Team) -> str:
        """Return the address with which the facilitator opens the board."""
        return f"{self.url}/board/{self.link(team, 'run')}"

    def is_link(self, link: str, team: Team, use: Use) -> bool:
        """Return whether a text is the link to an assessment's board for this use."""
        return hmac.compare_digest(self.link(team, use).encode(), link.encode())


def key_of(*secrets: str) -> bytes:
    """Return the key that follows from the secrets that all replicas have."""
    said = "\n".join(secrets).encode()
    return hmac.digest(said, b"cx-maturity-bot boards", hashlib.sha256)
