"""Checks the hosts and ports of a PostgreSQL address; nothing is looked up."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from bot.store.postgres.options import WrongOption

LAST_PORT = 65_535

_PIECE = re.compile(r"/.*|(?:\[[0-9A-Fa-f:.]+\]|(?P<name>[^\[\]:]*))(?::(?P<port>\d{1,5}))?")


def check_hosts(hosts: str) -> None:
    """See that each host of a comma list can be one.

    Args:
        hosts: Hosts with their ports; empty for the usual one.

    Raises:
        WrongOption: One cannot; says which, and what fits.
    """
    pieces = hosts.split(",")
    for piece in pieces:
        match = _PIECE.fullmatch(piece)
        if match is None:
            message = (
                f"{piece!r} is no host; write HOST or HOST:PORT, and an IPv6 address as"
                " [ADDRESS] or [ADDRESS]:PORT"
            )
            raise WrongOption(message)
        if len(pieces) > 1 and match["name"] == "":
            message = (
                f"a host is missing in the list {hosts!r}: write HOST1:PORT1,HOST2:PORT2, or"
                " leave out the comma"
            )
            raise WrongOption(message)
        if match["name"]:
            _check_name(unquote(match["name"]))
        if match["port"]:
            _check_port(match["port"])


def read_ports(ports: str, hosts: str | None) -> tuple[int, ...]:
    """Return the ports of a comma list: one for all hosts, or one for each.

    Args:
        ports: Numbers; empty for none.
        hosts: The hosts they are for; empty for the usual one, None where that is not known yet.

    Raises:
        WrongOption: One is no port, or their number does not fit.
    """
    if not ports:
        return ()
    pieces = ports.split(",")
    for piece in pieces:
        _check_port(piece)
    if hosts is not None:
        _check_number(pieces, hosts.split(","))
    return tuple(int(piece) for piece in pieces)


def _check_number(ports: Sequence[str], hosts: Sequence[str]) -> None:
    if len(ports) not in {1, len(hosts)}:
        found = f"{len(hosts)} host{'' if len(hosts) == 1 else 's'}"
        message = f"port has {len(ports)} numbers for {found}: write one for all, or one for each"
        raise WrongOption(message)


def _check_name(name: str) -> None:
    try:
        name.encode("idna")
    except UnicodeError:
        message = (
            f"{name!r} is no name of a host: each part between its dots has 1 to 63 letters,"
            " digits and hyphens"
        )
        raise WrongOption(message) from None


def _check_port(port: str) -> None:
    if not re.fullmatch(r"[0-9]{1,9}", port):
        message = f"port is no whole number; write one from 1 to {LAST_PORT}"
        raise WrongOption(message)
    if int(port) > LAST_PORT:
        message = f"there is no port {port}; the last one is {LAST_PORT}"
        raise WrongOption(message)
