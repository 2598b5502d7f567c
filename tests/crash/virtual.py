"""A clock that jumps, for tests of what the proof waits for."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class _Jumping(selectors.DefaultSelector):
    """Counts as slept what a loop wants to sleep, and returns at once."""

    slept = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if not found:
            assert timeout is not None, "everybody waits, and for no timer"
            self.slept += timeout
        return found


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer as soon as nothing else is to be done."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self._jumping.slept


def run_jumping(work: Coroutine[Any, Any, None]) -> float:
    """Do something; returns how many seconds of that clock it took."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(work)
        return runner.get_loop().time()
