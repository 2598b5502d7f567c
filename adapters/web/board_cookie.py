"""The cookie with which a facilitator's browser may reveal, and read the notes.

It holds the facilitator's link, so the address in the browser's bar can be the one that only shows:
a whole room reads that.
"""

import re

from starlette.requests import Request

LIVES_S = 30 * 24 * 3600
"""How long a browser keeps it; the link ends by itself."""

_LINK = re.compile(r"[rs](?P<team>[a-z0-9]{1,16})\.[A-Za-z0-9_-]{22}")


def held_link(request: Request, link: str, *, secure: bool) -> str:
    """Return the facilitator's link that a browser holds for a link's board; empty for none."""
    name = _name(link, secure=secure)
    if not name:
        return ""
    held = request.cookies.get(name, "")
    return held if _LINK.fullmatch(held) and held[0] == "r" else ""


def hold_link(link: str, *, secure: bool) -> str:
    """Return the header that has a browser hold a facilitator's link."""
    more = "; Secure" if secure else ""
    name = _name(link, secure=secure)
    return f"{name}={link}; Path=/; Max-Age={LIVES_S}; HttpOnly; SameSite=Lax{more}"


def _name(link: str, *, secure: bool) -> str:
    """Return the cookie's name, which has the assessment: somebody may run several at a time."""
    parts = _LINK.fullmatch(link)
    if parts is None:
        return ""
    return f"{'__Host-' if secure else ''}cxbot-board-{parts['team']}"
