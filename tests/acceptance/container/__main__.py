"""Build the image, and check it: what is in it, what it may do, and whether it takes assessments.

Prints a line of JSON for each step. Ends with 1 where anything is wrong. Where no image can be
built it says so and ends with 0, or with 1 if CXBOT_REQUIRE_CONTAINER is set.
"""

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.acceptance.container.building import CannotBuild, StepFailed, built
from tests.acceptance.container.checks import CHECKS, Wrong
from tests.acceptance.crash.serving import DidNotStart
from tests.acceptance.program import tell

REQUIRE = "CXBOT_REQUIRE_CONTAINER"
CHECK_S = 180.0


async def check(folder: Path) -> None:
    """Build below a folder, and check what was built.

    Raises:
        CannotBuild: This machine cannot.
        StepFailed: Building failed.
        Wrong: A check found something.
    """
    began = monotonic()
    volumes = folder / "volumes"
    volumes.mkdir()
    with built(folder) as image:
        tell(step="built", seconds=round(monotonic() - began, 1))
        for name, checked in CHECKS.items():
            began = monotonic()
            async with asyncio.timeout(CHECK_S):
                measured = await checked(image, volumes)
            tell(step=name, seconds=round(monotonic() - began, 1), **measured)


def main() -> int:
    """Check the image; return the exit code."""
    # A root may lie on another file system than the volumes, but users must be able to enter it.
    with TemporaryDirectory(prefix="cxbot-container-") as folder:
        Path(folder).chmod(0o711)
        try:
            asyncio.run(check(Path(folder)))
        except CannotBuild as why:
            sys.stderr.write(f"NOT RUN: the image was neither built nor started: {why}.\n")
            return 1 if os.environ.get(REQUIRE) else 0
        except (StepFailed, Wrong, DidNotStart, TimeoutError) as wrong:
            sys.stderr.write(f"{type(wrong).__name__}: {wrong}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
