"""Members of a chat: what they are and may do there, and the updates that say so of the bot."""

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


_FURTHER: dict[Role, Body] = {
    "creator": {"is_anonymous": False},
    "administrator": {"can_manage_chat": True, **dict.fromkeys(_RIGHTS, False)},
    "restricted": {"is_member": True, "until_date": 0, **dict.fromkeys(_FREEDOMS, False)},
    "kicked": {"until_date": 0},
}


def as_member(user: Body, role: Role, **facts: bool) -> Body:
    """Return a ChatMember in a role, with its default rights, unless facts say else."""
    return {"status": role, "user": user} | _FURTHER.get(role, {}) | facts


def change_membership(
    world: World, chat: Chat, by: Body, new: Body, old: Body | None = None
) -> int:
    """Tell the bot (my_chat_member) that somebody changed what it is in a chat."""
    content = {
        "chat": chat.body(),
        "from": by,
        "date": world.date(),
        "old_chat_member": old or as_member(world.bot, "member"),
        "new_chat_member": new,
    }
    return world.tell("my_chat_member", content, chat)


def find_member(world: World, chat: Chat, user_id: int) -> Body:
    """Return somebody's membership in a chat, where the bot may know it.

    Raises:
        Refused: The bot may not. "The method is only guaranteed to work for other users if the bot
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
    return as_member(user_of(private), "left")


def find_administrators(world: World, chat: Chat) -> list[Body]:
    """Return the administrators of a chat without other bots; in groups every bot may know them.

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
    """Return the person whose private chat this is."""
    return {"id": private.id, "is_bot": False, "language_code": "en"} | private.names
