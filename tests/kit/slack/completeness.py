"""The errors that Slack's client finds in a modal before it sends it; pure."""

from typing import Any

from tests.kit.slack.state import field_of
from tests.kit.slack.views import View

Body = dict[str, Any]


class Incomplete(AssertionError):
    """Slack does not send the modal: an input is empty, or does not fit."""


def incomplete(view: View) -> dict[str, str]:
    """Return the errors that keep Slack's client from sending a modal, by block_id."""
    wrong: dict[str, str] = {}
    for block in (one for one in view.blocks if one["type"] == "input"):
        element = block["element"]
        held = view.values[block["block_id"]][element["action_id"]]
        value = held.get(field_of(element))
        if not value and not block.get("optional"):
            wrong[block["block_id"]] = "Please complete this required field."
        elif value and not _fits(element, value):
            wrong[block["block_id"]] = "Please enter a value that fits."
    return wrong


def _fits(element: Body, value: Any) -> bool:
    if element["type"] != "plain_text_input":
        return True
    return bool(element.get("min_length", 0) <= len(value) <= element.get("max_length", 3000))
