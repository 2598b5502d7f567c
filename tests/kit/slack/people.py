"""Simulated people: what they write in Slack, and how they install the app."""

from typing import Any

from tests.kit.slack import payloads
from tests.kit.slack.browsing import follow
from tests.kit.slack.channels import Channel, Message
from tests.kit.slack.deliveries import Delivery
from tests.kit.slack.interacting import Interacting
from tests.kit.slack.mrkdwn import escape
from tests.kit.slack.refusals import Refused

Body = dict[str, Any]


class Person(Interacting):
    """Somebody in a workspace that has the app."""

    async def dm(self, text: str, thread_ts: str | None = None) -> Delivery:
        """Write to the app."""
        if not self.server.world.messages_tab:
            message = "sending messages to this app has been turned off"
            raise AssertionError(message)
        return self._say(self.channel, escape(text), thread_ts)

    async def mention(
        self, channel: Channel, text: str = "", thread_ts: str | None = None
    ) -> Delivery:
        """Call the app in a channel; where it is not a member, it does not hear."""
        bot_user = self.server.world.teams[channel.team_id].bot_user
        said = f"<@{bot_user}> {escape(text)}".strip()
        return self._say(channel, said, thread_ts, "app_mention")

    async def say(self, channel: Channel, text: str, thread_ts: str | None = None) -> Delivery:
        """Write in a channel without calling the app."""
        return self._say(channel, escape(text), thread_ts)

    def _say(
        self, channel: Channel, text: str, thread_ts: str | None, kind: str = "message"
    ) -> Delivery:
        if self.user.deleted or self.id not in channel.members:
            message = f"{self.user.name} cannot write in {channel.name}"
            raise AssertionError(message)
        world = self.server.world
        kept = world.say(channel, Message(world.next_ts(), self.id, text, thread_ts=thread_ts))
        event = payloads.said(world, self.user, channel, kept, kind)
        heard = bool(world.bots(channel) & channel.members)
        name = payloads.name_of(channel) if kind == "message" else kind
        team = world.teams[channel.team_id]
        return self.server.tell(team, event, name if heard else "unheard", channel=channel)

    async def edit(self, ts: str, text: str, channel: Channel | None = None) -> Delivery:
        """Change an own message."""
        where = channel or self.channel
        message = where.messages[ts]
        before = payloads.message_body(message, self.team)
        message.text, message.edited = escape(text), True
        after = {"message": payloads.message_body(message, self.team), "previous_message": before}
        return self._changed(where, "message_changed", after)

    async def delete(self, ts: str, channel: Channel | None = None) -> Delivery:
        """Take an own message back."""
        where = channel or self.channel
        gone = payloads.message_body(where.messages.pop(ts), self.team)
        return self._changed(where, "message_deleted", {"deleted_ts": ts, "previous_message": gone})

    def _changed(self, where: Channel, subtype: str, what: Body) -> Delivery:
        event = payloads.changed(self.server.world, where, subtype, what)
        return self.server.tell(self.team, event, payloads.name_of(where), channel=where)

    async def install(self, url: str, *, deny: bool = False) -> tuple[int, str]:
        """Follow the app's page to Slack's and back; returns status and text of the last page."""
        return await follow(url, self.user.key, self.server.url, deny=deny)

    async def command(
        self, command: str, text: str = "", channel: Channel | None = None
    ) -> Delivery:
        """Type a slash command; without a channel, to the app itself."""
        where, triggers = channel or self.channel, self.server.world.triggers
        hook = triggers.hook(self.id, self.team.id, where.id)
        called = {
            "command": command,
            "text": escape(text),
            "trigger_id": triggers.trigger(self.user.key, self.team.id).id,
            "response_url": self.server.url + hook.path,
        }
        body = payloads.command(self.user, self.team, where, called)
        delivery = Delivery("slash_commands", body, accepts_payload=True)

        def answered(answer: Any) -> None:
            if answer:
                self._answered(delivery, where, answer)

        return self.server.deliveries.send(delivery, answered)

    def _answered(self, delivery: Delivery, where: Channel, answer: Any) -> None:
        try:
            self.server.methods.chat.tell(where, self.team, self.user, answer)
        except Refused as refused:
            delivery.warning = f"invalid_command_response: {refused}"

    async def open_home(self, tab: str = "home") -> Delivery:
        """Look at the app's Home tab, or at another one of the app."""
        world = self.server.world
        event: Body = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.channel.id,
            "tab": tab,
            "event_ts": world.next_ts(),
        }
        if self.home is not None:
            event["view"] = self.home.body()
        return self.server.tell(self.team, event)

    def deactivate(self) -> None:
        """Close the account."""
        self.user.deleted = True
