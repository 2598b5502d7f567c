"""Renders replies as messages: HTML with all text escaped, and inline keyboards.

Rich messages (``sendRichMessage``, Bot API 10.1) are not used, although they have
collapsible details. Nothing documents what an app shows that does not know them, and these messages
have to tell everybody the same. A result's text is the caption of its picture, which a rich message
cannot be. A person's details are opened by a button or a word, a section of at most 80 words at a
time, and replace each other in one message. A team's are several messages, which only those get who
ask.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from html import escape
from itertools import starmap

from adapters.telegram.keyboards import Rows, button_of, is_paged, keyboard, rows_of
from bot.messages import (
    Ask,
    Attachment,
    Bars,
    Block,
    Bullets,
    Button,
    Checklist,
    Choice,
    Form,
    Heading,
    Moments,
    Note,
    Paragraph,
    Reply,
    Say,
    Settled,
    chart,
    dated_parts,
    is_day,
    plain,
    plain_blocks,
)
from bot.texts import Catalogue
from bot.values import value

LONGEST = 4096
"""Most UTF-16 units of a message, without its markup."""

LONGEST_CAPTION = 1024
"""Most units of the text below a picture, without its markup."""

LONGEST_QUESTION = 2000
"""Most units of a question in its answered message: an edit cannot become two messages."""

LONG_POINT = 44
"""Characters of a point after which points are easier to read with an empty line between."""

MOMENT = "Dt"
"""How Telegram writes a moment, in the reader's zone: a long date, and hours and minutes."""

DAY = "D"
"""How Telegram writes a day, in the reader's zone: a long date."""

_MOMENT_TAG = re.compile(r"</?tg-time[^>]*>")


@value
class TelegramMessage:
    """A message.

    Attributes:
        html: The text.
        rows: The buttons.
        photo: The picture above the text; None for none.
    """

    html: str
    rows: Rows = field(default_factory=list)
    photo: Attachment | None = None


@value
class Piece:
    """A part of a message that is not divided.

    Attributes:
        html: The text with markup.
        size: The length without markup, in UTF-16 units.
    """

    html: str
    size: int


def render(reply: Reply, texts: Catalogue, link: str = "") -> list[TelegramMessage]:
    """Return a reply as one message, or as several if it is too long for one.

    Args:
        reply: The reply.
        texts: The language.
        link: The link to the bot for other people, for invitations without a link of their own.
    """
    match reply:
        case Say(kind="invitation"):
            own = any(button.url for button in reply.buttons)
            buttons = reply.buttons if own else (Button(texts.say("telegram.way_in"), url=link),)
            # As text, too: not every way of passing a message on keeps its buttons.
            links = [piece for button in buttons if button.url for piece in _text(button.url)]
            return _messages([*_pieces(reply.blocks), *links], rows_of(buttons))
        case Say(picture=Attachment(data=bytes())):
            return _with_photo(reply)
        case Say():
            return _messages(_pieces(reply.blocks), rows_of(reply.buttons))
        case Ask():
            return _messages(_asked(reply, texts), keyboard(reply, texts))
        case Settled():
            return [_settled(reply)]
        case Form() | Attachment():
            return _messages(_text(plain(reply)), [])


def size(text: str) -> int:
    """Return the length of a text for Telegram, in UTF-16 units."""
    return len(text.encode("utf-16-le", "replace")) // 2


def fits_caption(blocks: Iterable[Block]) -> bool:
    """Return whether blocks are short enough for the text below a picture."""
    sizes = [piece.size for piece in _pieces(blocks)]
    return sum(sizes) + 2 * (len(sizes) - 1) <= LONGEST_CAPTION


def _with_photo(reply: Say) -> list[TelegramMessage]:
    """Return a picture with the text as its caption; a text that is too long for one stays alone.

    A picture above a text of its own could not be replaced together with it.
    """
    messages = _messages(_pieces(reply.blocks), rows_of(reply.buttons))
    if not fits_caption(reply.blocks):
        return messages
    return [replace(message, photo=reply.picture) for message in messages]


def _messages(pieces: Iterable[Piece], rows: Rows) -> list[TelegramMessage]:
    """Divide pieces into messages; the last one has the buttons."""
    texts: list[str] = []
    room = 0
    for piece in pieces:
        if texts and piece.size + 2 <= room:
            texts[-1] += "\n\n" + piece.html
            room -= piece.size + 2
        else:
            texts.append(piece.html)
            room = LONGEST - piece.size
    return [*(TelegramMessage(text) for text in texts[:-1]), TelegramMessage(texts[-1], rows)]


# ---------------------------------------------------------------------------- text


def without_moments(html: str) -> str:
    """Return a text with its moments as they are written, with their zone."""
    return _MOMENT_TAG.sub("", html)


def _text(text: str, tag: str = "", moments: Moments = ()) -> Iterator[Piece]:
    """Yield a text in pieces that each fit into a message."""
    for part in _divided(text.strip() or "…"):
        html = "".join(starmap(_dated, dated_parts(part, moments)))
        yield Piece(f"<{tag}>{html}</{tag}>" if tag else html, size(part))


def _dated(text: str, seconds: int | None) -> str:
    """Return a part of a text, which Telegram shows in the reader's zone if it is a moment."""
    html = escape(text, quote=False)
    if seconds is None:
        return html
    shown = DAY if is_day(text) else MOMENT
    return f'<tg-time unix="{seconds}" format="{shown}">{html}</tg-time>'


def _divided(text: str) -> Iterator[str]:
    """Yield a text in parts that end with a line or a word, and fit into a message."""
    while size(text) > LONGEST:
        # No character has more than two units.
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
            case Paragraph(text, moments):
                yield from _text(text, moments=moments)
            case Note(text):
                yield from _text(text, "i")
            case Bullets(items, ordered, moments):
                yield from _list(items, moments, ordered=ordered)
            case Bars():
                yield from _bars(block)
            case Checklist():
                yield from _text("\n".join(plain_blocks((block,))))


def _list(items: Sequence[str], moments: Moments, *, ordered: bool) -> Iterator[Piece]:
    signs = (f"{number}." if ordered else "•" for number in range(1, len(items) + 1))
    lines = [f"{sign} {item}" for sign, item in zip(signs, items, strict=True)]
    # Long points are easier to read on a phone with an empty line between.
    long = any(size(line) > LONG_POINT for line in lines)
    for text in lines if long else ["\n".join(lines)]:
        yield from _text(text, moments=moments)


def _bars(bars: Bars) -> Iterator[Piece]:
    """Yield a chart; where bars have no room, a line of text for each."""
    drawn = chart(bars.bars)
    if drawn:
        yield from _text(drawn, "pre")
    else:
        yield from _text("\n".join(plain_blocks((bars,))))


def _asked(reply: Ask, texts: Catalogue) -> Iterator[Piece]:
    if reply.progress:
        yield from _text(reply.progress, "i")
    yield from _pieces(reply.blocks)
    described = tuple(choice for choice in reply.choices if choice.description)
    if described:
        yield from _described(described)
    if is_paged(reply):
        yield from _text(texts.say("telegram.part_of_name"), "i")
    elif reply.layout != "list" and reply.hint:
        yield from _text(reply.hint, "i")


def _described(choices: Sequence[Choice]) -> Iterator[Piece]:
    for choice in choices:
        text = f"{choice.label}: {choice.description}"
        label, description = (
            escape(choice.label, quote=False),
            escape(choice.description, quote=False),
        )
        html = f"<b>{label}</b>: {description}"
        yield Piece(html, size(text))


def _settled(reply: Settled) -> TelegramMessage:
    question, answer = _cut(reply.question), _cut(reply.answer)
    html = (
        f"{escape(question, quote=False)}\n\n"
        f"✓ {escape(reply.name, quote=False)}: <b>{escape(answer, quote=False)}</b>"
    )
    rows = [[button_of(reply.change)]] if reply.change else []
    return TelegramMessage(html.strip(), rows)


def _cut(text: str) -> str:
    """Return a text that leaves room for others in its message."""
    if size(text) <= LONGEST_QUESTION:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_QUESTION].decode("utf-16-le", "ignore") + "…"
