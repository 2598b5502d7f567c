"""The systemd unit: the bot works with the rights that it leaves."""

import ctypes
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.acceptance.container import filtered
from tests.acceptance.crash.serving import Program
from tests.kit.served import ANSWERS
from tests.kit.telegram.api import TOKEN, BotApi

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120)]

WAITING_S = 40

FORBIDDEN = """
import errno, mmap, os, socket
executable = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
for forbidden in (
    lambda: mmap.mmap(-1, 4096, prot=executable),
    lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    lambda: os.chroot("/"),
    lambda: os.setpriority(os.PRIO_PROCESS, 0, 5),
):
    try:
        forbidden()
    except OSError as error:
        assert error.errno in (errno.EPERM, errno.EACCES), error
    else:
        raise AssertionError
raise SystemExit(7)
"""


@pytest.fixture(autouse=True)
def _filters() -> None:
    """Skip where these rights cannot be taken away."""
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError as error:
        pytest.skip(str(error))
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze here")
    if tuple(map(int, re.findall(r"\d+", os.uname().release)[:2])) < filtered.LINUX:
        pytest.skip("this Linux cannot forbid a process to make memory executable")


def confined(*arguments: str, **settings: str) -> Program:
    return Program("-m", filtered.__name__, *arguments, **settings)


async def test_what_the_unit_forbids_is_forbidden_here() -> None:
    process = confined("-c", FORBIDDEN)
    await process.begin()

    assert await process.ended() == 7, process.lines


async def test_assessment_is_taken_and_drawn_with_the_rights_of_the_unit(tmp_path: Path) -> None:
    async with BotApi() as api:
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": api.url, "PORT": "0",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.sqlite3'}",
        }  # fmt: skip
        ann = api.person()
        async with confined(**settings) as process:
            for text in ("/start", *ANSWERS):
                await ann.send(text)
            await api.until(lambda: any(message.photo for message in ann.sees()), WAITING_S)

            assert await process.stop() == 0
    assert not [line for line in process.lines if "Permission" in line or "Traceback" in line]


def test_calls_of_the_unit_are_looked_up_group_by_group() -> None:
    calls = filtered.admitted()

    assert {"openat", "mmap", "execve", "connect"} <= calls
    assert not {"chroot", "mount", "ptrace", "setpriority", "setuid"} & calls
