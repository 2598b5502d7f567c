"""Encodes replies, updates and conversations as JSON text, and decodes them.

Rows outlive releases, so the names in them are stated here and not taken from the code: ``TAGS``
names each class. To rename a class, leave its tag as it is. A new class that is stored needs
a tag of its own; :mod:`tests.stores.test_stored_names` fails until it has one.

The text is pure ASCII: every database can store whatever a person typed (half a surrogate pair, a
NUL), and it comes back unchanged.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from operator import attrgetter
from threading import Lock
from typing import Any, NamedTuple, TypeVar, cast

from bot.engine.conversation import Conversation, from_json, to_json
from bot.messages import (
    Address,
    Ask,
    Attachment,
    Bar,
    Bars,
    BotAdded,
    Bullets,
    Button,
    Checklist,
    Choice,
    Command,
    Confirm,
    Edited,
    Field,
    Form,
    FormInput,
    Heading,
    HomeOpened,
    MediaSent,
    Mentioned,
    MoveIn,
    MoveOut,
    Note,
    Outcome,
    Paragraph,
    PlaceRenamed,
    Reply,
    Say,
    Settled,
    StartedAfresh,
    Tap,
    Text,
    Update,
)
from bot.store.command_words import IS_COMMAND, is_word, meant_by
from bot.store.records import replaced_step, step_of
from bot.system import json_text

TAGS: Mapping[str, type] = {
    # Replies and their parts.
    "Say": Say,
    "Ask": Ask,
    "Settled": Settled,
    "Form": Form,
    "Attachment": Attachment,
    "Button": Button,
    "Confirm": Confirm,
    "Choice": Choice,
    "Field": Field,
    "Heading": Heading,
    "Paragraph": Paragraph,
    "Note": Note,
    "Bullets": Bullets,
    "Bars": Bars,
    "Checklist": Checklist,
    "Bar": Bar,
    # The immediate answer to an update.
    "Outcome": Outcome,
    # Updates that could not be handled.
    "Update": Update,
    "Address": Address,
    "Text": Text,
    "Tap": Tap,
    "FormInput": FormInput,
    "Command": Command,
    "BotAdded": BotAdded,
    "Edited": Edited,
    "HomeOpened": HomeOpened,
    "MediaSent": MediaSent,
    "Mentioned": Mentioned,
    "MoveIn": MoveIn,
    "MoveOut": MoveOut,
    "PlaceRenamed": PlaceRenamed,
    "StartedAfresh": StartedAfresh,
}
"""The stored name of every class that is stored. Names of fields are stored as they are."""

_TAG = ""
"""The key of a value's tag: no step's id is empty, so no mapping of answers holds it."""


class _Stored(NamedTuple):
    """A class that is stored.

    Attributes:
        tag: Its tag.
        names: The names of its fields.
        defaults: Their defaults; such a value is left out.
        read: Returns the values of its fields, in this order.
    """

    tag: str
    names: tuple[str, ...]
    defaults: tuple[Any, ...]
    read: Callable[[object], tuple[Any, ...]]


def _stored(tag: str, kind: type) -> _Stored:
    names = tuple(field.name for field in fields(kind))
    defaults = tuple(field.default for field in fields(kind))
    return _Stored(tag, names, defaults, _reader(names))


def _reader(names: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    """Return a function that gives these attributes of a value."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


_STORED = {kind: _stored(tag, kind) for tag, kind in TAGS.items()}

T = TypeVar("T")


def encode(value: object) -> str:
    """Return a value made of messages as JSON text.

    Raises:
        TypeError: A class in it has no tag.
    """
    return _encode(value)


def _tagged(value: object) -> dict[str, Any]:
    kind = type(value)
    stored = _STORED.get(kind)
    if stored is None:
        message = f"{kind.__name__} is no message"
        raise TypeError(message)
    given = zip(stored.names, stored.read(value), stored.defaults, strict=True)
    tagged = {name: current for name, current, default in given if current != default}
    tagged[_TAG] = stored.tag
    if kind is Command and is_word(cast("Command", value)):
        tagged[IS_COMMAND] = True
    return tagged


_encode = json_text.encoder(_tagged)


def decode(text: str, kind: type[T]) -> T:
    """Return the value that was encoded.

    Fields that a later version of the program added are left out, so that replicas of two versions
    can work on one database during a deploy.

    Raises:
        TypeError: It is a value of another kind.
        KeyError: Its tag is not known.
    """
    value = json.loads(text, object_hook=_untagged)
    if not isinstance(value, kind):
        message = f"expected {kind.__name__}, found {type(value).__name__}"
        raise TypeError(message)
    return value


def _untagged(data: dict[str, Any]) -> Any:  # noqa: ANN401 - any message
    values = {name: _tuples(value) for name, value in data.items()}
    if _TAG not in values:
        return values
    kind = TAGS[values.pop(_TAG)]
    if kind is Ask:
        values.setdefault("explains", _explains_before(values))
    value = kind(**{name: values[name] for name in _STORED[kind].names if name in values})
    return meant_by(value) if kind is Command and IS_COMMAND not in values else value


def _explains_before(ask: Mapping[str, Any]) -> tuple[Button, ...]:
    """Return the buttons that explain a question from the two fields that had them before."""
    alone: Button | None = ask.get("explain")
    return ask.get("asides") or (() if alone is None else (alone,))


def _tuples(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def encode_outcome(outcome: Outcome) -> str | None:
    """Return an outcome as JSON text; None for an empty one, as most are."""
    return encode(outcome) if outcome != Outcome() else None


def decode_outcome(text: str | None) -> Outcome:
    """Return the outcome that was encoded."""
    return Outcome() if text is None else decode(text, Outcome)


UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""The errors of decoding a text that another program wrote, or that is damaged."""


def decode_reply(text: str) -> Reply:
    """Return the reply that was encoded.

    Raises:
        UNREADABLE: It is no reply, or has a name that no database can look up.
    """
    reply = decode(text, object)
    if not isinstance(reply, Reply):
        message = f"expected a reply, found {type(reply).__name__}"
        raise TypeError(message)
    name, replaced = step_of(reply), replaced_step(reply)
    if (name or replaced) and b"\0" in name.encode() + replaced.encode():
        message = "a name holds a NUL"
        raise ValueError(message)
    return reply


# A turn reads what the turn before it wrote: the latest conversations by their text save decoding.
# A conversation is never changed, so sharing it is safe.
_RECENT_MOST = 1024
_recent: dict[str, Conversation] = {}
_recent_lock = Lock()


def encode_conversation(conversation: Conversation) -> str:
    """Return a conversation as JSON text."""
    text = _encode(to_json(conversation))
    with _recent_lock:
        _recent[text] = conversation
        if len(_recent) > _RECENT_MOST:
            del _recent[next(iter(_recent))]
    return text


def read_conversation(text: str, conversation_id: str) -> Conversation:
    """Return a conversation; where the text is damaged, a closed one without answers."""
    try:
        return decode_conversation(text)
    except UNREADABLE:
        return Conversation(conversation_id, "", "unreadable", "", "", "expired")


def decode_conversation(text: str) -> Conversation:
    """Return the conversation that was encoded.

    Raises:
        ValueError, TypeError, KeyError: The text is damaged.
    """
    with _recent_lock:
        known = _recent.pop(text, None)
    return known or from_json(json_text.read(text))
