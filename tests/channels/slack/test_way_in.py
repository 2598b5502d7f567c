"""Links from elsewhere: to the channel of a button, since none presses it, and to the app."""

from typing import Any

from adapters.slack.account import SlackAccount, SlackPacing
from adapters.slack.channel import Slack
from bot.channel import HasEntrance, LeadsIn
from bot.engine.assessment import Assessment
from bot.loading.library import load_catalogue
from bot.messages import Address, Button
from tests.channels.slack.world import BOTH, MANY, World
from tests.kit.slack.api import BOT_TOKEN
from tests.kit.system import Clock


def unserved(**account: Any) -> Slack:
    clock = Clock()
    known = SlackAccount(signing_secret="x" * 32, **account)
    return Slack(load_catalogue(), known, SlackPacing(), clock.sleep, clock)


async def test_link_from_elsewhere_opens_the_channel_of_the_invitation() -> None:
    slack = unserved(bot_token="xoxb-1")  # noqa: S106 - not one

    link = slack.way_in(Address("slack", "T1/C1", ""), Button("Take part", "/team join abc"))

    assert isinstance(slack, LeadsIn)
    assert link == "https://slack.com/app_redirect?team=T1&channel=C1"


@BOTH
async def test_link_on_a_page_opens_the_app_in_its_workspace(
    quick_check: Assessment, *, http: bool
) -> None:
    async with World(quick_check, http=http) as world:
        team = world.slack.workspace().id
        link = world.channel.entrance("move-K7MP2QXT")

        assert isinstance(world.channel, HasEntrance)
        assert link == f"https://slack.com/app_redirect?app=A0000000001&team={team}"
        assert [call for call in world.slack.calls if call.error] == []


async def test_there_is_no_link_until_slack_has_said_which_app_it_is() -> None:
    assert unserved(bot_token="xoxb-1").entrance("page") == ""  # noqa: S106 - not one


async def test_app_that_may_not_ask_for_its_id_is_served_without_a_link(
    quick_check: Assessment,
) -> None:
    world = World(quick_check)
    world.slack.world.tokens[BOT_TOKEN].scopes.discard("users:read")
    async with world:
        assert world.channel.entrance("page") == ""
        assert world.channel.ready


async def test_app_of_many_workspaces_leads_to_its_installation(quick_check: Assessment) -> None:
    async with World(quick_check, http=True, account=MANY) as world:
        assert world.channel.entrance("page") == "/slack/install"
