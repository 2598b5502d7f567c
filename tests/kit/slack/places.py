"""The places where a person can press and choose: the modal, messages, the Home tab."""

from dataclasses import dataclass, field
from typing import Any

from tests.kit.slack.blocks import elements_of
from tests.kit.slack.channels import Channel, Message, User
from tests.kit.slack.elements import offered_options
from tests.kit.slack.state import Values
from tests.kit.slack.views import View
from tests.kit.slack.world import World

Body = dict[str, Any]

_NO_CHANNEL = Channel("", "", "", "im")
_NO_MESSAGE = Message("", "", "")


class NoSuchButton(AssertionError):
    """Nothing with this label can be pressed or chosen."""


@dataclass
class Place:
    """A message, or a view, with what a person has chosen in it."""

    view: View | None = None
    message: Message = field(default_factory=lambda: _NO_MESSAGE)
    channel: Channel = field(default_factory=lambda: _NO_CHANNEL)
    user: str = ""

    @property
    def blocks(self) -> list[Body]:
        """The blocks that are shown there."""
        return self.view.blocks if self.view else self.message.blocks

    @property
    def team_id(self) -> str:
        """The workspace whose app shows this."""
        return self.view.team_id if self.view else self.channel.team_id

    @property
    def values(self) -> Values:
        """The values that the person has chosen there."""
        return self.view.values if self.view else self.message.values_of(self.user)


@dataclass(frozen=True)
class Found:
    """Something to use, and where it is."""

    place: Place
    block: Body
    element: Body


def places_of(
    world: World,
    user: User,
    direct: Channel,
    channel: Channel | None,
    message_ts: str | None,
) -> list[Place]:
    """Return the places where somebody can press, the one in front first.

    Args:
        world: Everything.
        user: The person who presses.
        direct: Their direct messages with the app.
        channel: The only channel to look at; None for all, direct messages first.
        message_ts: The only message to look at.
    """
    modal = world.modals.get(user.key)
    if modal and channel is None and message_ts is None:
        return [Place(view=modal)]
    others = (c for c in world.channels.values() if user.id in c.members and c is not direct)
    looked_at = [channel] if channel else [direct, *others]
    found = [
        Place(message=message, channel=where, user=user.id)
        for where in looked_at
        for message in reversed(where.visible(user.id))
        if message_ts in {None, message.ts}
    ]
    home = world.homes.get(user.key)
    return found + ([Place(view=home)] if home and channel is None and not message_ts else [])


def find_pressable(places: list[Place], label: str) -> Found:
    """Return the first button with a label or an action_id.

    Raises:
        NoSuchButton: there is none.
    """
    there: list[str] = []
    for place in places:
        for block, element in elements_of(place.blocks):
            if element["type"] != "button":
                continue
            if label in {element["text"]["text"], element["action_id"]}:
                return Found(place, block, element)
            there.append(element["text"]["text"])
    message = f"no button {label!r} to press; there are {there}"
    raise NoSuchButton(message)


def find_choice(places: list[Place], label: str, block_id: str | None = None) -> Found:
    """Return the first menu, radio button or checkbox that offers an option.

    Raises:
        NoSuchButton: nothing does.
    """
    there: list[str] = []
    for place in places:
        for block, element in elements_of(place.blocks):
            if block_id not in {None, block["block_id"]}:
                continue
            labels = [option["text"]["text"] for option in offered_options(element)]
            if label in labels:
                return Found(place, block, element)
            there += labels
    message = f"no option {label!r} to choose; there are {there}"
    raise NoSuchButton(message)
