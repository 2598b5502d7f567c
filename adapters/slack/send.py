"""Sends replies to Slack."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from adapters.slack.account import SlackPacing
from adapters.slack.addresses import Destination, SlackPlace, place_of, read_via
from adapters.slack.client import SlackClient
from adapters.slack.direct_messages import DirectMessages
from adapters.slack.errors import NOT_THERE, error_name
from adapters.slack.files import Files
from adapters.slack.modal import LONGEST_TITLE
from adapters.slack.organizations import Organizations
from adapters.slack.render import SlackMessage, render, with_note
from adapters.slack.views import Views
from bot.channel import (
    DeliveryError,
    Limit,
    MessageRef,
    ParticipantGone,
    TooLate,
    is_edit,
)
from bot.messages import Address, Attachment, Block, Form, Reading, Reply, Say, plain_blocks
from bot.texts import Catalogue

SHOWN_WITHIN_S = 1.2
"""How long opening a text may take, and showing it in another way as long again.

The interaction is acknowledged only afterward, and Slack waits 3 s for that.
"""

log = logging.getLogger(__name__)


class SlackSender:
    """The way of replies to Slack.

    Args:
        texts: The language.
        pacing: How often to send.
        client: Calls Slack.
        direct: Knows the channels of direct messages.
        clock: The time.
        organizations: Knows who can be written to.
    """

    def __init__(
        self,
        texts: Catalogue,
        pacing: SlackPacing,
        client: SlackClient,
        direct: DirectMessages,
        clock: Callable[[], datetime],
        organizations: Organizations,
    ) -> None:
        self._texts, self._pacing, self._client = texts, pacing, client
        self._direct, self._organizations = direct, organizations
        self._views = Views(texts, client, clock, organizations)
        self._files = Files(client, direct, organizations, clock)

    # ------------------------------------------------------------------ limits

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        """Return the limit of the direct message or the channel; edits there have none.

        Edits of messages that a whole channel sees have a limit for each workspace.
        """
        place = place_of(address)
        if not place.person:
            return (self._limit_of_all(place, reply, replaces),)
        if _changes(reply, replaces) or isinstance(reply, Form):
            # A form cannot wait: Slack's answer says if there were too many.
            return ()
        if isinstance(reply, Say) and reply.kind == "home":
            # No chat waits for a Home tab: it is skipped if it cannot be shown at once.
            return ()
        return (Limit(place.lane, self._pacing.person_per_s, self._pacing.person_burst),)

    def _limit_of_all(self, place: SlackPlace, reply: Reply, replaces: MessageRef | None) -> Limit:
        pacing = self._pacing
        if _changes(reply, replaces):
            return Limit(_edits_in(place.team), pacing.edits_per_s, pacing.edits_burst)
        return Limit(place.lane, pacing.channel_per_s, pacing.channel_burst)

    # ------------------------------------------------------------------ replies

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None, via: str
    ) -> MessageRef | None:
        """Post a reply as one message or several, or edit the message that it replaces.

        A result that somebody asks for again is posted anew, and the earlier message deleted: an
        edit stays where it is, far above what was just typed. Its picture is uploaded again, since
        nothing keeps the id of the earlier file. A result that has changed is posted anew as well,
        since an edit cannot show a new picture.

        Raises:
            DeliveryError: It did not arrive.
        """
        thread = ""
        if replaces is not None and _under(reply):
            # A reply in the thread of a message neither edits nor removes the message.
            thread, replaces = replaces.message, None
        to = Destination(place_of(address), read_via(via), thread)
        match reply:
            case Say(picture=Attachment(data=bytes() as data) as picture):
                say = self._tell_all if to.to_all else self._say
                return await self._files.show_in(
                    to, picture, data, partial(say, to, reply, replaces)
                )
            case Attachment(data=bytes() as data):
                await self._files.show(to, reply, data)
            case _ if to.to_all:
                return await self._tell_all(to, reply, replaces)
            case Form():
                await self._views.show(to, reply)
            case Say(kind="home"):
                await self._views.publish(to, self._first(reply))
            case Say(kind="public"):
                await self._show_others(to, self._first(reply))
            case Say(kind="preview") if to.via.trigger:
                await self._views.preview(to, reply.token, self._first(reply))
            case Say(kind="again") if await self._offered(to, self._first(reply)):
                pass
            case _:
                return await self._say(to, reply, replaces)
        return None

    def _first(self, reply: Reply) -> SlackMessage:
        """Return a reply that is one message."""
        return render(reply, self._texts)[0]

    async def _tell_all(
        self, to: Destination, reply: Reply, replaces: MessageRef | None, file: str = ""
    ) -> MessageRef | None:
        """Post a reply to everybody in a channel, of which the app must be a member.

        Raises:
            DeliveryError: It did not arrive. It is not sent elsewhere.
        """
        messages = render(reply, self._texts, file)
        if replaces is not None and _changes(reply, replaces):
            values = {"channel": replaces.chat, "ts": replaces.message, **_content(messages[-1])}
            await self._client.call(to.team, "chat.update", values, _edits_in(to.team))
            return replaces
        sent = None
        for message in messages:
            sent = await self._post_one(to, to.place.channel, message)
        if replaces is not None:
            await self._retire(to, replaces, reply)
        return sent

    async def _post_one(self, to: Destination, channel: str, message: SlackMessage) -> MessageRef:
        """Post one message."""
        values = {"channel": channel, **_content(message)}
        if to.thread:
            values["thread_ts"] = to.thread
        posted = await self._client.call(to.team, "chat.postMessage", values, to.lane)
        return MessageRef(posted["channel"], posted["ts"])

    async def _say(
        self, to: Destination, reply: Reply, replaces: MessageRef | None, file: str = ""
    ) -> MessageRef | None:
        """Post a reply in the direct message, or to one person in a channel."""
        messages = render(reply, self._texts, file)
        if replaces is not None and _changes(reply, replaces):
            return await self._edit(to, messages[-1], replaces)
        if to.place.channel:
            await self._post_unseen(to, messages[-1])
            return None
        sent = await self._post(to, messages)
        if replaces is not None:
            await self._retire(to, replaces, reply)
        return sent

    async def _post(self, to: Destination, messages: Sequence[SlackMessage]) -> MessageRef | None:
        sent = None
        for message in messages:
            try:
                await self._organizations.check(to.place)
                sent = await self._post_one(to, to.place.person, message)
            except ParticipantGone:
                # For example, somebody from another organization pressed a button here.
                told = {"text": self._texts.say("slack.no_direct_message")}
                await self._client.post(to.via.url, {**told, "replace_original": False})
                raise
            self._direct.remember(to.team, to.place.person, sent.chat)
        return sent

    async def _post_unseen(self, to: Destination, message: SlackMessage) -> None:
        """Show a message to one person in a channel; if that fails, in their direct message."""
        place = to.place
        values = {"channel": place.channel, "user": place.person, **_content(message)}
        if place.thread:
            values["thread_ts"] = place.thread
        try:
            await self._client.call(to.team, "chat.postEphemeral", values, to.lane)
        except ParticipantGone as gone:
            if gone.__cause__ is None or error_name(gone.__cause__) not in NOT_THERE:
                raise
            how = self._texts.say("slack.invite_app")
            await self._post(to, [with_note(message, how)])

    async def _edit(
        self, to: Destination, message: SlackMessage, replaces: MessageRef
    ) -> MessageRef:
        """Edit a message, through the press of its own button if the update is one."""
        pressed = to.via.url and to.via.message == replaces.message
        content = _content(message)
        if not (
            pressed and await self._client.post(to.via.url, {**content, "replace_original": True})
        ):
            values = {"channel": replaces.chat, "ts": replaces.message, **content}
            await self._client.call(to.team, "chat.update", values)
        return replaces

    async def _retire(self, to: Destination, replaces: MessageRef, reply: Reply) -> None:
        """Delete an earlier message; mark one that no longer counts, or delete it if that fails.

        A failure is ignored, and not retried.
        """
        values = {"channel": replaces.chat, "ts": replaces.message}
        if isinstance(reply, Say) and reply.outdated:
            marked = values | _content(self._first(Say(reply.outdated)))
            with suppress(DeliveryError):
                await self._client.call(to.team, "chat.update", marked)
                return
        with suppress(DeliveryError):
            await self._client.call(to.team, "chat.delete", values)

    # ------------------------------------------------------------------ where the person is

    async def _offered(self, to: Destination, message: SlackMessage) -> bool:
        """Show something that could not be opened to the person alone, where they are.

        Returns:
            Whether it was shown. In the direct message it is an ordinary message instead.
        """
        if not to.via.away:
            return False
        content = {"response_type": "ephemeral", "replace_original": False}
        return await self._client.post(to.via.url, {**_content(message), **content})

    async def show_apart(self, address: Address, reading: Reading, via: str) -> None:
        """Open texts over whatever one person is looking at, or show them there to them alone.

        Files are left out: a modal has none. Nothing is retried: the person can press again.
        """
        to = Destination(place_of(address), read_via(via))
        texts = (reading.said, *(more for more in reading.more if isinstance(more, Say)))
        title, blocks = self._titled(tuple(block for text in texts for block in text.blocks))
        said = render(Say(blocks), self._texts)
        try:
            async with asyncio.timeout(SHOWN_WITHIN_S):
                await self._views.read(to, title, said)
        except (DeliveryError, TimeoutError) as error:
            log.warning("text not opened", extra={"error": type(error).__name__})
            away = replace(to, via=replace(to.via, away=True))
            with suppress(TimeoutError):
                async with asyncio.timeout(SHOWN_WITHIN_S):
                    for message in said:
                        await self._offered(away, message)

    def _titled(self, blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
        """Return the title of a modal, and the blocks below it: a long heading is one of them."""
        first, *_ = plain_blocks(blocks[:1])
        if len(first) <= LONGEST_TITLE:
            return first, blocks[1:]
        return self._texts.say("slack.reading"), blocks

    async def _show_others(self, to: Destination, message: SlackMessage) -> None:
        """Post a message in a channel that a person picked, whether the app is in it or not.

        Raises:
            TooLate: The address for that has expired.
        """
        content = {**_content(message), "response_type": "in_channel"}
        if not await self._client.post(to.via.url, content):
            raise TooLate


def _content(message: SlackMessage) -> dict[str, Any]:
    """Return a message as Slack takes it."""
    return {"text": message.text, "blocks": message.blocks}


def _under(reply: Reply) -> str:
    """Return the name of the message whose thread a reply is in; empty for none."""
    return reply.under if isinstance(reply, Say | Attachment) else ""


def _changes(reply: Reply, replaces: MessageRef | None) -> bool:
    """Return whether a reply becomes the new content of a message.

    A reply with a picture never does: Slack takes an edit that shows a file which no message has
    shown yet, and then shows "file not found" in the picture's place.

    Source: slackapi/java-slack-sdk issue 1441, slackapi/bolt-python issue 1295.
    """
    shows_picture = isinstance(reply, Say) and reply.picture is not None
    return not _under(reply) and not shows_picture and is_edit(reply, replaces)


def _edits_in(team: str) -> str:
    """Return the key of the limit of edits in the channels of a workspace."""
    return f"edit {team}"
