"""HTML in which everything from outside is escaped; pure."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

STYLES = Path(__file__).parent / "styles"

_VOID = {"br", "hr", "img", "input", "link", "meta"}
"""Elements without content."""


class CannotDraw(ValueError):
    """A part of a message that these pages have no drawing for."""


class Html(str):
    """A text with markup. Any other string is content, and is escaped."""

    __slots__ = ()


NOTHING = Html("")


def text(content: str) -> Html:
    """Return a text as HTML, with its line breaks."""
    if isinstance(content, Html):
        return content
    return Html(escape(content).replace("\n", "<br>"))


def join(parts: Iterable[str], between: str = "") -> Html:
    """Return parts one after another."""
    return Html(text(between).join(map(text, parts)))


def tag(name: str, *content: str, **attributes: str | bool | None) -> Html:
    """Return an element.

    Args:
        name: The name of the element.
        content: The content of the element.
        attributes: Their values: True has none, None or False leaves one out. ``_`` at the end of
            a name is dropped, other ``_`` are hyphens.
    """
    begin = f"<{name}{''.join(_attribute(*pair) for pair in attributes.items())}>"
    return Html(begin if name in _VOID else f"{begin}{join(content)}</{name}>")


def _attribute(name: str, value: str | bool | None) -> str:  # noqa: FBT001
    name = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def block(class_: str, *content: str, **attributes: str | bool | None) -> Html:
    """Return a block of a class, on a line of its own."""
    return Html(tag("div", *content, class_=class_, **attributes) + "\n")


def span(class_: str, *content: str, **attributes: str | bool | None) -> Html:
    """Return a part of a line, of a class."""
    return tag("span", *content, class_=class_, **attributes)


def page(title: str, platform: str, *content: str) -> Html:
    """Return a whole page, with its styles in it."""
    styles = "".join((STYLES / f"{name}.css").read_text("utf-8") for name in ("page", platform))
    head = (
        tag("meta", charset="utf-8"),
        tag("meta", name_="viewport", content_="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Html(f"\n{styles}")),
    )
    begin = tag("head", join(("", *head, ""), Html("\n")))
    body = tag("body", Html("\n"), *content, class_=platform)
    document = tag("html", Html(f"\n{begin}\n{body}\n"), lang="en")
    return Html(f"<!doctype html>\n{document}\n")


def check_known(part: dict[str, Any], *names: str) -> None:
    """Check that a part has only properties that are drawn, or that nobody sees.

    Raises:
        CannotDraw: It has others.
    """
    unknown = sorted(part.keys() - {"type", *names})
    if unknown:
        message = f"no drawing for {', '.join(unknown)} of {part.get('type', 'an object')}"
        raise CannotDraw(message)
