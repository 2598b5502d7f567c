"""Renders replies in Block Kit, always within its limits.

Paragraphs and lists are ``rich_text``, and all other text is ``plain_text``: in both, nothing that
people type is markup, a mention or a link. The text beside the blocks, for notifications and screen
readers, is escaped.
"""

import marshal
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapters.slack.buttons import (
    BESIDE,
    LONGEST_LABEL,
    boxes,
    button_of,
    cut,
    in_rows,
    one_leading,
    plain_object,
    rows_of,
    with_menu,
)
from adapters.slack.rich_text import listed, paragraph, text_parts
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
    Note,
    Paragraph,
    Reply,
    Say,
    Settled,
    chart,
    plain,
    plain_blocks,
)
from bot.texts import Catalogue
from bot.values import value

LONGEST_TEXT = 3500
"""Most characters of the text beside the blocks: Slack takes 4000 in an edit."""

LONGEST_SECTION = 2900
LONGEST_CONTEXT = 1900
LONGEST_HEADER = 150
LONGEST_ALT = 1000
"""Most characters that describe a picture."""

MOST_BLOCKS = 45
"""Most blocks of a message: Slack takes 50."""

MOST_CHARACTERS = 11_000
"""Most characters in all blocks of a message."""

AS_BUTTONS = 8
"""Most choices that are buttons; more become a list."""

Json = dict[str, Any]


@value
class SlackMessage:
    """A message.

    Attributes:
        text: The text for notifications and screen readers.
        blocks: The visible content.
    """

    text: str
    blocks: list[Json]


def render(reply: Reply, texts: Catalogue, file: str = "") -> list[SlackMessage]:
    """Return a reply as one message, or as several if it is too long for one.

    Args:
        reply: The reply.
        texts: The language.
        file: Slack's id of the picture above the text; empty for none.
    """
    blocks = list(one_leading(_blocks(reply, texts)))
    if file and isinstance(reply, Say) and reply.picture is not None:
        blocks.insert(0, _image(reply.picture, file))
    text = _outside(plain(reply))
    parts = [blocks] if _fit_easily(blocks, text) else list(_divided(blocks))
    return [SlackMessage(text, part) for part in parts]


def with_note(message: SlackMessage, text: str) -> SlackMessage:
    """Return a message with a small note below it."""
    return SlackMessage(f"{message.text}\n{escaped(text)}", [*message.blocks, *_context(text)])


def _outside(text: str) -> str:
    """Return the text beside the blocks; escaping can make it five times as long."""
    outside = escaped(cut(text, LONGEST_TEXT))
    return outside if len(outside) <= LONGEST_TEXT else escaped(cut(text, LONGEST_TEXT // 5))


def escaped(text: str) -> str:
    """Return a text in which nothing is a mention, a channel or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(reply: Reply, texts: Catalogue) -> Iterator[Json]:
    match reply:
        case Say(kind="invitation"):
            yield from _said(reply.blocks)
            start = Button(texts.say("slack.way_in"), "/start")
            yield from rows_of((start, *reply.buttons))
        case Say():
            yield from _said(reply.blocks)
            yield from rows_of(reply.buttons)
        case Ask():
            yield from _asked(reply, texts)
        case Settled():
            yield from _settled(reply, texts)
        case Form() | Attachment():
            yield from paragraph(Paragraph(plain(reply)))


def _fit_easily(blocks: list[Json], text: str) -> bool:
    """Return whether one message has room for blocks with a wide margin, as it nearly always has.

    Counting the characters of every block takes five times as long. Marshal writes what is repeated
    only once: so the names of fields count five times, and what is said counts again.
    """
    most = 5 * len(marshal.dumps(blocks)) + 2 * len(text)
    return len(blocks) <= MOST_BLOCKS and most <= MOST_CHARACTERS


def _divided(blocks: Sequence[Json]) -> Iterator[list[Json]]:
    """Yield blocks in messages that Slack takes."""
    part: list[Json] = []
    used = 0
    for block in blocks:
        large = len(str(block))
        if part and (len(part) == MOST_BLOCKS or used + large > MOST_CHARACTERS):
            # A title goes with what it is the title of.
            title = [part.pop()] if len(part) > 1 and part[-1]["type"] == "header" else []
            yield part
            part, used = title, len(str(title))
        part.append(block)
        used += large
    if part:
        yield part


# ---------------------------------------------------------------------------- text


def _context(text: str) -> Iterator[Json]:
    for part in text_parts(text, LONGEST_CONTEXT):
        yield {"type": "context", "elements": [plain_object(part)]}


def _said(blocks: Iterable[Block]) -> Iterator[Json]:
    for block in blocks:
        match block:
            case Heading(text):
                yield {"type": "header", "text": plain_object(cut(text, LONGEST_HEADER))}
            case Paragraph():
                yield from paragraph(block)
            case Note(text):
                yield from _context(text)
            case Bullets():
                yield from listed(block)
            case Bars():
                yield from _bars(block)
            case Checklist():
                yield boxes(block)


def _bars(bars: Bars) -> Iterator[Json]:
    """Yield a monospaced chart; where bars have no room, a list of the figures."""
    drawn = chart(bars.bars)
    if not drawn:
        yield from listed(Bullets(tuple(plain_blocks((bars,)))))
        return
    # Backquotes would end the chart.
    text = escaped(drawn).replace("`", "'")
    yield {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"```{text}```", "verbatim": True},
    }


def _image(picture: Attachment, file: str) -> Json:
    return {"type": "image", "slack_file": {"id": file}, "alt_text": described(picture)}


def described(file: Attachment) -> str:
    """Return the text for people who do not see a file; Slack takes it in full."""
    return cut(file.alt, LONGEST_ALT)


# ---------------------------------------------------------------------------- questions


def _asked(reply: Ask, texts: Catalogue) -> Iterator[Json]:
    if reply.progress:
        yield from _context(reply.progress)
    yield from _said(reply.blocks)
    hint = [*_context(reply.hint)] if reply.layout != "list" and reply.hint else []
    # Numbers mean nothing before their scale.
    scale, below = (hint, []) if reply.layout == "row" else ([], hint)
    yield from scale
    yield from _choices(reply, texts)
    yield from below
    # At the beginning people can still choose the form.
    at_first = reply.of_flow and not reply.controls
    all_at_once = (Button(texts.say("button.form"), "/form"),) if at_first else ()
    yield from with_menu([*rows_of((*reply.controls, *all_at_once))], reply.explains)


def _choices(reply: Ask, texts: Catalogue) -> Iterator[Json]:
    many = len(reply.choices) > AS_BUTTONS and reply.layout != "row"
    if many and reply.layout != "several":
        yield _menu(reply, texts)
    else:
        yield from _descriptions(reply.choices)
        for row in in_rows(reply.choices, BESIDE):
            elements = [_pressed(choice, reply, place, texts) for place, choice in enumerate(row)]
            yield {"type": "actions", "elements": elements}


def _descriptions(choices: Sequence[Choice]) -> Iterator[Json]:
    """Yield the choices with their descriptions, if they have any; their buttons follow."""
    if any(choice.description for choice in choices):
        items = [
            f"{choice.label}: {choice.description}" if choice.description else choice.label
            for choice in choices
            if choice.value != "done"
        ]
        yield from listed(Bullets(tuple(items), leads=tuple(choice.label for choice in choices)))


def _pressed(choice: Choice, reply: Ask, place: int, texts: Catalogue) -> Json:
    """Return the button of a choice."""
    spoken = choice.spoken or choice.label
    if choice.chosen:
        spoken = texts.say("alt.chosen", label=spoken)
    elif reply.layout == "several" and choice.value != "done":
        spoken = texts.say("alt.not_chosen", label=spoken)
    button = Button(_label(choice, reply), choice.token, style=choice.style)
    return button_of(button, place, spoken)


def _menu(reply: Ask, texts: Catalogue) -> Json:
    """Return a list to pick from; typing a part of a name works, too."""
    options = [_option(choice) for choice in reply.choices[:100]]
    menu: Json = {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": plain_object(cut(texts.say("slack.pick"), 150)),
        "options": options,
    }
    chosen = next((choice for choice in reply.choices[:100] if choice.chosen), None)
    if chosen is not None:
        menu["initial_option"] = _option(chosen)
    return {"type": "actions", "elements": [menu]}


def _option(choice: Choice) -> Json:
    return {"text": plain_object(cut(choice.label, LONGEST_LABEL)), "value": choice.token}


def _label(choice: Choice, reply: Ask) -> str:
    if reply.layout == "several" and choice.value != "done":
        return f"{'☑' if choice.chosen else '☐'} {choice.label}"
    return f"✓ {choice.label}" if choice.chosen else choice.label


def _settled(reply: Settled, texts: Catalogue) -> Iterator[Json]:
    yield from _context(cut(reply.question, LONGEST_CONTEXT))
    answer = cut(f"✓ {reply.name}: {reply.answer}", LONGEST_SECTION)
    section: Json = {"type": "section", "text": plain_object(answer)}
    if reply.change:
        # Every answer has such a button; without its name a list of them says nothing.
        spoken = texts.say("button.change_named", name=reply.name)
        section["accessory"] = button_of(reply.change, 0, spoken)
    yield section
