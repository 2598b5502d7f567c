"""What a turn leaves in the store beside the conversation and its replies."""

import pytest

from tests.kit.system import System, say


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
