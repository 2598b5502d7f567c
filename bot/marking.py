"""Writes down what became of the rows of the outbox, many at a time."""

import asyncio

from bot.store.port import Store, StoreError
from bot.store.records import Mark


class Marker:
    """Collects marks while others are being written, and writes them together.

    Args:
        store: Whose outbox.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._marks: list[tuple[Mark, asyncio.Future[bool]]] = []
        self._marking: asyncio.Task[None] | None = None

    async def write(self, mark: Mark) -> bool:
        """Write a mark down; returns once it is on the disk.

        Returns:
            Whether the row was still ours: else it was removed, or is somebody else's by now, and
            so is what stands behind it.

        Raises:
            Exception: It could not be written. The lease runs out, and the row is sent again: at
                least once, not at most.
        """
        written: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._marks.append((mark, written))
        if self._marking is None:
            self._marking = asyncio.create_task(self._write_all())
        return await written

    async def _write_all(self) -> None:
        try:
            while self._marks:
                batch, self._marks = self._marks, []
                await self._write_batch(batch)
        finally:
            self._marking = None

    async def _write_batch(self, batch: list[tuple[Mark, "asyncio.Future[bool]"]]) -> None:
        try:
            missing = await self._store.mark([mark for mark, _ in batch])
        except Exception as error:  # noqa: BLE001 - it goes to those who wait; none may wait for ever
            if len(batch) > 1 and not isinstance(error, StoreError):
                # One of them cannot be written, whichever: the others can.
                for one in batch:
                    await self._write_batch([one])
                return
            for _, written in batch:
                if not written.done():
                    written.set_exception(error)
        else:
            for mark, written in batch:
                if not written.done():
                    written.set_result(mark.id not in missing)
