"""How one statement becomes SQLite's and PostgreSQL's."""

from datetime import UTC, datetime
from importlib import resources

import pytest

from bot.store.shared.sql import load, moment, statement

FILES = sorted(
    file.name.removesuffix(".sql")
    for file in resources.files("bot.store.shared").iterdir()
    if file.name.endswith(".sql")
)


def test_values_are_named_in_sqlite_and_numbered_in_postgres() -> None:
    made = statement("SELECT :b, :a FROM t WHERE x = :b AND y = :a::text")

    assert made.sqlite == "SELECT :b, :a FROM t WHERE x = :b AND y = :a::text"
    assert made.postgres == "SELECT $1, $2 FROM t WHERE x = $1 AND y = $2::text"
    assert made.names == ("b", "a")


@pytest.mark.parametrize(
    ("written", "sqlite"),
    [
        ('SELECT a FROM t ORDER BY a COLLATE "C"', "SELECT a FROM t ORDER BY a"),
        ("SELECT a FROM t ORDER BY a FOR UPDATE", "SELECT a FROM t ORDER BY a"),
        ("SELECT a FROM t FOR SHARE", "SELECT a FROM t"),
        ("DELETE FROM t WHERE a IN (SELECT a FROM t\n FOR UPDATE SKIP LOCKED)",
         "DELETE FROM t WHERE a IN (SELECT a FROM t)"),
    ],
)  # fmt: skip
def test_locks_and_collations_are_for_postgres_alone(written: str, sqlite: str) -> None:
    assert statement(written).sqlite == sqlite
    assert statement(written).postgres == written


@pytest.mark.parametrize("name", FILES)
def test_every_statement_of_a_file_has_a_name_of_its_own(name: str) -> None:
    text = resources.files("bot.store.shared").joinpath(f"{name}.sql").read_text("utf-8")

    assert len(load(name)) == text.count("-- name: ") == text.count(";\n")


def test_times_are_the_same_from_either_database() -> None:
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

    assert moment(at) == moment(at.isoformat()) == at
