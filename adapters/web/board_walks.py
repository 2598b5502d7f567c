"""Which page of a result each facilitator shows, so that the notes on a second screen follow."""

from collections import OrderedDict

KEPT = 256
"""Most boards whose page is kept; the notes of others stay where they are."""


class BoardWalks:
    """The latest page that each facilitator has opened here. Other processes don't know it."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, int] = OrderedDict()

    def go(self, link: str, page: int) -> None:
        """Keep the page that the facilitator of a link's board has opened, counted from 1."""
        self._pages[link] = page
        self._pages.move_to_end(link)
        if len(self._pages) > KEPT:
            self._pages.popitem(last=False)

    def page(self, link: str) -> int:
        """Return that page; 0 before the first."""
        return self._pages.get(link, 0)
