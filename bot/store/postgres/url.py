"""Reads what follows ``postgresql://``; nothing is looked up, and no driver is imported.

Messages never repeat a user, a password or the value of an option.
"""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote, urlencode

from bot.store.postgres.hosts import check_hosts, read_ports
from bot.store.postgres.options import FALSE, TRUE, WrongOption, check_options

LONGEST_CONNECT_S = 300

_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[^\[\]:/,@?#]*)(?::\d{1,5})?"
_REST = re.compile(
    rf"(?:(?P<who>[^/?#@]*)@)?(?P<hosts>{_HOST}(?:,{_HOST})*)(?:/(?P<name>[^/?#@]*))?"
    r"(?:\?(?P<options>[^#@]*))?"
)
"""User and password, hosts with ports, name, options; no @ behind the hosts, since that is part of
a password that was cut at a special character, and the name is shown."""

_DRIVER = (
    "host", "dbname", "database", "user", "password", "passfile", "target_session_attrs",
    "krbsrvname", "gsslib",
)  # fmt: skip
"""Options that asyncpg reads from the address itself."""

_WORDS_OF_DRIVER = ("target_session_attrs", "gsslib")

_FILES = ("sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl")

_SERVER = (
    "options", "search_path", "statement_timeout", "lock_timeout",
    "idle_in_transaction_session_timeout", "timezone",
)  # fmt: skip

_WORDS = {
    **dict.fromkeys(TRUE, "require"),
    **dict.fromkeys(FALSE, "disable"),
}
"""The meaning of ssl=true, as libpq reads it."""


@dataclass(frozen=True, slots=True)
class Tls:
    """How a connection is encrypted, and the server known.

    Attributes:
        mode: As libpq's sslmode, or `no-verify`; empty where the address does not say.
        root: A file of authorities, `system`, or empty for the usual file.
        cert: A file with the client's certificate.
        key: A file with its key.
        password: Of the key.
        crl: A file of revoked certificates.
        oldest: The oldest version of TLS.
        newest: The newest one.
        direct: Whether TLS begins without asking the server first.
        bound: Whether channel binding is demanded.
    """

    mode: str = ""
    root: str = ""
    cert: str = ""
    key: str = ""
    password: str = field(default="", repr=False)
    crl: str = ""
    oldest: str = ""
    newest: str = ""
    direct: bool = False
    bound: bool = False


@dataclass(frozen=True, slots=True)
class PostgresUrl:
    """A database on a server.

    Attributes:
        dsn: The address as it was written, with the password.
        place: What to call it; without user and password.
        hosts: Hosts with their ports, separated by commas; empty for the usual one.
        ports: Of all hosts, or of each, where they are written apart from them.
        driver_dsn: As asyncpg takes it: without these ports, and without the options that the bot
            sees to, or that change nothing.
        tls: How to encrypt.
        settings: What the server is given at connecting.
        prepared: Whether statements may be prepared by name; None to find out.
        connect_s: How long connecting may take; None for the usual time.
        most_connections: How many there may be at once; None for as many as the bot wants.
        on_socket: Whether every host is the folder of a Unix socket, which knows no TLS.
    """

    dsn: str = field(repr=False)
    place: str
    hosts: str = field(default="", compare=False)
    ports: tuple[int, ...] = field(default=(), compare=False)
    driver_dsn: str = field(default="", repr=False, compare=False)
    tls: Tls = field(default=Tls(), compare=False)
    settings: dict[str, str] = field(default_factory=dict, compare=False)
    prepared: bool | None = field(default=None, compare=False)
    connect_s: float | None = field(default=None, compare=False)
    most_connections: int | None = field(default=None, compare=False)
    on_socket: bool = field(default=False, compare=False)


def read_postgres(rest: str) -> PostgresUrl:
    """Read an address from behind ``postgresql://``.

    Raises:
        WrongOption: It cannot be used; says why, and what to do.
    """
    parts = _REST.fullmatch(rest)
    if parts is None:
        message = (
            "this is no address of a PostgreSQL database"
            " (postgresql://USER:PASSWORD@HOST:PORT/NAME). In user and password,"
            " write / as %2F, @ as %40, : as %3A, # as %23, ? as %3F"
        )
        raise WrongOption(message)
    _check_signs(rest)
    hosts, name = parts["hosts"], parts["name"] or ""
    options = check_options(_pairs(parts["options"] or ""))
    for listed in (hosts, options.get("host", "")):
        check_hosts(listed)
    return PostgresUrl(
        dsn=f"postgresql://{rest}",
        place=_place(hosts, name, options),
        hosts=hosts or options.get("host", ""),
        ports=read_ports(options.get("port", ""), hosts or options.get("host") or None),
        driver_dsn=_driver_dsn(parts["who"], hosts, name, options),
        tls=_tls(options),
        settings=_settings(options),
        prepared=_prepared(options),
        connect_s=_connect_s(options),
        most_connections=_whole(options, "connection_limit", 1, 1000),
        on_socket=_on_socket(hosts, options),
    )


def _pairs(query: str) -> list[tuple[str, str]]:
    """Names and values. A plus is a plus, as in libpq."""
    pairs = []
    for piece in filter(None, query.split("&")):
        name, _, value = piece.partition("=")
        pairs.append((unquote(name), unquote(value)))
    return pairs


# ---------------------------------------------------------------------------- where


def _check_signs(rest: str) -> None:
    if "%00" in rest or "\0" in rest:
        message = "the address holds %00, which no name and no password can hold: leave it out"
        raise WrongOption(message)


def _driver_dsn(who: str | None, hosts: str, name: str, options: dict[str, str]) -> str:
    before = ""
    if who is not None:
        user, colon, password = who.partition(":")
        before = f"{_quoted(user)}{colon}{_quoted(password)}@"
    passed = {option: options[option] for option in (*_DRIVER, *_FILES) if option in options}
    # asyncpg knows these words in small letters alone.
    passed |= {option: passed[option].lower() for option in _WORDS_OF_DRIVER if option in passed}
    query = f"?{urlencode(passed, quote_via=quote)}" if passed else ""
    return f"postgresql://{before}{hosts}/{name}{query}"


def _quoted(text: str) -> str:
    return quote(unquote(text), safe="")


def _place(hosts: str, name: str, options: dict[str, str]) -> str:
    name = name or quote(options.get("dbname", options.get("database", "")))
    apart = ("port",) if hosts else ("host", "port")
    shown = [(option, options[option]) for option in apart if option in options]
    query = f"?{urlencode(shown, safe='/:,', quote_via=quote)}" if shown else ""
    return f"postgresql://{hosts}/{name}{query}"


def _on_socket(hosts: str, options: dict[str, str]) -> bool:
    found = unquote(hosts) or options.get("host", "")
    return bool(found) and all(host.startswith("/") for host in found.split(","))


# ---------------------------------------------------------------------------- what is asked for


def _tls(options: dict[str, str]) -> Tls:
    root, cert, key, password, crl = (options.get(name, "") for name in _FILES)
    mode = _mode(options)
    if root == "system":
        mode = mode or "verify-full"
        if mode != "verify-full":
            message = "sslrootcert=system needs sslmode=verify-full: write that, or leave out one"
            raise WrongOption(message)
    found = Tls(
        mode, root, cert, key, password, crl,
        options.get("ssl_min_protocol_version", ""), options.get("ssl_max_protocol_version", ""),
        direct=options.get("sslnegotiation", "").lower() == "direct",
    )  # fmt: skip
    if found.direct and mode in {"", "disable", "allow", "prefer"}:
        message = "sslnegotiation=direct needs sslmode=require or more: write that, or leave it out"
        raise WrongOption(message)
    return _bound(found) if options.get("channel_binding", "").lower() == "require" else found


def _mode(options: dict[str, str]) -> str:
    """Return the sslmode, under either of its names."""
    ssl = options.get("ssl", "").lower()
    old = {"0": "prefer", "1": "require"}.get(options.get("requiressl", ""), "")
    return options.get("sslmode", "").lower() or _WORDS.get(ssl, ssl) or old


def _bound(tls: Tls) -> Tls:
    """TLS that keeps out a go-between by the certificate, since asyncpg cannot bind channels."""
    if tls.mode in {"disable", "no-verify"}:
        message = f"channel_binding=require and sslmode={tls.mode} do not fit: leave out one"
        raise WrongOption(message)
    return replace(tls, mode="verify-full", bound=True)


def _settings(options: dict[str, str]) -> dict[str, str]:
    fallback = options.get("fallback_application_name", "cxbot")
    given = {name: options[name] for name in _SERVER if name in options}
    return {"application_name": options.get("application_name", fallback), **given}


def _prepared(options: dict[str, str]) -> bool | None:
    wanted = options.get("prepared_statements", "auto").lower()
    if wanted in TRUE:
        return True
    sizes = ("statement_cache_size", "prepared_statement_cache_size", "preparethreshold")
    none_kept = any(_whole(options, name, 0, 100_000) == 0 for name in sizes)
    pooled = options.get("pgbouncer", "").lower() in TRUE
    return False if none_kept or pooled or wanted in FALSE else None


def _connect_s(options: dict[str, str]) -> float | None:
    """Return seconds; None where libpq would wait for ever, and 2 at least, as in libpq."""
    seconds = _whole(options, "connect_timeout", 0, LONGEST_CONNECT_S)
    return max(2.0, float(seconds)) if seconds else None


def _whole(options: dict[str, str], name: str, least: int, most: int) -> int | None:
    value = options.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"\d{1,9}", value) or not least <= int(value) <= most:
        message = f"{name} must be a whole number from {least} to {most}; or leave out {name}"
        raise WrongOption(message)
    return int(value)
