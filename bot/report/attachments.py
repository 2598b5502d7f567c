"""Results as attachments: what is to be drawn, and what is said beside it."""

from importlib.util import find_spec

from bot.engine.drawing import Drawable
from bot.messages import Attachment
from bot.report.content import Json, alt_text, caption, report, scorecard, to_text

PARTS = ("typst", "fontpkg_inter")
"""What drawing needs beside this program."""


def can_draw() -> bool:
    """Whether the parts for drawing are installed."""
    return all(find_spec(one) is not None for one in PARTS)


class Drawer:
    """Says what is to be drawn; that happens when it is sent."""

    def scorecard(self, result: Drawable) -> Attachment:
        """The result as a picture."""
        shown = scorecard(result.texts, result.found, result.advice, result.before)
        return Attachment(to_text(shown), "png", "scorecard.png", caption(shown), alt_text(shown))

    def report(self, result: Drawable) -> Attachment:
        """The result as a document."""
        found, advice = result.found, result.advice
        shown = report(result.texts, found, advice, result.given, result.at, result.before)
        return Attachment(to_text(shown), "pdf", "report.pdf", caption(shown), _alt(shown))


def _alt(shown: Json) -> str:
    # A document is read by itself: it has its own texts for whoever does not see its charts.
    return caption(shown)
