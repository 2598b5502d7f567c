"""The event loop of a server."""

import asyncio
import sys

import pytest

from bot.runtime.loops import loop_factory, name_of


def name_that_runs() -> str:
    async def running() -> str:
        return name_of(asyncio.get_running_loop())

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(running())


def test_server_runs_on_uvloop() -> None:
    assert name_that_runs() == "uvloop"


def test_server_runs_on_pythons_own_loop_where_uvloop_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)

    assert name_that_runs() == "asyncio"
