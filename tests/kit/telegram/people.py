"""Simulated people: each has a private chat with the bot."""

from dataclasses import dataclass
from typing import Any

from tests.kit.telegram.chats import Body, Chat, Shown
from tests.kit.telegram.checks import find_commands
from tests.kit.telegram.links import read_deep_link
from tests.kit.telegram.media import MEDIA
from tests.kit.telegram.members import as_member, change_membership, user_of
from tests.kit.telegram.world import CallbackState, World


class NoSuchButton(AssertionError):
    """No message shows a button with this label."""


def typed(text: str) -> Body:
    """Return the content of a text message, its commands marked as Telegram marks them."""
    entities = find_commands(text)
    return {"text": text} | ({"entities": entities} if entities else {})


def find_button(chat: Chat, label: str, message_id: int | None) -> tuple[int, str]:
    """Return the newest message that shows a button, and the button's data.

    Raises:
        NoSuchButton: none does, or the button opens a link.
    """
    return _find(chat, label, message_id, opens=False)


def _find(chat: Chat, label: str, message_id: int | None, *, opens: bool) -> tuple[int, str]:
    for shown in reversed(chat.sees()):
        if message_id not in {None, shown.message_id}:
            continue
        for found, data in (button for row in shown.buttons for button in row):
            if found == label and _is_callback(chat, shown.message_id, label) != opens:
                return shown.message_id, data
    there = [button for shown in chat.sees() for row in shown.buttons for button in row]
    message = f"no {'link' if opens else 'button'} {label!r}; there are {there}"
    raise NoSuchButton(message)


def _is_callback(chat: Chat, message_id: int, label: str) -> bool:
    rows = chat.messages[message_id].body["reply_markup"]["inline_keyboard"]
    return any(b["text"] == label and "callback_data" in b for row in rows for b in row)


def find_link(chat: Chat, label: str, message_id: int | None = None) -> str:
    """Return the URL of the newest button with this label.

    Raises:
        NoSuchButton: No button has the label, or the button opens nothing.
    """
    return _find(chat, label, message_id, opens=True)[1]


def press_button(
    world: World, chat: Chat, user: Body, data: str, message: Body | None, inline: str = ""
) -> CallbackState:
    """Send the bot a callback query."""
    state = world.press(data)
    where: Body = {"message": message} if message else {"inline_message_id": inline}
    query = {"id": state.id, "from": user, "chat_instance": str(chat.id), "data": data}
    state.update_id = world.tell("callback_query", query | where, chat)
    return state


@dataclass
class Person:
    """Somebody in Telegram, and their private chat with the bot."""

    world: World
    chat: Chat
    user: Body

    @property
    def id(self) -> int:
        """The id of the person and of the private chat."""
        user_id: int = self.user["id"]
        return user_id

    async def open_topic(self, name: str = "Topic") -> int:
        """Open a topic in the private chat; returns its message_thread_id.

        The bot has topics switched on from then on.
        """
        self.world.has_topics = True
        thread_id = self.chat.last_id + 1
        self.chat.topics.add(thread_id)
        created = {"forum_topic_created": {"name": name, "icon_color": 0x6FB9F0}}
        self._send(created, topic=thread_id)
        return thread_id

    def delete_topic(self, thread_id: int) -> None:
        """Delete a topic with all messages in it; no update tells the bot."""
        self.chat.topics.remove(thread_id)
        for number, kept in tuple(self.chat.messages.items()):
            if kept.body.get("message_thread_id") == thread_id:
                del self.chat.messages[number]

    async def send(self, text: str, reply_to: int | None = None, topic: int | None = None) -> int:
        """Write to the bot; returns the update id."""
        return self._send(typed(text) | self._reply(reply_to), topic=topic)

    async def start(self, payload: str = "") -> int:
        """Press Start, perhaps behind a link with a payload."""
        return await self.send(f"/start {payload}".strip())

    async def follow(self, url: str) -> int:
        """Open a link to the bot, wherever it was found, and press Start there.

        Raises:
            AssertionError: it does not lead to this bot.
        """
        found = read_deep_link(url)
        if found is None or found[0].lower() != self.world.username.lower():
            message = f"{url} does not lead to {self.world.username}"
            raise AssertionError(message)
        return await self.start(found[1])

    async def open(self, label: str, message_id: int | None = None) -> int:
        """Follow the link of a button in the private chat."""
        return await self.follow(find_link(self.chat, label, message_id))

    async def send_media(self, kind: str, topic: int | None = None, **more: Any) -> int:
        """Send something that is not text: photo, voice, sticker, location, contact, dice, ..."""
        return self._send({kind: MEDIA[kind]} | more, topic=topic)

    def _reply(self, message_id: int | None) -> Body:
        return {"reply_to_message": self.chat.messages[message_id].quoted()} if message_id else {}

    def _send(self, content: Body, *, topic: int | None = None) -> int:
        if self.chat.access in {"blocked", "deactivated"}:
            message = f"{self.user['first_name']} cannot write: {self.chat.access}"
            raise AssertionError(message)
        self.chat.access = "open"
        body = self.world.say(self.chat, {"from": self.user}, content, topic=topic)
        return self.world.tell("message", body, self.chat)

    async def edit(self, message_id: int, text: str) -> int:
        """Change an own message."""
        kept = self.chat.messages[message_id]
        plain = {name: value for name, value in kept.body.items() if name != "entities"}
        kept.body = plain | typed(text) | {"edit_date": self.world.date()}
        return self.world.tell("edited_message", kept.body, self.chat)

    async def press(self, label: str, message_id: int | None = None) -> CallbackState:
        """Press the newest button with this label, or the one below a message."""
        found, data = find_button(self.chat, label, message_id)
        return self._press(data, self.chat.messages[found].body)

    async def press_data(
        self, data: str, message_id: int, *, inaccessible: bool = False, inline: bool = False
    ) -> CallbackState:
        """Press what is not shown anymore, or was never shown."""
        if inline:
            inline_id = f"inline-{message_id}"
            self.world.inline_messages.add(inline_id)
            return press_button(self.world, self.chat, self.user, data, None, inline_id)
        kept = self.chat.messages.get(message_id)
        gone = {"chat": self.chat.body(), "message_id": message_id, "date": 0}
        return self._press(data, gone if inaccessible or kept is None else kept.body)

    def _press(self, data: str, message: Body) -> CallbackState:
        return press_button(self.world, self.chat, self.user, data, message)

    async def send_raw(self, update: Body) -> int:
        """Deliver an update as it is; an update_id is added if it has none."""
        return self.world.updates.add_raw(update)

    async def repeat(self, update_id: int) -> None:
        """Deliver an update again, whether it was confirmed or not."""
        self.world.updates.repeat(update_id)

    def block(self) -> int:
        """Stop the bot."""
        self.chat.access = "blocked"
        return change_membership(
            self.world, self.chat, self.user, as_member(self.world.bot, "kicked")
        )

    def unblock(self) -> int:
        """Let the bot write again."""
        self.chat.access = "open"
        new, old = (as_member(self.world.bot, role) for role in ("member", "kicked"))
        return change_membership(self.world, self.chat, self.user, new, old)

    def deactivate(self) -> None:
        """Delete the account; no update tells the bot."""
        self.chat.access = "deactivated"

    def sees(self) -> list[Shown]:
        """Return the bot's messages in the private chat, oldest first."""
        return self.chat.sees()

    @property
    def newest(self) -> Shown:
        """The bot's last message."""
        return self.chat.sees()[-1]

    @property
    def texts(self) -> list[str]:
        """The texts of the bot's messages, oldest first."""
        return [shown.text for shown in self.chat.sees()]


def person_in(
    world: World, user_id: int | None = None, first_name: str = "Ann", **names: str
) -> Person:
    """Return a person who has not yet written to the bot, or the one of a known id."""
    known_id = user_id or world.next_user()
    chat = world.chats.setdefault(
        known_id, Chat(known_id, "private", {"first_name": first_name} | names, "stranger")
    )
    return Person(world, chat, user_of(chat))
