"""Between two rounds: the team talks about the first result until its organizer starts the second.

Nothing of the second round is posted before that, and it ends without one after two weeks.
"""

from datetime import timedelta

import pytest

from bot.messages import Say, Tap
from bot.team.model import LONGEST, UNSTARTED, Team
from tests.kit.golden import buttons
from tests.unit.assessments.world import World, labels, said
from tests.unit.team.make import Member

CX = Member("walk")
STARTS = "Start round 2"
NOT_STARTED = "round 2 hasn’t started yet"


def between(world: World, deadline: str = "2h") -> Team:
    """Return an assessment of two rounds whose first one is revealed."""
    team = world.answered(4, CX, rounds=2, deadline=deadline)
    world.reveal(team)
    return world.team(team.id)


def panel_of(world: World) -> Say:
    """Return the panel that its organizer has."""
    panels = [reply for reply in world.to(world.facilitator) if isinstance(reply, Say)]
    return next(reply for reply in reversed(panels) if reply.step == "panel")


def test_reveal_posts_nothing_of_the_second_round_and_offers_to_start_it(world: World) -> None:
    team = between(world)

    panel = panel_of(world)
    assert world.invitations(2) == []
    assert "Take part" not in labels(world.to(world.place)[-1])
    assert "round 2" not in world.text(world.place)
    assert panel.buttons[0].label == STARTS
    assert panel.buttons[0].style == "primary"
    assert "It then closes in 2 hours." in said([panel])
    assert f"“{team.title}”: round 1 is out, round 2 hasn’t started" in said([panel])


@pytest.mark.parametrize(("deadline", "lasts"), [("2h", timedelta(hours=2)), ("", LONGEST)])
def test_second_round_lasts_as_long_as_the_first_from_its_start(
    world: World, deadline: str, lasts: timedelta
) -> None:
    between(world, deadline)
    world.forward(days=3)

    heard = world.press(world.facilitator, STARTS)

    team = world.teams()[0]
    assert (team.status, team.round) == ("open", 2)
    assert team.ends_at == world.clock() + lasts
    assert (team.deadline is None) == (not deadline)
    assert len(world.invitations(2)) == 1
    assert "Posting the invitation." not in said(heard)
    assert "open, no answers yet" in said(heard)


def test_second_round_ends_at_its_deadline(world: World) -> None:
    team = between(world)
    world.start(team)
    world.all_answer(team, world.people(4), CX)

    world.forward(hours=2, seconds=10)

    assert world.team(team.id).status == "revealed"
    assert list(world.tallies(team.id)) == [1, 2]


@pytest.mark.parametrize("typed", ["start round 2", "Start the second round"])
def test_typed_order_starts_it(world: World, typed: str) -> None:
    team = between(world)

    world.say(world.facilitator, typed)

    assert world.team(team.id).status == "open"
    assert len(world.invitations(2)) == 1


def test_start_that_is_pressed_twice_posts_one_invitation(world: World) -> None:
    team = between(world)
    token = dict(buttons(panel_of(world)))[STARTS]
    world.say(world.facilitator, Tap(token))
    started = world.team(team.id)

    again = world.say(world.facilitator, Tap(token))

    assert "open, no answers yet" in said(again)
    assert world.team(team.id) == started
    assert len(world.invitations(2)) == 1


def test_nobody_else_starts_it(world: World) -> None:
    team = between(world)

    told = world.order(world.people(1)[0], "start", team.id)

    assert "Only its organizer can do that." in said(told)
    assert world.team(team.id) == team


def test_members_are_told_that_it_has_not_started(world: World) -> None:
    team = between(world)

    told = world.order(world.people(1)[0], "join", team.id)

    assert NOT_STARTED in said(told)
    assert world.rows()["participants"] == []


def test_question_for_the_second_round_says_who_starts_it(chat: World) -> None:
    between(chat)

    told = chat.say(chat.people(1)[0], "what is round 2?")

    assert "It starts when the organizer starts it" in said(told)


@pytest.mark.parametrize("typed", ["reveal", "extend", "close it"])
def test_orders_about_a_round_are_refused(world: World, typed: str) -> None:
    team = between(world)

    told = world.say(world.facilitator, typed)

    assert NOT_STARTED in said(told)
    assert world.team(team.id) == team


def test_result_is_posted_again_without_an_invitation(world: World) -> None:
    team = between(world)
    mark = len(world.sent)

    world.order(world.facilitator, "post", team.id)

    assert "Talk about: " in world.text(world.place, mark)
    assert "Take part" not in world.text(world.place, mark)
    assert world.invitations(2) == []


def test_skipped_one_ends_with_the_first_result_and_the_place_hears_nothing(world: World) -> None:
    team = between(world)
    mark = len(world.sent)
    asked = world.order(world.facilitator, "cancel", team.id)

    told = world.press(world.facilitator, "Skip it")

    ended = world.team(team.id)
    assert "The first result stays." in said(asked)
    assert (ended.status, ended.round) == ("revealed", 1)
    assert ended.due_at is None
    assert "revealed" in said(told)
    assert world.text(world.place, mark) == ""
    joining = world.order(world.people(1)[0], "join", team.id)
    assert "This team check is over." in said(joining)


def test_button_that_skips_does_not_cancel_a_round_that_was_started_since(world: World) -> None:
    team = between(world)
    (asked,) = world.order(world.facilitator, "cancel", team.id)
    token = dict(buttons(asked))["Skip it"]
    world.start(team)
    world.all_answer(team, world.people(3), CX)

    told = world.say(world.facilitator, Tap(token))

    assert "All answers will be deleted" in said(told)
    assert world.team(team.id).status == "open"


def test_organizer_is_reminded_once_and_it_ends_after_two_weeks(world: World) -> None:
    team = between(world)
    place, mark = len(world.to(world.place)), len(world.sent)
    reminded = "Round 2 still waits for you."

    world.forward(days=UNSTARTED.days / 2 - 1)
    assert reminded not in world.text(world.facilitator, mark)
    world.forward(days=1, seconds=10)
    assert world.text(world.facilitator, mark).count(reminded) == 1
    assert panel_of(world).buttons[0].label == STARTS
    world.forward(days=6)
    assert world.team(team.id).is_between_rounds
    world.forward(days=1)

    ended = world.team(team.id)
    assert world.text(world.facilitator, mark).count(reminded) == 1
    assert "Its first result stays." in world.text(world.facilitator, mark)
    assert (ended.status, ended.due_at) == ("revealed", None)
    assert len(world.to(world.place)) == place


def test_it_is_in_the_way_of_another_one_there(world: World) -> None:
    team = between(world)

    mine = world.order(world.facilitator, "new", world.place.chat)
    others = world.order(world.administrator("bob"), "new", world.place.chat)

    assert "is between its two rounds there, until" in said(mine)
    assert f"“{team.title}” is still open there until" in said(others)


def test_list_names_it_as_between_its_rounds(world: World) -> None:
    between(world)

    listed = world.order(world.facilitator, "list")

    assert "round 1 revealed on" in said(listed)
    assert "round 2 hasn’t started" in said(listed)


def test_new_organizer_starts_it(world: World) -> None:
    team = between(world)
    world.ask("fay", team)
    fay = world.person("fay")
    world.order(fay, "accept", team.id)

    world.press(fay, STARTS)

    assert world.team(team.id).status == "open"
