"""What people type in Slack, without Slack's markup.

Slack hands typed text over in its own markup: three characters escaped, links and mentions in angle
brackets, marks around what is bold or code, names in place of emoji. Slack turns what people type
into it by itself, so the markup is nothing that they meant to say.

Source: docs.slack.dev/messaging/formatting-message-text.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_EMOJI = Path(__file__).with_name("emoji.txt")

MARKED = re.compile(
    r"<(?P<sign>[@#!]?)"
    r"(?P<target>(?<=[@#!])[^|<>]+|[A-Za-z][A-Za-z0-9+.-]*:(?:[^|<>\s]+|[^|<>]+(?=\|)))"
    r"(?:\|(?P<label>[^<>]*))?>"
)
"""A link, or somebody or something that is called: angle brackets that people type are escaped."""

_ADDRESS = re.compile(r"(?:mailto|tel|sms):")
"""Schemes that nobody types."""

_CODE = re.compile(r"```(?P<block>.+?)```|`(?P<inline>[^`\n]+)`", re.DOTALL)

_QUOTE = re.compile(r"^(?:&gt;&gt;&gt; ?|&gt; (?![\d+\-=.,])|&gt;(?=[^\W\d_]))", re.MULTILINE)
"""The mark of a quoted line. Before a number it means "more than"."""

_STYLED = re.compile(
    r"(?<![^\s(\[{\"'“‘„«/–—-])(?P<mark>[*_~])(?!\s)"
    r"(?P<inner>(?:(?!(?P=mark)).)+)"
    r"(?<!\s)(?P=mark)(?![^\s)\]}\"'”’“».,;:!?/…–—-])"
)
"""Text that is bold, italic or struck through; what it stands in, it stands in as a word does."""

_NAMED = re.compile(r":(?P<name>[a-z0-9_+'&-]{1,80}):(?::skin-tone-(?P<tone>[2-6]):)?")
_FIRST_TONE = 0x1F3FB
_AS_EMOJI = "\ufe0f"

_HIDDEN = re.compile("\0(\\d+)\0")


def plain_text(text: str) -> str:
    """Return typed text as it was typed.

    Links become their label, or where they lead. Ids of people and channels stay out: this adapter
    does not look up their names.
    """
    hidden: list[str] = []

    def hide(shown: str) -> str:
        hidden.append(shown)
        return f"\0{len(hidden) - 1}\0"

    text = _CODE.sub(lambda code: hide(_code(code)), text.replace("\0", ""))
    text = MARKED.sub(lambda marked: hide(_shown(marked)), text)
    text = with_emoji(_unstyled(_QUOTE.sub("", text)))
    return _unescaped(_HIDDEN.sub(lambda place: hidden[int(place[1])], text))


def with_emoji(text: str) -> str:
    """Return a text with emoji in place of Slack's names for them; unknown names stay."""
    return _NAMED.sub(_emoji, text) if ":" in text else text


def _code(code: re.Match[str]) -> str:
    """What stands in marks of code: nothing in it is styled."""
    return MARKED.sub(_shown, code["block"] or code["inline"])


def _unstyled(text: str) -> str:
    return _STYLED.sub(lambda styled: _unstyled(styled["inner"]), text)


def _shown(marked: re.Match[str]) -> str:
    """What Slack shows in place of a link or a mention."""
    sign, target, label = marked["sign"], marked["target"], marked["label"]
    if not sign:
        return label or _ADDRESS.sub("", target, count=1)
    if sign == "!" and target.startswith("date^"):
        return label or "…"
    known = target.partition("^")[0] if sign == "!" else ""
    shown = (label or known or "…").lstrip("@#")
    return f"{'#' if sign == '#' else '@'}{shown}"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _emoji(named: re.Match[str]) -> str:
    """The emoji of a name, with its skin tone."""
    emoji = _emoji_by_name().get(named["name"])
    if emoji is None:
        return named[0]
    if named["tone"] is None:
        return emoji
    tone = chr(_FIRST_TONE + int(named["tone"]) - 2)
    return emoji[0] + tone + emoji[1:].removeprefix(_AS_EMOJI)


@cache
def _emoji_by_name() -> Mapping[str, str]:
    lines = _EMOJI.read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if not line.startswith("# "))
    return {name: emoji for emoji, *names in rows for name in names}
