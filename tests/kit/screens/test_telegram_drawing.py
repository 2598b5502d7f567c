"""Every entity, button and kind of message of Telegram is drawn, escaped, or refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.kit.screens.markup import CannotDraw
from tests.kit.screens.moments import Reader, telegram_moment
from tests.kit.screens.telegram_pages import ChatFrame, chat_page
from tests.kit.screens.telegram_texts import marked_text
from tests.kit.telegram.chats import Kept
from tests.kit.telegram.markup import parse_html

Body = dict[str, Any]

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
AT = int(datetime(2026, 11, 24, 15, 30, tzinfo=UTC).timestamp())
READER = Reader(NOW)

BAD = "<script>\"&'"
SAFE = "&lt;script&gt;&quot;&amp;&#x27;"

MARKED = {
    "&lt;script&gt;\n&amp;": "&lt;script&gt;<br>&amp;",
    "<b>b</b> <i>i</i> <u>u</u> <s>s</s>": "<b>b</b> <i>i</i> <u>u</u> <s>s</s>",
    "😀<b>a&lt;<i>😀</i>b</b>c": "😀<b>a&lt;<i>😀</i>b</b>c",
    "<code>a&lt;</code>": "<code>a&lt;</code>",
    "<pre>a\n&lt;b</pre>": "<pre>a\n&lt;b</pre>",
    "<blockquote>q<b>b</b></blockquote>": "<blockquote>q<b>b</b></blockquote>",
    "<blockquote expandable>q</blockquote>": '<blockquote class="expandable">q</blockquote>',
    "<tg-spoiler>s</tg-spoiler>": '<span class="spoiler">s</span>',
    '<a href="https://a.example/?a=1&amp;b">l</a>': '<a href="https://a.example/?a=1&amp;b">l</a>',
    '<a href="tg://user?id=7">Ann</a>': '<span class="link">Ann</span>',
    f'until <tg-time unix="{AT}" format="Dt">then</tg-time>.': (
        'until <span class="link">November 24, 2026 at 4:30 PM</span>.'
    ),
}


@pytest.mark.parametrize("source", MARKED)
def test_text_is_drawn_from_its_entities_and_escaped(source: str) -> None:
    assert marked_text(*parse_html(source), READER) == MARKED[source]


def test_unknown_entities_are_refused() -> None:
    place = {"offset": 0, "length": 1}
    for entity in ({"type": "custom_emoji"}, {"type": "bold", "color": "red"}):
        with pytest.raises(CannotDraw):
            marked_text("a", [place | entity], READER)


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("", "then"),
        ("r", "in 2 days"),
        ("D", "November 24, 2026"),
        ("d", "11/24/26"),
        ("w", "Tuesday"),
        ("wdT", "Tuesday, 11/24/26 at 4:30:00 PM"),
        ("t", "4:30 PM"),
    ],
)
def test_moment_is_shown_in_the_zone_of_the_reader(form: str, shown: str) -> None:
    assert telegram_moment(AT, form, "then", READER) == shown


def test_unknown_form_of_a_moment_is_refused() -> None:
    with pytest.raises(CannotDraw):
        telegram_moment(AT, "q", "then", READER)


# ---------------------------------------------------------------------------- pages

ANN = {"id": 1, "is_bot": False, "first_name": f"Ann {BAD}"}
BOT = {"id": 9, "is_bot": True, "first_name": "a bot"}


def kept(sender: Body = BOT, content: bytes = b"", **shown: Any) -> Kept:
    body = {"message_id": 1, "date": int(NOW.timestamp()), "chat": {}, "from": sender, **shown}
    return Kept(body, by_bot=sender is BOT, photo=content)


def drawn(*messages: Kept, mine: int = 2, is_group: bool = True) -> str:
    """Return what is between the head and the foot of a page."""
    frame = ChatFrame(f"Check {BAD}", f"Group {BAD}", f"8 {BAD}", is_group=is_group, mine=mine)
    html = chat_page(frame, messages, READER, lambda one: f"{one.photo!r}.png", float)
    assert "<script>" not in html
    return html.partition('<div class="messages">')[2].partition('<div class="composer">')[0]


def test_message_names_its_sender_in_a_group_alone() -> None:
    by_ann = kept(ANN, text=BAD)

    assert f'<div class="from">Ann {SAFE}</div>' in drawn(by_ann)
    assert '<div class="from">' not in drawn(by_ann, mine=1)
    assert '<div class="message mine">' in drawn(by_ann, mine=1)
    assert f'<div class="from">Check {SAFE}</div>' in drawn(kept(text="a"))
    assert '<div class="from">' not in drawn(kept(text="a"), is_group=False)


def test_each_day_is_named_once_and_each_message_has_its_time() -> None:
    tomorrow = int(NOW.timestamp()) + 86_400

    html = drawn(kept(text="a"), kept(text="b"), kept(text="c", date=tomorrow))

    assert html.count("November 22") == html.count("November 23") == 1
    assert html.count('<span class="time">10:30 AM</span>') == 3


def test_photo_stands_above_its_caption() -> None:
    html = drawn(kept(content=b"a", photo=[{"file_id": "a"}], caption=BAD))

    assert html.index("<img ") < html.index(f'<div class="words">{SAFE}')


def test_keyboard_is_drawn_with_its_styles() -> None:
    rows = [
        [{"text": BAD, "callback_data": "secret"}, {"text": "B", "url": "https://a.example"}],
        [
            {"text": "C", "callback_data": "c", "style": "primary"},
            {"text": "D", "callback_data": "d", "style": "danger"},
            {"text": "E", "callback_data": "e", "style": "success"},
        ],
        [{"text": "F", "copy_text": {"text": "copied"}}],
    ]

    html = drawn(kept(text="a", reply_markup={"inline_keyboard": rows})).replace("\n", "")

    begin = '<button type="button" class="button'
    assert html.endswith(
        f'<div class="keyboard"><div class="row">{begin}">{SAFE}</button>'
        f'{begin} opens">B</button></div>'
        f'<div class="row">{begin} primary">C</button>{begin} danger">D</button>'
        f'{begin} success">E</button></div>'
        f'<div class="row">{begin} copies">F</button></div></div></div></div>'
    )
    assert "secret" not in html


def test_reply_quotes_the_beginning_of_what_it_replies_to() -> None:
    quoted = {"from": BOT, "caption": f"{BAD}\n" + "a" * 60}

    html = drawn(kept(text="b", reply_to_message=quoted))

    assert f'<div class="reply"><b>Check {SAFE}</b><br>{SAFE} {"a" * 47}…</div>' in html


def test_document_has_its_name_where_it_is_known() -> None:
    assert "<b>Document</b>" in drawn(kept(document={"file_id": "a"}))
    assert f"<b>{SAFE}</b>" in drawn(kept(document={"file_id": "a", "file_name": BAD}))


def test_person_sees_of_a_link_to_the_bot_that_they_started_it() -> None:
    html = drawn(kept(ANN, text="/start secret"), mine=1)

    assert "/start<" in html
    assert "secret" not in html


def test_newcomers_are_named() -> None:
    html = drawn(kept(ANN, new_chat_members=[BOT]))

    assert f"Ann {SAFE} added Check {SAFE}" in html


@pytest.mark.parametrize(
    "content",
    [
        {"dice": {}},
        {"text": "a", "reply_markup": {"keyboard": []}},
        {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "pay": True}]]}},
        {
            "text": "a",
            "reply_markup": {
                "inline_keyboard": [[{"text": "a", "callback_data": "a", "style": "quiet"}]]
            },
        },
    ],
    ids=str,
)
def test_unknown_parts_are_refused(content: Body) -> None:
    with pytest.raises(CannotDraw):
        drawn(kept(**content))
