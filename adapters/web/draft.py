"""A flow that is being written: browsers learn at once that it was saved again.

Where scripts run, by a stream of events. Elsewhere a page of a draft goes on at once to a request
that is answered after the next save: until then the browser shows the page, and takes what people
type and press.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.requests import NotRead
from adapters.web.streams import Streams
from bot.channel import FollowsDraft

AFTER = "after"
"""The parameter with the number of the draft that a page shows."""

STREAM, TOPIC = "/saves", "draft"
"""The path of the stream, and its topic."""

WAITS_S = 240.0
"""How long a request waits for a save. Browsers give up after five minutes."""

ROW, CENTER, LINE = 72, 38, 18
"""The height of a step in the drawing, and the place of its dot: from the left, and from the top of
the step, beside its name.
"""


class Saves:
    """The browsers that wait for a save.

    Args:
        look: Draws pages of the draft.
        streams: Tells browsers whose scripts run.
    """

    def __init__(self, look: FollowsDraft, streams: Streams) -> None:
        self._look, self._streams = look, streams

    async def tell(self) -> None:
        """Tell the streams of each save, until nobody waits any longer."""
        while True:
            number = self._look.number
            await self._look.saved(number)
            if self._look.number == number:
                return
            self._streams.changed(TOPIC)

    async def events(self, request: Request) -> Response:
        """Return a stream of the numbers of drafts."""
        return self._streams.events(request, TOPIC, self._drawn)

    async def _drawn(self) -> str:
        return str(self._look.number)

    @staticmethod
    def is_waiting(request: Request) -> bool:
        """Return whether a request waits for a save."""
        return request.method == "GET" and AFTER in request.query_params

    async def wait(self, request: Request) -> bool:
        """Wait until the draft is another one than on the page of a request, or nobody waits.

        Returns:
            Whether the page is to be shown again; no, if the server stops and could not do so.

        Raises:
            NotRead: The request names no draft.
        """
        number = request.query_params[AFTER]
        if not (number.isascii() and number.isdecimal() and len(number) <= len("999999999")):
            raise NotRead(400)
        saved = asyncio.create_task(self._look.saved(int(number)))
        left = asyncio.create_task(_left(request))
        try:
            await asyncio.wait((saved, left), timeout=WAITS_S, return_when=asyncio.FIRST_COMPLETED)
            return not saved.done() or self._look.number != int(number)
        finally:
            saved.cancel()
            left.cancel()


async def _left(request: Request) -> None:
    """Wait until a browser has closed its connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def arrow_path(ends: tuple[int, int]) -> str:
    """Return the way of an arrow between two steps as an SVG path; longer ones bend further."""
    source, target = ends
    start, end = (place * ROW + LINE for place in ends)
    if target == source + 1:
        return f"M{CENTER} {start}V{end}"
    bend = CENTER - min(36, 8 + 7 * (target - source))
    return f"M{CENTER} {start}C{bend} {start} {bend} {end} {CENTER} {end}"
