"""Telegram's reading of HTML: text, entities in UTF-16 units, errors with byte offsets; pure.

Source: tdlib/td, td/telegram/MessageEntity.cpp, parse_html and decode_html_entity; for moments
td/telegram/FormattedDate.cpp. Telegram's servers also refuse those that are more than three years
away (tdlib/telegram-bot-api issue 852): a test that needs this orders the failure.
"""

import re
from dataclasses import dataclass
from typing import Any, NoReturn

from tests.kit.telegram.links import link_entity
from tests.kit.telegram.refusals import refuse

Entity = dict[str, Any]

MOST_ENTITIES = 100
_SPACE = b" \t\r\n\x0b"
_NAMED = {b"lt": 0x3C, b"gt": 0x3E, b"amp": 0x26, b"quot": 0x22}
_REFERENCE = re.compile(rb"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*))(;?)")
_TOKEN = re.compile(rb"[a-zA-Z0-9.\-]*")
_MOMENT = re.compile(r"r|w?[dD]?[tT]?")
_KIND = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}


def units(text: str) -> int:
    """Return the length of a text as Telegram counts it: in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the text without markup and its entities, outer before inner.

    Raises:
        Refused: the markup is none of Telegram's; says where, in bytes.
    """
    return _Reader(source.encode()).read()


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cut the white space around a text, and move the entities along, as Telegram does."""
    cut = units(text) - units(text.lstrip())
    plain = text.strip()
    end = units(plain)
    moved = [
        entity | {"offset": start, "length": stop - start}
        for entity in entities
        if (start := max(entity["offset"] - cut, 0))
        < (stop := min(entity["offset"] - cut + entity["length"], end))
    ]
    return plain, moved[:MOST_ENTITIES]


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int
    begin: int


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._out = bytearray()
        self._units = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._data):
            self._step()
        if self._open:
            tag = self._open[-1].tag
            _unreadable(f'Can\'t find end tag corresponding to start tag "{tag}"')
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        for entity in self._entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return self._text(), self._entities

    def _text(self) -> str:
        try:
            return self._out.decode()
        except UnicodeDecodeError:
            message = (
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
            _unreadable(message)

    def _step(self) -> None:
        if self._peek() == b"<":
            self._end_tag() if self._data[self._at + 1 : self._at + 2] == b"/" else self._tag()
        elif self._peek() == b"&":
            self._ampersand()
        else:
            self._plain()

    def _peek(self) -> bytes:
        return self._data[self._at : self._at + 1]

    def _plain(self) -> None:
        ends = (self._data.find(mark, self._at) for mark in (b"<", b"&"))
        end = min((end for end in ends if end >= 0), default=len(self._data))
        self._write(self._data[self._at : end])
        self._at = end

    def _write(self, piece: bytes) -> None:
        self._out += piece
        self._units += units(piece.decode())

    def _ampersand(self) -> None:
        code, self._at = _decoded(self._data, self._at)
        self._out += chr(code).encode(errors="surrogatepass")
        self._units += 1 + (code > 0xFFFF)

    def _skip(self, stop: bytes, *, spaces: bool) -> bytes:
        """Pass over bytes until one of `stop`, or until a space unless those are passed too."""
        begin = self._at
        while (byte := self._peek()) and byte not in stop and (spaces or byte not in _SPACE):
            self._at += 1
        return self._data[begin : self._at]

    def _spaces(self) -> None:
        while (byte := self._peek()) and byte in _SPACE:
            self._at += 1

    def _tag(self) -> None:
        begin = self._at
        self._at += 1
        tag = self._skip(b">", spaces=False).decode(errors="replace").lower()
        if not self._peek():
            _unreadable(f"Unclosed start tag at byte offset {begin}")
        if tag not in _KIND:
            _unreadable(f'Unsupported start tag "{tag}" at byte offset {begin}')
        argument = self._arguments(tag, begin)
        if tag == "span" and argument != "spoiler":
            _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._at += 1
        self._open.append(_Open(tag, argument, self._units, len(self._out)))

    def _arguments(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            self._spaces()
            if self._peek() == b">":
                return argument
            name = self._skip(b"=>/\"'", spaces=False).decode(errors="replace")
            if not name:
                where = f'in the tag "{tag}" at byte offset {begin}'
                _unreadable(f"Empty attribute name {where}")
            self._spaces()
            value = self._value(tag, begin) if self._peek() == b"=" else ""
            if not self._peek():
                _unreadable(f"Unclosed start tag at byte offset {begin}")
            argument = _argument(tag, name, value, argument)

    def _value(self, tag: str, begin: int) -> str:
        self._at += 1
        self._spaces()
        quote = self._peek()
        if not quote:
            _unreadable(f'Unclosed start tag "{tag}" at byte offset {begin}')
        return self._quoted(quote) if quote in b"\"'" else self._token()

    def _token(self) -> str:
        begin = self._at
        found = _TOKEN.match(self._data, begin)
        self._at = found.end() if found else begin
        if self._peek() not in _SPACE + b">":
            _unreadable(f"Unexpected end of name token at byte offset {begin}")
        return self._data[begin : self._at].decode().lower()

    def _quoted(self, quote: bytes) -> str:
        self._at += 1
        value = bytearray()
        while (byte := self._peek()) and byte != quote:
            if byte == b"&":
                code, self._at = _decoded(self._data, self._at)
                value += chr(code).encode(errors="replace")
            else:
                value += byte
                self._at += 1
        self._at += 1
        return value.decode(errors="replace")

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            _unreadable(f"Unexpected end tag at byte offset {begin}")
        self._at += 2
        found = self._skip(b">", spaces=False).decode(errors="replace").lower()
        self._spaces()
        if self._peek() != b">":
            _unreadable(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        opened = self._open.pop()
        if found not in {"", opened.tag}:
            _unreadable(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{opened.tag}>", found "</{found}>"'
            )
        if self._units > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Entity = {
            "type": _KIND[opened.tag],
            "offset": opened.offset,
            "length": self._units - opened.offset,
        }
        inner = self._entities[-1] if self._entities else {}
        if opened.tag in {"pre", "code"} and _joined(opened, entity, inner):
            return
        entity |= self._details(opened)
        if entity["type"]:
            self._entities.append(entity)

    def _details(self, opened: _Open) -> Entity:
        match opened.tag:
            case "a":
                written = self._out[opened.begin :].decode(errors="replace")
                return link_entity(opened.argument or written)
            case "tg-emoji" if not opened.argument.isdigit() or not int(opened.argument):
                _unreadable("Invalid custom emoji identifier specified")
            case "tg-emoji":
                return {"custom_emoji_id": opened.argument}
            case "code" if opened.argument:
                return {"language": opened.argument}
            case "blockquote" if opened.argument:
                return {"type": "expandable_blockquote"}
            case "tg-time":
                return _moment(*opened.argument.partition("/")[::2])
            case _:
                pass
        return {}


def _joined(opened: _Open, entity: Entity, inner: Entity) -> bool:
    """Merge code with a language into the pre that it fills, or that fills it."""
    if any(inner.get(key) != entity[key] for key in ("offset", "length")):
        return False
    if opened.tag == "pre" and inner["type"] == "code" and inner.get("language"):
        inner["type"] = "pre"
        return True
    if opened.tag == "code" and inner["type"] == "pre" and opened.argument:
        inner["language"] = opened.argument
        return True
    return False


def _moment(unix: str, form: str) -> Entity:
    """Return the details of a moment, whose time is in whole seconds since 1970, of 31 bits."""
    if not unix.isdecimal() or not 0 < int(unix) < 2**31:
        _unreadable("Invalid date specified")
    if not _MOMENT.fullmatch(form):
        _unreadable("Invalid date format used")
    return {"unix_time": int(unix)} | ({"date_time_format": form} if form else {})


def _argument(tag: str, name: str, value: str, before: str) -> str:
    """Return the argument of a tag after one more attribute."""
    match tag, name:
        case "tg-time", "unix":
            return f"{value}/{before.partition('/')[2]}"
        case "tg-time", "format":
            return f"{before.partition('/')[0]}/{value}"
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
        case _:
            return before


def _decoded(data: bytes, at: int) -> tuple[int, int]:
    """Return the character of a reference, and its end; a bare ampersand is itself."""
    found = _REFERENCE.match(data, at)
    if found is None:
        return 0x26, at + 1
    code = _NAMED.get(found[3] or b"", 0)
    if found[1] or found[2]:
        code = int(found[1], 16) if found[1] else int(found[2])
        if code >= 0x10FFFF or found.start(4) - at >= 10:
            code = 0
    return (code, found.end()) if code else (0x26, at + 1)


def _unreadable(message: str) -> NoReturn:
    refuse(f"can't parse entities: {message}")
