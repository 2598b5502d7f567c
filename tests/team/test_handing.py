"""An assessment gets another facilitator only who was asked, or openly."""

import pytest

from bot.messages import Address, Form, FormInput, Say, Standing, plain
from tests.team.world import World, labels, said


def test_named_person_who_accepts_is_the_facilitator_from_then_on(world: World) -> None:
    team = world.set_up()
    ann = world.person("ann")
    world.order(world.facilitator, "hand", team.id, "ann")
    assert "asked to be the facilitator" in world.text(ann)
    assert world.team(team.id).facilitator == world.facilitator

    world.press(ann, "Take it over")

    assert world.team(team.id).facilitator == ann
    assert "has been taken over" in world.text(world.facilitator)
    assert "has another facilitator from now on" in world.text(world.place)
    assert "Only its facilitator" in said(world.order(world.facilitator, "panel", team.id))
    assert "How does it stand?" in labels(world.order(ann, "panel", team.id)[-1])


def test_named_person_who_declines_changes_nothing(world: World) -> None:
    team = world.set_up()
    ann = world.person("ann")
    world.order(world.facilitator, "hand", team.id, "ann")

    replies = world.press(ann, "No, thanks")

    assert "stays with its facilitator" in said(replies)
    assert "do not want to take over" in world.text(world.facilitator)
    assert world.team(team.id).facilitator == world.facilitator
    assert "were not asked" in said(world.order(ann, "accept", team.id))
    assert world.team(team.id).heir is None


def test_another_person_cannot_take_what_was_offered(world: World) -> None:
    team = world.set_up()
    world.order(world.facilitator, "hand", team.id, "ann")
    bea = world.person("bea")
    world.standings["bea"] = "administrator"

    for verb in ("accept", "decline"):
        assert "were not asked" in said(world.order(bea, verb, team.id))

    assert world.team(team.id).heir == world.person("ann")


def test_offer_that_was_made_to_somebody_else_since_is_gone(world: World) -> None:
    team = world.set_up()
    world.order(world.facilitator, "hand", team.id, "ann")
    world.order(world.facilitator, "hand", team.id, "bea")

    assert "were not asked" in said(world.order(world.person("ann"), "accept", team.id))
    world.order(world.person("bea"), "accept", team.id)

    assert world.team(team.id).facilitator == world.person("bea")


def test_handing_over_to_oneself_is_refused(world: World) -> None:
    team = world.set_up()

    replies = world.order(world.facilitator, "hand", team.id, "fay")

    assert "run this team assessment already" in said(replies)


def test_form_asks_whom_to_hand_over_to(forms: World) -> None:
    team = forms.set_up()

    (form,) = forms.order(forms.facilitator, "hand", team.id)
    assert isinstance(form, Form)
    forms.say(forms.facilitator, FormInput(form.token, {"heir": "ann"}))

    assert forms.team(team.id).heir == forms.person("ann")
    assert "asked to be the facilitator" in forms.text(forms.person("ann"))


def test_handing_over_by_a_link_has_to_be_confirmed(chat: World) -> None:
    team = chat.set_up()
    replies = chat.order(chat.facilitator, "hand", team.id)
    assert any(isinstance(one, Say) and one.kind == "invitation" for one in replies)
    ann = chat.person("ann")

    waits = chat.order(ann, "accept", team.id, name="Ann Other")
    assert "The facilitator is asked now" in said(waits)
    assert "Ann Other would take over" in chat.text(chat.facilitator)
    assert chat.team(team.id).facilitator == chat.facilitator

    chat.press(chat.facilitator, "Hand over")
    assert chat.team(team.id).heir == ann
    chat.press(ann, "Take it over")

    assert chat.team(team.id).facilitator == ann


def test_link_of_a_hand_over_pressed_by_the_facilitator_does_nothing(chat: World) -> None:
    team = chat.set_up()

    replies = chat.order(chat.facilitator, "accept", team.id, name="Fay")

    assert "were not asked" in said(replies)
    assert chat.team(team.id).facilitator == chat.facilitator


# ---------------------------------------------------------------------------- claiming


@pytest.mark.parametrize("left", ["gone", "stranger"])
def test_administrator_takes_over_from_a_facilitator_who_left(world: World, left: Standing) -> None:
    team = world.set_up()
    ann = world.person("ann")
    world.standings |= {"fay": left, "ann": "administrator"}

    world.order(ann, "claim", team.id)

    assert world.team(team.id).facilitator == ann
    assert "An administrator has taken over" in world.text(world.place)
    assert "How does it stand?" in labels(world.to(ann)[-1])


@pytest.mark.parametrize("theirs", ["member", "unknown", "stranger", "guest", "bot", "gone"])
def test_nobody_else_takes_over(world: World, theirs: Standing) -> None:
    team = world.set_up()
    world.standings |= {"fay": "gone", "ann": theirs}

    replies = world.order(world.person("ann"), "claim", team.id)

    assert "Only an administrator" in said(replies)
    assert world.team(team.id) == team


@pytest.mark.parametrize("here", ["administrator", "member", "unknown", "guest"])
def test_facilitator_who_is_there_keeps_it(world: World, here: Standing) -> None:
    team = world.set_up()
    world.standings |= {"fay": here, "ann": "administrator"}

    replies = world.order(world.person("ann"), "claim", team.id)

    assert "Its facilitator is still here" in said(replies)
    assert world.team(team.id).facilitator == world.facilitator


def test_assessments_of_a_place_can_be_claimed_by_its_name(world: World) -> None:
    team = world.set_up()
    over = world.set_up("Over")
    world.order(world.facilitator, "cancel", over.id, "yes1")
    world.standings |= {"fay": "gone", "ann": "administrator"}
    ann = world.person("ann")

    (offered,) = world.type_order(ann, "claim", world.place.chat)

    assert labels(offered) == [team.title]
    assert plain(offered)
    world.press(ann, team.title)
    assert world.team(team.id).facilitator == ann


def test_place_without_any_has_nothing_to_claim(world: World) -> None:
    replies = world.type_order(world.person("ann"), "claim", world.place.chat)

    assert "No team assessment is under way here" in said(replies)


def test_new_facilitator_who_answered_already_still_counts(world: World) -> None:
    team = world.set_up()
    people = world.people(3)
    world.all_answer(team, people)
    world.order(world.facilitator, "hand", team.id, "p1")
    world.order(people[0], "accept", team.id)
    world.settle()

    assert world.count == 3
    world.order(people[0], "reveal", team.id, "yes1")
    assert world.tallies(team.id)[1].people == 3


def test_facilitator_of_another_channel_is_somebody_else(world: World) -> None:
    team = world.set_up()
    stranger = Address("other", world.facilitator.chat, "fay")

    world.hand(stranger, f"/team reveal {team.id} yes1")
    world.order(stranger, "reveal", team.id, "yes1")
    world.tick()

    assert world.team(team.id).status == "open"


@pytest.mark.parametrize("standing", ["guest", "bot", "gone", "stranger"])
def test_who_does_not_belong_there_cannot_take_over(world: World, standing: Standing) -> None:
    team = world.set_up()
    world.standings["out"] = standing
    world.order(world.facilitator, "hand", team.id, "out")

    world.order(world.person("out"), "accept", team.id)

    assert world.team(team.id).facilitator == world.facilitator


def test_who_takes_over_and_has_answered_can_still_change_that(world: World) -> None:
    team = world.set_up()
    people = world.people(3)
    world.all_answer(team, people)
    world.order(world.facilitator, "hand", team.id, "p1")

    world.order(people[0], "accept", team.id)
    world.settle()

    assert world.team(team.id).takes_part
    assert "Whoever organizes “CX leadership” from now on answers, too." in world.text(world.place)
    assert "would not take part" not in said(world.order(people[0], "join", team.id))
