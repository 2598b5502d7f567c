"""Updates that come twice, at once, changed, unreadable, or while nothing can be stored."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.engine.assessment import Assessment
from tests.channels.conformance.conftest import Serve
from tests.kit.served import Served, busy


async def test_update_that_comes_again_changes_and_says_nothing(each_way: Any) -> None:
    ann = await each_way.at_question(1)
    typed = await each_way.write(ann, "walk")
    await each_way.quiet()
    pressed = await each_way.hit(ann, "Hybrid")
    await each_way.quiet()
    seen, kept = each_way.read(ann), each_way.answers()
    assert "Question 3" in seen[-1]

    for told in (pressed, typed, pressed):
        await each_way.again(told)

    assert each_way.read(ann) == seen
    assert each_way.answers() == kept


async def test_everything_said_at_once_is_taken_in_its_order(each_way: Any) -> None:
    people = [each_way.person(name) for name in ("Ann", "Bea", "Cid")]
    for text in (each_way.opening, "yes", "walk", "hybrid", "4"):
        for person in people:
            await each_way.write(person, text)
        if not each_way.tells_in_order:
            await each_way.quiet()
    await each_way.quiet()

    for person in people:
        settled = [text.split("✓ ")[1] for text in each_way.read(person) if "✓ " in text]
        assert [text.split("\n")[0] for text in settled] == [
            *("Consent: I agree, start", "Stage: Walk"),
            *("Delivery model: Hybrid", "Change management: 4 of 5"),
        ]
        assert "Question 4 " in each_way.read(person)[-1]
    assert len(each_way.answers()) == 3 * 4


async def test_edited_message_is_told_that_nothing_changed(world: Any) -> None:
    ann = await world.at_question(1)
    told = await world.write(ann, "walk")
    await world.quiet()
    kept = world.answers()

    await world.change(ann, told, "run")

    assert "I can’t see edits" in "\n".join(world.read(ann))
    assert world.answers() == kept
    await world.say(ann, "hybrid")
    assert "Question 3" in world.read(ann)[-1]


async def test_picture_is_told_that_text_is_read(world: Any) -> None:
    ann = await world.at_question(1)

    await world.send_picture(ann)

    assert "I can only read text." in "\n".join(world.read(ann))
    assert "Question 1" in world.read(ann)[-1]
    assert [step for step, _ in world.answers()] == ["consent"]


async def test_what_cannot_be_read_holds_up_nothing(
    each_way: Any, caplog: pytest.LogCaptureFixture
) -> None:
    ann = await each_way.at_question(1)

    await each_way.tell_nonsense(ann)
    await each_way.say(ann, "walk")

    assert "Question 2" in each_way.read(ann)[-1]
    assert each_way.is_heard()
    assert "update not readable" in caplog.text
    assert "zanzibar" not in caplog.text


@asynccontextmanager
async def removed(world: Served) -> AsyncIterator[None]:
    """Move the database's file away for a while."""
    aside = world.path.with_name("aside")
    world.path.rename(aside)
    yield
    aside.rename(world.path)


@pytest.mark.parametrize("away", [busy, removed])
async def test_what_cannot_be_kept_comes_again_and_counts_once(
    serve_each_way: Serve, quick_check: Assessment, away: Callable[..., Any]
) -> None:
    async with serve_each_way(quick_check, impatient=True) as world:
        ann = await world.at_question(1)
        async with away(world):
            told = await world.write(ann, "walk")
            await world.untaken(told)
            assert await world.get("/healthz") == 200
            assert await world.get("/readyz") == 503
            assert not world.is_taken(told)

        await world.passes(seconds=60)

        assert await world.get("/readyz") == 200
        assert world.is_taken(told)
        assert world.count(ann, "Question 2") == 1
        assert [step for step, _ in world.answers()] == ["consent", "stage"]


async def test_another_process_goes_on_where_the_first_ended(each_way: Any) -> None:
    ann = await each_way.at_question(2)
    await each_way.stop()
    told = await each_way.write(ann, "hybrid")
    assert not each_way.is_taken(told)

    await each_way.start()
    await each_way.quiet()

    assert each_way.is_taken(told)
    assert "✓ Delivery model: Hybrid" in each_way.read(ann)[-2]
    assert "Question 3" in each_way.read(ann)[-1]
    assert len(each_way.answers()) == 3


@pytest.mark.parametrize("line", ["delete my data", "stop"])
async def test_who_was_never_here_and_wants_to_leave_begins_nothing(world: Any, line: str) -> None:
    ann = world.person()

    await world.say(ann, line)

    assert "I have nothing of yours" in world.read(ann)[-1]
    assert world.conversations() == 0
    assert world.sql("SELECT count(*) FROM outbox") == [(0,)]


async def test_text_with_what_no_database_keeps_is_kept_without_it(each_way: Any) -> None:
    ann = await each_way.at_question(1)

    # A character that cannot be sent arrives as a question mark, which asks nothing here.
    await each_way.say(ann, "\ud800 wa\0lk")

    assert each_way.sql("SELECT count(*) FROM inbox WHERE failed IS NOT NULL") == [(0,)]
    assert each_way.answers()[-1] == ("stage", '"walk"')


# ---------------------------------------------------------------------------- by a platform's call


async def test_call_with_the_platforms_proof_is_taken(hook: Any) -> None:
    response = await hook.request(hook.first_message())
    await hook.quiet()

    assert response.status == 200
    assert hook.conversations() == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_other_methods_are_refused(hook: Any, method: str) -> None:
    assert (await hook.request(hook.first_message(), method=method)).status == 405
    assert hook.stored() == 0


async def test_body_that_is_too_large_is_refused(hook: Any) -> None:
    async def parts() -> Any:
        # Its length is not announced.
        for _ in range(hook.largest // 65536 + 1):
            yield b" " * 65536

    announced, streamed = b" " * (hook.largest + 1), parts()

    assert [(await hook.request(body)).status for body in (announced, streamed)] == [413, 413]
    assert hook.stored() == 0


@pytest.mark.parametrize(
    "body", [b"", b"no", b"\xff\xfe", b"[]", b"{}", b"[" * 100_000],
    ids=["empty", "word", "bytes", "list", "nothing", "deep"],
)  # fmt: skip
async def test_what_no_platform_sends_changes_nothing(
    hook: Any, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    status, said = await hook.post(body)

    assert 400 <= status < 500
    assert "Traceback" not in said + caplog.text
    assert hook.stored() == 0


async def test_without_a_hook_its_address_is_unknown(world: Any) -> None:
    assert (await world.request(world.first_message())).status == 404
