"""The bot as a member of a chat: what it may do there, and the updates that say so."""

from tests.telegram.chats import Body, Chat
from tests.telegram.world import World

_RIGHTS = (
    *("can_be_edited", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories"),
    *("can_edit_stories", "can_delete_stories", "is_anonymous"),
)


def member(bot: Body) -> Body:
    """A member like others."""
    return {"status": "member", "user": bot}


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
