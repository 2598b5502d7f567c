"""Members of a chat: what they are and may do there, and the updates that say so of the bot."""

from collections.abc import Callable
from typing import Literal

from tests.kit.telegram.chats import Body, Chat
from tests.kit.telegram.refusals import refuse
from tests.kit.telegram.world import World

Role = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

_RIGHTS = (
    *("can_be_edited", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories"),
    *("can_edit_stories", "can_delete_stories", "is_anonymous"),
)


_FREEDOMS = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
    *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_react_to_messages"),
    *("can_edit_tag", "can_change_info", "can_invite_users", "can_pin_messages"),
    "can_manage_topics",
)


def member(bot: Body) -> Body:
    """A member like others."""
    return {"status": "member", "user": bot}


def creator(user: Body) -> Body:
    """Whoever owns the chat."""
    return {"status": "creator", "user": user, "is_anonymous": False}


def restricted(user: Body, *, is_member: bool = True) -> Body:
    """Somebody who may only read, in the chat or not any more."""
    none = dict.fromkeys(_FREEDOMS, False)
    return {"status": "restricted", "user": user, "is_member": is_member, "until_date": 0} | none


def as_member(user: Body, role: Role) -> Body:
    """Somebody in a role."""
    made: dict[Role, Callable[[Body], Body]] = {
        "creator": creator,
        "administrator": administrator,
        "member": member,
        "restricted": restricted,
        "left": left,
        "kicked": kicked,
    }
    return made[role](user)


def left(bot: Body) -> Body:
    """Somebody who is no member."""
    return {"status": "left", "user": bot}


def kicked(bot: Body) -> Body:
    """Somebody who was removed, or blocked."""
    return {"status": "kicked", "user": bot, "until_date": 0}


def administrator(bot: Body, **rights: bool) -> Body:
    """An administrator with these rights."""
    none = dict.fromkeys(_RIGHTS, False)
    return {"status": "administrator", "user": bot, "can_manage_chat": True} | none | rights


def change_membership(
    world: World, chat: Chat, by: Body, new: Body, old: Body | None = None
) -> int:
    """Tell the bot (my_chat_member) that somebody changed what it is in a chat."""
    content = {
        "chat": chat.body(),
        "from": by,
        "date": world.date(),
        "old_chat_member": old or member(world.bot),
        "new_chat_member": new,
    }
    return world.tell("my_chat_member", content, chat)


def find_member(world: World, chat: Chat, user_id: int) -> Body:
    """What somebody is in a chat, where the bot is told.

    Raises:
        Refused: it is not told. "The method is only guaranteed to work for other users if the bot
            is an administrator": in supergroups, which can hide their members, this stand-in never
            answers without; in groups the bot has the list.
    """
    bot_id = world.bot["id"]
    if user_id != bot_id and chat.members[bot_id]["status"] != "administrator":
        if chat.kind == "channel":
            refuse("member list is inaccessible")
        if chat.kind == "supergroup":
            refuse("CHAT_ADMIN_REQUIRED")
    private = world.chats.get(user_id)
    if user_id in chat.members:
        return chat.members[user_id]
    if private is None or private.access == "stranger":
        refuse("user not found")
    return left(user_of(private))


def find_administrators(world: World, chat: Chat) -> list[Body]:
    """Who runs a chat, other bots left out; in groups every bot there is told.

    Raises:
        Refused: It is a channel, and the bot does not run it.
    """
    bot_id = world.bot["id"]
    if chat.kind == "channel" and chat.members[bot_id]["status"] != "administrator":
        refuse("member list is inaccessible")
    return [
        one
        for one in chat.members.values()
        if one["status"] in ("creator", "administrator")
        and (one["user"]["id"] == bot_id or not one["user"]["is_bot"])
    ]


def user_of(private: Chat) -> Body:
    """The person whose private chat this is."""
    return {"id": private.id, "is_bot": False, "language_code": "en"} | private.names
