"""The options of a PostgreSQL address: which are honored, which change nothing, which are refused.

They come from libpq, from the addresses that providers show (Neon, Supabase, Heroku, RDS, Azure,
Vercel), and from the clients that read those (Prisma, node-postgres, JDBC, SQLAlchemy, Rails).
:mod:`bot.store.postgres.url` does what the honored ones ask for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.documents import did_you_mean

Use = Literal["honored", "taken", "refused"]

TRUE = ("true", "on", "1", "yes", "t", "y")
FALSE = ("false", "off", "0", "no", "f", "n")
MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full", "no-verify")
TLS_VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")


class WrongOption(ValueError):
    """An option that cannot be used; says what to do, and never repeats a value."""


@dataclass(frozen=True, slots=True)
class ConnectionOption:
    """A connection option, and how the bot treats it.

    Attributes:
        use: `honored`: the bot does it. `taken`: it changes nothing here, and is left out.
            `refused`: leaving it out silently would break what it asks for.
        why: Why nothing changes, or what to do in its place.
        values: The values that `use` is about; empty for all. Others are refused.
        secret: Whether the value is a secret.
        others: What to do in place of another value; empty to advise the first of the values.
    """

    use: Use
    why: str = ""
    values: tuple[str, ...] = ()
    secret: bool = False
    others: str = ""


def _honored(*values: str, why: str = "") -> ConnectionOption:
    return ConnectionOption("honored", why, values)


def _taken(why: str, *values: str) -> ConnectionOption:
    return ConnectionOption("taken", why, values)


def _refused(why: str) -> ConnectionOption:
    return ConnectionOption("refused", why)


_SECRET = ConnectionOption("honored", secret=True)
_SERVER = ConnectionOption("honored", "the server gets it at connecting; poolers refuse it")
_ALIVE = "a server that hangs is left after ten seconds"
_POOL = "CXBOT_POOL_SIZE says how many connections there are"
_OAUTH = "the bot signs in with a password or a certificate"
_SCHEMA = "set it for the user instead: ALTER ROLE ... SET search_path = ..."
_WRITES = "the bot writes: name the primary server, with target_session_attrs=read-write"
_LOGIN = "the bot cannot insist on a way to sign in: let pg_hba.conf of the server insist on it"

OPTIONS: dict[str, ConnectionOption] = {
    # The server and the user.
    "host": _honored(),
    "port": _honored(),
    "dbname": _honored(),
    "database": _honored(),
    "user": _honored(),
    "password": _SECRET,
    "passfile": _honored(),
    "hostaddr": _refused("name this address as the host"),
    "service": _refused("write host, user and database into the address"),
    "servicefile": _refused("write host, user and database into the address"),
    "target_session_attrs": _honored("any", "read-write", "primary", why=_WRITES),
    "load_balance_hosts": _taken("only the primary server takes writes", "disable", "random"),
    # TLS.
    "sslmode": _honored(*MODES),
    "ssl": _honored(*TRUE, *FALSE, *MODES),
    "requiressl": _honored("0", "1"),
    "sslrootcert": _honored(),
    "sslcert": _honored(),
    "sslkey": _honored(),
    "sslpassword": _SECRET,
    "sslcrl": _honored(),
    "ssl_min_protocol_version": _honored(*TLS_VERSIONS),
    "ssl_max_protocol_version": _honored(*TLS_VERSIONS),
    "sslnegotiation": _honored("postgres", "direct"),
    "sslcompression": _taken("TLS has no compression today", "0", "1"),
    "sslcertmode": _taken("a certificate is sent if the server asks for it", "allow"),
    "sslsni": _taken("the name of the host is always sent", "1"),
    "sslcrldir": _refused("name one file, as sslcrl"),
    "sslkeylogfile": _refused("the keys of a connection are written nowhere"),
    "sslaccept": ConnectionOption(
        "taken",
        "Prisma's word for no check of the certificate",
        ("accept_invalid_certs",),
        others="write sslmode=verify-full in its place, which checks the certificate",
    ),
    "sslidentity": _refused("name the client's certificate and key as sslcert and sslkey"),
    "uselibpqcompat": _taken("sslmode means here what it means to libpq"),
    # The certificate is checked in full in its place: that keeps out the same go-between.
    "channel_binding": _honored("disable", "prefer", "require"),
    # Signing in.
    "require_auth": _refused(_LOGIN),
    "requirepeer": _refused("the bot cannot look up who runs the server behind a socket"),
    "scram_client_key": ConnectionOption("refused", "give the password", secret=True),
    "scram_server_key": ConnectionOption("refused", "give the password", secret=True),
    "gssencmode": _taken("TLS encrypts, as sslmode says", "disable", "prefer"),
    "gssdelegation": _taken("no credentials are handed on", "0"),
    "krbsrvname": _honored(),
    "gsslib": _honored("gssapi", "sspi"),
    "oauth_issuer": _refused(_OAUTH),
    "oauth_client_id": _refused(_OAUTH),
    "oauth_client_secret": ConnectionOption("refused", _OAUTH, secret=True),
    "oauth_scope": _refused(_OAUTH),
    # The connection.
    "connect_timeout": _honored(),
    "application_name": _honored(),
    "fallback_application_name": _honored(),
    "client_encoding": _taken("the bot speaks UTF-8", "utf8", "utf-8", "unicode", "auto"),
    "keepalives": _taken(_ALIVE),
    "keepalives_idle": _taken(_ALIVE),
    "keepalives_interval": _taken(_ALIVE),
    "keepalives_count": _taken(_ALIVE),
    "tcp_user_timeout": _taken(_ALIVE),
    "tcpkeepalive": _taken(_ALIVE),
    "socket_timeout": _taken(_ALIVE),
    "replication": _taken("the bot replicates nothing", *FALSE),
    "min_protocol_version": _taken("the bot speaks 3.0", "3.0"),
    "max_protocol_version": _taken("the bot speaks 3.0"),
    # Settings of the server.
    "options": _SERVER,
    "search_path": _SERVER,
    "statement_timeout": _SERVER,
    "lock_timeout": _SERVER,
    "idle_in_transaction_session_timeout": _SERVER,
    "timezone": _SERVER,
    "schema": _taken(_SCHEMA, "public"),
    "currentschema": _taken(_SCHEMA, "public"),
    # Poolers.
    "prepared_statements": _honored(*TRUE, *FALSE, "auto"),
    "pgbouncer": _honored(*TRUE, *FALSE),
    "statement_cache_size": _honored(),
    "prepared_statement_cache_size": _honored(),
    "preparethreshold": _honored(),
    "connection_limit": _honored(),
    "pool_timeout": _taken("waiting for a connection ends after ten seconds"),
    "pool_size": _taken(_POOL),
    "max_overflow": _taken(_POOL),
    "supa": _taken("a mark of Supabase for its own statistics"),
    "workaround": _taken("a mark of Vercel for its own statistics"),
}
"""By name, in small letters."""

_USUAL = [name for name, option in OPTIONS.items() if option.use == "honored"]


def check_options(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the honored options of an address, by name; of a repeated name the last counts.

    Args:
        pairs: Names and values, decoded.

    Raises:
        WrongOption: One is unknown or refused.
    """
    found: dict[str, str] = {}
    secret_before = False
    for name, value in pairs:
        option = OPTIONS.get(name.lower())
        if option is None:
            raise WrongOption(_unknown(name, shown=not secret_before))
        secret_before = secret_before or option.secret
        _check(name, value, option)
        if option.use == "honored" and value:
            found[name.lower()] = value
    return found


def _unknown(name: str, *, shown: bool) -> str:
    # Behind a password it may be a piece of it: a & that was not written as %26.
    if not shown or not name.isidentifier():
        return (
            "the address has an option that nobody knows; leave it out (in values, write & as %26,"
            " = as %3D)"
        )
    return f"leave out {name}: it is no option of an address{did_you_mean(name.lower(), _USUAL)}"


def _check(name: str, value: str, option: ConnectionOption) -> None:
    if option.use == "refused":
        message = f"leave out {name}: {option.why}"
        raise WrongOption(message)
    folded = [value.lower() for value in option.values]
    if not option.values or value.lower() in folded:
        return
    fits = ", ".join(dict.fromkeys(option.values))
    if option.use == "honored":
        why = f" ({option.why})" if option.why else ""
        message = f"`{name}` parameter must be one of: {fits}{why}; or leave out {name}"
    elif option.others:
        message = f"leave out {name}: {option.others}"
    else:
        message = f"leave out {name}, or write {name}={option.values[0]}: {option.why}"
    raise WrongOption(message)
