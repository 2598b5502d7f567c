"""chat.*, and what comes through response URLs: messages of the app."""

import json
from typing import Any

from tests.kit.slack.blocks import LONGEST_TEXT_OF_ALL, check_message, length_of, named
from tests.kit.slack.channels import Channel, Message, User
from tests.kit.slack.checks import Params
from tests.kit.slack.payloads import message_body
from tests.kit.slack.pictures import check_edited_pictures, check_pictures
from tests.kit.slack.refusals import refuse
from tests.kit.slack.triggers import Hook
from tests.kit.slack.world import Team, Token, World

Body = dict[str, Any]

LONGEST_TEXT = 40_000
LONGEST_TEXT_OF_UPDATE = 4_000


def read_content(params: Params, longest: int = LONGEST_TEXT) -> tuple[str, list[Body] | None]:
    """Return the text and the blocks of a message; None where none are given.

    Raises:
        Refused: there is nothing to show, too much of it, or Slack does not take it.
    """
    text, blocks = params.get("text") or "", params.get("blocks")
    if not text.strip() and not blocks and not params.get("attachments"):
        refuse("no_text")
    if len(text) > longest:
        # chat.postMessage cuts such a text instead, and says so in a warning.
        refuse("msg_too_long")
    if blocks:
        problems = check_message(blocks)
        if problems:
            refuse("invalid_blocks", *problems)
        if length_of(blocks) > LONGEST_TEXT_OF_ALL:
            refuse("msg_blocks_too_long")
    return text, blocks


def check_thread(channel: Channel, thread_ts: str | None) -> None:
    """Check that a message can be answered in a thread.

    Slack posts to the channel instead where there is no such message, and asks never to name one
    that is an answer itself.

    Raises:
        Refused: it cannot.
    """
    if thread_ts is None:
        return
    above = channel.messages.get(thread_ts)
    if above is None or above.thread_ts not in {None, above.ts}:
        refuse("thread_not_found")
    if above.ephemeral_to is not None:
        refuse("cannot_reply_to_message")


class Chat:
    """The methods with which the app writes messages."""

    def __init__(self, world: World) -> None:
        self._world = world

    def post_message(self, params: Params, token: Token, team: Team) -> Body:
        text, blocks = read_content(params)
        pictures = check_pictures(self._world, blocks or [], team)
        channel = self._open_to(params["channel"], token)
        self._check_tab(channel)
        check_thread(channel, params.get("thread_ts"))
        self._world.limits.post(channel.id)
        more = {"thread_ts": params.get("thread_ts"), "pictures": pictures}
        message = self._put(channel, team, text, blocks or [], **more)
        body = message_body(message, team)
        return {"channel": channel.id, "ts": message.ts, "message": body}

    def _open_to(self, channel_id: str, token: Token) -> Channel:
        """Return a channel that the bot may write in; for a user's id, their direct messages."""
        world = self._world
        user = world.user(channel_id, token)
        if user is not None:
            if user.is_bot:
                refuse("cannot_dm_bot")
            if user.deleted:
                refuse("user_disabled")
            if not world.holds(token, user.team_id):
                refuse("channel_not_found")
            return world.direct(user, world.teams[user.team_id])
        channel = world.channel_of(channel_id, token)
        self._check_open(channel)
        if not world.bots(channel) & channel.members and "chat:write.public" not in token.scopes:
            refuse("not_in_channel")
        return channel

    def _check_open(self, channel: Channel) -> None:
        if channel.archived:
            refuse("is_archived")
        if channel.read_only:
            refuse("restricted_action")
        # Slack was seen to take such messages silently (slackapi/python-slack-sdk issue 1156);
        # conversations.open refuses with this, and a test wants to know who is written to.
        if channel.kind == "im" and any(self._gone(one, channel) for one in channel.members):
            refuse("user_disabled")

    def _gone(self, user_id: str, channel: Channel) -> bool:
        return self._world.member(user_id, channel).deleted

    def _check_tab(self, channel: Channel) -> None:
        if channel.kind == "im" and not self._world.messages_tab:
            refuse("messages_tab_disabled")

    def _put(
        self, channel: Channel, team: Team, text: str, blocks: list[Body], **more: Any
    ) -> Message:
        blocks = named(blocks, self._world.block_ids())
        message = Message(self._world.next_ts(), team.bot_user, text, blocks, by_app=True, **more)
        self._world.echo(channel, self._world.say(channel, message))
        return message

    def post_ephemeral(self, params: Params, token: Token, team: Team) -> Body:
        text, blocks = read_content(params)
        pictures = check_pictures(self._world, blocks or [], team)
        channel = self._world.channel_of(params["channel"], token)
        self._check_open(channel)
        self._check_tab(channel)
        if not self._world.bots(channel) & channel.members:
            refuse("not_in_channel")
        if params["user"] not in channel.members:
            refuse("user_not_in_channel")
        to = {"thread_ts": params.get("thread_ts"), "ephemeral_to": params["user"]}
        message = self._put(channel, team, text, blocks or [], pictures=pictures, **to)
        return {"message_ts": message.ts}

    def update(self, params: Params, token: Token, team: Team) -> Body:
        text, blocks = read_content(params, LONGEST_TEXT_OF_UPDATE)
        pictures = check_edited_pictures(self._world, blocks or [], team)
        channel = self._world.channel_of(params["channel"], token)
        message = self._own(channel, params["ts"], team, "cant_update_message")
        if channel.archived:
            refuse("is_archived")
        open_s = team.edit_window_s
        if open_s is not None and self._world.clock() - message.at > open_s:
            refuse("edit_window_closed")
        # Blocks that are not given stay; an empty list removes them.
        kept = message.blocks if blocks is None else named(blocks, self._world.block_ids())
        message.rewrite(text, kept, message.pictures if blocks is None else pictures)
        answer = {"channel": channel.id, "ts": message.ts, "text": text}
        return answer | {"message": message_body(message, team)}

    def _own(self, channel: Channel, ts: str, team: Team, otherwise: str) -> Message:
        message = channel.messages.get(ts)
        if message is None or message.ephemeral_to is not None:
            refuse("message_not_found")
        if message.user != team.bot_user:
            refuse(otherwise)
        return message

    def delete(self, params: Params, token: Token, team: Team) -> Body:
        channel = self._world.channel_of(params["channel"], token)
        message = self._own(channel, params["ts"], team, "cant_delete_message")
        del channel.messages[message.ts]
        return {"channel": channel.id, "ts": message.ts}

    def tell(self, channel: Channel, team: Team, user: User, answer: Any) -> None:
        """Show the answer to a command.

        Raises:
            Refused: Slack would not show it.
        """
        given = {"text": answer} if isinstance(answer, str) else answer
        self.respond(given, Hook("", user.id, channel.id, 0.0), team)

    def respond(self, given: Params, hook: Hook, team: Team) -> None:
        """Do what was sent to a response URL.

        Raises:
            Refused: Slack would not show it.
        """
        channel = self._world.channels[hook.channel]
        original = channel.messages.get(hook.message)
        if original is not None and given.get("delete_original"):
            del channel.messages[original.ts]
            return
        text, blocks = read_content(_parsed(given))
        is_edit = original is not None and given.get("replace_original")
        check = check_edited_pictures if is_edit else check_pictures
        pictures = check(self._world, blocks or [], team)
        if original is not None and is_edit:
            blocks = named(blocks or [], self._world.block_ids())
            original.rewrite(text, blocks, pictures)
            return
        public = given.get("response_type") == "in_channel"
        to = None if public else hook.user
        thread_ts = given.get("thread_ts") or (original.thread_ts if original else None)
        more = {"ephemeral_to": to, "thread_ts": thread_ts, "pictures": pictures}
        self._put(channel, team, text, blocks or [], **more)


_IN_RESPONSES = {
    *("text", "blocks", "attachments", "response_type", "replace_original", "delete_original"),
    *("thread_ts", "unfurl_links", "unfurl_media", "mrkdwn", "metadata"),
}


def _parsed(given: Params) -> Params:
    unknown = [f"unknown parameter: {name}" for name in given if name not in _IN_RESPONSES]
    if unknown:
        # Slack ignores it.
        refuse("invalid_payload", *unknown)
    if given.get("response_type") not in {None, "in_channel", "ephemeral"}:
        refuse("invalid_payload", "unknown response_type")
    blocks = given.get("blocks")
    return given | {"blocks": json.loads(blocks) if isinstance(blocks, str) else blocks}
