"""The options of PostgreSQL addresses: as providers show them, and as clients write them."""

from urllib.parse import quote

import asyncpg
import pytest

from bot.store.ports import WrongStore
from bot.store.postgres.options import OPTIONS
from bot.store.postgres.url import PostgresUrl
from bot.store.url import parse_url
from tests.unit.cli.make import assert_wrong_use, cxbot

PASSWORD = "geheim"  # noqa: S105 - that must not be shown

CHANGE_NOTHING = [
    "channel_binding=prefer", "channel_binding=disable", "gssencmode=disable", "gssencmode=prefer",
    "keepalives=1&keepalives_idle=30&keepalives_interval=10&keepalives_count=5",
    "tcp_user_timeout=10000", "client_encoding=UTF8", "client_encoding=utf-8", "sslcompression=0",
    "schema=public", "pool_timeout=20", "supa=base-pooler.x", "workaround=supabase-pooler.vercel",
    "uselibpqcompat=true&sslmode=prefer", "sslaccept=accept_invalid_certs", "sslsni=1",
    "load_balance_hosts=random", "socket_timeout=10", "max_protocol_version=latest",
]  # fmt: skip

HONORED = [
    "connect_timeout=10", "connect_timeout=0", "pgbouncer=true", "pgbouncer=false",
    "pgbouncer=true&connection_limit=1", "statement_cache_size=0", "prepareThreshold=0",
    "prepared_statements=off", "prepared_statements=auto", "application_name=mine",
    "fallback_application_name=mine", "options=-c%20jit%3Doff", "search_path=public",
    "statement_timeout=30000", "target_session_attrs=read-write", "target_session_attrs=primary",
    "target_session_attrs=any", "sslnegotiation=postgres", "sslmode=prefer",
]  # fmt: skip

REFUSED = [
    "channel_binding=nonsense", "gssencmode=require", "require_auth=scram-sha-256",
    "target_session_attrs=read-only", "target_session_attrs=standby", "client_encoding=latin1",
    "schema=app", "currentSchema=app", "service=mine", "hostaddr=127.0.0.1", "requirepeer=me",
    "sslsni=0", "sslcertmode=require", "sslcrldir=/tmp", "sslkeylogfile=/tmp/x",
    "sslaccept=strict", "sslidentity=x.p12", "replication=true", "min_protocol_version=3.2",
    "sslmode=sometimes", "ssl=perhaps", "connect_timeout=soon", "connection_limit=0",
    "pgbouncer=perhaps", "prepared_statements=2", "ssl_min_protocol_version=SSLv3",
    "sslnegotiation=quick", "gssdelegation=1",
]  # fmt: skip


@pytest.fixture
def url(postgres_url: str) -> str:
    assert cxbot(postgres_url, "db", "upgrade").exit_code == 0
    return postgres_url


@pytest.mark.parametrize("options", ["&".join(CHANGE_NOTHING), *HONORED])
@pytest.mark.acceptance
def test_option_that_changes_nothing_or_is_honored_is_taken(url: str, options: str) -> None:
    for words in (["db", "current"], ["stats"]):
        done = cxbot(f"{url}?{options}", *words)

        assert (done.exit_code, done.stderr) == (0, ""), done.output


@pytest.mark.parametrize("options", REFUSED)
def test_option_that_cannot_be_honored_is_named_with_what_to_do(options: str) -> None:
    done = cxbot(f"postgresql://me:{PASSWORD}@host/db?{options}", "stats")

    assert_wrong_use(done, "DATABASE_URL: ", f"leave out {options.partition('=')[0]}")
    assert PASSWORD not in done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("sslaccept=strict", "leave out sslaccept: write sslmode=verify-full in its place"),
        ("channel_binding=require&sslmode=disable", "do not fit: leave out one"),
        ("channel_binding=require&sslmode=no-verify", "do not fit: leave out one"),
        ("sslmod=require", 'no option of an address; did you mean "sslmode"?'),
        ("sslmode=require&sslrootcert=system", "sslrootcert=system needs sslmode=verify-full"),
        ("sslnegotiation=direct", "sslnegotiation=direct needs sslmode=require"),
    ],
)
def test_option_that_does_not_fit_is_refused_with_what_would(options: str, said: str) -> None:
    with pytest.raises(WrongStore) as caught:
        read(options)

    assert said in str(caught.value)
    assert "accept_invalid_certs" not in str(caught.value)


@pytest.mark.parametrize("name", ["password", "sslpassword", "oauth_client_secret"])
def test_rest_of_a_secret_with_a_raw_sign_is_not_shown(name: str) -> None:
    for rest in (PASSWORD, f"{PASSWORD}=1", f"a&{PASSWORD}&b"):
        done = cxbot(f"postgresql://me@host/db?{name}=x&{rest}", "stats")

        assert_wrong_use(done, "DATABASE_URL: ")
        assert PASSWORD not in done.output


@pytest.mark.parametrize(
    "url",
    [
        # Neon
        "postgresql://me:pw@ep-cool-rain-123-pooler.eu-central-1.aws.neon.tech/db"
        "?sslmode=require&channel_binding=require",
        "postgres://me:pw@ep-cool.neon.tech/db?sslmode=require&options=endpoint%3Dep-cool",
        # Supabase, directly and by its poolers, and as Prisma and Vercel write it
        "postgresql://postgres:pw@db.abc.supabase.co:5432/postgres",
        "postgresql://postgres.abc:pw@aws-0-eu-west-1.pooler.supabase.com:6543/postgres"
        "?pgbouncer=true&connection_limit=1",
        "postgres://postgres.abc:pw@aws-0-eu-west-1.pooler.supabase.com:6543/postgres"
        "?sslmode=require&supa=base-pooler.x",
        # Heroku, RDS, Azure, Google, DigitalOcean
        "postgres://me:pw@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1",
        "postgresql://me:pw@x.rds.amazonaws.com/db?sslmode=verify-full&sslrootcert=/rds/global.pem",
        "postgresql://me%40server:pw@server.postgres.database.azure.com:5432/db?sslmode=require",
        "postgresql://me:pw@/db?host=/cloudsql/project:region:instance",
        "postgresql://doadmin:pw@db-postgresql-fra1-1.b.db.ondigitalocean.com:25060/db?sslmode=require",
        # several hosts, IPv6, JDBC's and Rails' words, a schema that is there anyway
        "postgresql+asyncpg://me:pw@one:5432,two:5433/db?target_session_attrs=read-write",
        "postgresql://me:pw@[::1]:5432/db?connect_timeout=10&sslmode=prefer",
        "postgresql://me:pw@host/db?prepareThreshold=0&tcpKeepAlive=true&currentSchema=public",
        "postgresql://me:pw@host/db?prepared_statements=false&schema=public&pool_timeout=0",
    ],
)
def test_address_as_a_provider_shows_it_is_read(url: str) -> None:
    assert isinstance(parse_url(url), PostgresUrl)


def read(options: str) -> PostgresUrl:
    found = parse_url(f"postgresql://me:{PASSWORD}@host/db?{options}")
    assert isinstance(found, PostgresUrl)
    return found


@pytest.mark.parametrize(
    ("options", "prepared"),
    [
        ("", None), ("pgbouncer=true", False), ("pgbouncer=false", None),
        ("prepared_statements=off", False), ("prepared_statements=on", True),
        ("prepared_statements=auto", None), ("statement_cache_size=0", False),
        ("statement_cache_size=50", None), ("prepared_statement_cache_size=0", False),
        ("pgbouncer=true&prepared_statements=on", True),
    ],
)  # fmt: skip
def test_every_word_for_no_prepared_statements_is_understood(
    options: str, *, prepared: bool | None
) -> None:
    assert read(options).prepared is prepared


@pytest.mark.parametrize(
    ("options", "mode"),
    [
        ("", ""), ("ssl=true", "require"), ("ssl=1", "require"), ("ssl=0", "disable"),
        ("ssl=verify-full", "verify-full"), ("requiressl=1", "require"),
        ("ssl=true&sslmode=verify-ca", "verify-ca"), ("sslmode=no-verify", "no-verify"),
        ("sslrootcert=system", "verify-full"), ("channel_binding=require", "verify-full"),
        ("sslmode=REQUIRE", "require"),
    ],
)  # fmt: skip
def test_every_word_for_tls_is_understood(options: str, mode: str) -> None:
    assert read(options).tls.mode == mode


def test_numbers_are_kept_in_their_bounds() -> None:
    assert read("connect_timeout=1").connect_s == 2
    assert read("connect_timeout=0").connect_s is None
    assert read("connect_timeout=30").connect_s == 30
    assert read("connection_limit=3").most_connections == 3


@pytest.mark.parametrize("text", ["p+l us", "a%b", "ü&=?/#@:[]", "x" * 60])
async def test_user_and_password_of_any_signs_reach_the_server(
    postgres_url: str, text: str
) -> None:
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(f"""CREATE ROLE "{text}" LOGIN PASSWORD '{text}'""")
    written, where = quote(text, safe=""), postgres_url.partition("@")[2]
    try:
        for address in (
            f"{written}:{written}@{where}",
            f"{where}?user={written}&password={written}",
        ):
            found = parse_url(f"postgresql://{address}")
            assert isinstance(found, PostgresUrl)
            theirs = await asyncpg.connect(found.driver_dsn)
            assert await theirs.fetchval("SELECT current_user") == text
            await theirs.close()
    finally:
        await connection.execute(f'DROP ROLE "{text}"')
        await connection.close()


def test_each_option_says_why_it_is_taken_or_refused() -> None:
    assert not [name for name, one in OPTIONS.items() if one.use != "honored" and not one.why]
