"""The proxy that the environment configures for an address.

The HTTP libraries read the environment, too: on every call, each in its own way, and one of them
ignores ``NO_PROXY``. So this module reads it once and passes the proxy to them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

_HOST_AND_PORT = re.compile(r"([^/]*@)?(\[[^/@]+\]|[^/@:]+):[0-9]+/?")
_SEPARATORS = re.compile(r"[,\s]+")
_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"[!-~]+")


class WrongProxy(ValueError):
    """An error: a proxy cannot be used. Its message names the variable and never quotes it."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy.

    Attributes:
        url: Its address, with user and password if it needs them.
        variable: The environment variable that it comes from.
    """

    url: str = field(repr=False)
    variable: str


ProxyFor = Callable[[str], Proxy | None]
"""Returns the proxy for an address; None for a direct connection."""


def address_of(proxy: Proxy | None) -> str | None:
    """Return the address to pass to an HTTP library."""
    return None if proxy is None else proxy.url


def shown(proxy: Proxy | None) -> dict[str, str]:
    """Return a log line's values: the variable of the proxy, never its address."""
    return {} if proxy is None else {"proxy": proxy.variable}


def wants_password(proxy: Proxy | None) -> str:
    """Return advice for a proxy that refuses its user and password."""
    name = "HTTPS_PROXY" if proxy is None else proxy.variable
    return f"The proxy refuses the user and password of {name}: {_WANTED}"


def no_proxy(_url: str) -> Proxy | None:
    """Return no proxy: connect directly."""
    return None


def proxy_for(environment: Mapping[str, str], url: str) -> Proxy | None:
    """Find the proxy for an address, by curl's rules.

    Args:
        environment: Has ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``; lower
            case names come first.
        url: The address: http, https, ws or wss.

    Returns:
        The proxy; None if there is none or ``NO_PROXY`` lists the address.

    Raises:
        WrongProxy: The proxy cannot be used.
    """
    address = urlsplit(url)
    named = next(_named(environment, _kind(address)), None)
    if named is None or _bypassed(environment, address):
        return None
    variable, value = named
    return Proxy(_checked(variable, value), variable)


def _kind(address: SplitResult) -> str:
    return "https" if address.scheme in ("https", "wss") else "http"


def _named(environment: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    for name in (f"{kind}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if value := environment.get(variable, "").strip():
                yield variable, value


def _bypassed(environment: Mapping[str, str], address: SplitResult) -> bool:
    names = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    return any(_matches(name.lower().rstrip("."), address) for name in _SEPARATORS.split(names))


def _matches(name: str, address: SplitResult) -> bool:
    """Return whether ``NO_PROXY`` lists an address, by host, domain, network or ``*``."""
    host = (address.hostname or "").rstrip(".")
    if name == "*" or _contains(name, host):
        return True
    port = address.port or _PORTS[_kind(address)]
    domain = name.removesuffix(f":{port}").removeprefix("*").removeprefix(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def _contains(network: str, host: str) -> bool:
    """Return whether a network, for example 10.0.0.0/8, contains a numeric host."""
    try:
        return ip_address(host) in ip_network(network.strip("[]"), strict=False)
    except ValueError:
        return False


def _checked(variable: str, value: str) -> str:
    """Return the address of a proxy, with its scheme."""
    url = f"http://{value}" if _HOST_AND_PORT.fullmatch(value) else value
    why = _unusable(url)
    if why:
        message = f"{variable} {why}: {_WANTED}"
        raise WrongProxy(message)
    return url


def _unusable(url: str) -> str:
    """Return why an address cannot be a proxy's; empty if it can."""
    try:
        parts = urlsplit(url)
        # Name lookup encodes hosts with IDNA, and fails on an invalid label.
        has_place = bool((parts.hostname or "").encode("idna")) and parts.port != 0
    except ValueError:
        return "is not the address of a proxy"
    if parts.scheme.startswith("socks"):
        return "names a SOCKS proxy, which this bot cannot use"
    rest = parts.path.strip("/") + parts.query + parts.fragment
    is_http = parts.scheme in ("http", "https") and bool(_PLAIN.fullmatch(url))
    return "" if has_place and is_http and not rest else "is not the address of a proxy"


_WANTED = (
    "set it to http://HOST:PORT, or to http://USER:PASSWORD@HOST:PORT with signs such as @ and #"
    " percent-encoded, or unset it. NO_PROXY lists hosts to reach without it."
)
