"""The real process: how it is stopped, what it says of a wrong configuration, what it logs."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.adapters.slack_world import ANSWERS
from tests.adapters.test_telegram_process import WAITING_S, Process, serving
from tests.slack.api import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Failure, Slack

USERS = "xoxp-0123456789-abcdefghij"
NAMES = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "TELEGRAM_BOT_TOKEN")


def configured(slack: Slack, *, http: bool = False, **changes: str) -> dict[str, str]:
    way_in = {"SLACK_SIGNING_SECRET": SIGNING_SECRET} if http else {"SLACK_APP_TOKEN": APP_TOKEN}
    common = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_BASE_URL": f"{slack.url}/api/"}
    return {**common, **way_in, **changes}


async def reached(process: Process, slack: Slack, *, http: bool) -> None:
    """Wait until the process takes updates."""
    line = await process.until("bot.serving serving")
    port = line.rpartition("port=")[2].strip()
    slack.request_url = f"http://127.0.0.1:{port}/slack/events" if http else None


def assert_private(log: str, *more: str) -> None:
    assert "Traceback" not in log
    for private in (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, "walk", "Walk", "Ann", *more):
        assert private not in log, private


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_stopped_process_exits_in_time_and_the_next_one_goes_on(
    tmp_path: Path, *, http: bool
) -> None:
    async with Slack(most_retries=500) as slack:
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
    async with Slack(most_retries=500) as slack:
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
            await (await ann.command("/cx-benchmark", own)).settled(WAITING_S)
            with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as file:
                assert file.execute("SELECT count(*) FROM results").fetchall() == [(1,)]
            code, _ = await process.stopped()

    assert code == 0
    assert_private(process.log, "zanzibar", ann.id, ann.team.id, "hybrid", "retail", "hooks")


# ---------------------------------------------------------------------------- refusing


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SLACK_BOT_TOKEN": USERS, "SLACK_APP_TOKEN": APP_TOKEN}, "xoxb-"),
        ({"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": BOT_TOKEN}, "xapp-"),
        ({"SLACK_BOT_TOKEN": APP_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}, "xoxb-"),
        ({"SLACK_BOT_TOKEN": BOT_TOKEN}, "no way in"),
        ({"SLACK_APP_TOKEN": APP_TOKEN}, "neither SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": "short"}, "Basic Information"),
        (
            {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN,
             "SLACK_API_BASE_URL": "slack.com"},
            "SLACK_API_BASE_URL",
        ),
    ],
    ids=["user's", "bot's twice", "app's twice", "no way in", "no bot", "secret", "address"],
)  # fmt: skip
def test_wrong_configuration_is_one_line(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    given = {"DATABASE_URL": f"sqlite:///{tmp_path / 'bot.sqlite3'}", "PORT": "0"}

    done = CliRunner().invoke(app, ["serve"], env={**dict.fromkeys(NAMES, ""), **given, **changes})

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    for token in (BOT_TOKEN, APP_TOKEN, USERS):
        assert token not in done.output


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_token_that_slack_does_not_know_is_told(tmp_path: Path, name: str) -> None:
    wrong = {"SLACK_BOT_TOKEN": "xoxb-unknown", "SLACK_APP_TOKEN": "xapp-unknown"}[name]
    async with (
        Slack() as slack,
        serving(tmp_path, **{**configured(slack), name: wrong}) as process,
    ):
        assert await process.ends() == 2

    told = [line for line in process.log.splitlines() if " info " not in line]
    assert len(told) == 1
    assert "invalid_auth" in told[0]
    assert name in told[0]
    assert wrong not in process.log
    assert_private(process.log)
