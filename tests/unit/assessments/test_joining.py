"""The people who may begin an assessment, and those who may answer in one."""

from dataclasses import replace

import pytest

from bot.messages import Form, FormInput, Reading, Standing, Tap
from bot.team.orders import TeamOrder, Verb, token_of
from tests.unit.assessments.world import SET_UP, World, in_form, in_words, intros, labels, said
from tests.unit.team.make import Member

# ---------------------------------------------------------------------------- beginning


def test_only_an_administrator_sets_one_up_in_a_group_and_everybody_in_a_channel(
    world: World,
) -> None:
    ann = world.person("ann")

    (reply,) = world.order(ann, "new", world.place.chat)

    if isinstance(reply, Form):
        assert reply.title == "Set up a team check"
    else:
        assert "Only an admin of that group" in said([reply])
        assert world.rows()["conversations"] == []
    assert world.forms == isinstance(reply, Form)


def test_offer_in_the_place_leads_to_the_setting_up(world: World) -> None:
    world.order(world.place, "offer", world.place.chat)

    assert "I show nobody who answered what" in world.text(world.place)


def test_form_that_is_sent_twice_sets_up_one(forms: World) -> None:
    (form,) = forms.order(forms.facilitator, "new", forms.place.chat)
    assert isinstance(form, Form)

    for _ in range(2):
        forms.say(forms.facilitator, FormInput(form.token, SET_UP))
    for _ in range(2):
        forms.say(forms.facilitator, "post it")
    forms.say(forms.facilitator, FormInput(form.token, SET_UP))

    assert len(forms.teams()) == 1
    assert len(forms.to(forms.place)) == 1


def test_update_that_is_repeated_changes_nothing_and_an_unknown_assessment_is_not_known(
    world: World,
) -> None:
    team, ann = world.set_up(), world.person("ann")
    for _ in range(3):
        world.say(ann, Tap(TeamOrder("join", team.id).token), update="same")

    assert len(world.found(team.id).parts) == 1
    for unknown in ("nosuch", "w999"):
        assert "no longer have this team" in said(world.order(ann, "join", unknown))


# ---------------------------------------------------------------------------- joining

OUTSIDE = [
    ("stranger", "for members of the group"), ("bot", "Bots can’t take part"),
    ("gone", "Your account there is closed"),
]  # fmt: skip


@pytest.mark.parametrize(("standing", "why"), OUTSIDE)
def test_who_does_not_belong_to_the_place_cannot_answer(
    world: World, standing: Standing, why: str
) -> None:
    team, out = world.set_up(), world.person("out")
    told: Standing = "unknown"
    if world.forms:
        told = standing
    else:
        world.standings["out"] = standing

    replies = world.say(out, Tap(TeamOrder("join", team.id).token), standing=told)
    world.say(out, "walk")

    assert why in said(replies)
    assert world.found(team.id).parts == ()


def test_guest_who_sees_the_invitation_can_answer(forms: World) -> None:
    team, out = forms.set_up(), forms.person("out")

    forms.say(out, Tap(TeamOrder("join", team.id).token), standing="guest")

    assert len(forms.found(team.id).parts) == 1


@pytest.mark.parametrize(("bot", "standing"), [("administrator", "member"), ("member", "unknown")])
def test_who_belongs_to_the_group_or_of_whom_nothing_can_be_known_can_answer(
    chat: World, bot: Standing, standing: Standing
) -> None:
    chat.standings |= {"": bot, "ann": standing}
    team, ann = chat.set_up(), chat.person("ann")
    chat.order(chat.facilitator, "post", team.id, "anyway")
    told = "Anyone with the link can answer" in chat.text(chat.facilitator)

    chat.order(ann, "join", team.id, name="Ann")
    chat.answer(ann, team)
    chat.settle()

    assert chat.count == 1
    assert told == (bot != "administrator")


@pytest.mark.parametrize(("bot", "count"), [("administrator", 0), ("member", 1)])
def test_platform_that_does_not_answer_keeps_out_where_members_are_checked(
    chat: World, bot: Standing, count: int
) -> None:
    chat.standings[""] = bot
    team = chat.set_up()
    chat.order(chat.facilitator, "post", team.id, "anyway")

    async def broken(_place: object, _person: str) -> Standing:
        raise ConnectionError

    chat.system.rewire(ask=broken)
    replies = chat.order(chat.person("ann"), "join", team.id, name="Ann")

    assert ("in a moment" in said(replies)) is (count == 0)
    assert len(chat.found(team.id).parts) == count


# ---------------------------------------------------------------------------- the facilitator


def test_organizer_decides_to_answer_too_as_long_as_nobody_has_begun(world: World) -> None:
    team = world.set_up()
    world.order(world.facilitator, "panel", team.id)
    world.press(world.facilitator, "More")

    (panel,) = world.press(world.facilitator, "Answer too")
    world.answer(world.facilitator, team)

    assert "Now you can answer, too." in said([panel])
    assert "Answer too" not in labels(panel)
    assert [part.answered for part in world.found(team.id).parts] == [True]
    privacy = world.hand(world.person("ann"), Tap(token_of("privacy", team.id)))
    assert isinstance(privacy, Reading)
    assert "The organizer answers, too." in said([privacy.said])


def test_organizer_who_does_not_answer_stays_so_once_somebody_has_begun(world: World) -> None:
    team = world.set_up()
    world.order(world.person("ann"), "join", team.id)
    before = world.team(team.id)

    refused = world.order(world.facilitator, "answer", team.id)

    assert "before anyone has begun to answer" in said(refused)
    assert world.team(team.id) == before
    (panel,) = world.order(world.facilitator, "panel", team.id, "more2")
    assert "Answer too" not in labels(panel)


def test_facilitator_who_takes_part_counts_as_everybody_does_and_no_other_can(
    world: World,
) -> None:
    refused = world.order(world.facilitator, "join", world.set_up(place=world.elsewhere).id)
    assert "it’s set so that the organizer doesn’t answer" in said(refused)
    team = world.answered(2, takes_part=True)
    world.answer(world.facilitator, team)

    world.reveal(team)

    assert world.tallies(team.id)[1].people == 3
    p3, third = world.person("p3"), replace(world.place, chat=f"{world.place.chat}3")
    again = world.set_up("Spring", takes_part=True, place=third)
    told = world.order(p3, "join", again.id)
    assert "The organizer answers, too." in said(told) + intros(told)


@pytest.mark.parametrize(
    "verb",
    ["panel", "extend", "close", "reveal", "cancel", "hand", "files", "post", "repeat",
     "quarterly", "once", "answer"],
)  # fmt: skip
def test_nobody_else_can_do_what_a_facilitator_does(world: World, verb: Verb) -> None:
    team = world.answered(3)
    world.settle()
    before, sent = world.team(team.id), len(world.to(world.place))
    p1 = world.administrator("p1")

    for more in ("", "yes1", "1d", "p1"):
        replies = world.order(p1, verb, team.id, more)
        assert said(replies) == "Only its organizer can do that."
    world.tick()

    assert world.team(team.id) == before
    assert len(world.to(world.place)) == sent


# ---------------------------------------------------------------------------- answering


def test_person_can_see_and_change_their_answers(world: World) -> None:
    team, ann = world.answered(3), world.person("p1")

    if world.forms:
        form = world.form(ann, team)
        assert {field.step: field.value for field in form.fields}["stage"] == "walk"
        world.say(ann, FormInput(form.token, in_form(Member("fly"))))
    else:
        assert "Stage: Walk" in said(world.order(ann, "join", team.id))
        world.say(ann, "change stage")
        world.say(ann, "fly")
    world.settle()
    assert world.count == 3
    world.reveal(team)

    assert world.tallies(team.id)[1].counts["stage"] == (0, 2, 0, 1)


def test_who_starts_over_counts_again_once_they_are_done_and_who_stops_counts_still(
    chat: World,
) -> None:
    team, ann = chat.answered(3), chat.person("p1")
    chat.say(chat.person("p2"), "stop")
    chat.settle()
    assert chat.count == 3

    chat.say(ann, "restart")
    chat.say(ann, "yes")
    chat.settle()
    assert chat.count == 2
    for line in in_words(Member("fly")):
        chat.say(ann, line)
    chat.settle()

    assert chat.count == 3
    assert len(chat.found(team.id).parts) == 3


def test_answers_cannot_be_changed_once_it_is_closed(world: World) -> None:
    team, ann = world.answered(3), world.person("p1")
    form = world.form(ann, team) if world.forms else None
    world.order(world.facilitator, "close", team.id)

    if form is not None:
        replies = world.say(ann, FormInput(form.token, in_form(Member("fly"))))
    else:
        replies = world.say(ann, "change stage")
    joined = world.order(world.person("late"), "join", team.id)
    world.reveal(team)

    assert "is closed" in said(replies)
    assert "is closed" in said(joined)
    assert world.tallies(team.id)[1].counts["stage"] == (0, 3, 0, 0)


def test_form_with_something_missing_says_so_and_counts_nothing(forms: World) -> None:
    team, ann = forms.set_up(), forms.person("ann")
    form = forms.form(ann, team)

    outcome = forms.hand(ann, FormInput(form.token, {**in_form(Member()), "stage": None}))
    forms.settle()

    assert [step for step, _ in outcome.errors] == ["stage"]
    assert forms.count == 0


def test_person_with_two_chats_takes_part_once(chat: World) -> None:
    team, ann = chat.answered(2), chat.person("ann")

    chat.answer(ann, team, Member("crawl"))
    chat.answer(replace(ann, chat="other"), team, Member("fly"))
    chat.settle()

    assert chat.count == 3
    chat.reveal(team)
    assert chat.tallies(team.id)[1].people == 3
