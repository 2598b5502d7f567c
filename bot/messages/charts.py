"""Bar charts of characters, no wider than a phone."""

from collections.abc import Sequence

from bot.messages.replies import Bar

LONGEST_BAR = 12
"""Most characters of the longest bar; other bars are in proportion."""

CHART = 32
"""Most characters of a line of a chart: a phone wraps longer ones."""

SHORTEST_BAR = 4
"""Characters of the longest bar below which there is no chart."""


def chart(bars: Sequence[Bar]) -> str:
    """Return bars as lines for a font of one width, each with its label and its figure.

    Bars are as long as a line of a phone has room for.

    Returns:
        The lines; empty where bars have no room, so that labels and figures stay alone.
    """
    wide, shown = max(len(bar.label) for bar in bars), max(len(bar.shown) for bar in bars)
    room = CHART - wide - shown - max(len(_mark(bar)) for bar in bars) - 2
    if room < SHORTEST_BAR:
        return ""
    most = max(bar.percent for bar in bars) or 1.0
    longest = min(room, LONGEST_BAR)
    return "\n".join(
        f"{bar.label:<{wide}} {bar.shown:>{shown}} {_drawn(bar, most, longest)}".rstrip()
        + _mark(bar)
        for bar in bars
    )


def _drawn(bar: Bar, most: float, longest: int) -> str:
    return "█" * max(1, round(bar.percent / most * longest)) if bar.percent else ""


def _mark(bar: Bar) -> str:
    return f" ← {bar.mark}" if bar.mark else ""
