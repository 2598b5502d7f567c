"""The service: buttons find their own conversation, and forgetting forgets."""

from collections.abc import Sequence

import pytest

from bot.messages import Ask, Reply, Say, Tap, Text, plain
from tests.kit.system import ANN, BEA, System, say


def asked_for_stage(system: System) -> Ask:
    """Return the question for the stage, to Ann."""
    asked = say(system, "hello", "yes")[-1]
    assert isinstance(asked, Ask)
    return asked


def test_button_of_somebody_else_answers_nothing(system: System) -> None:
    asked = asked_for_stage(system)
    system.say(Text("hello"), BEA)

    outcome, told = system.say(Tap(asked.choices[0].token), BEA)

    assert "over" in outcome.notice
    assert told == []
    ann = system.conversation(ANN)
    assert ann is not None
    assert "stage" not in ann.answers


def test_button_pressed_after_forgetting_begins_nothing(system: System) -> None:
    asked = asked_for_stage(system)
    say(system, "delete", "yes")

    outcome, told = system.say(Tap(asked.choices[0].token))

    assert "over" in outcome.notice
    assert told == []
    assert system.conversation(ANN) is None


def finished(system: System) -> dict[str, str]:
    """Return the buttons of a result, and of the messages that it opens, by their labels."""
    lines = ("hello", "yes", "walk", "hybrid", *["skip"] * 6, "skip the rest")
    buttons = pressable(say(system, *lines))
    for label in ("More", "Next page"):
        buttons |= pressable(system.say(Tap(buttons[label]))[1])
    return buttons


def pressable(replies: Sequence[Reply]) -> dict[str, str]:
    """Return the buttons of the last message, by their labels."""
    said = replies[-1]
    assert isinstance(said, Say)
    return {button.label: button.token for button in said.buttons}


@pytest.mark.parametrize(
    "label", ["Leave a comment", "Compare an industry", "Change an answer", "Take it again"]
)
def test_old_result_opens_nothing_beside_what_is_under_way(system: System, label: str) -> None:
    buttons = finished(system)
    system.say(Tap(buttons["Take it again"]))
    say(system, "yes")
    under_way = system.conversation(ANN)

    outcome, replies = system.say(Tap(buttons[label]))
    _, source = system.say(Tap(buttons["Sources"]))

    assert "started again" in outcome.notice
    assert replies == []
    assert "All from: Liveops 2026" in plain(source[-1])
    assert system.conversation(ANN) == under_way
    say(system, "run")
    now = system.conversation(ANN)
    assert now is not None
    assert now.answers["stage"].value == "run"


# ---------------------------------------------------------------------------- what is asked


@pytest.mark.parametrize(
    ("lines", "step"),
    [
        (["hello"], "consent"),
        (["hello", "yes"], "stage"),
        (["hello", "yes", "walk"], "delivery"),
        (["hello", "yes", "walk", "nonsense"], "delivery"),
        (["hello", "yes", "walk", "help"], "delivery"),
        (["hello", "yes", "walk", "hybrid", "back"], "delivery"),
        (["hello", "yes", "walk", "stop"], "delivery"),
        (["hello", "yes", "walk", "restart", "yes"], "consent"),
        (["hello", "yes", "walk", "hybrid", *["skip"] * 5, "skip the rest"], ""),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_step_that_is_asked_after_each_turn_is_kept(
    system: System, lines: list[str], step: str
) -> None:
    say(system, *lines)

    waiting = "SELECT step FROM conversations WHERE id = (SELECT focus FROM addresses)"
    assert system.sql(waiting) == [(step,)]
