"""Enterprise Grid, and people of other workspaces."""

import pytest

from adapters.slack.account import SHORTCUTS
from bot.engine.assessment import Assessment
from tests.channels.slack.world import BOTH, DECLARED, World, said

TOKEN = "xoxb-of-an-organisation"  # noqa: S105 - an example


@BOTH
@pytest.mark.parametrize("org_wide", [False, True], ids=["one workspace", "whole organisation"])
async def test_assessment_can_be_taken_every_way_in_an_organisation(
    quick_check: Assessment, *, http: bool, org_wide: bool
) -> None:
    async with World(quick_check, http=http, waits=False) as world:
        await world.stop()
        workspace = world.slack.workspace("T0000000777", enterprise_id="E0000000777")
        token = workspace.install(DECLARED, token=TOKEN, org_wide=org_wide)
        world._account = {**world._account, "bot_token": token.value}
        await world.start()
        await world.ready()
        ann = workspace.person()

        await world.say(ann, "hello")
        await world.press(ann, "I agree, start", "Walk")
        await world.command(ann, "form")
        assert ann.modal, said(ann)
        assert ann.modal.value("stage") == "Walk"
        await world.fill(ann, delivery="Hybrid")
        await world.submit(ann)
        await ann.open_home()
        await ann.shortcut(SHORTCUTS[0])
        await world.quiet()

        assert "Where you stand: Walk" in said(ann)
        assert ann.home
        assert "Where you stand: Walk" in "\n".join(ann.home.lines)
        assert world.sql("SELECT count(DISTINCT address) FROM conversations") == [(1,)]
        assert [call for call in world.slack.calls if call.error] == []


@BOTH
async def test_person_of_another_workspace_breaks_nothing(world: World) -> None:
    ann = world.person()
    guest = world.slack.workspace("T0000000888").person("Guest")
    shared = world.slack.workspace().channel("shared", members=[ann, guest])

    told = await guest.mention(shared)
    await world.quiet()
    assert told.acked
    assert [one.ephemeral for one in guest.sees(shared)] == [True]
    pressed = await world.press(guest, "Start in a direct message", channel=shared)
    await ann.mention(shared)
    await world.quiet()

    assert pressed.acked
    assert "cannot write to you" in "".join(guest.sees(shared)[-1].lines)
    assert [one.ephemeral for one in ann.sees(shared)] == [True]
    await world.say(ann, "hello", "yes")
    assert "Question 1" in said(ann)
