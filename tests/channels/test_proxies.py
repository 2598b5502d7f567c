"""The real process behind a proxy: all goes through it, or nothing where NO_PROXY says so."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.slack.account import COMMAND
from bot.cli import app
from bot.cli.serve import doctor_hint
from tests.acceptance.test_slack_process import configured as slack_configured
from tests.acceptance.test_slack_process import reached
from tests.acceptance.test_telegram_process import WAITING_S, serving
from tests.acceptance.test_telegram_process import configured as telegram_configured
from tests.channels.slack.world import as_declared
from tests.kit.certificates import Authority
from tests.kit.proxy import ConnectProxy, tls_front
from tests.kit.slack.api import APP_TOKEN, BOT_TOKEN, Slack
from tests.kit.telegram.api import TOKEN, BotApi

pytestmark = pytest.mark.acceptance

USER = "ann:p@ss#word"

VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")

TOKENS = {"telegram": {"TELEGRAM_BOT_TOKEN": TOKEN}} | {
    "slack": {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def tls(authority: Authority) -> ssl.SSLContext:
    return authority.server_context("localhost", "bots.test", "slack.test")


def without_proxies(**changes: str) -> dict[str, str]:
    names = [*VARIABLES, *(name.upper() for name in VARIABLES)]
    return {**dict.fromkeys(names, ""), **changes}


@asynccontextmanager
async def listening(
    scheme: str, tls: ssl.SSLContext, user: str = USER
) -> AsyncIterator[ConnectProxy]:
    async with ConnectProxy(user, tls if scheme == "https" else None).listening() as proxy:
        yield proxy


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_telegram_is_reached_through_a_proxy_alone(
    scheme: str, tmp_path: Path, authority: Authority, tls: ssl.SSLContext
) -> None:
    async with (
        listening(scheme, tls) as proxy, BotApi() as api, tls_front(api.url, tls) as port,
    ):  # fmt: skip
        trust = {"HTTPS_PROXY": proxy.url, "SSL_CERT_FILE": str(authority.certificate)}
        there = {"TELEGRAM_API_BASE_URL": f"https://bots.test:{port}"}
        changes = telegram_configured(api) | without_proxies(**trust) | there
        async with serving(tmp_path, **changes) as process:
            ann = api.person()
            await ann.send("/start")
            await api.until(ann.sees, WAITING_S)
            code, _ = await process.stopped()

    assert (code, set(proxy.reached)) == (0, {f"bots.test:{port}"}), process.log
    assert "p@ss" not in process.log


async def test_plain_bot_api_server_is_reached_through_http_proxy(tmp_path: Path) -> None:
    async with ConnectProxy(USER).listening() as proxy, BotApi() as api:
        there = {"TELEGRAM_API_BASE_URL": api.url.replace("127.0.0.1", "bots.test")}
        changes = telegram_configured(api) | without_proxies(HTTP_PROXY=proxy.url) | there
        async with serving(tmp_path, **changes) as process:
            ann = api.person()
            await ann.send("/start")
            await api.until(ann.sees, WAITING_S)
            await process.stopped()

    assert proxy.reached


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_slack_is_reached_through_a_proxy_alone(
    scheme: str, tmp_path: Path, authority: Authority, tls: ssl.SSLContext, *, http: bool
) -> None:
    async with (
        listening(scheme, tls) as proxy, as_declared(Slack(most_retries=500)) as slack,
        tls_front(slack.url, tls) as port,
    ):  # fmt: skip
        slack.url = slack.methods.url = f"https://slack.test:{port}"
        trust = {"HTTPS_PROXY": proxy.url, "SSL_CERT_FILE": str(authority.certificate)}
        changes = slack_configured(slack, http=http) | without_proxies(**trust)
        async with serving(tmp_path, **changes) as process:
            await reached(process, slack, http=http)
            ann = slack.workspace().person()
            await ann.dm("hello")
            await slack.until(ann.sees, WAITING_S)
            await (await ann.command(COMMAND, "help")).settled(WAITING_S)
            code, _ = await process.stopped()

    assert (code, set(proxy.reached)) == (0, {f"slack.test:{port}"}), process.log
    assert "p@ss" not in process.log


async def test_no_proxy_keeps_telegram_and_slack_from_the_proxy(tmp_path: Path) -> None:
    """Check that the stand-ins are on a host that the proxy would refuse."""
    async with (
        ConnectProxy().listening() as proxy, BotApi() as api,
        as_declared(Slack(most_retries=500)) as slack,
    ):  # fmt: skip
        way = without_proxies(HTTP_PROXY=proxy.url, HTTPS_PROXY=proxy.url, NO_PROXY="127.0.0.1")
        changes = telegram_configured(api) | slack_configured(slack) | way
        async with serving(tmp_path, **changes) as process:
            await reached(process, slack, http=False)
            ann, bea = api.person(), slack.workspace().person()
            await ann.send("/start")
            await bea.dm("hello")
            await api.until(ann.sees, WAITING_S)
            await slack.until(bea.sees, WAITING_S)
            await process.stopped()

    assert (proxy.reached, proxy.refused) == ([], 0)


@pytest.mark.parametrize("channel", ["telegram", "slack"])
@pytest.mark.parametrize("api", ["https", "http"])
async def test_proxy_that_wants_another_password_is_named(
    channel: str, api: str, tmp_path: Path
) -> None:
    async with ConnectProxy(USER).listening() as proxy:
        wrong = proxy.url.replace("ann", "bea")
        way = without_proxies(**{f"{api.upper()}_PROXY": wrong})
        place = {f"{channel.upper()}_API_BASE_URL": f"{api}://bots.test:1"}
        async with serving(tmp_path, **TOKENS[channel], **way, **place) as process:
            code = await process.ends()

    told = [line for line in process.log.splitlines() if " info " not in line]
    assert (code, told[1:], proxy.reached) == (2, [doctor_hint("cxbot")], [])
    assert told[0].startswith(f"The proxy refuses the user and password of {api.upper()}_PROXY")
    assert "bea" not in process.log


@pytest.mark.parametrize("channel", ["telegram", "slack"])
@pytest.mark.parametrize("value", ["socks5://127.0.0.1:1080", "nonsense"])
def test_proxy_that_cannot_be_used_is_wrong_use(channel: str, value: str, tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'bot.sqlite3'}", "PORT": "0"}
    environment = own | TOKENS[channel] | without_proxies(HTTPS_PROXY=value)

    done = CliRunner().invoke(app, ["serve"], env=environment)

    assert (done.exit_code, done.stdout, done.stderr.splitlines()[1:]) == (
        2,
        "",
        [doctor_hint("cxbot")],
    )
    assert done.stderr.startswith("HTTPS_PROXY ")
