"""The views that Slack takes, and the answers to a submitted one; pure."""

import json
from typing import Any

from tests.kit.slack.blocks import MOST_IN_A_VIEW, check_blocks
from tests.kit.slack.elements import plain
from tests.kit.slack.refusals import refuse
from tests.kit.slack.schemas import Problems, an_object, anything, at, one_of, text

Body = dict[str, Any]

LARGEST_VIEW_BYTES = 250_000
_COMMON = {
    "blocks!": anything,
    "private_metadata": text(3000),
    "callback_id": text(255),
}
_MODAL = an_object(
    {
        "type!": one_of("modal"),
        "title!": plain(24),
        "submit": plain(24),
        "close": plain(24),
        **_COMMON,
    }
)
_HOME = an_object({"type!": one_of("home"), **_COMMON})


def check_view(view: Body, *kinds: str) -> None:
    """Check a view before it is shown.

    Raises:
        Refused: it is too large, of a kind that does not fit here, or wrong in its content.
    """
    if len(json.dumps(view).encode()) > LARGEST_VIEW_BYTES:
        refuse("view_too_large")
    problems = list(view_problems(view, *kinds))
    if problems:
        refuse("invalid_arguments", *problems)


def view_problems(view: Any, *kinds: str) -> Problems:
    """Yield the faults of a view."""
    kind = view.get("type") if isinstance(view, dict) else None
    if kind not in kinds:
        yield at("must be a valid enum value", "/view/type")
        return
    yield from (_HOME if kind == "home" else _MODAL)(view, "/view")
    blocks = view.get("blocks", [])
    yield from check_blocks(blocks, "/view/blocks", MOST_IN_A_VIEW)
    if isinstance(blocks, list):
        yield from _inputs_can_be_sent(view, blocks)


def _inputs_can_be_sent(view: Body, blocks: list[Any]) -> Problems:
    if view["type"] != "modal" or "submit" in view:
        return
    for index, block in enumerate(blocks):
        if isinstance(block, dict) and block.get("type") == "input":
            sentence = "must define `submit` to use an `input` block in modals"
            yield at(sentence, f"/view/blocks/{index}/input")


def check_answer(answer: Any, inputs: set[str]) -> list[str]:
    """Return the faults of the answer to a submitted view.

    Args:
        answer: The payload of the acknowledgment.
        inputs: The block_ids of the input blocks of the view.
    """
    if not answer:
        return []
    if not isinstance(answer, dict):
        return ["the answer is no object"]
    if answer.get("response_action") != "errors":
        # Slack also takes "update", "push" and "clear".
        return [f"unknown response_action: {answer.get('response_action')!r}"]
    return _error_problems(answer.get("errors"), inputs)


def _error_problems(errors: Any, inputs: set[str]) -> list[str]:
    if not isinstance(errors, dict) or not errors:
        return ["errors must name a block"]
    unknown = [f"no input block has the block_id {one!r}" for one in errors if one not in inputs]
    return unknown + [f"error of {one!r} is no text" for one, e in errors.items() if not _says(e)]


def _says(error: Any) -> bool:
    return isinstance(error, str) and bool(error.strip())
