"""The loop in virtual time: it jumps where only time is waited for, and nowhere else."""

import asyncio
import threading
from time import monotonic

import pytest

from tests.kit.virtual import Stuck, now, real_work, run, sleep

HOUR = 3600.0


def test_an_hour_passes_at_once_and_timers_come_in_order() -> None:
    came: list[tuple[str, float]] = []

    async def late(name: str, seconds: float) -> None:
        await sleep(seconds)
        came.append((name, now()))

    async def both() -> None:
        await asyncio.gather(late("second", HOUR), late("first", HOUR / 2))

    began = monotonic()
    run(both())

    assert [name for name, _ in came] == ["first", "second"]
    assert [at for _, at in came] == pytest.approx([HOUR / 2, HOUR])
    assert monotonic() - began < HOUR / 100


def test_clock_stands_still_while_real_work_goes_on() -> None:
    async def work() -> tuple[float, bool]:
        loop, done, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
        timer = asyncio.create_task(sleep(HOUR))

        def elsewhere() -> None:
            go_on.wait(5)
            loop.call_soon_threadsafe(done.set)

        thread = threading.Thread(target=elsewhere)
        thread.start()
        with real_work():
            loop.call_soon(go_on.set)
            await done.wait()
        found = now(), timer.done()
        thread.join()
        return found

    assert run(work()) == (0.0, False)


def test_program_that_waits_for_nothing_is_told_so() -> None:
    with pytest.raises(Stuck):
        run(asyncio.Event().wait())
