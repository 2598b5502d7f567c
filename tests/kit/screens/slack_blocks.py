"""Blocks of Block Kit as HTML; pure.

Source: docs.slack.dev/reference/block-kit/blocks.
"""

from collections.abc import Callable, Sequence
from typing import Any

from tests.kit.screens.markup import (
    NOTHING,
    CannotDraw,
    Html,
    block,
    check_known,
    join,
    span,
    tag,
)
from tests.kit.screens.slack_elements import element
from tests.kit.screens.slack_texts import Sight, rich_text, text_object

Body = dict[str, Any]


def blocks(several: Sequence[Body], sight: Sight) -> Html:
    """Return blocks one below another.

    Raises:
        CannotDraw: Nothing is known of one of them.
    """
    return join(_block(given, sight) for given in several)


def _block(given: Body, sight: Sight) -> Html:
    draw = _DRAWN.get(given["type"])
    if draw is None:
        message = f"no drawing for the block {given['type']}"
        raise CannotDraw(message)
    return draw(given, sight)


def _header(given: Body, sight: Sight) -> Html:
    check_known(given, "block_id", "text")
    return Html(tag("h3", text_object(given["text"], sight)) + "\n")


def _section(given: Body, sight: Sight) -> Html:
    check_known(given, "block_id", "text", "fields", "accessory", "expand")
    parts = []
    if "text" in given:
        parts.append(block("text", text_object(given["text"], sight)))
    if "fields" in given:
        fields = (block("text", text_object(field, sight)) for field in given["fields"])
        parts.append(block("fields", *fields))
    beside = given.get("accessory")
    if beside is None:
        return block("section", *parts)
    drawn = _picture(beside) if beside["type"] == "image" else element(given, beside, sight)
    return block("section beside", block("words", *parts), drawn)


def _context(given: Body, sight: Sight) -> Html:
    check_known(given, "block_id", "elements")
    return block(
        "context",
        *(
            _picture(part) if part["type"] == "image" else span("part", text_object(part, sight))
            for part in given["elements"]
        ),
    )


def _picture(given: Body) -> Html:
    """Return a small picture, beside a text."""
    check_known(given, "image_url", "alt_text")
    return tag("img", src=given["image_url"], alt=given["alt_text"])


def _divider(given: Body, _sight: Sight) -> Html:
    check_known(given, "block_id")
    return Html(tag("hr") + "\n")


def _image(given: Body, sight: Sight) -> Html:
    check_known(given, "block_id", "slack_file", "image_url", "alt_text", "title")
    file = given.get("slack_file")
    source = sight.picture(file["id"]) if file else given["image_url"]
    title = tag("figcaption", text_object(given["title"], sight)) if "title" in given else NOTHING
    return Html(tag("figure", title, tag("img", src=source, alt=given["alt_text"])) + "\n")


def _actions(given: Body, sight: Sight) -> Html:
    check_known(given, "block_id", "elements")
    drawn = (element(given, inside, sight) for inside in given["elements"])
    return block("actions", join(drawn, Html("\n")))


def _input(given: Body, sight: Sight) -> Html:
    check_known(given, "block_id", "label", "element", "hint", "optional", "dispatch_action")
    optional = span("optional", " (optional)") if given.get("optional") else NOTHING
    parts = [
        block("label", text_object(given["label"], sight), optional),
        element(given, given["element"], sight),
    ]
    error = sight.errors.get(given.get("block_id", ""))
    if error:
        parts.append(block("error", error))
    if "hint" in given:
        parts.append(block("hint", text_object(given["hint"], sight)))
    return block("input", *parts)


_DRAWN: dict[str, Callable[[Body, Sight], Html]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "divider": _divider,
    "image": _image,
    "actions": _actions,
    "input": _input,
    "rich_text": rich_text,
}
