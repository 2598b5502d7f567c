"""The values that a person has chosen and typed, as in Slack's `state.values`; pure."""

from collections.abc import Iterable
from typing import Any

from tests.kit.slack.blocks import elements_of
from tests.kit.slack.elements import CHOOSING, MOMENTS, TYPED

Body = dict[str, Any]
Values = dict[str, dict[str, Body]]

_FIELDS = {
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
SEVERAL = {"multi_static_select", "checkboxes"}


def field_of(element: Body) -> str:
    """Return the key of an element's value, in the state and in actions."""
    return _FIELDS[element["type"]][0] if element["type"] in _FIELDS else "value"


def held_by(element: Body, value: Any) -> Body:
    """Return an element's value as the state has it."""
    return {"type": element["type"], field_of(element): value}


def _begun(element: Body) -> Body:
    kind = element["type"]
    name, initial = _FIELDS.get(kind, ("value", "initial_value"))
    return {"type": kind, name: element.get(initial, [] if kind in SEVERAL else None)}


def begin(blocks: Iterable[Body], before: Values | None = None) -> Values:
    """Return the values of blocks that are shown anew.

    Args:
        blocks: With their ids.
        before: The values before; one stays where block_id, action_id and type stay.
    """
    values: Values = {}
    for block, element in elements_of(list(blocks)):
        if element["type"] not in {*CHOOSING, *MOMENTS, *TYPED}:
            continue
        kept = (before or {}).get(block["block_id"], {}).get(element["action_id"])
        value = kept if kept and kept["type"] == element["type"] else _begun(element)
        values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values


def chosen(value: Body) -> Any:
    """Return an element's value: a text, an option, a list of options, or None."""
    return next((inside for name, inside in value.items() if name != "type"), None)
