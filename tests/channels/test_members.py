"""Members of a team who answer in a browser, on both platforms: from the button to the result."""

import re

from bot.engine.assessment import Assessment
from tests.channels.slack.team import RUN, WALK, slack_team, slack_world
from tests.channels.slack.world import unseen
from tests.channels.telegram.team import telegram_team, telegram_world
from tests.channels.web.world import Browser, fields_of
from tests.kit.served import PAGE, Served
from tests.kit.system import Clock
from tests.kit.telegram.people import find_link

BUTTON, OPEN, HERE = "Answer in a browser", "Open the page", "Answer here"
HOST = {"Host": PAGE.removeprefix("https://")}


async def opened(world: Served, url: str) -> Browser:
    """Open a link from a chat in a new browser, and press the button of its page."""
    assert re.fullmatch(PAGE + "/answer/open/[0-9a-f]{32}", url)
    browser = Browser(world, dict(HOST))
    page = await browser.open(url.removeprefix(PAGE))
    await browser.submit(fields_of(page.html.one("form")))
    return browser


async def answer(browser: Browser) -> str:
    """Answer the team's questions on the page; what it says then."""
    for label in WALK.values():
        await browser.say(label)
    return browser.page.text


async def test_member_of_a_channel_in_slack_answers_in_a_browser_and_is_counted_once(
    quick_check: Assessment,
) -> None:
    async with slack_world(quick_check, clock=Clock(), page=True) as world:
        team = slack_team(world, "Ann", "Bea", "Cem", "Dan", "Eve")
        await team.set_up(smallest="3")
        await team.press("Bea", BUTTON, here=True)
        bea = await opened(world, team.people["Bea"].finds(OPEN)["url"])
        said = await answer(bea)
        await team.answer("Cem", RUN)
        await team.answer("Dan", WALK)

        await team.join("Bea")  # the button in the channel says where she answers
        told = unseen(team.people["Bea"], team.channel)
        await team.press("Bea", HERE)
        await team.send("Bea", {"stage": "Run"})

        assert "Thanks, your answers count." in said
        assert told.count("You answer this check in your browser now.") == 1
        assert world.sql("SELECT count(*), sum(answered) FROM participants") == [(3, 3)]
        await team.press("Ann", "Refresh")
        await team.press("Ann", "Reveal the result")
        assert world.sql("SELECT json_extract(tally, '$.people') FROM tallies") == [(3,)]
        assert (await bea.open("/answer/now")).html.one("h1").text == "This page has closed"


async def test_member_of_a_group_on_telegram_answers_in_a_browser_and_is_counted_once(
    quick_check: Assessment,
) -> None:
    async with telegram_world(quick_check, clock=Clock(), page=True) as world:
        team = await telegram_team(world, "Ann", "Bea", "Cem", "Dan")
        await team.set_up(smallest="3")
        await team.join("Bea")
        await team.press("Bea", BUTTON)
        bea = await opened(world, find_link(team.people["Bea"].chat, OPEN))
        await bea.say("Walk")
        await team.press("Bea", "Run")
        told = team.people["Bea"].newest.text
        said = await answer(bea)
        for name in ("Cem", "Dan"):
            await team.answer(name, list(RUN.values()))

        assert "You answer this check in your browser now." in told
        assert "Thanks, your answers count." in said
        assert world.sql("SELECT count(*), sum(answered) FROM participants") == [(3, 3)]
        await team.press("Ann", "Refresh", "Reveal the result", "Reveal it now")
        assert world.sql("SELECT json_extract(tally, '$.people') FROM tallies") == [(3,)]
        assert (await bea.open("/answer/now")).html.one("h1").text == "This page has closed"
