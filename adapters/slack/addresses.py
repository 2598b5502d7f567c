"""Addresses of people and channels in Slack, and the data that comes with an update."""

from collections.abc import Sequence
from dataclasses import fields, replace

from bot.messages import Address
from bot.system import json_text
from bot.values import value

NAME = "slack"

_NO_CHANNEL = ("directmessage", "mpdm-")
"""The beginnings of the names of direct messages, with one person or a few."""


@value
class SlackPlace:
    """The destination of a message.

    Attributes:
        team: The workspace whose app sends it.
        person: The id of the person it is for; empty for everybody in the channel.
        channel: The channel in which that person alone sees it; empty for their direct message.
        thread: The thread in that channel; empty for none.
        home: The person's own workspace, or its organization; empty if it was not stored.
    """

    team: str
    person: str
    channel: str = ""
    thread: str = ""
    home: str = ""

    @property
    def address(self) -> Address:
        """The address of this place."""
        parts = [self.team, self.channel, self.thread]
        return Address(NAME, "/".join(parts).rstrip("/"), named(self.home, self.person))

    @property
    def lane(self) -> str:
        """The key of the limit of messages to this place."""
        if self.person and self.channel:
            # A message that one person of a channel sees does not keep the others waiting.
            return f"unseen {self.team}/{self.channel}"
        return f"post {self.team}/{self.channel or named(self.home, self.person)}"


def place_of(address: Address) -> SlackPlace:
    """Return the place of an address."""
    team, channel, thread = [*address.chat.split("/"), "", ""][:3]
    home, person = parted(address.person)
    return SlackPlace(team, person, channel, thread, home)


def named(home: str, person: str) -> str:
    """Return the name of a person in addresses.

    Args:
        home: Their own workspace, or its organization; empty if it is not known.
        person: Their id there; empty for nobody.
    """
    return f"{home}/{person}" if home and person else person


def parted(name: str) -> tuple[str, str]:
    """Return the workspace or organization of a person in an address, and the id in Slack."""
    home, _, person = name.rpartition("/")
    return home, person


def chat_of(team: str, channel: str, name: str = "") -> str:
    """Return the name of a channel in addresses; empty for a direct message.

    Args:
        team: The workspace.
        channel: The channel's id.
        name: The channel's name, as a slash command gives it.
    """
    is_channel = channel[:1] in ("C", "G") and not name.startswith(_NO_CHANNEL)
    return SlackPlace(team, "", channel).address.chat if is_channel else ""


@value
class Via:
    """The data of an update that its answer needs.

    Attributes:
        url: Answers or edits messages, five times within half an hour.
        message: The message of the pressed button.
        trigger: Opens a form, within three seconds.
        away: Whether the update came from a place with other people, not the direct message.
        view: The form that is being filled in; empty after it was sent.
        steps: The questions that the form shows, or showed when it was sent.
        team: The workspace whose app got the update, if the app of another workspace, the person's
            own, talks to them.
    """

    url: str = ""
    message: str = ""
    trigger: str = ""
    away: bool = False
    view: str = ""
    steps: Sequence[str] = ()
    team: str = ""

    def __str__(self) -> str:
        given = {name: part for name in _IN_VIA if (part := getattr(self, name))}
        return json_text.to_bytes(given).decode() if given else ""


_IN_VIA = tuple(field.name for field in fields(Via))


def read_via(text: str) -> Via:
    """Return what came with an update, from its text."""
    return Via(**json_text.read(text)) if text else Via()


@value
class Destination:
    """The place of a reply, with the means to answer.

    Attributes:
        place: The person, perhaps with the channel in which they alone see the reply; or the
            channel in which everybody sees it.
        via: The data that came with the update.
        thread: The message whose thread the reply is in; empty for none.
    """

    place: SlackPlace
    via: Via
    thread: str = ""

    @property
    def team(self) -> str:
        """The workspace."""
        return self.place.team

    @property
    def where_acted(self) -> "Destination":
        """The same through the app that got the update: no other app can open a form for it."""
        team = self.via.team or self.place.team
        return replace(self, place=replace(self.place, team=team))

    @property
    def to_all(self) -> bool:
        """Whether everybody in a channel sees the reply."""
        return not self.place.person

    @property
    def lane(self) -> str:
        """The key of the limit of messages to this place."""
        return self.place.lane
