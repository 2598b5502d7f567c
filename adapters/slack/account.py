"""Which app this is, what it may do, and how often it may do that."""

from dataclasses import dataclass

from bot.system.proxies import Proxy, ProxyFor, no_proxy

API = "https://slack.com/api/"

SCOPES = (
    "app_mentions:read", "chat:write", "commands", "files:write", "im:history", "im:write",
    "users:read",
)  # fmt: skip
"""What the app must be allowed, and nothing else."""

COMMAND = "/cx-benchmark"
SHORTCUTS = ("assess", "assess-message")
"""What the manifest calls the slash command, and the shortcuts: anywhere, and on a message."""


@dataclass(frozen=True, slots=True)
class SlackAccount:
    """Which app this is, and how it is reached.

    Attributes:
        bot_token: What it acts with in its workspace; empty where many workspaces install it.
        app_token: What it opens a socket with; empty for HTTP.
        signing_secret: What Slack signs its requests with; empty for a socket.
        client_id: What it is known by to those who install it; empty for one workspace.
        client_secret: What it proves itself with then.
        api: Whom to call; it ends with a slash.
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
        """The proxy to call Slack through; None for the straight way."""
        return self.proxy_for(self.api)

    @property
    def allow_url(self) -> str:
        """Where Slack asks whether the app may be installed."""
        return f"{self.api.removesuffix('api/')}oauth/v2/authorize"


@dataclass(frozen=True, slots=True)
class SlackPacing:
    """How often Slack lets itself be called.

    Attributes:
        person_per_s: Messages a second to one person.
        person_burst: Messages that may come at once there.
        socket_check_s: How often a socket is looked after, in seconds: one that was cut is made
            anew that soon.
        channel_per_s: Messages a second to everybody in one channel.
        channel_burst: Messages that may come at once there.
        edits_per_s: Messages of channels that may be changed, a second, in one workspace: some
            fifty a minute.
        edits_burst: How many of them may be changed at once.
        standing_s: How long Slack may take to say who somebody is, in seconds.
    """

    person_per_s: float = 1
    person_burst: int = 3
    socket_check_s: float = 5
    channel_per_s: float = 1
    channel_burst: int = 1
    edits_per_s: float = 0.75
    edits_burst: int = 5
    standing_s: float = 3
