"""Decides which requests are taken: their host, their origin, and how often they come."""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.account import WebAccount, WebPacing

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

POLICY = "; ".join(
    (
        "default-src 'none'", "style-src 'self'", "img-src 'self'", "form-action 'self'",
        "script-src 'self'", "connect-src 'self'",
        "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        "trusted-types cxbot",
    )
)  # fmt: skip

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Without a referrer browsers would send "null" as the origin of a form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The headers of every answer."""

FRAME = "cxbot-frame"
"""The header with which our script says that it runs in a frame."""

HSTS = "max-age=31536000"

LONGEST_ADDRESS = 64
"""Most characters of an IP address, with room for the zone of an IPv6 address."""


def headers_of(account: WebAccount) -> dict[str, str]:
    """Return the headers of every answer of a page."""
    headers = dict(HEADERS)
    if account.is_secure:
        headers["Strict-Transport-Security"] = HSTS
    if account.origins:
        allowed = f"frame-ancestors {' '.join(account.origins)}"
        headers["Content-Security-Policy"] = POLICY.replace("frame-ancestors 'none'", allowed)
        # It knows no list of origins; browsers that know frame-ancestors ignore it anyway.
        del headers["X-Frame-Options"]
    return headers


@dataclass
class Buckets:
    """Token buckets by name; the ones that were used longest ago are forgotten first.

    Attributes:
        per_s: Requests per second in the long run.
        burst: Requests at once.
        known: Most names that are remembered.
    """

    per_s: float
    burst: int
    known: int
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, name: str, now: float) -> bool:
        """Take one request, and return whether it may be answered."""
        left, at = self._left.pop(name, (float(self.burst), now))
        left = min(self.burst, left + (now - at) * self.per_s)
        is_free = left >= 1
        self._left[name] = (left - is_free, now)
        if len(self._left) > self.known:
            self._left.popitem(last=False)
        return is_free


class Guard:
    """The guard of a page.

    Args:
        account: The page.
        pacing: How often requests are taken.
        clock: A monotonic clock, in seconds.
    """

    def __init__(self, account: WebAccount, pacing: WebPacing, clock: Callable[[], float]) -> None:
        self._account, self._clock, self._host = account, clock, account.host
        self._headers = [
            (name.lower().encode(), value.encode()) for name, value in headers_of(account).items()
        ]
        self._overall = Buckets(*pacing.overall, known=1)
        self._address = Buckets(*pacing.address, known=pacing.known)
        self._begun = Buckets(*pacing.begun, known=pacing.known)
        self._drawn = Buckets(*pacing.drawn, known=pacing.known)
        self._tried = Buckets(*pacing.tried, known=pacing.known)

    def is_too_often(self, request: Request) -> bool:
        """Count a request, and return whether it is one too many."""
        now = self._clock()
        # An address that has used up its share must not use up everybody's.
        is_free = self._address.take(self.client(request), now) and self._overall.take("", now)
        return not is_free

    def may_begin(self, request: Request) -> bool:
        """Count a person who begins or opens a team's link, and return whether they may."""
        return self._begun.take(self.client(request), self._clock())

    def may_draw(self, request: Request) -> bool:
        """Count a picture or document, and return whether it may be drawn."""
        return self._drawn.take(self.client(request), self._clock())

    def may_try(self, request: Request) -> bool:
        """Count a code that somebody types, and return whether it may be looked at."""
        return self._tried.take(self.client(request), self._clock())

    def is_our_host(self, request: Request) -> bool:
        """Return whether a request names this page's host, and no foreign one that leads here."""
        host = request.headers.get("host", "").lower()
        return host == self._host if self._host else _is_loopback(host)

    def is_from_elsewhere(self, request: Request) -> bool:
        """Return whether a form was sent by a page of another site."""
        site = request.headers.get("sec-fetch-site", "none")
        if site not in ("same-origin", "none"):
            return True
        origin = request.headers.get("origin")
        scheme = "https" if self._account.is_secure else "http"
        host = request.headers.get("host", "").lower()
        return origin is not None and origin.lower() != f"{scheme}://{host}"

    def protect(self, response: Response) -> None:
        """Give an answer the headers of every answer that it has no others for."""
        own = {name for name, _ in response.raw_headers}
        response.raw_headers += [header for header in self._headers if header[0] not in own]

    def is_embedded(self, request: Request) -> bool:
        """Return whether a page is shown in a frame of another page that may embed it.

        Browsers mark requests that load a frame, and our script marks those it makes inside one.
        """
        in_frame = request.headers.get("sec-fetch-dest", "") in ("iframe", "frame")
        return bool(self._account.origins) and (in_frame or FRAME in request.headers)

    def client(self, request: Request) -> str:
        """Return the address of a client: of an IPv6 network, since it has many addresses."""
        address = request.client.host if request.client else ""
        forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        if 0 < self._account.proxies <= len(forwarded):
            address = forwarded[-self._account.proxies].strip()
        return _network_of(address) if len(address) <= LONGEST_ADDRESS else ""


@lru_cache(maxsize=4096)
def _network_of(address: str) -> str:
    """Return an IPv4 address, or the network of an IPv6 address; empty for anything else."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


@lru_cache(maxsize=64)
def _is_loopback(host: str) -> bool:
    try:
        return (urlsplit(f"//{host}").hostname or "") in LOOPBACK
    except ValueError:
        return False
