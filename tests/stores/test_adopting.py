"""Promises of both stores: an address that gets another name."""

import re
from datetime import datetime

import pytest

from bot.messages import Address, Outcome
from bot.store.ports import Store
from bot.store.records import Row
from bot.store.schema import metadata
from bot.store.shared.adopting import SQL
from bot.team.place_results import Code
from bot.turns.keys import address_key, code_of, person_key
from bot.turns.plan import Found, Timer
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import (
    LATER,
    MUCH_LATER,
    SORRY,
    Stores,
    at_once,
    begin,
    claim,
    exported,
    finish,
    forget,
    give,
    kept_id,
    mark,
    must_not_decide,
    nothing,
    say,
    says,
    send,
    texts,
    update,
    write,
)
from tests.stores.teams import TEAM, join, look, start, submit

OLD = Address("slack", "T1", "U1")
NEW = Address("slack", "T1", "T1/U1")
SAME_ID = Address("slack", "T2", "U1")
"""Somebody else whose workspace was not stored either."""


async def kept_of(store: Store, address: Address, one: str) -> None:
    """Store everything that a store can keep of somebody."""
    timer = Timer(one, "reminder", LATER)
    begun = begin(one, says(f"{one}?"), timers=(timer,))
    for number, decide in enumerate((begun, give("stage", "walk"), finish, begin(f"{one}b")), 1):
        await store.turns.handle(update(f"{one}-{number}", address), "", decide)
    odd = update(f"{one}-5", address, "odd")
    await store.turns.fail(odd, f"REF{one}", "ValueError", NOW, SORRY)


async def waiting(store: Store, now: datetime = NOW) -> list[Row]:
    return await claim(store, now, ("slack",))


# ---------------------------------------------------------------------------- what goes along


async def test_everything_is_kept_by_the_new_name(store: Store, place: Place) -> None:
    await kept_of(store, OLD, "c1")
    before = await place.contents()

    assert await store.turns.adopt(OLD, NEW)

    after = await place.contents()
    renamed = {
        address_key(OLD): address_key(NEW), person_key(OLD): person_key(NEW), OLD.person: NEW.person
    }  # fmt: skip
    for table, rows in before.items():
        expected = [tuple(renamed.get(str(value), value) for value in row) for row in rows]
        if table == "inbox":
            # The update that was put aside names its address, too.
            shortened = [_without_json(row) for row in expected]
            assert sorted(map(repr, shortened)) == sorted(
                repr(_without_json(r)) for r in after[table]
            )
        elif table == "lanes":
            assert [row[0] for row in after[table]] == [row[0] for row in expected]
        else:
            assert sorted(map(repr, expected)) == sorted(map(repr, after[table]))
    assert address_key(OLD) not in repr(after)


def _without_json(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(value for value in row if not str(value).startswith("{"))


async def test_everything_goes_on_by_the_new_name_though_two_processes_adopt_at_once(
    store: Store, stores: Stores
) -> None:
    await kept_of(store, OLD, "c1")

    await at_once(stores, 4, lambda bot, _: bot.turns.adopt(OLD, NEW))

    kept = await store.turns.known(NEW)
    assert (kept.focus, kept_id(kept.addressed)) == ("c1b", "c1b")
    assert await store.turns.handle(update("c1-4", NEW), "", must_not_decide) == Outcome("begun")
    assert [one.conversation for one in await store.records.results(NEW)] == ["c1"]
    assert await store.turns.known(OLD) == Found()

    [due] = await store.timers.due(MUCH_LATER, 10)
    assert (due.address, due.timer.conversation) == (NEW, "c1")
    assert await store.timers.fire(due, nothing)

    [failed] = await store.records.failed()
    assert failed.update == update("c1-5", NEW, "odd")
    await store.turns.handle(failed.update, "", give("stage", "run"), retry=True)
    assert await store.records.failed() == []


async def test_replies_are_sent_once_and_in_order_also_one_that_is_being_sent(
    store: Store,
) -> None:
    await store.turns.handle(update("0", SAME_ID), "", say(says("to somebody else")))
    await store.turns.handle(update("1", OLD), "", begin("c1", says("one"), says("two")))
    first, second = [row for row in await waiting(store) if row.address == OLD]
    await store.outbox.mark([mark(second, "release")])

    await store.turns.adopt(OLD, NEW)
    assert await send(store, [first], ref=("D1", "1")) == set()
    await store.turns.handle(update("2", NEW), "", say(says("three")))

    rows = await waiting(store, MUCH_LATER)
    assert [row.address for row in rows if row.address != SAME_ID] == [NEW] * 2
    assert sorted(texts(rows)) == ["three", "to somebody else", "two"]
    assert texts([row for row in rows if row.address == NEW]) == ["two", "three"]


async def test_assessments_stay_with_who_runs_them_and_answers_in_them(store: Store) -> None:
    facilitated = TEAM.but(place=Address("slack", "T1/C1", ""), facilitator=OLD, heir=OLD)
    await start(store, facilitated)
    await join(store, OLD, "m1")
    await submit(store, OLD, "m1")

    await store.turns.adopt(OLD, NEW)

    team = await store.teams.find("t1")
    assert team
    assert (team.facilitator, team.heir) == (NEW, NEW)
    assert [one.id for one in await store.teams.of_person(NEW)] == ["t1"]
    whole = await look(store)
    assert [one.person for one in whole.parts] == [person_key(NEW)]
    assert [(one.address, one.answered) for one in whole.contributions] == [(NEW, True)]


async def test_whoever_is_counted_in_a_result_stays_the_same_in_later_ones(
    store: Store, place: Place
) -> None:
    here, there = (Address("slack", chat, "") for chat in ("T1/C1", "T2/C2"))
    for one, where in (("t1", here), ("t2", there)):
        await start(store, TEAM.but(id=one, place=where))
        key = f"{one}0"
        codes = (Code(code_of(key_of(key), person_key(OLD)), "", ("stage",)),)
        shown = write(tally=(1, "{}"), codes=codes, key=key_of(key))
        await store.teams.handle(None, one, shown)

    assert await store.turns.adopt(OLD, NEW)
    assert not await store.turns.adopt(OLD, NEW)

    rows = {row[0]: row[2] for row in (await place.contents())["codes"]}
    # The same key is somebody else's in the other workspace.
    assert rows == {
        "t1": code_of(key_of("t10"), person_key(NEW)),
        "t2": code_of(key_of("t20"), person_key(OLD)),
    }


def key_of(name: str) -> str:
    return name.encode().hex()


async def test_what_is_to_go_once_all_is_sent_goes_by_the_new_name(
    store: Store, place: Place
) -> None:
    await place.run(
        f"INSERT INTO fading VALUES ('{address_key(OLD)}', '{person_key(OLD)}')"  # noqa: S608
    )

    assert await store.turns.adopt(OLD, NEW)

    assert (await place.contents())["fading"] == [(address_key(NEW), person_key(NEW))]


# ---------------------------------------------------------------------------- what does not


async def test_nothing_of_the_same_id_in_another_workspace_is_taken(
    store: Store, place: Place
) -> None:
    other = TEAM.but(place=Address("slack", "T2/C2", ""), facilitator=SAME_ID)
    await start(store, other)
    await kept_of(store, SAME_ID, "c2")
    await join(store, SAME_ID, "m2")
    before = await place.contents()

    await store.turns.adopt(OLD, NEW)

    assert await place.contents() == before
    assert await store.teams.of_person(NEW) == []
    assert [team.id for team in await store.teams.of_person(SAME_ID)] == ["t1"]


async def test_where_nothing_was_kept_nothing_is_done(store: Store, place: Place) -> None:
    await kept_of(store, NEW, "c1")
    before = await place.contents()

    assert not await store.turns.adopt(OLD, NEW)

    assert await place.contents() == before


async def test_what_the_new_name_has_already_stays(store: Store) -> None:
    await kept_of(store, OLD, "c1")
    await store.turns.handle(update("n1", NEW), "", begin("n1"))

    assert await store.turns.adopt(OLD, NEW)
    assert not await store.turns.adopt(OLD, NEW)

    assert (await store.turns.known(NEW)).focus == "n1"
    assert sorted(kept.id for kept in await exported(store)) == ["c1", "c1b", "n1"]


async def test_whoever_is_forgotten_after_that_leaves_nothing(store: Store, place: Place) -> None:
    await start(store, TEAM.but(heir=OLD))
    await kept_of(store, OLD, "c1")
    await join(store, OLD, "m1")

    await store.turns.adopt(OLD, NEW)
    await store.turns.handle(update("bye", NEW), "", forget())

    contents = repr(await place.contents())
    for key in (address_key(OLD), person_key(OLD), address_key(NEW), person_key(NEW), NEW.person):
        assert key not in contents


# ---------------------------------------------------------------------------- all of it


@pytest.mark.parametrize(
    ("table", "statement"),
    [("addresses", "copy_address"), ("conversations", "copy_conversations")],
)
def test_every_column_goes_along(table: str, statement: str) -> None:
    (copied,) = re.findall(rf"INSERT INTO {table} \(([^)]*)\)", SQL[statement].postgres)

    names = {name.strip() for name in copied.split(",")}
    assert set(metadata.tables[table].columns.keys()) == names


def test_every_table_that_names_a_person_is_known() -> None:
    naming = {
        name
        for name, table in metadata.tables.items()
        if {"address", "person", "person_key", "facilitator", "heir", "code"}
        & set(table.columns.keys())
    }

    assert naming == {
        "addresses", "conversations", "answers", "results", "inbox", "outbox", "lanes", "timers",
        "teams", "participants", "codes", "fading",
        # Its rows live for minutes, and go with the address.
        "handoffs",
    }  # fmt: skip
