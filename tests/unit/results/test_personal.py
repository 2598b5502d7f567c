"""The result of a person's answers."""

from bot.results.finding import finding
from bot.results.personal import result_of
from bot.scoring.edition import BARRIER
from bot.scoring.position import Answers
from tests.unit.results.make import ENGLISH, edition


def test_result_of_equal_answers_is_worked_out_once() -> None:
    first, second, *_ = edition().ids(BARRIER)
    answers = Answers("walk", barriers={first: 3, second: 4})
    again = Answers("walk", barriers={second: 4, first: 3})

    result = result_of(ENGLISH, edition(), answers)

    assert result_of(ENGLISH, edition(), again) is result
    assert finding(result) is finding(result)


def test_result_of_other_answers_is_another() -> None:
    first, second, *_ = edition().ids(BARRIER)
    for answers in (
        Answers("walk", barriers={first: 3, second: 4}),
        Answers("walk", barriers={first: 4, second: 3}),
        Answers("walk", barriers={first: 3}),
        Answers("run", barriers={first: 3, second: 4}),
        Answers("walk", role="executive", barriers={first: 3, second: 4}),
        Answers("walk", barriers={first: 3, second: 4}, unlisted=("industry",)),
    ):
        assert result_of(ENGLISH, edition(), answers).position.answers == answers
