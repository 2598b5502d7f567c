"""The look of buttons: the one that leads on, and those whose action cannot be undone."""

import pytest

from bot.engine.assessment import Assessment
from bot.engine.home import front_door
from bot.engine.turn import Turn
from bot.messages import Ask, Say
from bot.team.dashboard import Dashboard
from tests.unit.engine.make import said
from tests.unit.engine.test_panels import TO_RESULT
from tests.unit.team.make import TEXTS, team


def styled(turn: Turn) -> list[tuple[str, str]]:
    """Return the labels of buttons that do not look like others, with their look."""
    buttons = [
        button
        for reply in turn.replies
        if isinstance(reply, Say | Ask)
        for button in (reply.buttons if isinstance(reply, Say) else reply.choices)
    ]
    return [(button.label, button.style) for button in buttons if button.style]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((), [("I agree, start", "primary")]),
        (("yes",), []),
        (TO_RESULT, [("What to do next", "primary")]),
        (("yes", "stop"), [("Resume", "primary")]),
        (("yes", "walk", "delete"), [("Yes", "danger")]),
        (("yes", "walk", "restart"), [("Yes", "danger")]),
    ],
    ids=("consent", "a question", "result", "stopped", "delete", "restart"),
)
def test_one_button_leads_on(
    quick_check: Assessment, texts: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert styled(said(quick_check, *texts)) == expected


def test_page_of_somebody_new_leads_to_the_start(quick_check: Assessment) -> None:
    looks = [button.style for button in front_door(quick_check).buttons]

    assert looks == ["primary", ""]


def test_reveal_and_cancel_look_dangerous() -> None:
    dashboard = Dashboard(TEXTS, team(status="closing"), 6, 0)
    pages = (dashboard.message(), dashboard.message(start=2))
    shown = (*pages, dashboard.confirm("reveal"), dashboard.confirm("cancel"))

    looks = [{button.label for button in say.buttons if button.style == "danger"} for say in shown]

    assert looks == [
        {TEXTS.say("team.button.reveal")},
        {TEXTS.say("team.button.cancel")},
        {TEXTS.say("team.button.reveal_yes")},
        {TEXTS.say("team.button.cancel_yes")},
    ]
