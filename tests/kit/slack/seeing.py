"""The app as a person sees it: messages, modals, the Home tab, files."""

from dataclasses import dataclass
from typing import Any

from tests.kit.slack.channels import Channel, Shown, User
from tests.kit.slack.server import Server
from tests.kit.slack.views import View
from tests.kit.slack.world import Team


@dataclass
class Viewer:
    """Somebody in a workspace, who looks."""

    server: Server
    team: Team
    user: User

    @property
    def id(self) -> str:
        """The id of the user."""
        return self.user.id

    @property
    def channel(self) -> Channel:
        """The direct messages with the app."""
        return self.server.world.direct(self.user, self.team)

    def sees(self, channel: Channel | None = None) -> list[Shown]:
        """Return the app's messages in the direct messages, or in a channel, oldest first."""
        where = channel or self.channel
        if self.id not in where.members:
            return []
        name = self.server.world.name_of
        return [message.shown(name, self.id) for message in where.visible(self.id)]

    @property
    def newest(self) -> Shown:
        """The app's last direct message."""
        return self.sees()[-1]

    @property
    def texts(self) -> list[str]:
        """The texts of the app's direct messages, oldest first."""
        return [shown.text for shown in self.sees()]

    @property
    def home(self) -> View | None:
        """The Home tab, None until the app has published one."""
        return self.server.world.homes.get(self.user.key)

    @property
    def modal(self) -> View | None:
        """The modal that is open."""
        return self.server.world.modals.get(self.user.key)

    @property
    def files(self) -> dict[str, bytes]:
        """The files that the app shared in the direct messages, by title."""
        return self.files_in(self.channel)

    def files_in(self, channel: Channel) -> dict[str, bytes]:
        """Return the files that the app shared in a channel, by title."""
        return {file["title"]: file["content"] for file in self._shared(channel)}

    def described(self, channel: Channel) -> dict[str, str]:
        """Return the alternative texts of these files, by title."""
        return {file["title"]: file["alt_txt"] for file in self._shared(channel)}

    def _shared(self, channel: Channel) -> list[dict[str, Any]]:
        if self.id not in channel.members:
            return []
        return [file for message in channel.visible(self.id) for file in message.files]
