"""Somebody reads how an assessment treats people's data: nothing is kept of them."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Reading, Say, Tap, plain
from bot.store.sqlite.store import SqliteStore
from bot.team.orders import Verb, token_of
from tests.stores.make import Contents, Place, create_tables, postgres_place, sqlite_place
from tests.unit.assessments.world import CHAT, World, labels, said

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
def stored(place: Place) -> Iterator[World]:
    with World(CHAT, store=place.new_store()) as made:
        yield made


def contents(world: World, place: Place) -> Contents:
    """Every row of every table but what a server is to vacuum, which comes and goes by itself."""
    rows = world.system.run(_contents(place))
    return {name: sorted(found, key=repr) for name, found in rows.items() if name != "counters"}


async def _contents(place: Place) -> Contents:
    return await place.contents()


def read(world: World, verb: Verb, team: str) -> Reading:
    outcome = world.hand(world.person("nobody"), Tap(token_of(verb, team)))
    assert isinstance(outcome, Reading)
    return outcome


def test_reading_leaves_no_row_behind_whatever_the_state(stored: World, place: Place) -> None:
    team = stored.answered(3)
    stored.settle()
    for _ in ("open", "revealed"):
        before = contents(stored, place)
        for verb in READS:
            assert plain(read(stored, verb, team.id).said)
            assert read(stored, verb, "unknown1").notice
        stored.tick()

        assert contents(stored, place) == before
        assert stored.to(stored.person("nobody")) == []
        stored.reveal(team)
        stored.tick()
    assert stored.team(team.id).status == "revealed"


def test_receipt_and_details_are_true_on_the_database_in_use(stored: World) -> None:
    team = stored.answered(3)
    stored.settle()
    overwrites = isinstance(stored.system.store, SqliteStore)

    how = plain(read(stored, "privacy", team.id).said)
    before = said(stored.order(stored.person("new"), "join", team.id))
    stored.reveal(team)
    details, receipt = plain(read(stored, "details", team.id).said), stored.text(stored.place)

    assert ("I overwrite what I delete" in how) == (OVERWRITTEN in details) == overwrites
    assert (SERVER in before) == (not overwrites)
    assert (SERVER in how) == (SERVER in details) == (not overwrites)
    assert ("the database’s files and backups keep them" in receipt) == (not overwrites)
    assert "Individual answers have been deleted" in receipt


def test_details_say_the_date_that_the_receipt_said(chat: World) -> None:
    team = chat.revealed(3, series=True)

    def until() -> str:
        return chat.system.service.versions.current.texts.day(chat.clock() + timedelta(days=400))

    date, told = until(), chat.text(chat.place)
    chat.forward(days=30)

    assert f"Totals are kept until {date}, and so are codes, not names" in told
    assert plain(read(chat, "details", team.id).said).count(f"Kept until {date}: ") == 2
    # Shown once more, a result counts for later ones from then.
    chat.order(chat.facilitator, "post", team.id)
    assert until() in chat.text(chat.place)
    assert f"Kept until {until()}: " in plain(read(chat, "details", team.id).said)


def test_receipt_of_a_result_without_figures_says_that_only_the_count_is_kept(
    chat: World,
) -> None:
    chat.revealed(3)
    team = chat.set_up(series=True)
    chat.press(chat.facilitator, "Strict")
    chat.all_answer(team, chat.people(3))
    mark = len(chat.sent)

    chat.reveal(team)
    receipt, details = chat.text(chat.place, mark), read(chat, "details", team.id)

    assert "I keep how many answered until" in receipt
    assert "codes" not in receipt
    assert "codes" not in details.notice
    found = plain(details.said)
    assert "how many people answered." in found
    assert "how many gave each answer" not in found
    assert "a code" not in found
    assert "I keep nothing of who answered." in found


def test_either_button_reads_what_is_true_now(chat: World) -> None:
    team = chat.set_up(rounds=2)
    privacy, details = "How privacy works", "What’s kept"

    def titles() -> list[str]:
        return [plain(read(chat, verb, team.id).said).split("\n")[0] for verb in READS]

    assert titles() == [privacy, privacy]
    for expected in ([privacy, details], [details, details]):
        chat.all_answer(team, chat.people(3))
        chat.reveal(team)
        assert titles() == expected


def test_cancelled_one_says_that_nothing_is_kept(chat: World) -> None:
    team = chat.answered(1)
    chat.cancel(team)

    found = plain(read(chat, "privacy", team.id).said)

    assert "No result was shown, and no totals are kept." in found
    assert "All answers have been deleted, without a result" in chat.text(chat.place)


def test_buttons_stand_below_invitation_receipt_and_the_notice_before_the_first_question(
    world: World,
) -> None:
    team = world.set_up()
    assert labels(world.to(world.place)[-1]) == ["Take part", "How privacy works"]
    first, *_ = world.order(world.person("p1"), "join", team.id)
    if not world.forms:
        unanimous = "If everyone gives the same answer, everyone knows everyone’s answer."
        assert labels(first) == ["How privacy works"]
        assert unanimous in plain(first)
        world.delete(world.person("p1"))
    world.all_answer(team, world.people(3))

    world.reveal(team)

    shown = [reply for reply in world.to(world.place) if isinstance(reply, Say)]
    assert labels(shown[-1]) == ["Details"]


def test_everybody_can_read_that_anyone_with_the_link_can_answer(chat: World) -> None:
    chat.standings[""] = "member"
    team = chat.set_up()
    chat.press(chat.facilitator, "Post anyway")

    assert "anyone with the link can answer" in plain(read(chat, "privacy", team.id).said)
