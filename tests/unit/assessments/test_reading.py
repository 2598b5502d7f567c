"""Somebody reads how an assessment treats people's data: nothing is kept of them."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Address, Outcome, Reading, Say, Tap, plain
from bot.store.sqlite.store import SqliteStore
from bot.team.orders import TeamOrder, Verb
from tests.stores.make import Contents, Place, create_tables, postgres_place, sqlite_place
from tests.unit.assessments.world import CHAT, FORMS, World, labels, said

READS: tuple[Verb, Verb] = ("privacy", "details")
SERVER = (
    "The server’s files, WAL archives, replicas, and backups keep it until they’re overwritten."
)
OVERWRITTEN = "What I deleted has been overwritten in my database."


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return sqlite_place(tmp_path / "kept.sqlite3")
    url: str = request.getfixturevalue("postgres_url")
    asyncio.run(create_tables(url))
    return postgres_place(url)


@pytest.fixture
def world(place: Place) -> Iterator[World]:
    with World(CHAT, store=place.new_store()) as made:
        yield made


def contents(world: World, place: Place) -> Contents:
    """Every row of every table, in a fixed order."""
    rows = world.system.run(_contents(place))
    return {name: sorted(found, key=repr) for name, found in rows.items()}


async def _contents(place: Place) -> Contents:
    """All rows but what a server is to vacuum, which comes and goes by itself."""
    return {table: rows for table, rows in (await place.contents()).items() if table != "counters"}


def read(world: World, verb: Verb, team: str, who: Address | None = None) -> Reading:
    outcome: Outcome = world.hand(who or world.person("nobody"), Tap(TeamOrder(verb, team).token))
    assert isinstance(outcome, Reading)
    return outcome


def test_reading_leaves_no_row_behind_whatever_the_state(world: World, place: Place) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(3))
    world.settle()
    for _ in ("open", "revealed"):
        before = contents(world, place)
        for verb in READS:
            assert plain(read(world, verb, team.id).said)
            assert read(world, verb, "unknown1").notice
        world.tick()

        assert contents(world, place) == before
        assert world.to(world.person("nobody")) == []
        world.reveal(team)
        world.tick()
    assert world.team(team.id).status == "revealed"


def test_receipt_and_details_are_true_on_the_database_in_use(world: World) -> None:
    team = world.set_up()
    world.all_answer(team, world.people(3))
    world.settle()
    overwrites = isinstance(world.system.store, SqliteStore)

    how = plain(read(world, "privacy", team.id).said)
    before = said(world.order(world.person("new"), "join", team.id))
    world.reveal(team)
    details, receipt = plain(read(world, "details", team.id).said), world.text(world.place)

    assert ("I overwrite what I delete" in how) == (OVERWRITTEN in details) == overwrites
    assert (SERVER in before) == (not overwrites)
    assert (SERVER in how) == (SERVER in details) == (not overwrites)
    assert ("the database’s files and backups keep them" in receipt) == (not overwrites)
    assert "Individual answers have been deleted" in receipt


def test_details_say_the_date_that_the_receipt_said(world: World) -> None:
    team = world.set_up(series=True)
    world.all_answer(team, world.people(3))
    world.reveal(team)
    told = world.text(world.place)
    date = world.system.service.versions.current.texts.day(world.clock() + timedelta(days=400))

    world.forward(days=30)

    assert f"Totals are kept until {date}, and so are codes, not names" in told
    assert plain(read(world, "details", team.id).said).count(f"Kept until {date}: ") == 2
    # Shown once more, a result counts for later ones from then.
    world.order(world.facilitator, "post", team.id)
    later = world.system.service.versions.current.texts.day(world.clock() + timedelta(days=400))
    assert later in world.text(world.place)
    assert f"Kept until {later}: " in plain(read(world, "details", team.id).said)


def test_receipt_of_a_result_without_figures_says_that_only_the_count_is_kept(
    world: World,
) -> None:
    first = world.set_up()
    world.all_answer(first, world.people(3))
    world.reveal(first)
    team = world.set_up(series=True)
    world.press(world.facilitator, "Strict")
    world.all_answer(team, world.people(3))
    mark = len(world.sent)

    world.reveal(team)
    receipt, details = world.text(world.place, mark), read(world, "details", team.id)

    assert "I keep how many answered until" in receipt
    assert "codes" not in receipt
    assert "codes" not in details.notice
    found = plain(details.said)
    assert "how many people answered." in found
    assert "how many gave each answer" not in found
    assert "a code" not in found
    assert "I keep nothing of who answered." in found


def test_either_button_reads_what_is_true_now(world: World) -> None:
    team = world.set_up(rounds=2)
    title = {"privacy": "How privacy works", "details": "What’s kept"}

    def titles() -> list[str]:
        return [plain(read(world, verb, team.id).said).split("\n")[0] for verb in READS]

    assert titles() == [title["privacy"], title["privacy"]]
    world.all_answer(team, world.people(3))
    world.reveal(team)
    assert titles() == [title["privacy"], title["details"]]
    world.all_answer(team, world.people(3))
    world.reveal(team)
    assert titles() == [title["details"], title["details"]]


def test_cancelled_one_says_that_nothing_is_kept(world: World) -> None:
    team = world.set_up()
    world.answer(world.person("p1"), team)
    world.order(world.facilitator, "cancel", team.id)
    world.press(world.facilitator, "Delete everything")

    found = plain(read(world, "privacy", team.id).said)

    assert "No result was shown, and no totals are kept." in found
    assert "All answers have been deleted, without a result" in world.text(world.place)


@pytest.mark.parametrize("traits", [CHAT, FORMS], ids=["chat", "forms"])
def test_buttons_stand_below_invitation_and_receipt(traits: object) -> None:
    with World(CHAT if traits is CHAT else FORMS) as world:
        team = world.set_up()
        invited = world.to(world.place)[-1]
        assert labels(invited) == ["Take part", "How privacy works"]
        world.all_answer(team, world.people(3))
        world.reveal(team)

        assert [labels(reply) for reply in world.to(world.place) if isinstance(reply, Say)][-1] == [
            "Details"
        ]


def test_who_answers_in_a_chat_has_the_button_before_the_first_question(world: World) -> None:
    team = world.set_up()

    first, _ = world.order(world.person("p1"), "join", team.id)

    assert labels(first) == ["How privacy works"]
    assert "If everyone gives the same answer, everyone knows everyone’s answer." in plain(first)


def test_members_that_cannot_be_checked_make_the_invitation_say_so() -> None:
    with World(CHAT) as world:
        world.set_up("Checked")
        assert "Anyone with the link" not in world.text(world.place)
        world.standings[""] = "member"
        world.order(world.facilitator, "cancel", world.teams()[0].id)
        world.press(world.facilitator, "Delete everything")
        mark = len(world.sent)

        team = world.set_up("Not checked")
        world.press(world.facilitator, "Post anyway")

        assert "Anyone with the link can answer." in world.text(world.place, mark)
        assert "anyone with the link can answer" in plain(read(world, "privacy", team.id).said)
    with World(FORMS) as forms:
        forms.set_up()
        assert "Anyone with the link" not in forms.text(forms.place)
