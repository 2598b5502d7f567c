"""Keyboards below messages: which buttons stand beside each other, and how each looks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from bot.messages import Ask, Button, Choice
from bot.texts import Catalogue

IN_ONE_COLUMN = 8
"""Most choices that each have a line."""

PAGE = 90
"""Most choices of a message: Telegram takes 100 buttons, and some are not choices."""

IN_ONE_ROW = 8
"""Most buttons that a phone shows side by side."""

BESIDE = {2: 18, 3: 11}
"""Most characters of each label of a row, by the number of its buttons: a phone cuts longer ones.

A button alone in its row can have any label.
"""

MANY_BESIDE = 5
"""The same where a row has more buttons, such as the numbers of a scale."""

FEW_BUTTONS = 3
"""Most buttons of a message that each have a line."""

InlineButton = dict[str, Any]
"""A button as the Bot API takes it: the library's objects cost a fifth of the CPU of a send."""

Rows = list[list[InlineButton]]

T = TypeVar("T")


def _in_rows(items: Sequence[T], width: int) -> Iterator[Sequence[T]]:
    """Yield items in rows of this width."""
    return (items[first : first + width] for first in range(0, len(items), width))


def _packed(buttons: Iterable[InlineButton], most: int) -> Rows:
    """Return buttons in their order, in rows of at most ``most`` in which no label is cut."""
    rows: Rows = []
    for button in buttons:
        row = [*rows[-1], button] if rows else []
        if 1 < len(row) <= most and all(len(beside["text"]) <= BESIDE[len(row)] for beside in row):
            rows[-1] = row
        else:
            rows.append([button])
    return rows


def button_of(button: Button) -> InlineButton:
    """Return a button as the Bot API takes it."""
    styled: InlineButton = {"style": button.style} if button.style else {}
    if button.copies:
        return {"text": button.label, "copy_text": {"text": button.copies}} | styled
    if button.url:
        return {"text": button.label, "url": button.url} | styled
    return {"text": button.label, "callback_data": button.token} | styled


def without_styles(rows: Rows) -> Rows:
    """Return buttons that all look alike, as older servers take them."""
    return [
        [{name: value for name, value in button.items() if name != "style"} for button in row]
        for row in rows
    ]


def without_copying(rows: Rows) -> Rows:
    """Return the buttons that copy nothing, as older servers take them."""
    others = ([button for button in row if "copy_text" not in button] for row in rows)
    return [row for row in others if row]


def rows_of(buttons: Sequence[Button]) -> Rows:
    """Return the buttons of a message, two in a row if there are many."""
    return _packed(map(button_of, buttons), 2 if len(buttons) > FEW_BUTTONS else 1)


def keyboard(reply: Ask, texts: Catalogue) -> Rows:
    """Return the answers to a question, and the buttons below them."""
    several = reply.layout == "several"
    done = [choice for choice in reply.choices if several and choice.value == "done"]
    choices = [choice for choice in reply.choices if choice not in done]
    rows = [
        *_choices(choices, reply),
        *_turning(len(choices), reply, texts),
        *([_choice(choice, reply)] for choice in done),
    ]
    rows += _packed(map(button_of, reply.controls), len(BESIDE) + 1)
    return [*rows, *([button_of(button)] for button in reply.explains)]


def _choices(choices: Sequence[Choice], reply: Ask) -> Rows:
    is_short = len(choices) <= IN_ONE_COLUMN or bool(reply.per_page)
    if is_paged(reply):
        page = _page(reply)
        first = reply.start // page * page
        choices = choices[first : first + page]
    buttons = [_choice(choice, reply) for choice in choices]
    if reply.layout == "row":
        width = -(-len(choices) // -(-len(choices) // IN_ONE_ROW)) if choices else 1
        if all(len(button["text"]) <= BESIDE.get(width, MANY_BESIDE) for button in buttons):
            return [list(row) for row in _in_rows(buttons, width)]
        return _packed(buttons, len(BESIDE) + 1)
    return _packed(buttons, 1 if is_short else 2)


def _choice(choice: Choice, reply: Ask) -> InlineButton:
    label = choice.label
    if reply.layout == "several" and choice.value != "done":
        label = f"{'☑' if choice.chosen else '☐'} {label}"
    elif choice.chosen:
        label = f"✓ {label}"
    styled: InlineButton = {"style": choice.style} if choice.style else {}
    return {"text": label, "callback_data": choice.token} | styled


def _page(reply: Ask) -> int:
    """Return the number of choices of a page."""
    return reply.per_page or PAGE


def is_paged(reply: Ask) -> bool:
    """Return whether the choices are shown in pages."""
    return bool(reply.pages) and len(reply.choices) > _page(reply)


def _turning(number: int, reply: Ask, texts: Catalogue) -> Rows:
    """Return the buttons to the page before and the page after."""
    if not is_paged(reply):
        return []
    page = _page(reply)
    here = reply.start // page * page
    row = []
    for name, first in (("telegram.earlier", here - page), ("telegram.later", here + page)):
        if 0 <= first < number:
            last = min(first + page, number)
            label = texts.say(name, first=first + 1, last=last)
            row.append({"text": label, "callback_data": f"{reply.pages}{first}"})
    return [row] if row else []
