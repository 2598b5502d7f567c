"""Limits on the assessments that one person sets up, and the messages at a limit."""

import pytest

from bot.messages import Address, Form, FormInput
from bot.team.model import Team
from bot.team.orders import Verb
from bot.team.policy import OPEN_AT_MOST, SET_UP_A_DAY
from tests.unit.assessments.world import SET_UP, World, said

OPEN = "You already run three team checks."
OFTEN = "You’ve set up ten team checks within a day."


def place(world: World, number: int) -> Address:
    """Return one place of many."""
    return Address("test", f"{world.place.chat}{number}", "")


def set_up(world: World, number: int, *, cancel: bool = False) -> list[Team]:
    """Set up so many, one after another, each in a place of its own."""
    made = []
    for n in range(number):
        world.clock.forward(seconds=1)
        made.append(world.set_up(f"Team {n}", place=place(world, n)))
        if cancel:
            world.cancel(made[-1])
    return made


@pytest.mark.parametrize("end", ["cancel", "reveal"])
def test_three_are_run_at_once_and_a_fourth_once_one_is_over(world: World, end: str) -> None:
    first, *_ = set_up(world, OPEN_AT_MOST)
    gus = world.administrator("gus")

    replies = world.order(world.facilitator, "new", world.place.chat)

    assert OPEN in said(replies)
    assert "cancel" in said(replies)
    assert len(world.teams()) == OPEN_AT_MOST
    assert world.set_up("Of Gus", who=gus, place=place(world, 9)).status == "open"
    world.all_answer(first, world.people(3))
    (world.reveal if end == "reveal" else world.cancel)(first)
    world.clock.forward(seconds=1)
    another = world.set_up("Another")
    assert (another.status, another.title) == ("open", "Another")


def test_drafts_count(chat: World) -> None:
    chat.standings[""] = "member"
    set_up(chat, OPEN_AT_MOST)

    assert OPEN in said(chat.order(chat.facilitator, "new", chat.place.chat))


def test_ten_are_set_up_a_day_also_where_each_was_cancelled(world: World) -> None:
    set_up(world, SET_UP_A_DAY, cancel=True)

    replies = world.order(world.facilitator, "new", world.place.chat)

    assert OFTEN in said(replies)
    assert "tomorrow" in said(replies)
    assert len(world.teams()) == SET_UP_A_DAY
    world.clock.forward(days=1)
    assert world.set_up("Tomorrow").status == "open"


def test_forms_that_were_opened_before_set_up_no_more_than_three(forms: World) -> None:
    places = [place(forms, n) for n in range(60)]
    opened = [forms.order(forms.facilitator, "new", place.chat) for place in places]

    for number, (form,) in enumerate(opened):
        assert isinstance(form, Form)
        values = {**SET_UP, "title": f"T{number}"}
        forms.hand(forms.facilitator, FormInput(form.token, values))
        forms.hand(forms.facilitator, "post it")
    forms.tick()

    assert [team.status for team in forms.teams()].count("open") == OPEN_AT_MOST
    assert sum(len(forms.to(place)) for place in places) == OPEN_AT_MOST
    told = forms.text(forms.facilitator)
    assert "“T9” wasn’t posted, and is canceled. You already run three team checks" in told
    assert told.count("wasn’t posted, and is canceled. ") == 60 - OPEN_AT_MOST
    assert OPEN in said(forms.order(forms.facilitator, "new", forms.place.chat))


def test_repeating_what_was_cancelled_is_no_way_around(world: World) -> None:
    team = world.set_up()

    for _ in range(20):
        world.cancel(team)
        world.clock.forward(seconds=1)
        world.order(world.facilitator, "repeat", team.id)
        team = world.teams()[0]

    assert world.text(world.place).count("Nobody has answered yet") == SET_UP_A_DAY


def test_series_goes_on_beside_three(world: World) -> None:
    first = world.revealed(3, series=True)
    world.forward(days=90)
    world.clock.forward(seconds=1)
    set_up(world, OPEN_AT_MOST)

    world.forward(days=2)

    live = [team for team in world.teams() if team.status in ("open", "closing")]
    assert len(live) == OPEN_AT_MOST + 1
    assert first.id in {team.before for team in live}


@pytest.mark.parametrize("how", ["accept", "claim"])
def test_who_runs_three_takes_over_no_fourth(world: World, how: Verb) -> None:
    set_up(world, OPEN_AT_MOST)
    gus = world.administrator("gus")
    theirs = world.set_up("Of Gus", who=gus)
    if how == "accept":
        world.ask("fay", theirs)
    else:
        world.standings["gus"] = "gone"

    assert OPEN in said(world.order(world.facilitator, how, theirs.id))

    assert world.team(theirs.id).facilitator == gus
