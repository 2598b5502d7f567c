"""Replies in Block Kit, always within its limits.

Everything that is said stands in ``plain_text``: nothing in it is markup, a mention or a link,
whoever wrote it. The text beside the blocks, for notifications and screen readers, is escaped.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

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

LONGEST_TEXT = 3500
"""Characters of the text beside the blocks: a changed message takes no more than 4000."""

LONGEST_SECTION = 2900
LONGEST_CONTEXT = 1900
LONGEST_HEADER = 150
LONGEST_LABEL = 75
"""Of a button, and of an option of a list."""

MOST_BLOCKS = 45
"""In one message, of the 50 that Slack takes."""

MOST_CHARACTERS = 11_000
"""In all blocks of one message."""

AS_BUTTONS = 8
"""From more choices than that one is picked from a list."""

BESIDE = 5
"""Buttons of one row."""

LONGEST_BAR_LABEL = 40

BAR = 16
"""Characters of the longest bar; the others are in proportion."""

Made = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message.

    Attributes:
        text: What notifications and screen readers use.
        blocks: What is shown.
    """

    text: str
    blocks: list[Made]


def render(reply: Reply, texts: Catalogue) -> list[SlackMessage]:
    """A reply as messages: one, or several where it is too long for one."""
    blocks = list(_blocks(reply, texts))
    parts = list(_divided(blocks))
    text = _outside(plain(reply))
    return [SlackMessage(text, part) for part in parts] or [SlackMessage(text, [])]


def with_note(message: SlackMessage, text: str) -> SlackMessage:
    """A message with something smaller below it."""
    return SlackMessage(f"{message.text}\n{escaped(text)}", [*message.blocks, *_context(text)])


def _outside(text: str) -> str:
    """The text beside the blocks; escaping can make it five times as long."""
    told = escaped(_cut(text, LONGEST_TEXT))
    return told if len(told) <= LONGEST_TEXT else escaped(_cut(text, LONGEST_TEXT // 5))


def escaped(text: str) -> str:
    """Text in which nothing is a mention, a channel or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(reply: Reply, texts: Catalogue) -> Iterator[Made]:
    match reply:
        case Say(kind="invitation"):
            yield from _said(reply.blocks)
            start = Button(texts.say("slack.way_in"), "/start")
            yield from _buttons((start, *reply.buttons))
        case Say():
            yield from _said(reply.blocks)
            yield from _buttons(reply.buttons)
        case Ask():
            yield from _asked(reply, texts)
        case Settled():
            yield from _settled(reply)
        case Form() | Attachment():
            yield from _section(plain(reply))


def _divided(blocks: Sequence[Made]) -> Iterator[list[Made]]:
    """Blocks as messages that Slack takes."""
    part: list[Made] = []
    used = 0
    for block in blocks:
        large = len(str(block))
        if part and (len(part) == MOST_BLOCKS or used + large > MOST_CHARACTERS):
            yield part
            part, used = [], 0
        part.append(block)
        used += large
    if part:
        yield part


# ---------------------------------------------------------------------------- text


def _plain(text: str) -> Made:
    return {"type": "plain_text", "text": text, "emoji": False}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _parts(text: str, most: int) -> Iterator[str]:
    """A text cut where lines or words end."""
    text = text.strip() or "…"
    while len(text) > most:
        cut = max(text.rfind("\n", 0, most), 0) or max(text.rfind(" ", 0, most), 0) or most
        yield text[:cut]
        text = text[cut:].lstrip() or "…"
    yield text


def _section(text: str) -> Iterator[Made]:
    for part in _parts(text, LONGEST_SECTION):
        yield {"type": "section", "text": _plain(part)}


def _context(text: str) -> Iterator[Made]:
    for part in _parts(text, LONGEST_CONTEXT):
        yield {"type": "context", "elements": [_plain(part)]}


def _said(blocks: Iterable[Block]) -> Iterator[Made]:
    for block in blocks:
        match block:
            case Heading(text):
                yield {"type": "header", "text": _plain(_cut(text, LONGEST_HEADER))}
            case Paragraph(text):
                yield from _section(text)
            case Note(text):
                yield from _context(text)
            case Bullets(items, ordered):
                yield from _section(_list(items, ordered=ordered))
            case Bars(bars):
                yield _bars(bars)


def _list(items: Sequence[str], *, ordered: bool) -> str:
    signs = (f"{number}." if ordered else "•" for number in range(1, len(items) + 1))
    return "\n\n".join(f"{sign} {item}" for sign, item in zip(signs, items, strict=True))


def _bars(bars: Sequence[Bar]) -> Made:
    """A chart of characters of one width, that reads without its bars too."""
    labels = [_cut(one.label, LONGEST_BAR_LABEL) for one in bars]
    wide, shown = max(map(len, labels)), max(len(one.shown) for one in bars)
    most = max(one.percent for one in bars) or 1.0
    lines = [
        f"{label:<{wide}} {one.shown:>{shown}} {_bar(one, most)}".rstrip()
        for label, one in zip(labels, bars, strict=True)
    ]
    # Backquotes would end it: there are none in labels of stages, and none may come in.
    text = escaped("\n".join(lines)).replace("`", "'")
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"```{text}```", "verbatim": True},
    }


def _bar(one: Bar, most: float) -> str:
    length = max(1, round(one.percent / most * BAR)) if one.percent else 0
    return "█" * length + (f" ← {one.mark}" if one.mark else "")


# ---------------------------------------------------------------------------- questions


def _asked(reply: Ask, texts: Catalogue) -> Iterator[Made]:
    if reply.progress:
        yield from _context(reply.progress)
    yield from _said(reply.blocks)
    yield from _choices(reply, texts)
    if reply.layout != "list" and reply.hint:
        yield from _context(reply.hint)
    # Whoever has just begun can still choose to answer all at once.
    all_at_once = () if reply.controls else (Button(texts.say("button.form"), "/form"),)
    yield from _buttons((*reply.controls, *all_at_once))


def _choices(reply: Ask, texts: Catalogue) -> Iterator[Made]:
    many = len(reply.choices) > AS_BUTTONS and reply.layout != "row"
    if many and reply.layout != "several":
        yield _menu(reply, texts)
    elif any(one.description for one in reply.choices):
        for place, one in enumerate(reply.choices):
            yield _described(one, reply, place)
    else:
        buttons = [Button(_label(one, reply), one.token) for one in reply.choices]
        yield from _buttons(buttons)


def _described(one: Choice, reply: Ask, place: int) -> Made:
    """A choice with its button beside what it means."""
    text = f"{one.label}: {one.description}" if one.description else one.label
    button = _button(Button(_label(one, reply), one.token), place)
    return {"type": "section", "text": _plain(_cut(text, LONGEST_SECTION)), "accessory": button}


def _menu(reply: Ask, texts: Catalogue) -> Made:
    """A list to pick one from; typing a part of the name works too."""
    options = [_option(one) for one in reply.choices[:100]]
    menu: Made = {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": _plain(_cut(texts.say("slack.pick"), 150)),
        "options": options,
    }
    chosen = next((one for one in reply.choices[:100] if one.chosen), None)
    if chosen is not None:
        menu["initial_option"] = _option(chosen)
    return {"type": "actions", "elements": [menu]}


def _option(one: Choice) -> Made:
    return {"text": _plain(_cut(one.label, LONGEST_LABEL)), "value": one.token}


def _label(one: Choice, reply: Ask) -> str:
    if reply.layout == "several" and one.value != "done":
        return f"{'☑' if one.chosen else '☐'} {one.label}"
    return f"✓ {one.label}" if one.chosen else one.label


def _settled(reply: Settled) -> Iterator[Made]:
    yield from _context(_cut(reply.question, LONGEST_CONTEXT))
    answer = _cut(f"✓ {reply.name}: {reply.answer}", LONGEST_SECTION)
    section: Made = {"type": "section", "text": _plain(answer)}
    if reply.change:
        section["accessory"] = _button(reply.change, 0)
    yield section


# ---------------------------------------------------------------------------- buttons


def _buttons(buttons: Sequence[Button]) -> Iterator[Made]:
    for row in _in_rows(buttons, BESIDE):
        yield {
            "type": "actions",
            "elements": [_button(one, place) for place, one in enumerate(row)],
        }


def _in_rows(items: Sequence[T], width: int) -> Iterator[Sequence[T]]:
    return (items[first : first + width] for first in range(0, len(items), width))


def _button(one: Button, place: int) -> Made:
    """A button; its action's id is its place, since it must differ from its neighbours'."""
    made: Made = {
        "type": "button",
        "action_id": f"press-{place}",
        "text": _plain(_cut(one.label, LONGEST_LABEL)),
    }
    return made | ({"url": one.url} if one.url else {"value": one.token})
