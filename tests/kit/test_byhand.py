"""The stand-ins by hand: somebody types, and the real bot answers."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.kit.byhand import (
    ENDED,
    FAILED,
    FORMS,
    INTERRUPTED,
    Platform,
    Player,
    Prompt,
    Screen,
    main,
    parser_of,
)
from tests.kit.slack.__main__ import SLACK
from tests.kit.system import behind
from tests.kit.telegram.__main__ import TELEGRAM

ROOT = Path(__file__).parents[2]
BOTH = pytest.mark.parametrize("platform", [TELEGRAM, SLACK], ids=lambda each: each.name)
PLATFORMS = pytest.mark.parametrize("platform", ["telegram", "slack"])
WITHIN_S = 30


class Typist:
    """Somebody at the prompt."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def sees(self, text: str) -> str:
        """Read on until a line has this text; everything that was read."""
        assert self.process.stdout
        read = ""
        try:
            async with asyncio.timeout(WITHIN_S):
                while text not in read:
                    line = await self.process.stdout.readline()
                    assert line, f"no {text!r} in {read}"
                    read += line.decode()
        except TimeoutError:
            raise TimeoutError(read) from None
        return read

    async def types(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())
        await self.process.stdin.drain()

    async def ends(self, by: int | None = None) -> int:
        if by is not None:
            self.process.send_signal(by)
        elif self.process.stdin:
            self.process.stdin.close()
        return await asyncio.wait_for(self.process.wait(), WITHIN_S)


async def run(*words: str, **more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words, cwd=ROOT, env=dict(os.environ) | more,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


@asynccontextmanager
async def prompt(platform: str, *options: str) -> AsyncIterator[Typist]:
    process = await run(f"tests.kit.{platform}", *options)
    try:
        yield Typist(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def bot_of(person: Typist, name: str, path: Path) -> AsyncIterator[None]:
    """Yield the real bot, told to use what the prompt says, once it is ready."""
    told = await person.sees(f"You are {name}.")
    settings = dict(line.strip().split("=", 1) for line in told.splitlines() if "=" in line)
    bot = await run("bot", "serve", DATABASE_URL=f"sqlite:///{path}", PORT="0", **settings)
    try:
        assert bot.stderr
        async with asyncio.timeout(WITHIN_S), aiohttp.ClientSession() as session:
            _, _, told = (await bot.stderr.readline()).decode().rpartition("port=")
            port = told.split()[0]
            while True:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as response:
                    if response.status == 200:
                        break
        yield
    finally:
        bot.terminate()
        await bot.communicate()


@pytest.mark.acceptance
@PLATFORMS
async def test_person_at_the_prompt_takes_the_assessment_of_a_real_bot(
    platform: str, tmp_path: Path
) -> None:
    path = tmp_path / "bot.sqlite3"
    async with prompt(platform, "--person", "Bea") as bea, bot_of(bea, "Bea", path):
        await bea.types("hello")
        await bea.sees("[1] I agree, start")
        await bea.types("tap 1")
        await bea.sees("[2] Walk")
        await bea.types("tap 9")
        await bea.sees("! there is no button '9'; there are 1 to")
        await bea.types("tap 2")
        await bea.sees("Question 2")

        assert await bea.ends() == ENDED
    assert behind(path, "SELECT step, value FROM answers") == [
        ("consent", '"yes"'), ("stage", '"walk"'),
    ]  # fmt: skip


@pytest.mark.acceptance
async def test_form_is_filled_in_and_sent_by_hand(tmp_path: Path) -> None:
    async with prompt("slack") as ann, bot_of(ann, "Ann", tmp_path / "bot.sqlite3"):
        await ann.types("/cx-benchmark form")
        await ann.sees("(1) ")
        await ann.types("send")
        await ann.sees("! Slack does not send the modal")
        for number, answer in enumerate(("I agree, start", "Walk", "Hybrid"), 1):
            await ann.types(f"fill {number} {answer}")
            await ann.sees(f"({number + 1}) ")
        await ann.types("send")

        await ann.sees("ahead of 25%")


@pytest.mark.acceptance
@PLATFORMS
async def test_prompt_explains_itself_and_ends_with_the_code_that_it_says(platform: str) -> None:
    async with prompt(platform) as ann:
        await ann.sees("You are Ann.")
        await ann.types("help")
        await ann.sees("press button N")
        await ann.types("")
        await ann.types("tap 1")
        await ann.sees("! there is no button '1'; there is none")
        assert await ann.ends(signal.SIGINT) == INTERRUPTED

        assert ann.process.stderr
        assert await ann.process.stderr.read() == b""
    async with prompt(platform) as ann:
        await ann.types("quit")
        assert await ann.ends() == ENDED


# ---------------------------------------------------------------------------- without a process


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--port", "65536", "'65536' is no port; use 1 to 65535"),
        ("--port", "-1", "'-1' is no port"),
        ("--delay-ms", "-1", "'-1' is no length of time"),
        ("--delay-ms", "inf", "'inf' is no length of time"),
        ("--ack-within-ms", "nan", "'nan' is no length of time"),
        ("--delay-ms", "soon", "'soon' is no length of time"),
        ("--request-url", "nonsense", "'nonsense' is no web address"),
        ("--request-url", "http://", "'http://' is no web address"),
        ("--request-url", "http://no host/", "'http://no host/' is no web address"),
        ("--request-url", "http://here:99999/", "'http://here:99999/' is no web address"),
        ("--request-url", "ftp://here/", "'ftp://here/' is no web address"),
        ("--most-retries", "-1", "'-1' is no number"),
    ],
)
def test_value_that_an_option_cannot_have_is_wrong_use(
    option: str, value: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(SLACK, [f"{option}={value}"])

    assert ended.value.code == 2
    assert f"argument {option}: {said}" in capsys.readouterr().err


def test_largest_port_and_the_url_of_a_local_bot_are_taken() -> None:
    url = "http://127.0.0.1:8080/slack/events"
    given = parser_of(SLACK).parse_args(["--port", "65535", "--request-url", url])

    assert (given.port, given.request_url) == (65535, url)


@BOTH
def test_port_in_use_is_told(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert main(platform, ["--port", str(port)]) == FAILED

    assert f"cannot listen at port {port}: " in capsys.readouterr().err


@BOTH
async def test_help_explains_every_option_and_what_can_be_typed(platform: Platform) -> None:
    text, written = parser_of(platform).format_help(), list[str]()

    assert await Prompt(Told(), written.append, platform.forms).take("help")

    explained = re.compile(r"^  (?:-h, )?(--[a-z-]+)(?: [A-Z]+)?(?:\n {10,}| {2,})\w", re.MULTILINE)
    assert set(explained.findall(text)) == set(
        re.findall(r"--[a-z-]+", text.partition("options:")[0])
    ) | {"--help"}
    assert "tap N" in text
    assert (FORMS in text) == (FORMS in "\n".join(written)) == platform.forms


class Told(Player):
    """A person who was told something."""

    def __init__(self, *screens: Screen) -> None:
        self._screens = list(screens)

    def screens(self) -> list[Screen]:
        return self._screens

    async def say(self, text: str) -> None:
        raise NotImplementedError(text)

    async def tap(self, screen: Screen, label: str) -> None:
        raise NotImplementedError(screen, label)


def test_every_line_of_the_bot_is_marked_as_its_own() -> None:
    written: list[str] = []
    told = Told(Screen("1", ["Question 1\n\nWhich stage?", "Choose one."], ["Crawl", "Walk"]))

    Prompt(told, written.append).show()

    assert written == [
        "bot | Question 1", "bot |", "bot | Which stage?", "bot | Choose one.",
        "    | [1] Crawl  [2] Walk",
    ]  # fmt: skip
