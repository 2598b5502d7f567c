"""A row of the outbox that nobody can read harms neither those behind it nor other addresses."""

from pathlib import Path
from typing import Any

import pytest

from bot.messages import Outcome, Say
from bot.store.ports import Store
from bot.store.sqlite.store import SqliteStore
from tests.kit.system import behind
from tests.stores.promises import ANN, BEA, claim, say, says, update

UNREADABLE: dict[str, Any] = {
    "a number": 5,
    "no reply": Outcome("notice"),
    "a name that is a list": Say((), under=("a",)),  # type: ignore[arg-type] # so it may be found
    "half a letter in a name": Say((), under="\ud800"),
    "a NUL in a name": Say((), under="a\0b"),
}

DAMAGED = {
    "no JSON": "{",
    "too deep": "[" * 100_000,
    "a class that is a list": '{"":["Say"]}',
    "no UTF-8": b'{"":"\xff"}',
}


async def dead(store: Store) -> list[str]:
    return [row.error for row in await store.outbox.undelivered(10) if row.status == "dead"]


@pytest.mark.parametrize("kind", UNREADABLE)
async def test_row_that_cannot_be_read_is_dead_and_lets_all_others_go(
    store: Store, kind: str
) -> None:
    await store.turns.handle(update("u1"), "", say(UNREADABLE[kind], says("behind it")))
    await store.turns.handle(update("u2", BEA), "", say(says("elsewhere")))

    rows = await claim(store)

    assert {row.reply for row in rows} == {says("behind it"), says("elsewhere")}
    assert await dead(store) == ["unreadable"]


@pytest.mark.parametrize("kind", DAMAGED)
async def test_row_that_was_damaged_is_dead_and_lets_all_others_go(
    path: Path, in_file: SqliteStore, kind: str
) -> None:
    await in_file.turns.handle(update("u1"), "", say(says("damaged"), says("behind it")))
    await in_file.turns.handle(update("u2", BEA), "", say(says("elsewhere")))
    behind(path, "UPDATE outbox SET reply = CAST(? AS TEXT) WHERE id = 1", DAMAGED[kind])

    rows = await claim(in_file)

    assert {row.reply for row in rows} == {says("behind it"), says("elsewhere")}
    assert await dead(in_file) == ["unreadable"]


async def test_letter_that_is_damaged_does_not_make_a_reply_unreadable(
    path: Path, in_file: SqliteStore
) -> None:
    await in_file.turns.handle(update("u1"), "", say(says("gr-n"), says("behind it")))
    replaced = "UPDATE outbox SET reply = CAST(replace(reply, '-', CAST(? AS TEXT)) AS TEXT)"
    behind(path, replaced, b"\xfc")

    rows = await claim(in_file)

    assert [row.reply for row in rows] == [says("gr\ufffdn"), says("behind it")]
    assert {row.address for row in rows} == {ANN}
