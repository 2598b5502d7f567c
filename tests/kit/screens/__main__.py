"""Draws what people see, into docs/pictures/: ``python -m tests.kit.screens``."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kit.screens import chromium, slack_scenes, telegram_scenes, web_scenes
from tests.kit.screens.comparing import compare
from tests.kit.screens.scenes import DRAWN, FOLDER, Scene

WIDTH = 720
"""Pixels: how wide the bot's own pictures are kept, twice as wide as they are shown."""

MISSING = (
    "NOT PHOTOGRAPHED: Chromium is not installed (on Debian: apt-get install chromium). "
    "The pages can be opened in any browser."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, draw and photograph; return the exit code."""
    parser = argparse.ArgumentParser(
        "python -m tests.kit.screens",
        description="Draw what people see in Slack, on Telegram and on the web.",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write")
    parser.add_argument(
        "--compare", action="store_true", help="write nothing; say which photographs look different"
    )
    given = parser.parse_args(arguments)
    program = chromium.find()
    if given.compare and program is None:
        say(MISSING)
        return 0
    try:
        scenes = asyncio.run(played())
        if given.compare and program:
            compared(scenes, given.folder, program)
        else:
            written(scenes, given.folder, program)
    except chromium.CannotPhotograph as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


async def played() -> list[Scene]:
    """Return the moments in Slack, on Telegram and on the web, with the bot's own pictures."""
    return [*await slack_scenes.play(), *await telegram_scenes.play(), *await web_scenes.play()]


def written(scenes: Sequence[Scene], folder: Path, program: str | None) -> None:
    """Write the pages, their pictures and their photographs; those of before are removed."""
    pages = write_pages(scenes, folder)
    say(f"{len(pages)} pages are in {folder}")
    if program is None:
        say(MISSING)
        return
    photographs = asyncio.run(photographed(scenes, folder, program))
    for path in photographs:
        say(f"{path.stat().st_size / 1024:4.0f} KB  {path.name}")
    for old in folder.glob("*.png"):
        if old not in photographs and not old.name.endswith(DRAWN):
            old.unlink()


def compared(scenes: Sequence[Scene], folder: Path, program: str) -> None:
    """Photograph anew, and say which photographs look different."""
    with TemporaryDirectory(prefix="cxbot-photographs-") as temporary:
        for path in asyncio.run(photographed(scenes, Path(temporary), program)):
            say(f"{path.name}: {compare(folder / path.name, path)}")


def write_pages(scenes: Sequence[Scene], folder: Path) -> list[Path]:
    """Write the pages and their pictures, and remove those of before; return the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.html"), *folder.glob(f"*{DRAWN}")):
        old.unlink()
    pages = []
    for scene in scenes:
        pages.append(folder / f"{scene.name}.html")
        pages[-1].write_text(scene.html, "utf-8")
        for address, content in scene.pictures.items():
            (folder / address).write_bytes(chromium.shrunk(content, WIDTH))
    return pages


async def photographed(scenes: Sequence[Scene], folder: Path, program: str) -> list[Path]:
    """Photograph pages; return the photographs."""
    photographs = []
    with TemporaryDirectory(prefix="cxbot-pages-") as temporary:
        async with chromium.running(program) as browser:
            for scene in scenes:
                page = Path(temporary) / f"{scene.name}.html"
                page.write_text(chromium.with_fonts(scene.html), "utf-8")
                for address, content in scene.pictures.items():
                    (Path(temporary) / address).write_bytes(content)
                for end, width in sizes(scene):
                    photographs.append(folder / f"{scene.name}{end}.png")
                    shot = await browser.photograph(page, width, scene.begins_at)
                    photographs[-1].write_bytes(chromium.small(shot))
    return photographs


def sizes(scene: Scene) -> list[tuple[str, int]]:
    """Return the ends of the names of a scene's photographs, and their widths."""
    wide = [("-desktop", chromium.DESKTOP)] if scene.wide else []
    return [("", chromium.PHONE), *wide]


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
