"""Deadlines act once, whichever process looks, and also after a time in which none could."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.messages import FormInput, Update, plain
from bot.store.ports import Store
from bot.store.postgres.store import PostgresStore
from bot.store.sqlite.store import SqliteStore
from bot.team.model import LONGEST, UNREVEALED
from tests.kit.system import scheduler, with_parts
from tests.stores.make import create_tables
from tests.unit.assessments.world import CHAT, FORMS, TICK_S, World, in_form, in_words, said
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


def test_deadline_comes_once_for_several_replicas(stores: list[Store]) -> None:
    first, *others = stores
    with World(CHAT, store=first) as world:
        team = world.answered(4, rounds=2, deadline="2h")
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

        assert len(world.results) == 1
        assert world.team(team.id).round == 2
        assert list(world.tallies(team.id)) == [1]
        assert world.invitations(2) == []
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
    team = world.answered(3, deadline="1d")
    if moment == "closing":
        world.order(world.facilitator, "close", team.id)
    if moment == "revealed":
        world.reveal(team)
    before = world.team(team.id)

    world.restart()
    world.tick()

    after = world.team(team.id)
    assert after == before.but(shown=after.shown, counted_at=after.counted_at)
    if moment == "open":
        world.answer(world.person("p4"), team)
        world.forward(days=1)
    if moment == "closing":
        world.reveal(team)
    assert len(world.results) == 1
    assert world.tallies(team.id)[1].people == (4 if moment == "open" else 3)


def test_restart_in_the_middle_of_an_answer_changes_nothing(chat: World) -> None:
    team, third = chat.answered(2), chat.person("p3")
    first, *others = in_words(Member("fly"))
    chat.order(third, "join", team.id)
    chat.say(third, first)

    chat.restart()
    for line in others:
        chat.say(third, line)
    chat.settle()

    assert chat.count == 3
    chat.reveal(team)
    assert chat.tallies(team.id)[1].counts["stage"] == (0, 2, 0, 1)


def test_deadline_that_passed_while_the_bot_was_down_comes_at_the_start(world: World) -> None:
    team, late = world.answered(3, deadline="1d"), world.person("late")
    form = world.form(late, team) if world.forms else None
    world.clock.forward(days=3)
    world.restart()

    if form is not None:
        refused = world.say(late, FormInput(form.token, in_form(Member())))
    else:
        refused = world.order(late, "join", team.id)
    world.tick()

    assert "is closed" in said(refused)
    assert len(world.results) == 1
    assert world.tallies(team.id)[1].people == 3


def test_answers_that_were_never_revealed_go_after_seven_days(world: World) -> None:
    team = world.answered(3, smallest=4)
    world.forward(hours=2)
    assert world.team(team.id).status == "closing"

    world.forward(seconds=UNREVEALED.total_seconds() - 60)
    assert len(world.rows()["participants"]) == 3
    world.forward(seconds=60)

    rows = world.rows()
    for table in ("conversations", "answers", "participants", "tallies"):
        assert rows[table] == [], table
    assert world.team(team.id).status == "cancelled"
    assert "Canceled." in world.invitations()[-1]
    assert "have been deleted, without a result." in world.text(world.place)


def test_too_few_answers_are_kept_seven_days_from_the_start_of_a_bot_that_was_down(
    world: World,
) -> None:
    team = world.answered(3, smallest=4, deadline="1d")
    world.clock.forward(days=30)
    world.restart()
    world.tick()

    assert world.team(team.id).status == "closing"
    world.order(world.facilitator, "extend", team.id, "1d")
    world.answer(world.person("p9"), team)
    world.forward(days=1)
    assert world.tallies(team.id)[1].people == 4


@pytest.mark.parametrize(("people", "status"), [(3, "revealed"), (2, "closing")])
def test_open_end_closes_after_ninety_days(world: World, people: int, status: str) -> None:
    team = world.answered(people, deadline="")
    assert world.team(team.id).deadline is None

    world.forward(seconds=LONGEST.total_seconds() - 1)
    assert world.team(team.id).status == "open"
    world.forward(seconds=1)

    assert world.team(team.id).status == status
    assert len(world.results) == (status == "revealed")


# ---------------------------------------------------------------------------- the reminder


REMINDER = "This is the only reminder."


def test_those_who_began_and_did_not_finish_are_reminded_once(chat: World) -> None:
    team = chat.set_up(deadline="1w")
    done, began, never = chat.people(3)
    chat.answer(done, team)
    chat.order(began, "join", team.id)
    chat.say(began, "walk")

    chat.forward(days=6, seconds=1)
    chat.forward(hours=6)
    chat.order(chat.facilitator, "extend", team.id, "1w")
    chat.forward(days=7)

    assert chat.text(began).count(REMINDER) == 1
    others = (done, never, chat.facilitator, chat.place)
    assert not any(REMINDER in chat.text(person) for person in others)


def test_nobody_is_reminded_after_the_deadline(chat: World) -> None:
    team, began = chat.set_up(deadline="1d"), chat.person("began")
    chat.order(began, "join", team.id)
    chat.clock.forward(days=2)

    chat.restart()
    chat.tick()

    assert REMINDER not in chat.text(began)


# ---------------------------------------------------------------------------- the count


def test_count_is_said_in_one_message_at_most_every_five_seconds(world: World) -> None:
    team = world.set_up()
    people = world.people(8)
    for person in people:
        world.answer(person, team)
        world.forward(seconds=1)
    world.settle()
    for _ in range(5):
        world.forward(seconds=TICK_S)

    assert world.count == 8
    invitation, *counts = [sent for sent in world.sent if sent.address == world.place]
    assert invitation.replaces is None
    assert all(sent.replaces is not None for sent in counts)
    assert 2 <= len(counts) <= 3
    gaps = [after.at - before.at for before, after in pairwise((invitation, *counts))]
    assert min(gaps) >= timedelta(seconds=5)


@pytest.mark.parametrize(
    ("by", "hours", "state"),
    [
        ("1h", 1, "open"), ("1d", 24, "over, and not noticed yet"), ("1w", 168, "closed"),
        ("open", None, "closed"),
    ],
)  # fmt: skip
def test_assessment_is_extended_by_exactly_that_long(
    world: World, by: str, hours: int | None, state: str
) -> None:
    team = world.set_up(deadline="2h")
    world.clock.forward(hours=1 if state == "open" else 3)
    if state == "closed":
        world.tick()
    begins = team.deadline if state == "open" else world.clock()
    assert begins is not None
    before = len(world.to(world.place))

    world.order(world.facilitator, "extend", team.id, by)

    extended = world.team(team.id)
    assert extended.status == "open"
    assert extended.deadline == (None if hours is None else begins + timedelta(hours=hours))
    invitation = world.to(world.place)[before:][-1]
    texts = world.system.service.versions.current.texts
    until = texts.moment(extended.deadline) if extended.deadline else texts.day(extended.ends_at)
    assert f"Open until {until}" in plain(invitation)


@pytest.mark.parametrize(("argument", "hours"), [("in1h", 1), ("in1d", 24), ("in1w", 168)])
def test_open_end_gets_a_deadline(world: World, argument: str, hours: int) -> None:
    team = world.set_up(deadline="2h")
    world.order(world.facilitator, "extend", team.id, "open")
    world.forward(days=3)

    world.order(world.facilitator, "extend", team.id, argument)

    assert world.team(team.id).deadline == world.clock() + timedelta(hours=hours)


@pytest.mark.parametrize("argument", ["1h", "1d", "1w", "open"])
def test_button_that_extends_never_shortens_an_open_end(world: World, argument: str) -> None:
    team = world.set_up(deadline="2h")
    world.order(world.facilitator, "extend", team.id, "open")
    before = world.team(team.id)

    heard = world.order(world.facilitator, "extend", team.id, argument)

    assert "When should it close?" in said(heard)
    assert world.team(team.id) == before


def test_button_that_sets_a_deadline_never_shortens_one_that_is_set(world: World) -> None:
    team = world.set_up(deadline="1w")

    heard = world.order(world.facilitator, "extend", team.id, "in1h")

    assert "Extend it by how long?" in said(heard)
    assert world.team(team.id).deadline == team.deadline
