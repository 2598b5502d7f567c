"""Draws a content with Typst: the same templates for PNG, SVG and PDF."""

import asyncio
import json
from collections import OrderedDict
from dataclasses import asdict
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from bot.report.fitting import USUAL, Setting, fitted
from bot.report.fonts import FAMILIES, Shelf, drawable
from bot.report.qr_code import qr_code

if TYPE_CHECKING:
    from typst import Compiler, Fonts

Format = Literal["png", "pdf", "svg", "pptx"]

_Drawn = Literal["png", "pdf", "svg"]

DOTS_PER_INCH = {"scorecard": 216, "team": 216, "team-wide": 144}
"""Pictures are 440 pt wide, 1320 px: four dots for each point of a phone's 330. That of a slide is
920 pt wide, 1840 px.
"""

KINDS = ("scorecard", "report", "team", "team-report", "team-slides", "team-wide")
"""The kinds of content; each has a template of its name, but slides."""

DOCUMENTS = {"report": "pdf", "team-report": "pdf", "team-slides": "pptx"}
"""Kinds with pages, each with the only format that it is drawn in."""

INSTALL = "pip install 'cx-maturity-bot[report]'"

_LOADING = Lock()


class NotRendered(Exception):
    """An error: a content could not be drawn. Its message never contains what a person typed."""


class Renderer:
    """A drawer that works in threads, few at a time, and caches the last pictures.

    Args:
        at_once: Most drawings at the same time.
        keeps: Most cached pictures.
    """

    def __init__(self, at_once: int = 2, keeps: int = 32) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._keeps = keeps
        self._kept: OrderedDict[tuple[Format, bytes], bytes] = OrderedDict()
        self._under_way: dict[tuple[Format, bytes], asyncio.Task[bytes]] = {}

    async def render(self, content: str, format: Format) -> bytes:  # noqa: A002 - the plain word
        """Return a picture or a document.

        Args:
            content: JSON of a picture or a report; its ``kind`` says which.
            format: ``pdf`` for a report, any format for a picture.

        Raises:
            NotRendered: It could not be drawn.
        """
        key = (format, sha256(content.encode("utf-8", "surrogatepass")).digest())
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._draw(content, format))
            self._under_way[key] = task
            task.add_done_callback(partial(self._drawn, key))
        # The first caller may be canceled while others wait, so the task is shielded.
        return await asyncio.shield(task)

    async def _draw(self, content: str, format_: Format) -> bytes:
        async with self._free:
            return await asyncio.to_thread(draw, content, format_)

    def _drawn(self, key: tuple[Format, bytes], task: asyncio.Task[bytes]) -> None:
        del self._under_way[key]
        format_, _ = key
        # A report has one person's typed answers, so it is not cached.
        if task.cancelled() or task.exception() or format_ in DOCUMENTS.values():
            return
        self._kept[key] = task.result()
        if len(self._kept) > self._keeps:
            self._kept.popitem(last=False)


def draw(content: str, format_: Format) -> bytes:
    """Draw a content in this thread.

    Raises:
        NotRendered: It could not be drawn.
    """
    fonts, shelf = _loaded()
    data = _read(content)
    wanted = DOCUMENTS.get(data["kind"])
    if wanted != format_ and (wanted or format_ == "pptx"):
        message = "a report is a PDF alone" if wanted == "pdf" else "slides are PPTX alone"
        raise NotRendered(message)
    if format_ == "pptx":
        return _slides(data)
    data = drawable(data, shelf.has, data["unreadable"])
    if data.get("invitation"):
        data["code"] = qr_code(data["invitation"]["link"])
    try:
        return _compiled(data, format_, fonts)
    except BaseException as error:
        # A panic in Typst is not an Exception; it must end this drawing only.
        if isinstance(error, RuntimeError) or type(error).__name__ == "PanicException":
            reason = str(getattr(error, "message", "") or "Typst failed").partition('"')[0]
            message = f"Typst: {reason.strip()}"
            raise NotRendered(message) from None
        raise


def _slides(data: dict[str, Any]) -> bytes:
    from bot.report.slides import SlidesMissing, presentation  # noqa: PLC0415 - only for these

    try:
        return presentation(data, lambda card: draw(card, "png"))
    except SlidesMissing as missing:
        raise NotRendered(str(missing)) from None


def _read(content: str) -> dict[str, Any]:
    """Return the content as a dict; another version of the program may have stored it."""
    try:
        data = json.loads(content)
    except ValueError:
        data = None
    if isinstance(data, dict) and data.get("kind") in KINDS and "unreadable" in data:
        return data
    message = "this is no content of a scorecard or a report"
    raise NotRendered(message)


def _compiled(data: dict[str, Any], format_: _Drawn, fonts: "Fonts") -> bytes:
    compiler = _compiler(data, fonts)
    if DOCUMENTS.get(data["kind"]) == "pdf":
        compiler = fitted(lambda setting: _compiler(data, fonts, setting))
    found = compiler.compile(
        format=format_,
        ppi=DOTS_PER_INCH.get(data["kind"], 144),
        pdf_standards=["ua-1"] if format_ == "pdf" else [],
        timestamp=int(datetime.fromisoformat(data["at"]).timestamp()) if "at" in data else None,
    )
    if not isinstance(found, bytes):
        message = "Typst drew no single document"
        raise NotRendered(message)
    return found


def _compiler(data: dict[str, Any], fonts: "Fonts", setting: Setting = USUAL) -> "Compiler":
    """Return a compiler of the content. It belongs to one thread; the fonts are shared."""
    from typst import Compiler  # noqa: PLC0415 - only where something is drawn

    folder = Path(str(resources.files("bot.report")))
    known = {font.family for font in fonts.fonts()}
    inputs = {
        "content": json.dumps(data, ensure_ascii=False),
        "fonts": json.dumps([family for family in FAMILIES if family in known]),
        "setting": json.dumps(asdict(setting)),
    }
    return Compiler(
        folder / f"{data['kind']}.typ",
        root=folder,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )


@cache
def _load() -> tuple["Fonts", Shelf]:
    try:
        from typst import Fonts  # noqa: PLC0415 - only where something is drawn
    except ImportError:
        message = f"Pictures and reports need an extra: {INSTALL}"
        raise NotRendered(message) from None
    shelf = Shelf()
    if not shelf.complete:
        message = f"The fonts are missing: {INSTALL}"
        raise NotRendered(message)
    fonts = Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=list(shelf.folders),
    )
    return fonts, shelf


def _loaded() -> tuple["Fonts", Shelf]:
    """Return the fonts; the first thread loads them."""
    with _LOADING:
        return _load()
