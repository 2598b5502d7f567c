"""The result on Slack: an image of a file in no channel, above the text."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack.files import READY_WITHIN
from bot.channel import Throttled
from bot.engine.assessment import Assessment
from bot.messages import Attachment, Paragraph, Say
from bot.report.attachments import Drawer
from tests.channels.conformance.test_result import BUTTONS, OUTDATED, RUN, WALK
from tests.channels.slack.world import DECLARED, World, said
from tests.kit.drawing import content
from tests.kit.served import ANSWERS
from tests.kit.slack.api import Failure, Person, Shown

UPLOAD, UPLOADED = "files.getUploadURLExternal", "files.completeUploadExternal"


@pytest.fixture
async def world(quick_check: Assessment) -> AsyncIterator[World]:
    async with World(replace(quick_check, draw=Drawer())) as running:
        running.delivery.draw = content
        yield running


def results(ann: Person) -> list[Shown]:
    """Return the messages with the buttons of a result."""
    return [shown for shown in ann.sees() if shown.labels == BUTTONS]


async def test_file_belongs_to_no_channel_and_needs_no_scope_to_read_files(world: World) -> None:
    ann = await world.at_result()
    await world.shows_pictures()

    [shown] = results(ann)
    [completed] = world.slack.calls_of(UPLOADED)
    assert "channel_id" not in completed.params
    assert (shown.files, len(shown.pictures)) == ([], 1)
    assert "files:write" in DECLARED
    assert "files:read" not in DECLARED


async def test_file_that_is_not_ready_is_tried_again_and_not_uploaded_again(world: World) -> None:
    ann = await world.at_result()
    assert results(ann) == []
    await world.passes(seconds=1.1)
    assert results(ann) == []
    await world.passes(seconds=1.1)

    [shown] = results(ann)
    assert shown.pictures
    assert world.slack.counts[UPLOAD] == 1
    refused = [call.error for call in world.slack.calls_of("chat.postMessage") if call.error]
    assert refused == ["invalid_blocks"] * 2


@pytest.mark.parametrize("edited", [False, True], ids=["new", "changed"])
async def test_file_that_does_not_become_ready_is_left_out_after_ten_seconds(
    world: World, *, edited: bool
) -> None:
    if edited:
        ann = await world.at_result()
        await world.shows_pictures()
        await world.say(ann, "change stage")
        await world.write(ann, "run")
    else:
        ann = await world.at_question(len(ANSWERS) - 1)
        await world.write(ann, ANSWERS[-1])
    await world.slack.until(lambda: world.slack.counts[UPLOADED] == 1 + edited)
    await world.quiet()
    for file in world.slack.world.files.values():
        world.slack.methods.files.delete(file["id"])

    for _ in range(8):
        await world.passes(seconds=1.1)
    assert len(results(ann)) == edited
    assert RUN not in said(ann)
    for _ in range(2):
        await world.passes(seconds=1.1)

    [shown] = results(ann)
    assert (RUN if edited else WALK) in "\n".join(shown.lines)
    assert shown.pictures == []
    assert said(ann).count(OUTDATED) == edited
    assert world.slack.counts[UPLOAD] == 1 + edited
    assert world.fates() == []


async def test_picture_waits_for_its_message_longer_than_for_its_file(world: World) -> None:
    ann = await world.at_result()
    # The file is ready, and Slack asks for a pause.
    world.slack.fail("chat.postMessage", Failure("ratelimited", 429, retry_after=30))
    await world.passes(seconds=2.1)
    assert results(ann) == []

    await world.passes(seconds=READY_WITHIN / timedelta(seconds=1) + 30)

    [shown] = results(ann)
    assert shown.pictures
    assert world.slack.counts[UPLOAD] == 1


async def test_upload_before_a_crash_is_made_again_after_it(world: World) -> None:
    ann = await world.at_result()
    await world.stop()
    await world.start()
    world.delivery.draw = content
    await world.shows_pictures()

    [shown] = results(ann)
    assert shown.pictures
    assert world.slack.counts[UPLOAD] == 2


async def test_changed_result_is_a_new_message_since_an_edit_cannot_show_a_new_file(
    world: World,
) -> None:
    ann = await world.at_result()
    await world.shows_pictures()
    [before] = results(ann)
    await world.say(ann, "change stage", "run")
    await world.shows_pictures()

    [shown] = results(ann)
    assert shown.ts > before.ts
    assert b"Run" in shown.pictures[0]
    [earlier] = [one for one in ann.sees() if one.ts == before.ts]
    assert OUTDATED in earlier.lines[0]
    assert (earlier.labels, earlier.pictures) == ([], [])
    assert not any("image" in str(call.params) for call in world.slack.calls_of("chat.update"))


async def test_each_change_has_a_file_of_its_own(world: World) -> None:
    ann = await world.at_result()
    await world.shows_pictures()
    for stage in ("run", "walk"):
        await world.say(ann, "change stage", stage)
        await world.shows_pictures()

    [shown] = results(ann)
    assert b"Walk" in shown.pictures[0]
    assert world.slack.counts[UPLOAD] == 3


@pytest.mark.parametrize("method", [UPLOAD, UPLOADED])
async def test_upload_that_slack_refuses_leaves_the_text(world: World, method: str) -> None:
    world.slack.fail(method, Failure("file_uploads_disabled"))

    ann = await world.at_result()

    [shown] = results(ann)
    assert (WALK in "\n".join(shown.lines), shown.pictures) == (True, [])


async def test_upload_that_has_to_wait_is_made_later(world: World) -> None:
    world.slack.fail(UPLOAD, Failure("ratelimited", 429, retry_after=7))
    ann = await world.at_result()
    assert results(ann) == []

    await world.passes(seconds=7.1)
    await world.shows_pictures()

    assert results(ann)[0].pictures


async def test_earlier_result_that_can_no_longer_be_marked_goes(world: World) -> None:
    ann = await world.at_result()
    await world.shows_pictures()
    world.slack.workspace().team.edit_window_s = 0.5
    await world.passes(seconds=60)

    await world.say(ann, "change stage", "run")
    await world.shows_pictures()

    [shown] = results(ann)
    assert b"Run" in shown.pictures[0]
    assert WALK not in said(ann)


async def test_result_that_is_shown_again_is_one_message(world: World) -> None:
    ann = await world.at_result()
    await world.shows_pictures()
    await world.say(ann, "answers", "result")
    await world.shows_pictures()

    [shown] = results(ann)
    assert (shown.ts, len(shown.pictures)) == (ann.newest.ts, 1)
    assert said(ann).count(WALK) == 1


async def test_changed_result_is_not_edited_through_the_press_of_a_button(world: World) -> None:
    ann = await world.at_result()
    await world.shows_pictures()
    await world.hit(ann, "Change", 1)
    await world.quiet()
    used = world.slack.counts["response_url"]
    await world.press(ann, "Run")
    await world.shows_pictures()

    [shown] = results(ann)
    assert b"Run" in shown.pictures[0]
    # The answered question alone.
    assert world.slack.counts["response_url"] - used <= 1


async def test_long_description_is_cut_to_what_slack_takes(world: World) -> None:
    ann = await world.at_question(1)
    picture = Attachment("{}", "png", "a.png", "", "a" * 3000, data=b"png")
    reply = Say((Paragraph("Text"),), picture=picture)
    with pytest.raises(Throttled):
        await world.channel.send(world.address(ann), reply)
    world.clock.forward(seconds=3)

    await world.channel.send(world.address(ann), reply)

    [image, _] = ann.newest.blocks
    assert image["alt_text"] == "a" * 999 + "…"
