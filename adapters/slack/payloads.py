"""The shape of Slack's payloads: the fields that this adapter and Bolt read.

Bolt and this adapter read a body at many places without checks, so its shape is checked once,
before both.
"""

import re
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
    """Return whether a field has its type; unknown fields can have any."""
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
        # The text of a button is an object.
        return isinstance(value, str | dict)
    return name != "event_time" or (isinstance(value, int) and 0 <= value < LATEST)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
