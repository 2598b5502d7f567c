"""What people type in Slack, without Slack's markup.

Slack hands typed text over in its own markup: three characters escaped, links and mentions in angle
brackets, marks around what is bold or code, names in place of emoji. Slack turns what people type
into it by itself, so the markup is nothing that they meant to say.

Source: docs.slack.dev/messaging/formatting-message-text.
"""

import re
from functools import cache

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
"""Text that is bold, italic or struck through. Its marks touch no letter or digit outside."""

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
    """Return the text between marks of code, where nothing is styled."""
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
    emoji = _emoji_of(named["name"])
    if named["tone"] is None or not emoji:
        return emoji or named[0]
    tone = chr(_FIRST_TONE + int(named["tone"]) - 2)
    return emoji[0] + tone + emoji[1:].removeprefix(_AS_EMOJI)


@cache
def _emoji_of(name: str) -> str:
    """The emoji that Slack gives this name; empty where the library does not know it.

    The library spells some of Slack's names in its own way.
    """
    import emoji  # noqa: PLC0415 - it takes 80 ms, and few people send names

    if flag := _FLAG.fullmatch(name):
        return "".join(chr(_FIRST_FLAG_LETTER + ord(letter) - ord("a")) for letter in flag[1])
    spelled = name.replace("-", "_")
    person = spelled.replace("female_", "woman_").replace("male_", "man_")
    for candidate in (name, spelled, person):
        found = emoji.emojize(f":{candidate}:", language="alias")
        if not found.startswith(":"):
            return found
    return ""
