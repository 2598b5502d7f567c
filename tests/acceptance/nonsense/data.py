"""The requests: paths, fields and bodies that nobody's page would send."""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import unquote

LETTERS = string.printable + "é漢🦄\u202e\0\ud800"

ODD = (
    "%",
    "%zz",
    "%00",
    "%ff",
    "%c3%28",
    "%2e%2e%2f",
    "%2f",
    "%252f",
    "%0d%0a",
    "%u0041",
    "..",
    "//",
)
"""Percent-encodings that decode to something else than text, and steps out of a folder."""

LENGTHS = (0, 1, 3, 4, 70, 300, 5000)

GOT = (
    "/", "/now", "/changes", "/question/{}", "/result", "/result.png", "/report.pdf", "/show/{}",
    "/delete", "/goodbye/{}", "/static/{}", "/embed.js", "/form", "/elsewhere", "/elsewhere/here",
    "/shared/{}", "/shared/{}/scorecard.png", "/saves", "/{}", "/{}/{}",
)  # fmt: skip
POSTED = ("/begin", "/now", "/delete", "/form", "/elsewhere/code", "/elsewhere/here")
BOARDS = (
    "/board/{}", "/board/{}/result/{}", "/board/{}/notes", "/board/{}/changes",
    "/board/{}/reveal", "/join/{}",
)  # fmt: skip

NAMES = (
    "press", "text", "question", "several", "chosen", "proof", "code", "replace", "token", "asked",
    "f.stage", "campaign", "round",
)  # fmt: skip

OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Sense:
    """Parts of sense, from which nonsense is made.

    Attributes:
        words: Tokens of buttons, links of boards, codes and ids.
        proof: The proof in the forms of the person who sends; empty for none.
    """

    words: Sequence[str]
    proof: str = ""


@dataclass(frozen=True)
class Nonsense:
    """A request.

    Attributes:
        method: Its method.
        path: Its path with the query, encoded.
        body: Its body; None for none.
    """

    method: str
    path: str
    body: bytes | None = None


def request(sense: Sense, chance: Random, got: Sequence[str], posted: Sequence[str]) -> Nonsense:
    """Return a request to one of these paths."""
    path = _path(chance.choice(got), sense, chance)
    match chance.randrange(8):
        case 0 | 1 | 2:
            # A stream would not end.
            return Nonsense("HEAD" if "changes" in unquote(path) else "GET", path)
        case 3:
            return Nonsense(chance.choice(OTHER_METHODS), path)
        case 4:
            data = bytes(chance.randrange(256) for _ in range(chance.randrange(200)))
            return Nonsense("POST", _path(chance.choice(posted), sense, chance), data)
        case _:
            path = _path(chance.choice(posted), sense, chance)
            return Nonsense("POST", path, _form(sense, chance).encode())


def _path(pattern: str, sense: Sense, chance: Random) -> str:
    parts = pattern.split("{}")
    path = parts[0] + "".join(_part(sense, chance) + part for part in parts[1:])
    if chance.random() < 0.1:
        at = chance.randrange(1, len(path) + 1)
        path = path[:at] + chance.choice(ODD) + path[at:]
    if chance.random() < 0.1:
        path += f"?{chance.choice(('begun', 'came', 'campaign', 'code', 'asked'))}="
        path += _quoted(_word(chance))
    return path


def _part(sense: Sense, chance: Random) -> str:
    """Return a part of a path: a known one, digits, letters, or none that can be decoded."""
    match chance.randrange(6):
        case 0 | 1:
            return _quoted(chance.choice(sense.words))
        case 2:
            return "".join(chance.choices(string.digits, k=chance.choice(LENGTHS)))
        case 3:
            return _quoted(_mutated(sense, chance))
        case 4:
            return "".join(chance.choices(ODD, k=3))
        case _:
            return _quoted(_word(chance))


def _form(sense: Sense, chance: Random) -> str:
    names = (*NAMES, _word(chance))
    fields = [(chance.choice(names), _value(sense, chance)) for _ in range(3)]
    if chance.random() < 0.9:
        fields.insert(0, ("proof", sense.proof))
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields)


def _value(sense: Sense, chance: Random) -> str:
    return _word(chance) if chance.random() < 0.5 else _mutated(sense, chance)


def _word(chance: Random) -> str:
    return "".join(chance.choices(LETTERS, k=chance.choice(LENGTHS[:-1])))


def _mutated(sense: Sense, chance: Random) -> str:
    letters = list(chance.choice(sense.words))
    for _ in range(chance.randrange(3)):
        letters[chance.randrange(len(letters))] = chance.choice(LETTERS)
    return "".join(letters)


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))
