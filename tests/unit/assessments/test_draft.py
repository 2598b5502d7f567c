"""In places where nobody can be checked, the facilitator decides before anything is posted."""

from datetime import timedelta

import pytest

from bot.messages import Standing
from bot.team.model import Team
from bot.team.orders import Verb
from tests.unit.assessments.world import TITLE, World, labels, said

ANYONE = "Anyone with the link can answer."
WAITS = "isn’t posted yet"


def draft(chat: World) -> Team:
    """Return a team whose bot is no administrator of the group."""
    chat.standings[""] = "member"
    team = chat.set_up()
    assert team.status == "draft"
    return team


@pytest.mark.parametrize("bot", ["member", "unknown", "stranger"])
def test_facilitator_is_asked_before_anything_is_posted(chat: World, bot: Standing) -> None:
    chat.standings[""] = bot
    choices = ["Post", "Post anyway", "Cancel the check"]

    team = chat.set_up()
    for _ in range(3):
        chat.settle()
    assert chat.text(chat.facilitator).count("Make me one, then press Post.") == 1
    assert labels(chat.to(chat.facilitator)[-1]) == choices
    again = chat.press(chat.facilitator, "Post")
    (listed,) = chat.type_order(chat.facilitator, "list")
    (panel,) = chat.press(chat.facilitator, TITLE)

    assert "still not an admin" in said(again)
    assert f"“{TITLE}”: not posted; needs you by November 29, 2026" in said([listed])
    assert labels(again[-1]) == labels(panel) == choices
    chat.order(chat.facilitator, "post", team.id, "open")
    assert chat.team(team.id).openly is None
    assert chat.to(chat.place) == []
    assert chat.team(team.id).status == "draft"


def test_invitation_says_that_anyone_can_answer_once_it_is_posted_anyway(chat: World) -> None:
    team = draft(chat)

    chat.press(chat.facilitator, "Post anyway")
    chat.answer(chat.person("p1"), team)
    chat.settle()

    assert chat.team(team.id).status == "open"
    assert [ANYONE in said([reply]) for reply in chat.to(chat.place)] == [True, True]
    assert chat.count == 1


def test_invitation_is_posted_and_members_are_checked_once_the_bot_may(chat: World) -> None:
    team = draft(chat)
    chat.standings[""] = "administrator"

    chat.press(chat.facilitator, "Post")

    assert chat.team(team.id).checked
    assert ANYONE not in chat.text(chat.place)
    chat.standings["eve"] = "unknown"
    assert "in a moment" in said(chat.order(chat.person("eve"), "join", team.id))


def test_draft_is_posted_once_however_often_that_is_pressed(chat: World) -> None:
    team = draft(chat)

    for _ in range(3):
        chat.hand(chat.facilitator, f"/team post {team.id} anyway")
        chat.order(chat.facilitator, "post", team.id, "anyway")
    invited = [reply for reply in chat.to(chat.place) if "Take part" in labels(reply)]

    assert len(invited) == 1
    assert chat.text(chat.facilitator).count("Posting the invitation.") == 1


def test_where_members_can_be_checked_nobody_is_asked(world: World) -> None:
    world.set_up()

    assert "Make me one" not in world.text(world.facilitator)
    (invitation,) = world.to(world.place)
    assert ANYONE not in said([invitation])


def test_time_begins_when_it_is_posted(chat: World) -> None:
    team = draft(chat)
    chat.forward(days=3)

    chat.press(chat.facilitator, "Post anyway")
    posted = chat.team(team.id)

    assert posted.since is not None
    assert posted.deadline == posted.since + timedelta(hours=2)
    assert posted.remind_at == posted.since + timedelta(hours=1)
    chat.all_answer(team, chat.people(3))
    chat.forward(hours=2)
    assert chat.team(team.id).status == "revealed"


def test_draft_that_nobody_decides_about_is_given_up_after_seven_days(chat: World) -> None:
    cancelled = draft(chat)
    chat.press(chat.facilitator, "Cancel the check")
    assert chat.team(cancelled.id).status == "cancelled"
    team = draft(chat)

    chat.forward(days=7, seconds=-1)
    assert chat.team(team.id).status == "draft"
    chat.forward(seconds=1)
    chat.settle()

    assert chat.team(team.id).status == "cancelled"
    assert chat.to(chat.place) == []
    assert chat.text(chat.facilitator).count("waited seven days to be posted") == 1


@pytest.mark.parametrize("verb", ["extend", "close", "reveal", "hand", "quarterly"])
def test_nothing_else_can_be_done_with_a_draft(chat: World, verb: Verb) -> None:
    team = draft(chat)

    for more in ("", "1d", "yes1", "p1"):
        assert WAITS in said(chat.type_order(chat.facilitator, verb, team.id, more))

    assert chat.team(team.id) == team
    assert chat.to(chat.place) == []


def test_next_of_a_series_is_not_asked_for_again(chat: World) -> None:
    chat.standings[""] = "member"
    team = chat.set_up(series=True)
    chat.press(chat.facilitator, "Post anyway")
    chat.all_answer(team, chat.people(3))
    chat.reveal(team)
    mark = len(chat.sent)

    chat.forward(days=91)

    assert chat.teams()[0].status == "open"
    assert ANYONE in chat.text(chat.place, mark)
    assert "Make me one" not in chat.text(chat.facilitator, mark)


def test_draft_keeps_another_one_from_beginning_in_its_place(chat: World) -> None:
    first = draft(chat)
    chat.clock.forward(seconds=1)

    chat.order(chat.facilitator, "new", chat.place.chat)

    assert chat.teams() == [first]
    assert "is still open there until Nov 29, 2026" in chat.text(chat.facilitator)


def test_goodbye_names_a_draft_too(chat: World) -> None:
    draft(chat)
    chat.say(chat.facilitator, "start")

    assert TITLE in chat.delete(chat.facilitator)
