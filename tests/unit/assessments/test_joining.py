"""Who may begin an assessment, and who may answer in one."""

import pytest

from bot.messages import Form, FormInput, Standing, Tap
from bot.team.orders import TeamOrder
from tests.unit.assessments.world import World, in_form, said
from tests.unit.team.make import Member

# ---------------------------------------------------------------------------- beginning


@pytest.mark.parametrize("standing", ["member", "stranger", "guest"])
def test_only_an_administrator_sets_one_up_in_a_group(chat: World, standing: Standing) -> None:
    chat.standings["ann"] = standing
    ann = chat.person("ann")

    replies = chat.order(ann, "new", chat.place.chat)

    assert "Only an administrator of that group" in said(replies)
    assert chat.rows()["conversations"] == []


def test_everybody_sets_one_up_in_a_channel(forms: World) -> None:
    ann = forms.person("ann")

    (form,) = forms.order(ann, "new", forms.place.chat)

    assert isinstance(form, Form)
    assert form.title == "Team assessment"


def test_offer_in_the_place_leads_to_the_setting_up(world: World) -> None:
    mark = len(world.sent)
    world.order(world.place, "offer", world.place.chat)

    (offer,) = world.to(world.place, mark)

    assert "nobody sees who answered what" in said([offer])


def test_form_that_is_sent_twice_sets_up_one(forms: World) -> None:
    (form,) = forms.order(forms.facilitator, "new", forms.place.chat)
    assert isinstance(form, Form)
    values = {
        "title": "x", "deadline": "2h", "smallest": "3", "takes_part": "no", "rounds": "one",
    }  # fmt: skip

    for _ in range(2):
        forms.say(forms.facilitator, FormInput(form.token, values))

    assert len(forms.teams()) == 1
    assert len(forms.to(forms.place)) == 1


def test_update_that_is_repeated_changes_nothing(world: World) -> None:
    team = world.set_up()
    ann = world.person("ann")
    for _ in range(3):
        world.say(ann, Tap(TeamOrder("join", team.id).token), update="same")

    assert len(world.found(team.id).parts) == 1


# ---------------------------------------------------------------------------- joining

OUTSIDE = [
    ("stranger", "for members of the group"), ("bot", "Bots cannot take part"),
    ("gone", "Your account is closed there"),
]  # fmt: skip


@pytest.mark.parametrize(("standing", "why"), OUTSIDE)
def test_who_does_not_belong_to_the_group_cannot_answer(
    chat: World, standing: Standing, why: str
) -> None:
    team = chat.set_up()
    chat.standings["out"] = standing
    out = chat.person("out")

    replies = chat.order(out, "join", team.id)
    chat.say(out, "walk")

    assert why in said(replies)
    assert chat.found(team.id).parts == ()


@pytest.mark.parametrize(("standing", "why"), OUTSIDE)
def test_who_does_not_belong_to_the_workspace_cannot_answer(
    forms: World, standing: Standing, why: str
) -> None:
    team = forms.set_up()
    out = forms.person("out")

    replies = forms.say(out, Tap(TeamOrder("join", team.id).token), standing=standing)

    assert why in said(replies)
    assert forms.found(team.id).parts == ()


def test_whoever_is_from_another_workspace_and_sees_the_invitation_can_answer(
    forms: World,
) -> None:
    team = forms.set_up()
    out = forms.person("out")

    forms.say(out, Tap(TeamOrder("join", team.id).token), standing="guest")

    assert len(forms.found(team.id).parts) == 1


@pytest.mark.parametrize(
    ("bot", "standing"),
    [("administrator", "member"), ("administrator", "administrator"), ("member", "unknown")],
)
def test_who_belongs_to_the_group_or_of_whom_nothing_can_be_known_can_answer(
    chat: World, bot: Standing, standing: Standing
) -> None:
    chat.standings |= {"": bot, "ann": standing}
    team = chat.set_up()
    chat.order(chat.facilitator, "post", team.id, "anyway")

    chat.order(chat.person("ann"), "join", team.id, name="Ann")
    chat.answer(chat.person("ann"), team)
    chat.settle()

    assert chat.count == 1


@pytest.mark.parametrize(("standing", "sure"), [("administrator", True), ("member", False)])
def test_facilitator_is_told_where_anybody_with_the_link_can_answer(
    chat: World,
    standing: Standing,
    sure: bool,  # noqa: FBT001 - an example
) -> None:
    chat.standings[""] = standing

    team = chat.set_up()
    chat.order(chat.facilitator, "post", team.id, "anyway")

    assert ("Anyone with the link can answer" in chat.text(chat.facilitator)) != sure


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


def test_unknown_assessment_is_not_known(world: World) -> None:
    world.set_up()

    for unknown in ("nosuch", "w999"):
        assert "do not know this team" in said(world.order(world.person("ann"), "join", unknown))


# ---------------------------------------------------------------------------- the facilitator


def test_facilitator_who_does_not_take_part_cannot_answer(world: World) -> None:
    team = world.set_up()

    replies = world.order(world.facilitator, "join", team.id)

    assert "said that you would not take part" in said(replies)
    assert world.found(team.id).parts == ()


def test_facilitator_who_takes_part_counts_as_everybody_does(world: World) -> None:
    team = world.set_up(takes_part=True)
    world.all_answer(team, [world.facilitator, *world.people(2)])

    world.reveal(team)

    assert world.tallies(team.id)[1].people == 3
    p3 = world.person("p3")
    again = world.set_up("Spring", takes_part=True, place=world.elsewhere)
    told = world.form(p3, again).intro if world.forms else said(world.order(p3, "join", again.id))
    assert "The organizer answers, too." in told


@pytest.mark.parametrize(
    "verb",
    ["panel", "extend", "close", "reveal", "cancel", "hand", "files", "post", "repeat",
     "quarterly", "once"],
)  # fmt: skip
def test_nobody_else_can_do_what_a_facilitator_does(world: World, verb: str) -> None:
    team = world.set_up()
    people = world.people(3)
    world.all_answer(team, people)
    world.settle()
    before, sent = world.team(team.id), len(world.to(world.place))
    world.standings["p1"] = "administrator"

    for more in ("", "yes1", "1d", "p1"):
        replies = world.order(people[0], verb, team.id, more)  # type: ignore[arg-type]
        assert said(replies) == "Only its facilitator can do that."
    world.tick()

    assert world.team(team.id) == before
    assert len(world.to(world.place)) == sent


# ---------------------------------------------------------------------------- answering


def test_person_can_see_and_change_their_answers(world: World) -> None:
    team = world.set_up()
    people = world.people(3)
    world.all_answer(team, people, Member("walk"))
    ann = people[0]

    if world.forms:
        form = world.form(ann, team)
        assert {field.step: field.value for field in form.fields}["stage"] == "walk"
        world.say(ann, FormInput(form.token, in_form(Member("fly"))))
    else:
        shown = world.order(ann, "join", team.id)
        assert "Stage: Walk" in said(shown)
        world.say(ann, "change stage")
        world.say(ann, "fly")
    world.settle()
    assert world.count == 3
    world.reveal(team)

    assert world.tallies(team.id)[1].counts["stage"] == (0, 2, 0, 1)


def test_who_starts_over_counts_again_once_they_are_done(chat: World) -> None:
    team = chat.set_up()
    people = chat.people(3)
    chat.all_answer(team, people)
    chat.settle()

    chat.say(people[0], "restart")
    chat.say(people[0], "yes")
    chat.settle()
    assert chat.count == 2
    for line in ("fly", "hybrid", "3", "3", "3", "3", "3", "skip"):
        chat.say(people[0], line)
    chat.settle()

    assert chat.count == 3
    assert len(chat.found(team.id).parts) == 3


def test_who_stops_after_answering_still_counts(chat: World) -> None:
    team = chat.set_up()
    people = chat.people(3)
    chat.all_answer(team, people)

    chat.say(people[0], "stop")
    chat.settle()

    assert chat.count == 3


def test_answers_cannot_be_changed_once_it_is_closed(world: World) -> None:
    team = world.set_up()
    people = world.people(3)
    world.all_answer(team, people, Member("walk"))
    form = world.form(people[0], team) if world.forms else None
    world.order(world.facilitator, "close", team.id)

    if form is not None:
        replies = world.say(people[0], FormInput(form.token, in_form(Member("fly"))))
    else:
        replies = world.say(people[0], "change stage")
    joined = world.order(world.person("late"), "join", team.id)
    world.reveal(team)

    assert "is closed" in said(replies)
    assert "is closed" in said(joined)
    assert world.tallies(team.id)[1].counts["stage"] == (0, 3, 0, 0)


def test_form_with_something_missing_says_so_and_counts_nothing(forms: World) -> None:
    team = forms.set_up()
    ann = forms.person("ann")
    form = forms.form(ann, team)

    outcome = forms.hand(ann, FormInput(form.token, {**in_form(Member()), "stage": None}))
    forms.settle()

    assert [step for step, _ in outcome.errors] == ["stage"]
    assert forms.count == 0


def test_person_with_two_chats_takes_part_once(chat: World) -> None:
    team = chat.set_up()
    ann = chat.person("ann")
    elsewhere = type(ann)("test", "other", "ann")

    chat.answer(ann, team, Member("crawl"))
    chat.answer(elsewhere, team, Member("fly"))
    chat.all_answer(team, chat.people(2), Member("walk"))
    chat.settle()

    assert chat.count == 3
    chat.reveal(team)
    assert chat.tallies(team.id)[1].people == 3
