"""A person's own page, where a channel has one."""

import pytest

from bot.engine.assessment import Assessment
from bot.engine.home import front_door, home
from bot.engine.turn import TurnContext
from bot.messages import Say, plain
from tests.conftest import NOW
from tests.kit.golden import buttons
from tests.unit.engine.make import walk

RESULT = ("yes", "walk", "hybrid", *["skip"] * 5, "skip the rest")


def page(assessment: Assessment, *lines: str) -> Say:
    """Return the page of somebody who typed these lines."""
    return home(TurnContext(assessment, walk(assessment, *lines), NOW))


def labels(said: Say) -> list[str]:
    return [label for label, _ in buttons(said)]


def test_page_of_somebody_unknown_offers_to_begin(quick_check: Assessment) -> None:
    said = front_door(quick_check)

    assert said.kind == "home"
    assert "815 enterprise executives" in plain(said)
    assert [token for _, token in buttons(said)] == ["/start", "/team"]


@pytest.mark.parametrize("lines", [(), ("no",), ("yes", "walk", "delete", "yes")])
def test_page_of_somebody_without_answers_is_that_of_somebody_unknown(
    quick_check: Assessment, lines: tuple[str, ...]
) -> None:
    assert page(quick_check, *lines) == front_door(quick_check)


@pytest.mark.parametrize("lines", [("yes", "walk"), ("yes", "walk", "stop")])
def test_page_of_somebody_under_way_says_where_they_are(
    quick_check: Assessment, lines: tuple[str, ...]
) -> None:
    said = page(quick_check, *lines)

    assert said.kind == "home"
    assert "question 2 of" in plain(said).lower()
    assert "Walk" not in plain(said)
    assert len(labels(said)) == 4


def test_page_of_somebody_with_a_result_shows_it(quick_check: Assessment) -> None:
    said = page(quick_check, *RESULT)

    assert said.kind == "home"
    assert "ahead of 25%" in plain(said)
    assert len(labels(said)) == 5
    assert labels(said)[-2] == labels(front_door(quick_check))[-1]
    assert labels(said)[-1] == "Delete my data"
