"""Opens the sockets of the HTTP server."""

import os
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from errno import EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT
from typing import Any

from bot.channel import ChannelUnusable

EVERY_ADDRESS = ""
"""Every address of the machine: IPv6 and IPv4, or IPv4 alone without IPv6."""

TRIES = 10
"""Most tries to find a port that is free on all addresses."""

_MISSING = (EADDRNOTAVAIL, EAFNOSUPPORT)
"""Errors about an address that this machine does not have."""

_ADVICE = (
    "CXBOT_HOST and PORT say where: 127.0.0.1 for this machine alone, 0.0.0.0 for IPv4, :: for IPv6"
    " and IPv4, or the name or address of one interface, without a port"
)

Address = tuple[int, tuple[Any, ...]]
"""An address family, and an address in the form of its sockets."""


class CannotListen(ChannelUnusable):
    """A port that cannot be used.

    Attributes:
        why: The address, the port and the reason.
    """

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}; {_ADVICE}")
        self.why = why


def listen(host: str, port: int, backlog: int) -> list[socket.socket]:
    """Listen on every address of a host.

    Args:
        host: A name or an address, IPv6 with or without brackets; empty for every address.
        port: The port; 0 for any free port, the same on each address.
        backlog: Most connections that the system queues until they are accepted.

    Raises:
        CannotListen: This machine has no such address, or the port is not available.
    """
    in_brackets = host.startswith("[") and host.endswith("]") and ":" in host
    name = host[1:-1] if in_brackets else host
    try:
        return _listen_on_all(_addresses(name, port), backlog)
    except (OSError, ValueError) as error:
        where = f"{host or 'every address'}, port {port}"
        why = f"cannot listen on {where}: {_reason(error)}"
        raise CannotListen(why) from None


def _reason(error: Exception) -> str:
    # Errors of the resolver have other numbers than those of the system.
    if isinstance(error, socket.gaierror):
        return "no address is known by this name"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return "this isn't a host name"


def _addresses(name: str, port: int) -> Sequence[Address]:
    if name == EVERY_ADDRESS:
        name = "::" if socket.has_dualstack_ipv6() else "0.0.0.0"  # noqa: S104 - as configured
    infos = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    # A name may list an address twice.
    return list(dict.fromkeys((family, address) for family, _, _, _, address in infos))


def _listen_on_all(addresses: Sequence[Address], backlog: int) -> list[socket.socket]:
    """Listen on addresses; skip those that the machine lacks, if it has others."""
    for tried in range(1, TRIES + 1):
        try:
            return _opened(addresses, backlog)
        except OSError as error:
            _, (_, port, *_) = addresses[0]
            # A port that is free on the first address may be taken on another.
            if port or error.errno != EADDRINUSE or tried == TRIES:
                raise
    raise AssertionError  # the last try returns or raises


def _opened(addresses: Sequence[Address], backlog: int) -> list[socket.socket]:
    opened: list[socket.socket] = []
    missing: OSError | None = None
    with ExitStack() as closing:
        for family, (name, port, *scope) in addresses:
            own_port = port or (opened[0].getsockname()[1] if opened else 0)
            try:
                listening = _open(family, (name, own_port, *scope), backlog)
            except OSError as error:
                if error.errno not in _MISSING:
                    raise
                missing = error
            else:
                opened.append(closing.enter_context(listening))
        if missing is not None and not opened:
            raise missing
        closing.pop_all()
    return opened


def _open(family: int, address: tuple[Any, ...], backlog: int) -> socket.socket:
    # asyncio sets TCP_NODELAY only on sockets that name their protocol. Without it each answer
    # waits 40 ms for the client's acknowledgment of its head.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            is_single = address[0] != "::"
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, is_single)
        opened.bind(address)
        opened.listen(backlog)
    except BaseException:
        opened.close()
        raise
    return opened
