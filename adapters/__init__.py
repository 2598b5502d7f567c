"""The channels: one folder each, which imports no other.

All folders have the same files, as far as their platform needs them:

    account     the account on the platform, and how often it may send
    addresses   how addresses name chats and people there
    parse       the platform's payloads as :class:`bot.messages.Update`; pure
    render      a :data:`bot.messages.Reply` as the platform's messages; pure
    errors      the platform's refusals as delivery errors, in tables
    client      calls the platform: connections, tokens, the start
    people      what a person is in a place, as the platform reports it
    receive     hands updates to the bot, and acknowledges them
    send        sends replies, and states their limits
    checks      checks the account and the way of updates, for ``cxbot doctor``
    guide       the first steps of the person who runs the bot
    channel     the class of the port: puts together receive, send and client

A further file has a word of the platform for its name, such as ``polling`` or ``modal``. Adapters
import :mod:`bot.messages`, :mod:`bot.channel`, :mod:`bot.diagnosis`, :mod:`bot.texts` and
:mod:`bot.system` alone.
:data:`CHANNELS` lists the channels, and :mod:`bot.wiring` alone reads it. Start a new channel with
``parse`` and ``render``, and derive its tests from the conformance suite in ``tests/channels``.
"""

from importlib import import_module
from typing import Any

CHANNELS: dict[str, str] = {
    "terminal": "adapters.terminal.channel:Terminal",
    "telegram": "adapters.telegram.channel:Telegram",
    "slack": "adapters.slack.channel:Slack",
    "web": "adapters.web.channel:Web",
}
"""The place of each channel's class, by name; it is imported when it is needed."""


def channel_class(name: str) -> Any:  # noqa: ANN401 - classes differ in what they are built with
    """Import the class of a channel, and return it."""
    module, _, attribute = CHANNELS[name].partition(":")
    return getattr(import_module(module), attribute)
