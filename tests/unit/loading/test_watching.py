"""Noticing that somebody saved a file of a flow."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.loading.watching import FolderWatch

LONG_AGO_NS, NOW_NS = 10**18, 2 * 10**18


async def _never(_: float) -> None:
    raise AssertionError


def watch(
    folder: Path, now_ns: int = NOW_NS, sleep: Callable[[float], Awaitable[None]] = _never
) -> FolderWatch:
    return FolderWatch(folder, lambda: now_ns, sleep)


def save(file: Path, text: str, at_ns: int = LONG_AGO_NS) -> None:
    file.write_text(text)
    os.utime(file, ns=(at_ns, at_ns))


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    save(tmp_path / "flow.yaml", "id: a")
    return tmp_path / "flow.yaml"


def test_first_look_and_each_save_are_noticed_once(flow: Path) -> None:
    watched = watch(flow.parent)

    assert watched.look()
    assert not watched.look()
    save(flow, "id: b", LONG_AGO_NS + 1)
    assert watched.look()
    assert not watched.look()


def test_save_without_a_change_is_not_noticed(flow: Path) -> None:
    watched = watch(flow.parent)
    watched.look()

    save(flow, "id: a", LONG_AGO_NS + 1)

    assert not watched.look()


def test_second_save_within_one_tick_of_the_clock_is_noticed(flow: Path) -> None:
    watched = watch(flow.parent, now_ns=LONG_AGO_NS + 1_000_000)
    watched.look()
    before = flow.stat()

    with flow.open("r+") as file:
        file.write("id: b")
    os.utime(flow, ns=(LONG_AGO_NS, LONG_AGO_NS))

    assert (flow.stat().st_ino, flow.stat().st_size) == (before.st_ino, before.st_size)
    assert watched.look()


def test_translations_and_files_that_go_are_noticed(flow: Path) -> None:
    watched = watch(flow.parent)
    watched.look()

    save(flow.parent / "de.yaml", "title: T")
    assert watched.look()
    (flow.parent / "notes.txt").write_text("nothing")
    assert not watched.look()
    flow.unlink()
    assert watched.look()
    (flow.parent / "notes.txt").unlink()
    (flow.parent / "de.yaml").unlink()
    flow.parent.rmdir()
    assert watched.look()
    assert not watched.look()


async def test_waiting_ends_with_a_save(flow: Path) -> None:
    looks = 0

    async def saving(_: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            save(flow, "id: b", LONG_AGO_NS + 1)

    watched = watch(flow.parent, sleep=saving)
    watched.look()

    await watched.changed()

    assert looks == 3
