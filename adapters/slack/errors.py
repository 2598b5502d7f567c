"""What Slack's refusals mean for a reply."""

import asyncio
import json
import logging

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

_LOST = frozenset(
    {
        "cannot_reply_to_message", "cant_update_message", "edit_window_closed",
        "message_not_found", "not_found", "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked", "thread_not_found",
    }
)  # fmt: skip
"""What is to be changed, or to be answered in a thread, is not there or does not take it."""

_LATE = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "invalid_trigger_id"}
)

_GONE = frozenset(
    {
        "account_inactive", "app_missing_action_url", "cannot_dm_bot", "channel_not_found",
        "ekm_access_denied", "invalid_auth", "invalid_channel", "is_archived",
        "messages_tab_disabled", "missing_scope", "no_permission", "not_in_channel", "not_authed",
        "org_login_required", "posting_to_channel_denied", "restricted_action",
        "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
        "team_access_not_granted", "token_expired", "token_revoked", "user_disabled",
        "user_not_found", "user_not_in_channel", "user_not_visible",
    }
)  # fmt: skip
"""Trying again is of no use until somebody writes, or does what the log says."""

_AGAIN = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)

NOT_THERE = frozenset({"channel_not_found", "not_in_channel"})
"""What Slack says of a channel that the app is not in."""

CLOSED = NOT_THERE | {"invalid_channel", "is_archived"}
"""What it says of one in which nothing can be said at all, neither a message nor a file."""

NOBODY = "user_not_found"
"""What it says of somebody who does not exist, or does no longer."""

ADVICE = {
    "missing_scope": "add the scope to the app and install it again",
    "not_in_channel": "invite the app into the channel",
    "is_archived": "the channel was archived: take it back, or begin in another one",
    "invalid_auth": "the token is not known: take it from the app's page again",
    "token_revoked": "the app was removed: install it again",
    "account_inactive": "the app was removed: install it again",
    "invalid_client_id": "take SLACK_CLIENT_ID from the app's page Basic Information again",
    "bad_client_secret": "take SLACK_CLIENT_SECRET from the app's page Basic Information again",
    "bad_redirect_uri": "the app's page OAuth & Permissions needs .../slack/oauth_redirect",
    "invalid_refresh_token": "if this goes on, the app must be installed there again",
}
"""What whoever runs the bot can do."""

TOKEN_REFUSED = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
"""What Slack says of a token that is not good any more."""

LOST_ON_THE_WAY = (aiohttp.ClientError, asyncio.TimeoutError, SlackClientError, ValueError)
"""What calling Slack raises where there is no answer, or none of Slack's."""

_UNREADABLE = (json.JSONDecodeError, UnicodeDecodeError)
"""What is wrong with an answer, among the kinds of ValueError."""

log = logging.getLogger(__name__)


def error_name(error: BaseException) -> str:
    """What Slack calls what is wrong; the kind of the error where it did not answer."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    # The library hands on what it could not read as it came, which is another kind of response.
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def is_our_own(error: Exception) -> bool:
    """Whether nothing was sent, since what should have been cannot be: an address, a token."""
    if isinstance(error, aiohttp.InvalidURL):
        return not isinstance(error, aiohttp.RedirectClientError)
    # A certificate that is not good is a ValueError, too.
    elsewhere = isinstance(error, (*_UNREADABLE, aiohttp.ClientError, OSError))
    return isinstance(error, ValueError) and not elsewhere


def is_proxys(error: Exception) -> bool:
    """Whether a proxy on the way wants another user and password."""
    response = getattr(error, "response", None)
    status = getattr(error, "status", getattr(response, "status_code", 0))
    return status == 407  # noqa: PLR2004 - proxy authentication required


def meaning(error: Exception, limit: str | None) -> DeliveryError:
    """What to do about a reply that was not taken.

    Args:
        error: What Slack, or the way there, said.
        limit: The key of the limit that the call drew from; None for none.
    """
    if not isinstance(error, SlackApiError):
        return Unreachable(error_name(error))
    status = getattr(error.response, "status_code", 200)
    name = error_name(error)
    if status == 429 or name in ("ratelimited", "rate_limited"):  # noqa: PLR2004 - too many
        return Throttled(_retry_after(error), limit)
    if name in ADVICE:
        needed = error.response.get("needed", "")
        log.error(
            "refused by Slack", extra={"error": name, "scope": needed, "advice": ADVICE[name]}
        )
    if name in _LATE:
        return TooLate()
    if name in _LOST:
        return MessageLost()
    if name in _GONE:
        return ParticipantGone()
    if status >= 500 or name in _AGAIN or not name:  # noqa: PLR2004 - the server's own failure
        return Unreachable(name)
    return Refused()


def _retry_after(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    try:
        return float(headers["retry-after"])
    except (KeyError, ValueError):
        return 1.0
