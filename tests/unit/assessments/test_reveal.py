"""Nothing is shown before the reveal, or of fewer than k ever, and nothing is left after it."""

import asyncio
import json
from dataclasses import replace

import pytest

from bot.messages import (
    Attachment,
    Command,
    FormInput,
    Say,
    Tap,
    Update,
    plain,
)
from bot.team.orders import Verb, token_of
from tests.kit.golden import buttons
from tests.unit.assessments.world import World, in_form, in_words, intros, labels, said
from tests.unit.team.make import Member

EXECUTIVE = Member("fly", "ai_only", (5, 5, 5, 5, 5), "executive")
CX = Member("walk", "hybrid", (3, 3, 3, 3, 3), "cx")
RESULT = "Talk about: "


# ---------------------------------------------------------------------------- k


def test_one_fewer_than_the_smallest_group_gives_no_result_and_one_more_does(world: World) -> None:
    team = world.answered(3, smallest=4)

    refused = world.reveal(team)

    assert "Too few people have answered" in said(refused)
    assert world.results == []
    assert world.tallies(team.id) == {}
    assert world.team(team.id).status == "open"

    world.answer(world.person("p4"), team)
    world.reveal(team)

    assert len(world.results) == 1
    assert world.tallies(team.id)[1].people == 4


def test_deadline_with_one_fewer_than_the_smallest_group_closes_and_offers_to_extend(
    world: World,
) -> None:
    team = world.answered(3, smallest=4, deadline="1d")

    world.forward(days=1)

    assert world.team(team.id).status == "closing"
    panel = world.to(world.facilitator)[-1]
    assert "fewer than 4 people have answered" in plain(panel)
    assert "Extend" in labels(panel)
    assert "Closed. 3 answered" in world.text(world.place)
    assert world.results == []

    world.order(world.facilitator, "extend", team.id, "1d")
    world.answer(world.person("p4"), team)
    world.forward(days=1)

    assert world.tallies(team.id)[1].people == 4
    assert len(world.results) == 1


def test_who_answered_something_but_not_all_does_not_count(chat: World) -> None:
    team, late = chat.answered(2), chat.person("late")
    chat.order(late, "join", team.id)
    chat.say(late, "walk")

    assert "Too few people" in said(chat.reveal(team))
    chat.settle()
    assert chat.count == 2


# ---------------------------------------------------------------------------- roles


def test_role_of_one_is_not_shown_and_neither_is_the_one_that_would_give_it_away(
    world: World,
) -> None:
    team = world.answered(5, CX)
    world.answer(world.person("boss"), team, EXECUTIVE)

    world.reveal(team)

    made = world.tallies(team.id)[1]
    assert made.roles == ()
    assert made.roles_withheld
    everything = world.text(world.place) + world.text(world.facilitator)
    assert "Executive or board" not in everything
    assert "Customer experience, " not in everything


def test_person_who_changes_role_counts_in_the_last_one_alone(world: World) -> None:
    team, turncoat = world.answered(3, CX), world.person("p6")
    world.all_answer(team, world.people(2, start=4), EXECUTIVE)
    world.answer(turncoat, team, replace(EXECUTIVE, role="cx"))

    if world.forms:
        form = world.form(turncoat, team)
        world.say(turncoat, FormInput(form.token, in_form(EXECUTIVE)))
    else:
        world.say(turncoat, "change role")
        world.say(turncoat, "Executive or board")
    world.settle()
    assert world.count == 6
    world.reveal(team)

    made = world.tallies(team.id)[1]
    assert {role.id: role.people for role in made.roles} == {"executive": 3, "cx": 3}
    assert made.people == 6


# ---------------------------------------------------------------------------- before the reveal


def test_nothing_but_the_count_is_shown_before_the_reveal(world: World) -> None:
    team = world.answered(4, EXECUTIVE)
    world.order(world.facilitator, "panel", team.id)
    files = world.order(world.facilitator, "files", team.id)
    world.order(world.facilitator, "post", team.id)
    world.settle()

    assert "No result is out yet" in said(files)
    for address in (world.place, world.facilitator):
        text = world.text(address)
        assert not any(words in text for words in ("Fly", RESULT, "AI-only"))
        assert not any(isinstance(reply, Attachment) for reply in world.to(address))
    assert world.count == 4


# ---------------------------------------------------------------------------- the freeze


@pytest.mark.usefixtures("on_disk")
def test_reveal_leaves_no_row_that_links_a_person_to_answers(world: World) -> None:
    team = world.answered(4, EXECUTIVE, title="Fall")
    world.order(world.person("p1"), "join", team.id)
    failed = Update("late-u1", world.person("p2"), FormInput("x", {"role": "marker7771"}))
    store, sorry = world.system.store, Say(())
    world.system.run(store.turns.fail(failed, "REF9", "ValueError", world.clock(), sorry))
    assert world.file_holds("marker7771")

    world.reveal(team)
    world.tick()

    rows = world.rows()
    for table in ("conversations", "answers", "results", "participants", "timers"):
        assert rows[table] == [], table
    assert not world.file_holds("marker7771")
    assert not any("fly" in str(value) for row in rows["inbox"] for value in row[2:])
    lanes = {
        address for (address,) in world.sql("SELECT address FROM addresses WHERE person <> 'fay'")
    }
    for lane, reply, follow in world.sql("SELECT address, reply, follow_up FROM outbox"):
        if lane in lanes:
            assert "Fly" not in f"{reply}{follow}"


@pytest.mark.usefixtures("on_disk")
def test_what_was_typed_is_in_no_byte_of_the_file_after_the_reveal(chat: World) -> None:
    team, typist = chat.answered(2), chat.person("typist")
    stage, *others, role = in_words(Member())
    chat.order(typist, "join", team.id)
    chat.hand(typist, "zebra4711 is our stage")
    chat.hand(typist, stage)
    chat.system.drain()
    for line in (*others, "zebra4712"):
        chat.say(typist, line)
    chat.hand(typist, role)
    chat.hand(typist, "zebra4713")
    assert any(map(chat.file_holds, ("zebra4711", "zebra4712", "zebra4713")))

    chat.reveal(team)
    chat.tick()

    assert chat.tallies(team.id)[1].people == 3
    assert not any(map(chat.file_holds, ("zebra4711", "zebra4712", "zebra4713")))


def test_cancelling_asks_once_and_leaves_nothing(world: World) -> None:
    team = world.answered(4, EXECUTIVE)

    asked = world.order(world.facilitator, "cancel", team.id)
    assert "Delete everything" in labels(asked[-1])
    assert world.team(team.id).status == "open"
    world.press(world.facilitator, "Delete everything")

    assert world.team(team.id).status == "cancelled"
    rows = world.rows()
    for table in ("conversations", "answers", "participants", "tallies"):
        assert rows[table] == [], table
    assert "Canceled." in world.text(world.place)
    assert RESULT not in world.text(world.place)
    assert "was canceled" in said(world.order(world.person("p1"), "join", team.id))
    assert "was canceled" in said(world.reveal(team))


def test_double_taps_of_reveal_give_one_result(world: World) -> None:
    team = world.answered(4)
    world.order(world.facilitator, "reveal", team.id)

    for _ in range(2):
        world.hand(world.facilitator, Tap(token_of("reveal", team.id, "yes1")))
    world.system.drain()

    assert len(world.results) == 1
    assert "is over" not in world.text(world.facilitator)


def test_two_orders_at_once_are_done_one_after_the_other(world: World) -> None:
    team = world.answered(4)
    orders: tuple[Verb, Verb] = ("reveal", "cancel")
    updates = [
        Update(f"o-{order}", world.facilitator, Tap(token_of(order, team.id, "yes1")))
        for order in orders
    ]

    async def both() -> None:
        await asyncio.gather(*map(world.system.service.handle, updates))

    world.system.run(both())
    world.system.drain()

    status = world.team(team.id).status
    assert status in ("revealed", "cancelled")
    assert len(world.results) == len(world.tallies(team.id)) == (status == "revealed")


def test_after_the_reveal_nothing_can_be_done_that_would_show_another_result(world: World) -> None:
    team = world.revealed(4)
    before = world.tallies(team.id)

    orders: tuple[tuple[Verb, str], ...] = (
        ("extend", "1d"), ("close", ""), ("reveal", ""), ("cancel", "yes1"),
    )  # fmt: skip
    for verb, more in orders:
        assert "is over" in said(world.order(world.facilitator, verb, team.id, more))
    late = world.order(world.person("late"), "join", team.id)

    assert "find its result where you were invited" in said(late)
    assert world.tallies(team.id) == before
    assert world.team(team.id).status == "revealed"


def test_form_that_was_open_at_the_reveal_is_told_that_it_is_over(forms: World) -> None:
    team, late = forms.answered(4), forms.person("late")
    form = forms.form(late, team)
    forms.reveal(team)

    replies = forms.say(late, FormInput(form.token, in_form(EXECUTIVE)))

    assert "is over" in said(replies)
    assert forms.rows()["conversations"] == forms.rows()["participants"] == []


def test_what_is_typed_after_the_reveal_is_not_taken_for_an_answer(chat: World) -> None:
    team, late = chat.answered(4), chat.person("late")
    chat.order(late, "join", team.id)
    chat.say(late, "walk")
    asked = chat.to(late)[-1]
    chat.reveal(team)
    before = chat.tallies(team.id)

    chat.say(late, Tap(next(token for _, token in buttons(asked))))
    chat.say(late, "hybrid")

    assert chat.tallies(team.id) == before


# ---------------------------------------------------------------------------- deleting one's data


def test_who_deletes_their_data_before_the_reveal_is_not_in_it_and_afterwards_stays(
    world: World,
) -> None:
    team = world.answered(4)
    world.settle()
    assert world.count == 4

    world.delete(world.person("p1"))
    world.settle()

    assert world.count == 3
    world.reveal(team)
    before = world.tallies(team.id)
    assert before[1].people == 3
    world.delete(world.person("p2"))
    assert world.tallies(team.id) == before
    assert "is over" in said(world.order(world.person("p2"), "join", team.id))


def test_who_was_asked_nothing_else_is_not_told_that_nothing_is_kept(forms: World) -> None:
    team, ann = forms.set_up(), forms.person("ann")
    forms.answer(ann, team)

    shown = forms.say(ann, Command("answers"))
    asked = forms.say(ann, "delete")
    forms.say(ann, "no")
    forms.settle()

    assert "Stage: Walk" in said(shown)
    assert "Delete" in said(asked)
    assert forms.count == 1
    forms.delete(ann)
    forms.settle()
    assert forms.count == 0
    assert not any("ann" in row for row in forms.rows()["addresses"])


def test_form_left_open_by_somebody_who_deleted_their_data_does_not_count(forms: World) -> None:
    team, ann = forms.answered(3), forms.person("p1")
    form = forms.form(ann, team)
    forms.delete(ann)

    replies = forms.say(ann, FormInput(form.token, in_form(CX)))
    forms.settle()

    assert "first round is over" not in said(replies)
    assert forms.count == 2


# ---------------------------------------------------------------------------- two rounds


def test_second_round_of_the_same_people_shows_what_moved(world: World) -> None:
    team = world.revealed(4, CX, rounds=2)
    world.all_answer(team, world.people(4), replace(CX, stage="run"))

    world.reveal(team)

    assert len(world.results) == 2
    assert "Since round 1" in world.shown(team)
    assert world.team(team.id).status == "revealed"
    assert world.tallies(team.id)[1].counts["stage"] == (0, 4, 0, 0)
    assert world.tallies(team.id)[2].counts["stage"] == (0, 0, 4, 0)
    assert world.rows()["participants"] == []


@pytest.mark.parametrize(("left", "joined"), [(1, 0), (2, 2)])
def test_second_round_shows_nothing_new_where_fewer_than_k_left(
    world: World, left: int, joined: int
) -> None:
    team = world.revealed(5, CX, rounds=2)
    there = [*world.people(5)[left:], *world.people(joined, start=100)]
    world.all_answer(team, there, EXECUTIVE)
    asked = world.order(world.facilitator, "reveal", team.id)
    mark = len(world.sent)

    world.reveal(team)

    assert "without a result" in said(asked)
    assert "will see the result" not in said(asked)
    shown = world.text(world.place, mark)
    assert "No result is shown." in shown
    assert f"round 2 of 2, {len(there)} answered" in shown
    assert "Fly" not in shown
    for reply in world.to(world.place, mark):
        assert not isinstance(reply, Attachment)
        assert not isinstance(reply, Say) or reply.picture is None
    assert world.tallies(team.id)[2].counts == {}
    assert world.team(team.id).status == "revealed"
    assert world.rows()["participants"] == []


def test_second_round_holds_back_the_answers_of_too_few_newcomers(world: World) -> None:
    team, people = world.revealed(5, CX, rounds=2), world.people(5)
    new = world.people(2, start=100)
    mark = len(world.sent)
    world.all_answer(team, people, CX)
    world.all_answer(team, new, EXECUTIVE)
    told = [
        world.text(person, mark) + intros(world.to(person, mark)) for person in (*new, people[0])
    ]

    world.reveal(team)

    made = world.tallies(team.id)[2]
    assert (made.people, made.held_back) == (7, 2)
    assert made.counts["stage"] == (0, 5, 0, 0)
    assert "held back until at least 3 people" in world.shown(team, mark)
    assert ["You aren’t in the result of" in replies for replies in told] == [True, True, False]
    assert ["your answers count" in replies for replies in told] == [False, False, True]
    once = "They count once at least 3 newcomers have answered."
    assert [once in replies for replies in told] == [True, True, False]


def test_newcomer_who_looks_again_or_changes_an_answer_hears_when_they_count(chat: World) -> None:
    team, new = chat.revealed(5, CX, rounds=2), chat.person("p100")
    chat.answer(new, team, EXECUTIVE)
    once = "They count once at least 3 newcomers have answered."

    again = chat.order(new, "join", team.id)
    chat.say(new, "change stage")
    changed = chat.say(new, "walk")
    chat.say(new, "change stage")
    kept = chat.say(new, "keep")
    typed = chat.say(new, "result")

    for replies in (again, changed, kept):
        assert once in said(replies)
        assert "nswers count" not in said(replies)
    assert "You’ve answered." in said(typed)


def test_second_round_leaves_out_what_one_person_alone_answered_or_changed(world: World) -> None:
    team, people = world.answered(4, CX, rounds=2), world.people(7)
    world.all_answer(team, people[4:], EXECUTIVE)
    world.reveal(team)
    assert len(world.tallies(team.id)[1].roles) == 2
    world.start(team)
    world.answer(people[0], team, replace(CX, ratings=(None, 3, 3, 3, 3)))
    world.all_answer(team, people[1:3], CX)
    world.all_answer(team, people[3:], EXECUTIVE)

    world.reveal(team)

    made = world.tallies(team.id)[2]
    assert made.roles == ()
    assert made.roles_withheld
    assert made.people == 7
    assert "barrier.change_management" not in made.counts
    assert "barrier.data_security" in made.counts


def test_codes_alone_tell_who_took_part_in_the_first_of_two_rounds(world: World) -> None:
    world.revealed(4, place=world.elsewhere)
    assert world.rows()["codes"] == world.rows()["places"] == []
    team, people = world.answered(4, CX, rounds=2), world.people(4)

    world.reveal(team)

    rows = world.rows()
    assert rows["conversations"] == rows["answers"] == rows["participants"] == []
    assert len(rows["codes"]) == len(people)
    assert world.team(team.id).round == 2
    world.start(team)
    assert world.count == 0
    assert "I have nothing of yours" in world.delete(people[0])
    assert len(world.rows()["codes"]) == len(people) - 1


def test_those_who_answer_again_see_what_the_first_round_showed(world: World) -> None:
    team, ann = world.set_up(rounds=2), world.person("p1")

    def joined() -> str:
        replies = world.order(ann, "join", team.id)
        return said(replies) + intros(replies)

    assert "In round 1:" not in joined()
    world.delete(ann)
    world.all_answer(team, world.people(4), CX)
    world.reveal(team)
    world.start(team)

    shown = joined()
    assert "In round 1:\nThe team’s middle answer was Walk." in shown
    assert "Answers run from" not in shown


def test_form_of_the_first_round_counts_in_the_second_of_those_who_have_not_answered_there(
    forms: World,
) -> None:
    team, ann, late = forms.set_up(rounds=2), forms.person("p1"), forms.person("late")
    old, form = forms.form(ann, team), forms.form(late, team)
    forms.all_answer(team, forms.people(4))
    forms.reveal(team)
    early = forms.say(late, FormInput(form.token, in_form(CX)))
    forms.start(team)

    replies = forms.say(late, FormInput(form.token, in_form(CX)))
    forms.settle()

    assert "round 2 hasn’t started yet" in said(early)
    assert "The first round is over. Your answers go into the second." in said(replies)
    assert "so your answers are held back until at least 3 newcomers" in said(replies)
    assert "They count once at least 3 newcomers have answered." in said(replies)
    assert "your answers count" not in said(replies)
    assert forms.count == 1
    assert forms.tallies(team.id)[1].people == 4
    forms.answer(ann, team, Member("fly"))
    kept = "SELECT step, value FROM answers ORDER BY conversation, turn, place"
    before = forms.sql(kept)
    assert "That round is closed, so nothing changed." in said(
        forms.say(ann, FormInput(old.token, in_form(CX)))
    )
    assert forms.sql(kept) == before


def test_stored_tallies_never_hold_fewer_than_k(world: World) -> None:
    team = world.set_up(smallest=4)
    for number, person in enumerate(world.people(6)):
        ratings = tuple(3 if place <= number else None for place in range(5))
        world.answer(person, team, Member("walk", "hybrid", ratings, "cx"))

    world.reveal(team)

    ((text,),) = world.sql("SELECT tally FROM tallies")
    stored = json.loads(str(text))
    assert all(sum(counts) >= 4 for counts in stored["counts"].values())
    assert set(stored["counts"]) == {
        "stage", "delivery_model", "barrier.change_management", "barrier.data_security",
        "barrier.alignment",
    }  # fmt: skip


@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("argument", ["yes1", "sure1"])
def test_second_press_of_the_button_that_reveals_changes_and_says_nothing(
    world: World, rounds: int, argument: str
) -> None:
    team = world.revealed(4, rounds=rounds)
    after, mark = world.team(team.id), len(world.sent)

    outcome = world.hand(world.facilitator, Tap(f"/team reveal {team.id} {argument}"))
    world.tick()

    assert outcome.notice == "Done already."
    assert len(world.sent) == mark
    assert world.team(team.id) == after


def test_message_that_refers_to_the_result_follows_it(world: World) -> None:
    world.revealed(4)

    steps = [reply.step for reply in world.to(world.place) if isinstance(reply, Say)]
    assert steps.index("result-1") < len(steps) - 1 - steps[::-1].index("invitation-1")


def test_canceling_a_check_that_nobody_answered_changes_its_message_alone(world: World) -> None:
    team = world.set_up()
    mark = len(world.sent)

    world.cancel(team)

    (edited,) = world.to(world.place, mark)
    assert "Canceled." in said([edited])
    assert "deleted" not in said([edited])


def test_second_press_of_the_button_that_cancels_changes_and_says_nothing(world: World) -> None:
    team = world.answered(4)
    world.cancel(team)
    mark = len(world.sent)

    world.cancel(team)

    assert len(world.sent) == mark
