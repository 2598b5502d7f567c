"""The page's address, and how often it may be asked."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from adapters.web.brand import Brand

DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class WebAccount:
    """A page, and how browsers reach it.

    Attributes:
        url: Its public address, such as ``https://check.example.org``; empty where only browsers on
            this computer reach it.
        proxies: The proxies in front of it that add a client's address to ``X-Forwarded-For``.
        cookie_days: How long a browser keeps the cookie: as long as answers are stored.
        origins: The origins whose pages may embed it, such as ``https://www.example.org``.
        brand: Its color and logo.
    """

    url: str = ""
    proxies: int = 0
    cookie_days: int = 365
    origins: tuple[str, ...] = ()
    brand: Brand = field(default_factory=Brand)

    @property
    def host(self) -> str:
        """The host and port that requests must name; empty for a page on this computer."""
        return urlsplit(self.url).netloc.lower()

    @property
    def is_secure(self) -> bool:
        """Whether browsers use HTTPS."""
        return self.url.startswith("https:")

    @property
    def cookie_s(self) -> int:
        """How long a browser keeps the cookie, in seconds."""
        return self.cookie_days * DAY_S


@dataclass(frozen=True, slots=True)
class WebPacing:
    """How often requests are taken; each pair is per second in the long run, and at once.

    Attributes:
        address: Requests from one address. A whole company may share one.
        overall: Requests in all.
        begun: People who begin or open a team's link, from one address.
        drawn: Pictures and documents for one address.
        tried: Codes from elsewhere, from one address.
        known: Most addresses that are remembered.
        streams: Most streams of events at once.
        watched: Most of them for one address: of people, and of boards, which a room watches.
    """

    address: tuple[float, int] = (20, 200)
    overall: tuple[float, int] = (200, 1000)
    begun: tuple[float, int] = (0.5, 60)
    drawn: tuple[float, int] = (0.5, 20)
    tried: tuple[float, int] = (0.01, 20)
    known: int = 20_000
    streams: int = 400
    watched: tuple[int, int] = (40, 100)
