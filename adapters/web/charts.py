"""The charts of a result's picture, as the page draws them: numbers are text, in the page's colors.

The content that the picture is drawn from says every word and number. Only places are worked out
here, in percent of the width, so a chart is as wide as the window allows.
"""

import json
from typing import Any

from bot.messages import Attachment

Json = dict[str, Any]


class Drawn(Json):
    """A part of a picture's content; templates read its fields with a dot."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any JSON value
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


LONGEST = 80
"""The longest bar, in percent of the width; the rest is for its number."""

FIRST, LAST = 4, 84
"""The places of the lowest and the highest rating, in percent of the width; averages follow."""


def content_of(picture: Attachment | None) -> Json | None:
    """Return what a picture is drawn from; None where it has no charts."""
    if picture is None:
        return None
    content: Json = json.loads(picture.content, object_hook=Drawn)
    return content if content["charts"] else None


def length(bar: Json, chart: Json) -> float:
    """Return the length of a share's bar, in percent of the width."""
    return _rounded(LONGEST * bar["value"] / max(other["value"] for other in chart["bars"]))


def along(rating: float, chart: Json) -> float:
    """Return the place of a rating or an average, in percent of the width."""
    steps = chart["highest"] - chart["lowest"]
    return _rounded(FIRST + (LAST - FIRST) * (rating - chart["lowest"]) / steps)


def _rounded(place: float) -> float:
    return round(place, 2)
