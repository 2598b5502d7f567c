"""Pages of Telegram: the messages of a private chat or of a group; pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.kit.screens.markup import NOTHING, CannotDraw, Html, block, check_known, page, span, tag
from tests.kit.screens.moments import Reader, clock_time
from tests.kit.screens.telegram_texts import marked_text
from tests.kit.telegram.chats import Kept

Body = dict[str, Any]

UNSEEN = ("message_id", "chat", "sender_chat", "message_thread_id", "is_topic_message")
"""Properties of a message that nobody sees, or that the page shows elsewhere."""

_LINKED = re.compile(r"/start \S+")

QUOTED = 60
"""Characters of a message that stand above the replies to it."""

STYLES = {"", "primary", "success", "danger"}

_ACTIONS = {"callback_data": "", "url": "opens", "copy_text": "copies", "web_app": "opens"}
"""The class of a button, by what it does."""


@dataclass(frozen=True)
class ChatFrame:
    """The page around the messages.

    Attributes:
        bot: The name of the bot.
        title: The heading: the name of the bot, or of the group.
        under: The line below the title: "bot", or how many members there are.
        is_group: Whether others than the reader and the bot write there.
        mine: The id of the reader.
    """

    bot: str
    title: str
    under: str
    is_group: bool
    mine: int


def chat_page(
    frame: ChatFrame,
    messages: Iterable[Kept],
    reader: Reader,
    picture: Callable[[Kept], str],
    elapsed: Callable[[int], float],
) -> Html:
    """Return the page of a chat.

    Args:
        frame: The page around the messages.
        messages: The messages, oldest first.
        reader: The person who looks at them.
        picture: Returns where the picture of a message is.
        elapsed: Returns the moment of a message in Unix time, from its date.
    """
    shown: list[Html] = []
    day = ""
    for kept in messages:
        at = reader.at(elapsed(kept.body["date"]))
        today = f"{at:%B} {at.day}"
        if today != day:
            shown.append(block("day", span("date", today)))
            day = today
        shown.append(_message(kept, frame, reader, clock_time(at), picture))
    head = tag(
        "header",
        span("avatar", frame.title[:1], aria_hidden="true"),
        block("words", block("title", frame.title), block("under", frame.under)),
    )
    foot = block("composer", "Message")
    main = tag("main", Html("\n"), head, Html("\n"), block("messages", Html("\n"), *shown), foot)
    return page(frame.title, "telegram", block("screen", Html("\n"), main, Html("\n")))


def _message(
    kept: Kept, frame: ChatFrame, reader: Reader, time: str, picture: Callable[[Kept], str]
) -> Html:
    body = kept.body
    if "new_chat_members" in body:
        check_known(body, *UNSEEN, "date", "from", "new_chat_members")
        names = ", ".join(_name(user, frame) for user in body["new_chat_members"])
        return block("day", span("date", f"{_name(body['from'], frame)} added {names}"))
    check_known(body, *_CONTENT, *UNSEEN)
    mine = body.get("from", {}).get("id") == frame.mine
    parts: list[Html] = []
    if frame.is_group and not mine:
        parts.append(block("from", _name(body["from"], frame)))
    if "reply_to_message" in body:
        parts.append(_reply(body["reply_to_message"], frame))
    parts.append(_file(kept, picture))
    words = body.get("text") or body.get("caption") or ""
    if not kept.by_bot:
        # Nobody sees the start parameter of a link to the bot.
        words = _LINKED.sub("/start", words)
    entities = body.get("entities") or body.get("caption_entities") or []
    edited = "edited " if "edit_date" in body and not kept.by_bot else ""
    foot = span("time seen" if mine else "time", f"{edited}{time}")
    parts.append(block("words", marked_text(words, entities, reader), foot))
    bubble = block("bubble picture" if "photo" in body else "bubble", *parts)
    rows = _keyboard(body.get("reply_markup", {}))
    return block("message mine" if mine else "message", bubble, rows)


_CONTENT = (
    "date", "edit_date", "from", "text", "entities", "photo", "document", "caption",
    "caption_entities", "reply_markup", "reply_to_message", "link_preview_options",
)  # fmt: skip


def _name(user: Body, frame: ChatFrame) -> str:
    return frame.bot if user.get("is_bot") else str(user["first_name"])


def _reply(quoted: Body, frame: ChatFrame) -> Html:
    words = (quoted.get("text") or quoted.get("caption") or "").replace("\n", " ")
    short = words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"
    return block("reply", tag("b", _name(quoted["from"], frame)), tag("br"), short)


def _file(kept: Kept, picture: Callable[[Kept], str]) -> Html:
    """Return the picture or the document of a message, which have no description there."""
    if "photo" in kept.body:
        return tag("img", src=picture(kept), alt="Photo; the caption is below it")
    if "document" in kept.body:
        name = kept.body["document"].get("file_name", "Document")
        return block("file", span("icon", "↓", aria_hidden="true"), tag("b", name))
    return NOTHING


# ---------------------------------------------------------------------------- buttons


def _keyboard(markup: Body) -> Html:
    check_known({"type": "a keyboard", **markup}, "inline_keyboard")
    rows = markup.get("inline_keyboard", [])
    return block("keyboard", Html("\n"), *map(_row, rows)) if rows else NOTHING


def _row(row: Sequence[Body]) -> Html:
    return block("row", *map(_button, row))


def _button(button: Body) -> Html:
    known = {"type": "a button", **button}
    check_known(known, "text", "style", *_ACTIONS)
    style = button.get("style", "")
    if style not in STYLES:
        message = f"no drawing for a button in the style {style!r}"
        raise CannotDraw(message)
    does = next(shown for action, shown in _ACTIONS.items() if action in button)
    kind = " ".join(part for part in ("button", style, does) if part)
    return tag("button", button["text"], type="button", class_=kind)
