"""Inbounds: the updates of people and of platforms."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from bot.values import value

Standing = Literal["administrator", "member", "stranger", "guest", "bot", "gone", "unknown"]
"""A person's role in a chat of many, as far as the platform says: a guest is from another
workspace, ``gone`` means a closed account."""


@value
class Address:
    """The destination of a reply: a person's chat on a channel, or a group chat (no ``person``)."""

    channel: str
    chat: str
    person: str


@value
class Text:
    """Something a person typed."""

    text: str


@value
class Tap:
    """A pressed button, named by its token."""

    token: str


@value
class FormInput:
    """The answers of a whole form.

    Attributes:
        token: The form's token, which identifies its conversation.
        values: Raw answers by step id: an option's id, several ids, or typed text; None or ""
            where the person left the field empty.
        final: False while the person is still filling it in: conditional questions appear, and
            missing answers are no error.
    """

    token: str
    values: Mapping[str, str | tuple[str, ...] | None]
    final: bool = True


@value
class Command:
    """A command that the platform delivers as such, for example Telegram's ``/back``.

    A person can send any of them; events of the platform have their own classes.
    """

    name: str
    argument: str = ""


@value
class Edited:
    """An event: the text of an earlier message was changed."""


@value
class MediaSent:
    """An event: a person sent something without text, for example a picture."""


@value
class HomeOpened:
    """An event: a person opened their own page, on a channel with such pages."""


@value
class BotAdded:
    """An event: the bot can write in a chat of many from now on."""


@value
class Mentioned:
    """An event: somebody mentioned the bot in a chat of many, without an order."""


@value
class PlaceRenamed:
    """An event: a chat of many has a new address.

    Attributes:
        chat: Its new name in addresses. The address of the update has the old one.
    """

    chat: str


@value
class StartedAfresh:
    """An event: the channel was started to begin again, so the bot asks for no confirmation.

    Attributes:
        campaign: The campaign that brought the person here; empty for none.
    """

    campaign: str = ""


Event = Edited | MediaSent | HomeOpened | BotAdded | Mentioned | PlaceRenamed | StartedAfresh
"""The events that only a platform can report. No text, button or form becomes one."""


@value
class MoveOut:
    """A person wants to go on elsewhere, and their channel shows them a code.

    Attributes:
        code: The code, which the channel has drawn.
    """

    code: str = field(repr=False)


@value
class MoveIn:
    """A person who has a code from elsewhere wants to go on here.

    Attributes:
        code: The code, in the form for comparison.
        replaces: Whether it may replace the check that is here.
    """

    code: str = field(repr=False)
    replaces: bool = False


Inbound = Text | Tap | FormInput | Command | Event | MoveOut | MoveIn


@value
class Update:
    """One inbound as a platform delivers it.

    Attributes:
        id: Unique on its channel; a platform that repeats an update repeats the id.
        address: The address to answer.
        inbound: The inbound.
        via: The platform's handle for answering this update, for example for opening a form. It
            expires soon, and only the channel reads it.
        standing: The person's role, as the platform said; "unknown" if it did not.
        name: The person's name there, if others may have to be asked about them. A channel with
            forgeable buttons gives it only for people who came by a link that the bot signed.
        before: Addresses that earlier versions used for the same chat of the same person.
    """

    id: str
    address: Address
    inbound: Inbound
    via: str = field(default="", repr=False)
    standing: Standing = "unknown"
    name: str = field(default="", repr=False)
    before: tuple[Address, ...] = ()
