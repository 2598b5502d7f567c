"""Renders what people press in Block Kit: buttons, menus behind dots, boxes, and dialogs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from bot.messages import Button, ButtonStyle, Checklist, Confirm

LONGEST_LABEL = 75
"""Most characters of a button, of its label as it is read aloud, and of an option of a list."""

BESIDE = 5
"""Most buttons of a row."""

LONGEST_DIALOG_TITLE, LONGEST_DIALOG, LONGEST_DIALOG_BUTTON = 100, 300, 30
"""Most characters of the parts of a dialog.

Source: docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object.
"""

MOST_BOXES = 10
MOST_IN_MENU = 5

MARKS = "marks"
"""The action of points with boxes."""

Json = dict[str, Any]
T = TypeVar("T")


def plain_object(text: str) -> Json:
    """Return a text in which nothing is markup."""
    return {"type": "plain_text", "text": text, "emoji": False}


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def rows_of(buttons: Sequence[Button]) -> Iterator[Json]:
    """Yield buttons in rows."""
    for row in in_rows(buttons, BESIDE):
        yield {
            "type": "actions",
            "elements": [button_of(button, place) for place, button in enumerate(row)],
        }


def in_rows(items: Sequence[T], width: int) -> Iterator[Sequence[T]]:
    """Yield items, at most ``width`` at a time."""
    return (items[first : first + width] for first in range(0, len(items), width))


def button_of(button: Button, place: int, spoken: str = "") -> Json:
    """Return a button. The id of its action is its place, so that it differs from the others.

    Args:
        button: The button.
        place: Its place.
        spoken: Its label as it is read aloud; empty if that is the label.
    """
    element: Json = {
        "type": "button",
        "action_id": f"press-{place}",
        "text": plain_object(cut(button.label, LONGEST_LABEL)),
    }
    if spoken and spoken != button.label:
        element["accessibility_label"] = cut(spoken, LONGEST_LABEL)
    if button.style:
        element["style"] = button.style
    if button.confirm:
        element["confirm"] = _dialog(button.confirm, button.style)
        element["value"] = button.confirm.token
    elif button.url:
        element["url"] = button.url
    else:
        element["value"] = button.token
    return element


def _dialog(asked: Confirm, style: ButtonStyle) -> Json:
    """Return the dialog before a button acts."""
    dialog: Json = {
        "title": plain_object(cut(asked.title, LONGEST_DIALOG_TITLE)),
        "text": plain_object(cut(asked.text, LONGEST_DIALOG)),
        "confirm": plain_object(cut(asked.yes, LONGEST_DIALOG_BUTTON)),
        "deny": plain_object(cut(asked.no, LONGEST_DIALOG_BUTTON)),
    }
    return dialog | ({"style": style} if style else {})


def one_leading(blocks: Iterable[Json]) -> Iterator[Json]:
    """Yield blocks in which one button at most leads on: the first."""
    leads = False
    for block in blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            if element.get("style") == "primary":
                if leads:
                    del element["style"]
                leads = True
        yield block


def with_menu(rows: list[Json], inside: Sequence[Button]) -> Iterator[Json]:
    """Yield rows of buttons with a menu behind dots at their end, if there is anything in it."""
    options = [
        {"text": plain_object(cut(b.label, LONGEST_LABEL)), "value": b.token} for b in inside
    ]
    menu = {"type": "overflow", "action_id": "menu", "options": options[:MOST_IN_MENU]}
    *above, last = rows or [{"type": "actions", "elements": []}]
    yield from above
    if inside:
        last = {**last, "elements": [*last["elements"], menu]}
    if last["elements"]:
        yield last


def boxes(block: Checklist) -> Json:
    """Return points with a box each; the name of the block begins the token that comes back."""
    notes = (*block.notes, *[""] * len(block.points))
    options = [
        _box(point, note, place)
        for place, (point, note) in enumerate(zip(block.points, notes, strict=False))
    ][:MOST_BOXES]
    marked = [option for place, option in enumerate(options) if place in block.marked]
    boxes: Json = {"type": "checkboxes", "action_id": MARKS, "options": options}
    boxes |= {"initial_options": marked} if marked else {}
    return {"type": "actions", "block_id": block.token, "elements": [boxes]}


def _box(point: str, note: str, place: int) -> Json:
    label = point if len(point) <= LONGEST_LABEL else point.removesuffix(".")
    option: Json = {"text": plain_object(cut(label, LONGEST_LABEL)), "value": str(place)}
    return option | ({"description": plain_object(cut(note, LONGEST_LABEL))} if note else {})
