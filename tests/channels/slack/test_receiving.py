"""What Slack delivers: twice, late, changed, unreadable, or not at all; acknowledged once kept."""

import asyncio

import pytest

from bot.engine.assessment import Assessment
from tests.channels.slack.world import UNACKNOWLEDGED_S, World
from tests.kit.served import busy
from tests.kit.slack.api import Delivery, Failure

BOTH = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


@BOTH
async def test_event_that_cannot_be_kept_comes_again_and_counts_once(
    quick_check: Assessment, *, http: bool
) -> None:
    async with World(quick_check, http=http, ack_within_s=UNACKNOWLEDGED_S) as world:
        ann = await world.at_question(1)
        async with busy(world):
            told = await ann.dm("walk")
            await world.untaken(told)
            assert await world.get("/healthz") == 200
            assert await world.get("/readyz") == 503
            assert not told.acked

        await world.quiet()

        assert await world.get("/readyz") == 200
        assert (told.acked, told.retries > 1) == (True, True)
        assert sum("Question 2" in one for one in ann.texts) == 1
        assert [step for step, _ in world.answers()] == ["consent", "stage"]


@BOTH
async def test_press_that_cannot_be_kept_is_not_acknowledged_and_works_when_pressed_again(
    quick_check: Assessment, *, http: bool
) -> None:
    async with World(quick_check, http=http, ack_within_s=UNACKNOWLEDGED_S) as world:
        ann = await world.at_question(1)
        async with busy(world):
            told = await (await ann.press("Walk")).settled()

        assert (told.acked, told.retries) == (False, 0)
        assert "did not respond" in told.warning
        assert [step for step, _ in world.answers()] == ["consent"]
        again = await world.press(ann, "Walk")
        assert again.acked
        assert "Question 2" in ann.newest.text


@BOTH
async def test_command_and_form_that_cannot_be_kept_are_not_acknowledged(
    quick_check: Assessment, *, http: bool
) -> None:
    async with World(quick_check, http=http, ack_within_s=UNACKNOWLEDGED_S) as world:
        ann = world.person()
        async with busy(world):
            command = await (await ann.command("/cx-benchmark")).settled()
        await world.command(ann, "form")
        await world.fill(ann, consent="I agree, start", stage="Walk", delivery="Hybrid")
        async with busy(world):
            form = await (await ann.submit()).settled()

        assert "/cx-benchmark failed" in command.warning
        assert (form.acked, bool(ann.modal)) == (False, True)
        assert "trouble connecting" in form.warning
        assert (await world.submit(ann)).acked
        assert ann.modal is None
        assert "Where you stand: Walk" in ann.newest.text


@BOTH
async def test_what_comes_again_changes_and_says_nothing(
    quick_check: Assessment, *, http: bool
) -> None:
    async with World(quick_check, http=http) as world:
        ann = await world.at_question(1)
        typed = await ann.dm("walk")
        await world.quiet()
        pressed = await world.press(ann, "Hybrid")
        command = await world.command(ann, "help")
        seen, kept = ann.texts, world.answers()

        for one in (pressed, typed, command, pressed):
            again = Delivery(one.kind, one.body, one.accepts_payload, retries=2)
            world.slack.deliveries.send(again)
            await world.quiet()
            assert again.acked

        assert ann.texts == seen
        assert world.answers() == kept


@BOTH
async def test_event_that_comes_again_after_deletion_begins_nothing(
    quick_check: Assessment, *, http: bool
) -> None:
    async with World(quick_check, http=http) as world:
        ann = await world.at_question(1)
        typed = await ann.dm("walk")
        await world.quiet()
        await world.say(ann, "delete", "yes")
        said = len(ann.sees())

        world.slack.deliveries.send(Delivery(typed.kind, typed.body, retries=1))
        await world.quiet()

        assert len(ann.sees()) == said
        assert world.sql("SELECT count(*) FROM conversations") == [(0,)]


async def test_acknowledgement_that_is_lost_on_the_way_doubles_nothing(
    quick_check: Assessment,
) -> None:
    async with World(quick_check) as world:
        ann = await world.at_question(1)
        told = await ann.dm("walk")
        await world.slack.until(lambda: len(world.answers()) == 2)
        world.slack.sockets.drop()
        await world.quiet()

        assert told.acked
        assert sum("Question 2" in one for one in ann.texts) == 1
        assert len(world.answers()) == 2


async def test_several_people_at_once_are_each_taken_in_their_order(
    quick_check: Assessment,
) -> None:
    async with World(quick_check, http=True) as world:
        people = [world.person(name) for name in ("Ann", "Bea", "Cid")]
        for text in ("hello", "yes", "walk", "hybrid", "4"):
            await asyncio.gather(*[one.dm(text) for one in people])
            await world.quiet()

        for one in people:
            assert "Question 4 " in one.newest.text
        assert len(world.answers()) == 3 * 4


@BOTH
async def test_what_cannot_be_read_is_acknowledged_and_holds_up_nothing(
    quick_check: Assessment, caplog: pytest.LogCaptureFixture, *, http: bool
) -> None:
    async with World(quick_check, http=http) as world:
        ann = await world.at_question(1)
        said = {"type": "message", "channel_type": "im", "user": ann.id}
        odd = [
            world.tell(said | {"text": ["zanzibar"]}),
            world.tell({"type": "message", "channel_type": "im", "message": "zanzibar"}),
            world.tell({"type": "app_mention"}, "app_mention"),
            world.tell({"type": "something_new", "user": ann.id}),
        ]
        await world.quiet()
        await world.say(ann, "walk")

        assert "Question 2" in ann.newest.text
        assert [(one.acked, one.retries) for one in odd] == [(True, 0)] * 4
        assert "update not readable" in caplog.text
        assert "zanzibar" not in caplog.text


@BOTH
async def test_another_process_goes_on_where_the_first_ended(
    quick_check: Assessment, *, http: bool
) -> None:
    async with World(quick_check, http=http) as world:
        ann = await world.at_question(2)
        await world.stop()
        told = await ann.dm("hybrid")

        await world.start()
        await world.quiet()

        assert told.acked
        assert "Question 3" in ann.newest.text
        assert len(world.answers()) == 3


async def test_not_ready_before_slack_was_reached(quick_check: Assessment) -> None:
    async with World(quick_check) as world:
        await world.stop()
        world.slack.fail("auth.test", Failure(hang=True))
        world._waits = False
        await world.start()

        assert await world.get("/healthz") == 200
        assert await world.get("/readyz") == 503
        await asyncio.wait_for(world.stop(), 10)


@BOTH
async def test_slack_that_cannot_be_reached_is_waited_for(
    quick_check: Assessment, caplog: pytest.LogCaptureFixture, *, http: bool
) -> None:
    async with World(quick_check, http=http) as world:
        await world.stop()
        world.slack.fail("auth.test", Failure(drop=True), Failure(status=502, body="<html>"))
        await world.start()
        ann = await world.at_question(1)

        assert "Question 1" in ann.newest.text
        assert caplog.text.count("not reached") == 2
        assert getattr(world.clock, "naps", [])[:2] == [1.0, 2.0]
