"""A text in Slack's markup as a person reads it, and its links, mentions and styles; pure.

Source: docs.slack.dev/messaging/formatting-message-text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

Name = Callable[[str], str | None]
"""Returns the name of a user or a channel, by its id."""

_SPECIAL = {"here", "channel", "everyone"}
_ANGLED = re.compile(r"<([^<>\n]+)>")
_BARE_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>|]+")
_CODE = re.compile(r"```(.+?)```|`([^`\n]+)`", re.DOTALL)
_STYLES = [
    re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]+?)(?<=\S){mark}(?![\w{mark}])")
    for mark in (r"\*", "_", "~")
]
_HIDDEN = re.compile("\0(\\d+)\0")


@dataclass(frozen=True)
class Read:
    """A text as a person reads it."""

    text: str
    mentions: list[str] = field(default_factory=list)
    """The mentions: "@channel", "@Ann", "#general"."""

    links: list[str] = field(default_factory=list)
    """The targets of its links."""

    styled: list[str] = field(default_factory=list)
    """The parts in bold, in italics or struck through."""


def escape(text: str) -> str:
    """Return a person's typed text as Slack passes it to an app."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BARE_LINK.sub(lambda found: f"<{found[0]}>", escaped)


def unescape(text: str) -> str:
    """Return the three characters that Slack escapes; it knows no other entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def read_mrkdwn(text: str, name: Name = lambda _id: None, *, verbatim: bool = False) -> Read:
    """Return a text in Slack's markup as a person reads it.

    Args:
        text: With its markup.
        name: Returns the name of a user or a channel, by its id.
        verbatim: Whether addresses without angle brackets stay plain text.
    """
    return _Reader(name).read(text, verbatim=verbatim)


class _Reader:
    """Reads one text; what was read of code and of angle brackets is styled no further."""

    def __init__(self, name: Name) -> None:
        self._name = name
        self._kept: list[str] = []
        self._mentions: list[str] = []
        self._links: list[str] = []
        self._styled: list[str] = []

    def read(self, text: str, *, verbatim: bool) -> Read:
        text = _CODE.sub(lambda found: self._keep(found[1] or found[2]), text)
        text = _ANGLED.sub(lambda found: self._keep(self._angled(found[1])), text)
        if not verbatim:
            text = _BARE_LINK.sub(lambda found: self._keep(self._link(found[0], found[0])), text)
        for style in _STYLES:
            text = style.sub(self._style, text)
        styled = [self._shown(one) for one in self._styled]
        return Read(self._shown(text), self._mentions, self._links, styled)

    def _shown(self, text: str) -> str:
        return unescape(_HIDDEN.sub(lambda found: self._kept[int(found[1])], text))

    def _keep(self, shown: str) -> str:
        self._kept.append(shown)
        return f"\0{len(self._kept) - 1}\0"

    def _style(self, found: re.Match[str]) -> str:
        self._styled.append(found[1])
        return found[1]

    def _angled(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        match target[0]:
            case "@":
                return self._mention(f"@{self._name(target[1:]) or target[1:]}")
            case "#":
                return self._mention(f"#{self._name(target[1:]) or label or target[1:]}")
            case "!":
                return self._special(target[1:], label)
            case _:
                return self._link(target, label or target.removeprefix("mailto:"))

    def _special(self, target: str, label: str) -> str:
        kind, *arguments = target.split("^")
        if kind in _SPECIAL:
            return self._mention(f"@{kind}")
        if kind == "subteam":
            return self._mention(label or f"@{arguments[0]}")
        return label or target

    def _mention(self, who: str) -> str:
        self._mentions.append(who)
        return who

    def _link(self, target: str, label: str) -> str:
        self._links.append(unescape(target))
        return label
