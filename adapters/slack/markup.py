"""Reads typed text without Slack's markup.

Slack delivers typed text in its own markup: three characters are escaped, links and mentions are in
angle brackets, bold text and code have marks, and emoji are names. Slack adds this markup by
itself, so people do not mean it.

Source: docs.slack.dev/messaging/formatting-message-text.
"""

import re
from functools import cache

MARKED = re.compile(
    r"<(?P<sign>[@#!]?)"
    r"(?P<target>(?<=[@#!])[^|<>]+|[A-Za-z][A-Za-z0-9+.-]*:(?:[^|<>\s]+|[^|<>]+(?=\|)))"
    r"(?:\|(?P<label>[^<>]*))?>"
)
"""A link or a mention: angle brackets that people type are escaped."""

_ADDRESS = re.compile(r"(?:mailto|tel|sms):")
"""Schemes that Slack adds, and nobody types."""

_CODE = re.compile(r"```(?P<block>.+?)```|`(?P<inline>[^`\n]+)`", re.DOTALL)

_QUOTE = re.compile(r"^(?:&gt;&gt;&gt; ?|&gt; (?![\d+\-=.,])|&gt;(?=[^\W\d_]))", re.MULTILINE)
"""The mark of a quoted line. Before a number it means "more than"."""

_STYLED = re.compile(
    r"(?<![^\s(\[{\"'“‘„«/–—-])(?P<mark>[*_~])(?!\s)"
    r"(?P<inner>(?:(?!(?P=mark)).)+)"
    r"(?<!\s)(?P=mark)(?![^\s)\]}\"'”’“».,;:!?/…–—-])"
)
"""Bold, italic or struck text. Its marks touch no letter or digit outside."""

_NAMED = re.compile(
    r"(?<![0-9]):(?P<name>[a-z0-9_+'&-]{1,80}):(?![0-9])(?::skin-tone-(?P<tone>[2-6]):)?"
)
"""The name of an emoji. Between digits it is part of a time or a ratio."""
_FIRST_TONE = 0x1F3FB
_AS_EMOJI = "\ufe0f"

_FLAG = re.compile(r"flag-([a-z]{2})")
_FIRST_FLAG_LETTER = 0x1F1E6

_HIDDEN = re.compile("\0(\\d+)\0")


def plain_text(text: str) -> str:
    """Return typed text as it was typed.

    A link becomes its label, or its address. The ids of people and channels are left out: this
    adapter does not look up their names.
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
    """Return a text with emoji in place of their names; unknown names stay."""
    return _NAMED.sub(_emoji, text) if ":" in text else text


def _code(code: re.Match[str]) -> str:
    """Return the text between marks of code, which has no other marks."""
    return MARKED.sub(_shown, code["block"] or code["inline"])


def _unstyled(text: str) -> str:
    return _STYLED.sub(lambda styled: _unstyled(styled["inner"]), text)


def _shown(marked: re.Match[str]) -> str:
    """Return the text that Slack shows for a link or a mention."""
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
    """Return the emoji of a name, with its skin tone."""
    emoji = _emoji_of(named["name"])
    if named["tone"] is None or not emoji:
        return emoji or named[0]
    tone = chr(_FIRST_TONE + int(named["tone"]) - 2)
    return emoji[0] + tone + emoji[1:].removeprefix(_AS_EMOJI)


@cache
def _emoji_of(name: str) -> str:
    """Return the emoji of a name; empty if the library does not know it.

    The library spells some of Slack's names differently.
    """
    import emoji  # noqa: PLC0415 - it takes 80 ms, and few people send names

    if flag := _FLAG.fullmatch(name):
        return "".join(chr(_FIRST_FLAG_LETTER + ord(letter) - ord("a")) for letter in flag[1])
    spelled = name.replace("-", "_")
    person = spelled.replace("female_", "woman_").replace("male_", "man_")
    for candidate in (name, spelled, person):
        emojized = emoji.emojize(f":{candidate}:", language="alias")
        if not emojized.startswith(":"):
            return emojized
    return ""
