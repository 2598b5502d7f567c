"""Groups, supergroups with and without topics, and channels, as their members use them."""

from dataclasses import dataclass

from tests.kit.telegram.chats import Body, Chat, Shown
from tests.kit.telegram.members import (
    Role,
    as_member,
    change_membership,
)
from tests.kit.telegram.people import Person, find_button, find_link, press_button, typed
from tests.kit.telegram.world import CallbackState, World


@dataclass
class Shared:
    """A chat of several, in which the bot can be."""

    world: World
    chat: Chat

    @property
    def id(self) -> int:
        """The chat id, negative."""
        return self.chat.id

    def _make_bot(self, by: Person, role: Role, **rights: bool) -> int:
        bot = self.world.bot
        old = self.chat.members.get(bot["id"]) or as_member(bot, "left")
        new = self.chat.members[bot["id"]] = as_member(bot, role, **rights)
        return change_membership(self.world, self.chat, by.user, new, old)

    def remove_bot(self, by: Person) -> int:
        """Remove the bot: it is told once, and hears nothing anymore."""
        self.chat.access = "kicked"
        return self._make_bot(by, "kicked")

    def sees(self) -> list[Shown]:
        """Return the bot's messages, oldest first."""
        return self.chat.sees()


class Group(Shared):
    """A group with privacy mode: the bot gets its commands, replies to it, service messages."""

    def seat(self, person: Person, role: Role = "member", *, is_member: bool = True) -> None:
        """Make somebody something here; who writes is a member by that.

        Args:
            person: Who.
            role: What, in the words of the Bot API.
            is_member: Whether somebody restricted is still there.
        """
        facts = {"is_member": is_member} if role == "restricted" else {}
        self.chat.members[person.id] = as_member(person.user, role, **facts)

    def add_bot(self, by: Person, *, admin: bool = False) -> int:
        """Add the bot; an administrator gets every message. Returns the id of the first update."""
        self.chat.access, self.chat.reads_all = "open", admin
        first = self._make_bot(by, "administrator" if admin else "member")
        self._service(by, {"new_chat_members": [self.world.bot]})
        return first

    def _service(self, by: Person, content: Body) -> int:
        body = self.world.say(self.chat, {"from": by.user}, content)
        return self.world.tell("message", body, self.chat)

    async def open_topic(self, by: Person, name: str = "Topic") -> int:
        """Open a topic in a forum; returns its message_thread_id."""
        thread_id = self.chat.last_id + 1
        self.chat.topics.add(thread_id)
        created = {"forum_topic_created": {"name": name, "icon_color": 0x6FB9F0}}
        body = self.world.say(self.chat, {"from": by.user}, created, topic=thread_id)
        self.world.tell("message", body, self.chat)
        return thread_id

    async def send(
        self,
        person: Person,
        text: str,
        topic: int | None = None,
        reply_to: int | None = None,
        *,
        anonymous: bool = False,
    ) -> int:
        """Write into the group; returns the update id, 0 if the bot does not get to see it."""
        self.chat.members.setdefault(person.id, as_member(person.user, "member"))
        replied = self.chat.messages[reply_to] if reply_to else None
        reply = {"reply_to_message": replied.quoted()} if replied else {}
        sender = self._anonymous() if anonymous else {"from": person.user}
        body = self.world.say(self.chat, sender, typed(text) | reply, topic=topic)
        heard = self._is_for_bot(text) or (replied is not None and replied.by_bot)
        if self.chat.access != "open" or not (heard or self.chat.reads_all):
            return 0
        return self.world.tell("message", body, self.chat)

    def _anonymous(self) -> Body:
        name = {"first_name": "Group", "username": "GroupAnonymousBot"}
        sender = {"id": 1087968824, "is_bot": True} | name
        return {"from": sender, "sender_chat": self.chat.body()}

    def _is_for_bot(self, text: str) -> bool:
        if not text.startswith("/"):
            return False
        name = text.split(maxsplit=1)[0].partition("@")[2]
        return not name or name.lower() == self.world.username.lower()

    async def press(
        self, person: Person, label: str, message_id: int | None = None
    ) -> CallbackState:
        """Press the newest button with this label, or the one below a message."""
        found, data = find_button(self.chat, label, message_id)
        message = self.chat.messages[found].body
        return press_button(self.world, self.chat, person.user, data, message)

    def link(self, label: str, message_id: int | None = None) -> str:
        """Return the URL of the newest button with this label, or of the one below a message."""
        return find_link(self.chat, label, message_id)

    def migrate(self, by: Person) -> "Group":
        """Make a supergroup of a group: a new chat with a new id; the old one is closed."""
        new_id = self.world.next_group(supergroup=True)
        chat = Chat(new_id, "supergroup", self.chat.names, "open")
        chat.members, chat.reads_all = dict(self.chat.members), self.chat.reads_all
        self.world.chats[new_id] = chat
        group = Group(self.world, chat)
        self._service(by, {"migrate_to_chat_id": new_id})
        self.chat.moved_to = new_id
        group._service(by, {"migrate_from_chat_id": self.id})
        return group


class Channel(Shared):
    """A broadcast channel."""

    def add_bot(self, by: Person, *, can_post: bool = True) -> int:
        """Make the bot an administrator, as which alone bots are in channels."""
        self.chat.access = "open" if can_post else "no rights"
        rights = {"can_post_messages": can_post, "can_edit_messages": False}
        return self._make_bot(by, "administrator", **rights)

    async def post(self, text: str) -> int:
        """Post as the channel; returns the update id."""
        body = self.world.say(self.chat, {"sender_chat": self.chat.body()}, typed(text))
        if self.chat.access not in {"open", "no rights"}:
            return 0
        return self.world.tell("channel_post", body, self.chat)
