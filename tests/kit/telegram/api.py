"""A strict stand-in of Telegram's Bot API on a local port.

async with BotApi() as api:
    ann = api.person()
    await ann.start()
    await api.until(ann.sees)

python -m tests.kit.telegram --port 8082
"""

from tests.kit.telegram.calls import Call, Failure, WebhookReply
from tests.kit.telegram.chats import Body, Chat, Kind, Shown
from tests.kit.telegram.groups import Channel, Group
from tests.kit.telegram.people import NoSuchButton, Person, person_in
from tests.kit.telegram.server import TOKEN, Server
from tests.kit.telegram.world import CallbackState

__all__ = [
    "TOKEN",
    "BotApi",
    "Call",
    "CallbackState",
    "Channel",
    "Failure",
    "Group",
    "NoSuchButton",
    "Person",
    "Shown",
    "WebhookReply",
]


class BotApi(Server):
    """Telegram, for one bot: the server, and everybody who talks to the bot."""

    def person(self, user_id: int | None = None, first_name: str = "Ann", **names: str) -> Person:
        """Return a person who has not yet written to the bot, or the one of a known id.

        Args:
            user_id: The id; a new one if None.
            first_name: The name.
            names: Also `last_name` and `username`.
        """
        return person_in(self.world, user_id, first_name, **names)

    def group(self, *, forum: bool = False, supergroup: bool = True) -> Group:
        """Return a group that the bot is not in."""
        chat = self._new_chat("supergroup" if supergroup or forum else "group", forum=forum)
        return Group(self.world, chat)

    def channel(self) -> Channel:
        """Return a channel that the bot is not in."""
        return Channel(self.world, self._new_chat("channel"))

    def _new_chat(self, kind: Kind, *, forum: bool = False) -> Chat:
        chat_id = self.world.next_group(supergroup=kind != "group")
        chat = Chat(chat_id, kind, {"title": kind.capitalize()}, forum=forum)
        self.world.chats[chat_id] = chat
        return chat

    @property
    def commands(self) -> list[Body]:
        """The commands of the default scope in no particular language."""
        return self.world.commands.get(('{"type": "default"}', ""), [])

    def described(self, name: str, language: str = "") -> str:
        """Return the bot's "description" or "short_description"; empty if none is set."""
        return self.world.descriptions.get((name, language), "")

    @property
    def pending(self) -> list[Body]:
        """The updates that the bot has not confirmed."""
        return self.world.updates.waiting()

    @property
    def confirmed(self) -> set[int]:
        """The ids of the updates that it has."""
        return self.world.updates.confirmed
