"""The webhook: who may call it, what it answers, and what is kept."""

from typing import Any

import pytest

from adapters.telegram.parse import ALLOWED
from adapters.telegram.webhook import PATH, SECRET_HEADER, public_url, secret_of
from bot.engine.assessment import Assessment
from tests.channels.telegram.world import HOOK, World
from tests.kit.served import busy
from tests.kit.telegram.api import TOKEN

SECRET = "the-secret-of-this-bot_1"  # noqa: S105 - an example


@pytest.fixture
def webhook() -> bool:
    return True


@pytest.fixture
def given() -> dict[str, Any]:
    return {"account": {"webhook_secret": SECRET}}


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "sécret"])
async def test_who_does_not_know_the_secret_is_turned_away(
    world: World, secret: str | None
) -> None:
    headers = {} if secret is None else {SECRET_HEADER: secret}

    response = await world.request(world.first_message(), headers)

    assert response.status == 401
    assert world.stored() == 0


@pytest.mark.parametrize(
    "body",
    [
        b'{"update_id": 1}',
        b'{"update_id": 1, "something_new": {}}',
        b'{"update_id": 1, "message": []}',
        b'{"update_id": 1, "callback_query": {"id": "\\ud800", "from": {"id": 5}}}',
        b'{"update_id": 1, "message": {"text": ' + b"[" * 5000 + b"]" * 5000 + b"}}",
        b'{"update_id": 1, "message": {"date": ' + b"7" * 5000 + b"}}",
        b'{"update_id": 1' + b"0" * 30 + b"}",
    ],
)
async def test_update_of_unknown_kind_or_shape_is_taken_and_dropped(
    world: World, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    response = await world.request(body)

    assert response.status == 200
    assert world.stored() == 0
    assert [one for one in caplog.records if one.exc_info] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"chat": {"id": "77", "type": "private"}, "from": {"id": "x"}},
        {"from": {"id": 2**70}},
        {"from": {"id": True}},
        {"from": {"id": -77}},
        {"text": ["/start"]},
        {"chat": {"id": [], "type": "group"}},
        {"chat": {"id": 1.5, "type": "supergroup"}},
    ],
)
async def test_message_with_a_field_of_another_shape_is_taken_and_dropped(
    world: World, changes: dict[str, Any]
) -> None:
    first = world.first_message()

    response = await world.request(first | {"message": first["message"] | changes})

    assert (response.status, world.stored()) == (200, 0)


async def test_update_that_cannot_be_kept_is_to_come_again(world: World) -> None:
    async with busy(world):
        refused = await world.request(world.first_message())

    assert refused.status == 503
    assert refused.headers["Retry-After"]


async def test_press_is_answered_in_the_answer_to_its_update(world: World) -> None:
    ann = await world.at_question(1)

    state = await world.press(ann, "Walk")

    assert state.text == "Stage: Walk"
    assert [(one.method, one.error) for one in world.api.webhook_replies] == [
        ("answerCallbackQuery", "")
    ]
    assert world.api.counts["answerCallbackQuery"] == 0


async def test_press_of_an_unknown_button_is_answered_too(world: World) -> None:
    ann = await world.at_question(1)

    state = await ann.press_data("nonsense", 5)
    await world.quiet()

    assert state.answered
    assert "That button has expired" in state.text


async def test_telegram_is_told_where_what_and_how_to_prove_itself(world: World) -> None:
    [call] = world.api.calls_of("setWebhook")

    assert call.params["url"] == HOOK
    assert call.params["secret_token"] == SECRET
    assert call.params["allowed_updates"] == list(ALLOWED)
    assert call.params["max_connections"] == 100
    assert "drop_pending_updates" not in call.params


async def test_secret_is_made_of_the_token_where_none_is_set(quick_check: Assessment) -> None:
    async with World(quick_check, webhook=True) as world:
        hook = world.api.webhook

        assert hook
        assert hook.secret_token == secret_of(TOKEN)
        assert (await world.at_question(1)).newest.text


def test_secret_of_a_token_stays_the_same_and_does_not_tell_it() -> None:
    assert secret_of("1:abc") == secret_of("1:abc")
    assert secret_of("1:abc") != secret_of("1:abd")
    assert "abc" not in secret_of("1:abc")
    assert len(secret_of("1:abc")) == 64


@pytest.mark.parametrize(
    ("configured", "told"),
    [
        ("https://bot.example.org", f"https://bot.example.org{PATH}"),
        ("https://bot.example.org/", f"https://bot.example.org{PATH}"),
        ("https://bot.example.org:8443", f"https://bot.example.org:8443{PATH}"),
        (f"https://example.org{PATH}", f"https://example.org{PATH}"),
        ("https://example.org/bot/hook", "https://example.org/bot/hook"),
    ],
)
def test_bare_host_gets_the_path_of_the_webhook(configured: str, told: str) -> None:
    assert public_url(configured) == told


async def test_polling_has_no_webhook(quick_check: Assessment) -> None:
    async with World(quick_check) as world:
        assert world.api.counts["deleteWebhook"] == 1


async def test_messages_and_presses_of_one_chat_may_come_side_by_side(
    quick_check: Assessment,
) -> None:
    async with World(quick_check, webhook=True, split_lanes=True) as world:
        ann = await world.at_question(1)

        await ann.press("Walk")
        await ann.send("help")
        await ann.press("Walk")
        await world.quiet()

        assert "Question 2" in ann.newest.text
        assert world.sql("SELECT count(*) FROM answers WHERE step = 'stage'") == [(1,)]
