"""Terms of a team's result are explained to everybody, before and after the result is out."""

from typing import Any

import pytest

from bot.engine.assessment import Assessment
from bot.scoring.edition import BARRIER
from tests.channels.slack import team as on_slack
from tests.channels.slack.team import slack_team, slack_world
from tests.channels.telegram import team as on_telegram
from tests.channels.telegram.team import telegram_team, telegram_world
from tests.kit.system import Clock

NAMES = ("Ann", "Bea", "Cem", "Dan")

TERMS = {
    "aligned": "close together",
    "mixed": "some spread",
    "split": "far apart",
    "agreement": "how far a team’s answers agree",
    "median stage": "the one in the middle",
    "two camps": "near the two ends",
    "respondents": "815 enterprise executives",
    "average": "mean rating",
    "mid-rank": "place in that line",
    "tied": "none has more people",
    "delivery model": "who serves customers",
    "Walk": "AI suggests inside the workflow",
    "Human-only": "People serve customers",
    "Internal alignment and ownership": "who owns what",
    "Ownership": "wns",
    "unclear ownership": "who owns what",
    "change management": "wa",
    "cost and ROI uncertainty": "what AI costs",
    "data security": "ata",
    "immature AI": "isn’t ready",
    "held back": "too few people are new",
    "organizer": "decides when its result comes out",
}
"""The words of a team's result on its picture, in its post and in its details."""


async def asks_everything(team: Any, *names: str) -> None:
    """Let people ask in private what each term means; each gets its explanation, and no other."""
    for name in names:
        person = team.people[name]
        for term, expected in TERMS.items():
            seen = len(team.world.read(person))
            await team.world.say(person, f"What does {term} mean?")
            assert expected in "\n".join(team.world.read(person)[seen:]), (name, term)


async def test_terms_are_explained_on_telegram(quick_check: Assessment) -> None:
    async with telegram_world(quick_check, clock=Clock()) as world:
        team = await telegram_team(world, *NAMES)
        await team.set_up(smallest="3", takes_part=True)
        for name in NAMES[:3]:
            await team.answer(name, on_telegram.WALK)
        await world.say(team.people["Dan"], "/start", "No, thanks")
        begun = world.conversations()
        await asks_everything(team, "Ann", "Bea", "Dan")
        assert world.conversations() == begun

        await team.press("Ann", "Refresh", "Reveal the result", "Reveal it now")
        await team.seconds(3)
        left = world.conversations()
        assert left < begun
        await asks_everything(team, "Ann", "Bea", "Dan")
        assert world.conversations() == left


async def test_terms_are_explained_on_slack(quick_check: Assessment) -> None:
    async with slack_world(quick_check, clock=Clock()) as world:
        team = slack_team(world, *NAMES)
        await team.set_up(smallest="3", takes_part=True)
        for name in NAMES[:3]:
            await team.answer(name, on_slack.WALK)
        begun = world.conversations()
        await asks_everything(team, "Ann", "Bea", "Dan")
        assert world.conversations() == begun

        await team.press("Ann", "Refresh")
        await team.press("Ann", "Reveal the result")
        await team.seconds(3)
        left = world.conversations()
        assert left < begun
        await asks_everything(team, "Ann", "Bea", "Dan")
        assert world.conversations() == left


async def test_person_who_asks_first_begins_nothing_and_may_start(quick_check: Assessment) -> None:
    async with telegram_world(quick_check, clock=Clock()) as world:
        person = world.person()
        await world.say(person, "what is mid-rank?")
        assert world.conversations() == 0
        assert world.labels(person) == ["Start"]

        await world.press(person, "Start")
        assert "I agree, start" in world.labels(person)


@pytest.mark.parametrize("text", ["hi", "mixed", "what do birds eat?"])
async def test_person_who_asks_nothing_known_is_asked_for_consent(
    quick_check: Assessment, text: str
) -> None:
    async with telegram_world(quick_check, clock=Clock()) as world:
        person = world.person()
        await world.say(person, text)
        assert "I agree, start" in world.labels(person)


@pytest.mark.parametrize("term", [term for term in TERMS if term.islower()])
def test_term_is_one_that_the_result_of_a_team_uses(quick_check: Assessment, term: str) -> None:
    texts, edition = quick_check.texts, quick_check.edition
    about = ("team.result.", "team.finding.", "team.invitation.", "report.team.")
    said = [texts.say(name, count=2) for name in texts if name.startswith(about)]
    within = [edition.in_text(BARRIER, barrier) for barrier in edition.ids(BARRIER)]
    assert term in "\n".join((*said, *within)).lower()
