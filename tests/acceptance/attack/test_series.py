"""The simulated series: what is certain of them, and the table that is printed."""

from tests.acceptance.attack.series import HABITS, QUARTERS, Habit, simulated, table


def test_the_same_twelve_have_a_new_result_each_quarter() -> None:
    way = simulated(3, 1, Habit(come=(0,)))
    assert way.shown == dict.fromkeys(range(1, QUARTERS + 1), 3)
    assert way.attacked == 0


def test_with_one_replaced_there_is_none_until_the_first_no_longer_counts() -> None:
    assert simulated(5, 1, Habit(come=(1,))).shown == {1: 5, 6: 5}


def test_the_table_has_a_line_for_each_habit() -> None:
    printed = table({name: simulated(2, 1, one) for name, one in HABITS.items()})
    assert printed.count("\n") == 1 + len(HABITS)
