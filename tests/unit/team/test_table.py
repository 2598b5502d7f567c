"""The result as a table: aggregates alone, and nothing that a spreadsheet would run."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.team.table import csv_of, harmless
from bot.team.tally import RoleTally, Tally
from tests.unit.team.make import EDITION, TEXTS, Member, counted, shown


def rows(found: Tally, title: str = "Ours", number: int = 1) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_of(TEXTS, EDITION, title, found, number))))


def values(found: Tally, question: str, group: str = "everyone") -> list[list[str]]:
    """Return answer, people, share, value and benchmark of each row."""
    return [
        list(row.values())[4:]
        for row in rows(found)
        if (row["question"], row["group"]) == (question, group)
    ]


def test_columns_have_names_and_lines_end_as_the_standard_says() -> None:
    table = csv_of(TEXTS, EDITION, "Ours, fall", counted({"stage": (1, 4, 2, 0)}), 2)

    lines = table.split("\r\n")

    assert lines[0] == ("check,round,question,group,answer,people,share in percent,value,benchmark")
    assert lines[1] == '"Ours, fall",2,Stage,everyone,Crawl,1,14.3,,25'
    assert lines[-1] == ""


STAGE = [
    ["Crawl", "1", "14.3", "", "25"],
    ["Walk", "4", "57.1", "", "32"],
    ["Run", "2", "28.6", "", "29"],
    ["Fly", "0", "0", "", "14"],
    ["agreement from 0 to 1", "7", "", "0.6667", ""],
]
DELIVERY = [
    ["Hybrid", "3", "75", "", "73"],
    ["share of the most frequent answer", "4", "", "0.75", ""],
]
BARRIER = [
    ["4", "5", "62.5", "", ""],
    ["mean rating", "8", "", "4.125", "3.4"],
    ["agreement from 0 to 1", "8", "", "0.8125", ""],
]
NOT_SHOWN = [["not shown: fewer than 3 answered", "", "", "", ""]]


@pytest.mark.parametrize(
    ("measure", "counts", "question", "number", "expected"),
    [
        ("stage", (1, 4, 2, 0), "Stage", 5, STAGE),
        ("delivery_model", (3, 1, 0), "Delivery model", 4, DELIVERY),
        ("barrier.cost_roi", (0, 0, 1, 5, 2), "Cost and ROI uncertainty", 7, BARRIER),
        ("stage", (5, 0, 0, 0), "Delivery model", 1, NOT_SHOWN),
    ],
)
def test_each_answer_has_a_row_beside_the_markets_and_the_whole_another(
    measure: str, counts: tuple[int, ...], question: str, number: int, expected: list[list[str]]
) -> None:
    found = values(counted({measure: counts}), question)

    assert len(found) == number
    assert [row for row in found if row in expected] == expected
    assert not any(cell.startswith("'") for row in found for cell in row)


def test_role_has_rows_of_its_own() -> None:
    found = shown([*[Member("run", role="cx")] * 5, *[Member()] * 5])

    assert values(found, "Stage", "Customer experience")[2] == ["Run", "5", "100", "", "29"]
    assert values(found, "Stage")[2] == ["Run", "5", "50", "", "29"]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_title_and_label_that_look_like_a_formula_are_text(begin: str) -> None:
    nasty = f'{begin}HYPERLINK("http://example.com","x")'
    role = RoleTally("cx", nasty, 5, {"stage": (0, 5, 0, 0)})
    found = replace(counted({"stage": (0, 10, 0, 0)}), roles=(role,))

    table = list(csv.reader(io.StringIO(csv_of(TEXTS, EDITION, nasty, found), newline="")))

    assert {row[0] for row in table[1:]} == {f"'{nasty}"}
    assert {row[3] for row in table[1:]} == {"everyone", f"'{nasty}"}


@pytest.mark.parametrize(
    "cell",
    [
        "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM", "\ufe661", "\u22121",
        "  =1", "\u00a0=1", "\u3000\uff1d1", '"=1', "'=1", "\u201c=1", ' " =1',
        "\u200b=1", "\ufeff=1", "\x00=1", "\t1", "\r1",
    ],
)  # fmt: skip
def test_formula_is_found_behind_what_hides_it(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["", " ", "Équipe", "a=1", "5", "0.25", '"quoted"', "1-2", "(=1)", "\u201cwords\u201d"]
)
def test_text_that_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


@given(st.text())
def test_no_cell_begins_a_formula_and_nothing_else_is_changed(cell: str) -> None:
    found = harmless(cell)

    assert not found.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert found in (cell, f"'{cell}")


@given(st.text(st.characters(codec="utf-8")))
def test_any_title_comes_back_from_the_table(title: str) -> None:
    table = csv_of(TEXTS, EDITION, title, counted({"stage": (0, 5, 0, 0)}))

    [_, first, *_] = csv.reader(io.StringIO(table, newline=""))

    assert first[0] == harmless(title)
