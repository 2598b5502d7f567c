"""Writes down what became of the rows of the outbox, many at a time."""

import asyncio

from bot.redaction import ends
from bot.store.ports import Outbox, StoreError
from bot.store.records import Mark


class StorePanic(Exception):
    """The store raised what is no Exception; the message is its kind."""


class Acknowledgements:
    """Collects marks while others are being written, and writes them together.

    Args:
        outbox: Where.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._marks: list[tuple[Mark, asyncio.Future[bool]]] = []
        self._marking: asyncio.Task[None] | None = None

    async def write(self, mark: Mark) -> bool:
        """Write a mark down; returns once it is on the disk.

        Returns:
            Whether the row was still ours: else it was removed, or is somebody else's by now, and
            so is what stands behind it.

        Raises:
            StoreError: The store cannot be reached. The lease runs out, and the row is sent again:
                at least once, not at most.
            Exception: The store cannot keep this mark; another one may be written.
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
            missing = await self._outbox.mark([mark for mark, _ in batch])
            written = [mark.id not in missing for mark, _ in batch]
        except BaseException as error:  # goes to those who wait, so none waits for ever
            if ends(error):
                raise
            if len(batch) > 1 and not isinstance(error, StoreError):
                # One of them cannot be written, whichever: the others can.
                for part in batch:
                    await self._write_batch([part])
                return
            # Those who wait must not mistake it for their own cancellation.
            shown = error if isinstance(error, Exception) else StorePanic(type(error).__name__)
            for _, waiting in batch:
                if not waiting.done():
                    waiting.set_exception(shown)
        else:
            for (_, waiting), is_ours in zip(batch, written, strict=True):
                if not waiting.done():
                    waiting.set_result(is_ours)
