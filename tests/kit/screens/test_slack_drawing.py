"""Every block and every element of Slack is drawn, escaped, or refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.kit.screens.markup import CannotDraw
from tests.kit.screens.moments import Reader, slack_moment
from tests.kit.screens.slack_blocks import blocks
from tests.kit.screens.slack_elements import element
from tests.kit.screens.slack_texts import Sight, mrkdwn

Body = dict[str, Any]

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
AT = int(datetime(2026, 11, 24, 15, 30, tzinfo=UTC).timestamp())
NAMES = {"U1": "Ann <&>", "C1": "leadership"}
SIGHT = Sight(Reader(NOW), NAMES.get, lambda file: f"{file}.png")

BAD = "<script>\"&'"
SAFE = "&lt;script&gt;&quot;&amp;&#x27;"


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text, "emoji": False}


def marked(text: str) -> Body:
    return {"type": "mrkdwn", "text": text}


def drawn(*given: Body) -> str:
    """Return blocks without the line breaks between them."""
    return blocks(given, SIGHT).replace("\n", "")


def rich(*elements: Body) -> Body:
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Body) -> Body:
    return {"type": "rich_text_section", "elements": list(elements)}


def option(text: str, **more: Body) -> Body:
    return {"text": plain(text), "value": text, **more}


BUTTON = {"type": "button", "action_id": "a", "text": plain(BAD), "value": "secret"}

BLOCKS: dict[str, tuple[Body, str]] = {
    "header": ({"type": "header", "text": plain(BAD)}, f"<h3>{SAFE}</h3>"),
    "section": (
        {"type": "section", "text": plain(f"{BAD}\nmore"), "expand": True},
        f'<div class="section"><div class="text">{SAFE}<br>more</div></div>',
    ),
    "section with fields": (
        {"type": "section", "fields": [plain(BAD), marked("*b*")]},
        f'<div class="section"><div class="fields"><div class="text">{SAFE}</div>'
        '<div class="text"><b>b</b></div></div></div>',
    ),
    "section beside a button": (
        {"type": "section", "block_id": "b", "text": plain("A"), "accessory": BUTTON},
        '<div class="section beside"><div class="words"><div class="text">A</div></div>'
        f'<button type="button" class="button">{SAFE}</button></div>',
    ),
    "section beside a picture": (
        {
            "type": "section",
            "text": plain("A"),
            "accessory": {"type": "image", "image_url": BAD, "alt_text": BAD},
        },
        '<div class="section beside"><div class="words"><div class="text">A</div></div>'
        f'<img src="{SAFE}" alt="{SAFE}"></div>',
    ),
    "context": (
        {
            "type": "context",
            "elements": [plain(BAD), {"type": "image", "image_url": "a.png", "alt_text": BAD}],
        },
        f'<div class="context"><span class="part">{SAFE}</span>'
        f'<img src="a.png" alt="{SAFE}"></div>',
    ),
    "divider": ({"type": "divider"}, "<hr>"),
    "image of a file": (
        {"type": "image", "slack_file": {"id": "F1"}, "alt_text": BAD, "title": plain(BAD)},
        f'<figure><figcaption>{SAFE}</figcaption><img src="F1.png" alt="{SAFE}"></figure>',
    ),
    "image by address": (
        {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "B"},
        '<figure><img src="https://a.example/b.png" alt="B"></figure>',
    ),
    "actions": (
        {"type": "actions", "elements": [BUTTON, BUTTON | {"style": "primary"}]},
        f'<div class="actions"><button type="button" class="button">{SAFE}</button>'
        f'<button type="button" class="button primary">{SAFE}</button></div>',
    ),
    "input": (
        {
            "type": "input",
            "block_id": "b",
            "label": plain(BAD),
            "element": {"type": "plain_text_input", "action_id": "a", "initial_value": BAD},
            "hint": plain(BAD),
            "optional": True,
            "dispatch_action": False,
        },
        f'<div class="input"><div class="label">{SAFE}<span class="optional"> (optional)</span>'
        f'</div><div class="field">{SAFE}</div><div class="hint">{SAFE}</div></div>',
    ),
    "rich text": (
        rich(
            section(
                {"type": "text", "text": BAD, "style": {"bold": True, "italic": True}},
                {"type": "text", "text": " a\nb"},
                {"type": "link", "url": "https://a.example/?a=1&b=2", "text": BAD},
                {"type": "link", "url": "https://a.example"},
            )
        ),
        f'<div class="rich"><p><i><b>{SAFE}</b></i> a<br>b'
        f'<a href="https://a.example/?a=1&amp;b=2">{SAFE}</a>'
        '<a href="https://a.example">https://a.example</a></p></div>',
    ),
    "rich text that calls": (
        rich(
            section(
                {"type": "user", "user_id": "U1"},
                {"type": "channel", "channel_id": "C1"},
                {"type": "broadcast", "range": "here"},
                {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fb"},
            )
        ),
        '<div class="rich"><p><span class="mention">@Ann &lt;&amp;&gt;</span>'
        '<span class="mention">#leadership</span><span class="mention">@here</span>👋🏻</p></div>',
    ),
    "rich text with a date": (
        rich(
            section(
                {"type": "text", "text": "Until "},
                {
                    "type": "date",
                    "timestamp": AT,
                    "format": "{date_short}, {time}",
                    "fallback": "x",
                },
            )
        ),
        '<div class="rich"><p>Until Nov 24, 2026, 4:30 PM</p></div>',
    ),
    "lists": (
        rich(
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [section({"type": "text", "text": BAD})],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 1,
                "offset": 2,
                "border": 0,
                "elements": [section({"type": "text", "text": "c", "style": {"code": True}})],
            },
        ),
        f'<div class="rich"><ul><li>{SAFE}</li></ul>'
        '<ol class="indent-1" start="3"><li><code>c</code></li></ol></div>',
    ),
    "quote and code": (
        rich(
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": BAD}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": BAD}]},
        ),
        f'<div class="rich"><blockquote>{SAFE}</blockquote><pre>{SAFE}</pre></div>',
    ),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_block_is_drawn_and_escaped(name: str) -> None:
    block, expected = BLOCKS[name]

    assert drawn(block) == expected


ELEMENTS: dict[str, tuple[Body, str]] = {
    "danger": (
        BUTTON | {"style": "danger", "url": "https://a.example", "accessibility_label": BAD},
        f'<button type="button" class="button danger" aria-label="{SAFE}">{SAFE}</button>',
    ),
    "overflow": (
        {"type": "overflow", "action_id": "a", "options": [option(BAD), option("B")]},
        f'<button type="button" class="button more" aria-label="More: {SAFE}, B">⋯</button>',
    ),
    "empty menu": (
        {"type": "static_select", "options": [option("A")], "placeholder": plain(BAD)},
        f'<span class="select empty">{SAFE}</span>',
    ),
    "menu": (
        {"type": "static_select", "options": [option(BAD)], "initial_option": option(BAD)},
        f'<span class="select"><span class="chosen">{SAFE}</span></span>',
    ),
    "menu for several": (
        {
            "type": "multi_static_select",
            "options": [option("A"), option("B")],
            "initial_options": [option("A"), option("B")],
        },
        '<span class="select several"><span class="chosen">A</span>'
        '<span class="chosen">B</span></span>',
    ),
    "channel": (
        {"type": "conversations_select", "initial_conversation": "C1", "filter": {}},
        '<span class="select"><span class="chosen">#leadership</span></span>',
    ),
    "person": (
        {"type": "users_select", "initial_user": "U1"},
        '<span class="select"><span class="chosen">@Ann &lt;&amp;&gt;</span></span>',
    ),
    "radio buttons": (
        {
            "type": "radio_buttons",
            "options": [option(BAD, description=plain(BAD)), option("B")],
            "initial_option": option("B"),
        },
        f'<div class="choices"><label><input type="radio"><span>{SAFE}<small>{SAFE}</small></span>'
        '</label><label><input type="radio" checked><span>B</span></label></div>',
    ),
    "checkboxes": (
        {"type": "checkboxes", "options": [option("A")], "initial_options": [option("A")]},
        '<div class="choices"><label><input type="checkbox" checked><span>A</span></label></div>',
    ),
    "empty field": (
        {"type": "plain_text_input", "multiline": True, "placeholder": plain(BAD)},
        f'<div class="field tall empty">{SAFE}</div>',
    ),
    "number": (
        {"type": "number_input", "initial_value": "5", "is_decimal_allowed": False},
        '<div class="field">5</div>',
    ),
    "address": ({"type": "email_text_input"}, '<div class="field empty">&nbsp;</div>'),
    "link": ({"type": "url_text_input"}, '<div class="field empty">&nbsp;</div>'),
    "day": (
        {"type": "datepicker", "initial_date": "2026-11-24"},
        '<span class="pickers"><span class="picker">November 24, 2026</span></span>',
    ),
    "time": (
        {"type": "timepicker", "placeholder": plain(BAD)},
        f'<span class="pickers"><span class="picker empty">{SAFE}</span></span>',
    ),
    "day and time": (
        {"type": "datetimepicker", "initial_date_time": AT},
        '<span class="pickers"><span class="picker">November 24, 2026</span>'
        '<span class="picker">4:30 PM</span></span>',
    ),
    "no day": (
        {"type": "datetimepicker"},
        '<span class="pickers"><span class="picker empty">Select a date</span>'
        '<span class="picker empty">Select a time</span></span>',
    ),
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_element_is_drawn_and_escaped(name: str) -> None:
    given, expected = ELEMENTS[name]

    assert element({"block_id": "b"}, given, SIGHT).replace("\n", "") == expected


def test_what_somebody_chose_and_what_is_wrong_with_it_are_seen() -> None:
    field = {"type": "plain_text_input", "action_id": "a", "initial_value": "before"}
    block = {"type": "input", "block_id": "b", "label": plain("L"), "element": field}
    values = {"b": {"a": {"type": "plain_text_input", "value": BAD}}}
    sight = Sight(Reader(NOW), values=values, errors={"b": BAD})

    html = blocks([block], sight)

    assert f'<div class="field">{SAFE}</div>' in html
    assert f'<div class="error">{SAFE}</div>' in html


UNKNOWN: list[Body] = [
    {"type": "video"},
    {"type": "header", "text": plain("A"), "level": 2},
    {"type": "header", "text": plain("A") | {"style": "bold"}},
    {"type": "section", "text": {"type": "markdown", "text": "A"}},
    {"type": "actions", "elements": [{"type": "workflow_button"}]},
    {"type": "actions", "elements": [BUTTON | {"icon": "a"}]},
    {"type": "actions", "elements": [{"type": "checkboxes", "options": [{"icon": "a"}]}]},
    rich({"type": "rich_text_table"}),
    rich(section({"type": "color", "value": "#fff"})),
    rich(section({"type": "text", "text": "A", "style": {"blinking": True}})),
    rich(section({"type": "date", "timestamp": AT, "format": "{week}"})),
]


@pytest.mark.parametrize("block", UNKNOWN, ids=str)
def test_unknown_parts_are_refused(block: Body) -> None:
    with pytest.raises(CannotDraw):
        drawn(block)


MARKED = {
    BAD.replace("<", "&lt;").replace(">", "&gt;"): SAFE,
    "*b* _i_ ~s~ `c*d*`": "<b>b</b> <i>i</i> <s>s</s> <code>c*d*</code>",
    "2*3*4": "2*3*4",
    "```a &lt;b&gt;\n*c*```": "<pre>a &lt;b&gt;\n*c*</pre>",
    "<https://a.example?a&amp;b|a &amp; b>": '<a href="https://a.example?a&amp;b">a &amp; b</a>',
    "see https://a.example": 'see <a href="https://a.example">https://a.example</a>',
    "<@U1> in <#C1>, <!here>": '<span class="mention">@Ann &lt;&amp;&gt;</span> in '
    '<span class="mention">#leadership</span>, <span class="mention">@here</span>',
    f"until <!date^{AT}^{{date_long}} at {{time}}|later>": "until Tuesday, November 24th, 2026 "
    "at 4:30 PM",
    "&gt; a\n&gt; b\nc": "<blockquote>a<br>b</blockquote>c",
}


@pytest.mark.parametrize("source", MARKED)
def test_markup_is_drawn_and_escaped(source: str) -> None:
    assert mrkdwn(source, SIGHT) == MARKED[source]


def test_addresses_stay_plain_where_that_is_asked() -> None:
    assert mrkdwn("https://a.example", SIGHT, verbatim=True) == "https://a.example"


def test_moments_are_shown_in_the_zone_of_the_reader() -> None:
    shown = {
        "{date_num} {date_slash} {time_secs}": "2026-11-24 11/24/2026 4:30:00 PM",
        "{date} {date_pretty}": "November 24th, 2026 November 24th, 2026",
        "{date_long_full}; {day_divider_pretty}": "November 24, 2026; Tuesday, November 24th",
        "{ago}": "in 2 days",
    }
    reader = Reader(NOW)

    assert {form: slack_moment(AT, form, reader) for form in shown} == shown
    assert slack_moment(AT - 86_400, "{date_short_pretty}", reader) == "tomorrow"
    assert slack_moment(AT, "{time}", Reader(NOW, "America/New_York")) == "10:30 AM"
    minute = slack_moment(NOW.timestamp() - 60, "{ago}", reader)
    assert (minute, slack_moment(NOW.timestamp(), "{ago}", reader)) == ("1 minute ago", "now")
