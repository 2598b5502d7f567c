"""Moments of conversations as pages, and the pictures in them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from bot.engine.assessment import Assessment
from bot.loading.library import edition_folders, flow_folders, load_edition
from bot.messages import Attachment
from tests.conftest import make_assessment
from tests.kit.screens.markup import Html

FOLDER = Path(__file__).parents[3] / "docs" / "pictures"
"""The folder of pages, their pictures and their photographs."""

DRAWN = ".drawn.png"
"""The end of the names of the bot's own pictures."""

APP = "CX AI Maturity Check"
"""The name of the bot on both platforms."""

TITLE = "CX leadership, fall"
"""The name of the team's check."""

NAMES = ("Ann", "Bea", "Cem", "Dan", "Eva", "Fay", "Gus")
"""The team; the first one organizes."""

Draw = Callable[[Attachment], Awaitable[bytes]]
"""Draws a result; None has the bot draw it."""


@dataclass(frozen=True)
class Scene:
    """A moment, drawn.

    Attributes:
        name: The name of its files.
        html: The page.
        pictures: The contents of the pictures in it, by their addresses.
        wide: Whether it is photographed on a desktop, too.
        begins_at: The selector of CSS to which it is scrolled on photographs.
    """

    name: str
    html: Html
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    wide: bool = False
    begins_at: str = ""


@dataclass
class Gallery:
    """The pictures of a page, with their addresses.

    Attributes:
        page: The name of the page.
        pictures: Their contents, by address.
    """

    page: str
    pictures: dict[str, bytes] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def address(self, content: bytes) -> str:
        """Return where a picture is."""
        key = sha256(content).hexdigest()
        address = self._known.setdefault(key, f"{self.page}.{len(self._known) + 1}{DRAWN}")
        self.pictures[address] = content
        return address


@cache
def quick_check() -> Assessment:
    """Return the assessment that is shipped."""
    edition = load_edition(edition_folders()["liveops-2026"])
    return make_assessment(edition, flow_folders()["quick-check"])


async def draw_nothing(file: Attachment) -> bytes:
    """Return what there is to draw: a page is the same whatever its pictures show."""
    return file.content.encode()
