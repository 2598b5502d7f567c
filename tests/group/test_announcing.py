"""What a facilitator decides before an assessment is announced."""

from bot.group.announcing import ANYWAY, POST, answers_of, decided, undecided
from tests.group.make import team


def test_who_may_answer_is_asked_only_where_members_could_be_told_and_are_not() -> None:
    assert undecided(team(), tells_members=True) == ("anyone",)
    assert undecided(team(), tells_members=False) == ()
    assert undecided(team().but(checked=True), tells_members=True) == ()


def test_posting_anyway_decides_it_and_posting_does_not() -> None:
    assert undecided(decided(team(), ANYWAY), tells_members=True) == ()
    assert undecided(decided(team(), POST), tells_members=True) == ("anyone",)
    assert undecided(decided(team(), "yes1"), tells_members=True) == ("anyone",)


def test_each_answer_is_one_that_an_order_can_carry() -> None:
    assert [more for _, more in answers_of("anyone")] == [POST, ANYWAY]
