"""The real process: how it is stopped, what it says of a wrong configuration, what it logs."""

import asyncio
import os
import signal
import socket
import sqlite3
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from time import monotonic

import aiohttp
import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.serve import doctor_hint
from bot.wiring.first_steps import first_steps
from tests.acceptance.crash.serving import Program
from tests.channels.telegram.world import HOOK, PUBLIC
from tests.kit.served import ANSWERS
from tests.kit.telegram.api import TOKEN, BotApi, Failure

pytestmark = pytest.mark.acceptance

WAITING_S = 20
"""Most seconds that a test waits for the process; it never sleeps."""

WRONG = TOKEN.replace("A", "B")
SLACKS = "xoxb-0123456789-abcdefghij"


# A library leaves a connection open when it is canceled during a TLS handshake. uvloop closes it
# at the end, and warns: were that warning an error, it could not, and the exit code would be 1.
_WARNINGS = "error,default::ResourceWarning"


class Process(Program):
    """``cxbot serve``, and all that it writes to standard error."""

    def __init__(self, folder: Path, **changes: str) -> None:
        own = {"DATABASE_URL": f"sqlite:///{folder / 'bot.sqlite3'}", "CXBOT_HOST": "127.0.0.1"}
        own |= {"PORT": "0", "PYTHONWARNINGS": _WARNINGS}
        super().__init__("-m", "bot", "serve", **(own | changes))
        self.lines = deque()

    async def ends(self) -> int:
        """Read what it still says; its exit code."""
        async with asyncio.timeout(WAITING_S):
            return await self.ended()

    async def stopped(self) -> tuple[int, float]:
        """Stop it by SIGTERM, and return its exit code, and the seconds that it took."""
        began = monotonic()
        return await self.stop(), monotonic() - began

    @property
    def log(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)


@asynccontextmanager
async def serving(folder: Path, **changes: str) -> AsyncIterator[Process]:
    process = Process(folder, **changes)
    await process.begin()
    try:
        yield process
    finally:
        await process.kill()


def configured(api: BotApi, **changes: str) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": api.url, **changes}


# ---------------------------------------------------------------------------- stopping


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_stopped_process_exits_in_time_and_the_next_one_goes_on(
    tmp_path: Path, *, webhook: bool
) -> None:
    changes = {"TELEGRAM_WEBHOOK_URL": PUBLIC} if webhook else {}
    async with BotApi() as api:
        ann = api.person()
        async with serving(tmp_path, **configured(api, **changes)) as first:
            api.public[HOOK] = f"http://127.0.0.1:{await first.listening()}/telegram/webhook"
            await ann.send("/start")
            await api.until(lambda: ann.sees() and not api.pending)
            await ann.send("yes")
            await api.until(lambda: api.counts["editMessageText"] and not api.pending)
            code, took_s = await first.stopped()

        assert (code, took_s < 10) == (0, True), first.log
        assert api.pending == []
        await ann.send("walk")
        assert len(api.pending) == 1
        async with serving(tmp_path, **configured(api, **changes)) as second:
            api.public[HOOK] = f"http://127.0.0.1:{await second.listening()}/telegram/webhook"
            await api.until(lambda: "Question 2" in ann.newest.text, WAITING_S)
            code, took_s = await second.stopped()

        assert (code, took_s < 10) == (0, True), second.log
        assert "✓ Stage: Walk" in "".join(ann.texts)
        for log in (first.log, second.log):
            assert_private(log, str(ann.id))


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
async def test_process_says_which_loop_it_runs_on_and_ends_at_ctrl_c(
    tmp_path: Path, loop: str
) -> None:
    if loop == "asyncio":
        (tmp_path / "uvloop.py").write_text("raise ImportError\n")
    async with BotApi() as api:
        ann = api.person()
        async with serving(tmp_path, **configured(api, PYTHONPATH=str(tmp_path))) as process:
            await process.listening()
            await ann.send("/start")
            await api.until(lambda: ann.sees() and not api.pending, WAITING_S)
            os.kill(process.pid, signal.SIGINT)
            code = await process.ends()

    assert code == 0, process.log
    assert f" loop={loop}" in process.log
    assert_private(process.log)


def assert_private(log: str, *more: str) -> None:
    assert "Traceback" not in log
    for private in (TOKEN, TOKEN.partition(":")[2], "walk", "Walk", "/start", *more):
        assert private not in log


async def test_log_of_a_whole_assessment_with_errors_tells_nothing_private(tmp_path: Path) -> None:
    own = "my zanzibarine words"
    async with BotApi() as api:
        api.fail("getMe", Failure(502, body="<html>"))
        async with serving(tmp_path, **configured(api)) as process:
            await process.listening()
            ann = api.person(user_id=4_321_003)
            api.fail(
                "sendMessage",
                *(None, Failure(500), None, Failure(acts=True, drop=True), None),
                Failure(400, "Bad Request: can't parse entities"),
                Failure(400, "Bad Request: can't parse entities"),
                Failure(429, "Too Many Requests: retry after 1", parameters={"retry_after": 1}),
            )
            api.fail("editMessageText", Failure(502, body="<html>"), Failure(drop=True))
            api.fail("getUpdates", Failure(502, body="<html>"), Failure(drop=True))
            await ann.send_raw({"message": {"message_id": 1, "text": own}})
            for text in ("/start", *ANSWERS, "leave a comment", own):
                await ann.send(text)
            await api.until(lambda: not api.pending, WAITING_S)
            with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as file:
                assert file.execute("SELECT count(*) FROM results").fetchall() == [(1,)]
            code, _ = await process.stopped()

    assert code == 0
    assert "warning" in process.log
    assert_private(process.log, own, "zanzibarine", "4321003", "hybrid", "retail", "getUpdates")


# ---------------------------------------------------------------------------- refusing


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_URL": "http://bot.example.org"}, "https"),
        ({"SLACK_BOT_TOKEN": f"{SLACKS}\nx", "SLACK_APP_TOKEN": "xapp-1"}, "line breaks"),
        ({"SLACK_BOT_TOKEN": SLACKS}, "no way in"),
    ],
    ids=["one setting", "two lines", "several settings"],
)
def test_wrong_configuration_is_one_line_and_the_way_to_the_doctor(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    given = {"DATABASE_URL": f"sqlite:///{tmp_path / 'bot.sqlite3'}", "PORT": "0"}

    done = CliRunner().invoke(app, ["serve"], env={**given, **changes})

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[1:] == [doctor_hint("cxbot")]
    assert said in done.stderr
    for token in (TOKEN, SLACKS):
        assert token not in done.output


async def test_nothing_to_serve_is_told_with_the_first_steps(tmp_path: Path) -> None:
    async with serving(tmp_path) as process:
        assert await process.ends() == 2

    guide = first_steps({"telegram": True, "slack": True, "web": True}, "cxbot")
    assert process.log == f"{guide}\n{doctor_hint('cxbot')}\n"


async def test_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        async with serving(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, PORT=port) as process:
            assert await process.ends() == 2

    assert f"cannot listen on 127.0.0.1, port {port}" in process.log
    assert "CXBOT_HOST and PORT say where" in process.log
    assert_private(process.log)


async def test_token_that_telegram_does_not_know_is_told(tmp_path: Path) -> None:
    async with BotApi() as api:
        wrong = configured(api, TELEGRAM_BOT_TOKEN=WRONG)
        async with serving(tmp_path, **wrong) as process:
            assert await process.ends() == 2

    told = [line for line in process.log.splitlines() if " info " not in line]
    assert told[1:] == [doctor_hint("cxbot")]
    assert "Telegram doesn't know this TELEGRAM_BOT_TOKEN" in told[0]
    assert WRONG not in process.log
    assert "Traceback" not in process.log


async def test_two_processes_that_poll_are_told_apart(tmp_path: Path) -> None:
    async with BotApi() as api, serving(tmp_path, **configured(api)) as process:
        await api.until(lambda: api.world.updates.polled, WAITING_S)
        async with aiohttp.ClientSession() as session:
            url = f"{api.url}/bot{TOKEN}/getUpdates"
            async with session.get(url, params={"timeout": 1}) as response:
                assert response.status == 200
            assert await process.ends() == 1

    assert "another program takes this bot's updates" in process.log
    assert process.lines[-1] == doctor_hint("cxbot")
    assert "@BotFather" in process.log
    assert_private(process.log)
