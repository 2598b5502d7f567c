"""An author who writes a flow, and a browser that shows it."""

import asyncio
import re
from pathlib import Path
from typing import Any, Self

from bot.wiring.preview import make_draft_server
from bot.wiring.settings import Settings
from tests.channels.web.world import Browser, Page
from tests.kit.served import WAITING_S

GOOD = """\
id: pulse
title: A first pulse
steps:
  - {id: hello, type: consent, name: Hello, text: "So? {kept}", agree: Start, decline: Leave}
  - id: fruit
    type: single_choice
    name: Fruit
    text: Which fruit?
    options: [{id: apple, label: Apple}, {id: banana, label: Banana}]
  - id: count
    type: number
    name: Count
    text: How many?
    minimum: 0
    maximum: 500
    when: {step: fruit, is: apple}
  - {id: result, type: result}
"""


class Draft:
    """An author with an editor, and a browser without JavaScript."""

    url = ""

    def __init__(self, folder: Path, **parts: Any) -> None:
        self.folder, self.browser, self._parts = folder, Browser(self), parts

    async def __aenter__(self) -> Self:
        self._stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
        server = make_draft_server(Settings(drawings_at_once=0), str(self.folder), **self._parts)
        self._serving = asyncio.create_task(server.serve(0, port.set_result, self._stop))
        self.url = f"http://127.0.0.1:{await asyncio.wait_for(port, WAITING_S)}"
        await self.browser.open("/?after=0")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await asyncio.wait_for(self._serving, WAITING_S)

    def write(self, text: str) -> None:
        (self.folder / "flow.yaml").write_text(text)

    async def save(self, text: str) -> Page:
        """Save the flow; the browser shows the page that follows."""
        waiting = asyncio.create_task(self.browser.open(goes_on(self.browser.page)))
        self.write(text)
        return await asyncio.wait_for(waiting, WAITING_S)


def goes_on(page: Page) -> str:
    """Return the request that a browser makes as soon as it shows a page."""
    [meta] = page.html.all("meta", **{"http-equiv": "refresh"})
    found = re.fullmatch(r"0; url=(\?after=\d+)", meta.given["content"])
    assert found
    return page.path.partition("?")[0] + found[1]
