"""Results as attachments: the content to draw, with caption and description."""

from dataclasses import dataclass
from importlib.util import find_spec

from bot.messages import Attachment
from bot.report import alts
from bot.report.content import (
    Json,
    caption,
    card_alt,
    report,
    scorecard,
    shared_card,
    to_text,
)
from bot.results.drawing import Drawable

PARTS = ("typst", "fontpkg_inter", "segno")
"""Packages needed for drawing."""


def can_draw() -> bool:
    """Return whether the packages for drawing are installed."""
    return all(find_spec(package) is not None for package in PARTS)


@dataclass(frozen=True, slots=True)
class Drawer:
    """A maker of attachments; they are drawn when they are sent.

    Attributes:
        link: Where others can take the check, for reports; empty for none.
    """

    link: str = ""

    def scorecard(self, result: Drawable) -> Attachment:
        """Return the result as a picture, whose alt text says what its charts show."""
        shown = _card(result)
        return Attachment(to_text(shown), "png", "scorecard.png", caption(shown), card_alt(shown))

    def shared(self, result: Drawable) -> Attachment:
        """Return the picture that others may see; it has no answer but the stage."""
        shown = shared_card(result.texts, result.position)
        return Attachment(to_text(shown), "png", "shared.png", caption(shown), card_alt(shown))

    def described(self, result: Drawable) -> tuple[str, ...]:
        """Return everything that the picture shows, in parts of a sentence or two."""
        return alts.whole(_card(result))

    def report(self, result: Drawable) -> Attachment:
        """Return the result as a document."""
        shown = report(result, self.link)
        # A document describes its own charts, so the caption is enough.
        return Attachment(to_text(shown), "pdf", "report.pdf", caption(shown), caption(shown))


def _card(result: Drawable) -> Json:
    return scorecard(result.texts, result.position, result.advice, result.at, result.before)
