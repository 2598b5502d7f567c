"""Every limit of Block Kit that the stand-in keeps, on both of its sides."""

from typing import Any

import pytest

from tests.kit.slack.blocks import check_message
from tests.kit.slack.content import (
    Body,
    actions,
    button,
    home,
    modal,
    mrkdwn,
    options,
    plain,
    section,
    select,
    text_input,
)
from tests.kit.slack.viewchecks import view_problems


def in_actions(element: Body) -> Body:
    return {"type": "actions", "elements": [element]}


def in_input(element: Body, **more: Any) -> Body:
    return {"type": "input", "label": plain("?"), "element": element} | more


def typing(**more: Any) -> Body:
    return {"type": "plain_text_input", "action_id": "a"} | more


def radio(count: int, **more: Any) -> Body:
    labels = [str(number) for number in range(count)]
    return {"type": "radio_buttons", "action_id": "a", "options": options(*labels)} | more


def picking(count: int, **more: Any) -> Body:
    return in_actions(select(*[str(number) for number in range(count)], **more))


def rich(*elements: Body) -> Body:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [*elements]}],
    }


def bold(**style: Any) -> Body:
    return rich({"type": "text", "text": "a", "style": style})


def rich_list(*points: Body, **more: Any) -> Body:
    made = {"type": "rich_text_list", "style": "bullet", "elements": [*points]} | more
    return {"type": "rich_text", "elements": [made]}


def confirmed(**more: Any) -> Body:
    parts = {"title": plain("a"), "text": plain("b"), "confirm": plain("c"), "deny": plain("d")}
    return in_actions(button("a", confirm=parts | more))


def overflowing(count: int, **more: Any) -> Body:
    labels = [str(number) for number in range(count)]
    return in_actions({"type": "overflow", "options": options(*labels)} | more)


def boxes(count: int) -> Body:
    return in_actions(radio(count) | {"type": "checkboxes"})


def dated(**more: Any) -> Body:
    return {"type": "date", "timestamp": 1_795_366_800, "format": "{date}", "fallback": "a"} | more


ONE = options("a")[0]
POINT = {"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}
GOOD: list[tuple[str, Body]] = [
    ("section text", section("a" * 3000)),
    ("header", {"type": "header", "text": plain("a" * 150)}),
    ("button text", actions("a" * 75)),
    ("button value", in_actions(button("a", value="a" * 2000))),
    ("button url", in_actions(button("a", url="a" * 3000))),
    ("action_id", in_actions(button("a", action_id="a" * 255))),
    ("block_id", section("a", block_id="a" * 255)),
    ("elements", {"type": "actions", "elements": [button(str(n)) for n in range(25)]}),
    ("context", {"type": "context", "elements": [mrkdwn("a")] * 10}),
    ("options", picking(100)),
    ("option text", in_actions(select("a" * 75))),
    ("option value", in_actions(select("a", options=[ONE | {"value": "a" * 150}]))),
    ("description", in_actions(select("a", options=[ONE | {"description": plain("a" * 75)}]))),
    ("placeholder", picking(1, placeholder=plain("a" * 150))),
    ("initial", picking(2, initial_option=options("1")[0])),
    ("radio", in_actions(radio(10))),
    ("radio markup", in_actions(radio(1, options=[ONE | {"text": mrkdwn("*a*")}]))),
    ("label", in_input(typing(), label=plain("a" * 2000), hint=plain("a" * 2000))),
    ("lengths", in_input(typing(min_length=0, max_length=3000))),
    ("divider", {"type": "divider"}),
    ("rich text", rich({"type": "text", "text": "a"}, dated(format="{date_short}, {time}"))),
    ("rich style", bold(bold=True, italic=False)),
    ("rich list", rich_list(POINT, style="ordered", offset=3, indent=8, border=1)),
    ("dialog", confirmed(title=plain("a" * 100), text=mrkdwn("a" * 300), style="danger")),
    ("dialog's buttons", confirmed(confirm=plain("a" * 30), deny=plain("a" * 30))),
    ("overflow", overflowing(5)),
    ("one overflowing", overflowing(1)),
    ("boxes", boxes(10)),
    ("image", {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a" * 2000}),
]
BAD: list[tuple[str, Body, str]] = [
    ("unknown", {"type": "carousel"}, "unsupported type: carousel [json-pointer:/blocks/0/type]"),
    ("no type", {}, "missing required field: type"),
    ("section text", section("a" * 3001), "must be less than 3001 characters"),
    ("empty", section(""), "must be more than 0 characters"),
    ("header", {"type": "header", "text": plain("a" * 151)}, "less than 151"),
    ("header markup", {"type": "header", "text": mrkdwn("a")}, "must be a valid enum value"),
    ("button text", actions("a" * 76), "less than 76"),
    ("button markup", in_actions(button("a", text=mrkdwn("a"))), "valid enum value"),
    ("button value", in_actions(button("a", value="a" * 2001)), "less than 2001"),
    ("button url", in_actions(button("a", url="a" * 3001)), "less than 3001"),
    ("button style", in_actions(button("a", style="loud")), "valid enum value"),
    ("button tint", in_actions(button("a", tint="red")), "invalid additional property: tint"),
    ("action_id", in_actions(button("a", action_id="a" * 256)), "less than 256"),
    ("block_id", section("a", block_id="a" * 256), "less than 256"),
    ("elements", actions(*[str(n) for n in range(26)]), "no more than 25 items"),
    ("two elements", actions("Go", "Go"), '`action_id` "go" already exists'),
    ("no elements", actions(), "must provide at least 1 items"),
    ("context", {"type": "context", "elements": [mrkdwn("a")] * 11}, "no more than 10"),
    ("context button", {"type": "context", "elements": [button("a")]}, "unsupported type: button"),
    ("options", picking(101), "no more than 100"),
    ("no options", picking(0), "must provide at least 1 items"),
    ("option text", in_actions(select("a" * 76)), "less than 76"),
    ("option markup", in_actions(select("a", options=[ONE | {"text": mrkdwn("a")}])), "enum"),
    ("option value", in_actions(select("a", options=[ONE | {"value": "a" * 151}])), "151"),
    ("description", in_actions(radio(1, options=[ONE | {"description": plain("a" * 76)}])), "76"),
    ("placeholder", picking(1, placeholder=plain("a" * 151)), "less than 151"),
    ("initial", picking(2, initial_option=options("7")[0]), "must be one of the options"),
    ("radio", in_actions(radio(11)), "no more than 10 items"),
    ("label", in_input(typing(), label=plain("a" * 2001)), "less than 2001"),
    ("label markup", in_input(typing(), label=mrkdwn("a")), "valid enum value"),
    ("hint", in_input(typing(), hint=plain("a" * 2001)), "less than 2001"),
    ("typing", in_input(typing(max_length=3001)), "must be between 1 and 3000"),
    ("typing here", in_actions(typing()), "unsupported type: plain_text_input"),
    ("button there", in_input(button("a")), "unsupported type: button"),
    ("no text", {"type": "section"}, "missing required field: text"),
    ("text", {"type": "section", "text": "a"}, "must be an object"),
    ("select", in_actions({"type": "static_select"}), "missing required field: options"),
    ("rich text", rich({"type": "text", "text": ""}), "must be more than 0 characters"),
    ("rich markup", rich({"type": "mrkdwn", "text": "a"}), "unsupported type: mrkdwn"),
    ("rich parts", {"type": "rich_text", "elements": [dated()]}, "unsupported type: date"),
    ("no rich parts", {"type": "rich_text", "elements": []}, "at least 1 items"),
    ("empty rich part", rich(), "at least 1 items"),
    ("rich style", bold(bold="yes"), "must be a boolean"),
    ("rich underline", bold(underline=True), "invalid additional property: underline"),
    ("rich list style", rich_list(POINT, style="dashed"), "valid enum value"),
    ("rich list", rich_list(), "at least 1 items"),
    ("rich list points", rich_list({"type": "text", "text": "a"}), "unsupported type: text"),
    ("rich list indent", rich_list(POINT, indent=9), "must be between 0 and 8"),
    ("dialog title", confirmed(title=plain("a" * 101)), "less than 101"),
    ("dialog title markup", confirmed(title=mrkdwn("a")), "valid enum value"),
    ("dialog text", confirmed(text=plain("a" * 301)), "less than 301"),
    ("dialog yes", confirmed(confirm=plain("a" * 31)), "less than 31"),
    ("dialog no", confirmed(deny=plain("a" * 31)), "less than 31"),
    ("dialog style", confirmed(style="loud"), "valid enum value"),
    ("overflow", overflowing(6), "no more than 5 items"),
    ("no overflow", overflowing(0), "at least 1 items"),
    ("boxes", boxes(11), "no more than 10 items"),
    ("date", rich(dated(timestamp="1795366800")), "must be an integer"),
    ("date format", rich(dated(format="{date_shrot}")), "must be a valid date format"),
    ("date token", rich(dated(format="today")), "must be a valid date format"),
    ("date tint", rich(dated(tint="red")), "invalid additional property: tint"),
    ("no alt_text", {"type": "image", "slack_file": {"id": "F1"}}, "required field: alt_text"),
    ("alt_text", {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a" * 2001}, "2001"),
    ("no file", {"type": "image", "alt_text": "a"}, "missing required field: slack_file"),
]


@pytest.mark.parametrize("block", [block for _, block in GOOD], ids=[name for name, _ in GOOD])
def test_what_fits_is_taken(block: Body) -> None:
    assert check_message([block]) == []


@pytest.mark.parametrize(
    ("block", "problem"), [(b, p) for _, b, p in BAD], ids=[name for name, _, _ in BAD]
)
def test_what_does_not_fit_is_named(block: Body, problem: str) -> None:
    (found,) = check_message([block])

    assert problem in found
    assert "[json-pointer:/blocks/0" in found


def test_a_message_has_fifty_blocks_with_distinct_ids() -> None:
    fifty = [{"type": "divider"}] * 50
    twice = [section("a", block_id="b")] * 2

    assert check_message(fifty) == []
    assert check_message([*fifty, {"type": "divider"}]) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]
    assert check_message(twice) == [
        '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]'
    ]


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(*[{"type": "divider"}] * 101), "no more than 100 items"),
        (modal(title=plain("a" * 25)), "less than 25"),
        (modal(submit=plain("a" * 25)), "less than 25"),
        (modal(close=plain("a" * 25)), "less than 25"),
        (modal(title=mrkdwn("a")), "valid enum value"),
        (modal(private_metadata="a" * 3001), "less than 3001"),
        (modal(callback_id="a" * 256), "less than 256"),
        (modal(tint="red"), "invalid additional property"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        ({"type": "modal", "title": plain("a")}, "missing required field: blocks"),
        ({"type": "sheet"}, "valid enum value [json-pointer:/view/type]"),
        (home(section("a" * 3001)), "[json-pointer:/view/blocks/0/text/text]"),
    ],
)
def test_views_have_limits_too(view: Body, problem: str) -> None:
    (found,) = view_problems(view, "modal", "home")

    assert problem in found


def test_a_modal_with_inputs_can_be_sent() -> None:
    view = {"type": "modal", "title": plain("a"), "blocks": [section("a"), text_input("q")]}

    assert list(view_problems(view, "modal")) == [
        "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]"
    ]
    assert list(view_problems(home(text_input("q")), "home")) == []
