"""Draws what people see, into docs/pictures/: ``python -m tests.kit.screens``."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kit.screens import chromium, slack_scenes, telegram_scenes
from tests.kit.screens.scenes import FOLDER, Scene

DRAWN = 720
"""Pixels: how wide the bot's pictures are kept, twice as wide as they are shown."""

MISSING = (
    "Chromium is not installed, so there are pages and no photographs. "
    "On Debian: apt-get install chromium"
)


def main() -> int:
    """Play, draw and photograph; return the exit code."""
    parser = argparse.ArgumentParser(
        "python -m tests.kit.screens", description="Draw what people see on Slack and Telegram."
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write")
    folder: Path = parser.parse_args().folder
    scenes = asyncio.run(played())
    write_pages(scenes, folder)
    say(f"{len(scenes)} pages are in {folder}")
    program = chromium.find()
    if program is None:
        say(MISSING)
        return 0
    for path in asyncio.run(photographed(scenes, folder, program)):
        say(f"{path.stat().st_size / 1024:4.0f} KB  {path.name}")
    return 0


async def played() -> list[Scene]:
    """Return the moments on both platforms, with the bot's own pictures."""
    return [*await slack_scenes.play(), *await telegram_scenes.play()]


def write_pages(scenes: Sequence[Scene], folder: Path) -> None:
    """Write the pages and their pictures; earlier ones that are no more are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in ("*.html", "*.png"):
        for old in folder.glob(pattern):
            old.unlink()
    for scene in scenes:
        (folder / f"{scene.name}.html").write_text(scene.html, "utf-8")
        for address, content in scene.pictures.items():
            (folder / address).write_bytes(chromium.shrunk(content, DRAWN))


async def photographed(scenes: Sequence[Scene], folder: Path, program: str) -> list[Path]:
    """Photograph pages; return the photographs."""
    written = []
    with TemporaryDirectory(prefix="cxbot-pages-") as temporary:
        async with chromium.running(program) as browser:
            for scene in scenes:
                page = Path(temporary) / f"{scene.name}.html"
                page.write_text(chromium.with_fonts(scene.html), "utf-8")
                for address, content in scene.pictures.items():
                    (Path(temporary) / address).write_bytes(content)
                for end, width in sizes(scene):
                    path = folder / f"{scene.name}{end}.png"
                    path.write_bytes(chromium.small(await browser.photograph(page, width)))
                    written.append(path)
    return written


def sizes(scene: Scene) -> list[tuple[str, int]]:
    """Return the ends of the names of a scene's photographs, and their widths."""
    wide = [("-desktop", chromium.DESKTOP)] if scene.wide else []
    return [("", chromium.PHONE), *wide]


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
