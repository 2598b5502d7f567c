"""A link from elsewhere presses the button of a group."""

import re

from bot.channel import HasEntrance, LeadsIn
from bot.engine.assessment import Assessment
from bot.messages import Address, Button
from tests.channels.telegram.team import telegram_team, telegram_world
from tests.kit.system import Clock


async def test_link_from_elsewhere_is_that_of_the_button_in_the_group(
    quick_check: Assessment,
) -> None:
    async with telegram_world(quick_check, clock=Clock()) as world:
        team = await telegram_team(world, "Ann", "Bea")
        await team.set_up()
        [[number]] = world.sql("SELECT id FROM teams")
        place = Address("telegram", str(team.group.id), "")

        link = world.channel.way_in(place, Button("Take part", f"/team join {number}"))

        assert isinstance(world.channel, LeadsIn)
        assert link == team.group.link("Take part")


async def test_link_on_a_page_starts_the_bot_with_an_argument(quick_check: Assessment) -> None:
    async with telegram_world(quick_check, clock=Clock()) as world:
        link = world.channel.entrance("move-K7MP2QXT")

        assert isinstance(world.channel, HasEntrance)
        assert re.fullmatch(r"https://t\.me/\w+\?start=move-K7MP2QXT", link)
