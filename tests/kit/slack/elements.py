"""Texts, options and elements of Block Kit, and what Slack takes of them; pure.

Source: docs.slack.dev/reference/block-kit. Where Slack's own sentence is not known, a comment says
that it is this stand-in's.
"""

import re
from typing import Any

from tests.kit.slack.schemas import (
    Check,
    Problems,
    Schema,
    all_of,
    an_object,
    at,
    boolean,
    by_type,
    items,
    number,
    one_of,
    text,
)

Body = dict[str, Any]

MOST_OPTIONS = 100
MOST_CHOICES = 10
MOST_OVERFLOWING = 5
LONGEST_ID = 255
LONGEST_BUTTON = 75
LONGEST_VALUE = 2000
LONGEST_URL = 3000


def plain(most: int) -> Check:
    """Return a check for a text object without markup."""
    return an_object({"type!": one_of("plain_text"), "text!": text(most, 1), "emoji": boolean})


def any_text(most: int) -> Check:
    """Return a check for a text object of either kind."""
    return by_type({"plain_text": plain(most), "mrkdwn": _mrkdwn(most)})


def _mrkdwn(most: int) -> Check:
    fields: Schema = {"type!": one_of("mrkdwn"), "text!": text(most, 1), "verbatim": boolean}
    return an_object(fields)


def _option(label: Check, **more: Check) -> Check:
    return an_object(
        {
            "text!": label,
            # The documentation says 150; nothing says that it may be empty.
            "value!": text(150, 1),
            "description": any_text(75),
            **more,
        }
    )


_PLAIN_OPTION = _option(plain(75))
_ANY_OPTION = _option(any_text(75))

_PLACEHOLDER = plain(150)


def _element(kind: str, **more: Check) -> Schema:
    return {"type!": one_of(kind), "action_id": text(LONGEST_ID), **more}


def _initial_is_offered(value: Any, pointer: str) -> Problems:
    """Check that the initial choices are among the options; the sentence is this stand-in's."""
    offered = offered_options(value)
    chosen = [("initial_option", value["initial_option"])] if "initial_option" in value else []
    several = value.get("initial_options", [])
    if isinstance(several, list):
        chosen += [("initial_options", one) for one in several]
    for name, option in chosen:
        if option not in offered:
            yield at("must be one of the options", f"{pointer}/{name}")


def offered_options(element: Body) -> list[Body]:
    """Return the options of an element."""
    return list(element.get("options", []))


def _choices(kind: str) -> Check:
    several = "initial_options" if kind == "checkboxes" else "initial_option"
    initial = items(_ANY_OPTION, MOST_CHOICES, 1) if kind == "checkboxes" else _ANY_OPTION
    options = {"options!": items(_ANY_OPTION, MOST_CHOICES, 1), several: initial}
    return all_of(an_object(_element(kind, **options)), _initial_is_offered)


def _select(kind: str, **more: Check) -> Check:
    options = {"options!": items(_PLAIN_OPTION, MOST_OPTIONS, 1), "placeholder": _PLACEHOLDER}
    return all_of(an_object(_element(kind, **options, **more)), _initial_is_offered)


def _picker(kind: str, initial: str, check: Check, **more: Check) -> Check:
    return an_object({**_element(kind, placeholder=_PLACEHOLDER, **more), initial: check})


def _one_initial(value: Any, pointer: str) -> Problems:
    """Check that an initial channel is set in one way only: Slack would ignore the other."""
    if value.get("default_to_current_conversation") and "initial_conversation" in value:
        yield at("must define one initial conversation only", pointer)


def _id_of(*letters: str) -> Check:
    """Return a check for one of Slack's ids; its first letter says its kind."""

    def check(value: Any, pointer: str) -> Problems:
        if not isinstance(value, str) or not re.fullmatch(f"[{''.join(letters)}][A-Z0-9]+", value):
            yield at("must be a valid id", pointer)

    return check


def _filters(value: Any, pointer: str) -> Problems:
    """Check that a filter filters something."""
    if isinstance(value, dict) and not value:
        yield at("must provide at least 1 properties", pointer)


_FILTER = all_of(
    an_object(
        {
            "include": items(one_of("im", "mpim", "private", "public"), 4, 1),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        }
    ),
    _filters,
)


CONFIRM = an_object(
    {
        "title!": plain(100),
        "text!": any_text(300),
        "confirm!": plain(30),
        "deny!": plain(30),
        "style": one_of("primary", "danger"),
    }
)
"""Source: docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object."""

OVERFLOW = an_object(
    {
        **_element("overflow"),
        "options!": items(_option(plain(75), url=text(LONGEST_URL)), MOST_OVERFLOWING, 1),
        "confirm": CONFIRM,
    }
)
"""Source: docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element."""

BUTTON = an_object(
    {
        **_element("button"),
        "confirm": CONFIRM,
        "text!": plain(LONGEST_BUTTON),
        "url": text(LONGEST_URL),
        "value": text(LONGEST_VALUE),
        "style": one_of("primary", "danger"),
        "accessibility_label": text(75),
    }
)

CHOOSING: dict[str, Check] = {
    "static_select": _select("static_select", initial_option=_PLAIN_OPTION),
    "multi_static_select": _select(
        "multi_static_select",
        initial_options=items(_PLAIN_OPTION, MOST_OPTIONS, 1),
        max_selected_items=number(1, MOST_OPTIONS),
    ),
    "radio_buttons": _choices("radio_buttons"),
    "checkboxes": _choices("checkboxes"),
    "users_select": _picker("users_select", "initial_user", _id_of("U", "W")),
    "conversations_select": all_of(
        _picker(
            "conversations_select",
            "initial_conversation",
            _id_of("C", "D", "G"),
            default_to_current_conversation=boolean,
            response_url_enabled=boolean,
            filter=_FILTER,
        ),
        _one_initial,
    ),
}
MOMENTS: dict[str, Check] = {
    "datetimepicker": an_object(
        _element(
            "datetimepicker",
            # Ten digits.
            initial_date_time=number(10**9, 10**10 - 1),
        )
    ),
}
"""The elements that belong in actions and inputs, but not beside a section."""

TYPED: dict[str, Check] = {
    "plain_text_input": an_object(
        _element(
            "plain_text_input",
            placeholder=_PLACEHOLDER,
            initial_value=text(3000),
            multiline=boolean,
            min_length=number(0, 3000),
            max_length=number(1, 3000),
        )
    ),
}
