"""Blocks of messages and views, and what Slack takes of them; pure.

Source: docs.slack.dev/reference/block-kit/blocks. Blocks and elements that no test of this project
needs (video, table, date picker, number input, ...) are refused as unknown.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.kit.slack.elements import (
    BUTTON,
    CHOOSING,
    LONGEST_ID,
    MOMENTS,
    OVERFLOW,
    TYPED,
    any_text,
    plain,
)
from tests.kit.slack.schemas import (
    Check,
    Problems,
    Schema,
    all_of,
    an_object,
    at,
    boolean,
    by_type,
    distinct,
    items,
    number,
    one_of,
    text,
)

Body = dict[str, Any]

MOST_IN_A_MESSAGE = 50
MOST_IN_A_VIEW = 100
MOST_ELEMENTS = 25
LONGEST_TEXT_OF_ALL = 13_200
"""Characters in all blocks of a message; Slack publishes none (slackapi/bolt-js issue 2509)."""

MOST_RICH = 100
LONGEST_RICH = 3000
"""Slack publishes no limits of rich text; these are a section's."""

MOST_INDENTED = 8
"""Source: docs.slack.dev/tools/node-slack-sdk/reference/types/interfaces/RichTextList."""

DATE_TOKENS = frozenset(
    f"{{{name}}}"
    for name in (
        "day_divider_pretty", "date_num", "date_slash", "date_long", "date_long_full",
        "date_long_pretty", "date", "date_pretty", "date_short", "date_short_pretty", "time",
        "time_secs", "ago",
    )
)  # fmt: skip
"""The tokens of a date: docs.slack.dev/reference/block-kit/block-elements/date-element."""


def _block(kind: str, fields: Schema) -> Check:
    return an_object({"type!": one_of(kind), "block_id": text(LONGEST_ID), **fields})


def _date_format(value: Any, pointer: str) -> Problems:
    """Check that a date's format has only tokens that Slack knows, and at least one."""
    yield from text(LONGEST_ID, 1)(value, pointer)
    tokens = re.findall(r"\{[^{}]*\}", value) if isinstance(value, str) else []
    if not tokens or not DATE_TOKENS.issuperset(tokens):
        yield at("must be a valid date format", pointer)


def _actions_differ(value: Any, pointer: str) -> Problems:
    elements = value.get("elements", [])
    yield from distinct(
        (
            (element["action_id"], f"{pointer}/elements/{index}/action_id")
            for index, element in enumerate(elements if isinstance(elements, list) else [])
            if isinstance(element, dict) and "action_id" in element
        ),
        "action_id",
    )


_SECTION = _block(
    "section",
    {
        "text!": any_text(3000),
        "accessory": by_type({"button": BUTTON, "overflow": OVERFLOW, **CHOOSING}),
        "expand": boolean,
    },
)
_IN_ACTIONS = {"button": BUTTON, "overflow": OVERFLOW, **CHOOSING, **MOMENTS}
_ACTIONS = all_of(
    _block(
        "actions",
        {"elements!": items(by_type(_IN_ACTIONS), MOST_ELEMENTS, 1)},
    ),
    _actions_differ,
)
_INPUT = _block(
    "input",
    {
        "label!": plain(2000),
        "element!": by_type({**TYPED, **CHOOSING, **MOMENTS}),
        "hint": plain(2000),
        "optional": boolean,
        "dispatch_action": boolean,
    },
)
_STYLE = an_object(dict.fromkeys(("bold", "italic", "strike", "code"), boolean))
_RICH_ELEMENT = by_type(
    {
        "text": an_object(
            {"type!": one_of("text"), "text!": text(LONGEST_RICH, 1), "style": _STYLE}
        ),
        "date": an_object(
            {
                "type!": one_of("date"),
                "timestamp!": number(0, 2**53),
                "format!": _date_format,
                "fallback": text(LONGEST_RICH, 1),
            }
        ),
    }
)
_RICH_SECTION = an_object(
    {"type!": one_of("rich_text_section"), "elements!": items(_RICH_ELEMENT, MOST_RICH, 1)}
)
_RICH_LIST = an_object(
    {
        "type!": one_of("rich_text_list"),
        "style!": one_of("bullet", "ordered"),
        "elements!": items(by_type({"rich_text_section": _RICH_SECTION}), MOST_RICH, 1),
        "indent": number(0, MOST_INDENTED),
        "offset": number(0, 10**6),
        "border": number(0, 1),
    }
)
_IMAGE = _block(
    "image",
    {
        # Slack takes `image_url`, too, and the address of a file.
        "slack_file!": an_object({"id!": text(LONGEST_ID, 1)}),
        "alt_text!": text(2000),
        "title": plain(2000),
    },
)
_IN_VIEWS: dict[str, Check] = {
    "section": _SECTION,
    "actions": _ACTIONS,
    "context": _block("context", {"elements!": items(any_text(2000), 10, 1)}),
    "divider": _block("divider", {}),
    "header": _block("header", {"text!": plain(150)}),
    "input": _INPUT,
    "rich_text": _block(
        "rich_text",
        {
            "elements!": items(
                by_type({"rich_text_section": _RICH_SECTION, "rich_text_list": _RICH_LIST}),
                MOST_RICH,
                1,
            )
        },
    ),
}
_IN_MESSAGES = {**_IN_VIEWS, "image": _IMAGE}
"""Slack takes images in views, too."""


def check_blocks(
    blocks: Any, pointer: str, most: int, kinds: Mapping[str, Check] = _IN_VIEWS
) -> Problems:
    """Yield Slack's objections to a list of blocks."""
    yield from items(by_type(kinds), most)(blocks, pointer)
    found = [(i, one) for i, one in enumerate(blocks) if isinstance(one, dict)]
    yield from distinct(
        ((one["block_id"], f"{pointer}/{i}/block_id") for i, one in found if one.get("block_id")),
        "block_id",
    )


def check_message(blocks: Any) -> list[str]:
    """Return Slack's objections to the blocks of a message."""
    return list(check_blocks(blocks, "/blocks", MOST_IN_A_MESSAGE, _IN_MESSAGES))


def unknown_in(blocks: list[Body], kinds: set[str], pointer: str) -> list[str]:
    """Return the objections of a Slack that does not know some types of blocks and elements."""
    return [
        at(f"unsupported type: {kind}", f"{pointer}/{place}")
        for place, block in enumerate(blocks)
        for kind in sorted(kinds & _types(block))
    ]


def _types(block: Body) -> set[str]:
    inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return {block["type"], *(element["type"] for element in inside if element)}


def pictures_in(blocks: list[Body]) -> Iterator[tuple[str, str]]:
    """Yield the files that blocks show, each with where it stands."""
    for index, block in enumerate(blocks):
        if block["type"] == "image":
            yield block["slack_file"]["id"], f"/blocks/{index}/slack_file"


def length_of(blocks: Any) -> int:
    """Return the characters of all texts in blocks."""
    if isinstance(blocks, list):
        return sum(map(length_of, blocks))
    if not isinstance(blocks, dict):
        return 0
    own = len(blocks["text"]) if isinstance(blocks.get("text"), str) else 0
    return own + sum(length_of(inside) for inside in blocks.values())


def named(blocks: list[Body], next_id: Iterator[str]) -> list[Body]:
    """Return blocks with the ids that Slack gives to those that have none."""
    return [_named(block, next_id) for block in blocks]


def _named(block: Body, next_id: Iterator[str]) -> Body:
    """Return a block, copied, with its ids."""
    block = {"block_id": next(next_id), **block}
    if "elements" in block and block["type"] == "actions":
        block["elements"] = [_with_action(one, next_id) for one in block["elements"]]
    for name in ("accessory", "element"):
        if name in block:
            block[name] = _with_action(block[name], next_id)
    return block


def _with_action(element: Body, next_id: Iterator[str]) -> Body:
    return {"action_id": next(next_id)} | element


def elements_of(blocks: list[Body]) -> Iterator[tuple[Body, Body]]:
    """Yield every element that a person can use, with its block."""
    for block in blocks:
        match block["type"]:
            case "actions":
                yield from ((block, element) for element in block["elements"])
            case "section" if "accessory" in block:
                yield block, block["accessory"]
            case "input":
                yield block, block["element"]
            case _:
                pass
