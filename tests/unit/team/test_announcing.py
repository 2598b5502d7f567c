"""A facilitator's decisions before an assessment is announced."""

from bot.team.draft import ANYWAY, OPEN, POST, STRICT, answers_of, decide_draft, undecided
from tests.conftest import NOW
from tests.unit.team.make import team


def test_who_may_answer_is_asked_only_where_members_could_be_told_and_are_not() -> None:
    assert undecided(team(), tells_members=True) == ("anyone",)
    assert undecided(team(), tells_members=False) == ()
    assert undecided(team().but(checked=True), tells_members=True) == ()


def test_posting_anyway_decides_it_and_posting_does_not() -> None:
    assert undecided(decide_draft(team(), ANYWAY), tells_members=True) == ()
    assert undecided(decide_draft(team(), POST), tells_members=True) == ("anyone",)
    assert undecided(decide_draft(team(), "yes1"), tells_members=True) == ("anyone",)


def test_strict_or_open_is_asked_first_and_once_where_there_was_a_result() -> None:
    compared = team().but(compared_with=NOW, knows_before=True)

    assert undecided(compared, tells_members=True) == ("compared",)
    assert undecided(compared.but(knows_before=False), tells_members=False) == ("compared_unknown",)
    for more, openly in ((STRICT, False), (OPEN, True)):
        chosen = decide_draft(compared, more)
        assert chosen.openly is openly
        assert undecided(chosen, tells_members=True) == ("anyone",)
        assert decide_draft(chosen, OPEN) == chosen


def test_each_answer_is_one_that_an_order_can_carry() -> None:
    assert [more for _, more in answers_of("anyone")] == [POST, ANYWAY]
    assert [more for _, more in answers_of("compared")] == [STRICT, OPEN]
