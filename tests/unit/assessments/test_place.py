"""Places that cannot be written to, that move, and that several assessments share."""

import asyncio
from datetime import timedelta

import pytest

from bot.channel import ParticipantGone, Refused
from bot.messages import (
    Address,
    Attachment,
    Command,
    Form,
    FormInput,
    PlaceRenamed,
    Say,
    Text,
    Update,
)
from bot.questions.moment import deadline_of
from bot.team.orders import Verb
from bot.turns.preview import is_preview
from tests.conftest import NOW
from tests.unit.assessments.world import (
    SET_UP,
    TITLE,
    World,
    in_form,
    in_words,
    labels,
    readable,
    said,
)
from tests.unit.team.make import Member

TROUBLE = "I can’t post where"
RESULT = "Talk about: "


def fails_in(world: World, place: Address, error: Exception | None = None) -> None:
    """Make the place refuse every message."""
    gone = error or ParticipantGone("not in channel")
    world.system.channel.fails = lambda address, _: gone if address == place else None


def works(world: World) -> None:
    world.system.channel.fails = lambda _address, _reply: None


def told(world: World, text: str = TROUBLE) -> int:
    """Return how often the facilitator was told."""
    return world.text(world.facilitator).count(text)


# ---------------------------------------------------------------------------- not there


def test_facilitator_is_told_once_and_the_invitation_posted_once_the_bot_is_there(
    world: World,
) -> None:
    fails_in(world, world.place)
    team = world.set_up()
    world.tick()
    for _ in range(5):
        world.settle()
    assert told(world) == 1
    world.press(world.facilitator, "Try again")
    world.tick()
    assert told(world) == 2
    assert world.to(world.place) == []
    assert world.team(team.id).status == "open"
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


def test_counts_that_cannot_be_said_tell_the_facilitator_once_and_go_on_once_they_can(
    world: World,
) -> None:
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
    world.answer(world.person("p6"), team)
    world.settle()
    assert world.count == 6


# ---------------------------------------------------------------------------- archived


@pytest.mark.parametrize("error", [ParticipantGone("archived"), Refused("no")])
def test_place_that_is_archived_at_the_reveal_loses_nothing(world: World, error: Exception) -> None:
    team = world.answered(3)
    fails_in(world, world.place, error)
    world.settle()
    assert told(world) == 1

    world.reveal(team)
    world.tick()

    assert told(world) == 2
    assert RESULT not in world.text(world.place)
    assert world.team(team.id).status == "revealed"
    assert world.tallies(team.id)[1].people == 3
    world.order(world.facilitator, "files", team.id)
    files = (reply for reply in world.to(world.facilitator) if isinstance(reply, Attachment))
    tables = [readable(reply) for reply in files if reply.format == "csv"]
    assert len(tables) == 1
    assert "Walk" in tables[0]

    works(world)
    world.press(world.facilitator, "Try again")
    world.tick()

    assert RESULT in world.text(world.place)
    assert told(world) == 2


# ---------------------------------------------------------------------------- moved


def test_group_that_became_a_supergroup_is_written_to_by_its_new_name(chat: World) -> None:
    team = chat.answered(3)
    chat.settle()
    old, new = chat.place, Address("test", "-100200", "")
    before = len(chat.to(old))
    # Waiting replies go there too.
    chat.hand(chat.facilitator, Command("team", f"reveal {team.id} yes1"))

    for _ in range(2):
        chat.hand(Address("test", old.chat, "fay"), PlaceRenamed(new.chat))
    chat.tick()

    assert len(chat.to(old)) == before
    assert RESULT in chat.text(new)
    assert chat.team(team.id).place == new
    assert chat.tallies(team.id)[1].people == 3


# ---------------------------------------------------------------------------- deadlines

BAD = [
    ("2020-01-31 17:00", "must be at least a minute from now"),
    ("2027-11-22 09:30", "at most 90 days away"),
    ("91 days", "at most 90 days away"),
]


def at(moment: str) -> str:
    """Return a time as a date picker gives it."""
    value = "91d" if moment == "91 days" else f"{moment[:10]}T{moment[11:]}+00:00"
    return str(int(deadline_of(value, NOW).timestamp()))


@pytest.mark.parametrize(("deadline", "why"), BAD)
def test_deadline_that_does_not_fit_is_asked_again(chat: World, deadline: str, why: str) -> None:
    fay = chat.facilitator
    chat.order(fay, "new", chat.place.chat)
    chat.say(fay, "Fall")
    replies = chat.say(fay, deadline if "days" in deadline else f"{deadline} UTC")

    assert why in said(replies)
    assert "When should it close" in said(replies)
    assert chat.teams() == []
    assert chat.to(chat.place) == []

    for line in ("2 hours", "post it"):
        chat.say(fay, line)

    (team,) = chat.teams()
    assert (team.title, team.smallest) == ("Fall", 5)
    assert "Fall" in chat.text(chat.place)


@pytest.mark.parametrize(("deadline", "why"), BAD)
def test_deadline_that_does_not_fit_leaves_the_form_open(
    forms: World, deadline: str, why: str
) -> None:
    fay = forms.facilitator
    (form,) = forms.order(fay, "new", forms.place.chat)
    assert isinstance(form, Form)

    outcome = forms.hand(fay, FormInput(form.token, {**SET_UP, "deadline": at(deadline)}))
    forms.tick()

    assert [step for step, _ in outcome.errors] == ["deadline"]
    assert why in outcome.errors[0][1]
    assert forms.teams() == []
    assert forms.to(forms.place) == []

    again = forms.hand(fay, FormInput(form.token, SET_UP))
    forms.say(fay, "post it")
    forms.tick()

    assert again.errors == ()
    assert [team.title for team in forms.teams()] == ["x"]
    assert len(forms.to(forms.place)) == 1


def test_smallest_group_below_three_is_not_taken(world: World) -> None:
    fay = world.facilitator
    (reply, *_) = world.order(fay, "new", world.place.chat)
    if isinstance(reply, Form):
        outcome = world.hand(fay, FormInput(reply.token, {**SET_UP, "smallest": "2"}))
        assert [step for step, _ in outcome.errors] == ["smallest"]
    else:
        for line in ("x", "2h", "change smallest group", "2"):
            world.say(fay, line)
        assert "Please give a whole number from 3 to 100 people." in world.text(fay)
    assert world.teams() == []


# ---------------------------------------------------------------------------- two in one place


def test_second_assessment_in_a_place_is_not_begun_while_one_is_under_way(world: World) -> None:
    first, gus = world.set_up(deadline="1d"), world.administrator("gus")
    mark = len(world.sent)

    (refused,) = world.order(gus, "new", world.place.chat)
    (yours,) = world.order(world.facilitator, "new", world.place.chat)

    assert f"“{TITLE}” is still open there until Nov" in said([refused])
    assert labels(refused) == []
    assert "Reveal or cancel it first." in said([yours])
    assert labels(yours) == ["Open it"]
    assert f"“{TITLE}”: open" in said(world.press(world.facilitator, "Open it"))
    assert world.teams(gus) == []
    assert world.to(world.place, mark) == []

    world.order(world.facilitator, "close", first.id)
    texts = world.system.service.versions.current.texts
    removed = texts.moment(world.clock() + timedelta(days=7))
    assert f"is still open there until {removed}" in said(world.order(gus, "new", world.place.chat))
    world.cancel(first)
    assert world.set_up("Third", who=gus).status == "open"


def test_preview_keeps_its_buttons_where_another_one_was_posted_meanwhile(world: World) -> None:
    gus = world.administrator("gus")
    world.preview("Second", who=gus)
    world.clock.forward(seconds=1)
    first, mark = world.set_up(), len(world.sent)

    told, preview = world.press(gus, "Post it")

    assert f"“{TITLE}” is still open there" in said([told])
    assert is_preview(preview)
    assert "Second" in said([preview])
    assert "I’m posting" not in world.text(gus)
    assert world.teams(gus) == []
    assert world.to(world.place, mark) == []
    world.cancel(first)
    world.say(gus, "post it")
    assert [(team.title, team.status) for team in world.teams(gus)] == [("Second", "open")]


def test_form_for_a_place_with_an_open_one_stays_open_and_says_why(forms: World) -> None:
    forms.set_up()
    mark = len(forms.sent)
    (form,) = forms.order(forms.facilitator, "new")
    assert isinstance(form, Form)
    values = {"place": forms.place.chat, "title": "Second", "deadline": "2h"}

    outcome = forms.hand(forms.facilitator, FormInput(form.token, values))
    forms.tick()

    assert [step for step, _ in outcome.errors] == ["place"]
    assert "is still open there" in outcome.errors[0][1]
    assert forms.to(forms.place, mark) == []
    elsewhere = {**values, "place": forms.elsewhere.chat}
    again = forms.hand(forms.facilitator, FormInput(form.token, elsewhere))
    forms.tick()
    assert again.errors == ()
    assert is_preview(forms.to(forms.facilitator)[-1])


def test_of_two_that_are_posted_at_once_the_later_one_is_canceled_and_says_so(
    world: World,
) -> None:
    gus = world.administrator("gus")
    world.preview("Second", who=gus)
    world.preview(who=world.facilitator)
    store = world.system.store
    posted = [
        Update(f"post-{who.person}", who, Text("post it")) for who in (world.facilitator, gus)
    ]

    async def both() -> None:
        await asyncio.gather(*map(world.system.service.handle, posted))

    world.system.run(both())
    world.tick()

    teams = world.system.run(store.teams.in_place(world.place))
    assert sorted(team.status for team in teams) in (["cancelled", "open"], ["open"])
    assert len(world.invitations()) == 1


def test_person_in_the_middle_of_one_goes_on_with_it_after_another(chat: World) -> None:
    first, ann = chat.set_up(), chat.person("ann")
    chat.clock.forward(seconds=1)
    second = chat.set_up("Other", place=chat.elsewhere)
    stage, *others = in_words(Member("crawl"))
    chat.order(ann, "join", first.id)
    chat.say(ann, stage)

    replies = chat.answer(ann, second, Member("fly"))

    assert any("Back to: " in label for reply in replies for label in labels(reply))
    chat.press(ann, "Back to: Team check")
    for line in others:
        chat.say(ann, line)
    for team in (first, second):
        assert [part.answered for part in chat.found(team.id).parts] == [True]


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
