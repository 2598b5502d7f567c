"""A link from elsewhere opens the channel of a button, since none presses it."""

from adapters.slack.account import SlackAccount, SlackPacing
from adapters.slack.channel import Slack
from bot.channel import LeadsIn
from bot.loading.library import load_catalogue
from bot.messages import Address, Button
from tests.kit.system import Clock


async def test_link_from_elsewhere_opens_the_channel_of_the_invitation() -> None:
    clock = Clock()
    account = SlackAccount(bot_token="xoxb-1", signing_secret="x" * 32)  # noqa: S106 - not one
    slack = Slack(load_catalogue(), account, SlackPacing(), clock.sleep, clock)

    link = slack.way_in(Address("slack", "T1/C1", ""), Button("Take part", "/team join abc"))

    assert isinstance(slack, LeadsIn)
    assert link == "https://slack.com/app_redirect?team=T1&channel=C1"
