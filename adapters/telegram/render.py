"""Replies as Telegram messages: HTML with everything escaped, and inline keyboards."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TypeVar

from bot.messages import (
    Ask,
    Attachment,
    Bar,
    Bars,
    Block,
    Bullets,
    Button,
    Choice,
    Form,
    Heading,
    Note,
    Paragraph,
    Reply,
    Say,
    Settled,
    plain,
)
from bot.texts import Catalogue

LONGEST = 4096
"""Most UTF-16 units of a message, after its markup has been read."""

LONGEST_QUESTION = 2000
"""A question whose message gets its answer is cut here: an edit cannot become two messages."""

IN_ONE_COLUMN = 8
"""Up to so many choices each get a line of their own."""

PAGE = 10
"""Choices on a page, in two columns."""

IN_ONE_ROW = 8
"""Most buttons that a phone shows side by side."""

SHORT = 22
"""Labels up to here can stand side by side, two in a row."""

BAR = 12
"""Characters of the longest bar; the others are in proportion."""

InlineButton = dict[str, str]
"""As the Bot API has it: building the library's objects for them cost a fifth of a send's CPU."""

Rows = list[list[InlineButton]]


@dataclass(frozen=True, slots=True)
class TelegramMessage:
    """One message.

    Attributes:
        html: Its text.
        rows: Its buttons.
    """

    html: str
    rows: Rows = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message that is not divided.

    Attributes:
        html: With markup.
        size: Without, in UTF-16 units.
    """

    html: str
    size: int


def render(reply: Reply, texts: Catalogue, link: str = "") -> list[TelegramMessage]:
    """A reply as messages: one, or several where it is too long for one.

    Args:
        reply: What to say.
        texts: The language.
        link: What leads other people here; it stands in invitations that have no link of their own.
    """
    match reply:
        case Say(kind="invitation"):
            own = any(one.url for one in reply.buttons)
            buttons = reply.buttons if own else (Button(texts.say("telegram.way_in"), url=link),)
            # As text too: it is passed on in many ways, and not all of them keep buttons.
            links = [piece for one in buttons if one.url for piece in _text(one.url)]
            return _messages([*_pieces(reply.blocks), *links], _rows(buttons))
        case Say():
            return _messages(_pieces(reply.blocks), _rows(reply.buttons))
        case Ask():
            return _messages(_asked(reply, texts), _keyboard(reply, texts))
        case Settled():
            return [_settled(reply)]
        case Form() | Attachment():
            return _messages(_text(plain(reply)), [])


def size(text: str) -> int:
    """How long Telegram takes a text to be."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _messages(pieces: Iterable[Piece], rows: Rows) -> list[TelegramMessage]:
    """Divide pieces into messages; the last one has the buttons."""
    texts: list[str] = []
    room = 0
    for one in pieces:
        if texts and one.size + 2 <= room:
            texts[-1] += "\n\n" + one.html
            room -= one.size + 2
        else:
            texts.append(one.html)
            room = LONGEST - one.size
    return [*(TelegramMessage(text) for text in texts[:-1]), TelegramMessage(texts[-1], rows)]


# ---------------------------------------------------------------------------- text


def _text(text: str, tag: str = "") -> Iterator[Piece]:
    """A text as pieces that each fit into a message."""
    for part in _divided(text.strip() or "…"):
        html = escape(part, quote=False)
        yield Piece(f"<{tag}>{html}</{tag}>" if tag else html, size(part))


def _divided(text: str) -> Iterator[str]:
    """A text cut where lines or words end, into parts that fit into a message."""
    while size(text) > LONGEST:
        # No character takes more than two units.
        end = LONGEST if size(text[:LONGEST]) <= LONGEST else LONGEST // 2
        cut = max(text.rfind("\n", 0, end), 0) or max(text.rfind(" ", 0, end), 0) or end
        yield text[:cut]
        text = text[cut:].lstrip() or "…"
    yield text


def _pieces(blocks: Iterable[Block]) -> Iterator[Piece]:
    for block in blocks:
        match block:
            case Heading(text):
                yield from _text(text, "b")
            case Paragraph(text):
                yield from _text(text)
            case Note(text):
                yield from _text(text, "i")
            case Bullets(items, ordered):
                yield from _list(items, ordered=ordered)
            case Bars(bars):
                yield from _text(_bars(bars), "pre")


def _list(items: Sequence[str], *, ordered: bool) -> Iterator[Piece]:
    signs = (f"{number}." if ordered else "•" for number in range(1, len(items) + 1))
    lines = [f"{sign} {item}" for sign, item in zip(signs, items, strict=True)]
    # A line apart for each of several long points: they read better on a phone.
    long = any(size(line) > 2 * SHORT for line in lines)
    for text in lines if long else ["\n".join(lines)]:
        yield from _text(text)


def _bars(bars: Sequence[Bar]) -> str:
    """A chart of characters that reads without its bars too."""
    wide, shown = max(len(one.label) for one in bars), max(len(one.shown) for one in bars)
    most = max(one.percent for one in bars) or 1.0
    return "\n".join(
        f"{one.label:<{wide}} {one.shown:>{shown}} {_bar(one, most)}".rstrip() for one in bars
    )


def _bar(one: Bar, most: float) -> str:
    length = max(1, round(one.percent / most * BAR)) if one.percent else 0
    return "█" * length + (f" ← {one.mark}" if one.mark else "")


def _asked(reply: Ask, texts: Catalogue) -> Iterator[Piece]:
    if reply.progress:
        yield from _text(reply.progress, "i")
    yield from _pieces(reply.blocks)
    described = tuple(one for one in reply.choices if one.description)
    if described:
        yield from _described(described)
    if _pages(reply):
        yield from _text(texts.say("telegram.part_of_name"), "i")
    elif reply.layout != "list" and reply.hint:
        yield from _text(reply.hint, "i")


def _described(choices: Sequence[Choice]) -> Iterator[Piece]:
    for one in choices:
        text = f"{one.label}: {one.description}"
        html = f"<b>{escape(one.label, quote=False)}</b>: {escape(one.description, quote=False)}"
        yield Piece(html, size(text))


def _settled(reply: Settled) -> TelegramMessage:
    question, answer = _cut(reply.question), _cut(reply.answer)
    html = (
        f"{escape(question, quote=False)}\n\n"
        f"✓ {escape(reply.name, quote=False)}: <b>{escape(answer, quote=False)}</b>"
    )
    rows = [[_button(reply.change)]] if reply.change else []
    return TelegramMessage(html.strip(), rows)


def _cut(text: str) -> str:
    """A text that leaves room for others in one message."""
    if size(text) <= LONGEST_QUESTION:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_QUESTION].decode("utf-16-le", "ignore") + "…"


# ---------------------------------------------------------------------------- keyboards

T = TypeVar("T")


def _in_rows(items: Sequence[T], width: int) -> Iterator[Sequence[T]]:
    """Items in rows of so many."""
    return (items[first : first + width] for first in range(0, len(items), width))


def _button(one: Button) -> InlineButton:
    if one.url:
        return {"text": one.label, "url": one.url}
    return {"text": one.label, "callback_data": one.token}


def _rows(buttons: Sequence[Button]) -> Rows:
    """Buttons of a message: two in a row where there are many short ones."""
    short = len(buttons) > 3 and all(len(one.label) <= SHORT for one in buttons)  # noqa: PLR2004
    return [[_button(one) for one in row] for row in _in_rows(buttons, 2 if short else 1)]


def _keyboard(reply: Ask, texts: Catalogue) -> Rows:
    several = reply.layout == "several"
    done = [one for one in reply.choices if several and one.value == "done"]
    choices = [one for one in reply.choices if one not in done]
    rows = [
        *_choices(choices, reply),
        *_turning(len(choices), reply, texts),
        *([_choice(one, reply)] for one in done),
    ]
    if reply.controls:
        rows += [[_button(one) for one in row] for row in _in_rows(reply.controls, 3)]
    return rows


def _choices(choices: Sequence[Choice], reply: Ask) -> Rows:
    if reply.layout == "row":
        width = -(-len(choices) // -(-len(choices) // IN_ONE_ROW)) if choices else 1
    else:
        width = 1 if len(choices) <= IN_ONE_COLUMN else 2
    if _pages(reply):
        first = reply.start // PAGE * PAGE
        choices = choices[first : first + PAGE]
    return [[_choice(one, reply) for one in row] for row in _in_rows(choices, width)]


def _choice(one: Choice, reply: Ask) -> InlineButton:
    label = one.label
    if reply.layout == "several" and one.value != "done":
        label = f"{'☑' if one.chosen else '☐'} {label}"
    elif one.chosen:
        label = f"✓ {label}"
    return {"text": label, "callback_data": one.token}


def _pages(reply: Ask) -> bool:
    """Whether the choices are shown in pages."""
    return bool(reply.pages) and len(reply.choices) > PAGE


def _turning(number: int, reply: Ask, texts: Catalogue) -> Rows:
    """The buttons to the pages before and behind."""
    if not _pages(reply):
        return []
    here = reply.start // PAGE * PAGE
    row = []
    for name, first in (("telegram.earlier", here - PAGE), ("telegram.later", here + PAGE)):
        if 0 <= first < number:
            last = min(first + PAGE, number)
            label = texts.say(name, first=first + 1, last=last)
            row.append({"text": label, "callback_data": f"{reply.pages}{first}"})
    return [row] if row else []
