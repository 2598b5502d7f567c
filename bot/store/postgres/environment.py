"""Checks the variables that asyncpg reads beside the address, so that errors name the right one."""

import os
from collections.abc import Mapping

from bot.store.ports import WrongStore
from bot.store.postgres.hosts import check_hosts, read_ports
from bot.store.postgres.options import OPTIONS, WrongOption
from bot.store.postgres.url import PostgresUrl

_WORDS = {
    "PGTARGETSESSIONATTRS": "target_session_attrs",
    "PGGSSLIB": "gsslib",
    "PGSSLMINPROTOCOLVERSION": "ssl_min_protocol_version",
    "PGSSLMAXPROTOCOLVERSION": "ssl_max_protocol_version",
}
"""Variables that hold one of a few words, and the options of an address that mean the same."""


def check_environment(place: PostgresUrl, environment: Mapping[str, str] = os.environ) -> None:
    """See that each variable that counts can be used.

    Raises:
        WrongStore: One cannot; names it and what fits.
    """
    for name, option in _WORDS.items():
        if f"{option}=" not in place.driver_dsn.partition("?")[2]:
            _check_word(name, environment.get(name), OPTIONS[option].values)
    hosts = place.hosts or environment.get("PGHOST", "")
    try:
        check_hosts(hosts)
    except WrongOption as wrong:
        message = f"PGHOST: {wrong}"
        raise WrongStore(message) from None
    _check_ports(place, hosts, environment)


def _check_word(name: str, found: str | None, fits: tuple[str, ...]) -> None:
    unset = found is None or (not found and name.startswith("PGSSL"))
    if not unset and found not in fits:
        message = f"{name} must be one of: {', '.join(fits)}; or leave it out"
        raise WrongStore(message)


def _check_ports(place: PostgresUrl, hosts: str, environment: Mapping[str, str]) -> None:
    name = "DATABASE_URL" if place.ports else "PGPORT"
    ports = ",".join(map(str, place.ports)) or environment.get("PGPORT", "")
    try:
        read_ports(ports, hosts)
    except WrongOption as wrong:
        message = f"{name}: {wrong}"
        raise WrongStore(message) from None
