"""What happens by itself happens once, whoever looks, and also where nobody could for a while."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.messages import FormInput, Say, Update, plain
from bot.store.ports import Store
from bot.store.postgres.store import PostgresStore
from bot.store.sqlite.store import SqliteStore
from bot.team.model import LONGEST, UNREVEALED
from tests.kit.system import scheduler, with_parts
from tests.stores.make import create_tables
from tests.unit.assessments.world import CHAT, FORMS, TICK_S, World, in_form, said
from tests.unit.team.make import Member


@pytest.fixture(params=["sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Store]]:
    """Three stores on the same data, as three processes have them; none of them open."""
    if request.param == "sqlite":
        path = tmp_path / "kept.sqlite3"
        yield [SqliteStore(path) for _ in range(3)]
        return
    url: str = request.getfixturevalue("postgres_url")
    asyncio.run(create_tables(url))
    yield [PostgresStore(url, pool_size=4) for _ in range(3)]


def invitations(world: World, number: int = 1) -> list[str]:
    return [
        plain(reply)
        for reply in world.to(world.place)
        if isinstance(reply, Say) and reply.step == f"invitation-{number}"
    ]


def results(world: World) -> int:
    return sum(
        isinstance(reply, Say) and reply.step.startswith("result")
        for reply in world.to(world.place)
    )


def test_deadline_comes_once_for_several_replicas(stores: list[Store]) -> None:
    first, *others = stores
    with World(CHAT, store=first) as world:
        team = world.set_up(rounds=2, deadline="2h")
        world.all_answer(team, world.people(4))
        world.clock.forward(hours=3)
        service = world.system.service

        async def race() -> None:
            services = [service, *(with_parts(service, store=other) for other in others)]
            for service_beside in services[1:]:
                await service_beside.open()
            await asyncio.gather(
                *(scheduler(service).fire_due() for service in services for _ in range(2))
            )
            for service_beside in services[1:]:
                await service_beside.store.close()

        world.system.run(race())
        world.tick()

        assert results(world) == 1
        assert world.team(team.id).round == 2
        assert list(world.tallies(team.id)) == [1]
        assert len(invitations(world, 2)) == 1
        assert world.text(world.place).count("Individual answers have been deleted") == 1


def test_answers_that_come_while_the_deadline_does_are_all_in_the_result_or_refused(
    stores: list[Store],
) -> None:
    first, second, _ = stores
    with World(FORMS, store=first) as world:
        team = world.set_up(deadline="2h")
        people = world.people(8)
        world.all_answer(team, people[:3])
        late = [(person, world.form(person, team)) for person in people[3:]]
        world.clock.forward(hours=2, seconds=-1)

        async def race() -> None:
            other = with_parts(world.system.service, store=second)
            await other.open()
            updates = [
                Update(f"late{number}", who, FormInput(form.token, in_form(Member("fly"))))
                for number, (who, form) in enumerate(late)
            ]
            answering = [
                asyncio.create_task((world.system.service, other)[n % 2].handle(update))
                for n, update in enumerate(updates)
            ]
            world.clock.forward(seconds=2)
            await asyncio.gather(scheduler(other).fire_due(), *answering)
            await second.close()

        world.system.run(race())
        world.tick()

        accepted = sum("your answers count" in world.text(who) for who, _ in late)
        made = world.tallies(team.id)[1]
        assert made.people == 3 + accepted
        assert made.counts["stage"] == (0, 3, 0, accepted)


@pytest.mark.parametrize("moment", ["open", "closing", "revealed"])
def test_restart_changes_nothing(world: World, moment: str) -> None:
    team = world.set_up(deadline="1d")
    people = world.people(4)
    world.all_answer(team, people[:3])
    if moment == "closing":
        world.order(world.facilitator, "close", team.id)
    if moment == "revealed":
        world.reveal(team)
    before = world.team(team.id)

    world.restart()
    world.tick()

    assert world.team(team.id) == before.but(
        shown=world.team(team.id).shown, counted_at=world.team(team.id).counted_at
    )
    if moment == "open":
        world.answer(people[3], team)
        world.forward(days=1)
    if moment == "closing":
        world.reveal(team)
    assert results(world) == 1
    assert world.tallies(team.id)[1].people == (4 if moment == "open" else 3)


def test_restart_in_the_middle_of_an_answer_changes_nothing(chat: World) -> None:
    team = chat.set_up()
    people = chat.people(3)
    chat.all_answer(team, people[:2])
    chat.order(people[2], "join", team.id)
    chat.say(people[2], "fly")

    chat.restart()
    for line in ("hybrid", "3", "3", "3", "3", "3", "skip"):
        chat.say(people[2], line)
    chat.settle()

    assert chat.count == 3
    chat.reveal(team)
    assert chat.tallies(team.id)[1].counts["stage"] == (0, 2, 0, 1)


def test_deadline_that_passed_while_the_bot_was_down_comes_at_the_start(world: World) -> None:
    team = world.set_up(deadline="1d")
    world.all_answer(team, world.people(3))
    late = world.person("late")
    form = world.form(late, team) if world.forms else None
    world.clock.forward(days=3)
    world.restart()

    if form is not None:
        refused = world.say(late, FormInput(form.token, in_form(Member())))
    else:
        refused = world.order(late, "join", team.id)
    world.tick()

    assert "is closed" in said(refused)
    assert results(world) == 1
    assert world.tallies(team.id)[1].people == 3


def test_answers_that_were_never_revealed_go_after_seven_days(world: World) -> None:
    team = world.set_up(smallest=4)
    world.all_answer(team, world.people(3))
    world.forward(hours=2)
    assert world.team(team.id).status == "closing"

    world.forward(seconds=UNREVEALED.total_seconds() - 60)
    assert len(world.rows()["participants"]) == 3
    world.forward(seconds=60)

    rows = world.rows()
    for table in ("conversations", "answers", "participants", "tallies"):
        assert rows[table] == [], table
    assert world.team(team.id).status == "cancelled"
    assert "Canceled. All answers have been deleted." in invitations(world)[-1]
    assert "All answers have been deleted, without a result." in world.text(world.place)


def test_answers_go_after_seven_days_also_where_the_bot_was_down(world: World) -> None:
    team = world.set_up(deadline="1d")
    world.all_answer(team, world.people(3))
    world.order(world.facilitator, "close", team.id)

    world.clock.forward(days=30)
    world.restart()
    world.tick()

    assert world.rows()["conversations"] == []
    assert world.rows()["participants"] == []
    assert world.tallies(team.id) == {}
    assert results(world) == 0
    assert world.team(team.id).status == "cancelled"


def test_assessment_that_was_down_for_weeks_after_too_few_answered_is_kept_seven_days(
    world: World,
) -> None:
    team = world.set_up(smallest=4, deadline="1d")
    world.all_answer(team, world.people(3))
    world.clock.forward(days=30)
    world.restart()
    world.tick()

    assert world.team(team.id).status == "closing"
    world.order(world.facilitator, "extend", team.id, "1d")
    world.answer(world.person("p9"), team)
    world.forward(days=1)
    assert world.tallies(team.id)[1].people == 4


def test_open_end_closes_after_ninety_days(world: World) -> None:
    team = world.set_up(deadline="")
    world.all_answer(team, world.people(3))
    assert world.team(team.id).deadline is None

    world.forward(seconds=LONGEST.total_seconds() - 1)
    assert world.team(team.id).status == "open"
    world.forward(seconds=1)

    assert world.team(team.id).status == "revealed"
    assert results(world) == 1


def test_open_end_below_the_smallest_group_closes_and_goes(world: World) -> None:
    team = world.set_up(deadline="")
    world.all_answer(team, world.people(2))

    world.forward(days=90)
    assert world.team(team.id).status == "closing"
    world.forward(days=7)

    assert world.team(team.id).status == "cancelled"
    assert world.rows()["conversations"] == []


def test_second_round_with_an_open_end_ends_after_ninety_days(world: World) -> None:
    team = world.set_up(rounds=2)
    people = world.people(3)
    world.all_answer(team, people)
    world.forward(hours=2)
    assert world.team(team.id).round == 2
    world.all_answer(world.team(team.id), people)

    world.forward(days=91)

    assert world.team(team.id).status == "revealed"
    assert results(world) == 2


# ---------------------------------------------------------------------------- the reminder


def test_those_who_began_and_did_not_finish_are_reminded_once(chat: World) -> None:
    team = chat.set_up(deadline="1w")
    done, began, never = chat.people(3)
    chat.answer(done, team)
    chat.order(began, "join", team.id)
    chat.say(began, "walk")

    chat.forward(days=6, seconds=1)
    chat.forward(hours=6)
    chat.forward(hours=6)

    text = "This is the only reminder."
    assert chat.text(began).count(text) == 1
    assert not any(
        text in chat.text(person) for person in (done, never, chat.facilitator, chat.place)
    )


def test_reminder_is_of_no_use_after_the_deadline(chat: World) -> None:
    team = chat.set_up(deadline="1d")
    began = chat.person("began")
    chat.order(began, "join", team.id)
    chat.clock.forward(days=2)

    chat.restart()
    chat.tick()

    assert "only reminder" not in chat.text(began)


def test_reminder_is_not_given_again_where_it_is_extended(chat: World) -> None:
    team = chat.set_up(deadline="1d")
    began = chat.person("began")
    chat.order(began, "join", team.id)
    chat.forward(hours=13)
    assert chat.text(began).count("only reminder") == 1

    chat.order(chat.facilitator, "extend", team.id, "1w")
    chat.forward(days=7)

    assert chat.text(began).count("only reminder") == 1


# ---------------------------------------------------------------------------- the count


def test_count_is_said_at_most_every_five_seconds(world: World) -> None:
    team = world.set_up()
    before = len(invitations(world))

    for person in world.people(8):
        world.answer(person, team)
        world.forward(seconds=1)
    world.settle()

    assert world.count == 8
    at = [
        sent.at for sent in world.sent
        if sent.address == world.place and isinstance(sent.reply, Say)
        and sent.reply.step == "invitation-1"
    ]  # fmt: skip
    gaps = [after - earlier for earlier, after in pairwise(at)]
    assert min(gaps) >= timedelta(seconds=5)
    assert len(invitations(world)) - before <= 3


def test_count_is_said_in_the_same_message(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(2))
    world.settle()

    first, *others = [sent for sent in world.sent if sent.address == world.place]
    assert first.replaces is None
    assert others
    assert all(sent.replaces is not None for sent in others)


def test_nothing_is_said_while_nothing_changes(world: World) -> None:
    world.set_up()
    before = len(world.sent)

    for _ in range(5):
        world.forward(seconds=TICK_S)

    assert len(world.sent) == before


@pytest.mark.parametrize(("by", "hours"), [("1h", 1), ("1d", 24), ("1w", 7 * 24), ("open", None)])
@pytest.mark.parametrize("state", ["open", "over, and not noticed yet", "closed"])
def test_assessment_is_extended_by_exactly_that_long(
    world: World, by: str, hours: int | None, state: str
) -> None:
    team = world.set_up(deadline="2h")
    world.clock.forward(hours=1 if state == "open" else 3)
    if state == "closed":
        world.tick()
    begins = team.deadline if state == "open" else world.clock()
    assert begins is not None

    world.order(world.facilitator, "extend", team.id, by)

    extended = world.team(team.id)
    assert extended.status == "open"
    assert extended.deadline == (None if hours is None else begins + timedelta(hours=hours))


def test_place_reads_the_new_end_of_what_was_extended(world: World) -> None:
    team = world.set_up(deadline="2h")
    before = len(world.to(world.place))

    world.order(world.facilitator, "extend", team.id, "1d")

    [invitation] = world.to(world.place)[before:]
    assert "Open until November 23, 2026, 11:30 UTC" in plain(invitation)
