"""A conversation that goes on in another version of its flow: the preview of a draft."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.refitting import refit
from bot.engine.turn import Turn
from bot.messages import Ask, Say
from bot.scoring.edition import Edition
from bot.texts import Catalogue
from tests.conftest import NOW
from tests.unit.engine.make import walk
from tests.unit.flows.make import build, flow_yaml

Make = Callable[..., Assessment]

STAGE = "{id: stage, type: single_choice, name: Stage, text: Which?, options: [%s]}"
STAGED = "{id: a, label: Apple}, {id: b, label: Banana}, {id: c, label: Cherry"
ABC = STAGE % (STAGED + "}")
AC = STAGE % "{id: a, label: Apple}, {id: c, label: Cherry}"
SEVERAL = "{id: many, type: several_choices, name: Many, text: Which?, options: [%s]}"
NUMBER = "{id: count, type: number, name: Count, text: How many?, minimum: 0, maximum: %s}"
ASK = "{id: sure, type: yes_no, name: Sure, text: Are you sure?}"


@pytest.fixture
def make(edition: Edition, quick_check: Assessment) -> Make:
    """Makes an assessment of a flow with these steps."""

    def made(*steps: str) -> Assessment:
        texts: Catalogue = quick_check.texts
        return Assessment(build(flow_yaml(*steps)), edition, texts, "")

    return made


def refitted(old: Assessment, new: Assessment, conversation: Conversation) -> Turn:
    return refit(new, conversation, NOW, before=old.flow)


def values(turn: Turn) -> dict[str, object]:
    return {step: answer.value for step, answer in turn.conversation.answers.items()}


def test_answers_that_fit_stay_and_the_open_question_stays_open(make: Make) -> None:
    old, new = make(ABC, NUMBER % 9, ASK), make(ASK, AC, NUMBER % 5)

    turn = refitted(old, new, walk(old, "cherry", "4"))

    assert values(turn) == {"stage": "c", "count": 4}
    assert turn.conversation.version == new.flow.version
    [question] = turn.replies
    assert isinstance(question, Ask)
    assert question.step == "sure"


def test_question_is_asked_again_if_its_answer_no_longer_fits(make: Make) -> None:
    old = make(ABC, NUMBER % 9, ASK)
    conversation = walk(old, "banana", "7", "yes")

    assert values(refitted(old, make(AC, NUMBER % 9, ASK), conversation)).keys() == {
        "count", "sure", "result",
    }  # fmt: skip
    assert values(refitted(old, make(ABC, NUMBER % 5, ASK), conversation)).keys() == {
        "stage", "sure", "result",
    }  # fmt: skip


def test_chosen_options_stay_only_together(make: Make) -> None:
    apple, banana, cherry = (part + "}" for part in STAGED.split("}, "))
    old = make(SEVERAL % ", ".join((apple, banana, cherry)), ASK)
    conversation = walk(old, "apple and banana", "done")

    both, other = (SEVERAL % ", ".join(parts) for parts in ((apple, banana), (apple, cherry)))
    assert values(refitted(old, make(ASK, both), conversation)) == {"many": ("a", "b")}
    assert values(refitted(old, make(ASK, other), conversation)) == {}


def test_answer_to_a_question_of_another_type_does_not_fit(make: Make) -> None:
    old = make(ABC, ASK)
    new = make("{id: stage, type: text, name: Stage, text: Which?}", ASK)

    assert values(refitted(old, new, walk(old, "cherry"))) == {}


def test_skipped_question_stays_skipped_while_it_can_be(make: Make) -> None:
    optional = ASK.replace("yes_no", "yes_no, optional: true")
    old = make(optional, ABC)
    conversation = walk(old, "skip")

    assert values(refitted(old, make(ABC, optional), conversation)) == {"sure": None}
    assert values(refitted(old, make(ABC, ASK), conversation)) == {}


def test_result_comes_if_the_open_question_is_gone(make: Make) -> None:
    old, new = make(ABC, ASK), make(ABC)

    turn = refitted(old, new, walk(old, "cherry"))

    assert turn.conversation.status == "finished"
    assert isinstance(turn.replies[0], Say)
    assert turn.finished is not None


def test_new_question_is_asked_after_the_result(make: Make) -> None:
    old, new = make(ABC), make(ABC, ASK)

    turn = refitted(old, new, walk(old, "cherry"))

    assert isinstance(turn.replies[0], Ask)
    assert turn.replies[0].step == "sure"


def test_reopened_question_stays_open_unless_it_is_gone(make: Make) -> None:
    old = make(ABC, ASK)
    reopened = walk(old, "cherry", "back")

    assert refitted(old, make(AC, ASK), reopened).conversation.cursor == "stage"
    assert refitted(old, make(ASK), reopened).conversation.cursor is None


def test_stopped_and_ended_conversations_ask_nothing(make: Make) -> None:
    old, new = make(ABC, ASK), make(ASK, ABC)
    stopped = walk(old, "cherry", "stop")

    for conversation in (stopped, replace(stopped, status="restarted")):
        turn = refitted(old, new, conversation)
        assert (turn.replies, turn.conversation.status) == ((), conversation.status)
        assert turn.conversation.version == new.flow.version


def test_values_alone_decide_where_the_version_before_is_not_known(make: Make) -> None:
    old, new = make(ABC, NUMBER % 9, ASK), make(AC, NUMBER % 9, ASK)

    turn = refit(new, walk(old, "banana", "7"), NOW)

    assert values(turn) == {"count": 7}
