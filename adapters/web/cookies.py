"""The cookie that says who somebody is, and the proof that a form is one of their own pages'."""

import hashlib
import hmac
import re
import secrets

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""A token: 256 bits of chance."""

USUAL, MEMBER, PREVIEW = "cxbot", "cxbot-member", "cxbot-preview"
"""The names of the cookie: of visitors, of members of a team, and of a preview.

Browsers send a cookie to every port of a host, so a preview on the same computer has one of its
own. Otherwise each would overwrite the other's.
"""

EMBEDDED = "-embedded"
"""The end of the cookie's name in a frame."""


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(32)


def cookie_name(*, secure: bool, usual: str = USUAL) -> str:
    """Return the cookie's name; over HTTPS browsers bind it to this host and to HTTPS."""
    return f"__Host-{usual}" if secure else usual


def read_token(header: str, *, secure: bool, usual: str = USUAL) -> str:
    """Return the token in a ``Cookie`` header; empty if there is none, or more than one.

    The one of an embedded page goes first: on a page of the same site browsers send both.
    """
    name = cookie_name(secure=secure, usual=usual)
    return _token_of(header, name + EMBEDDED) or _token_of(header, name)


def _token_of(header: str, name: str) -> str:
    pairs = (part.strip().partition("=") for part in header.split(";"))
    tokens = {value for key, _, value in pairs if key == name and TOKEN.fullmatch(value)}
    return tokens.pop() if len(tokens) == 1 else ""


def set_cookie(
    token: str, lives_s: int, *, secure: bool, embedded: bool = False, usual: str = USUAL
) -> str:
    """Return the header that has a browser keep a token; 0 seconds have it removed.

    Args:
        token: The token.
        lives_s: For how many seconds.
        secure: Whether the page is reached over HTTPS.
        embedded: Whether the page is in a frame. Then the cookie is for frames on that site alone.
        usual: The cookie's name where the page is reached over HTTP.
    """
    name = cookie_name(secure=secure, usual=usual)
    kept = f"{token}; Path=/; Max-Age={lives_s}; HttpOnly"
    if embedded:
        return f"{name}{EMBEDDED}={kept}; SameSite=None; Secure; Partitioned"
    return f"{name}={kept}; SameSite=Lax{'; Secure' if secure else ''}"


def form_proof(token: str) -> str:
    """Return the proof in the forms of a person's pages.

    It follows from the cookie, which other sites cannot read; so it outlives the process.
    """
    return hashlib.sha256(f"form {token}".encode()).hexdigest()[:32]


def is_proof(token: str, given: str) -> bool:
    """Return whether a form is one of a person's own pages'."""
    return hmac.compare_digest(form_proof(token).encode(), given.encode())
