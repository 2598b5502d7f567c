"""Notices that somebody saved a file of a flow."""

import hashlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.loading.yaml_documents import LARGEST

EVERY_S = 0.04
"""Seconds between two looks at the folder. A look takes some 50 microseconds."""

YOUNG_NS = 2_000_000_000
"""Nanoseconds in which a file can change again without another time of change."""

MOST_FILES = 100
"""Most files of a folder that are watched: ``flow.yaml`` and its translations."""

Stamp = tuple[tuple[str, int, int, int], ...]
"""Name, time of change, size and number of each file."""


@dataclass
class FolderWatch:
    """A watch over the YAML files of one folder.

    Attributes:
        folder: The folder; it may be missing for a while.
        clock_ns: Returns the time in nanoseconds, as file systems count it.
        sleep: Waits so many seconds.
    """

    folder: Path
    clock_ns: Callable[[], int]
    sleep: Callable[[float], Awaitable[None]]
    _stamp: Stamp = ()
    _content: bytes = b""
    _is_young: bool = True

    def look(self) -> bool:
        """Return whether the files hold something else than at the last look."""
        stamp = tuple(self._stamps())
        if stamp == self._stamp and not self._is_young:
            return False
        newest = max((changed for _, changed, _, _ in stamp), default=0)
        self._stamp, self._is_young = stamp, self.clock_ns() - newest < YOUNG_NS
        before, self._content = self._content, self._digest()
        return self._content != before

    @property
    def has_empty(self) -> bool:
        """Whether a file was empty at the last look, as some editors leave it for a moment."""
        return any(not size for _, _, size, _ in self._stamp)

    async def changed(self) -> None:
        """Wait until the files hold something else than at the last look."""
        while not self.look():
            await self.sleep(EVERY_S)

    def _files(self) -> list[Path]:
        return sorted(islice(self.folder.glob("*.yaml"), MOST_FILES))

    def _stamps(self) -> Iterator[tuple[str, int, int, int]]:
        for file in self._files():
            try:
                found = file.stat()
            except OSError:
                continue
            yield file.name, found.st_mtime_ns, found.st_size, found.st_ino

    def _digest(self) -> bytes:
        content = hashlib.sha256()
        for file in self._files():
            content.update(f"\0{file.name}\0".encode("utf-8", "surrogateescape"))
            try:
                with file.open("rb") as opened:
                    content.update(opened.read(LARGEST + 1))
            except OSError:
                content.update(b"\0unreadable")
        return content.digest()
