"""How much one person can set up, and what they are told then."""

import pytest

from bot.messages import Address, Form, FormInput
from bot.team.model import Team
from bot.team.policy import OPEN_AT_MOST, SET_UP_A_DAY
from tests.unit.assessments.world import World, said

OPEN = "You run three team assessments already."
OFTEN = "You've set up ten team assessments within a day."


def place(world: World, number: int) -> Address:
    """One place of many."""
    return Address("test", f"{world.place.chat}{number}", "")


def set_up(world: World, number: int, *, cancel: bool = False) -> list[Team]:
    """So many, one after another, each in a place of its own."""
    made = []
    for n in range(number):
        world.clock.forward(seconds=1)
        made.append(world.set_up(f"Team {n}", place=place(world, n)))
        if cancel:
            world.order(world.facilitator, "cancel", made[-1].id, "yes1")
    return made


def test_three_are_run_at_once_and_no_fourth_is_begun(world: World) -> None:
    set_up(world, OPEN_AT_MOST)

    replies = world.order(world.facilitator, "new", world.place.chat)

    assert OPEN in said(replies)
    assert "cancel" in said(replies)
    assert len(world.teams()) == OPEN_AT_MOST


@pytest.mark.parametrize("end", ["cancel", "reveal"])
def test_another_one_can_be_set_up_once_one_is_over(world: World, end: str) -> None:
    first, *_ = set_up(world, OPEN_AT_MOST)
    if end == "cancel":
        world.order(world.facilitator, "cancel", first.id, "yes1")
    else:
        world.all_answer(first, world.people(3))
        world.reveal(first)

    world.clock.forward(seconds=1)
    another = world.set_up("Another")

    assert world.team(another.id).status == "open"
    assert another.title == "Another"


def test_another_person_is_not_kept_from_setting_one_up(world: World) -> None:
    set_up(world, OPEN_AT_MOST)
    gus = world.person("gus")
    world.standings["gus"] = "administrator"

    assert world.set_up("Of Gus", who=gus).status == "open"


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
    values = {"deadline": "2h", "smallest": "3", "takes_part": "no", "rounds": "one"}

    for number, replies in enumerate(opened):
        (form,) = replies
        assert isinstance(form, Form)
        forms.hand(forms.facilitator, FormInput(form.token, {**values, "title": f"T{number}"}))
    forms.tick()

    assert [assessment.status for assessment in forms.teams()].count("open") == OPEN_AT_MOST
    assert sum(len(forms.to(place)) for place in places) == OPEN_AT_MOST
    told = forms.text(forms.facilitator)
    assert "“T9” wasn't posted, and is cancelled. You run three team assessments" in told
    assert told.count("wasn't posted, and is cancelled. ") == 60 - OPEN_AT_MOST
    assert OPEN in said(forms.order(forms.facilitator, "new", forms.place.chat))


def test_repeating_what_was_cancelled_is_no_way_around(world: World) -> None:
    team = world.set_up()

    for _ in range(20):
        world.order(world.facilitator, "cancel", team.id, "yes1")
        world.clock.forward(seconds=1)
        world.order(world.facilitator, "repeat", team.id)
        team = world.teams()[0]

    posted = [
        reply for reply in world.to(world.place) if "Nobody has answered yet" in said([reply])
    ]
    assert len(posted) == SET_UP_A_DAY


def test_series_goes_on_beside_three(world: World) -> None:
    first = world.set_up(series=True)
    world.all_answer(first, world.people(3))
    world.reveal(first)
    world.forward(days=90)
    world.clock.forward(seconds=1)
    set_up(world, OPEN_AT_MOST)

    world.forward(days=2)
    live = [assessment for assessment in world.teams() if assessment.status in ("open", "closing")]

    assert len(live) == OPEN_AT_MOST + 1
    assert first.id in {assessment.before for assessment in live}


@pytest.mark.parametrize("how", ["accept", "claim"])
def test_who_runs_three_takes_over_no_fourth(world: World, how: str) -> None:
    set_up(world, OPEN_AT_MOST)
    gus, fay = world.person("gus"), world.facilitator
    world.standings["gus"] = "administrator"
    theirs = world.set_up("Of Gus", who=gus)
    if how == "accept":
        world.ask("fay", theirs)
        replies = world.order(fay, "accept", theirs.id)
    else:
        world.standings["gus"] = "gone"
        replies = world.order(fay, "claim", theirs.id)

    assert OPEN in said(replies)
    assert world.team(theirs.id).facilitator == gus
