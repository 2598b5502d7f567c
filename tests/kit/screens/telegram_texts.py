"""Telegram's texts as HTML, from their entities; pure.

Source: core.telegram.org/bots/api#messageentity.
"""

from collections.abc import Sequence
from typing import Any

from tests.kit.screens.markup import CannotDraw, Html, check_known, join, span, tag, text
from tests.kit.screens.moments import Reader, telegram_moment

Body = dict[str, Any]

_PLACE = ("offset", "length")

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "blockquote": "blockquote",
}
_LINKS = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
"""Entities that lead where they say."""


def marked_text(written: str, entities: Sequence[Body], reader: Reader) -> Html:
    """Return a text with its entities, whose places are counted in UTF-16 units.

    Raises:
        CannotDraw: Nothing is known of an entity.
    """
    # Outer entities come before those inside of them.
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return _drawn(written.encode("utf-16-le"), 0, ordered, reader)


def _drawn(units: bytes, first: int, entities: Sequence[Body], reader: Reader) -> Html:
    """Return a part of a text that begins at a unit, and the entities in it."""
    parts: list[Html] = []
    at, left = first, list(entities)
    while left:
        entity = left.pop(0)
        end = entity["offset"] + entity["length"]
        inside = [other for other in left if other["offset"] < end]
        left = left[len(inside) :]
        parts.append(text(_cut(units, first, at, entity["offset"])))
        whole = _cut(units, first, entity["offset"], end)
        part = units[2 * (entity["offset"] - first) : 2 * (end - first)]
        drawn = _drawn(part, entity["offset"], inside, reader)
        parts.append(_entity(entity, whole, drawn, reader))
        at = end
    parts.append(text(units[2 * (at - first) :].decode("utf-16-le")))
    return join(parts)


def _cut(units: bytes, first: int, begin: int, end: int) -> str:
    return units[2 * (begin - first) : 2 * (end - first)].decode("utf-16-le")


def _entity(entity: Body, written: str, inside: Html, reader: Reader) -> Html:
    match entity["type"]:
        case kind if kind in _TAGS:
            check_known(entity, *_PLACE)
            return tag(_TAGS[kind], inside)
        case "expandable_blockquote":
            check_known(entity, *_PLACE)
            return tag("blockquote", inside, class_="expandable")
        case "pre":
            check_known(entity, *_PLACE, "language")
            return tag("pre", Html(inside.replace("<br>", "\n")))
        case "spoiler":
            check_known(entity, *_PLACE)
            return span("spoiler", inside)
        case "text_link":
            check_known(entity, *_PLACE, "url")
            return tag("a", inside, href=entity["url"])
        case "text_mention":
            check_known(entity, *_PLACE, "user")
            return span("link", inside)
        case "date_time":
            check_known(entity, *_PLACE, "unix_time", "date_time_format")
            form = entity.get("date_time_format", "")
            return span("link", telegram_moment(entity["unix_time"], form, written, reader))
        case kind if kind in _LINKS:
            check_known(entity, *_PLACE)
            return span("link", inside)
        case kind:
            message = f"no drawing for a text that is {kind}"
            raise CannotDraw(message)
