"""Uploads files to Slack."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.addresses import Destination
from adapters.slack.client import SlackClient
from adapters.slack.direct_messages import DirectMessages
from adapters.slack.errors import CLOSED, error_name
from adapters.slack.organizations import Organizations
from adapters.slack.render import escaped
from bot.channel import ParticipantGone, Refused
from bot.messages import Attachment

READY_WITHIN = timedelta(seconds=10)
"""How long an uploaded file may not be ready; then the text is sent without it."""

UPLOADS_KNOWN = 200
"""Most uploads that are remembered until their message has arrived."""


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
        self._uploads: OrderedDict[tuple[str, bytes], tuple[str, datetime]] = OrderedDict()

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

    async def unshared(self, to: Destination, picture: Attachment, data: bytes) -> str:
        """Upload a picture for a message to show, and return Slack's id of it.

        It is in no channel, so only messages of the app can show it. A picture that is not ready
        yet is not uploaded again.

        Raises:
            Refused: The workspace takes no files, or this one is still not ready: its message is
                to be sent without it.
            DeliveryError: It did not arrive.
        """
        key = (to.team, sha256(data).digest())
        uploaded = self._uploads.get(key)
        if uploaded is not None:
            file, at = uploaded
            if self._clock() - at < READY_WITHIN:
                return file
            del self._uploads[key]
            raise Refused

        async def upload(client: AsyncWebClient, token: str) -> Any:  # noqa: ANN401 - what Slack answers
            return await client.files_upload_v2(
                content=data, filename=picture.name, title=picture.name, alt_txt=picture.alt,
                token=token,
            )  # fmt: skip

        try:
            answer = await self._client.attempt(to.team, upload, to.lane)
            file = str(answer["file"]["id"])
        except (ParticipantGone, KeyError, TypeError) as error:
            raise Refused from error
        self._uploads[key] = file, self._clock()
        if len(self._uploads) > UPLOADS_KNOWN:
            self._uploads.popitem(last=False)
        return file

    def forget(self, to: Destination, data: bytes) -> None:
        """Forget an upload once its message has arrived: the next one gets a file of its own."""
        self._uploads.pop((to.team, sha256(data).digest()), None)

    async def _upload(self, to: Destination, file: Attachment, data: bytes) -> None:
        """Upload a file, with a text for people who do not see it."""
        channel = to.place.channel if to.to_all else await self._direct_message(to)

        async def upload(client: AsyncWebClient, token: str) -> None:
            await client.files_upload_v2(
                content=data, filename=file.name, title=file.name, alt_txt=file.alt,
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
