"""The address that Slack calls: who may call it, what it answers, and what is kept."""

import asyncio
import json
import time
from urllib.parse import urlencode

import pytest

from adapters.slack.http import PATH, PIECE
from bot.engine.assessment import Assessment
from tests.channels.slack.world import Body, World
from tests.kit.served import WAITING_S, busy
from tests.kit.slack.posting import FORM, sign

HEADERS = ("X-Slack-Signature", "X-Slack-Request-Timestamp")


@pytest.fixture
def http() -> bool:
    return True


async def test_request_that_is_not_slacks_is_turned_away(world: World) -> None:
    body, now = json.dumps(world.first_message()).encode(), int(time.time())
    good = world.slack.posting.signed(body)
    wrong = [
        {HEADERS[0]: sign("another-secret-of-32-letters-or-so", body, now)},
        {HEADERS[0]: world.slack.posting.signed(body + b" ")[HEADERS[0]]},
        {HEADERS[0]: good[HEADERS[0]].replace("v0=", "v1=")},
        {HEADERS[0]: ""},
        world.slack.posting.signed(body, now - 400),
        world.slack.posting.signed(body, now + 400),
    ]

    for one in wrong:
        assert (await world.post(body, {**good, **one}))[0] == 401, one
    odd = ("9" * 400, "0" * 400, f"{now}.0", f"+{now}", f" {now} x", f"{now},{now}", "NaN", "1_000")
    for when in ("yesterday", "", "-1", "1e9", "٣", *odd):
        assert (await world.post(body, {**good, HEADERS[1]: when}))[0] == 401, when
    assert world.stored() == 0


@pytest.mark.parametrize("size", [100, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 1])
async def test_signature_covers_every_byte_of_a_body(world: World, size: int) -> None:
    start = b'{"type": "unknown", "padding": "'
    body = start + b"x" * (size - len(start) - 2) + b'"}'
    signed = world.slack.posting.signed(body)

    assert (await world.post(body, signed))[0] == 200
    for place in {len(start), PIECE - 1, PIECE, size - 3} & set(range(len(start), size - 2)):
        changed = body[:place] + b"y" + body[place + 1 :]
        assert (await world.post(changed, signed))[0] == 401, place
    assert (await world.post(body + b" ", signed))[0] == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADERS[1]: "now"},
        {HEADERS[0]: "v0=" + "0" * 64},
        {HEADERS[1]: "9" * 400, HEADERS[0]: "v0=" + "0" * 64},
        {HEADERS[1]: "1", HEADERS[0]: "v0=" + "0" * 64},
        {HEADERS[1]: "now", HEADERS[0]: "v0="},
        {HEADERS[1]: "now", HEADERS[0]: "v0=" + "g" * 64},
    ],
    ids=["none", "no signature", "no time", "absurd", "stale", "empty", "no digits"],
)
@pytest.mark.parametrize(
    "announced", ["content-length: 257", "content-length: 1000000", "transfer-encoding: chunked"]
)
async def test_request_that_nobody_signed_is_turned_away_before_its_body_is_read(
    world: World, headers: dict[str, str], announced: str
) -> None:
    told = {name: str(int(time.time())) if at == "now" else at for name, at in headers.items()}
    lines = [f"POST {PATH} HTTP/1.1", "host: x", announced, *(f"{n}: {v}" for n, v in told.items())]
    reader, writer = await asyncio.open_connection("127.0.0.1", int(world.url.rpartition(":")[2]))
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async with asyncio.timeout(WAITING_S):
        status = (await reader.readline()).split()[1]
    writer.close()

    assert status == b"401"


@pytest.mark.parametrize(
    "body",
    [
        {"type": "block_suggestion", "value": "x"},
        {"type": "view_closed"},
        {"type": "something new", "user": 5},
        {"type": "event_callback", "event": {"type": "something_new"}, "team_id": "T0000000001"},
        {"type": "event_callback"},
        {"type": "event_callback", "event": []},
        {"type": "event_callback", "event": {"type": ["message"]}},
        {"type": "event_callback", "event": {"type": "app_uninstalled"}},
        {"type": "event_callback", "authorizations": {}, "event": {"type": "message"}},
        {"type": "block_actions", "user": "nobody"},
        {"type": "view_submission", "view": "x"},
        {"type": "view_submission", "team": {"id": "T\0"}, "user": {"id": "U1"}},
        {"type": "shortcut", "callback_id": {}, "team": {"id": []}},
        {"command": "/cx-benchmark"},
    ],
)
async def test_signed_request_of_unknown_kind_or_shape_is_taken_and_dropped(
    world: World, body: Body, caplog: pytest.LogCaptureFixture
) -> None:
    status, said = await world.post(body)

    assert (status, said) == (200, "")
    assert world.stored() == 0
    assert [one for one in caplog.records if one.exc_info] == []


async def test_unknown_envelope_through_the_socket_is_acknowledged_and_dropped(
    quick_check: Assessment,
) -> None:
    async with World(quick_check) as world:
        for event in ({"type": "message", "user": []}, {"type": "message", "channel_type": "im"}):
            told = await world.tell(event).settled()
            assert (told.acked, told.retries) == (True, 0)
        assert world.stored() == 0


async def test_interaction_and_command_that_are_forged_are_turned_away(world: World) -> None:
    ann = await world.at_question(1)
    before, seen = world.stored(), ann.texts
    pressed = {"type": "block_actions", "trigger_id": "1.1", "user": {"id": ann.id}}
    bodies = [
        urlencode({"payload": json.dumps(pressed)}).encode(),
        urlencode({"command": "/cx-benchmark", "text": "delete", "user_id": ann.id}).encode(),
    ]

    forged = {**world.slack.posting.signed(b"something else"), "Content-Type": FORM}
    statuses = [(await world.post(body, forged))[0] for body in bodies]

    assert statuses == [401, 401]
    assert (world.stored(), ann.texts) == (before, seen)


async def test_look_at_the_certificate_needs_no_signature_and_changes_nothing(world: World) -> None:
    status, _ = await world.post(b"ssl_check=1&token=x", {})

    assert status == 200
    assert world.stored() == 0


async def test_what_is_no_request_of_slacks_changes_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    for body in (
        b"payload=no",
        b'{"type": 5}',
        b'{"type": "event_callback", "n": ' + b"7" * 5000 + b"}",
        b'{"type": NaN',
        b"a=%ff",
    ):
        status, said = await world.post(body)

        assert 400 <= status < 500, (body[:10], status)
        assert "Traceback" not in said
    assert world.stored() == 0
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("kind", ["message", "press"])
async def test_what_cannot_be_stored_is_asked_for_again(world: World, kind: str) -> None:
    ann = await world.at_question(1)
    told = await ann.press("Walk")
    await world.quiet()
    body = {"message": world.first_message(), "press": told.body | {"trigger_id": "1.1"}}[kind]

    async with busy(world):
        status, said = await world.post(body)

    assert (status, said) == (503, "")
    assert (await world.post(body))[0] == 200


async def test_challenge_is_said(world: World) -> None:
    assert await world.slack.verify_url()
    assert world.stored() == 0
