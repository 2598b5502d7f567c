"""An assessment gets another facilitator only who was asked, or openly."""

import pytest

from bot.messages import Address, Form, FormInput, Say, Standing, Tap, plain
from bot.team.orders import TeamOrder
from tests.unit.assessments.world import World, labels, said


def test_named_person_who_accepts_is_the_facilitator_from_then_on(world: World) -> None:
    team, ann, fay = world.set_up(), world.person("ann"), world.facilitator
    world.ask("ann", team)
    assert "asked to take over" in world.text(ann)
    assert world.team(team.id).facilitator == fay

    world.press(ann, "Take it over")

    assert world.team(team.id).facilitator == ann
    assert "has been taken over" in world.text(fay)
    assert "has a new organizer" in world.text(world.place)
    assert "Only its organizer" in said(world.order(fay, "panel", team.id))
    assert "Refresh" in labels(world.order(ann, "panel", team.id)[-1])


def test_named_person_who_declines_changes_nothing(world: World) -> None:
    team, ann = world.set_up(), world.person("ann")
    world.ask("ann", team)

    replies = world.press(ann, "No, thanks")

    assert "stays with its organizer" in said(replies)
    assert "don’t want to take over" in world.text(world.facilitator)
    assert "weren’t asked" in said(world.order(ann, "accept", team.id))
    assert (world.team(team.id).facilitator, world.team(team.id).heir) == (world.facilitator, None)


def test_offer_that_was_made_to_somebody_else_since_is_gone(world: World) -> None:
    team, bea = world.set_up(), world.person("bea")
    world.ask("ann", team)
    world.ask("bea", team)
    oneself = world.order(world.facilitator, "hand", team.id, "fay")
    assert "already run this team check" in said(oneself)
    assert world.team(team.id).heir == bea

    for verb in ("accept", "decline"):
        assert "weren’t asked" in said(world.order(world.person("ann"), verb, team.id))
    world.order(bea, "accept", team.id, name="Bea")

    assert world.team(team.id).facilitator == bea


def test_form_asks_whom_to_hand_over_to_and_is_kept_nowhere(forms: World) -> None:
    team, ann = forms.set_up(), forms.person("ann")
    before = forms.sql("SELECT id FROM outbox")

    forms.hand(forms.facilitator, Tap(TeamOrder("hand", team.id).token))
    [(waiting,)] = forms.sql("SELECT reply FROM outbox WHERE status = 'pending'")
    forms.system.drain()
    assert '"heir"' in str(waiting)
    assert forms.sql("SELECT id FROM outbox") == before
    form = forms.to(forms.facilitator)[-1]
    assert isinstance(form, Form)
    forms.say(forms.facilitator, FormInput(form.token, {"heir": "ann"}))

    assert forms.team(team.id).heir == ann
    assert "asked to take over" in forms.text(ann)


def test_handing_over_by_a_link_has_to_be_confirmed(chat: World) -> None:
    team, ann, fay = chat.set_up(), chat.person("ann"), chat.facilitator
    replies = chat.order(fay, "hand", team.id)
    assert any(isinstance(reply, Say) and reply.kind == "invitation" for reply in replies)

    waits = chat.order(ann, "accept", team.id, name="Ann Other")
    assert "I’m asking the organizer" in said(waits)
    assert "Ann Other would take over" in chat.text(fay)
    assert chat.team(team.id).facilitator == fay

    chat.press(fay, "Hand over")
    assert chat.team(team.id).heir == ann
    chat.press(ann, "Take it over")

    assert chat.team(team.id).facilitator == ann


# ---------------------------------------------------------------------------- claiming


def test_administrator_takes_over_from_a_facilitator_who_left(world: World) -> None:
    team, ann = world.set_up(), world.administrator("ann")
    world.standings["fay"] = "gone"

    world.order(ann, "claim", team.id)

    assert world.team(team.id).facilitator == ann
    assert "An admin has taken over" in world.text(world.place)
    assert "Refresh" in labels(world.to(ann)[-1])


@pytest.mark.parametrize(
    ("theirs", "facilitators", "why"),
    [
        ("administrator", "member", "Its organizer is still here"),
        ("member", "gone", "Only an admin"),
    ],
)
def test_nobody_else_takes_over(
    world: World, theirs: Standing, facilitators: Standing, why: str
) -> None:
    team = world.set_up()
    world.standings |= {"fay": facilitators, "ann": theirs}

    replies = world.order(world.person("ann"), "claim", team.id)

    assert why in said(replies)
    assert world.team(team.id) == team


def test_assessments_of_a_place_can_be_claimed_by_its_name(world: World) -> None:
    over, ann = world.set_up("Over"), world.administrator("ann")
    world.cancel(over)
    team = world.set_up()
    world.standings["fay"] = "gone"

    (offered,) = world.type_order(ann, "claim", world.place.chat)

    assert labels(offered) == [team.title]
    assert plain(offered)
    world.press(ann, team.title)
    assert world.team(team.id).facilitator == ann


def test_administrators_alone_are_told_what_there_is_to_claim(world: World) -> None:
    ann = world.administrator("ann")
    nothing = said(world.type_order(ann, "claim", world.place.chat))
    assert "There’s no team check open here" in nothing
    world.set_up()

    standings: tuple[Standing, ...] = ("member", "unknown", "stranger", "guest", "gone")
    for standing in standings:
        world.standings["ann"] = standing
        replies = world.type_order(ann, "claim", world.place.chat)
        assert said(replies).strip() == "Only an admin can take this over."


def test_new_facilitator_who_answered_already_still_counts_and_can_change_that(
    world: World,
) -> None:
    team, new = world.answered(3), world.person("p1")
    world.ask("p1", team)

    world.order(new, "accept", team.id)
    world.settle()

    assert world.team(team.id).takes_part
    assert "The new organizer of “CX leadership” answers, too." in world.text(world.place)
    assert "wouldn’t take part" not in said(world.order(new, "join", team.id))
    assert world.count == 3
    world.order(new, "reveal", team.id, "yes1")
    assert world.tallies(team.id)[1].people == 3


def test_facilitator_of_another_channel_is_somebody_else(world: World) -> None:
    team, stranger = world.answered(3), Address("other", world.facilitator.chat, "fay")

    world.order(stranger, "reveal", team.id, "yes1")
    world.type_order(stranger, "reveal", team.id, "yes1")
    world.tick()

    assert world.team(team.id).status == "open"


@pytest.mark.parametrize("standing", ["guest", "bot", "gone", "stranger"])
def test_who_does_not_belong_there_cannot_take_over(world: World, standing: Standing) -> None:
    team = world.set_up()
    world.standings["out"] = standing
    world.ask("out", team)

    world.order(world.person("out"), "accept", team.id)

    assert world.team(team.id).facilitator == world.facilitator


# ---------------------------------------------------------------------------- how often, how long


def test_nobody_is_asked_who_did_not_come_by_the_link(chat: World) -> None:
    team, fay = chat.set_up(), chat.facilitator
    mark = len(chat.sent)

    named = chat.order(fay, "hand", team.id, "4711")
    pressed = chat.order(fay, "accept", team.id, name="Fay")
    assert "have pressed the link themselves" in said(named)
    assert "weren’t asked" in said(pressed)
    assert {sent.address for sent in chat.sent[mark:]} == {fay}
    chat.order(chat.person("ann"), "accept", team.id)
    chat.order(fay, "hand", team.id, "ann")

    assert "would take over" not in chat.text(fay)
    assert chat.team(team.id) == team


def test_facilitator_is_asked_once_about_each_person_and_about_twenty_at_most(chat: World) -> None:
    team, (ann, *others) = chat.set_up(), chat.people(25)
    for _ in range(96):
        chat.order(ann, "accept", team.id, name="Ann")

    told = [said(chat.order(person, "accept", team.id, name="Bea")) for person in others]

    asked = chat.text(chat.facilitator)
    assert (asked.count("Ann would take over"), asked.count("Bea would take over")) == (1, 19)
    assert chat.text(ann).count("I’m asking the organizer") == 96
    assert ["Talk to its organizer" in replies for replies in told] == [False] * 19 + [True] * 5


def test_person_is_written_to_once_and_the_fourth_of_a_day_not_at_all(world: World) -> None:
    team = world.set_up()
    world.ask("ann", team)
    for _ in range(5):
        world.order(world.facilitator, "hand", team.id, "ann")
    for name in ("bea", "cem"):
        world.ask(name, team)

    assert "Ask another one tomorrow" in said(world.ask("dan", team))

    assert world.text(world.person("ann")).count("asked to take over") == 1
    assert world.team(team.id).heir == world.person("cem")
    assert "asked to take over" not in world.text(world.person("dan"))


@pytest.mark.parametrize("end", ["reveal", "cancel"])
def test_links_and_asks_end_with_the_assessment(world: World, end: str) -> None:
    team, ann = world.answered(3), world.person("ann")
    world.ask("ann", team)
    (world.reveal if end == "reveal" else world.cancel)(team)
    after = world.team(team.id)
    mark = len(world.sent)

    world.order(ann, "accept", team.id)
    world.order(ann, "accept", team.id, name="Ann")
    refused = world.order(world.facilitator, "hand", team.id, "ann")
    world.order(ann, "decline", team.id)

    assert (after.heir, after.offers, after.asked_at) == (None, (), ())
    assert world.team(team.id) == after
    assert "would take over" not in world.text(world.facilitator, mark)
    assert "This team check" in said(refused)
    assert "Hand over" not in labels(world.order(world.facilitator, "panel", team.id)[-1])


def test_command_in_the_group_leads_to_a_private_list(chat: World) -> None:
    team = chat.set_up()
    public = Address("test", chat.place.chat, chat.place.chat)
    mark = len(chat.sent)

    (answer,) = chat.type_order(public, "claim", chat.place.chat)

    assert labels(answer) == ["Take one over"]
    assert team.title not in chat.text(public, mark)


def test_offer_of_somebody_who_deletes_their_data_is_forgotten_and_still_counts(
    chat: World,
) -> None:
    team, ann = chat.set_up(), chat.person("ann")
    chat.say(ann, "start")
    chat.order(ann, "accept", team.id, name="Ann")
    (key,) = chat.team(team.id).offers

    chat.delete(ann)

    assert chat.team(team.id).offers == ("",)
    assert key not in str(chat.rows()["teams"])
