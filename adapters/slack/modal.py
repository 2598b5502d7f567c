"""Renders forms as modal views, and reads the input that comes back."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from adapters.slack.markup import with_emoji
from bot.messages import Choice, Field, Form, FormInput
from bot.texts import Catalogue

CALLBACK = "form"
SHARE = "share"
ACTION = "value"
"""The name of every field's element, in a block with the name of the step."""

AGREE = "agree"
"""The name of the element with a box for a text to agree to, which holds one choice or none."""

LARGEST = 240_000
"""Most characters of a form as JSON: Slack takes 250 000 bytes."""

LONGEST_TITLE = 24
LONGEST_INTRO = 3000
LONGEST_LABEL = 2000
SHORTENED = 300
"""Most characters of a label and of a hint in a form that would be too large."""

LONGEST_OPTION = 75
LONGEST_PLACEHOLDER = 150
LONGEST_TYPED = 3000
MOST_BLOCKS = 98
MOST_RADIO = 10
MOST_OPTIONS = 100

USUAL = ":usual"
"""The end of the name of a block with the usual values of a picked time: a step's id has none."""

NOTHING = "none"
"""The value of the option for none of the usual values: radio buttons cannot be cleared."""

PICKED = ("moment", "place", "person")
"""Layouts of fields without options: Slack itself offers times, channels and people."""

CHANNELS: Mapping[str, Any] = {"include": ["public", "private"], "exclude_bot_users": True}
"""The filter for channels, in which everybody sees a message."""

_SECONDS = re.compile(r"[1-9][0-9]{9}")
"""A time that Slack takes: ten digits, from 2001 to 2286."""

Json = dict[str, Any]

Value = str | tuple[str, ...] | None
"""The value of a field: a text or the id of an option, ids of several, or None."""


def view(form: Form, texts: Catalogue) -> Json:
    """Return a form as a modal; its token comes back in the private metadata.

    A form that is too large gets shorter texts, and options without descriptions.
    """
    whole = _view(form, texts, LONGEST_LABEL, described=True)
    if len(json.dumps(whole)) <= LARGEST:
        return whole
    return _view(form, texts, SHORTENED, described=False)


def _view(form: Form, texts: Catalogue, longest: int, *, described: bool) -> Json:
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": form.token,
        "title": _plain(form.title, LONGEST_TITLE),
        "submit": _plain(form.submit, LONGEST_TITLE),
        "close": _plain(texts.say("slack.close"), LONGEST_TITLE),
        "blocks": list(_blocks(form, texts, longest, described=described))[:MOST_BLOCKS],
    }


def sharing(token: str, shown: list[Json], texts: Catalogue) -> Json:
    """Return a modal that asks for a channel, above exactly what others will see there.

    Args:
        token: The text that comes back in the private metadata.
        shown: The blocks that others will see.
        texts: The language.
    """
    where: Json = {
        "type": "input",
        "block_id": "where",
        "label": _plain(texts.say("slack.share_where"), LONGEST_LABEL),
        "element": {
            "type": "conversations_select",
            "action_id": ACTION,
            "default_to_current_conversation": True,
            # With this the result can be shown in a channel without the app.
            "response_url_enabled": True,
            "filter": CHANNELS,
        },
    }
    seen: Json = {"type": "context", "elements": [_plain(texts.say("share.seen"), LONGEST_LABEL)]}
    return {
        "type": "modal",
        "callback_id": SHARE,
        "private_metadata": token,
        "title": _plain(texts.say("slack.share_title"), LONGEST_TITLE),
        "submit": _plain(texts.say("slack.share_submit"), LONGEST_TITLE),
        "close": _plain(texts.say("slack.close"), LONGEST_TITLE),
        "blocks": [where, {"type": "divider"}, seen, *shown],
    }


def reading(title: str, shown: list[Json], texts: Catalogue) -> Json:
    """Return a modal with a text to read; nothing comes back from it."""
    return {
        "type": "modal",
        "title": _plain(title, LONGEST_TITLE),
        "close": _plain(texts.say("slack.done_reading"), LONGEST_TITLE),
        "blocks": shown[:MOST_BLOCKS],
    }


def unpicked(form: Form) -> Form:
    """Return a form without preselected times, channels and people."""

    def empty(field: Field) -> Field:
        return replace(field, value=None) if field.layout in PICKED else field

    return replace(form, fields=tuple(map(empty, form.fields)))


def steps_of(form: Form) -> list[str]:
    """Return the steps of a form's fields, in order."""
    return [field.step for field in form.fields]


def inputs_of(shown: Mapping[str, Any]) -> list[str]:
    """Return the steps of the fields of a modal from Slack."""
    inputs = (block["block_id"] for block in shown["blocks"] if block["type"] == "input")
    return [block for block in inputs if not block.endswith(USUAL)]


def _plain(text: str, most: int) -> Json:
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return {"type": "plain_text", "text": cut, "emoji": False}


def _blocks(form: Form, texts: Catalogue, longest: int, *, described: bool) -> Iterator[Json]:
    if form.intro:
        yield {"type": "section", "text": _plain(form.intro, LONGEST_INTRO)}
    for section, fields in groupby(form.fields, key=lambda field: field.section):
        if section:
            yield {"type": "header", "text": _plain(section, 150)}
        for field in fields:
            if field.layout == "agree":
                yield {"type": "section", "text": _plain(field.label, LONGEST_INTRO)}
            if field.layout == "moment" and field.choices:
                yield from _moment_with_usual(field, texts, longest)
            else:
                yield _input(field if described else _bare(field), longest, fixed=form.fixed)


def _bare(field: Field) -> Field:
    """Return a field whose options have no descriptions."""
    choices = tuple(replace(choice, description="") for choice in field.choices)
    return replace(field, choices=choices)


def _input(field: Field, longest: int, *, fixed: bool) -> Json:
    is_branching = bool(field.choices) and not fixed and field.layout not in PICKED
    block: Json = {
        "type": "input",
        "block_id": field.step,
        "label": _plain(field.name or field.label, longest),
        "element": _element(field),
        # A choice can add questions, or remove some. Typed input cannot.
        "dispatch_action": is_branching,
        "optional": field.optional,
    }
    return block | ({"hint": _plain(field.help, longest)} if field.help else {})


def _element(field: Field) -> Json:
    match field.layout:
        case "several":
            return _several(field)
        case "typed":
            return _typed(field)
        case "list" | "row" | "continue":
            return _single(field)
        case "moment":
            return _moment(field)
        case "place":
            return _place(field)
        case "person":
            return _person(field)
        case "agree":
            return _agree(field)


def _moment(field: Field) -> Json:
    """Return a picker of date and time, in the time zone of the person."""
    element: Json = {"type": "datetimepicker", "action_id": ACTION}
    given = field.value if isinstance(field.value, str) else ""
    return element | ({"initial_date_time": int(given)} if _SECONDS.fullmatch(given) else {})


def _moment_with_usual(field: Field, texts: Catalogue, longest: int) -> Iterator[Json]:
    """Yield the usual values of a picked time, and the picker for another one below them."""
    none = Choice(texts.say("slack.no_usual_time"), "", NOTHING)
    choices = (*field.choices[: MOST_RADIO - 1], none)
    usual = replace(field, step=field.step + USUAL, layout="list", choices=choices)
    yield _input(usual, longest, fixed=True)
    label, help_ = texts.say("slack.other_time"), texts.say("slack.other_time_hint")
    other = replace(field, label=label, help=help_, choices=(), optional=True)
    yield _input(other, longest, fixed=True)


def _place(field: Field) -> Json:
    """Return a picker of channels; by default it has the channel that the person is looking at."""
    element: Json = {"type": "conversations_select", "action_id": ACTION, "filter": CHANNELS}
    given = field.value if isinstance(field.value, str) else ""
    channel = given.partition("/")[2].partition("/")[0]
    # Slack takes one of the two.
    if channel:
        return element | {"initial_conversation": channel}
    return element | {"default_to_current_conversation": True}


def _person(field: Field) -> Json:
    element: Json = {"type": "users_select", "action_id": ACTION}
    given = field.value if isinstance(field.value, str) else ""
    # Slack takes the id alone.
    _, _, person = given.rpartition("/")
    return element | ({"initial_user": person} if person else {})


def _single(field: Field) -> Json:
    radio = field.layout == "list" and len(field.choices) <= MOST_RADIO
    kind = "radio_buttons" if radio else "static_select"
    element: Json = {"type": kind, "action_id": ACTION}
    if field.scale and not radio:
        element["placeholder"] = _plain(field.scale, LONGEST_PLACEHOLDER)
    element["options"] = [_option(choice) for choice in field.choices[:MOST_OPTIONS]]
    offered = field.choices[:MOST_OPTIONS]
    chosen = next((choice for choice in offered if choice.value == field.value), None)
    return element | ({"initial_option": _option(chosen)} if chosen else {})


def _several(field: Field) -> Json:
    boxes = len(field.choices) <= MOST_RADIO
    kind = "checkboxes" if boxes else "multi_static_select"
    element: Json = {"type": kind, "action_id": ACTION}
    element["options"] = [_option(choice) for choice in field.choices[:MOST_OPTIONS]]
    values = field.value if isinstance(field.value, tuple) else ()
    offered = field.choices[:MOST_OPTIONS]
    chosen = [_option(choice) for choice in offered if choice.value in values]
    return element | ({"initial_options": chosen} if chosen else {})


def _agree(field: Field) -> Json:
    """Return one box, for the choice that agrees. Closing the form declines."""
    option = _option(field.choices[0])
    element: Json = {"type": "checkboxes", "action_id": AGREE, "options": [option]}
    is_given = field.value == field.choices[0].value
    return element | ({"initial_options": [option]} if is_given else {})


def _typed(field: Field) -> Json:
    element: Json = {"type": "plain_text_input", "action_id": ACTION, "max_length": LONGEST_TYPED}
    value = field.value if isinstance(field.value, str) else ""
    return element | ({"initial_value": value[:LONGEST_TYPED]} if value else {})


def _option(choice: Choice) -> Json:
    option: Json = {"text": _plain(choice.label, LONGEST_OPTION), "value": choice.value}
    if choice.description:
        option["description"] = _plain(choice.description, LONGEST_OPTION)
    return option


# ---------------------------------------------------------------------------- input


def people_picked(shown: Mapping[str, Any]) -> list[str]:
    """Return the ids of the people picked in a modal."""
    states = (block.get(ACTION) or {} for block in shown["state"]["values"].values())
    pickers = (state for state in states if state.get("type") == "users_select")
    picked = (picker.get("selected_user") for picker in pickers)
    return [person for person in picked if isinstance(person, str) and person]


def filled_in(
    shown: Mapping[str, Any],
    chat_of: Callable[[str], str],
    person_of: Callable[[str], str] = str,
    *,
    final: bool,
) -> FormInput:
    """Return the input of a modal.

    Args:
        shown: The view from Slack.
        chat_of: Returns the name of a channel in addresses, by its id.
        person_of: Returns the name of a picked person in addresses, by their id.
        final: Whether the form was sent.
    """
    values = {
        block: _agreed(state[AGREE])
        if AGREE in state
        else _value(state[ACTION], chat_of, person_of)
        for block, state in shown["state"]["values"].items()
        if ACTION in state or AGREE in state
    }
    return FormInput(shown["private_metadata"], dict(_as_fields(values)), final)


def _as_fields(values: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """Yield the value of each field; both of a usual time and another, if there are both."""
    for block, value in values.items():
        if block.endswith(USUAL):
            continue
        usual = values.get(block + USUAL)
        if not isinstance(usual, str) or usual == NOTHING:
            yield block, value
        else:
            yield block, (usual, value) if isinstance(value, str) else usual


def _agreed(state: Mapping[str, Any]) -> str | None:
    chosen: list[dict[str, str]] = state.get("selected_options") or []
    return chosen[0]["value"] if chosen else None


def _value(
    state: Mapping[str, Any], chat_of: Callable[[str], str], person_of: Callable[[str], str]
) -> Value:
    match state["type"]:
        case "checkboxes" | "multi_static_select":
            return tuple(option["value"] for option in state.get("selected_options") or ())
        case "plain_text_input":
            typed = state.get("value")
            return with_emoji(typed) if isinstance(typed, str) else None
        case "datetimepicker":
            seconds = state.get("selected_date_time")
            return None if seconds is None else str(seconds)
        case "conversations_select":
            channel = state.get("selected_conversation")
            return chat_of(channel) if channel else None
        case "users_select":
            person = state.get("selected_user")
            return person_of(person) if person else None
        case _:
            chosen = state.get("selected_option")
            return chosen["value"] if chosen else None
