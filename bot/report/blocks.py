"""Blocks of the chat as data to draw."""

from collections.abc import Iterable
from typing import Any

from bot.messages import Block, Bullets, Heading, Note, Paragraph

Json = dict[str, Any]


def sections(blocks: Iterable[Block]) -> list[Json]:
    """Return blocks as sections; each heading begins a section."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading):
            parts.append([])
        parts[-1].append(block)
    return [section(part) for part in parts if part]


def section(blocks: Iterable[Block]) -> Json:
    """Return blocks as one section, whose title is their heading."""
    title = ""
    parts: list[Json] = []
    for block in blocks:
        match block:
            case Heading(text):
                title = text
            case Paragraph(text):
                parts.append({"is": "paragraph", "text": text})
            case Note(text):
                parts.append({"is": "note", "text": text})
            case Bullets(items, ordered):
                parts.append({"is": "steps" if ordered else "bullets", "items": list(items)})
            case _:  # a chart of the chat; this one is drawn instead
                continue
    return {"title": title, "blocks": parts}
