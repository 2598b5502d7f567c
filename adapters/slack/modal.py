"""The whole questionnaire as one form: a modal view of Slack's, and what comes back from it."""

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
"""Every field has one element of this name, in a block named after its step."""

LARGEST = 240_000
"""Characters of a whole form, as JSON: Slack takes 250 000 bytes."""

LONGEST_TITLE = 24
LONGEST_INTRO = 3000
LONGEST_LABEL = 2000
SHORTENED = 300
"""Characters of a label and of a hint in a form that would be too large."""

LONGEST_OPTION = 75
LONGEST_TYPED = 3000
MOST_BLOCKS = 98
MOST_RADIO = 10
MOST_OPTIONS = 100

PICKED = ("moment", "place", "person")
"""Layouts of what is picked from something that Slack knows, and not from options."""

CHANNELS: Mapping[str, Any] = {"include": ["public", "private"], "exclude_bot_users": True}
"""Where everybody can be told something."""

_SECONDS = re.compile(r"[1-9][0-9]{9}")
"""A time that Slack takes: ten digits, from 2001 until 2286."""

Made = dict[str, Any]


def view(form: Form, texts: Catalogue) -> Made:
    """A form as a modal; its token comes back in the private metadata.

    What would be too large has shorter texts, and options without what they mean.
    """
    made = _view(form, texts, LONGEST_LABEL, described=True)
    if len(json.dumps(made)) > LARGEST:
        made = _view(form, texts, SHORTENED, described=False)
    return made


def _view(form: Form, texts: Catalogue, longest: int, *, described: bool) -> Made:
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": form.token,
        "title": _plain(form.title, LONGEST_TITLE),
        "submit": _plain(form.submit, LONGEST_TITLE),
        "close": _plain(texts.say("slack.close"), LONGEST_TITLE),
        "blocks": list(_blocks(form, longest, described=described))[:MOST_BLOCKS],
    }


def sharing(token: str, shown: list[Made], texts: Catalogue) -> Made:
    """Ask where others are to see the result, beside exactly what they will see.

    Args:
        token: What comes back in the private metadata.
        shown: What they will see.
        texts: The language.
    """
    where: Made = {
        "type": "input",
        "block_id": "where",
        "label": _plain(texts.say("slack.share_where"), LONGEST_LABEL),
        "element": {
            "type": "conversations_select",
            "action_id": ACTION,
            "default_to_current_conversation": True,
            # So that it can be shown where the app is no member.
            "response_url_enabled": True,
            "filter": CHANNELS,
        },
    }
    seen: Made = {"type": "context", "elements": [_plain(texts.say("share.seen"), LONGEST_LABEL)]}
    return {
        "type": "modal",
        "callback_id": SHARE,
        "private_metadata": token,
        "title": _plain(texts.say("slack.share_title"), LONGEST_TITLE),
        "submit": _plain(texts.say("slack.share_submit"), LONGEST_TITLE),
        "close": _plain(texts.say("slack.close"), LONGEST_TITLE),
        "blocks": [where, {"type": "divider"}, seen, *shown],
    }


def reading(title: str, shown: list[Made], texts: Catalogue) -> Made:
    """A text to read and close again; nothing comes back from it."""
    return {
        "type": "modal",
        "title": _plain(title, LONGEST_TITLE),
        "close": _plain(texts.say("slack.done_reading"), LONGEST_TITLE),
        "blocks": shown[:MOST_BLOCKS],
    }


def unpicked(form: Form) -> Form:
    """A form in which nothing is picked yet."""

    def empty(one: Field) -> Field:
        return replace(one, value=None) if one.layout in PICKED else one

    return replace(form, fields=tuple(map(empty, form.fields)))


def steps_of(form: Form) -> list[str]:
    """The steps of a form's fields, in order."""
    return [one.step for one in form.fields]


def inputs_of(shown: Mapping[str, Any]) -> list[str]:
    """The steps of the fields of a modal, as Slack tells of it."""
    return [one["block_id"] for one in shown["blocks"] if one["type"] == "input"]


def _plain(text: str, most: int) -> Made:
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return {"type": "plain_text", "text": cut, "emoji": False}


def _blocks(form: Form, longest: int, *, described: bool) -> Iterator[Made]:
    if form.intro:
        yield {"type": "section", "text": _plain(form.intro, LONGEST_INTRO)}
    for section, fields in groupby(form.fields, key=lambda one: one.section):
        if section:
            yield {"type": "header", "text": _plain(section, 150)}
        for one in fields:
            yield _input(one if described else _bare(one), longest, fixed=form.fixed)


def _bare(field: Field) -> Field:
    """A field whose options do not say what they mean."""
    return replace(field, choices=tuple(replace(one, description="") for one in field.choices))


def _input(field: Field, longest: int, *, fixed: bool) -> Made:
    tells = bool(field.choices) and not fixed and field.layout not in PICKED
    block: Made = {
        "type": "input",
        "block_id": field.step,
        "label": _plain(field.label, longest),
        "element": _element(field),
        # A choice may make other questions appear, or go; what is typed is asked for at the end.
        "dispatch_action": tells,
        "optional": field.optional,
    }
    return block | ({"hint": _plain(field.help, longest)} if field.help else {})


def _element(field: Field) -> Made:
    match field.layout:
        case "several":
            return _several(field)
        case "typed":
            return _typed(field)
        case "list" | "row" | "continue":
            return _one(field)
        case "moment":
            return _moment(field)
        case "place":
            return _place(field)
        case "person":
            return _person(field)


def _moment(field: Field) -> Made:
    """A date and a time of day, in the time zone of whoever fills it in."""
    made: Made = {"type": "datetimepicker", "action_id": ACTION}
    given = field.value if isinstance(field.value, str) else ""
    return made | ({"initial_date_time": int(given)} if _SECONDS.fullmatch(given) else {})


def _place(field: Field) -> Made:
    """A channel; the one that they look at where nothing else is said."""
    made: Made = {"type": "conversations_select", "action_id": ACTION, "filter": CHANNELS}
    given = field.value if isinstance(field.value, str) else ""
    channel = given.partition("/")[2].partition("/")[0]
    # Slack takes one of the two.
    if channel:
        return made | {"initial_conversation": channel}
    return made | {"default_to_current_conversation": True}


def _person(field: Field) -> Made:
    made: Made = {"type": "users_select", "action_id": ACTION}
    given = field.value if isinstance(field.value, str) else ""
    # Slack knows the id alone.
    _, _, person = given.rpartition("/")
    return made | ({"initial_user": person} if person else {})


def _one(field: Field) -> Made:
    radio = field.layout == "list" and len(field.choices) <= MOST_RADIO
    kind = "radio_buttons" if radio else "static_select"
    made: Made = {"type": kind, "action_id": ACTION}
    made["options"] = [_option(one) for one in field.choices[:MOST_OPTIONS]]
    chosen = next((one for one in field.choices[:MOST_OPTIONS] if one.value == field.value), None)
    return made | ({"initial_option": _option(chosen)} if chosen else {})


def _several(field: Field) -> Made:
    boxes = len(field.choices) <= MOST_RADIO
    kind = "checkboxes" if boxes else "multi_static_select"
    made: Made = {"type": kind, "action_id": ACTION}
    made["options"] = [_option(one) for one in field.choices[:MOST_OPTIONS]]
    values = field.value if isinstance(field.value, tuple) else ()
    chosen = [_option(one) for one in field.choices[:MOST_OPTIONS] if one.value in values]
    return made | ({"initial_options": chosen} if chosen else {})


def _typed(field: Field) -> Made:
    made: Made = {"type": "plain_text_input", "action_id": ACTION, "max_length": LONGEST_TYPED}
    value = field.value if isinstance(field.value, str) else ""
    return made | ({"initial_value": value[:LONGEST_TYPED]} if value else {})


def _option(one: Choice) -> Made:
    option: Made = {"text": _plain(one.label, LONGEST_OPTION), "value": one.value}
    if one.description:
        option["description"] = _plain(one.description, LONGEST_OPTION)
    return option


# ---------------------------------------------------------------------------- what comes back


def people_picked(shown: Mapping[str, Any]) -> list[str]:
    """Return the ids of the people picked in a modal."""
    states = (held.get(ACTION) or {} for held in shown["state"]["values"].values())
    picked = (one.get("selected_user") for one in states if one.get("type") == "users_select")
    return [one for one in picked if isinstance(one, str) and one]


def filled_in(
    shown: Mapping[str, Any],
    chat_of: Callable[[str], str],
    person_of: Callable[[str], str] = str,
    *,
    final: bool,
) -> FormInput:
    """What stands in a modal.

    Args:
        shown: The view, as Slack tells of it.
        chat_of: What addresses call a channel, by its id.
        person_of: What they call somebody who was picked, likewise.
        final: Whether it was sent.
    """
    values = {
        block: _value(state[ACTION], chat_of, person_of)
        for block, state in shown["state"]["values"].items()
        if ACTION in state
    }
    return FormInput(shown["private_metadata"], values, final)


def _value(
    state: Mapping[str, Any], chat_of: Callable[[str], str], person_of: Callable[[str], str]
) -> str | tuple[str, ...] | None:
    match state["type"]:
        case "checkboxes" | "multi_static_select":
            return tuple(one["value"] for one in state.get("selected_options") or ())
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
