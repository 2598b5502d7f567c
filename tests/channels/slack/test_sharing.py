"""The parts of a result that a person shares with others."""

from tests.channels.slack.world import BOTH, World, said
from tests.kit.slack.api import Failure


@BOTH
async def test_result_is_shown_as_the_preview_said_in_a_channel_without_the_app(
    world: World,
) -> None:
    ann = await world.at_result()
    quiet = world.slack.workspace().channel("quiet", private=True, members=[ann], with_app=False)

    await world.press(ann, "Share", "Share my result")
    assert ann.modal
    shown = "\n".join(ann.modal.lines)
    await ann.pick("where", quiet)
    await world.submit(ann)

    posted = ann.sees(quiet)[0]
    assert not posted.ephemeral
    assert all(line in shown for line in posted.lines)
    assert "Walk" in said(ann, quiet)
    assert "hybrid" not in said(ann, quiet).lower()


async def test_place_that_could_not_be_asked_for_in_time_is_asked_for_by_a_fresh_button(
    world: World,
) -> None:
    ann = await world.at_result()
    await world.press(ann, "Share")
    world.slack.fail("views.open", Failure("expired_trigger_id"))

    await world.press(ann, "Share my result")
    assert ann.modal is None
    assert "choose where" in said(ann)
    await world.press(ann, "Share my result")

    assert ann.modal


async def test_place_that_does_not_take_it_is_told(world: World) -> None:
    ann = await world.at_result()
    general = world.slack.workspace().channel("general", members=[ann])
    await world.press(ann, "Share", "Share my result")
    world.slack.fail("response_url", *[Failure(status=404)] * 2)
    await ann.pick("where", general)

    await world.submit(ann)

    assert ann.sees(general) == []
    assert "couldn’t share your result there" in said(ann)
