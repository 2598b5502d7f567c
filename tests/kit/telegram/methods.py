"""The methods of the Bot API, except those that fetch updates or set a webhook."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.kit.telegram.chats import Body, Chat, Kept
from tests.kit.telegram.checks import (
    LONGEST_ANSWER,
    Params,
    Text,
    read_action,
    read_caption,
    read_commands,
    read_description,
    read_language,
    read_media,
    read_scope,
    read_text,
)
from tests.kit.telegram.keyboards import read_markup
from tests.kit.telegram.members import find_administrators, find_member
from tests.kit.telegram.refusals import refuse
from tests.kit.telegram.world import World

ANSWERABLE_S = 15 * 60
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


_FILES = ("photo", "document")
_CONTENT = ("text", "entities", *_FILES, "caption", "caption_entities")


class Edit(NamedTuple):
    """The new content of an edited message.

    Attributes:
        content: As the Bot API shows it.
        source: The text with its markup.
        photo: The picture, if there is one.
    """

    content: Body
    source: str
    photo: bytes | str = b""


class Methods:
    """The Bot API's methods, each a function of its parameters, in Telegram's order of checks."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, Callable[[Params], Any]] = {
            "getMe": self._get_me,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageMedia": self._edit_media,
            "editMessageReplyMarkup": self._edit_markup,
            "answerCallbackQuery": self._answer_callback,
            "setMyCommands": self._set_commands,
            "getMyCommands": self._get_commands,
            "setMyDescription": lambda params: self._describe("description", params),
            "getMyDescription": lambda params: self._described("description", params),
            "setMyShortDescription": lambda params: self._describe("short_description", params),
            "getMyShortDescription": lambda params: self._described("short_description", params),
            "sendChatAction": self._act,
            "getChatAdministrators": self._get_administrators,
            "getChatMember": self._get_chat_member,
        }

    def call(self, method: str, params: Params) -> Any:
        """Do what is asked, and return the result.

        Raises:
            Refused: Telegram would not.
        """
        return self._known[method](params)

    def _get_me(self, _params: Params) -> Body:
        rights = ("can_read_all_group_messages", "supports_inline_queries", "has_main_web_app")
        topics = ("has_topics_enabled", "allows_users_to_create_topics")
        return (
            self._world.bot
            | {"can_join_groups": self._world.can_join_groups}
            | dict.fromkeys(rights, False)
            | dict.fromkeys(topics, self._world.has_topics)
        )

    def _chat(self, params: Params) -> Chat:
        chat = self._world.chats.get(params.get("chat_id", 0))
        if chat is None:
            refuse("chat not found")
        return chat

    def _writable(self, params: Params) -> Chat:
        chat = self._chat(params)
        chat.check()
        return chat

    def _send_message(self, params: Params) -> Body:
        text = read_text(params)
        return self._send(params, _content("text", "entities", text), text.source)

    def _send_photo(self, params: Params) -> Body:
        caption, given = read_caption(params), params["photo"]
        content = self._photo(given) | _content("caption", "caption_entities", caption)
        return self._send(params, content, caption.source, given)

    def _send_document(self, params: Params) -> Body:
        caption = read_caption(params)
        document = {"document": self._file(params["document"])}
        content = document | _content("caption", "caption_entities", caption)
        return self._send(params, content, caption.source)

    def _photo(self, given: bytes | str) -> Body:
        return {"photo": [{"width": 90, "height": 90} | self._file(given)]}

    def _file(self, given: bytes | str) -> Body:
        """Return a file: each upload is another one, also of the same content."""
        if isinstance(given, str):
            return {"file_id": given, "file_unique_id": f"unique-{given}", "file_size": 1}
        name = f"file{self._world.next_file()}"
        return {"file_id": name, "file_unique_id": f"unique-{name}", "file_size": len(given)}

    def _send(
        self, params: Params, content: Body, source: str = "", photo: bytes | str = b""
    ) -> Body:
        markup = read_markup(params)
        chat = self._writable(params)
        place = chat.topic(params.get("message_thread_id")) | self._reply(chat, params)
        self._world.limits.send(chat)
        body = {
            "message_id": chat.next_id(),
            "date": self._world.date(),
            "chat": chat.body(),
            **self._sender(chat),
            **place,
            **content,
            **({"reply_markup": markup} if markup else {}),
        }
        return chat.keep(Kept(body, by_bot=True, source=source, photo=photo))

    def _sender(self, chat: Chat) -> Body:
        return {"sender_chat": chat.body()} if chat.kind == "channel" else {"from": self._world.bot}

    def _reply(self, chat: Chat, params: Params) -> Body:
        reply = params.get("reply_parameters")
        if not reply:
            return {}
        kept = chat.messages.get(reply.get("message_id", 0))
        topic = kept.body.get("message_thread_id") if kept else None
        if kept and topic != params.get("message_thread_id"):
            # "Always False for replies in another chat or forum topic".
            refuse("message to be replied not found")
        if kept is None and not reply.get("allow_sending_without_reply"):
            refuse("message to be replied not found")
        return {"reply_to_message": kept.quoted()} if kept else {}

    def _edit_text(self, params: Params) -> Body | bool:
        text = read_text(params)

        def change(kept: Kept) -> Edit:
            if "text" not in kept.body:
                refuse("there is no text in the message to edit")
            return Edit(_content("text", "entities", text), text.source)

        return self._edit(params, change)

    def _edit_caption(self, params: Params) -> Body | bool:
        caption = read_caption(params)

        def change(kept: Kept) -> Edit:
            file = _only(kept.body, _FILES)
            if not file:
                refuse("there is no caption in the message to edit")
            content = file | _content("caption", "caption_entities", caption)
            return Edit(content, caption.source, kept.photo)

        return self._edit(params, change)

    def _edit_media(self, params: Params) -> Body | bool:
        """Replace what a message shows; a text becomes the caption of a picture, too."""
        media = read_media(params)
        caption, given = read_caption(media), media["media"]
        content = self._photo(given) | _content("caption", "caption_entities", caption)
        return self._edit(params, lambda _: Edit(content, caption.source, given))

    def _edit_markup(self, params: Params) -> Body | bool:
        def change(kept: Kept) -> Edit:
            return Edit(_only(kept.body, _CONTENT), kept.source, kept.photo)

        return self._edit(params, change)

    def _edit(self, params: Params, change: Callable[[Kept], Edit]) -> Body | bool:
        # An edit without a keyboard takes away the one that is there.
        markup = read_markup(params, only_inline=True)
        if "chat_id" not in params and "message_id" not in params:
            return self._edit_inline(params)
        kept = self._editable(params)
        edit = change(kept)
        after = edit.content | ({"reply_markup": markup} if markup else {})
        if _only(kept.body, (*_CONTENT, "reply_markup")) == after:
            refuse(_NOT_MODIFIED)
        self._world.limits.act()
        kept.body = _without(kept.body, (*_CONTENT, "reply_markup")) | after
        kept.body["edit_date"] = self._world.date()
        kept.source, kept.photo = edit.source, edit.photo
        return kept.body

    def _edit_inline(self, params: Params) -> bool:
        if "inline_message_id" not in params:
            refuse("message identifier is not specified")
        if params["inline_message_id"] not in self._world.inline_messages:
            refuse("MESSAGE_ID_INVALID")
        return True

    def _editable(self, params: Params) -> Kept:
        if "chat_id" not in params:
            refuse("chat_id is empty")
        kept = self._writable(params).messages.get(params.get("message_id", 0))
        if kept is None:
            refuse("message to edit not found")
        if not kept.by_bot:
            refuse("message can't be edited")
        return kept

    def _answer_callback(self, params: Params) -> bool:
        text = params.get("text", "")
        if len(text) > LONGEST_ANSWER:
            refuse("MESSAGE_TOO_LONG")
        state = self._world.callbacks.get(params["callback_query_id"])
        too_old = state is None or self._world.clock() - state.at > ANSWERABLE_S
        if state is None or too_old or state.answered:
            refuse(
                "query is too old and response timeout expired or query ID is invalid",
            )
        state.answered, state.text = True, text
        state.alert = params.get("show_alert", False)
        return True

    def _set_commands(self, params: Params) -> bool:
        commands = read_commands(params)
        self._world.commands[_scope(params)] = commands
        return True

    def _get_commands(self, params: Params) -> list[Body]:
        return self._world.commands.get(_scope(params), [])

    def _describe(self, name: str, params: Params) -> bool:
        text, language = read_description(name, params)
        self._world.descriptions[name, language] = text
        return True

    def _described(self, name: str, params: Params) -> Body:
        language = read_language(params)
        known = self._world.descriptions
        return {name: known.get((name, language)) or known.get((name, ""), "")}

    def _act(self, params: Params) -> bool:
        action = read_action(params)
        chat = self._writable(params)
        if chat.kind == "channel":
            # The documents say that channels are not supported; the words are this stand-in's.
            refuse("there is no chat action in the channel chat")
        chat.topic(params.get("message_thread_id"))
        chat.actions.append(action)
        return True

    def _get_administrators(self, params: Params) -> list[Body]:
        chat = self._with_members(params, "there are no administrators in the private chat")
        return find_administrators(self._world, chat)

    def _get_chat_member(self, params: Params) -> Body:
        chat = self._with_members(params, "member not found")
        return find_member(self._world, chat, params["user_id"])

    def _with_members(self, params: Params, otherwise: str) -> Chat:
        chat = self._chat(params)
        if chat.kind == "private":
            refuse(otherwise)
        if chat.access != "no rights":
            chat.check()
        return chat


def _content(name: str, entities: str, text: Text) -> Body:
    if not text.plain:
        return {}
    return {name: text.plain} | ({entities: text.entities} if text.entities else {})


def _scope(params: Params) -> tuple[str, str]:
    return json.dumps(read_scope(params), sort_keys=True), read_language(params)


def _only(body: Body, names: tuple[str, ...]) -> Body:
    return {name: body[name] for name in names if name in body}


def _without(body: Body, names: tuple[str, ...]) -> Body:
    return {name: value for name, value in body.items() if name not in names}
