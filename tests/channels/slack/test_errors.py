"""What delivery does about each of Slack's refusals."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import MEANINGS, meaning

POLICY = {
    "cannot_reply_to_message": "anew",
    "cant_update_message": "anew",
    "edit_window_closed": "anew",
    "message_not_found": "anew",
    "not_found": "anew",
    "restricted_action_non_threadable_channel": "anew",
    "restricted_action_thread_locked": "anew",
    "thread_not_found": "anew",
    "exchanged_trigger_id": "instead",
    "expired_trigger_id": "instead",
    "invalid_trigger_id": "instead",
    "trigger_expired": "instead",
    "account_inactive": "hold",
    "app_missing_action_url": "hold",
    "cannot_dm_bot": "hold",
    "channel_not_found": "hold",
    "ekm_access_denied": "hold",
    "invalid_auth": "hold",
    "invalid_channel": "hold",
    "is_archived": "hold",
    "messages_tab_disabled": "hold",
    "missing_scope": "hold",
    "no_permission": "hold",
    "not_authed": "hold",
    "not_in_channel": "hold",
    "org_login_required": "hold",
    "posting_to_channel_denied": "hold",
    "restricted_action": "hold",
    "restricted_action_read_only_channel": "hold",
    "restricted_action_thread_only_channel": "hold",
    "team_access_not_granted": "hold",
    "token_expired": "hold",
    "token_revoked": "hold",
    "user_disabled": "hold",
    "user_not_found": "hold",
    "user_not_in_channel": "hold",
    "user_not_visible": "hold",
    "": "retry",
    "fatal_error": "retry",
    "internal_error": "retry",
    "request_timeout": "retry",
    "service_unavailable": "retry",
    "team_added_to_org": "retry",
}


def policy_of(name: str, status: int = 200) -> str:
    response = AsyncSlackResponse(
        client=AsyncWebClient("xoxb-1"), http_verb="POST", api_url="", req_args={},
        data={"ok": False, "error": name}, headers={}, status_code=status,
    )  # fmt: skip
    return meaning(SlackApiError("refused", response), "post T/U").then  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(("name", "then"), POLICY.items())
def test_error_has_the_policy_of_its_name(name: str, then: str) -> None:
    assert policy_of(name) == then


@pytest.mark.parametrize(
    ("name", "status", "then"),
    [
        ("invalid_blocks", 200, "plain"),
        ("invalid_blocks", 502, "retry"),
        ("message_not_found", 502, "anew"),
        ("invalid_blocks", 429, "wait"),
        ("ratelimited", 200, "wait"),
        ("rate_limited", 200, "wait"),
    ],
)
def test_status_counts_where_the_name_says_nothing(name: str, status: int, then: str) -> None:
    assert policy_of(name, status) == then


def test_every_entry_is_tested() -> None:
    assert set(MEANINGS) == set(POLICY)
