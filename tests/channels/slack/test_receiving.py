"""Slack's deliveries: twice, late, changed, unreadable, or lost; acknowledged once stored."""

from bot.engine.assessment import Assessment
from tests.channels.slack.world import BOTH, UNACKNOWLEDGED_S, World
from tests.kit.served import busy


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
        assert "ahead of 25%" in ann.newest.text


async def test_acknowledgment_that_is_lost_on_the_way_doubles_nothing(world: World) -> None:
    ann = await world.at_question(1)
    told = await ann.dm("walk")
    await world.slack.until(lambda: len(world.answers()) == 2)
    world.slack.sockets.drop()
    await world.quiet()

    assert told.acked
    assert sum("Question 2" in one for one in ann.texts) == 1
    assert len(world.answers()) == 2
