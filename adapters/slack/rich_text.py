"""Renders text as ``rich_text``: paragraphs, lists and dates.

The text elements of ``rich_text`` have no markup: stars, colons, names and addresses in them are
shown as they were typed. ``mrkdwn`` has dates too, but would read all of these. Bold is only what
the message itself gives as the strong start of a text.

Slack publishes no limits of these blocks, so they keep to those of a section.

Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block and
docs.slack.dev/reference/block-kit/block-elements (rich text list, date).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.messages import Bullets, Moments, Paragraph, dated_parts

LONGEST = 2900
"""Most characters of a block: a section takes 3000."""

MOMENT = "{date_short}, {time}"
"""How Slack writes a moment, in the reader's zone: "Jan 31, 2030, 5:00 PM"."""

BLANK = "…"
"""The text in place of an empty one, which Slack refuses."""

Json = dict[str, Any]


def text_parts(text: str, most: int) -> Iterator[str]:
    """Yield a text in parts that end with a line or a word."""
    text = text.strip() or BLANK
    while len(text) > most:
        cut = max(text.rfind("\n", 0, most), 0) or max(text.rfind(" ", 0, most), 0) or most
        yield text[:cut]
        text = text[cut:].lstrip() or BLANK
    yield text


def paragraph(block: Paragraph) -> Iterator[Json]:
    """Yield a paragraph, in several blocks if it is long."""
    lead = block.lead
    for part in text_parts(block.text, LONGEST):
        yield _rich([_section(part, block.moments, lead)])
        lead = ""


def listed(block: Bullets) -> Iterator[Json]:
    """Yield a list, in several blocks if it is long; numbers go on from one to the next."""
    leads = (*block.leads, *[""] * len(block.items))
    points = [
        _section(item.strip() or BLANK, block.moments, lead)
        for item, lead in zip(block.items, leads, strict=False)
    ]
    for first, some in _in_blocks(block.items, points):
        part: Json = {
            "type": "rich_text_list",
            "style": "ordered" if block.ordered else "bullet",
            "indent": 0,
            "elements": some,
        }
        if block.ordered and first:
            part["offset"] = first
        yield _rich([part])


def _in_blocks(items: Sequence[str], points: Sequence[Json]) -> Iterator[tuple[int, list[Json]]]:
    """Yield the points of each block, with the number of those before."""
    some: list[Json] = []
    used = 0
    for place, item in enumerate(items):
        if some and used + len(item) > LONGEST:
            yield place - len(some), some
            some, used = [], 0
        some.append(points[place])
        used += len(item)
    if some:
        yield len(items) - len(some), some


def _rich(elements: list[Json]) -> Json:
    return {"type": "rich_text", "elements": elements}


def _section(text: str, moments: Moments, lead: str) -> Json:
    return {"type": "rich_text_section", "elements": list(_elements(text, moments, lead))}


def _elements(text: str, moments: Moments, lead: str) -> Iterator[Json]:
    """Yield a text whose moments Slack shows in the reader's zone, with its start in bold."""
    if lead and text.startswith(lead):
        yield {"type": "text", "text": lead, "style": {"bold": True}}
        text = text[len(lead) :]
    for part, seconds in dated_parts(text, moments):
        if seconds is not None:
            yield {"type": "date", "timestamp": seconds, "format": MOMENT, "fallback": part}
        else:
            # A part without a break keeps to the limit as well.
            places = range(0, len(part), LONGEST)
            yield from ({"type": "text", "text": part[at : at + LONGEST]} for at in places)
