"""TLS to PostgreSQL: sslmode and sslrootcert as libpq means them, and errors in plain words.

asyncpg reads the same options, but says of a missing file only that it is missing, knows no
``sslrootcert=system``, and reports a wrong certificate as an error of the network.
"""

import os
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from bot.store.ports import WrongStore
from bot.store.postgres.options import MODES
from bot.store.postgres.url import PostgresUrl, Tls

CHECKED = {"verify-ca", "verify-full"}
UNCHECKED = {"disable", "allow", "prefer"}

DEFAULT_ROOT = "root.crt"
"""In ~/.postgresql, as for libpq."""

PROTOCOL = "postgresql"
"""PostgreSQL's name in TLS. Servers require it if TLS begins without asking first."""

_SETTING = "DATABASE_URL"


def ssl_argument(
    place: PostgresUrl, environment: Mapping[str, str] = os.environ
) -> ssl.SSLContext | str | bool:
    """Return what asyncpg takes as `ssl`.

    Raises:
        WrongStore: A file cannot be used; says which and why.
    """
    tls = place.tls
    mode = tls.mode or environment.get("PGSSLMODE", "") or "prefer"
    if place.on_socket or mode == "disable":
        return False
    if mode not in MODES:
        message = f"PGSSLMODE must be one of: {', '.join(MODES)}; or leave it out"
        raise WrongStore(message)
    _check_named(tls, environment)
    context = _context(tls, mode, environment)
    # asyncpg tries these two with and without TLS by itself, and opens the same files again.
    return mode if mode in UNCHECKED else context


class _Parting(ssl.SSLObject):
    """A TLS connection that ends without waiting for the server to end it, as with libpq.

    asyncpg does not wait for the end of a connection that was refused: it would stay open for as
    long as the server likes, and past the end of a command.
    """

    def unwrap(self) -> None:
        with suppress(ssl.SSLWantReadError):
            super().unwrap()


def _context(tls: Tls, mode: str, environment: Mapping[str, str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslobject_class = _Parting
    context.check_hostname = mode == "verify-full"
    context.set_alpn_protocols([PROTOCOL])
    _limit_versions(context, tls, environment)
    _trust(context, tls, mode, environment)
    _identify(context, tls, environment)
    return context


def _limit_versions(context: ssl.SSLContext, tls: Tls, environment: Mapping[str, str]) -> None:
    oldest = tls.oldest or environment.get("PGSSLMINPROTOCOLVERSION", "") or "TLSv1.2"
    newest = tls.newest or environment.get("PGSSLMAXPROTOCOLVERSION", "") or "TLSv1.3"
    try:
        first, last = _version(oldest), _version(newest)
    except KeyError:
        first, last = ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1
    if first > last:
        message = f"{_SETTING}: TLS cannot begin at version {oldest} and end at {newest}"
        raise WrongStore(message)
    context.minimum_version, context.maximum_version = first, last


def _version(name: str) -> ssl.TLSVersion:
    """Return a version by its name, in upper or lower case."""
    names = {version.name.replace("_", ".").lower(): version for version in ssl.TLSVersion}
    return names[name.lower()]


# ---------------------------------------------------------------------------- files


def _trust(context: ssl.SSLContext, tls: Tls, mode: str, environment: Mapping[str, str]) -> None:
    """Say which authorities count; none where the mode asks for no check."""
    root = root_of(tls, mode, environment)
    if not root:
        context.verify_mode = ssl.CERT_NONE
        return
    if root == "system":
        context.load_default_certs()
    else:
        _load(lambda: context.load_verify_locations(cafile=root), "sslrootcert", root)
    crl = tls.crl or environment.get("PGSSLCRL", "")
    if crl:
        _load(lambda: context.load_verify_locations(cafile=crl), "sslcrl", crl)
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN


def _check_named(tls: Tls, environment: Mapping[str, str]) -> None:
    """See that named files of certificates can be read, also where the mode needs none of them."""
    for option, path in (
        ("sslrootcert", tls.root or environment.get("PGSSLROOTCERT", "")),
        ("sslcrl", tls.crl or environment.get("PGSSLCRL", "")),
    ):
        if path and path != "system":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            _load(partial(context.load_verify_locations, cafile=path), option, path)


def root_of(tls: Tls, mode: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the file of authorities, `system`, or empty where none are asked for.

    Raises:
        WrongStore: One is needed, and there is none.
    """
    if mode == "no-verify":
        return ""
    named = tls.root or environment.get("PGSSLROOTCERT", "")
    if named:
        return named
    usual = _usual(DEFAULT_ROOT)
    if usual is not None and usual.exists():
        return str(usual)
    if tls.bound:
        return "system"
    if mode not in CHECKED:
        return ""
    message = (
        f"{_SETTING}: sslmode={mode} checks the server's certificate, and there is no certificate"
        f" of an authority to check it with. There is no file ~/.postgresql/{DEFAULT_ROOT}."
        " Name the file with sslrootcert=FILE, or write sslmode=verify-full&sslrootcert=system"
        " for the authorities that this computer knows"
    )
    raise WrongStore(message)


def _identify(context: ssl.SSLContext, tls: Tls, environment: Mapping[str, str]) -> None:
    """Give the client's certificate, where there is one."""
    cert = tls.cert or environment.get("PGSSLCERT", "") or _existing("postgresql.crt")
    if not cert:
        if tls.key:
            message = f"{_SETTING}: sslkey needs the certificate of this key: name it with sslcert"
            raise WrongStore(message)
        return
    key = tls.key or environment.get("PGSSLKEY", "") or _existing("postgresql.key")
    for name, path in (("sslcert", cert), ("sslkey", key)):
        if path:
            _load(Path(path).read_bytes, name, path)
    try:
        # Without a password OpenSSL would ask for one at the terminal.
        context.load_cert_chain(cert, key or None, password=lambda: tls.password)
    except (OSError, ValueError) as error:
        message = (
            f"{_SETTING}: the client certificate {cert} (sslcert) and the key"
            f" {key or 'in the same file'} (sslkey) cannot be used together:"
            f" {_misfit(error, Path(key or cert).read_bytes())}"
        )
        raise WrongStore(message) from None


def _misfit(error: Exception, key: bytes) -> str:
    if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
        return "the key belongs to another certificate; name the right two files"
    if b"ENCRYPTED" in key:
        return "the key's password is wrong or missing; give it as sslpassword"
    return "one of them is not a certificate or a key in PEM format, or sslkey is missing"


def _load(load: Callable[[], object], option: str, path: str) -> None:
    try:
        load()
    except ssl.SSLError:
        reason = "holds no certificate in PEM format"
    except OSError as error:
        reason = f"cannot be read: {error.strerror or type(error).__name__}"
    else:
        return
    message = f"{_SETTING}: the certificate file {path} ({option}) {reason}; name the right file"
    raise WrongStore(message)


def _existing(name: str) -> str:
    path = _usual(name)
    return str(path) if path is not None and path.exists() else ""


def _usual(name: str) -> Path | None:
    """Return a file in the folder that libpq looks into; None for a user without a home."""
    try:
        path = Path.home() / ".postgresql" / name
    except RuntimeError:
        return None
    try:
        path.lstat()
    except PermissionError:
        message = (
            f"the folder {path.parent} cannot be searched for certificates: Permission denied; set"
            " HOME to a folder that this user may read"
        )
        raise WrongStore(message) from None
    except OSError:
        # It is not there, which the caller asks for itself.
        return path
    return path


# ---------------------------------------------------------------------------- what goes wrong

_EXPIRED, _NOT_YET, _REVOKED, _NO_LIST = 10, 9, 23, 3
_OTHER_HOST = {62, 64}
_OTHER_AUTHORITY = {2, 18, 19, 20, 21}
"""OpenSSL's numbers of the faults of a certificate (X509_V_ERR_...)."""

CERTIFICATE_REFUSED = (
    "refuses the client certificate, or wants one: name certificate and key that its administrator"
    " gave you with sslcert=FILE and sslkey=FILE"
)

_REFUSED_BY_SERVER = ("CERTIFICATE_REQUIRED", "UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_")


def tls_advice(error: BaseException, place: PostgresUrl) -> str | None:
    """Return what is wrong with TLS, and what to do; None for another error."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _of_certificate(error, place.tls) + _why_checked(place.tls)
    if isinstance(error, ssl.SSLError):
        return _of_handshake(error)
    if isinstance(error, ConnectionError) and "rejected SSL upgrade" in str(error):
        return _without_tls(place.tls)
    if place.tls.direct and type(error) in {ConnectionError, ConnectionResetError}:
        return (
            "the server ended the connection when TLS began without asking first, which PostgreSQL"
            " knows since version 17: leave out sslnegotiation"
        )
    return None


def _of_certificate(error: ssl.SSLCertVerificationError, tls: Tls) -> str:
    code = error.verify_code
    if code == _EXPIRED:
        return "the server's certificate has expired: renew it there (or set this computer's clock)"
    if code == _NOT_YET:
        return "the server's certificate is not valid yet: set the clocks of both computers"
    if code == _REVOKED:
        return "the server's certificate is revoked (sslcrl): give the server another one"
    if code == _NO_LIST:
        return "sslcrl holds no list of the authority that signed the server's certificate"
    if code in _OTHER_HOST:
        return (
            "the server's certificate is for another host name: write the name that is in it into"
            " the address (sslmode=verify-ca checks everything but the name)"
        )
    if code in _OTHER_AUTHORITY:
        return _other_authority(tls)
    return f"the server's certificate cannot be used: {error.verify_message}"


def _other_authority(tls: Tls) -> str:
    root = tls.root or os.environ.get("PGSSLROOTCERT", "")
    if root == "system" or (tls.bound and not root):
        known = "that this computer does not know: name its file with sslrootcert=FILE"
    else:
        where = root or f"~/.postgresql/{DEFAULT_ROOT}"
        known = f"that is not in {where} (sslrootcert): name the file of the right authority"
    return f"the server's certificate comes from an authority {known}"


def _why_checked(tls: Tls) -> str:
    if not tls.bound:
        return ""
    return (
        ". It is checked because of channel_binding=require, which the bot can keep in no other"
        " way; to do without, leave out channel_binding"
    )


def _of_handshake(error: ssl.SSLError) -> str:
    reason = (error.reason or "").upper()
    if "ALERT" in reason and any(word in reason for word in _REFUSED_BY_SERVER):
        return f"the server {CERTIFICATE_REFUSED} ({reason})"
    if "PROTOCOL" in reason:
        return (
            "bot and server have no version of TLS in common: see ssl_min_protocol_version and"
            f" ssl_max_protocol_version ({reason})"
        )
    return f"TLS failed ({reason or 'connection closed'}); if sslnegotiation is set, leave it out"


def _without_tls(tls: Tls) -> str:
    asked = "channel_binding=require" if tls.bound else f"sslmode={tls.mode or 'require'}"
    option = "channel_binding" if tls.bound else "sslmode"
    return (
        f"the server has no TLS, and so no certificate, but {asked} asks for it: switch TLS on"
        f" there (ssl = on), or leave out {option}"
    )
