"""The way that delivery deals with each of Telegram's refusals."""

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    TelegramError,
    TimedOut,
)

from adapters.telegram.errors import (
    KINDS,
    REASONS,
    is_unchanged,
    is_without_copying,
    is_without_styles,
    meaning,
)
from adapters.telegram.request import Flood

POLICY = {
    "message to edit not found": "anew",
    "message can't be edited": "anew",
    "message_id_invalid": "anew",
    "message identifier is not specified": "anew",
    "message to be replied not found": "anew",
    "message to reply not found": "anew",
    "replied message not found": "anew",
    "there is no text in the message to edit": "anew",
    "there is no caption in the message to edit": "anew",
    "chat not found": "hold",
    "user not found": "hold",
    "peer_id_invalid": "hold",
    "user_is_deactivated": "hold",
    "group chat was deactivated": "hold",
    "not enough rights": "hold",
    "have no rights to send": "hold",
    "need administrator rights": "hold",
    "chat_write_forbidden": "hold",
    "chat_restricted": "hold",
    "bot is not a member": "hold",
    "message thread not found": "hold",
    "topic_deleted": "hold",
    "topic_closed": "hold",
}


@pytest.mark.parametrize(("reason", "then"), POLICY.items())
def test_bad_request_has_the_policy_of_its_reason(reason: str, then: str) -> None:
    assert meaning(BadRequest(f"{reason.upper()} in the chat"), "chat 1").then == then


@pytest.mark.parametrize(
    ("error", "then"),
    [
        (ChatMigrated(-1), "anew"),
        (Forbidden("Forbidden: bot was blocked by the user"), "hold"),
        *(
            (BadRequest(reason), "plain")
            for reason in ("can't parse entities", "BUTTON_DATA_INVALID")
        ),
        (TimedOut(), "retry"),
        (NetworkError("Bad Gateway"), "retry"),
        (TelegramError("Invalid server response"), "retry"),
        (Flood(3), "wait"),
    ],
)
def test_error_has_the_policy_of_its_kind(error: TelegramError, then: str) -> None:
    assert meaning(error, "chat 1").then == then
    assert not is_unchanged(error)


@pytest.mark.parametrize(
    ("reason", "styles", "copying"),
    [
        ("can't parse inline keyboard button: invalid button style specified", True, False),
        ("BUTTON_COPY_TEXT_INVALID", False, True),
        (
            'can\'t parse inline keyboard button: Field "copy_text" must be of type Object',
            False,
            True,
        ),
        ("can't parse inline keyboard button: Text buttons are unallowed", False, True),
        ("BUTTON_DATA_INVALID", False, False),
        ("BUTTON_URL_INVALID", False, False),
        ("can't parse entities: unsupported style", False, False),
        ("inline keyboard button URL is invalid", False, False),
    ],
)
def test_look_or_copying_is_left_out_only_where_it_was_refused(
    reason: str, *, styles: bool, copying: bool
) -> None:
    error = BadRequest(f"Bad Request: {reason}")

    assert is_without_styles(error) is styles
    assert is_without_copying(error) is copying


def test_every_entry_is_tested() -> None:
    assert set(REASONS) == set(POLICY)
    assert set(KINDS) == {ChatMigrated, Forbidden}
