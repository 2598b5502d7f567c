"""A typed label of a facilitator's button names the same order as the button."""

import pytest

from bot.messages import Command, Tap, Text, Update
from bot.team.orders import order_of
from bot.turns.plan import Found
from bot.turns.typed_labels import as_order, label_typed
from tests.unit.assessments.world import versions
from tests.unit.team.make import FACILITATOR, team

VERSIONS = versions().versions


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Refresh", ("panel", "")),
        ("reveal the RESULT", ("reveal", "")),
        ("by a week", ("extend", "1w")),
        ("set a deadline", ("extend", "")),
        ("in a week", ("extend", "in1w")),
        ("Slides", ("files", "slides")),
        ("Keep it open", ("panel", "")),
        ("Delete everything", ("cancel", "")),
        ("Reveal it now", ("reveal", "")),
        ("Post anyway", ("post", "anyway")),
        # Commands about somebody's own assessment.
        ("back", None),
        ("more", None),
        ("report", None),
        ("refresh it please", None),
        # It asks what the button does.
        ("Reveal it now?", None),
        ("x" * 5000, None),
    ],
)
def test_label_means_an_order_that_confirms_nothing(
    typed: str, label: tuple[str, str] | None
) -> None:
    assert label_typed(VERSIONS, Update("u1", FACILITATOR, Text(typed))) == label


def test_pressed_button_is_no_typed_label() -> None:
    assert label_typed(VERSIONS, Update("u1", FACILITATOR, Tap("Refresh"))) is None


def test_order_is_about_the_one_assessment_that_is_live_or_else_the_latest() -> None:
    update, found = Update("u1", FACILITATOR, Text("table")), Found(None)
    over = [team(id="new", status="revealed"), team(id="old", status="revealed")]

    def about(*teams: object) -> object:
        return order_of(as_order(update, ("files", "table"), found, teams).inbound)  # type: ignore[arg-type] # teams

    assert getattr(about(team(id="live"), *over), "team", "") == "live"
    assert getattr(about(*over), "team", "") == "new"
    several = as_order(update, ("files", "table"), found, [team(id="a"), team(id="b")])
    assert several.inbound == Command("team", "list")
    assert as_order(update, ("files", "table"), found, []) == update
