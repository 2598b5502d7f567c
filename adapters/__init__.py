"""The channels: one folder each, none of which knows another.

Each turns its platform's updates into :class:`bot.messages.Update`, and replies into that
platform's shapes; it imports :mod:`bot.messages`, :mod:`bot.channel` and :mod:`bot.texts` alone.
:data:`CHANNELS` is the one list of them; :mod:`bot.app` alone reads it.
"""

from importlib import import_module
from typing import Any

CHANNELS: dict[str, str] = {
    "terminal": "adapters.terminal.channel:Terminal",
    "telegram": "adapters.telegram.channel:Telegram",
    "slack": "adapters.slack.channel:Slack",
}
"""Where each channel's class is, by its name; imported only when it is needed."""


def channel_class(name: str) -> Any:  # noqa: ANN401 - classes differ in what they are built with
    """The class of a channel, imported now."""
    module, _, attribute = CHANNELS[name].partition(":")
    return getattr(import_module(module), attribute)
