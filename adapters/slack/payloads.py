"""The shape of Slack's payloads: the fields that this adapter and Bolt read.

Bolt and this adapter look into a body at many places, and take its shape for granted. It is checked
once, before either of them sees it.
"""

import re
from typing import Any

Body = dict[str, Any]

DEEPEST = 8
"""Levels of objects that are looked into; Slack has five."""

_ID = re.compile(r"[!-~]{0,255}")

IDS = frozenset(
    {
        "app_installed_team_id", "bot_id", "callback_id", "channel_id", "channel_type",
        "context_enterprise_id", "context_team_id", "enterprise_id", "event_id", "id", "message_ts",
        "source_team", "subtype", "tab", "team_id", "thread_ts", "trigger_id", "ts", "type",
        "user_id", "user_team",
    }
)  # fmt: skip
"""Fields that name something, or are one of a few words."""

TEXTS = frozenset({"channel_name", "command", "private_metadata", "response_url", "url", "value"})

OBJECTS = frozenset(
    {
        "assistant_thread", "container", "event", "function_data", "item", "message",
        "previous_message", "selected_option", "tokens", "view",
    }
)  # fmt: skip

LISTS = frozenset({"actions", "authorizations", "response_urls"})
"""Fields with several objects."""

EITHER = frozenset({"channel", "enterprise", "team", "user"})
"""Fields that are an object in some bodies, and only its id in others."""

FLAGS = frozenset({"is_enterprise_install", "is_ephemeral", "is_ext_shared_channel"})

NEEDED = frozenset({"event", "event_time", "response_urls", "tokens"})
"""Fields that are never null where they are given."""

LATEST = 2**53
"""No time in seconds is later."""


class Misshapen(ValueError):
    """A body is not as Slack documents it; the message names the field, never its value."""


def check(body: Body, level: int = 1) -> None:
    """Check every field that is read.

    Raises:
        Misshapen: One of them is of another type.
    """
    if level > DEEPEST:
        message = "too deep"
        raise Misshapen(message)
    for name, value in body.items():
        if value is None and name not in NEEDED:
            continue
        if not _is_well(name, value):
            raise Misshapen(name)
        if name in OBJECTS or (name in EITHER and isinstance(value, dict)):
            check(value, level + 1)
        elif name in LISTS:
            for part in value:
                check(part, level + 1)


def _is_well(name: str, value: object) -> bool:
    """Whether a field is of its type; of others nothing is expected."""
    if name in IDS:
        return _is_id(value)
    if name in TEXTS:
        return isinstance(value, str)
    if name in OBJECTS:
        return isinstance(value, dict)
    if name in EITHER:
        return isinstance(value, dict) or _is_id(value)
    if name in LISTS:
        return isinstance(value, list) and all(isinstance(part, dict) for part in value)
    if name in FLAGS:
        return isinstance(value, bool) or value in ("true", "false")
    if name == "text":
        # A button's is an object.
        return isinstance(value, str | dict)
    return name != "event_time" or (isinstance(value, int) and 0 <= value < LATEST)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
