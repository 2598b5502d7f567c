"""What people type, made safe to keep, compare and show."""

import re
import unicodedata

_KEPT_CONTROLS = "\n"
_JOINERS = "\u200c\u200d"  # needed inside emoji and in Persian and Indic words

_SPACES = re.compile(r"[^\S\n]+")
_EDGES = " \"'“”„«»‘’()[].,;:!?…"


def clean(text: str) -> str:
    """Text without what can break a display or a store.

    Control characters, lone surrogates, and invisible formatting (zero-width, direction overrides)
    are removed; joiners inside words and emoji stay; runs of blanks become one; line breaks stay.
    """
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(one for one in text if _keep(one))
    return _SPACES.sub(" ", kept).strip(" \n" + _JOINERS)


def _keep(one: str) -> bool:
    if one in _KEPT_CONTROLS or one in _JOINERS:
        return True
    return unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def key(text: str) -> str:
    """Text as it is compared: folded case and width, no accents, no punctuation at its ends."""
    if not text.isascii():
        folded = unicodedata.normalize("NFKD", clean(text))
        text = "".join(
            one for one in folded if not unicodedata.combining(one) and one not in _JOINERS
        )
    text = text.casefold().replace("&", " and ").replace("-", " ").replace("_", " ")
    text = text.replace("/", " ")
    return " ".join(text.split()).strip(_EDGES)


def quote(text: str, limit: int = 40) -> str:
    """What a person typed, on one line and short, to be shown back to them."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
