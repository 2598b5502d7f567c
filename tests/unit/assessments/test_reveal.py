"""Nothing is shown before the reveal, or of fewer than k ever, and nothing is left after it."""

import asyncio
import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from bot.cli import app as cli
from bot.messages import (
    Address,
    Attachment,
    Command,
    FormInput,
    Say,
    Update,
    plain,
)
from bot.messages import Tap as Pressed
from bot.store.records import Exported
from bot.team.orders import TeamOrder
from tests.kit.golden import buttons
from tests.unit.assessments.world import World, in_form, intros, labels, readable, said
from tests.unit.team.make import Member

EXECUTIVE = Member("fly", "ai_only", (5, 5, 5, 5, 5), "executive")
CX = Member("walk", "hybrid", (3, 3, 3, 3, 3), "cx")
RESULT = "where you stand"


def results(world: World) -> list[str]:
    """The results that the place was shown."""
    return [
        readable(reply)
        for reply in world.to(world.place)
        if isinstance(reply, Say) and reply.step.startswith("result")
    ]


async def exported(world: World) -> list[Exported]:
    return [exported async for exported in world.system.store.records.export(None)]


# ---------------------------------------------------------------------------- k


def test_one_fewer_than_the_smallest_group_gives_no_result_and_one_more_does(world: World) -> None:
    team = world.set_up(smallest=4)
    people = world.people(4)
    world.all_answer(team, people[:3])

    refused = world.reveal(team)

    assert "Too few people have answered" in said(refused)
    assert results(world) == []
    assert world.tallies(team.id) == {}
    assert world.team(team.id).status == "open"

    world.answer(people[3], team)
    world.reveal(team)

    assert len(results(world)) == 1
    assert world.tallies(team.id)[1].people == 4


def test_deadline_with_one_fewer_than_the_smallest_group_closes_and_offers_to_extend(
    world: World,
) -> None:
    team = world.set_up(smallest=4, deadline="1d")
    people = world.people(4)
    world.all_answer(team, people[:3])

    world.forward(days=1)

    assert world.team(team.id).status == "closing"
    panel = world.to(world.facilitator)[-1]
    assert "fewer than 4 people have answered" in plain(panel)
    assert "Extend" in labels(panel)
    assert "Closed. 3 answered" in world.text(world.place)
    assert results(world) == []

    world.order(world.facilitator, "extend", team.id, "1d")
    world.answer(people[3], team)
    world.forward(days=1)

    assert world.tallies(team.id)[1].people == 4
    assert len(results(world)) == 1


def test_who_answered_something_but_not_all_does_not_count(chat: World) -> None:
    team = chat.set_up()
    chat.all_answer(team, chat.people(2))
    late = chat.person("late")
    chat.order(late, "join", team.id)
    chat.say(late, "walk")

    assert "Too few people" in said(chat.reveal(team))
    chat.settle()
    assert chat.count == 2


# ---------------------------------------------------------------------------- roles


def test_role_of_one_is_not_shown_and_neither_is_the_one_that_would_give_it_away(
    world: World,
) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(5), CX)
    world.answer(world.person("boss"), team, EXECUTIVE)

    world.reveal(team)

    made = world.tallies(team.id)[1]
    assert made.roles == ()
    assert made.roles_withheld
    everything = world.text(world.place) + world.text(world.facilitator)
    assert "Executive or board" not in everything
    assert "Customer experience, " not in everything


def test_roles_of_k_each_are_shown(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(3), CX)
    world.all_answer(team, world.people(3, start=4), EXECUTIVE)

    world.reveal(team)

    assert [role.people for role in world.tallies(team.id)[1].roles] == [3, 3]


def test_person_who_changes_role_counts_in_the_last_one_alone(world: World) -> None:
    team = world.set_up()
    people = world.people(6)
    world.all_answer(team, people[:3], CX)
    world.all_answer(team, people[3:5], EXECUTIVE)
    turncoat = people[5]
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
    team = world.set_up()
    world.all_answer(team, world.people(4), EXECUTIVE)
    world.order(world.facilitator, "panel", team.id)
    files = world.order(world.facilitator, "files", team.id)
    world.order(world.facilitator, "post", team.id)
    world.settle()

    assert "Nothing has been revealed yet" in said(files)
    for address in (world.place, world.facilitator):
        text = world.text(address)
        assert "Fly" not in text
        assert RESULT not in text
        assert "AI-only" not in text
        assert not any(isinstance(reply, Attachment) for reply in world.to(address))
    assert world.count == 4


@pytest.mark.usefixtures("on_disk")
def test_export_and_statistics_give_nothing_of_it_before_or_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(4), EXECUTIVE)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{world.system.path}")

    def looked() -> str:
        commands = (
            ["export", "--format", "jsonl"], ["export", "--format", "csv"], ["inbox", "list"],
            ["outbox", "list"], ["stats"],
        )  # fmt: skip
        found = [CliRunner().invoke(cli, command) for command in commands]
        assert all(run.exit_code == 0 for run in found), [run.output for run in found]
        return "\n".join(run.output for run in found)

    for _ in range(2):
        assert world.system.run(exported(world)) == []
        text = looked()
        assert "fly" not in text
        assert "ai_only" not in text
        assert "executive" not in text
        world.reveal(team)


# ---------------------------------------------------------------------------- the freeze


@pytest.mark.usefixtures("on_disk")
def test_reveal_leaves_no_row_that_links_a_person_to_answers(world: World) -> None:
    team = world.set_up(title="Autumn")
    people = world.people(4)
    for person in people:
        world.answer(person, team, EXECUTIVE)
    world.order(people[0], "join", team.id)
    failed = Update("late-u1", people[1], FormInput("x", {"role": "marker7771"}))
    store, sorry = world.system.store, Say(())
    world.system.run(store.turns.fail(failed, "REF9", "ValueError", world.clock(), sorry))
    assert world.file_holds("marker7771")

    world.reveal(team)
    world.tick()

    rows = world.rows()
    for table in ("conversations", "answers", "results", "participants", "timers"):
        assert rows[table] == [], table
    assert not world.file_holds("marker7771")
    kept = [(row[0], row) for row in rows["inbox"] if any("fly" in str(v) for v in row[2:])]
    assert kept == []
    lanes = {
        address for (address,) in world.sql("SELECT address FROM addresses WHERE person <> 'fay'")
    }
    for lane, reply, follow in world.sql("SELECT address, reply, follow_up FROM outbox"):
        if lane in lanes:
            assert "Fly" not in f"{reply}{follow}"


@pytest.mark.usefixtures("on_disk")
def test_what_was_typed_is_in_no_byte_of_the_file_after_the_reveal(chat: World) -> None:
    team = chat.set_up()
    chat.all_answer(team, chat.people(2))
    typist = chat.person("typist")
    chat.order(typist, "join", team.id)
    chat.hand(typist, "zebra4711 is our stage")
    chat.hand(typist, "walk")
    chat.system.drain()
    for line in ("hybrid", "3", "3", "3", "3", "3", "zebra4712"):
        chat.say(typist, line)
    chat.hand(typist, "skip")
    chat.hand(typist, "zebra4713")
    assert any(map(chat.file_holds, ("zebra4711", "zebra4712", "zebra4713")))

    chat.reveal(team)
    chat.tick()

    assert chat.tallies(team.id)[1].people == 3
    assert not any(map(chat.file_holds, ("zebra4711", "zebra4712", "zebra4713")))


def test_cancelling_asks_once_and_leaves_nothing(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(4), EXECUTIVE)

    asked = world.order(world.facilitator, "cancel", team.id)
    assert "Delete everything" in labels(asked[-1])
    assert world.team(team.id).status == "open"
    world.press(world.facilitator, "Delete everything")

    assert world.team(team.id).status == "cancelled"
    rows = world.rows()
    for table in ("conversations", "answers", "participants", "tallies"):
        assert rows[table] == [], table
    assert "Canceled. " in world.text(world.place)
    assert RESULT not in world.text(world.place)
    assert "was cancelled" in said(world.order(world.person("p1"), "join", team.id))
    assert "was cancelled" in said(world.reveal(team))


def test_double_taps_of_reveal_give_one_result(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(4))
    world.order(world.facilitator, "reveal", team.id)
    sure = Pressed(TeamOrder("reveal", team.id, "yes1").token)

    world.hand(world.facilitator, sure)
    world.hand(world.facilitator, sure)
    world.system.drain()

    assert len(results(world)) == 1
    assert "is over" in said(world.to(world.facilitator)[-3:])


def test_double_tap_of_reveal_does_not_reveal_the_round_that_begins(world: World) -> None:
    team = world.set_up(rounds=2)
    world.all_answer(team, world.people(4))
    world.reveal(team)

    again = world.order(world.facilitator, "reveal", team.id, "yes1")

    assert "Too few people" in said(again)
    assert len(results(world)) == 1
    assert world.team(team.id).status == "open"


def test_two_orders_at_once_are_done_one_after_the_other(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(4))
    service = world.system.service

    async def both() -> None:
        orders = ("reveal", "cancel")
        await asyncio.gather(
            *(
                service.handle(
                    Update(f"o-{order}", world.facilitator,
                           Pressed(TeamOrder(order, team.id, "yes1").token))  # type: ignore[arg-type]
                )
                for order in orders
            )
        )  # fmt: skip

    world.system.run(both())
    world.system.drain()

    status = world.team(team.id).status
    assert status in ("revealed", "cancelled")
    assert len(results(world)) == (status == "revealed")
    assert len(world.tallies(team.id)) == (status == "revealed")


@pytest.mark.parametrize("verb", ["extend", "close", "reveal", "cancel"])
def test_after_the_reveal_nothing_can_be_done_that_would_show_another_result(
    world: World, verb: str
) -> None:
    team = world.set_up()
    people = world.people(4)
    world.all_answer(team, people)
    world.reveal(team)
    before = world.tallies(team.id)

    more = {"extend": "1d", "close": ""}.get(verb, "yes1")
    refused = world.order(world.facilitator, verb, team.id, more)  # type: ignore[arg-type]
    late = world.order(world.person("late"), "join", team.id)

    assert "is over" in said(refused)
    assert "cannot be computed anew" in said(late)
    assert world.tallies(team.id) == before
    assert world.team(team.id).status == "revealed"


def test_form_that_was_open_at_the_reveal_is_told_that_it_is_over(forms: World) -> None:
    team = forms.set_up()
    forms.all_answer(team, forms.people(4))
    late = forms.person("late")
    form = forms.form(late, team)
    forms.reveal(team)

    replies = forms.say(late, FormInput(form.token, in_form(EXECUTIVE)))

    assert "is over" in said(replies)
    assert forms.rows()["conversations"] == []
    assert forms.rows()["participants"] == []


def test_what_is_typed_after_the_reveal_is_not_taken_for_an_answer(chat: World) -> None:
    team = chat.set_up()
    people = chat.people(4)
    chat.all_answer(team, people)
    late = chat.person("late")
    chat.order(late, "join", team.id)
    chat.say(late, "walk")
    asked = chat.to(late)[-1]
    chat.reveal(team)
    before = chat.tallies(team.id)

    chat.say(late, Pressed(next(token for _, token in buttons(asked))))
    chat.say(late, "hybrid")

    assert chat.tallies(team.id) == before


# ---------------------------------------------------------------------------- deleting one's data


def delete(world: World, who: Address) -> str:
    asked = said(world.say(who, "delete"))
    return asked if "Nothing of yours" in asked else said(world.say(who, "yes"))


def test_who_deletes_their_data_before_the_reveal_is_not_in_it(world: World) -> None:
    team = world.set_up()
    people = world.people(4)
    world.all_answer(team, people)
    world.settle()
    assert world.count == 4

    delete(world, people[0])
    world.settle()

    assert world.count == 3
    world.reveal(team)
    assert world.tallies(team.id)[1].people == 3


def test_who_was_asked_nothing_else_is_not_told_that_nothing_is_kept(forms: World) -> None:
    team = forms.set_up()
    ann = forms.person("ann")
    forms.answer(ann, team)

    shown = forms.say(ann, Command("answers"))
    asked = forms.say(ann, "delete")
    forms.say(ann, "no")
    forms.settle()

    assert "Stage: Walk" in said(shown)
    assert "Delete" in said(asked)
    assert forms.count == 1
    delete(forms, ann)
    forms.settle()
    assert forms.count == 0
    assert not any("ann" in row for row in forms.rows()["addresses"])


def test_who_deletes_their_data_after_the_reveal_leaves_the_result_as_it_is(world: World) -> None:
    team = world.set_up()
    people = world.people(4)
    world.all_answer(team, people)
    world.reveal(team)
    before = world.tallies(team.id)

    delete(world, people[0])

    assert world.tallies(team.id) == before
    told = said(world.order(people[0], "join", team.id))
    assert "cannot be computed anew" in told


def test_form_left_open_by_somebody_who_deleted_their_data_does_not_count(forms: World) -> None:
    team = forms.set_up()
    people = forms.people(3)
    forms.all_answer(team, people)
    form = forms.form(people[0], team)
    delete(forms, people[0])

    replies = forms.say(people[0], FormInput(form.token, in_form(CX)))
    forms.settle()

    assert "first round is over" not in said(replies)
    assert forms.count == 2


# ---------------------------------------------------------------------------- two rounds


def first_round(world: World, number: int = 4, smallest: int = 3) -> tuple[str, list[Address]]:
    team = world.set_up(rounds=2, smallest=smallest)
    people = world.people(number)
    world.all_answer(team, people, CX)
    world.reveal(team)
    return team.id, people


def test_second_round_of_the_same_people_shows_what_moved(world: World) -> None:
    team_id, people = first_round(world)
    world.all_answer(world.team(team_id), people, replace(CX, stage="run"))

    world.reveal(world.team(team_id))

    assert len(results(world)) == 2
    assert "Since round 1" in world.text(world.place)
    assert world.team(team_id).status == "revealed"
    assert world.tallies(team_id)[1].counts["stage"] == (0, 4, 0, 0)
    assert world.tallies(team_id)[2].counts["stage"] == (0, 0, 4, 0)
    assert world.rows()["participants"] == []


@pytest.mark.parametrize(("left", "joined"), [(1, 0), (1, 1), (2, 2)])
def test_second_round_shows_nothing_new_where_fewer_than_k_left(
    world: World, left: int, joined: int
) -> None:
    team_id, people = first_round(world, 5)
    there = [*people[left:], *world.people(joined, start=100)]
    world.all_answer(world.team(team_id), there, EXECUTIVE)
    asked = world.order(world.facilitator, "reveal", team_id)
    mark = len(world.sent)

    world.reveal(world.team(team_id))

    assert "nothing new is shown" in said(asked)
    shown = world.text(world.place, mark)
    assert "Nothing new is shown" in shown
    assert f"{len(there)} people answered" in shown
    assert "Fly" not in shown
    assert not any(isinstance(reply, Attachment) for reply in world.to(world.place, mark))
    assert world.tallies(team_id)[2].counts == {}
    assert world.team(team_id).status == "revealed"
    assert world.rows()["participants"] == []


@pytest.mark.parametrize("joined", [1, 2])
def test_second_round_holds_back_the_answers_of_too_few_newcomers(
    world: World, joined: int
) -> None:
    team_id, people = first_round(world, 5)
    new = world.people(joined, start=100)
    world.all_answer(world.team(team_id), people, CX)
    mark = len(world.sent)
    world.all_answer(world.team(team_id), new, EXECUTIVE)
    told = [
        world.text(person, mark) + intros(world.to(person, mark)) for person in (*new, people[0])
    ]

    world.reveal(world.team(team_id))

    made = world.tallies(team_id)[2]
    assert (made.people, made.held_back) == (5 + joined, joined)
    assert made.counts["stage"] == (0, 5, 0, 0)
    assert "held back until at least 3 people" in world.text(world.place, mark)
    assert all("You’re new since" in replies for replies in told[:-1])
    assert "You’re new since" not in told[-1]


def test_second_round_is_shown_where_k_joined(world: World) -> None:
    team_id, people = first_round(world)
    world.all_answer(world.team(team_id), [*people, *world.people(3, start=100)], CX)

    world.reveal(world.team(team_id))

    assert world.tallies(team_id)[2].people == 7


def test_who_deleted_their_data_between_rounds_has_left(world: World) -> None:
    team_id, people = first_round(world, 5)
    if world.forms:
        world.form(people[0], world.team(team_id))
    else:
        world.order(people[0], "join", team_id)
    delete(world, people[0])
    world.all_answer(world.team(team_id), people[1:], EXECUTIVE)

    world.reveal(world.team(team_id))

    assert world.tallies(team_id)[2].counts == {}


def test_second_round_leaves_out_a_question_that_one_person_alone_answers_anew(
    world: World,
) -> None:
    team_id, people = first_round(world, 4)
    without = replace(CX, ratings=(None, 3, 3, 3, 3))
    team = world.team(team_id)
    world.answer(people[0], team, without)
    world.all_answer(team, people[1:], CX)

    world.reveal(world.team(team_id))

    made = world.tallies(team_id)[2]
    assert "barrier.change_management" not in made.counts
    assert "barrier.data_security" in made.counts


def test_second_round_leaves_out_roles_where_one_person_changed_theirs(world: World) -> None:
    team = world.set_up(rounds=2)
    people = world.people(7)
    world.all_answer(team, people[:4], CX)
    world.all_answer(team, people[4:], EXECUTIVE)
    world.reveal(team)
    assert len(world.tallies(team.id)[1].roles) == 2
    team = world.team(team.id)
    world.all_answer(team, people[:3], CX)
    world.all_answer(team, people[3:], EXECUTIVE)

    world.reveal(team)

    made = world.tallies(team.id)[2]
    assert made.roles == ()
    assert made.roles_withheld
    assert made.people == 7


def test_after_the_first_round_answers_are_gone_and_codes_alone_tell_who_took_part(
    world: World,
) -> None:
    team_id, people = first_round(world)

    rows = world.rows()

    assert rows["conversations"] == rows["answers"] == rows["participants"] == []
    assert len(rows["codes"]) == len(people)
    assert world.team(team_id).round == 2
    assert world.count == 0


def test_of_a_one_off_no_codes_are_kept(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(4))

    world.reveal(team)

    assert world.rows()["codes"] == world.rows()["places"] == []


def test_who_deletes_their_data_after_the_first_round_leaves_no_code(world: World) -> None:
    _, people = first_round(world)

    told = delete(world, people[0])

    assert len(world.rows()["codes"]) == len(people) - 1
    assert "Nothing of yours is kept here" in told


def test_those_who_answer_again_see_what_the_first_round_showed(world: World) -> None:
    team_id, people = first_round(world)

    replies = world.order(people[0], "join", team_id)

    shown = said(replies) + "".join(getattr(reply, "intro", "") for reply in replies)
    assert "The first round showed:" in shown
    assert "Walk" in shown


def test_those_who_answer_first_read_nothing_of_an_earlier_round(world: World) -> None:
    team = world.set_up(rounds=2)

    replies = world.order(world.person("ann"), "join", team.id)

    shown = said(replies) + "".join(getattr(reply, "intro", "") for reply in replies)
    assert "The first round showed" not in shown


def test_form_of_the_first_round_counts_in_the_second_and_says_so(forms: World) -> None:
    team = forms.set_up(rounds=2)
    forms.all_answer(team, forms.people(4))
    late = forms.person("late")
    form = forms.form(late, team)
    forms.reveal(team)

    replies = forms.say(late, FormInput(form.token, in_form(CX)))
    forms.settle()

    assert "The first round is over. Your answers count in the second." in said(replies)
    assert forms.count == 1
    assert forms.tallies(team.id)[1].people == 4


def test_form_of_the_first_round_changes_nothing_for_those_who_answer_in_the_second(
    forms: World,
) -> None:
    team = forms.set_up(rounds=2)
    people = forms.people(4)
    old = forms.form(people[0], team)
    forms.all_answer(team, people)
    forms.reveal(team)
    forms.answer(people[0], team, Member("fly"))
    before = forms.sql("SELECT step, value FROM answers ORDER BY conversation, turn, place")

    replies = forms.say(people[0], FormInput(old.token, in_form(CX)))

    assert "That round is over." in said(replies)
    assert forms.sql("SELECT step, value FROM answers ORDER BY conversation, turn, place") == before


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
