"""Uploads files to Slack."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.addresses import Destination
from adapters.slack.client import SlackClient
from adapters.slack.direct_messages import DirectMessages
from adapters.slack.errors import CLOSED, FileNotReady, error_name
from adapters.slack.organizations import Organizations
from adapters.slack.render import described, escaped
from bot.channel import ParticipantGone, Refused
from bot.messages import Attachment

READY_WITHIN = timedelta(seconds=10)
"""How long an uploaded file may not be ready; then the text is sent without it."""

UPLOADS_KNOWN = 200
"""Most uploads that are remembered until their message has arrived."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file whose message has not arrived yet.

    Attributes:
        file: Slack's id of it.
        at: The time of the upload.
    """

    file: str
    at: datetime


class Files:
    """The way of attachments to Slack.

    Args:
        client: Calls Slack.
        direct: Knows the channels of direct messages.
        organizations: Knows who can be written to.
        clock: The time.
    """

    def __init__(
        self,
        client: SlackClient,
        direct: DirectMessages,
        organizations: Organizations,
        clock: Callable[[], datetime],
    ) -> None:
        self._client, self._direct, self._organizations = client, direct, organizations
        self._clock = clock
        self._uploads: OrderedDict[tuple[str, bytes], Uploaded] = OrderedDict()

    async def show(self, to: Destination, file: Attachment, data: bytes) -> None:
        """Put a file into the direct message, or into a channel.

        Raises:
            DeliveryError: It did not arrive. A place that takes no files can still take messages.
        """
        try:
            await self._upload(to, file, data)
        except ParticipantGone as gone:
            if to.to_all and gone.__cause__ and error_name(gone.__cause__) in CLOSED:
                raise
            raise Refused from gone

    async def show_in(
        self, to: Destination, picture: Attachment, data: bytes, say: Callable[[str], Awaitable[T]]
    ) -> T:
        """Upload a picture, and send the message that shows it.

        The file is in no channel, so only messages of the app can show it. If its message did not
        arrive, the next try shows the same file. After a crash in between it is uploaded again, and
        the first file stays in the workspace, seen by nobody: its id was only in memory.

        Args:
            to: The place.
            picture: The picture.
            data: Its content.
            say: Sends the message, given Slack's id of the file.

        Raises:
            Refused: The workspace takes no files, or this one is not ready for too long.
            DeliveryError: It did not arrive.
        """
        key = f"{to.team} {to.lane}", sha256(data).digest()
        if key not in self._uploads:
            file = await self._unshared(to, picture, data)
            self._uploads[key] = Uploaded(file, self._clock())
        if len(self._uploads) > UPLOADS_KNOWN:
            self._uploads.popitem(last=False)
        uploaded = self._uploads[key]
        try:
            sent = await say(uploaded.file)
        except FileNotReady:
            if self._clock() - uploaded.at < READY_WITHIN:
                raise
            self._uploads.pop(key, None)
            raise Refused from None
        self._uploads.pop(key, None)
        return sent

    async def _unshared(self, to: Destination, picture: Attachment, data: bytes) -> str:
        """Upload a picture into no channel, and return Slack's id of it."""

        async def upload(client: AsyncWebClient, token: str) -> Any:  # noqa: ANN401 - what Slack answers
            return await client.files_upload_v2(
                content=data, filename=picture.name, title=picture.name,
                alt_txt=described(picture), token=token,
            )  # fmt: skip

        try:
            answer = await self._client.attempt(to.team, upload, to.lane)
            return str(answer["file"]["id"])
        except (ParticipantGone, KeyError, TypeError) as error:
            raise Refused from error

    async def _upload(self, to: Destination, file: Attachment, data: bytes) -> None:
        """Upload a file, with a text for people who do not see it."""
        channel = to.place.channel if to.to_all else await self._direct_message(to)

        async def upload(client: AsyncWebClient, token: str) -> None:
            await client.files_upload_v2(
                content=data, filename=file.name, title=file.name, alt_txt=described(file),
                channel=channel, initial_comment=escaped(file.caption), token=token,
                thread_ts=to.thread or None,
            )  # fmt: skip

        await self._client.attempt(to.team, upload, to.lane)

    async def _direct_message(self, to: Destination) -> str:
        """Return the channel of the direct message: Slack takes no person's id for a file."""
        await self._organizations.check(to.place)
        channel = self._direct.of(to.team, to.place.person)
        if not channel:
            opened = await self._client.call(
                to.team, "conversations.open", {"users": to.place.person}
            )
            channel = str(opened["channel"]["id"])
            self._direct.remember(to.team, to.place.person, channel)
        return channel
