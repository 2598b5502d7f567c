"""Slack's texts as HTML: plain text, its own markup, and rich text; pure.

Sources: docs.slack.dev/messaging/formatting-message-text and
docs.slack.dev/reference/block-kit/blocks/rich-text-block.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.kit.screens.markup import (
    CannotDraw,
    Html,
    block,
    check_known,
    join,
    span,
    tag,
    text,
)
from tests.kit.screens.moments import Reader, slack_moment
from tests.kit.slack.mrkdwn import unescape
from tests.kit.slack.state import Values

Body = dict[str, Any]


@dataclass(frozen=True)
class Sight:
    """The context in which blocks are drawn.

    Attributes:
        reader: The person who looks at them.
        name: Returns the name of a user or a channel, by its id.
        picture: Returns the address of a file's picture, by the id of the file.
        values: The values that the reader has chosen and typed, by block and action.
        errors: The errors of these values, by block.
    """

    reader: Reader
    name: Callable[[str], str | None] = lambda _: None
    picture: Callable[[str], str] = lambda file: f"{file}.png"
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def text_object(given: Body, sight: Sight) -> Html:
    """Return a text object of either kind.

    Raises:
        CannotDraw: It is of neither.
    """
    match given["type"]:
        case "plain_text":
            check_known(given, "text", "emoji")
            return text(given["text"])
        case "mrkdwn":
            check_known(given, "text", "verbatim")
            return mrkdwn(given["text"], sight, verbatim=given.get("verbatim", False))
        case kind:
            message = f"no drawing for a text of type {kind}"
            raise CannotDraw(message)


# ---------------------------------------------------------------------------- Slack's markup

_BLOCK = re.compile(r"```\n?(.+?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_ANGLED = re.compile(r"<([^<>\n]+)>")
_BARE_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>|\0]+")
_QUOTED = re.compile(r"(?:^&gt;[^\n]*\n?)+", re.MULTILINE)
_STYLES = [
    (name, re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]+?)(?<=\S){mark}(?![\w{mark}])"))
    for name, mark in (("b", r"\*"), ("i", "_"), ("s", "~"))
]
_HIDDEN = re.compile("\0(\\d+)\0")


def mrkdwn(source: str, sight: Sight, *, verbatim: bool = False) -> Html:
    """Return a text in Slack's markup; with ``verbatim`` addresses stay plain."""
    kept: list[Html] = []

    def keep(html: Html) -> str:
        kept.append(html)
        return f"\0{len(kept) - 1}\0"

    shown = _BLOCK.sub(lambda code: keep(_pre(unescape(code[1]))), source.replace("\0", ""))
    shown = _CODE.sub(lambda code: keep(tag("code", unescape(code[1]))), shown)
    shown = _ANGLED.sub(lambda marked: keep(_angled(marked[1], sight)), shown)
    if not verbatim:
        shown = _BARE_LINK.sub(lambda link: keep(_link(unescape(link[0]))), shown)
    html = str(text(unescape(shown)))
    html = html.replace("<br>", "\n")
    for name, style in _STYLES:
        html = style.sub(rf"<{name}>\1</{name}>", html)
    html = _QUOTED.sub(_quoted, html).replace("\n", "<br>")
    return Html(_HIDDEN.sub(lambda place: kept[int(place[1])], html))


def _quoted(lines: re.Match[str]) -> str:
    inside = re.sub(r"^&gt; ?", "", lines[0].rstrip("\n"), flags=re.MULTILINE)
    return f"<blockquote>{inside}</blockquote>"


def _pre(code: str) -> Html:
    # Line breaks are line breaks there.
    return tag("pre", Html(text(code).replace("<br>", "\n")))


def _link(target: str, label: str = "") -> Html:
    return tag("a", label or target.removeprefix("mailto:"), href=target)


def _mention(who: str) -> Html:
    return span("mention", who)


def _angled(inside: str, sight: Sight) -> Html:
    """Return a link, a mention or a date, which stood in angle brackets."""
    target, _, label = map(unescape, inside.partition("|"))
    match target[0]:
        case "@":
            return _mention(f"@{sight.name(target[1:]) or target[1:]}")
        case "#":
            return _mention(f"#{sight.name(target[1:]) or label or target[1:]}")
        case "!":
            kind, *more = target[1:].split("^")
            if kind == "date":
                return text(slack_moment(int(more[0]), more[1], sight.reader))
            return _mention(label or f"@{kind}")
        case _:
            return _link(target, label)


# ---------------------------------------------------------------------------- rich text

_TAGS = {"bold": "b", "italic": "i", "strike": "s", "underline": "u", "code": "code"}
"""The elements of HTML for the styles of rich text."""

_UNSEEN = {"highlight", "client_highlight", "unlink"}
"""Styles that change nothing for a reader whom nothing calls."""


def rich_text(given: Body, sight: Sight) -> Html:
    """Return a block of rich text."""
    check_known(given, "block_id", "elements")
    return block("rich", *(_part(part, sight) for part in given["elements"]))


def _part(part: Body, sight: Sight) -> Html:
    match part["type"]:
        case "rich_text_section":
            check_known(part, "elements")
            return tag("p", _inline(part["elements"], sight))
        case "rich_text_list":
            return _list(part, sight)
        case "rich_text_quote":
            check_known(part, "elements", "border")
            return tag("blockquote", _inline(part["elements"], sight))
        case "rich_text_preformatted":
            check_known(part, "elements", "border", "language")
            return tag("pre", Html(_inline(part["elements"], sight).replace("<br>", "\n")))
        case kind:
            message = f"no drawing for {kind}"
            raise CannotDraw(message)


def _list(part: Body, sight: Sight) -> Html:
    check_known(part, "elements", "style", "indent", "offset", "border")
    name = {"bullet": "ul", "ordered": "ol"}[part["style"]]
    first = str(part["offset"] + 1) if part.get("offset") and name == "ol" else None
    items = []
    for item in part["elements"]:
        check_known(item, "elements")
        items.append(tag("li", _inline(item["elements"], sight)))
    indent = f"indent-{part['indent']}" if part.get("indent") else None
    return tag(name, *items, class_=indent, start=first)


def _inline(elements: Sequence[Body], sight: Sight) -> Html:
    return join(_styled(element, _content(element, sight)) for element in elements)


def _content(element: Body, sight: Sight) -> Html:
    """Return an element of rich text, without its style.

    Raises:
        CannotDraw: Nothing is known of such elements.
    """
    match element["type"]:
        case "text":
            check_known(element, "text", "style")
            return text(element["text"])
        case "link":
            check_known(element, "url", "text", "style", "unsafe")
            return _link(element["url"], element.get("text", ""))
        case "date":
            check_known(element, "timestamp", "format", "fallback", "url", "style")
            return text(slack_moment(element["timestamp"], element["format"], sight.reader))
        case "emoji":
            check_known(element, "name", "unicode", "style", "skin_tone")
            return text("".join(chr(int(code, 16)) for code in element["unicode"].split("-")))
        case "user" | "channel" as kind:
            check_known(element, f"{kind}_id", "style")
            known = sight.name(element[f"{kind}_id"]) or element[f"{kind}_id"]
            return _mention(f"{'@' if kind == 'user' else '#'}{known}")
        case "broadcast":
            check_known(element, "range", "style")
            return _mention(f"@{element['range']}")
        case kind:
            message = f"no drawing for {kind} in rich text"
            raise CannotDraw(message)


def _styled(element: Body, content: Html) -> Html:
    style = element.get("style", {})
    check_known({"type": "a style of rich text", **style}, *_TAGS, *_UNSEEN)
    for name, html in _TAGS.items():
        if style.get(name):
            content = tag(html, content)
    return content
