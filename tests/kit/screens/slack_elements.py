"""Buttons, menus, fields and pickers of Block Kit as HTML; pure.

Source: docs.slack.dev/reference/block-kit/block-elements.
"""

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from tests.kit.screens.markup import CannotDraw, Html, block, check_known, join, span, tag, text
from tests.kit.screens.moments import clock_time
from tests.kit.screens.slack_texts import Sight, text_object
from tests.kit.slack.state import chosen

Body = dict[str, Any]

UNSEEN = ("action_id", "confirm", "focus_on_load", "dispatch_action_config")
"""Properties that nobody sees before they press."""

INITIAL = (
    "initial_value", "initial_option", "initial_options", "initial_user", "initial_users",
    "initial_conversation", "initial_conversations", "initial_channel", "initial_channels",
    "initial_date", "initial_time", "initial_date_time",
)  # fmt: skip
_LISTED = ("options", "option_groups", "placeholder", *INITIAL)
_PICKED = ("placeholder", "filter", "default_to_current_conversation", "response_url_enabled")

_MARKS = {"#": ["channels_select", "conversations_select"], "@": ["users_select"]}
"""The mark before a name, with the elements that show it: of channels, and of people."""


def element(in_block: Body, given: Body, sight: Sight) -> Html:
    """Return an element.

    Args:
        in_block: The block that it is in.
        given: The element.
        sight: The context in which they are drawn.

    Raises:
        CannotDraw: Nothing is known of such elements.
    """
    draw = _DRAWN.get(given["type"])
    if draw is None:
        message = f"no drawing for {given['type']}"
        raise CannotDraw(message)
    return draw(given, _held(in_block, given, sight), sight)


def _held(in_block: Body, given: Body, sight: Sight) -> Any:
    """Return what somebody has chosen or typed, or what is there from the start."""
    state = sight.values.get(in_block.get("block_id", ""), {}).get(given.get("action_id", ""))
    if state:
        return chosen(state)
    return next((given[name] for name in INITIAL if name in given), None)


def _button(given: Body, _held: Any, sight: Sight) -> Html:
    check_known(given, "text", "value", "url", "style", "accessibility_label", *UNSEEN)
    kind = f"button {given['style']}" if given.get("style") else "button"
    label = text_object(given["text"], sight)
    said = given.get("accessibility_label")
    return tag("button", label, type="button", class_=kind, aria_label=said)


# ---------------------------------------------------------------------------- menus


def _select(given: Body, held: Any, sight: Sight) -> Html:
    check_known(given, *_LISTED, *_PICKED, "max_selected_items", "min_query_length", *UNSEEN)
    several = held if isinstance(held, list) else [] if held is None else [held]
    labels = [_label(given, value, sight) for value in several]
    kind = "select several" if given["type"].startswith("multi_") else "select"
    if not labels:
        empty = given.get("placeholder")
        return span(f"{kind} empty", text_object(empty, sight) if empty else "Select…")
    return span(kind, *(span("chosen", label) for label in labels))


def _label(given: Body, held: Any, sight: Sight) -> Html:
    """Return what a menu shows for a value: an option, or the id of a channel or of a person."""
    if isinstance(held, dict):
        return text_object(held["text"], sight)
    kind = given["type"].removeprefix("multi_")
    mark = next((mark for mark, kinds in _MARKS.items() if kind in kinds), "")
    return text(f"{mark}{sight.name(held) or held}")


def _overflow(given: Body, _held: Any, _sight: Sight) -> Html:
    check_known(given, "options", *UNSEEN)
    offered = ", ".join(option["text"]["text"] for option in given["options"])
    return tag("button", "⋯", type="button", class_="button more", aria_label=f"More: {offered}")


def _choices(given: Body, held: Any, sight: Sight) -> Html:
    check_known(given, *_LISTED, *UNSEEN)
    kind = "radio" if given["type"] == "radio_buttons" else "checkbox"
    marked = held if isinstance(held, list) else [held]
    return block(
        "choices",
        *(_choice(kind, option, sight, checked=option in marked) for option in given["options"]),
    )


def _choice(kind: str, option: Body, sight: Sight, *, checked: bool) -> Html:
    check_known({"type": "an option", **option}, "text", "value", "description")
    mark = tag("input", type=kind, checked=checked)
    more = option.get("description")
    parts = [text_object(option["text"], sight)]
    if more:
        parts.append(tag("small", text_object(more, sight)))
    return Html(tag("label", mark, tag("span", *parts)) + "\n")


# ---------------------------------------------------------------------------- fields

_TYPED = (
    "placeholder", "initial_value", "multiline", "min_length", "max_length", "min_value",
    "max_value", "is_decimal_allowed",
)  # fmt: skip


def _typed(given: Body, held: Any, sight: Sight) -> Html:
    check_known(given, *_TYPED, *UNSEEN)
    kind = "field tall" if given.get("multiline") else "field"
    if held not in {None, ""}:
        return block(kind, str(held))
    empty = given.get("placeholder")
    return block(f"{kind} empty", text_object(empty, sight) if empty else Html("&nbsp;"))


def _date(given: Body, held: Any, sight: Sight) -> Html:
    shown = _day(date.fromisoformat(held)) if held else ""
    return _picker(given, [("date", shown)], sight)


def _time(given: Body, held: Any, sight: Sight) -> Html:
    shown = clock_time(time.fromisoformat(held)) if held else ""
    return _picker(given, [("time", shown)], sight)


def _moment(given: Body, held: Any, sight: Sight) -> Html:
    at = sight.reader.at(held) if held else None
    parts = [("date", _day(at.date()) if at else ""), ("time", clock_time(at) if at else "")]
    return _picker(given, parts, sight)


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


_EMPTY = {"date": "Select a date", "time": "Select a time"}


def _picker(given: Body, parts: Sequence[tuple[str, str]], sight: Sight) -> Html:
    check_known(given, "placeholder", "timezone", *INITIAL, *UNSEEN)
    empty = given.get("placeholder")

    def part(kind: str, shown: str) -> Html:
        if shown:
            return span("picker", shown)
        return span("picker empty", text_object(empty, sight) if empty else _EMPTY[kind])

    return span("pickers", join(part(kind, shown) for kind, shown in parts))


_DRAWN: dict[str, Callable[[Body, Any, Sight], Html]] = {
    "button": _button,
    "overflow": _overflow,
    "radio_buttons": _choices,
    "checkboxes": _choices,
    "datepicker": _date,
    "timepicker": _time,
    "datetimepicker": _moment,
    **{
        f"{several}{kind}_select": _select
        for several in ("", "multi_")
        for kind in ("static", "external", "users", "conversations", "channels")
    },
    **dict.fromkeys(
        ("plain_text_input", "number_input", "email_text_input", "url_text_input"), _typed
    ),
}
