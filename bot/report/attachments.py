"""Results as attachments: the content to draw, with caption and description."""

from importlib.util import find_spec

from bot.messages import Attachment
from bot.report.content import Json, alt_text, caption, report, scorecard, to_text
from bot.results.drawing import Drawable

PARTS = ("typst", "fontpkg_inter")
"""Packages needed for drawing."""


def can_draw() -> bool:
    """Return whether the packages for drawing are installed."""
    return all(find_spec(package) is not None for package in PARTS)


class Drawer:
    """A maker of attachments; they are drawn when they are sent."""

    def scorecard(self, result: Drawable) -> Attachment:
        """Return the result as a picture."""
        shown = scorecard(result.texts, result.position, result.advice, result.at, result.before)
        return Attachment(to_text(shown), "png", "scorecard.png", caption(shown), alt_text(shown))

    def report(self, result: Drawable) -> Attachment:
        """Return the result as a document."""
        shown = report(
            result.texts, result.position, result.advice, result.answers, result.at, result.before
        )
        return Attachment(to_text(shown), "pdf", "report.pdf", caption(shown), _alt(shown))


def _alt(shown: Json) -> str:
    # A document describes its own charts, so the caption is enough.
    return caption(shown)
