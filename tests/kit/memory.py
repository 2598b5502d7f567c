"""A folder in memory for what tests write, where the system has one with room.

Files are made and removed there much sooner than on some disks.
"""

import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path("/dev/shm")  # noqa: S108 - users make folders of random names in it
ROOM_FOR_FILES = 2**28
ROOM_FOR_SERVERS = 2**30


def folder_in_memory(room: int) -> Path | None:
    """Return a folder in memory with so many bytes of room; None if there is none.

    Containers often forbid to run programs there, and give little room.
    """
    if not os.access(FOLDER, os.W_OK | os.X_OK) or os.statvfs(FOLDER).f_flag & os.ST_NOEXEC:
        return None
    return FOLDER if shutil.disk_usage(FOLDER).free > room else None


def keep_temporary_files_in_memory() -> None:
    """Let this process and those that it starts use such a folder, unless TMPDIR names another."""
    folder = folder_in_memory(ROOM_FOR_FILES)
    if folder is not None and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = str(folder)
        tempfile.tempdir = None
