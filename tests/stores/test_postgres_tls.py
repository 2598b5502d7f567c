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
from tests.kit.postgres import Server, running
from tests.stores.certificates import Authority
from tests.unit.cli.make import assert_wrong_use, cxbot

pytestmark = pytest.mark.acceptance

HOST = "127.0.0.1"
ELSEWHERE = "localhost"
"""The same server by a name that is not in its certificate."""

COMMANDS = [["db", "current"], ["stats"]]
"""One for each of the two ways in which the bot connects: SQLAlchemy, and asyncpg alone."""

PASSWORD = "geheim"  # noqa: S105 - of a key that a test makes
BY_KEY, BY_TLS = "by_key", "by_tls"
"""Databases that let in who shows a certificate, and who speaks TLS."""


@dataclass
class Encrypted:
    """A server with TLS.

    Attributes:
        authority: Who signed its certificate, and signs clients'.
        folder: With files of the client, for all tests; `root.crt` is the authority.
    """

    server: Server
    authority: Authority
    folder: Path

    def url(self, options: str = "", host: str = HOST, database: str = "kept") -> str:
        return self.server.dsn(database).replace(HOST, host) + (options and f"?{options}")

    def file(self, name: str, content: bytes) -> str:
        """A file of the client, as it is written into an address."""
        path = self.folder / name
        path.write_bytes(content)
        path.chmod(0o600)
        return quote(str(path))

    @property
    def root(self) -> str:
        return f"sslrootcert={quote(str(self.folder / 'root.crt'))}"

    def present(self, days: float) -> None:
        """Let the server show a certificate that is good for so long."""
        signed = self.authority.sign("server", [HOST, "db.example"], days)
        self.server.give("server.crt", signed.certificate)
        self.server.give("server.key", signed.key())
        self.server.restart()


@pytest.fixture(scope="module")
def encrypted(
    postgres_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Encrypted]:
    folder, authority = tmp_path_factory.mktemp("client"), Authority("ours")
    with running(fsync=False, parent=postgres_server.folder.parent) as server:
        made = Encrypted(server, authority, folder)
        made.file("root.crt", authority.certificate)
        files = {"ssl_cert_file": "server.crt", "ssl_key_file": "server.key"}
        try:
            server.set(ssl="on")
        except asyncpg.InvalidParameterValueError:
            pytest.skip("PostgreSQL with TLS: the wheel is built without it; install PostgreSQL")
        server.set(**{name: str(server.folder / file) for name, file in files.items()})
        server.set(ssl_ca_file=str(server.give("ca.crt", authority.certificate)))
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


def put_root(home: Path, content: bytes) -> None:
    (home / ".postgresql").mkdir()
    (home / ".postgresql" / "root.crt").write_bytes(content)


def assert_works(done: Result) -> None:
    assert (done.exit_code, done.stderr) == (0, ""), done.output


@pytest.fixture(params=COMMANDS, ids=["sqlalchemy", "asyncpg"])
def command(request: pytest.FixtureRequest) -> list[str]:
    words: list[str] = request.param
    return words


# ---------------------------------------------------------------------------- what works


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full", "require"])
def test_right_authority_works(encrypted: Encrypted, command: list[str], mode: str) -> None:
    assert_works(cxbot(encrypted.url(f"sslmode={mode}&{encrypted.root}"), *command))


def test_authority_in_the_usual_file_works(
    encrypted: Encrypted, command: list[str], home: Path
) -> None:
    put_root(home, encrypted.authority.certificate)

    assert_works(cxbot(encrypted.url("sslmode=verify-full"), *command))


def test_authority_of_this_computer_works(
    encrypted: Encrypted, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(encrypted.folder / "root.crt"))

    assert_works(cxbot(encrypted.url("sslrootcert=system"), *command))


@pytest.mark.parametrize(
    "options",
    ["", "sslmode=disable", "sslmode=allow", "sslmode=prefer", "sslmode=require", "ssl=true",
     "sslmode=no-verify", "ssl=false", "requiressl=1"],
)  # fmt: skip
def test_modes_that_check_nothing_need_no_authority(encrypted: Encrypted, options: str) -> None:
    assert_works(cxbot(encrypted.url(options, ELSEWHERE), "stats"))


def test_authority_without_the_name_is_enough_for_verify_ca(encrypted: Encrypted) -> None:
    url = encrypted.url(f"sslmode=verify-ca&{encrypted.root}", ELSEWHERE)

    assert_works(cxbot(url, "stats"))


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


def test_channel_binding_is_kept_by_the_check_of_the_certificate(encrypted: Encrypted) -> None:
    url = encrypted.url(f"sslmode=require&channel_binding=require&{encrypted.root}")

    assert_works(cxbot(url, "stats"))


# ---------------------------------------------------------------------------- what does not


def test_missing_authority_is_named(encrypted: Encrypted, command: list[str]) -> None:
    done = cxbot(encrypted.url("sslmode=verify-full"), *command)

    assert_wrong_use(done, "certificate of an authority", "root.crt", "sslrootcert=system")


def test_another_authority_is_named(encrypted: Encrypted, command: list[str], home: Path) -> None:
    put_root(home, Authority("others").certificate)

    for mode in ("require", "verify-ca", "verify-full"):
        done = cxbot(encrypted.url(f"sslmode={mode}"), *command)

        assert_wrong_use(done, "certificate comes from an authority", "root.crt", "sslrootcert")


def test_authority_that_this_computer_does_not_know_is_named(
    encrypted: Encrypted, command: list[str]
) -> None:
    done = cxbot(encrypted.url("sslmode=verify-full&sslrootcert=system"), *command)

    assert_wrong_use(done, "certificate comes from an authority that this computer does not know")


def test_another_name_of_the_host_is_named(encrypted: Encrypted, command: list[str]) -> None:
    done = cxbot(encrypted.url(f"sslmode=verify-full&{encrypted.root}", ELSEWHERE), *command)

    assert_wrong_use(done, "certificate is for another host name", "sslmode=verify-ca")


def test_certificate_that_has_expired_is_named(encrypted: Encrypted, command: list[str]) -> None:
    encrypted.present(days=-1)
    try:
        done = cxbot(encrypted.url(f"sslmode=verify-full&{encrypted.root}"), *command)
    finally:
        encrypted.present(days=1)

    assert_wrong_use(done, "certificate has expired", "renew it")


async def test_certificate_that_expires_while_the_bot_runs_is_named(encrypted: Encrypted) -> None:
    store = PostgresStore(encrypted.url(f"sslmode=verify-full&{encrypted.root}"))
    await store.open()
    await asyncio.to_thread(encrypted.present, days=-1)
    try:
        with pytest.raises(StoreUnavailable, match="certificate has expired"):
            await store.records.overview()
    finally:
        await asyncio.to_thread(encrypted.present, days=1)

    assert (await store.records.overview()).failed == 0
    await store.close()


def test_mode_of_the_environment_counts_and_is_named_if_there_is_none(
    encrypted: Encrypted, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mode, reason in (("verify-full", "certificate of an authority"), ("maybe", "PGSSLMODE")):
        monkeypatch.setenv("PGSSLMODE", mode)

        assert_wrong_use(cxbot(encrypted.url(), "stats"), reason)


def test_server_that_wants_a_certificate_of_the_client_is_named(
    encrypted: Encrypted, command: list[str]
) -> None:
    done = cxbot(encrypted.url("sslmode=require", database=BY_KEY), *command)

    assert_wrong_use(done, "client certificate", "sslcert=FILE and sslkey=FILE")


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
    """A server that refuses everybody in TLS and keeps the connection; gives its port."""
    signed = Authority("theirs").sign("server")
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


def test_certificate_of_the_client_that_the_server_does_not_know_is_named(
    encrypted: Encrypted, command: list[str]
) -> None:
    client = Authority("others").sign("postgres")
    cert = encrypted.file("other.crt", client.certificate)
    key = encrypted.file("other.key", client.key())
    options = f"sslmode=require&sslcert={cert}&sslkey={key}"

    done = cxbot(encrypted.url(options, database=BY_KEY), *command)

    assert_wrong_use(done, "client certificate", "sslcert=FILE and sslkey=FILE")


@pytest.mark.parametrize("mode", ["require", "verify-full"])
def test_server_without_tls_is_named(
    postgres_server: Server, encrypted: Encrypted, command: list[str], mode: str
) -> None:
    done = cxbot(f"{postgres_server.dsn()}?sslmode={mode}&{encrypted.root}", *command)

    assert_wrong_use(done, "the server has no TLS", f"sslmode={mode}", "ssl = on")


def test_server_that_wants_tls_is_named(encrypted: Encrypted, command: list[str]) -> None:
    done = cxbot(encrypted.url("sslmode=disable", database=BY_TLS), *command)

    assert_wrong_use(done, "without TLS", "write sslmode=require")


def test_server_that_cannot_begin_with_tls_at_once_is_named(
    postgres_server: Server, command: list[str]
) -> None:
    done = cxbot(f"{postgres_server.dsn()}?sslmode=require&sslnegotiation=direct", *command)

    assert_wrong_use(done, "TLS", "sslnegotiation")


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


@pytest.mark.parametrize(
    "mode", ["", "sslmode=allow", "sslmode=prefer", "sslmode=require", "sslmode=no-verify"]
)
@pytest.mark.parametrize("option", ["sslrootcert", "sslcert", "sslcrl"])
def test_named_file_that_cannot_be_read_is_named_in_every_mode_with_tls(
    command: list[str], monkeypatch: pytest.MonkeyPatch, option: str, mode: str
) -> None:
    url = f"postgresql://me:{PASSWORD}@127.0.0.1:1/db?{mode}"

    by_address = cxbot(f"{url}&{option}=/nope", *command)
    monkeypatch.setenv(f"PG{option.upper()}", "/nope")
    by_variable = cxbot(url, *command)

    for done in (by_address, by_variable):
        assert_wrong_use(done, f"/nope ({option}) cannot be read: No such file or directory")


def test_key_without_a_certificate_is_named_in_every_mode_with_tls(command: list[str]) -> None:
    for mode in ("", "&sslmode=allow", "&sslmode=require"):
        url = f"postgresql://me:{PASSWORD}@127.0.0.1:1/db?sslkey=/nope{mode}"

        assert_wrong_use(cxbot(url, *command), "sslkey needs the certificate of this key")


def test_files_do_not_count_without_tls(command: list[str]) -> None:
    url = f"postgresql://me:{PASSWORD}@127.0.0.1:1/db?sslcert=/nope&sslmode=disable"

    assert_wrong_use(cxbot(url, *command), "nothing listens there")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_file_that_may_not_be_read_is_named(encrypted: Encrypted, command: list[str]) -> None:
    path = encrypted.file("closed.crt", encrypted.authority.certificate)
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


def test_channel_binding_that_cannot_be_kept_says_what_to_leave_out(
    encrypted: Encrypted, postgres_server: Server, command: list[str]
) -> None:
    bound = "sslmode=require&channel_binding=require"
    for url in (encrypted.url(bound), f"{postgres_server.dsn()}?{bound}"):
        done = cxbot(url, *command)

        assert_wrong_use(done, "certificate", "leave out channel_binding")


def test_versions_of_tls_that_do_not_meet_are_named(encrypted: Encrypted) -> None:
    options = "ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2"

    done = cxbot(encrypted.url(f"sslmode=require&{options}"), "stats")

    assert_wrong_use(done, "TLS cannot begin at version TLSv1.3 and end at TLSv1.2")
