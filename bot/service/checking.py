"""The one check that every update passes, whichever channel it came from.

Platforms, and people who guess a webhook's secret, can send anything. A checked update has the
declared types, ids that a database can store as keys, and text that it can store as text.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.messages import (
    Command,
    FormInput,
    Inbound,
    MoveIn,
    MoveOut,
    PlaceRenamed,
    StartedAfresh,
    Tap,
    Text,
    Update,
)

LONGEST_ID = 255
"""Most characters of an id. PostgreSQL has keys of at most 2700 bytes."""

LONGEST_TEXT = 40_000
"""Most characters of a text, as many as Slack lets people write. The rest is left out."""


class UnreadableUpdate(ValueError):
    """An update is not what it should be; the message names the field, never its value."""


def checked(update: Update) -> Update:
    """Return an update with clean texts.

    Raises:
        UnreadableUpdate: A field has a wrong type, or is no id.
    """
    where = update.address
    for field, value in (("id", update.id), ("channel", where.channel), ("chat", where.chat)):
        _check_id(value, field)
    if where.person != "":
        _check_id(where.person, "person")
    inbound, via = _clean_inbound(update.inbound), clean_text(update.via, "via")
    name = clean_text(update.name, "name")[:LONGEST_ID]
    if inbound is update.inbound and via is update.via and name is update.name:
        return update
    return replace(update, inbound=inbound, via=via, name=name)


def _check_id(value: object, field: str) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or not value.isprintable():
        message = f"{field} is no id"
        raise UnreadableUpdate(message)


def clean_text(value: object, field: str) -> str:
    """Return a text without what databases refuse: NUL, and halves of surrogate pairs.

    Raises:
        UnreadableUpdate: It is no text.
    """
    if not isinstance(value, str):
        message = f"{field} is no text"
        raise UnreadableUpdate(message)
    if not value.isascii():
        value = _paired(value)
    if "\0" in value:
        value = value.replace("\0", "")
    return value if len(value) <= LONGEST_TEXT else value[:LONGEST_TEXT]


def _paired(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "ignore").decode()
    return value


def _clean_inbound(inbound: Inbound) -> Inbound:
    match inbound:
        case Text(text):
            clean = clean_text(text, "text")
            return inbound if clean is text else Text(clean)
        case Tap(token):
            clean = clean_text(token, "token")
            return inbound if clean is token else Tap(clean)
        case Command(name, argument):
            cleaned = clean_text(name, "command"), clean_text(argument, "argument")
            return inbound if cleaned == (name, argument) else Command(*cleaned)
        case FormInput(token, values, final):
            return FormInput(clean_text(token, "token"), _clean_values(values), final)
        case PlaceRenamed(chat):
            _check_id(chat, "new chat")
            return inbound
        case MoveOut(code) | MoveIn(code):
            _check_id(code, "code")
            return inbound
        case StartedAfresh(campaign):
            clean = clean_text(campaign, "campaign")
            return inbound if clean is campaign else StartedAfresh(clean)
        case _:
            return inbound


def _clean_values(values: Mapping[str, object]) -> dict[str, str | tuple[str, ...] | None]:
    return {clean_text(step, "step"): _clean_value(value) for step, value in values.items()}


def _clean_value(value: object) -> str | tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, tuple):
        return tuple(clean_text(option, "option") for option in value)
    return clean_text(value, "value")
