"""Messages and views as a person sees them: lines, buttons, and what stands out; pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.kit.slack.blocks import elements_of
from tests.kit.slack.elements import offered_options
from tests.kit.slack.mrkdwn import Name, Read, read_mrkdwn
from tests.kit.slack.state import Values, chosen

Body = dict[str, Any]

ZONE = "Europe/Amsterdam"
"""The time zone of everybody."""


@dataclass(frozen=True)
class Button:
    """A button."""

    label: str
    action_id: str
    value: str = ""
    block_id: str = ""
    url: str = ""
    style: str = ""
    dialog: str = ""
    """The question and the two buttons of the dialog before it acts; empty for none."""

    spoken: str = ""
    """The label as a screen reader reads it."""


@dataclass
class Rendered:
    """Blocks, or a text without blocks, as a person sees them."""

    lines: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    """The labels that menus, radio buttons and checkboxes offer."""

    overflowing: list[str] = field(default_factory=list)
    """The labels in menus behind dots."""

    mentions: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    styled: list[str] = field(default_factory=list)

    def take(self, read: Read) -> str:
        """Keep what stands out of a text; returns the text."""
        self.mentions += read.mentions
        self.links += read.links
        self.styled += read.styled
        return read.text


def render(blocks: list[Body], text: str, name: Name, values: Values | None = None) -> Rendered:
    """Return blocks as a person sees them; the text is shown only where there are none."""
    rendered = Rendered()
    if not blocks:
        rendered.lines = rendered.take(read_mrkdwn(text, name)).splitlines()
    for block in blocks:
        rendered.lines += _Lines(rendered, name, values or {}).of(block)
    for block, element in elements_of(blocks):
        if element["type"] == "button":
            rendered.buttons.append(_button(block, element))
        elif element["type"] == "overflow":
            rendered.overflowing += [option["text"]["text"] for option in element["options"]]
        else:
            rendered.options += [option["text"]["text"] for option in offered_options(element)]
    return rendered


def _rich_lines(part: Body, take: Callable[[Body], str]) -> list[str]:
    """Return the lines of a part of rich text: a list has a sign before each point."""
    if part["type"] == "rich_text_section":
        return "".join(map(take, part["elements"])).splitlines()
    lines = []
    for number, point in enumerate(part["elements"], start=part.get("offset", 0) + 1):
        sign = f"{number}." if part["style"] == "ordered" else "•"
        indent = "  " * part.get("indent", 0)
        lines += f"{indent}{sign} {''.join(map(take, point['elements']))}".splitlines()
    return lines


def _rich(element: Body) -> str:
    """Return the text of an element of rich text, with dates in the person's time zone."""
    if element["type"] == "text":
        return str(element["text"])
    at = datetime.fromtimestamp(element["timestamp"], ZoneInfo(ZONE))
    shown = {
        "{date_short}": f"{at:%b} {at.day}, {at.year}",
        "{time}": f"{at:%I:%M %p}".removeprefix("0"),
    }
    return re.sub(r"\{\w+\}", lambda token: shown[token[0]], element["format"])


def _button(block: Body, element: Body) -> Button:
    more = {name: element.get(name, "") for name in ("value", "url", "style")}
    ids = {"action_id": element["action_id"], "block_id": block["block_id"]}
    asked = element.get("confirm", {})
    parts = (asked[name]["text"] for name in ("title", "text", "confirm", "deny") if asked)
    label = element["text"]["text"]
    spoken = element.get("accessibility_label", label)
    return Button(label, **ids, **more, dialog=" | ".join(parts), spoken=spoken)


@dataclass
class _Lines:
    """Reads blocks line by line."""

    rendered: Rendered
    name: Name
    values: Values

    def of(self, block: Body) -> list[str]:
        match block["type"]:
            case "header":
                return self._text(block["text"])
            case "section":
                return self._section(block)
            case "context":
                return [" ".join("\n".join(self._text(text)) for text in block["elements"])]
            case "actions":
                return [" ".join(self._element(block, one) for one in block["elements"])]
            case "rich_text":
                parts = (_rich_lines(part, self._rich) for part in block["elements"])
                return [line for part in parts for line in part]
            case "image":
                # It is seen, not read; see `Shown.pictures`.
                return []
            case "input":
                return [*self._text(block["label"]), *self._input(block)]
            case _:
                return ["---"]

    def _text(self, text: Body) -> list[str]:
        if text["type"] == "plain_text":
            return text["text"].splitlines() or [""]
        verbatim = text.get("verbatim", False)
        read = read_mrkdwn(text["text"], self.name, verbatim=verbatim)
        return self.rendered.take(read).splitlines()

    def _rich(self, element: Body) -> str:
        if element.get("style"):
            self.rendered.styled.append(element["text"])
        return _rich(element)

    def _section(self, block: Body) -> list[str]:
        accessory = block.get("accessory")
        shown = [self._element(block, accessory)] if accessory else []
        return self._text(block["text"]) + shown

    def _input(self, block: Body) -> list[str]:
        hint = self._text(block["hint"]) if "hint" in block else []
        return [self._element(block, block["element"]), *hint]

    def _element(self, block: Body, element: Body) -> str:
        match element["type"]:
            case "button":
                return f"[{element['text']['text']}]"
            case "radio_buttons" | "checkboxes":
                return self._listed(block, element)
            case "overflow":
                labels = (option["text"]["text"] for option in element["options"])
                return f"[… {' | '.join(labels)}]"
            case _:
                return f"<{self._held(block, element)}>"

    def _value(self, block: Body, element: Body) -> Any:
        value = self.values.get(block["block_id"], {}).get(element["action_id"])
        return chosen(value) if value else None

    def _listed(self, block: Body, element: Body) -> str:
        held = self._value(block, element)
        marked = held if isinstance(held, list) else [held]
        labels = [
            f"({'x' if option in marked else ' '}) {' '.join(self._text(option['text']))}"
            for option in element["options"]
        ]
        return " ".join(labels)

    def _held(self, block: Body, element: Body) -> str:
        held = self._value(block, element)
        if isinstance(held, list):
            return ", ".join(one["text"]["text"] for one in held)
        if isinstance(held, dict):
            label: str = held["text"]["text"]
            return label
        return str(held) if held else str(element.get("placeholder", {}).get("text", ""))
