"""The way that delivery deals with each of Slack's refusals."""

from itertools import chain
from json import JSONDecodeError
from ssl import SSLCertVerificationError

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import MEANINGS, is_our_own, meaning
from bot.channel import Throttled

POLICY = {
    "anew": (
        "cannot_reply_to_message", "cant_update_message", "edit_window_closed",
        "message_not_found", "not_found", "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked", "thread_not_found",
    ),
    "instead": (
        "exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id", "trigger_expired",
    ),
    "hold": (
        "account_inactive", "app_missing_action_url", "cannot_dm_bot", "channel_not_found",
        "ekm_access_denied", "invalid_auth", "invalid_channel", "is_archived",
        "messages_tab_disabled", "missing_scope", "no_permission", "not_authed", "not_in_channel",
        "org_login_required", "posting_to_channel_denied", "restricted_action",
        "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
        "team_access_not_granted", "token_expired", "token_revoked", "user_disabled",
        "user_not_found", "user_not_in_channel", "user_not_visible",
    ),
    "retry": (
        "", "fatal_error", "internal_error", "request_timeout", "service_unavailable",
        "team_added_to_org",
    ),
}  # fmt: skip


def refusal(name: str, status: int = 200, retry_after: str = "") -> SlackApiError:
    headers = {"Retry-After": retry_after} if retry_after else {}
    response = AsyncSlackResponse(
        client=AsyncWebClient("xoxb-1"), http_verb="POST", api_url="", req_args={},
        data={"ok": False, "error": name}, headers=headers, status_code=status,
    )  # fmt: skip
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]


def policy_of(name: str, status: int = 200) -> str:
    return meaning(refusal(name, status), "post T/U").then


@pytest.mark.parametrize(
    ("name", "then"), [(name, then) for then, names in POLICY.items() for name in names]
)
def test_error_has_the_policy_of_its_name(name: str, then: str) -> None:
    assert policy_of(name) == then


@pytest.mark.parametrize(
    ("name", "status", "then"),
    [
        *((name, 200, "plain") for name in ("invalid_blocks", "msg_too_long", "no_text")),
        ("invalid_blocks", 502, "retry"),
        ("message_not_found", 502, "anew"),
        ("invalid_blocks", 429, "wait"),
        ("ratelimited", 200, "wait"),
        ("rate_limited", 200, "wait"),
        ("", 503, "retry"),
    ],
)
def test_status_counts_where_the_name_says_nothing(name: str, status: int, then: str) -> None:
    assert policy_of(name, status) == then


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionError()])
def test_call_that_was_not_answered_is_made_again(error: Exception) -> None:
    assert meaning(error, "post T/U").then == "retry"


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("", 1.0), ("soon", 1.0)])
def test_pause_is_as_long_as_slack_asks(header: str, seconds: float) -> None:
    asked = meaning(refusal("ratelimited", 429, header), "post T/U")

    assert isinstance(asked, Throttled)
    assert (asked.after_s, asked.key) == (seconds, "post T/U")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError("a line break in a header"), True),
        (aiohttp.InvalidURL("http://a b"), True),
        (aiohttp.InvalidUrlRedirectClientError("http://a b"), False),
        (JSONDecodeError("no JSON", "<html>", 0), False),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text"), False),
        (SSLCertVerificationError("expired"), False),
        (aiohttp.ClientPayloadError(), False),
        (TimeoutError(), False),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_was_not_sent_is_told_from_what_was_not_answered(
    error: Exception, *, expected: bool
) -> None:
    assert is_our_own(error) is expected


def test_every_entry_is_tested() -> None:
    assert set(MEANINGS) == set(chain.from_iterable(POLICY.values()))
