"""Places that cannot be written to, that move, and that several assessments share."""

from datetime import timedelta

import pytest

from bot.channel import ParticipantGone, Refused
from bot.messages import Address, Attachment, Command, Form, FormInput, PlaceRenamed, Reply, Say
from bot.questions.moment import deadline_of
from bot.team.orders import Verb
from tests.conftest import NOW
from tests.unit.assessments.world import TITLE, World, in_form, labels, readable, said
from tests.unit.team.make import Member

TROUBLE = "I could not write where"
RESULT = "where you stand"


def fails_in(world: World, place: Address) -> None:
    """Nothing can be sent there."""

    def fails(address: Address, _reply: Reply) -> Exception | None:
        return ParticipantGone("not in channel") if address == place else None

    world.system.channel.fails = fails


def works(world: World) -> None:
    world.system.channel.fails = lambda _address, _reply: None


def told(world: World, text: str = TROUBLE) -> int:
    """How often the facilitator was told."""
    return world.text(world.facilitator).count(text)


# ---------------------------------------------------------------------------- not there


def test_bot_that_is_not_in_the_place_tells_the_facilitator_once(world: World) -> None:
    fails_in(world, world.place)

    team = world.set_up()
    world.tick()
    for _ in range(5):
        world.settle()

    assert told(world) == 1
    assert world.to(world.place) == []
    assert world.team(team.id).status == "open"


def test_invitation_can_be_posted_once_the_bot_is_there(world: World) -> None:
    fails_in(world, world.place)
    team = world.set_up()
    world.tick()
    works(world)

    world.press(world.facilitator, "Try again")
    world.tick()

    (invitation,) = world.to(world.place)
    assert "Take part" in labels(invitation)
    world.all_answer(team, world.people(3))
    world.settle()
    assert world.count == 3
    world.reveal(team)
    assert RESULT in world.text(world.place)


def test_trying_again_where_it_still_fails_is_told_again(world: World) -> None:
    fails_in(world, world.place)
    world.set_up()
    world.tick()

    world.press(world.facilitator, "Try again")
    world.tick()

    assert told(world) == 2


def test_counts_that_cannot_be_said_do_not_tell_the_facilitator_each_time(world: World) -> None:
    team = world.set_up()
    fails_in(world, world.place)

    for person in world.people(5):
        world.answer(person, team)
        world.settle()
    world.tick()

    assert told(world) == 1
    works(world)
    world.press(world.facilitator, "Try again")
    world.settle()
    assert world.count == 5


def test_count_is_said_again_once_it_was_posted_anew(world: World) -> None:
    team = world.set_up()
    fails_in(world, world.place)
    world.answer(world.person("p1"), team)
    world.settle()
    works(world)
    world.press(world.facilitator, "Try again")

    world.answer(world.person("p2"), team)
    world.settle()

    assert world.count == 2


# ---------------------------------------------------------------------------- archived


def test_place_that_is_archived_at_the_reveal_loses_nothing(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(3))
    fails_in(world, world.place)

    world.reveal(team)
    world.tick()

    assert told(world) == 1
    assert RESULT not in world.text(world.place)
    assert world.team(team.id).status == "revealed"
    assert world.tallies(team.id)[1].people == 3

    works(world)
    world.press(world.facilitator, "Try again")
    world.tick()

    assert RESULT in world.text(world.place)
    assert told(world) == 1


def test_table_and_report_arrive_privately_where_the_place_is_archived(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(3))
    fails_in(world, world.place)

    world.reveal(team)
    world.tick()
    world.order(world.facilitator, "files", team.id)

    tables = [
        reply for reply in world.to(world.facilitator)
        if isinstance(reply, Attachment) and reply.format == "csv"
    ]  # fmt: skip
    assert len(tables) == 2
    assert all("Walk" in readable(table) for table in tables)


def test_facilitator_who_was_told_of_the_count_is_told_of_the_result_too(world: World) -> None:
    team = world.set_up()
    fails_in(world, world.place)
    world.all_answer(team, world.people(3))
    world.settle()
    assert told(world) == 1

    world.reveal(team)
    world.tick()

    assert told(world) == 2


def test_deadline_in_a_place_that_is_archived_tells_the_facilitator(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(3))
    world.settle()
    fails_in(world, world.place)

    world.forward(hours=2)
    world.settle()

    assert told(world) == 1
    works(world)
    world.order(world.facilitator, "post", team.id)
    world.tick()
    assert RESULT in world.text(world.place)


@pytest.mark.parametrize("error", [ParticipantGone("archived"), Refused("no")])
def test_whatever_keeps_the_result_away_is_told(world: World, error: Exception) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(3))
    place = world.place
    world.system.channel.fails = lambda address, _: error if address == place else None

    world.reveal(team)
    world.tick()

    assert told(world) == 1


# ---------------------------------------------------------------------------- moved


def test_group_that_became_a_supergroup_is_written_to_by_its_new_name(chat: World) -> None:
    team = chat.set_up()
    chat.all_answer(team, chat.people(2))
    chat.settle()
    old, new = chat.place, Address("test", "-100200", "")

    chat.hand(Address("test", old.chat, "fay"), PlaceRenamed(new.chat))
    chat.hand(Address("test", old.chat, "fay"), PlaceRenamed(new.chat))
    chat.answer(chat.person("p9"), team)
    before = len(chat.to(old))
    chat.settle()
    chat.reveal(team)

    assert len(chat.to(old)) == before
    assert RESULT in chat.text(new)
    assert chat.team(team.id).place == new
    assert chat.tallies(team.id)[1].people == 3


def test_what_waits_for_a_group_goes_to_its_new_name(chat: World) -> None:
    team = chat.set_up()
    chat.all_answer(team, chat.people(3))
    chat.hand(chat.facilitator, Command("team", f"reveal {team.id} yes1"))
    new = Address("test", "-100200", "")

    chat.hand(Address("test", chat.place.chat, "fay"), PlaceRenamed(new.chat))
    chat.tick()

    assert RESULT in chat.text(new)


# ---------------------------------------------------------------------------- deadlines

BAD = [
    ("2020-01-31 17:00", "must lie in the future"),
    ("2027-11-22 09:30", "at most 90 days away"),
    ("91 days", "at most 90 days away"),
]


def at(moment: str) -> str:
    """As a date picker gives it."""
    value = "91d" if moment == "91 days" else f"{moment[:10]}T{moment[11:]}+00:00"
    return str(int(deadline_of(value, NOW).timestamp()))


@pytest.mark.parametrize(("deadline", "why"), BAD)
def test_deadline_that_does_not_fit_is_asked_again(chat: World, deadline: str, why: str) -> None:
    chat.order(chat.facilitator, "new", chat.place.chat)
    replies: list[Reply] = []
    for line in ("Autumn", deadline, "3", "no", "one"):
        replies = chat.say(chat.facilitator, line)

    assert why in said(replies)
    assert "Until when" in said(replies)
    assert chat.teams() == []
    assert chat.to(chat.place) == []

    chat.say(chat.facilitator, "2 hours")

    (team,) = chat.teams()
    assert (team.title, team.smallest) == ("Autumn", 3)
    assert "Autumn" in chat.text(chat.place)


@pytest.mark.parametrize(("deadline", "why"), BAD)
def test_deadline_that_does_not_fit_leaves_the_form_open(
    forms: World, deadline: str, why: str
) -> None:
    (form,) = forms.order(forms.facilitator, "new", forms.place.chat)
    assert isinstance(form, Form)
    values = {
        "title": "Autumn", "deadline": at(deadline), "smallest": "3", "takes_part": "no",
        "rounds": "one",
    }  # fmt: skip
    token = form.token

    outcome = forms.hand(forms.facilitator, FormInput(token, values))
    forms.tick()

    assert [step for step, _ in outcome.errors] == ["deadline"]
    assert why in outcome.errors[0][1]
    assert forms.teams() == []
    assert forms.to(forms.place) == []

    again = forms.hand(forms.facilitator, FormInput(token, {**values, "deadline": "2h"}))
    forms.tick()

    assert again.errors == ()
    assert [assessment.title for assessment in forms.teams()] == ["Autumn"]
    assert len(forms.to(forms.place)) == 1


def test_smallest_group_below_three_is_not_taken(world: World) -> None:
    if world.forms:
        (form,) = world.order(world.facilitator, "new", world.place.chat)
        values = {
            "title": "x", "deadline": "2h", "smallest": "2", "takes_part": "no", "rounds": "one",
        }  # fmt: skip
        assert isinstance(form, Form)
        outcome = world.hand(world.facilitator, FormInput(form.token, values))
        assert [step for step, _ in outcome.errors] == ["smallest"]
    else:
        world.order(world.facilitator, "new", world.place.chat)
        for line in ("x", "2h", "2", "no"):
            world.say(world.facilitator, line)
        assert "How many people must have answered" in world.text(world.facilitator)
    assert world.teams() == []


def test_extending_beyond_ninety_days_is_refused(world: World) -> None:
    team = world.set_up(deadline="1w")

    replies = [world.order(world.facilitator, "extend", team.id, "1w") for _ in range(12)]

    assert "at most 90 days away" in said(replies[-1])
    deadline = world.team(team.id).deadline
    assert deadline is not None
    assert (deadline - world.clock()).days <= 90


# ---------------------------------------------------------------------------- two in one place


def test_second_assessment_in_a_place_is_refused_while_one_is_under_way(world: World) -> None:
    first = world.set_up(deadline="1d")
    gus = world.person("gus")
    world.standings["gus"] = "administrator"
    mark = len(world.sent)

    second = world.set_up("Another", who=gus)

    told = world.text(gus, mark)
    assert world.team(second.id).status == "cancelled"
    assert f"“{TITLE}” is under way" in told
    assert "until Nov" in told
    assert world.to(world.place, mark) == []
    assert world.team(first.id).status == "open"


def test_place_is_free_again_once_its_assessment_is_over(world: World) -> None:
    first = world.set_up()
    world.order(world.facilitator, "cancel", first.id, "yes1")

    assert world.set_up("Another").status == "open"


def test_person_in_the_middle_of_one_goes_on_with_it_after_another(chat: World) -> None:
    first = chat.set_up()
    chat.clock.forward(seconds=1)
    second = chat.set_up("Other", place=chat.elsewhere)
    ann = chat.person("ann")
    chat.order(ann, "join", first.id)
    chat.say(ann, "crawl")

    replies = chat.answer(ann, second, Member("fly"))

    assert any("Back to: " in label for reply in replies for label in labels(reply))
    chat.press(ann, "Back to: Team pulse")
    for line in ("hybrid", "3", "3", "3", "3", "3", "skip"):
        chat.say(ann, line)
    chat.settle()
    answered = [
        sum(part.answered for part in chat.found(team.id).parts) for team in (first, second)
    ]  # fmt: skip
    assert answered == [1, 1]


def test_forms_of_two_assessments_go_each_to_its_own(forms: World) -> None:
    first = forms.set_up()
    forms.clock.forward(seconds=1)
    second = forms.set_up("Other", place=forms.elsewhere)
    people = forms.people(3)

    for person in people:
        open_forms = [forms.form(person, team) for team in (first, second)]
        assert [form.title for form in open_forms] == [TITLE, "Other"]
        for form, stage in zip(reversed(open_forms), ("fly", "crawl"), strict=True):
            forms.say(person, FormInput(form.token, in_form(Member(stage))))
    for team in (first, second):
        forms.reveal(team)

    assert forms.tallies(first.id)[1].counts["stage"] == (3, 0, 0, 0)
    assert forms.tallies(second.id)[1].counts["stage"] == (0, 0, 0, 3)


def test_what_is_closed_is_in_the_way_until_its_answers_are_removed(world: World) -> None:
    first = world.set_up()
    world.order(world.facilitator, "close", first.id)
    bob = world.person("bob")
    world.standings["bob"] = "administrator"

    world.set_up("Bob's", who=bob)

    removed = world.system.service.versions.current.texts.day(world.clock() + timedelta(days=7))
    assert f"is under way here until {removed}" in world.text(bob)


@pytest.mark.parametrize("verbs", [(), ("close",), ("close", "cancel"), ("cancel",)])
def test_invitation_is_posted_again_while_answers_are_kept(
    world: World, verbs: tuple[Verb, ...]
) -> None:
    team = world.set_up()
    world.answer(world.person("ann"), team)
    for verb in verbs:
        world.order(world.facilitator, verb, team.id, "yes1" if verb == "cancel" else "")
    before = len(world.to(world.place))

    world.order(world.facilitator, "post", team.id)

    posted = [reply for reply in world.to(world.place)[before:] if isinstance(reply, Say)]
    invitations = [reply for reply in posted if reply.step == "invitation-1"]
    assert len(invitations) == ("cancel" not in verbs)
    assert not any(reply.in_place for reply in invitations)


def test_way_of_an_update_is_that_of_the_answers_to_it_alone(forms: World) -> None:
    team = forms.set_up()
    before = len(forms.sent)

    forms.order(forms.facilitator, "extend", team.id, "1d")

    ways = {sent.address: sent.via for sent in forms.sent[before:]}
    assert ways == {forms.facilitator: "via", forms.place: ""}
