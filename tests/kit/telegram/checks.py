"""The input that Telegram takes: parameters, texts, keyboards, commands; pure.

Sentences are those of the Bot API server (tdlib/telegram-bot-api, Client.cpp), of the library
under it (tdlib/td) or of Telegram's servers. Where Telegram is silent about a mistake and this
stand-in is not, a comment says so.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.kit.params import READ
from tests.kit.telegram.markup import (
    MOST_ENTITIES,
    Entity,
    parse_html,
    trimmed,
    units,
)
from tests.kit.telegram.refusals import refuse

Params = dict[str, Any]

METHODS: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("methods.json").read_text("utf-8")
)
"""The types of each parameter, by method, joined by "|", and "!" if Telegram requires it."""

_SMALL = {name.lower(): name for name in METHODS}

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_TEXT_BYTES = 1 << 15
LONGEST_ANSWER = 200
MOST_COMMANDS = 100
LONGEST_DESCRIPTIONS = {"description": 512, "short_description": 120}
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
SCOPES = {
    "default": set[str](),
    "all_private_chats": set[str](),
    "all_group_chats": set[str](),
    "all_chat_administrators": set[str](),
    "chat": {"chat_id"},
    "chat_administrators": {"chat_id"},
    "chat_member": {"chat_id", "user_id"},
}
"""The scopes of commands, and what each has to name."""

# In the words of Telegram, which sees a parameter that is missing as an empty one.
_MISSING = {
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "media": "media is empty",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}
_NOT_CHECKED_HERE = {"url", "message_id", "commands"}


def method_named(name: str) -> str:
    """Return the method that a path names, in whatever case: Telegram takes all of them."""
    return _SMALL.get(name.lower(), name)


def read_params(method: str, given: Params) -> Params:
    """Return the parameters of a call in their types: numbers as int, JSON as list and dict.

    Raises:
        Refused: one is unknown, missing, or of another type.
    """
    known = METHODS[method]
    for name in given:
        if name not in known:
            # Telegram ignores it; a test wants to know of a name that was mistyped.
            refuse(f'unknown parameter "{name}" of {method}')
    params = {
        name: _value(name, known[name], value)
        for name, value in given.items()
        if value is not None and value != ""
    }
    for name, kinds in known.items():
        if kinds.endswith("!") and name not in params and name not in _NOT_CHECKED_HERE:
            refuse(_MISSING.get(name, f"{name} is empty"))
    return params


def _value(name: str, kinds: str, value: Any) -> Any:
    types = kinds.rstrip("!")
    found = next((got for kind in types.split("|") if (got := READ[kind](value)) is not None), None)
    if found is None:
        # Telegram takes what it can read of it, or nothing.
        refuse(f'parameter "{name}" must be of type {types}')
    _check_encoding(found)
    return found


def _check_encoding(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        refuse("strings must be encoded in UTF-8")


@dataclass(frozen=True)
class Text:
    """A text as a person sees it, and what stands out in it."""

    plain: str
    entities: list[Entity]
    source: str


def read_text(params: Params) -> Text:
    """Return the text of a message, after its markup.

    Raises:
        Refused: it is empty, too long, or cannot be read.
    """
    if not params.get("text"):
        refuse("message text is empty")
    text = _formatted(params["text"], params, "entities")
    if not text.plain:
        refuse("text must be non-empty")
    if units(text.plain) > LONGEST_TEXT:
        refuse("message is too long")
    return text


def read_caption(params: Params) -> Text:
    """Return the text below a file, which may be empty."""
    text = _formatted(params.get("caption", ""), params, "caption_entities")
    if units(text.plain) > LONGEST_CAPTION:
        refuse("message caption is too long")
    return text


_IN_A_PHOTO = {
    *("type", "media", "caption", "parse_mode", "caption_entities"),
    *("show_caption_above_media", "has_spoiler"),
}


def read_media(params: Params) -> Params:
    """Return the picture of a message, with the parameters of its caption.

    Raises:
        Refused: it is no picture, or there is none.
    """
    media: Params = params["media"]
    for name in media:
        if name not in _IN_A_PHOTO:
            # Telegram ignores it.
            refuse(f'unknown field "{name}" of InputMediaPhoto')
    if media.get("type") != "photo":
        # Telegram takes videos, documents and others, too; this stand-in does not.
        refuse("can't parse InputMedia: type must be photo")
    given = media.get("media")
    if not given or (isinstance(given, str) and given.startswith("attach://")):
        refuse("media not found")
    return media


def _formatted(source: str, params: Params, field: str) -> Text:
    if len(source.encode()) > LARGEST_TEXT_BYTES:
        refuse("text is too long")
    match params.get("parse_mode", "none").lower():
        case "html":
            plain, entities = trimmed(*parse_html(source))
        case "none":
            plain, entities = trimmed(source, [_entity(e) for e in params.get(field, [])])
        case _:
            # Telegram reads Markdown too; this stand-in does not.
            refuse("unsupported parse_mode")
    found = [command for command in find_commands(plain) if not _inside(command, entities)]
    return Text(plain, (entities + found)[:MOST_ENTITIES], source)


def _inside(command: Entity, entities: list[Entity]) -> bool:
    """Return whether a command is quoted or linked, and so none."""
    return any(
        entity["type"] in {"code", "pre", "text_link", "text_mention"}
        and entity["offset"] <= command["offset"] < entity["offset"] + entity["length"]
        for entity in entities
    )


def _entity(entity: Any) -> Entity:
    if not isinstance(entity, dict):
        refuse("can't parse MessageEntity: expected an Object")
    for name in ("type", "offset", "length"):
        if name not in entity:
            refuse(f"can't parse MessageEntity: can't find field \"{name}\"")
    return entity


def find_commands(plain: str) -> list[Entity]:
    """Return the entities of commands in a text; Telegram marks these unasked, and nothing else."""
    return [
        {"type": "bot_command", "offset": units(plain[: found.start()]), "length": len(found[0])}
        for found in re.finditer(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])", plain)
    ]


def read_commands(params: Params) -> list[Params]:
    """Return the commands of a bot's menu.

    Raises:
        Refused: a name or a description does not fit.
    """
    commands: list[Any] = params.get("commands", [])
    if len(commands) > MOST_COMMANDS:
        refuse("BOT_COMMANDS_TOO_MUCH")
    return [_command(command) for command in commands]


def _command(command: Any) -> Params:
    for name in ("command", "description"):
        if not isinstance(command, dict) or not isinstance(command.get(name), str):
            refuse(f"can't parse BotCommand: Can't find field \"{name}\"")
    name = command["command"].removeprefix("/")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        refuse("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"]) <= 256:
        refuse("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": command["description"]}


def read_scope(params: Params) -> Params:
    """Return the scope of commands.

    Raises:
        Refused: the scope is unknown, or lacks a chat or a person.
    """
    scope: Params = params.get("scope", {"type": "default"})
    needed = SCOPES.get(scope.get("type", ""))
    if needed is None:
        refuse("can't parse BotCommandScope: Unsupported type specified")
    for name in needed - scope.keys():
        refuse(f"can't parse BotCommandScope: {name} is empty")
    for name in scope.keys() - needed - {"type"}:
        # Telegram ignores it.
        refuse(f'can\'t parse BotCommandScope: unknown field "{name}"')
    return scope


def read_language(params: Params) -> str:
    """Return a text's language: two letters, or empty for everybody without their own.

    Raises:
        Refused: it is none.
    """
    language = params.get("language_code", "")
    if not re.fullmatch(r"([a-z]{2})?", language):
        refuse("invalid language code specified")
    return str(language)


def read_description(name: str, params: Params) -> tuple[str, str]:
    """Return a description of the bot, and its language.

    Raises:
        Refused: it is too long, in words of this stand-in: Telegram publishes none.
    """
    text, language = params.get(name, ""), read_language(params)
    if len(text) > LONGEST_DESCRIPTIONS[name]:
        refuse(f"{name} is too long")
    return text, language


def read_action(params: Params) -> str:
    """Return the action that the bot shows.

    Raises:
        Refused: Telegram has no such action.
    """
    if params["action"] not in ACTIONS:
        refuse("wrong parameter action in request")
    return str(params["action"])
