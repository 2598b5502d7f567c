"""Drawers for tests of other things: one draws at once, one always fails."""

from bot.messages import Attachment
from bot.report.render import NotRendered


async def content(file: Attachment) -> bytes:
    """Draw nothing: return what there is to draw."""
    return file.content.encode()


async def fails(_: Attachment) -> bytes:
    """Refuse to draw."""
    message = "no glyphs today"
    raise NotRendered(message)
