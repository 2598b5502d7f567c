"""Writes the fates of the outbox's rows to the store, many at a time."""

import asyncio

from bot.redaction import ends
from bot.store.ports import Outbox, StoreError
from bot.store.records import Mark


class StorePanic(Exception):
    """A BaseException from the store that is no Exception; the message is its kind."""


LATER_S = 0.005
"""How long a mark may wait for the commit of something else, in seconds."""


class Acknowledgments:
    """The queue of marks. Marks that arrive during a write are written together afterward.

    A mark that nobody waits for goes with the next commit of the store, or soon without one. A
    commit of its own would hold up the turn that nearly always follows.

    Args:
        outbox: The outbox whose rows are marked.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._marks: list[tuple[Mark, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._later: asyncio.TimerHandle | None = None
        self._hurries = False

    async def write(self, mark: Mark, *, soon: bool = True) -> bool:
        """Write a mark, and return once it is on the disk.

        Args:
            mark: The mark.
            soon: Whether something waits for it.

        Returns:
            Whether the row was still ours. If not, it was removed or belongs to another process,
            and so do the rows behind it.

        Raises:
            StoreError: The store cannot be reached. The lease runs out, and the row is sent again:
                at least once, not at most.
            Exception: The store cannot write this mark; it can perhaps write another one.
        """
        written: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._marks.append((mark, written))
        self._hurries = self._hurries or soon
        if self._writing is None:
            self._plan()
        return await written

    def _plan(self) -> None:
        """Begin to write now, or once the store writes something else."""
        if self._hurries:
            self._begin()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(LATER_S, self._begin)
            self._outbox.before_commit(self._begin)

    def _begin(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._writing is None and self._marks:
            self._writing = asyncio.create_task(self._write_waiting())

    async def _write_waiting(self) -> None:
        batch, self._marks, self._hurries = self._marks, [], False
        try:
            await self._write_batch(batch)
        finally:
            self._writing = None
        if self._marks:
            self._plan()

    async def _write_batch(self, batch: list[tuple[Mark, "asyncio.Future[bool]"]]) -> None:
        try:
            missing = await self._outbox.mark([mark for mark, _ in batch])
            written = [mark.id not in missing for mark, _ in batch]
        except (
            BaseException
        ) as error:  # passed on to the waiting callers, so that none waits for ever
            if ends(error):
                raise
            if len(batch) > 1 and not isinstance(error, StoreError):
                # Only some of them cannot be written, so write each alone.
                for part in batch:
                    await self._write_batch([part])
                return
            # The waiting callers must not mistake it for their own cancellation.
            shown = error if isinstance(error, Exception) else StorePanic(type(error).__name__)
            for _, waiting in batch:
                if not waiting.done():
                    waiting.set_exception(shown)
        else:
            for (_, waiting), is_ours in zip(batch, written, strict=True):
                if not waiting.done():
                    waiting.set_result(is_ours)
