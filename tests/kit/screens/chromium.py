"""Photographs pages in headless Chromium, over its DevTools protocol.

Source: chromedevtools.github.io/devtools-protocol.
"""

import asyncio
import json
import shutil
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from io import BytesIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse
from PIL import Image

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

PHONE, DESKTOP = 390, 1080
"""Widths of screens, in pixels of CSS."""

SHORTEST, TALLEST = 560, {PHONE: 1400, DESKTOP: 1100}
"""How high a photograph is, in pixels of CSS, the latter by width: it shows the page's top."""

STARTS_WITHIN_S = 30
ANSWERS_WITHIN_S = 30

COLORS = (128, 64, 32, 16)
"""Colors of a picture: the most with which it is small enough; each pixel takes the nearest."""

LARGEST = 150 * 1024
"""Bytes of a picture in the repository."""

Json = dict[str, Any]


class CannotPhotograph(Exception):
    """Chromium did not do what it was asked."""


def find() -> str | None:
    """Return the path of Chromium; None if it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@dataclass
class Chromium:
    """A running Chromium with one page.

    Attributes:
        socket: Its DevTools.
        session: The page's session.
    """

    socket: ClientWebSocketResponse
    session: str = ""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def call(self, method: str, **params: Any) -> Json:
        """Call a method, and return its result.

        Raises:
            CannotPhotograph: Chromium refused, or ended.
        """
        number = next(self._numbers)
        session = {"sessionId": self.session} if self.session else {}
        await self.socket.send_json({"id": number, "method": method, "params": params} | session)
        message = await self._until(lambda said: said.get("id") == number)
        if "error" in message:
            problem = f"{method}: {message['error']['message']}"
            raise CannotPhotograph(problem)
        result: Json = message["result"]
        return result

    async def _until(self, is_wanted: Any) -> Json:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            while True:
                message: Json = await self.socket.receive_json()
                if is_wanted(message):
                    return message

    async def open(self) -> None:
        """Open the page."""
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        self.session = attached["sessionId"]
        await self.call("Page.enable")

    async def photograph(self, page: Path, width: int, begins_at: str = "") -> bytes:
        """Return a PNG of a page, as high as the page or TALLEST, and twice as fine as CSS.

        Args:
            page: The file.
            width: The width of the screen, in pixels of CSS.
            begins_at: The selector of CSS to which the page is scrolled; empty for its top.
        """
        await self._size(width, SHORTEST)
        await self.call("Page.navigate", url=page.as_uri())
        await self._until(lambda said: said.get("method") == "Page.loadEventFired")
        height = await self._run("document.fonts.ready.then(() => document.body.scrollHeight)")
        await self._size(width, min(height, TALLEST[width]))
        if begins_at:
            await self._run(f"document.querySelector({json.dumps(begins_at)}).scrollIntoView()")
        shot = await self.call("Page.captureScreenshot", format="png")
        return b64decode(shot["data"])

    async def _run(self, script: str) -> Any:
        """Run a script in the page, and return its value."""
        found = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in found:
            problem = f"{script}: {found['exceptionDetails']['text']}"
            raise CannotPhotograph(problem)
        return found["result"].get("value")

    async def _size(self, width: int, height: int) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2,
            mobile=False,
        )


@asynccontextmanager
async def running(program: str) -> AsyncIterator[Chromium]:
    """Start Chromium with a page, and end it.

    Raises:
        CannotPhotograph: It did not start.
    """
    with TemporaryDirectory(prefix="cxbot-chromium-") as profile:
        # The pages are our own, so root needs no sandbox around them.
        process = await asyncio.create_subprocess_exec(
            program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run",
            "--font-render-hinting=none", "--force-color-profile=srgb", "--lang=en-US",
            "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            address = await _address(process)
            async with ClientSession() as client, client.ws_connect(address, max_msg_size=0) as ws:
                chromium = Chromium(ws)
                await chromium.open()
                yield chromium
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            # Otherwise its files would still come while the folder is removed.
            await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    """Return the address of the DevTools, which Chromium prints when it listens."""
    assert process.stderr is not None
    said = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(STARTS_WITHIN_S):
            while line := await process.stderr.readline():
                said += line
                _, found, address = line.partition(b"DevTools listening on ")
                if found:
                    return address.decode().strip()
    problem = f"Chromium did not start: {said.decode(errors='replace')[-300:]}"
    raise CannotPhotograph(problem)


# ---------------------------------------------------------------------------- files


def with_fonts(html: str) -> str:
    """Return a page that has the font of the results, wherever it is opened."""
    package = find_spec("fontpkg_inter")
    if package is None or package.origin is None:
        return html
    font = next(Path(package.origin).parent.rglob("Inter[[]*.ttf"))
    source = f"data:font/ttf;base64,{b64encode(font.read_bytes()).decode()}"
    face = f"@font-face {{ font-family: Inter; font-weight: 100 900; src: url({source}); }}"
    return html.replace("<style>", f"<style>\n{face}", 1)


def small(png: bytes) -> bytes:
    """Return a picture with fewer colors, in at most LARGEST bytes if few enough colors do it."""
    image = Image.open(BytesIO(png)).convert("RGB")
    content = b""
    for colors in COLORS:
        few = image.quantize(colors, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        written = BytesIO()
        few.save(written, "PNG", optimize=True)
        content = written.getvalue()
        if len(content) <= LARGEST:
            break
    return content


def shrunk(png: bytes, width: int) -> bytes:
    """Return a picture of a width in pixels, with fewer colors."""
    image = Image.open(BytesIO(png)).convert("RGB")
    height = round(image.height * width / image.width)
    written = BytesIO()
    image.resize((width, height), Image.Resampling.LANCZOS).save(written, "PNG")
    return small(written.getvalue())
