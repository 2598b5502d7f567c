"""Replies, updates and conversations as JSON text, and back.

The text is pure ASCII: whatever a person typed (half a surrogate pair, a NUL) is stored by every
database, and comes back as it was.
"""

import json
from dataclasses import fields, is_dataclass
from threading import Lock
from typing import Any, TypeVar, cast

from bot import messages
from bot.engine.conversation import Conversation, from_json, to_json
from bot.messages import Command, Outcome, Reply
from bot.store.command_words import IS_COMMAND, is_word, meant_by
from bot.store.records import replaced_step, step_of

_TAG = ""
"""The key of a value's class: no step's id is empty, so no mapping of answers holds it."""

_CLASSES = {
    name: one for name, one in vars(messages).items() if isinstance(one, type) and is_dataclass(one)
}
_FIELDS = {
    one: tuple((part.name, part.default) for part in fields(one)) for one in _CLASSES.values()
}
"""Every field and its default; a value that is the default is left out."""

T = TypeVar("T")


def encode(value: object) -> str:
    """A value made of messages as JSON text."""
    return _encoder.encode(value)


def _tagged(value: object) -> dict[str, Any]:
    kind = type(value)
    if kind not in _FIELDS:
        message = f"{kind.__name__} is no message"
        raise TypeError(message)
    tagged = {
        name: found for name, default in _FIELDS[kind] if (found := getattr(value, name)) != default
    }
    tagged[_TAG] = kind.__name__
    if isinstance(value, Command) and is_word(value):
        tagged[IS_COMMAND] = True
    return tagged


_encoder = json.JSONEncoder(default=_tagged, separators=(",", ":"), check_circular=False)


def decode(text: str, kind: type[T]) -> T:
    """The value again, equal.

    What a later version of the program wrote beside is left out, so that replicas of two versions
    can work on one database during a deploy.

    Raises:
        TypeError: It is a value of another kind.
    """
    value = json.loads(text, object_hook=_untagged)
    if not isinstance(value, kind):
        message = f"expected {kind.__name__}, found {type(value).__name__}"
        raise TypeError(message)
    return value


def _untagged(data: dict[str, Any]) -> Any:  # noqa: ANN401 - any message
    made = {name: _tuples(value) for name, value in data.items()}
    if _TAG not in made:
        return made
    kind = _CLASSES[made.pop(_TAG)]
    value = kind(**{name: made[name] for name, _ in _FIELDS[kind] if name in made})
    return meant_by(value) if isinstance(value, Command) and IS_COMMAND not in made else value


def _tuples(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def encode_outcome(outcome: Outcome) -> str | None:
    """An outcome as JSON text: nothing for an empty one, which most are."""
    return encode(outcome) if outcome != Outcome() else None


def decode_outcome(text: str | None) -> Outcome:
    """The outcome again, equal."""
    return Outcome() if text is None else decode(text, Outcome)


UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What decoding raises where the text was written by another program, or damaged."""


def decode_reply(text: str) -> Reply:
    """A reply again, equal.

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


# What a turn writes is what the next one reads: keeping the last ones by their text saves reading
# it again. A conversation is never changed, so sharing it is safe.
_RECENT_MOST = 1024
_recent: dict[str, Conversation] = {}
_recent_lock = Lock()


def encode_conversation(conversation: Conversation) -> str:
    """A conversation as JSON text."""
    text = _encoder.encode(to_json(conversation))
    with _recent_lock:
        _recent[text] = conversation
        if len(_recent) > _RECENT_MOST:
            del _recent[next(iter(_recent))]
    return text


def read_conversation(text: str, conversation_id: str) -> Conversation:
    """The conversation again; a closed one without answers where the text is damaged."""
    try:
        return decode_conversation(text)
    except UNREADABLE:
        return Conversation(conversation_id, "", "unreadable", "", "", "expired")


def decode_conversation(text: str) -> Conversation:
    """The conversation again, equal.

    Raises:
        ValueError, TypeError, KeyError: The text is damaged.
    """
    with _recent_lock:
        known = _recent.pop(text, None)
    return known or from_json(cast("dict[str, Any]", json.loads(text)))
