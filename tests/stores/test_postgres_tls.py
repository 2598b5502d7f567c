"""TLS to a real PostgreSQL: the right certificate works, and each wrong one is named as such."""

import asyncio
import gc
import os
import socket
import ssl
import stat
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import asyncpg
import pytest
from typer.testing import Result

from bot.store.ports import StoreUnavailable
from bot.store.postgres.store import PostgresStore
from tests.kit.certificates import Authority
from tests.kit.postgres import Server, running
from tests.unit.cli.make import assert_wrong_use, cxbot

pytestmark = pytest.mark.acceptance

HOST = "127.0.0.1"
ELSEWHERE = "localhost"
"""The same server by a name that is not in its certificate."""

COMMANDS = [["db", "current"], ["stats"]]
"""The two ways in which the bot connects: SQLAlchemy, and asyncpg alone."""

PASSWORD = "geheim"  # noqa: S105 - of a key that a test makes
BY_KEY, BY_TLS = "by_key", "by_tls"
"""Databases that let in who shows a certificate, and who speaks TLS."""


@dataclass
class Encrypted:
    """A server with TLS.

    Attributes:
        authority: The signer of its certificate and of clients' certificates.
        folder: With files of the client, for all tests; `root.crt` is the authority.
    """

    server: Server
    authority: Authority
    folder: Path

    def url(self, options: str = "", host: str = HOST, database: str = "kept") -> str:
        return self.server.dsn(database).replace(HOST, host) + (options and f"?{options}")

    def file(self, name: str, content: bytes) -> str:
        """Return a file of the client, as it is written into an address."""
        path = self.folder / name
        path.write_bytes(content)
        path.chmod(0o600)
        return quote(str(path))

    @property
    def root(self) -> str:
        return f"sslrootcert={quote(str(self.folder / 'root.crt'))}"

    def present(self, days: float) -> None:
        """Let the server show a certificate that is good for so long."""
        signed = self.authority.sign("server", HOST, "db.example", days=days)
        self.server.give("server.crt", signed.certificate)
        self.server.give("server.key", signed.key())
        self.server.restart()


@pytest.fixture(scope="module")
def encrypted(
    postgres_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Encrypted]:
    folder = tmp_path_factory.mktemp("client")
    authority = Authority(folder, "ours")
    trusted = authority.certificate.read_bytes()
    with running(fsync=False, parent=postgres_server.folder.parent) as server:
        made = Encrypted(server, authority, folder)
        made.file("root.crt", trusted)
        files = {"ssl_cert_file": "server.crt", "ssl_key_file": "server.key"}
        try:
            server.set(ssl="on")
        except asyncpg.InvalidParameterValueError:
            pytest.skip("PostgreSQL with TLS: the wheel is built without it; install PostgreSQL")
        server.set(**{name: str(server.folder / file) for name, file in files.items()})
        server.set(ssl_ca_file=str(server.give("ca.crt", trusted)))
        server.let_in(
            f"hostssl {BY_KEY} all all cert",
            f"hostnossl {BY_TLS} all all reject",
        )
        made.present(days=1)
        for database in ("kept", BY_KEY, BY_TLS):
            server.create_database(database)
        assert cxbot(made.url("sslmode=disable"), "db", "upgrade").exit_code == 0
        yield made


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without ~/.postgresql, and an environment without libpq's variables."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in tuple(os.environ):
        if name.startswith(("PG", "SSL_CERT_")):
            monkeypatch.delenv(name)
    return tmp_path


def put_root(home: Path, authority: Authority) -> None:
    (home / ".postgresql").mkdir()
    (home / ".postgresql" / "root.crt").write_bytes(authority.certificate.read_bytes())


def assert_works(done: Result) -> None:
    assert (done.exit_code, done.stderr) == (0, ""), done.output


@pytest.fixture(params=COMMANDS, ids=["sqlalchemy", "asyncpg"])
def command(request: pytest.FixtureRequest) -> list[str]:
    words: list[str] = request.param
    return words


# ---------------------------------------------------------------------------- what works


def test_right_authority_works_from_each_file_that_can_name_it(
    encrypted: Encrypted, command: list[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mode in ("verify-ca", "verify-full", "require"):
        assert_works(cxbot(encrypted.url(f"sslmode={mode}&{encrypted.root}"), *command))
    monkeypatch.setenv("SSL_CERT_FILE", str(encrypted.folder / "root.crt"))
    assert_works(cxbot(encrypted.url("sslrootcert=system"), *command))
    monkeypatch.delenv("SSL_CERT_FILE")
    put_root(home, encrypted.authority)
    assert_works(cxbot(encrypted.url("sslmode=verify-full"), *command))


@pytest.mark.parametrize(
    "options",
    ["", "sslmode=disable", "sslmode=allow", "sslmode=prefer", "sslmode=require", "ssl=true",
     "sslmode=no-verify", "ssl=false", "requiressl=1"],
)  # fmt: skip
def test_modes_that_check_nothing_need_no_authority(encrypted: Encrypted, options: str) -> None:
    assert_works(cxbot(encrypted.url(options, ELSEWHERE), "stats"))


@pytest.mark.parametrize(
    ("options", "host"),
    [("sslmode=verify-ca", ELSEWHERE), ("sslmode=require&channel_binding=require", HOST)],
    ids=["the name is not needed for verify-ca", "channel binding"],
)
def test_check_of_the_certificate_is_enough(encrypted: Encrypted, options: str, host: str) -> None:
    assert_works(cxbot(encrypted.url(f"{options}&{encrypted.root}", host), "stats"))


@pytest.mark.parametrize("mode", ["require", "prefer", "verify-full"])
def test_certificate_of_the_client_works(
    encrypted: Encrypted, command: list[str], mode: str
) -> None:
    client = encrypted.authority.sign("postgres")
    cert = encrypted.file("client.crt", client.certificate)
    key = encrypted.file("client.key", client.key(PASSWORD))
    options = f"sslmode={mode}&{encrypted.root}&sslcert={cert}&sslkey={key}&sslpassword={PASSWORD}"

    done = cxbot(encrypted.url(options, database=BY_KEY), *command)

    # It was let in: nothing but the tables is missing there.
    assert "certificate" not in done.output
    assert "needed" in done.output or "no tables of cxbot" in done.output


# ---------------------------------------------------------------------------- what does not


REFUSED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "no authority": (
        "sslmode=verify-full", "kept",
        ("certificate of an authority", "root.crt", "sslrootcert=system"),
    ),
    "an authority that this computer does not know": (
        "sslmode=verify-full&sslrootcert=system", "kept",
        ("certificate comes from an authority that this computer does not know",),
    ),
    "another name of the host": (
        "sslmode=verify-full&{root}", "elsewhere",
        ("certificate is for another host name", "sslmode=verify-ca"),
    ),
    "no certificate of the client": (
        "sslmode=require", BY_KEY, ("client certificate", "sslcert=FILE and sslkey=FILE"),
    ),
    "a certificate of the client by another authority": (
        "sslmode=require&{client}", BY_KEY, ("client certificate", "sslcert=FILE and sslkey=FILE"),
    ),
    "the server wants TLS": (
        "sslmode=disable", BY_TLS, ("without TLS", "write sslmode=require"),
    ),
    "the server has no TLS": (
        "sslmode=verify-full&{root}", "plain",
        ("the server has no TLS", "sslmode=verify-full", "ssl = on"),
    ),
    "the server cannot begin with TLS": (
        "sslmode=require&sslnegotiation=direct", "plain", ("TLS", "sslnegotiation"),
    ),
    "channel binding without an authority": (
        "sslmode=require&channel_binding=require", "kept",
        ("certificate", "leave out channel_binding"),
    ),
    "channel binding without TLS": (
        "sslmode=require&channel_binding=require", "plain",
        ("certificate", "leave out channel_binding"),
    ),
    "versions of TLS that do not meet": (
        "sslmode=require&ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2", "kept",
        ("TLS cannot begin at version TLSv1.3 and end at TLSv1.2",),
    ),
}  # fmt: skip
"""Options, the database or server, and what is said."""


@pytest.fixture
def clients_key(encrypted: Encrypted, tmp_path: Path) -> str:
    """Options for a certificate of the client that the server does not know."""
    client = Authority(tmp_path, "others").sign("postgres")
    cert = encrypted.file("other.crt", client.certificate)
    return f"sslcert={cert}&sslkey={encrypted.file('other.key', client.key())}"


@pytest.mark.parametrize(("options", "where", "reasons"), REFUSED.values(), ids=REFUSED)
def test_refusal_says_what_is_wrong_and_what_to_do(
    encrypted: Encrypted, postgres_server: Server, clients_key: str, command: list[str],
    *, options: str, where: str, reasons: tuple[str, ...],
) -> None:  # fmt: skip
    written = options.format(root=encrypted.root, client=clients_key)
    if where == "plain":
        url = f"{postgres_server.dsn()}?{written}"
    elif where == "elsewhere":
        url = encrypted.url(written, ELSEWHERE)
    else:
        url = encrypted.url(written, database=where)

    assert_wrong_use(cxbot(url, *command), *reasons)


def test_another_authority_is_named(encrypted: Encrypted, command: list[str], home: Path) -> None:
    put_root(home, Authority(home, "others"))

    for mode in ("require", "verify-ca", "verify-full"):
        done = cxbot(encrypted.url(f"sslmode={mode}"), *command)

        assert_wrong_use(done, "certificate comes from an authority", "root.crt", "sslrootcert")


async def test_certificate_that_has_expired_is_named_also_while_the_bot_runs(
    encrypted: Encrypted, command: list[str]
) -> None:
    url = encrypted.url(f"sslmode=verify-full&{encrypted.root}")
    store = PostgresStore(url)
    await store.open()
    await asyncio.to_thread(encrypted.present, days=-1)
    try:
        with pytest.raises(StoreUnavailable, match="certificate has expired"):
            await store.records.overview()
        done = await asyncio.to_thread(cxbot, url, *command)
    finally:
        await asyncio.to_thread(encrypted.present, days=1)

    assert_wrong_use(done, "certificate has expired", "renew it")
    assert (await store.records.overview()).failed == 0
    await store.close()


def test_mode_of_the_environment_counts_and_is_named_if_there_is_none(
    encrypted: Encrypted, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mode, reason in (("verify-full", "certificate of an authority"), ("maybe", "PGSSLMODE")):
        monkeypatch.setenv("PGSSLMODE", mode)

        assert_wrong_use(cxbot(encrypted.url(), "stats"), reason)


def test_server_that_refuses_and_keeps_the_connection_leaves_nothing_open(
    command: list[str], tmp_path: Path
) -> None:
    """The warning of a socket that stays open would fail this test."""
    with _refusing(tmp_path) as port:
        done = cxbot(f"postgresql://me:{PASSWORD}@{HOST}:{port}/db?sslmode=require", *command)

        gc.collect()
    assert_wrong_use(done, f"{HOST}:{port}/db: ")


@contextmanager
def _refusing(folder: Path) -> Iterator[int]:
    """Run a server that refuses everybody in TLS and keeps the connection; yield its port."""
    signed = Authority(folder, "theirs").sign("server")
    for name, content in (("crt", signed.certificate), ("key", signed.key())):
        (folder / name).write_bytes(content)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "crt", folder / "key")
    said = b"SFATAL\0C53300\0Mnot now\0\0"
    with socket.create_server((HOST, 0)) as listening, ExitStack() as kept:

        def refuse() -> None:
            with suppress(OSError):
                while True:
                    plain = kept.enter_context(listening.accept()[0])
                    plain.settimeout(10)
                    plain.recv(8)
                    plain.sendall(b"S")
                    secret = kept.enter_context(context.wrap_socket(plain, server_side=True))
                    secret.recv(1000)
                    secret.sendall(b"E" + struct.pack("!i", len(said) + 4) + said)

        thread = Thread(target=refuse)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.mark.parametrize("option", ["sslrootcert", "sslcert", "sslcrl"])
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.crt", None, "cannot be read: No such file or directory"),
        ("", None, "cannot be read: Is a directory"),
        ("text.crt", b"no certificate", "PEM format"),
    ],
)
def test_file_that_is_no_certificate_is_named(
    encrypted: Encrypted,
    command: list[str],
    option: str,
    name: str,
    content: bytes | None,
    reason: str,
) -> None:
    if content is not None:
        encrypted.file(name, content)
    path = encrypted.folder / name
    root = "" if option == "sslrootcert" else f"&{encrypted.root}"

    done = cxbot(encrypted.url(f"sslmode=verify-full&{option}={path}{root}"), *command)

    assert_wrong_use(done, "certificate", str(path), option, reason)


@pytest.mark.parametrize("mode", ["", "sslmode=allow", "sslmode=prefer", "sslmode=no-verify"])
def test_files_are_read_in_every_mode_with_tls_and_in_no_other(
    command: list[str], monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    url = f"postgresql://me:{PASSWORD}@127.0.0.1:1/db?{mode}"

    def refused(address: str, reason: str) -> None:
        assert_wrong_use(cxbot(address, *command), reason)

    for option in ("sslrootcert", "sslcert", "sslcrl"):
        reason = f"/nope ({option}) cannot be read: No such file or directory"
        refused(f"{url}&{option}=/nope", reason)
        monkeypatch.setenv(f"PG{option.upper()}", "/nope")
        refused(url, reason)
        monkeypatch.delenv(f"PG{option.upper()}")
    refused(f"{url}&sslkey=/nope", "sslkey needs the certificate of this key")
    refused(f"{url.partition('?')[0]}?sslcert=/nope&sslmode=disable", "nothing listens there")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_file_that_may_not_be_read_is_named(encrypted: Encrypted, command: list[str]) -> None:
    path = encrypted.file("closed.crt", encrypted.authority.certificate.read_bytes())
    (encrypted.folder / "closed.crt").chmod(stat.S_IWUSR)

    done = cxbot(encrypted.url(f"sslmode=verify-full&sslrootcert={path}"), *command)

    assert_wrong_use(done, "closed.crt", "cannot be read: Permission denied")


def test_key_that_does_not_open_or_belongs_elsewhere_is_named(encrypted: Encrypted) -> None:
    client, other = (encrypted.authority.sign("postgres") for _ in range(2))
    cert = encrypted.file("mine.crt", client.certificate)
    locked = encrypted.file("locked.key", client.key(PASSWORD))
    elsewhere = encrypted.file("elsewhere.key", other.key())

    for key, reason in (
        (f"{locked}&sslpassword=wrong", "password is wrong or missing"),
        (elsewhere, "the key belongs to another certificate"),
    ):
        done = cxbot(encrypted.url(f"sslmode=require&sslcert={cert}&sslkey={key}"), "stats")

        assert_wrong_use(done, "client certificate", reason)
