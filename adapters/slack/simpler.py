"""The same content in older blocks, for a Slack that refuses the newer ones.

Every fact stays: rich text becomes plain text, the options of a menu become buttons, and points
with check marks become lines.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.slack.rich_text import LONGEST, text_parts

BESIDE = 5
"""Most buttons of a row."""

Json = dict[str, Any]

_CHECKED, _UNCHECKED = "☑", "☐"


_REFUSED = frozenset({"invalid_arguments", "invalid_blocks", "invalid_blocks_format"})
"""Slack's errors for blocks that it does not take, in messages and in views."""

_BLOCK = re.compile(r"json-pointer:(?:/view)?/blocks/(\d+)")
"""The number of the block that Slack refuses, as its error names it."""


def instead(values: Json, error: SlackApiError) -> Json | None:
    """Return a call's arguments with simpler blocks; None if Slack names none of these as refused.

    Args:
        values: The arguments of the refused call.
        error: Slack's refusal, which names blocks by their places.
    """
    data = error.response.data if isinstance(error.response.data, dict) else {}
    if data.get("error") not in _REFUSED:
        return None
    view = values.get("view")
    blocks = (values if view is None else view).get("blocks") or []
    named = {int(place) for place in _BLOCK.findall(str(data))}
    if not any(is_rich(block) for place, block in enumerate(blocks) if place in named):
        return None
    plain = {"blocks": simpler(blocks)}
    return values | (plain if view is None else {"view": view | plain})


def is_rich(block: Mapping[str, Any]) -> bool:
    """Return whether a block has something that is simpler to show in another way."""
    return block["type"] == "rich_text" or any(map(_is_new, block.get("elements", ())))


def simpler(blocks: Sequence[Json]) -> list[Json]:
    """Return blocks without rich text, menus behind dots, and check marks.

    Dialogs stay: without its dialog a button would do at once what cannot be undone.
    """
    return [plain for block in blocks for plain in _simpler(block)]


def _is_new(element: Mapping[str, Any]) -> bool:
    return element["type"] in ("overflow", "checkboxes")


def _simpler(block: Json) -> Iterator[Json]:
    if block["type"] == "rich_text":
        lines = (line for part in block["elements"] for line in _lines(part))
        yield from _sections("\n".join(lines))
    elif block["type"] != "actions" or not is_rich(block):
        yield block
    else:
        yield from _actions(block)


def _sections(text: str) -> Iterator[Json]:
    for part in text_parts(text, LONGEST):
        yield {"type": "section", "text": {"type": "plain_text", "text": part, "emoji": False}}


def _lines(part: Json) -> Iterator[str]:
    """Yield a part of rich text as lines."""
    if part["type"] == "rich_text_section":
        yield _text(part)
        return
    first = part.get("offset", 0) + 1
    for number, item in enumerate(part["elements"], start=first):
        sign = f"{number}." if part["style"] == "ordered" else "•"
        yield f"{sign} {_text(item)}"


def _text(section: Json) -> str:
    return "".join(element.get("text") or element["fallback"] for element in section["elements"])


def _actions(block: Json) -> Iterator[Json]:
    elements: list[Json] = []
    for element in block["elements"]:
        if element["type"] == "checkboxes":
            yield from _sections("\n".join(_checked(element)))
        elif element["type"] == "overflow":
            elements += _as_buttons(element)
        else:
            elements.append(element)
    for first in range(0, len(elements), BESIDE):
        named = elements[first : first + BESIDE]
        yield {**block, "elements": named} if first == 0 else {"type": "actions", "elements": named}


def _checked(element: Json) -> Iterator[str]:
    chosen = element.get("initial_options", ())
    for option in element["options"]:
        sign = _CHECKED if option in chosen else _UNCHECKED
        about = [option["description"]["text"]] if "description" in option else []
        yield " ".join((sign, option["text"]["text"], *about))


def _as_buttons(element: Json) -> Iterator[Json]:
    for place, option in enumerate(element["options"]):
        yield {
            "type": "button",
            "action_id": f"{element['action_id']}-{place}",
            "text": option["text"],
            "value": option["value"],
        }
