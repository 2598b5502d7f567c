"""Sends replies to Slack."""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import modal
from adapters.slack.account import SlackPacing
from adapters.slack.client import SlackClient
from adapters.slack.direct_messages import DirectMessages
from adapters.slack.errors import CLOSED, NOT_THERE, error_name
from adapters.slack.organisations import Organisations
from adapters.slack.parse import SlackPlace, Via, named, place_of, read_via
from adapters.slack.render import SlackMessage, escaped, render, with_note
from bot.channel import (
    DeliveryError,
    Limit,
    MessageLost,
    MessageRef,
    ParticipantGone,
    Refused,
    Throttled,
    TooLate,
    is_edit,
)
from bot.messages import Address, Attachment, Form, Reply, Say, plain_blocks
from bot.texts import Catalogue

HOMES_A_MINUTE = 80
"""How often Organisations may be shown in a workspace, of some 100 times that Slack takes."""

FORM_LIVES_S = 3.0
"""How long after what a person did a form can be opened."""

SHOWN_WITHIN_S = 1.2
"""How long opening a text may take, and as long showing it otherwise.

What asked for it is acknowledged only then, and Slack waits 3 s for that.
"""

FORMS_KNOWN = 1000
"""Of how many forms it is remembered which questions were shown last."""

UNTIL_REACHED_S = 0.2
"""How often it is tried whether anything can be sent yet."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a reply goes, and what it is answered with.

    Attributes:
        place: The person, and the channel in which they alone see it; or the channel in which
            everybody does.
        via: What the update came with.
        thread: The message in whose thread it stands; empty for none.
    """

    place: SlackPlace
    via: Via
    thread: str = ""

    @property
    def team(self) -> str:
        """The workspace."""
        return self.place.team

    @property
    def where_acted(self) -> "Destination":
        """The same by the app that the update came through, which alone may open a form for it."""
        team = self.via.team or self.place.team
        return replace(self, place=replace(self.place, team=team))

    @property
    def to_all(self) -> bool:
        """Whether everybody in a channel is to see it."""
        return not self.place.person

    @property
    def lane(self) -> str:
        """The key of the limit of messages there."""
        return _lane_of(self.place)


class SlackSender:
    """Renders replies and calls Slack.

    Args:
        texts: The language.
        pacing: How often it may send.
        caller: Calls Slack.
        direct: Which channels direct messages are.
        clock: The time.
        homes: Tells who can be written to.
    """

    def __init__(
        self,
        texts: Catalogue,
        pacing: SlackPacing,
        caller: SlackClient,
        direct: DirectMessages,
        clock: Callable[[], datetime],
        homes: Organisations,
    ) -> None:
        self._texts, self._pacing, self._slack, self._homes = texts, pacing, caller, homes
        self._shown: dict[str, list[str]] = {}
        self._shown_homes = _Budget(HOMES_A_MINUTE, 60)
        self._direct, self._clock = direct, clock
        self._forms_from: dict[str, datetime] = {}

    # ------------------------------------------------------------------ how often

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        """Each direct message has its own limit, and each channel; a message is changed without.

        What everybody in a channel sees is changed as often as Slack lets a workspace.
        """
        place = place_of(address)
        if not place.person:
            return (self._limit_of_all(place, reply, replaces),)
        if _changes(reply, replaces) or isinstance(reply, Form):
            # A form cannot wait: where Slack takes no more, its answer says so.
            return ()
        if isinstance(reply, Say) and reply.kind == "home":
            # Nobody's chat waits for it: it is left out where it cannot be shown at once.
            return ()
        return (Limit(_lane_of(place), self._pacing.person_per_s, self._pacing.person_burst),)

    def _limit_of_all(self, place: SlackPlace, reply: Reply, replaces: MessageRef | None) -> Limit:
        pacing = self._pacing
        if _changes(reply, replaces):
            return Limit(_edits_in(place.team), pacing.edits_per_s, pacing.edits_burst)
        return Limit(_lane_of(place), pacing.channel_per_s, pacing.channel_burst)

    # ------------------------------------------------------------------ what is sent

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None, via: str
    ) -> MessageRef | None:
        """Post a reply as one message or several, or change the message that it replaces.

        Raises:
            DeliveryError: It did not arrive.
        """
        thread = ""
        if replaces is not None and _under(reply):
            # What stands in the thread of a message neither changes nor removes it.
            thread, replaces = replaces.message, None
        to = Destination(place_of(address), read_via(via), thread)
        match reply:
            case Attachment(data=bytes() as data):
                await self._show_file(to, reply, data)
            case _ if to.to_all:
                return await self._tell_all(to, reply, replaces)
            case Form():
                await self._show(to, reply)
            case Say(kind="home"):
                await self._publish(to, self._first(reply))
            case Say(kind="public"):
                await self._show_others(to, self._first(reply))
            case Say(kind="preview") if to.via.trigger:
                await self._preview(to, reply)
            case Say(kind="again") if await self._offered(to, self._first(reply)):
                pass
            case _:
                return await self._say(to, reply, replaces)
        return None

    def _first(self, reply: Reply) -> SlackMessage:
        """A reply that is one message."""
        return render(reply, self._texts)[0]

    async def _tell_all(
        self, to: Destination, reply: Reply, replaces: MessageRef | None
    ) -> MessageRef | None:
        """Say something to everybody in a channel, of which the app must be a member.

        Raises:
            DeliveryError: It did not arrive: nobody is told instead.
        """
        messages = render(reply, self._texts)
        if replaces is not None and _changes(reply, replaces):
            values = {"channel": replaces.chat, "ts": replaces.message, **_content(messages[-1])}
            await self._slack.call(to.team, "chat.update", values, _edits_in(to.team))
            return replaces
        sent = None
        for one in messages:
            sent = await self._post_one(to, to.place.channel, one)
        if replaces is not None:
            await self._remove(to, replaces)
        return sent

    async def _post_one(self, to: Destination, channel: str, message: SlackMessage) -> MessageRef:
        """Post one message."""
        values = {"channel": channel, **_content(message)}
        if to.thread:
            values["thread_ts"] = to.thread
        found = await self._slack.call(to.team, "chat.postMessage", values, to.lane)
        return MessageRef(found["channel"], found["ts"])

    async def _say(
        self, to: Destination, reply: Reply, replaces: MessageRef | None
    ) -> MessageRef | None:
        """Say something in the direct message, or to one person in a channel."""
        messages = render(reply, self._texts)
        if replaces is not None and _changes(reply, replaces):
            return await self._edit(to, messages[-1], replaces)
        if to.place.channel:
            await self._post_unseen(to, messages[-1])
            return None
        sent = await self._post(to, messages)
        if replaces is not None:
            await self._remove(to, replaces)
        return sent

    async def _post(self, to: Destination, messages: Sequence[SlackMessage]) -> MessageRef | None:
        sent = None
        for one in messages:
            try:
                await self._check(to)
                sent = await self._post_one(to, to.place.person, one)
            except ParticipantGone:
                # Somebody from another organisation, for example, who pressed a button here.
                told = {"text": self._texts.say("slack.no_direct_message")}
                await self._slack.post(to.via.url, {**told, "replace_original": False})
                raise
            self._direct.remember(to.team, to.place.person, sent.chat)
        return sent

    async def _check(self, to: Destination) -> None:
        """See that a person is of the workspace whose app writes to them in private.

        Raises:
            ParticipantGone: They are not; Slack would refuse, or write to somebody else.
        """
        if not await self._homes.reaches(to.place):
            raise ParticipantGone

    async def _post_unseen(self, to: Destination, message: SlackMessage) -> None:
        """Show somebody in a channel what nobody else sees; else in their direct message."""
        place = to.place
        values = {"channel": place.channel, "user": place.person, **_content(message)}
        if place.thread:
            values["thread_ts"] = place.thread
        try:
            await self._slack.call(to.team, "chat.postEphemeral", values, to.lane)
        except ParticipantGone as gone:
            if gone.__cause__ is None or error_name(gone.__cause__) not in NOT_THERE:
                raise
            how = self._texts.say("slack.invite_app")
            await self._post(to, [with_note(message, how)])

    async def _edit(
        self, to: Destination, message: SlackMessage, replaces: MessageRef
    ) -> MessageRef:
        """Change a message: where it was pressed, by the address that came with that."""
        pressed = to.via.url and to.via.message == replaces.message
        content = _content(message)
        if not (
            pressed and await self._slack.post(to.via.url, {**content, "replace_original": True})
        ):
            values = {"channel": replaces.chat, "ts": replaces.message, **content}
            await self._slack.call(to.team, "chat.update", values)
        return replaces

    async def _remove(self, to: Destination, replaces: MessageRef) -> None:
        """Leave one message to press for each question; that is not worth a second try."""
        values = {"channel": replaces.chat, "ts": replaces.message}
        with suppress(DeliveryError):
            await self._slack.call(to.team, "chat.delete", values)

    # ------------------------------------------------------------------ files

    async def _show_file(self, to: Destination, file: Attachment, data: bytes) -> None:
        """Put a file into the direct message, or into a channel.

        Raises:
            DeliveryError: It did not arrive. Where files are not wanted, or the app may not show
                them, that says nothing about messages.
        """
        try:
            await self._upload(to, file, data)
        except ParticipantGone as gone:
            if to.to_all and gone.__cause__ and error_name(gone.__cause__) in CLOSED:
                raise
            raise Refused from gone

    async def _upload(self, to: Destination, file: Attachment, data: bytes) -> None:
        """Put a file there, with a text for those who do not see it."""
        channel = to.place.channel if to.to_all else await self._direct_message(to)

        async def upload(client: AsyncWebClient, token: str) -> None:
            await client.files_upload_v2(
                content=data, filename=file.name, title=file.name, alt_txt=file.alt,
                channel=channel, initial_comment=escaped(file.caption), token=token,
                thread_ts=to.thread or None,
            )  # fmt: skip

        await self._slack.attempt(to.team, upload, to.lane)

    async def _direct_message(self, to: Destination) -> str:
        """The channel of the direct message: files do not go to a person by their id."""
        await self._check(to)
        known = self._direct.of(to.team, to.place.person)
        if not known:
            found = await self._slack.call(
                to.team, "conversations.open", {"users": to.place.person}
            )
            known = found["channel"]["id"]
            self._direct.remember(to.team, to.place.person, known)
        return known

    # ------------------------------------------------------------------ forms, Home, sharing

    async def _show(self, to: Destination, form: Form) -> None:
        """Open a form, or show the questions that came or went while it is being filled in.

        Raises:
            TooLate: What it could be opened with is no longer of use.
        """
        if to.via.view:
            await self._show_anew(to, form)
            return
        wrong = {field.step for field in form.fields if field.error}
        if wrong and wrong <= set(to.via.steps):
            # Slack shows what is wrong with a form that was sent, and keeps it open.
            return
        try:
            await self._open(to, modal.view(form, self._texts))
        except Refused:
            # A channel may be archived by now, or an account closed, that it was to begin with.
            empty = modal.unpicked(form)
            if empty == form:
                raise
            await self._open(to, modal.view(empty, self._texts))

    async def _open(self, to: Destination, view: dict[str, Any]) -> None:
        """Open a view over whatever the person looks at.

        Raises:
            TooLate: They did nothing just now that it could be opened with, or nothing that lives
                as long as Slack opens no more in that workspace.
            Throttled: It opens no more, and said so before: it is not asked again until then.
        """
        now, to = self._clock(), to.where_acted
        wait_s = (self._forms_from.get(to.team, now) - now).total_seconds()
        if not to.via.trigger or wait_s >= FORM_LIVES_S:
            raise TooLate
        if wait_s > 0:
            raise Throttled(wait_s)
        try:
            await self._slack.call(
                to.team, "views.open", {"trigger_id": to.via.trigger, "view": view}
            )
        except Throttled as asked:
            self._forms_from[to.team] = now + timedelta(seconds=asked.after_s)
            # What it is opened with does not live that long: better a button now.
            raise (TooLate() if asked.after_s >= FORM_LIVES_S else asked) from None

    async def _show_anew(self, to: Destination, form: Form) -> None:
        """Show the questions that came or went while a form is being filled in."""
        # Whoever chooses quickly chooses in a form that has been changed since.
        id_, steps = to.via.view, modal.steps_of(form)
        if steps == self._shown.get(id_, list(to.via.steps)):
            return
        try:
            view, to = modal.view(form, self._texts), to.where_acted
            await self._slack.call(to.team, "views.update", {"view_id": id_, "view": view})
        except MessageLost:
            # It was closed meanwhile.
            return
        self._shown[id_] = steps
        while len(self._shown) > FORMS_KNOWN:
            del self._shown[next(iter(self._shown))]

    async def _publish(self, to: Destination, message: SlackMessage) -> None:
        """Show what stands in somebody's Home."""
        values = {
            "user_id": to.place.person,
            "view": {"type": "home", "blocks": message.blocks},
        }
        if not await self._homes.reaches(to.place) or not self._shown_homes.takes(to.team):
            raise TooLate
        try:
            await self._slack.call(to.team, "views.publish", values)
        except (Throttled, MessageLost) as error:
            raise TooLate from error

    async def _preview(self, to: Destination, reply: Say) -> None:
        """Ask where others are to see the result, beside what they will see."""
        await self._open(to, modal.sharing(reply.token, self._first(reply).blocks, self._texts))

    async def _offered(self, to: Destination, message: SlackMessage) -> bool:
        """Offer once more what could not be opened, where the person is and only they see it.

        Returns:
            Whether that was done: in the direct message it is an ordinary message.
        """
        if not to.via.away:
            return False
        content = {"response_type": "ephemeral", "replace_original": False}
        return await self._slack.post(to.via.url, {**_content(message), **content})

    async def show_apart(self, address: Address, text: Say, via: str) -> None:
        """Open a text over whatever one person looks at; else show it there, to them alone.

        Nothing is tried again: they can press once more.
        """
        to = Destination(place_of(address), read_via(via))
        title, *_ = plain_blocks(text.blocks[:1])
        said = self._first(Say(text.blocks[1:]))
        try:
            async with asyncio.timeout(SHOWN_WITHIN_S):
                await self._open(to, modal.reading(title, said.blocks, self._texts))
        except (DeliveryError, TimeoutError) as error:
            log.warning("text not opened", extra={"error": type(error).__name__})
            with suppress(TimeoutError):
                async with asyncio.timeout(SHOWN_WITHIN_S):
                    await self._offered(replace(to, via=replace(to.via, away=True)), said)

    async def _show_others(self, to: Destination, message: SlackMessage) -> None:
        """Show something in a channel that a person picked, whether the app is in it or not.

        Raises:
            TooLate: The address that came with it is of no use any more.
        """
        content = {**_content(message), "response_type": "in_channel"}
        if not await self._slack.post(to.via.url, content):
            raise TooLate


def _content(message: SlackMessage) -> dict[str, Any]:
    """A message as Slack takes it."""
    return {"text": message.text, "blocks": message.blocks}


def _under(reply: Reply) -> str:
    """The name of the message in whose thread a reply stands; empty for none."""
    return reply.under if isinstance(reply, Say | Attachment) else ""


def _changes(reply: Reply, replaces: MessageRef | None) -> bool:
    """Whether a reply becomes the new content of a message."""
    return not _under(reply) and is_edit(reply, replaces)


def _lane_of(place: SlackPlace) -> str:
    """The key of the limit of messages to somebody, or to everybody in a channel."""
    if place.person and place.channel:
        # What one of many sees does not keep the others waiting.
        return f"unseen {place.team}/{place.channel}"
    return f"post {place.team}/{place.channel or named(place.home, place.person)}"


def _edits_in(team: str) -> str:
    """The key of the limit of what is changed in the channels of a workspace."""
    return f"edit {team}"


class _Budget:
    """How often something may be done in each workspace; what is too much is left out."""

    def __init__(self, most: int, span_s: float) -> None:
        self._most, self._span_s = most, span_s
        self._done: defaultdict[str, deque[float]] = defaultdict(deque)

    def takes(self, team: str) -> bool:
        """Whether it may be done now; it counts as done."""
        now, done = asyncio.get_running_loop().time(), self._done[team]
        while done and done[0] <= now - self._span_s:
            done.popleft()
        if len(done) >= self._most:
            return False
        done.append(now)
        return True
