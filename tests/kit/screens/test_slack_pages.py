"""Pages of Slack show every message, who sent it, and what is open above."""

from typing import Any

import pytest

from tests.kit.screens.markup import CannotDraw
from tests.kit.screens.slack_pages import (
    Frame,
    confirmation,
    home_page,
    messages_page,
    modal,
    thread_page,
)
from tests.kit.screens.test_slack_drawing import (
    BAD,
    NAMES,
    NOW,
    SAFE,
    SIGHT,
    marked,
    option,
    plain,
)
from tests.kit.slack.channels import Message
from tests.kit.slack.state import begin
from tests.kit.slack.views import View

FRAME = Frame(f"App {BAD}", f"Work {BAD}", [f"chan {BAD}"], f"# chan {BAD}", f"7 {BAD}")


def message(ts: str, user: str = "B1", text: str = "", **more: Any) -> Message:
    given: dict[str, Any] = {"by_app": user == "B1", "at": NOW.timestamp() + float(ts), **more}
    return Message(ts, user, text, **given)


def test_page_of_messages_is_escaped_and_names_each_sender_once_in_a_row() -> None:
    file = {"title": BAD, "name": "a.csv", "alt_txt": BAD}
    messages = [
        message("1", "U1", "&lt;script&gt;"),
        message("2", blocks=[{"type": "header", "text": plain(BAD)}]),
        message("3", text="*b*", files=[file], edited=True),
        message("4", text="secret", ephemeral_to="U1"),
    ]

    html = messages_page(
        FRAME, messages, SIGHT, user="U1", threads=[message("5", thread_ts="3")] * 2
    )

    assert "<script>" not in html
    assert html.count('class="badge"') == 2
    assert html.count('class="sender"') == 3
    assert "<b>Ann &lt;&amp;&gt;</b>" in html
    assert '<span class="number">2 replies</span>' in html
    assert '<span class="edited">(edited)</span>' in html
    assert "Only visible to you" in html
    assert f"<b>{SAFE}</b><small>CSV</small>" in html
    assert '<span class="time">10:30 AM</span>' in html


def test_shared_picture_is_shown_with_its_description() -> None:
    picture = {"id": "F1", "title": BAD, "name": "a.png", "alt_txt": BAD}

    html = messages_page(FRAME, [message("1", files=[picture])], SIGHT, user="U1")

    drawn = f'<figcaption>{SAFE}</figcaption><img src="F1.png" alt="{SAFE}">'
    assert f"<figure>{drawn}</figure>" in html


def test_thread_has_its_first_message_above_the_others() -> None:
    html = thread_page(FRAME, [message("1", text="top"), message("2", text="below")], SIGHT)

    assert html.index("top") < html.index("1 reply") < html.index("below")


def view(kind: str, **more: Any) -> View:
    blocks = [{"type": "header", "text": plain(BAD)}]
    content = {"type": kind, "blocks": blocks, **more}
    return View("V1", "T1", "T1/U1", content, NAMES.get, lambda: iter("abc"), "1.1")


def test_modal_and_confirmation_are_above_the_messages() -> None:
    form = view("modal", title=plain(BAD), submit=plain("Send"), close=plain("Not now"))
    asked = {"title": plain(BAD), "text": marked("*Sure?*"), "confirm": plain("Yes")}

    for over, words in (
        (modal(form, SIGHT), f"<h3>{SAFE}</h3>"),
        (confirmation(asked | {"deny": plain("No"), "style": "danger"}, SIGHT), "<b>Sure?</b>"),
    ):
        html = messages_page(FRAME, [], SIGHT, user="U1", over=over)
        assert f"<h2>{SAFE}</h2>" in html
        assert words in html
        assert "<script>" not in html
    assert 'class="button danger">Yes</button>' in over
    with pytest.raises(CannotDraw):
        confirmation(asked | {"icon": "a"}, SIGHT)


def test_home_tab_is_drawn() -> None:
    html = home_page(FRAME, view("home"), SIGHT)

    assert f'<div class="home">\n<h3>{SAFE}</h3>' in html


def test_choices_in_a_message_are_those_of_its_reader() -> None:
    menu = {"type": "static_select", "action_id": "a", "options": [option("A"), option("B")]}
    block = {"type": "actions", "block_id": "b", "elements": [menu]}
    chosen = message("1", blocks=[block])
    chosen.values["U1"] = begin([block | {"elements": [menu | {"initial_option": option("B")}]}])

    assert '<span class="chosen">B</span>' in messages_page(FRAME, [chosen], SIGHT, user="U1")
    assert '<span class="chosen">B</span>' not in messages_page(FRAME, [chosen], SIGHT, user="U2")
