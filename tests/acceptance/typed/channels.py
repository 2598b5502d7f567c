"""A text on its way into the bot through each channel's own parser, and a reply's way out."""

import json
from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any, NamedTuple

from rich.console import Console

from adapters.slack import parse as slack
from adapters.slack import render as blocks
from adapters.telegram import parse as telegram
from adapters.telegram import render as telegram_render
from adapters.terminal import parse as terminal
from adapters.terminal.render import emit, render
from bot.messages import Button, FormInput, Inbound, Reply, Text, Update
from bot.texts import Catalogue

_ME = telegram.Me(1, "cx_maturity_bot", b"key")
_CONSOLE = Console(file=StringIO(), width=80)


class Way(NamedTuple):
    """One way into the bot.

    Attributes:
        arrive: Returns the inbound of a typed text, after the reply that the bot showed last.
        show: Shows a reply as that channel does.
    """

    arrive: Callable[[str, Reply | None], Inbound | None]
    show: Callable[[Reply, Catalogue], object]


def _over_the_wire(body: Mapping[str, Any]) -> Any:
    """Return a body after a round trip through JSON, as platforms send it."""
    return json.loads(json.dumps(body))


def _inbound(update: Update | None) -> Inbound | None:
    return None if update is None else update.inbound


def _slack_message(text: str, _last: Reply | None) -> Inbound | None:
    event = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "text": text}
    body = {"team_id": "T1", "event_id": "E1", "event": event}
    return _inbound(slack.message(_over_the_wire(body)))


def _slack_command(text: str, _last: Reply | None) -> Inbound | None:
    body = {"team_id": "T1", "user_id": "U1", "trigger_id": "1.2", "channel_id": "D1", "text": text}
    return _inbound(slack.slash(_over_the_wire(body)))


def _slack_form(text: str, _last: Reply | None) -> Inbound | None:
    """Return the text in every field of a form."""
    value = {"type": "plain_text_input", "value": text}
    steps = (
        "stage",
        "uses",
        "voice-tool",
        "trust",
        "doubt",
        "remote",
        "agents",
        "review",
        "budget",
    )
    view = {
        "id": "V1",
        "private_metadata": "",
        "state": {"values": {step: {"value": value} for step in steps}},
        "blocks": [{"type": "input", "block_id": step} for step in steps],
    }
    body = {"team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1.2", "view": view}
    return _inbound(slack.sent(_over_the_wire(body)))


def _telegram_message(text: str, _last: Reply | None) -> Inbound | None:
    user = {"id": 7, "is_bot": False, "first_name": text[:64] or "Ann"}
    chat = {"id": 7, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": text}
    raw = _over_the_wire({"update_id": 1, "message": message | {"message_thread_id": 3}})
    return _inbound(telegram.parse(raw, _ME).update)


def _terminal_line(text: str, last: Reply | None) -> Inbound | None:
    inbound = terminal.parse(text.partition("\n")[0], last)
    return None if isinstance(inbound, Button) else inbound


def _print(reply: Reply, texts: Catalogue) -> None:
    emit(_CONSOLE, render(reply, texts, _CONSOLE))
    _CONSOLE.file.seek(0)


WAYS: Mapping[str, Way] = {
    "slack message": Way(_slack_message, blocks.render),
    "slack command": Way(_slack_command, blocks.render),
    "slack form": Way(_slack_form, blocks.render),
    "telegram": Way(_telegram_message, telegram_render.render),
    "terminal": Way(_terminal_line, _print),
}


def addressed(inbound: Inbound, token: str) -> Inbound:
    """Return a form's input with the token of the shown form; other inbounds as they are."""
    if isinstance(inbound, FormInput):
        return FormInput(token, inbound.values, inbound.final)
    assert not isinstance(inbound, Text) or isinstance(inbound.text, str)
    return inbound
