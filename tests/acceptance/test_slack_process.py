"""The real process: how it is stopped, what it says of a wrong configuration, what it logs."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.slack.account import COMMAND
from bot.cli import app
from bot.cli.serve import doctor_hint
from bot.runtime.vault import new_key
from tests.acceptance.test_telegram_process import WAITING_S, Process, serving
from tests.channels.slack.world import as_declared
from tests.kit.served import ANSWERS
from tests.kit.slack.api import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    Failure,
    Slack,
)

pytestmark = pytest.mark.acceptance

KEY, NEW_KEY = new_key(), new_key()
MANY = {
    "SLACK_CLIENT_ID": CLIENT_ID,
    "SLACK_CLIENT_SECRET": CLIENT_SECRET,
    "CXBOT_SECRET_KEY": KEY,
}


def configured(slack: Slack, *, http: bool = False, **changes: str) -> dict[str, str]:
    way_in = {"SLACK_SIGNING_SECRET": SIGNING_SECRET} if http else {"SLACK_APP_TOKEN": APP_TOKEN}
    common = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_BASE_URL": f"{slack.url}/api/"}
    return {**common, **way_in, **changes}


async def reached(process: Process, slack: Slack, *, http: bool) -> None:
    """Wait until the process takes updates."""
    port = await process.listening()
    slack.request_url = f"http://127.0.0.1:{port}/slack/events" if http else None


def assert_private(log: str, *more: str) -> None:
    assert "Traceback" not in log
    for private in (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, "walk", "Walk", "Ann", *more):
        assert private not in log, private


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_stopped_process_exits_in_time_and_the_next_one_goes_on(
    tmp_path: Path, *, http: bool
) -> None:
    async with as_declared(Slack(most_retries=500)) as slack:
        ann = slack.workspace().person()
        async with serving(tmp_path, **configured(slack, http=http)) as first:
            await reached(first, slack, http=http)
            await ann.dm("hello")
            await slack.until(ann.sees, WAITING_S)
            told = await (await ann.dm("yes")).settled(WAITING_S)
            code, took_s = await first.stopped()

        assert (code, took_s < 10, told.acked) == (0, True, True), first.log
        told = await ann.dm("walk")
        async with serving(tmp_path, **configured(slack, http=http)) as second:
            await reached(second, slack, http=http)
            await slack.until(
                lambda: "Question 2" in "".join(ann.newest.lines) and told.acked, WAITING_S
            )
            code, took_s = await second.stopped()

        assert (code, took_s < 10) == (0, True), second.log
        for log in (first.log, second.log):
            assert_private(log, ann.id)


async def test_log_of_a_whole_assessment_with_errors_tells_nothing_private(
    tmp_path: Path,
) -> None:
    own = "my zanzibarine words"
    async with as_declared(Slack(most_retries=500)) as slack:
        slack.fail("auth.test", Failure(status=502, body="<html>"))
        async with serving(tmp_path, **configured(slack)) as process:
            await reached(process, slack, http=False)
            ann = slack.workspace().person()
            slack.fail(
                "chat.postMessage",
                *(None, Failure(status=500), None, Failure(acts=True, drop=True), None),
                *(Failure("invalid_blocks"), Failure("invalid_blocks"), None),
                *(Failure("ratelimited", 429, retry_after=1), Failure("missing_scope")),
            )
            slack.fail("chat.update", Failure(status=502, body="<html>"), Failure(drop=True))
            slack.fail("views.publish", Failure("invalid_arguments"))
            await ann.open_home()
            for text in ("hello", *ANSWERS, "leave a comment", own, own):
                await (await ann.dm(text)).settled(WAITING_S)
            await (await ann.command(COMMAND, own)).settled(WAITING_S)
            with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as file:
                assert file.execute("SELECT count(*) FROM results").fetchall() == [(1,)]
            code, _ = await process.stopped()

    assert code == 0
    assert_private(process.log, "zanzibar", ann.id, ann.team.id, "hybrid", "retail", "hooks")


# ---------------------------------------------------------------------------- many workspaces


def for_many(slack: Slack, *keys: str) -> dict[str, str]:
    return configured(
        slack, http=True, **{**MANY, "SLACK_BOT_TOKEN": "", "CXBOT_SECRET_KEY": ",".join(keys)}
    )


async def test_many_workspaces_are_served_and_the_key_can_be_exchanged(tmp_path: Path) -> None:
    url = {"DATABASE_URL": f"sqlite:///{tmp_path / 'bot.sqlite3'}"}
    async with as_declared(Slack(most_retries=500)) as slack:
        slack.oauth.rotation = True
        ann = slack.workspace("T7").person()
        async with serving(tmp_path, **for_many(slack, KEY)) as first:
            await reached(first, slack, http=True)
            at = str(slack.request_url).removesuffix("/events")
            slack.oauth.redirect_uris = [f"{at}/oauth_redirect"]
            assert (await ann.install(f"{at}/install"))[0] == 200
            await ann.dm("hello")
            await slack.until(ann.sees, WAITING_S)
            await first.stopped()
        [token] = [one for one in slack.world.tokens.values() if one.team_id == "T7"]
        assert_private(first.log, token.value, token.refresh, CLIENT_SECRET, KEY)

        async with serving(tmp_path, **for_many(slack, NEW_KEY)) as locked_out:
            assert await locked_out.ends() == 2
        [told, _] = [line for line in locked_out.log.splitlines() if " info " not in line]
        assert "slack (T7) can be opened with CXBOT_SECRET_KEY" in told
        keys = {"CXBOT_SECRET_KEY": f"{NEW_KEY},{KEY}"}
        sealed = await asyncio.to_thread(CliRunner().invoke, app, ["slack", "seal"], env=url | keys)
        assert sealed.stdout.startswith("1 sealed")
        async with serving(tmp_path, **for_many(slack, NEW_KEY)) as second:
            await reached(second, slack, http=True)
            await ann.dm("yes")
            await slack.until(lambda: "Question 1" in "".join(ann.newest.lines), WAITING_S)
            await second.stopped()

    for log in (locked_out.log, second.log):
        assert_private(log, token.value, token.refresh, CLIENT_SECRET, KEY, NEW_KEY)


async def test_token_that_slack_does_not_know_is_told(tmp_path: Path) -> None:
    wrong = {"SLACK_BOT_TOKEN": "xoxb-unknown"}
    async with (
        as_declared(Slack()) as slack,
        serving(tmp_path, **(configured(slack) | wrong)) as process,
    ):
        assert await process.ends() == 2

    told = [line for line in process.log.splitlines() if " info " not in line]
    assert told[1:] == [doctor_hint("cxbot")]
    assert "invalid_auth" in told[0]
    assert "SLACK_BOT_TOKEN" in told[0]
    assert "xoxb-unknown" not in process.log
    assert_private(process.log)
