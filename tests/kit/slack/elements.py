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
LONGEST_ID = 255
LONGEST_BUTTON = 75
LONGEST_VALUE = 2000
LONGEST_URL = 3000


def plain(most: int) -> Check:
    """A text object without markup."""
    return an_object({"type!": one_of("plain_text"), "text!": text(most, 1), "emoji": boolean})


def any_text(most: int) -> Check:
    """A text object of either kind."""
    return by_type({"plain_text": plain(most), "mrkdwn": _mrkdwn(most)})


def _mrkdwn(most: int) -> Check:
    fields: Schema = {"type!": one_of("mrkdwn"), "text!": text(most, 1), "verbatim": boolean}
    return an_object(fields)


def _option(label: Check) -> Check:
    return an_object(
        {
            "text!": label,
            # The documentation says 150; nothing says that it may be empty.
            "value!": text(150, 1),
            "description": _description,
            "url": text(LONGEST_URL),
        }
    )


_description = any_text(75)
_PLAIN_OPTION = _option(plain(75))
_ANY_OPTION = _option(any_text(75))

CONFIRM = an_object(
    {
        "title!": plain(100),
        "text!": any_text(300),
        "confirm!": plain(30),
        "deny!": plain(30),
        "style": one_of("primary", "danger"),
    }
)
_DISPATCH = an_object(
    {
        "trigger_actions_on": items(
            one_of("on_enter_pressed", "on_character_entered"), most=2, least=1
        )
    }
)
_ID = text(LONGEST_ID)
_PLACEHOLDER = plain(150)
_ANY_STRING = text(3000)


def _element(kind: str, **more: Check) -> Schema:
    fields: Schema = {"type!": one_of(kind), "action_id": _ID, "confirm": CONFIRM}
    required = {name.replace("_required", "!"): check for name, check in more.items()}
    return {**fields, **required}


def _initial_is_offered(value: Any, pointer: str) -> Problems:
    """That what is chosen from the start is one of the options; the sentence is this stand-in's."""
    offered = offered_options(value)
    chosen = [("initial_option", value["initial_option"])] if "initial_option" in value else []
    several = value.get("initial_options", [])
    if isinstance(several, list):
        chosen += [("initial_options", one) for one in several]
    for name, option in chosen:
        if option not in offered:
            yield at("must be one of the options", f"{pointer}/{name}")


def offered_options(element: Body) -> list[Body]:
    """The options of an element, those in groups too."""
    groups = element.get("option_groups", [])
    grouped = [o for group in groups if isinstance(group, dict) for o in group.get("options", [])]
    return [*element.get("options", []), *grouped]


def _options_or_groups(value: Any, pointer: str) -> Problems:
    if ("options" in value) == ("option_groups" in value):
        yield at("must define either `options` or `option_groups`", pointer)


def _choices(kind: str) -> Check:
    several = "initial_options" if kind == "checkboxes" else "initial_option"
    initial = items(_ANY_OPTION, MOST_CHOICES, 1) if kind == "checkboxes" else _ANY_OPTION
    fields = _element(kind, focus_on_load=boolean)
    options = items(_ANY_OPTION, MOST_CHOICES, 1)
    return all_of(an_object({**fields, "options!": options, several: initial}), _initial_is_offered)


def _select(kind: str, **more: Check) -> Check:
    group = an_object({"label!": plain(75), "options!": items(_PLAIN_OPTION, MOST_OPTIONS, 1)})
    fields = _element(
        kind,
        placeholder=_PLACEHOLDER,
        focus_on_load=boolean,
        options=items(_PLAIN_OPTION, MOST_OPTIONS, 1),
        option_groups=items(group, MOST_OPTIONS, 1),
        **more,
    )
    return all_of(an_object(fields), _options_or_groups, _initial_is_offered)


def _picker(kind: str, initial: str, check: Check = _ANY_STRING, **more: Check) -> Check:
    known: dict[str, Check] = {"placeholder": _PLACEHOLDER, "focus_on_load": boolean}
    return an_object({**_element(kind, **known, **more), initial: check})


def _one_initial(value: Any, pointer: str) -> Problems:
    """That a channel is chosen from the start in one way: Slack would ignore the other."""
    if value.get("default_to_current_conversation") and "initial_conversation" in value:
        yield at("must define one initial conversation only", pointer)


def _id_of(*letters: str) -> Check:
    """An id as Slack gives them; what begins with another letter is something else."""

    def check(value: Any, pointer: str) -> Problems:
        if not isinstance(value, str) or not re.fullmatch(f"[{''.join(letters)}][A-Z0-9]+", value):
            yield at("must be a valid id", pointer)

    return check


def _filters(value: Any, pointer: str) -> Problems:
    """That a filter filters something."""
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


def _typed(kind: str, **more: Check) -> Check:
    known: dict[str, Check] = {
        "placeholder": _PLACEHOLDER,
        "focus_on_load": boolean,
        "dispatch_action_config": _DISPATCH,
        "initial_value": _ANY_STRING,
    }
    fields = {name: check for name, check in _element(kind).items() if name != "confirm"}
    return an_object(
        {**fields, **known, **{n.replace("_required", "!"): c for n, c in more.items()}}
    )


_BUTTON = an_object(
    _element(
        "button",
        text_required=plain(LONGEST_BUTTON),
        url=text(LONGEST_URL),
        value=text(LONGEST_VALUE),
        style=one_of("primary", "danger"),
        accessibility_label=text(75),
    )
)
_OVERFLOW = an_object(_element("overflow", options_required=items(_PLAIN_OPTION, 5, 1)))
IMAGE_ELEMENT = an_object(
    {
        "type!": one_of("image"),
        "image_url": text(LONGEST_URL, 1),
        "slack_file": an_object({"id": text(255), "url": text(LONGEST_URL)}),
        "alt_text!": text(2000, 1),
    }
)
_LENGTH = number(0, 3000)

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
    "channels_select": _picker("channels_select", "initial_channel", response_url_enabled=boolean),
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
    "datepicker": _picker("datepicker", "initial_date"),
    "timepicker": _picker("timepicker", "initial_time", timezone=_ANY_STRING),
}
MOMENTS: dict[str, Check] = {
    "datetimepicker": an_object(
        _element(
            "datetimepicker",
            # Ten digits.
            initial_date_time=number(10**9, 10**10 - 1),
            focus_on_load=boolean,
        )
    ),
}
"""What stands in actions and inputs, but not beside a section."""

PRESSED: dict[str, Check] = {"button": _BUTTON, "overflow": _OVERFLOW}
TYPED: dict[str, Check] = {
    "plain_text_input": _typed(
        "plain_text_input", multiline=boolean, min_length=_LENGTH, max_length=number(1, 3000)
    ),
    "number_input": _typed(
        "number_input",
        is_decimal_allowed_required=boolean,
        min_value=_ANY_STRING,
        max_value=_ANY_STRING,
    ),
    "email_text_input": _typed("email_text_input"),
    "url_text_input": _typed("url_text_input"),
}
