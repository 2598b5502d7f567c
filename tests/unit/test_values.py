"""Values: equal ones are one key, and nothing changes them."""

from dataclasses import replace
from pathlib import Path

from mypy import api

from bot.values import value

CHANGES = """
from bot.values import value

@value
class Point:
    x: int

Point(1).x = 2
"""


@value
class Point:
    x: int
    y: int = 0


def test_equal_values_are_the_same_key() -> None:
    assert {Point(1): "here"}[Point(1, 0)] == "here"


def test_a_value_is_replaced_by_a_changed_one() -> None:
    point = Point(1)
    assert replace(point, y=2) == Point(1, 2)
    assert point == Point(1)


def test_a_value_has_no_other_attributes() -> None:
    assert not hasattr(Point(1), "__dict__")


def test_the_type_checker_refuses_a_change(tmp_path: Path) -> None:
    program = tmp_path / "changes.py"
    program.write_text(CHANGES, "utf-8")
    said, _, code = api.run(["--no-incremental", str(program)])
    assert code == 1
    assert 'Property "x" defined in "Point" is read-only' in said
