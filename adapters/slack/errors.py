"""The meaning of Slack's refusals for a reply."""

import json
import logging
from collections.abc import Mapping
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channel import (
    DeliveryError,
    MessageLost,
    ParticipantGone,
    Refused,
    Throttled,
    TooLate,
    Unreachable,
)

MEANINGS: Mapping[str, type[DeliveryError]] = {
    # The message to edit or to answer in a thread is not there, or does not take it.
    **dict.fromkeys(
        (
            "cannot_reply_to_message", "cant_update_message", "edit_window_closed",
            "message_not_found", "not_found", "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked", "thread_not_found",
        ),
        MessageLost,
    ),
    **dict.fromkeys(
        ("exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id", "trigger_expired"),
        TooLate,
    ),
    # No retry can succeed until the person writes, or the operator follows the log's advice.
    **dict.fromkeys(
        (
            "account_inactive", "app_missing_action_url", "cannot_dm_bot", "channel_not_found",
            "ekm_access_denied", "invalid_auth", "invalid_channel", "is_archived",
            "messages_tab_disabled", "missing_scope", "no_permission", "not_authed",
            "not_in_channel", "org_login_required", "posting_to_channel_denied",
            "restricted_action", "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel", "team_access_not_granted", "token_expired",
            "token_revoked", "user_disabled", "user_not_found", "user_not_in_channel",
            "user_not_visible",
        ),
        ParticipantGone,
    ),
    # An answer without a name is not Slack's own.
    **dict.fromkeys(
        (
            "", "fatal_error", "internal_error", "request_timeout", "service_unavailable",
            "team_added_to_org",
        ),
        Unreachable,
    ),
}  # fmt: skip
"""The meaning of Slack's errors. Slack refuses only the rendering of a reply in any other case."""

RATE_LIMITED = ("ratelimited", "rate_limited")
TOO_MANY_REQUESTS: Final = 429
SERVER_FAILED: Final = 500
PROXY_WANTS_A_PASSWORD: Final = 407

NOT_THERE = frozenset({"channel_not_found", "not_in_channel"})
"""Slack's errors for a channel without the app."""

CLOSED = NOT_THERE | {"invalid_channel", "is_archived"}
"""Its errors for a channel that takes neither messages nor files."""

NOBODY = "user_not_found"
"""Its error for a person who does not exist, or no longer does."""

ADVICE = {
    "missing_scope": "add the scope to the app and install it again",
    "not_in_channel": "invite the app into the channel",
    "is_archived": "the channel was archived: unarchive it, or start in another one",
    "invalid_auth": "Slack doesn't know this token: copy it from the app's page again",
    "token_revoked": "the app was removed: install it again",
    "account_inactive": "the app was removed: install it again",
    "invalid_client_id": "copy SLACK_CLIENT_ID from the app's page Basic Information again",
    "bad_client_secret": "copy SLACK_CLIENT_SECRET from the app's page Basic Information again",
    "bad_redirect_uri": "the app's page OAuth & Permissions needs .../slack/oauth_redirect",
    "invalid_refresh_token": "if this keeps happening, have the app installed there again",
}
"""The operator's remedies."""

TOKEN_REFUSED = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
"""Its errors for a token that is no longer valid."""

FILE_AGAIN_S = 1.0
"""Seconds between two tries to show a file that is not ready."""

_NOT_READY = "invalid slack file"
"""Slack's reason beside ``invalid_blocks``: soon after an upload, or if the file is gone."""

LOST_ON_THE_WAY = (aiohttp.ClientError, OSError, SlackClientError, ValueError)
"""The errors of a call without an answer, or with an answer that is not Slack's."""

_UNREADABLE = (json.JSONDecodeError, UnicodeDecodeError)
"""The kinds of ValueError that are about an answer."""

log = logging.getLogger(__name__)


class FileNotReady(Throttled):
    """A file that was uploaded just now, and cannot be shown in a message yet."""

    word = "file not ready"

    def __init__(self) -> None:
        super().__init__(FILE_AGAIN_S)


def error_name(error: BaseException) -> str:
    """Return Slack's name for an error; the error's kind if Slack did not answer."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    # The library passes an unreadable answer on as another kind of response.
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def is_our_own(error: Exception) -> bool:
    """Return whether nothing was sent, because of an unusable address or token."""
    if isinstance(error, aiohttp.InvalidURL):
        return not isinstance(error, aiohttp.RedirectClientError)
    # An invalid certificate is a ValueError, too.
    elsewhere = isinstance(error, (*_UNREADABLE, aiohttp.ClientError, OSError))
    return isinstance(error, ValueError) and not elsewhere


def is_not_slacks(error: Exception) -> bool:
    """Return whether there was an answer, but none that Slack gives."""
    return isinstance(error, (SlackClientError, aiohttp.ContentTypeError, *_UNREADABLE))


def is_proxys(error: Exception) -> bool:
    """Return whether a proxy wants another user and password."""
    response = getattr(error, "response", None)
    status = getattr(error, "status", getattr(response, "status_code", 0))
    return bool(status == PROXY_WANTS_A_PASSWORD)


def meaning(error: Exception, limit: str | None) -> DeliveryError:
    """Return the delivery error for a reply that was not taken.

    Args:
        error: The error from Slack, or from the connection.
        limit: The key of the limit that the call drew from; None for none.
    """
    if not isinstance(error, SlackApiError):
        return Unreachable(error_name(error))
    status, name = getattr(error.response, "status_code", 200), error_name(error)
    if status == TOO_MANY_REQUESTS or name in RATE_LIMITED:
        return Throttled(_retry_after(error), limit)
    if name == "invalid_blocks" and _NOT_READY in str(error.response.get("errors", "")):
        return FileNotReady()
    if name in ADVICE:
        needed = error.response.get("needed", "")
        log.error(
            "refused by Slack", extra={"error": name, "scope": needed, "advice": ADVICE[name]}
        )
    otherwise = Unreachable if status >= SERVER_FAILED else Refused
    return MEANINGS.get(name, otherwise)(name)


def _retry_after(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    try:
        return float(headers["retry-after"])
    except (KeyError, ValueError):
        return 1.0
