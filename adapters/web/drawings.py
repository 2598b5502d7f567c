"""Pictures and documents of results, drawn when a browser asks for them."""

import asyncio
import hashlib
import struct
from collections import OrderedDict

from bot.channel import Draw
from bot.messages import Attachment

KEPT = 32
"""Most files that are kept in memory; a browser may ask again for its own."""

WITHIN_S = 20.0
"""How long drawing may take."""

SOON_S = 1.0
"""How long a page waits for the size of a picture, which it can do without."""

PNG = b"\x89PNG\r\n\x1a\n"
"""The beginning of a PNG. Width and height follow at bytes 16 and 20."""

TYPES = {"png": "image/png", "pdf": "application/pdf"}
"""The types of the files that a page offers."""


class NotDrawn(Exception):
    """A file that could not be drawn in time."""


class Drawings:
    """Draws files, and keeps the last few.

    Args:
        draw: Makes a file.
    """

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()

    async def drawn(self, file: Attachment) -> bytes:
        """Return a file's content.

        Raises:
            NotDrawn: It could not be drawn.
        """
        key = hashlib.sha256(f"{file.format} {file.content}".encode()).digest()
        data = self._kept.pop(key, None)
        if data is None:
            data = await self._made(file)
        self._kept[key] = data
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return data

    async def size(self, picture: Attachment) -> tuple[int, int] | None:
        """Return a picture's width and height in pixels; None if it isn't drawn soon enough."""
        try:
            async with asyncio.timeout(SOON_S):
                data = await self.drawn(picture)
        except (NotDrawn, TimeoutError):
            return None
        return struct.unpack(">II", data[16:24]) if data.startswith(PNG) else None

    async def _made(self, file: Attachment) -> bytes:
        try:
            async with asyncio.timeout(WITHIN_S):
                return await self._draw(file)
        except Exception as error:
            # The text of the result is complete without it.
            raise NotDrawn(type(error).__name__) from error
