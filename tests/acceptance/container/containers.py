"""A container: the image's program in a process of its own, with a volume."""

import asyncio
import os
import signal
from pathlib import Path

import psutil

from tests.acceptance.container.building import Image
from tests.acceptance.crash.serving import Program

ENDED_S = 60.0


class Container(Program):
    """A program inside an image.

    Args:
        image: The image that it runs in.
        volume: The folder that becomes the volume; it belongs to the image's user afterwards.
        command: The program and its arguments; what the image starts by itself if there is none.
        settings: The bot's settings. The port is set too, since the network is this machine's.
    """

    def __init__(self, image: Image, volume: Path, *command: str, **settings: str) -> None:
        user = str(image.config["User"])
        volume.mkdir(exist_ok=True)
        os.chown(volume, *(int(number) for number in user.split(":")))
        started = command or (*image.listed("Entrypoint"), *image.listed("Cmd"))
        super().__init__(
            "-m", "tests.acceptance.container.entering", str(image.root), str(volume), user,
            *image.listed("Env"), "--", *started, **settings,
        )  # fmt: skip

    async def stop(self) -> int:
        """End it as an orchestrator does, by SIGTERM to its process 1; return its exit code."""
        if self.code is None:
            for child in psutil.Process(self.pid).children():
                os.kill(child.pid, signal.SIGTERM)
        return await self.finished()

    async def finished(self) -> int:
        """Wait until it has ended; kill it if that takes too long. Return its exit code."""
        try:
            async with asyncio.timeout(ENDED_S):
                return await self.ended()
        except TimeoutError:
            return await self.kill()


async def run_in(image: Image, volume: Path, *command: str, **settings: str) -> tuple[int, str]:
    """Run a program inside; return its exit code, and what it wrote to standard error."""
    container = Container(image, volume, *command, **settings)
    await container.begin()
    code = await container.finished()
    return code, "\n".join(container.lines)
