"""The state of Telegram: the bot, the chats, the presses of buttons, the updates."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from tests.kit.telegram.chats import Body, Chat, Kept
from tests.kit.telegram.limits import Limits
from tests.kit.telegram.updates import Updates

BOT_ID = 123456789
BEGIN = 1_798_761_600
"""The Unix time at which every world begins: the first second of 2027."""


@dataclass
class CallbackState:
    """One press of a button, and what the bot said to it."""

    id: str
    data: str
    at: float
    update_id: int = 0
    answered: bool = False
    text: str = ""
    alert: bool = False


@dataclass
class World:
    """One bot and everybody who may talk to it."""

    username: str
    clock: Callable[[], float]
    notify: Callable[[], None]
    limits: Limits
    updates: Updates
    chats: dict[int, Chat] = field(default_factory=dict)
    callbacks: dict[str, CallbackState] = field(default_factory=dict)
    inline_messages: set[str] = field(default_factory=set)
    commands: dict[tuple[str, str], list[Body]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    """The descriptions of the bot, by their name and language."""

    has_topics: bool = False
    """Whether the bot has topics switched on in private chats."""

    can_join_groups: bool = True
    """Whether the bot's owner lets it join groups."""

    _users: Iterator[int] = field(default_factory=lambda: count(1_000_001))
    _groups: Iterator[int] = field(default_factory=lambda: count(4_000_001))
    _files: Iterator[int] = field(default_factory=lambda: count(1))
    _queries: Iterator[int] = field(default_factory=lambda: count(7_000_000_000_000_000_001))
    _began: float = 0.0

    def __post_init__(self) -> None:
        self._began = self.clock()

    @property
    def bot(self) -> Body:
        """The bot as a user."""
        name = {"first_name": "CX maturity", "username": self.username}
        return {"id": BOT_ID, "is_bot": True} | name

    def date(self) -> int:
        """Return the present in Unix time."""
        return BEGIN + int(self.clock() - self._began)

    def next_user(self) -> int:
        """Return an id for a person."""
        return next(self._users)

    def next_file(self) -> int:
        """Return a number for a file that is uploaded."""
        return next(self._files)

    def next_group(self, *, supergroup: bool) -> int:
        """Return an id for a group, or for a supergroup or channel."""
        number = next(self._groups)
        return -1_000_000_000_000 - number if supergroup else -number

    def press(self, data: str) -> CallbackState:
        """Remember a press."""
        query_id = str(next(self._queries))
        state = self.callbacks[query_id] = CallbackState(query_id, data, self.clock())
        return state

    def say(self, chat: Chat, sender: Body, content: Body, *, topic: int | None = None) -> Body:
        """Put a message of a person into a chat; the bot hears of it only by an update."""
        body = {
            "message_id": chat.next_id(),
            "date": self.date(),
            "chat": chat.body(),
            **sender,
            **chat.topic(topic),
            **content,
        }
        return chat.keep(Kept(body))

    def tell(self, kind: str, content: Body, chat: Chat) -> int:
        """Queue an update about a chat; returns its id, 0 if the bot does not get it."""
        update_id = self.updates.add(kind, content, chat.id)
        self.notify()
        return update_id


def make_world(
    username: str = "cx_maturity_bot",
    clock: Callable[[], float] = time.monotonic,
    notify: Callable[[], None] = lambda: None,
    *,
    flood: bool = False,
) -> World:
    """Return a world in which nobody has spoken yet."""
    return World(username, clock, notify, Limits(clock, on=flood), Updates(notify))
