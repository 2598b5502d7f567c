"""The shape of Slack's payloads: the fields that this adapter and Bolt read.

Bolt and this adapter read a body at many places without checks, so its shape is checked once,
before both.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]

DEEPEST = 8
"""Most levels of objects in a body; Slack's have five."""

_ID = re.compile(r"[!-~]{0,255}")

IDS = frozenset(
    {
        "app_installed_team_id", "bot_id", "callback_id", "channel_id", "channel_type",
        "context_enterprise_id", "context_team_id", "enterprise_id", "event_id", "id", "message_ts",
        "source_team", "subtype", "tab", "team_id", "thread_ts", "trigger_id", "ts", "type",
        "user_id", "user_team",
    }
)  # fmt: skip
"""Fields with an id, or with one of a few words."""

TEXTS = frozenset({"channel_name", "command", "private_metadata", "response_url", "url", "value"})

OBJECTS = frozenset(
    {
        "assistant_thread", "container", "event", "function_data", "item", "message",
        "previous_message", "selected_option", "tokens", "view",
    }
)  # fmt: skip

LISTS = frozenset({"actions", "authorizations", "response_urls"})
"""Fields with a list of objects."""

EITHER = frozenset({"channel", "enterprise", "team", "user"})
"""Fields with an object in some bodies, and only its id in others."""

FLAGS = frozenset({"is_enterprise_install", "is_ephemeral", "is_ext_shared_channel"})

NEEDED = frozenset({"event", "event_time", "response_urls", "tokens"})
"""Fields that can be missing but not null."""

LATEST = 2**53
"""The latest time, in seconds."""


class Misshapen(ValueError):
    """A body that is not as Slack documents it; the message names the field, never its value."""


def check(body: Body, level: int = 1) -> None:
    """Check all fields that are read.

    Raises:
        Misshapen: A field has another type.
    """
    if level > DEEPEST:
        message = "too deep"
        raise Misshapen(message)
    # Fields that nothing reads can have any type.
    for name in body.keys() & _KINDS.keys():
        value = body[name]
        if value is None and name not in NEEDED:
            continue
        if not _KINDS[name](value):
            raise Misshapen(name)
        if name in _WITH_FIELDS and isinstance(value, dict):
            check(value, level + 1)
        elif name in LISTS:
            for part in value:
                check(part, level + 1)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_object_or_id(value: object) -> bool:
    return isinstance(value, dict) or _is_id(value)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, dict) for part in value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool) or value in ("true", "false")


def _is_text_or_object(value: object) -> bool:
    """Return whether a value can be "text", which is an object in a button."""
    return isinstance(value, str | dict)


def _is_time(value: object) -> bool:
    return isinstance(value, int) and 0 <= value < LATEST


_KINDS: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(IDS, _is_id),
    **dict.fromkeys(TEXTS, _is_text),
    **dict.fromkeys(OBJECTS, _is_object),
    **dict.fromkeys(EITHER, _is_object_or_id),
    **dict.fromkeys(LISTS, _is_list),
    **dict.fromkeys(FLAGS, _is_flag),
    "text": _is_text_or_object,
    "event_time": _is_time,
}
"""The type of each field that is read."""

_WITH_FIELDS = OBJECTS | EITHER
