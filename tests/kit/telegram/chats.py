"""Telegram's chats and their messages, and whether the bot may write to them."""

from dataclasses import dataclass, field
from typing import Any, Literal

from tests.kit.telegram.refusals import Refused, refuse

Body = dict[str, Any]
Kind = Literal["private", "group", "supergroup", "channel"]
Access = Literal["open", "no rights", "unknown", "stranger", "blocked", "deactivated", "kicked"]

_NAMES = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}
_GONE = {
    "stranger": "bot can't initiate conversation with a user",
    "blocked": "bot was blocked by the user",
    "deactivated": "user is deactivated",
    "kicked": "bot was kicked from the {name}",
}

Button = tuple[str, str]
"""A button as a person sees it: its label, and its data, its URL, or the text that it copies."""


@dataclass(frozen=True)
class Shown:
    """A message of the bot as a person sees it."""

    message_id: int
    text: str
    html: str
    entities: list[Body]
    buttons: list[list[Button]]
    photo: bytes | str = b""
    """The picture above the text, as it was uploaded; empty if there is none."""

    styles: dict[str, str] = field(default_factory=dict)
    """The look of the buttons that have one, by their labels."""

    edited: bool = False
    topic: int | None = None
    reply_to: int | None = None
    """The message that it stands under."""


@dataclass
class Kept:
    """A message in a chat."""

    body: Body
    """As the Bot API shows it. Replaced when edited, never changed: updates keep what was then."""

    by_bot: bool = False
    source: str = ""
    photo: bytes | str = b""
    """The picture as it was sent: the content, or the id of a file."""

    _shown: tuple[Body, bytes | str, Shown] | None = field(default=None, repr=False, compare=False)
    """The message as a person sees it, cached with the body and the picture it was made of."""

    def quoted(self) -> Body:
        """Return the message inside a reply to it, which shows no further replies."""
        return {name: value for name, value in self.body.items() if name != "reply_to_message"}

    def shown(self) -> Shown:
        """Return the message as a person sees it; cached, since people look at messages often."""
        if self._shown is None or self._shown[0] is not self.body or self._shown[1] != self.photo:
            self._shown = self.body, self.photo, self._made()
        return self._shown[2]

    def _made(self) -> Shown:
        body = self.body
        rows = body.get("reply_markup", {}).get("inline_keyboard", [])
        return Shown(
            message_id=body["message_id"],
            text=body.get("text") or body.get("caption") or "",
            html=self.source,
            entities=body.get("entities") or body.get("caption_entities") or [],
            buttons=[[_button(button) for button in row] for row in rows],
            photo=self.photo,
            styles={
                button["text"]: button["style"]
                for row in rows
                for button in row
                if "style" in button
            },
            edited="edit_date" in body,
            topic=body.get("message_thread_id"),
            reply_to=body.get("reply_to_message", {}).get("message_id"),
        )


def _button(button: Body) -> Button:
    if "copy_text" in button:
        return button["text"], button["copy_text"]["text"]
    action = next(value for name, value in button.items() if name not in {"text", "style"})
    return button["text"], action if isinstance(action, str) else str(action)


@dataclass
class Chat:
    """A chat, from the side of Telegram."""

    id: int
    kind: Kind
    names: Body
    access: Access = "unknown"
    forum: bool = False
    topics: set[int] = field(default_factory=set)
    moved_to: int | None = None
    reads_all: bool = False
    """Whether the bot, as an administrator, gets every message of a group."""

    members: dict[int, Body] = field(default_factory=dict)
    """The members, the bot included, as the Bot API shows them, by id."""

    messages: dict[int, Kept] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)
    """The actions that the bot showed, such as "upload_photo"; a message ends them."""

    last_id: int = 0

    def body(self) -> Body:
        """Return the chat inside a message."""
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.id, "type": self.kind} | self.names | forum

    def next_id(self) -> int:
        """Return the id of the next message."""
        self.last_id += 1
        return self.last_id

    def keep(self, kept: Kept) -> Body:
        """Put a message into the chat."""
        self.messages[kept.body["message_id"]] = kept
        return kept.body

    def sees(self) -> list[Shown]:
        """Return the bot's messages, oldest first."""
        return [kept.shown() for kept in self.messages.values() if kept.by_bot]

    def check(self) -> None:
        """Check that the bot may write here.

        Raises:
            Refused: with Telegram's reason.
        """
        if self.moved_to is not None:
            reason = "group chat was upgraded to a supergroup chat"
            raise Refused(400, reason, migrate_to_chat_id=self.moved_to)
        if self.access == "unknown":
            refuse("chat not found")
        if self.access == "no rights":
            refuse(f"need administrator rights in the {_NAMES[self.kind]}")
        if self.access != "open":
            raise Refused(403, _GONE[self.access].format(name=_NAMES.get(self.kind, "")))

    def topic(self, thread_id: int | None) -> Body:
        """Return the fields of a message in this topic of a forum, or of a private chat.

        Raises:
            Refused: there is no such topic, or there are none in this chat.
        """
        if thread_id is None:
            return {}
        if thread_id not in self.topics:
            refuse("message thread not found")
        return {"message_thread_id": thread_id, "is_topic_message": True}
