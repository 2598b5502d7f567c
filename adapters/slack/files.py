"""Uploads files to Slack."""

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.addresses import Destination
from adapters.slack.client import SlackClient
from adapters.slack.direct_messages import DirectMessages
from adapters.slack.errors import CLOSED, error_name
from adapters.slack.organisations import Organisations
from adapters.slack.render import escaped
from bot.channel import ParticipantGone, Refused
from bot.messages import Attachment


class Files:
    """The way of attachments to Slack.

    Args:
        client: Calls Slack.
        direct: Knows the channels of direct messages.
        organisations: Knows who can be written to.
    """

    def __init__(
        self, client: SlackClient, direct: DirectMessages, organisations: Organisations
    ) -> None:
        self._client, self._direct, self._organisations = client, direct, organisations

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
        await self._organisations.check(to.place)
        channel = self._direct.of(to.team, to.place.person)
        if not channel:
            opened = await self._client.call(
                to.team, "conversations.open", {"users": to.place.person}
            )
            channel = str(opened["channel"]["id"])
            self._direct.remember(to.team, to.place.person, channel)
        return channel
