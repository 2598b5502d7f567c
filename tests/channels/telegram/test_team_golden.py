"""Team checks on Telegram from beginning to end: the whole bot, and all that people see."""

import pytest

from bot.engine.assessment import Assessment
from tests.channels.telegram.team import RUN, WALK, telegram_team, telegram_world
from tests.channels.telegram.world import BOTH
from tests.kit.system import Clock

NAMES = ("Ann", "Bea", "Cem", "Dan", "Eva", "Fay", "Gus", "Hal")


@BOTH
async def test_team_answers_and_is_shown_its_result(
    quick_check: Assessment, request: pytest.FixtureRequest, *, webhook: bool
) -> None:
    async with telegram_world(quick_check, webhook=webhook, draws=True, clock=Clock()) as world:
        team = await telegram_team(world, *NAMES[:7])
        team.script.chapter("An administrator sets it up, in private")
        await team.set_up(deadline="4 hours")

        team.script.chapter("People answer, each in private")
        invited = team.group.link("Take part")
        await team.answer("Bea", WALK, whole=True)
        await team.seconds(1)
        await team.answer("Cem", WALK)
        await team.seconds(1)
        await team.answer("Dan", RUN)
        await team.seconds(6)
        await team.press("Bea", "Change", "Change: Stage", "Run")
        await team.join("Eva")
        await team.join("Eva")
        await team.go_on("Eva", RUN)
        await team.answer("Fay", WALK)
        await team.join("Bea")
        await team.seconds(6)

        team.script.chapter("One begins, does not finish, and is reminded once")
        await team.join("Gus")
        await team.press("Gus", "Walk")
        await team.passes("two hours pass", hours=2)
        await team.passes("another hour passes", hours=1)
        await team.press("Gus", "Take part")
        await team.go_on("Gus", WALK[1:])
        await team.seconds(6)
        team.assert_calm()

        team.script.chapter("The facilitator looks, and reveals")
        await team.say("Ann", "/team")
        await team.press("Ann", "CX leadership, fall", "Refresh", "More", "Back")
        await team.press("Ann", "Reveal the result", "Keep it open")
        await team.press("Ann", "Reveal the result", "Reveal it now")
        await team.press("Ann", "Slides", "Table")

        team.script.chapter("Two read the details in private; one of them no longer belongs there")
        await team.follow("Bea", "Details")
        team.group.seat(team.people["Cem"], "left")
        await team.follow("Cem", "Details")

        team.script.chapter("Late")
        await team.press("Bea", "Change")
        await team.follow("Gus", "Take part", link=invited)
        assert team.refused() == []
        team.script.compare("telegram-team", request)


async def test_team_talks_and_answers_again_in_a_second_round(
    quick_check: Assessment, request: pytest.FixtureRequest
) -> None:
    async with telegram_world(quick_check, draws=True, clock=Clock()) as world:
        team = await telegram_team(world, *NAMES[:4], admin=False, supergroup=False)
        team.script.chapter("The first round, set up by an administrator without a name")
        await team.set_up(
            title="Board away day", smallest="3", takes_part=True, rounds="A second round",
            anonymous=True,
        )  # fmt: skip
        for name, answers in (("Ann", RUN), ("Bea", WALK), ("Cem", RUN)):
            await team.answer(name, answers)
        await team.seconds(5)
        await team.join("Dan")
        invited = team.group.link("Take part")
        await team.press("Ann", "Refresh", "Reveal the result", "Reveal it now")

        team.script.chapter("The second round")
        await team.press("Dan", "Walk")
        for name in ("Ann", "Bea", "Cem"):
            await team.answer(name, RUN)
        await team.seconds(5)
        await team.press("Ann", "Refresh", "Reveal the result", "Reveal it now")
        await team.follow("Dan", "Take part", link=invited)
        team.assert_calm()
        assert team.refused() == []
        team.script.compare("telegram-team-two-rounds", request)


async def test_too_few_have_answered_at_the_deadline_and_more_time_is_given(
    quick_check: Assessment, request: pytest.FixtureRequest
) -> None:
    async with telegram_world(quick_check, draws=True, clock=Clock()) as world:
        team = await telegram_team(world, *NAMES[:5])
        await team.set_up(deadline="30 minutes", smallest="3")
        for name in ("Bea", "Cem"):
            await team.answer(name, WALK)
        await team.press("Ann", "Refresh")
        await team.join("Eva")
        await team.passes("half an hour passes", minutes=31)
        await team.press("Eva", "Walk")
        await team.press("Bea", "Change")
        await team.press("Ann", "Agenda", "Extend", "By an hour")
        await team.answer("Dan", RUN)
        await team.passes("another hour passes", hours=1)
        assert team.refused() == []
        team.script.compare("telegram-team-too-few", request)
