"""The app, its permissions, and its rate limits."""

from dataclasses import dataclass

from bot.system.proxies import Proxy, ProxyFor, no_proxy

API = "https://slack.com/api/"

SCOPES = (
    "app_mentions:read", "chat:write", "commands", "files:write", "im:history", "im:write",
    "users:read",
)  # fmt: skip
"""All permissions that the app needs."""

COMMAND = "/cx-benchmark"
SHORTCUTS = ("assess", "assess-message")
"""The names in the manifest of the slash command and of the shortcuts, global and on a message."""


@dataclass(frozen=True, slots=True)
class SlackAccount:
    """An app, and how to reach Slack.

    Attributes:
        bot_token: The token in its workspace; empty if many workspaces install the app.
        app_token: The token that opens a socket; empty for HTTP.
        signing_secret: The secret with which Slack signs requests; empty for a socket.
        client_id: The app's public id for installations; empty for one workspace.
        client_secret: The app's secret for installations; empty for one workspace.
        api: The address of the Web API; it ends with a slash.
        proxy_for: Finds the proxy for each of Slack's addresses.
    """

    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    client_id: str = ""
    client_secret: str = ""
    api: str = API
    proxy_for: ProxyFor = no_proxy

    @property
    def proxy(self) -> Proxy | None:
        """The proxy for calls; None for a direct connection."""
        return self.proxy_for(self.api)

    @property
    def allow_url(self) -> str:
        """The page where Slack asks whether to install the app."""
        return f"{self.api.removesuffix('api/')}oauth/v2/authorize"


@dataclass(frozen=True, slots=True)
class SlackPacing:
    """How often the app calls Slack.

    Attributes:
        person_per_s: Messages per second to one person.
        person_burst: Messages to one person at once.
        socket_check_s: How often to check a socket, in seconds. A socket that was cut is opened
            again after this time.
        channel_per_s: Messages per second to everybody in one channel.
        channel_burst: Messages to one channel at once.
        edits_per_s: Edits per second of messages in channels, in one workspace. Slack takes about
            fifty per minute.
        edits_burst: Edits in one workspace at once.
        standing_s: How long Slack may take to say what somebody is, in seconds.
    """

    person_per_s: float = 1
    person_burst: int = 3
    socket_check_s: float = 5
    channel_per_s: float = 1
    channel_burst: int = 1
    edits_per_s: float = 0.75
    edits_burst: int = 5
    standing_s: float = 3
