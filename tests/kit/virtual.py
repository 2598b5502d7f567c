"""An event loop whose clock jumps to the next timer, and stands still while real work goes on."""

import asyncio
import selectors
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

sleep = asyncio.sleep  # noqa: TID251 - it takes no time in this loop

REAL_WORK_S = 30.0
"""Real work, as a query, must be done so soon."""


class Stuck(Exception):
    """Nothing can happen anymore, or real work takes too long."""


class Selector(selectors.BaseSelector):
    """Lets virtual time pass in place of waiting; files are watched by a real selector."""

    def __init__(self) -> None:
        self.now = 0.0
        self.working = 0
        self._real = selectors.DefaultSelector()

    def register(self, fileobj: Any, events: int, data: object = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: object = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return the files that are ready; where none is, let the virtual time pass."""
        if timeout is not None and timeout <= 0:
            return self._real.select(0)
        if self.working:
            return self._work()
        found = self._real.select(0)
        if not found and timeout is None:
            message = "everything waits, and for nothing that could happen"
            raise Stuck(message)
        if not found and timeout is not None:
            self.now += timeout
        return found

    def _work(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for real work, in real time, while virtual time stands still."""
        found = self._real.select(REAL_WORK_S)
        if not found:
            message = f"a query was not answered in {REAL_WORK_S:g} s"
            raise Stuck(message)
        return found


class Loop(asyncio.SelectorEventLoop):
    """A loop in virtual time, which begins at 0."""

    def __init__(self) -> None:
        self._virtual = Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.now

    @property
    def works(self) -> bool:
        """Whether real work goes on."""
        return self._virtual.working > 0

    @contextmanager
    def real_work(self) -> Iterator[None]:
        """Let no virtual time pass while the block waits for something outside of this program."""
        self._virtual.working += 1
        try:
            yield
        finally:
            self._virtual.working -= 1


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do some work in a loop of its own; what is left of it in the end is canceled."""
    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(work)


def took(work: Coroutine[Any, Any, None]) -> float:
    """Do some work in a loop of its own; how many virtual seconds it took."""

    async def timed() -> float:
        await work
        return now()

    return run(timed())


def now() -> float:
    """Return the virtual seconds that have passed."""
    return asyncio.get_running_loop().time()


def real_work() -> Any:
    """As of the loop that runs."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Loop)
    return loop.real_work()
