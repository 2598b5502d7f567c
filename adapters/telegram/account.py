"""The bot, its commands, and its rate limits."""

from dataclasses import dataclass

from bot.system.proxies import Proxy

API = "https://api.telegram.org"

MENU = ("start", "back", "answers", "result", "restart", "help", "stop", "delete", "team")
"""The commands in the menu of a private chat; ``telegram.menu.NAME`` words each."""

GROUP_MENU = ("help",)
"""The commands for members of a group; ``telegram.group_menu.NAME`` words each."""

GROUP_ADMIN_MENU = ("team", "help")
"""The commands for administrators of a group, worded likewise."""


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """A bot, and how to reach it.

    Attributes:
        token: The token from @BotFather.
        api: The address of the Bot API.
        webhook_url: The address at which Telegram reaches this server; empty to poll.
        webhook_secret: The secret that Telegram sends along; derived from the token if empty.
        proxy: The proxy for calls; None for a direct connection.
    """

    token: str
    api: str = API
    webhook_url: str = ""
    webhook_secret: str = ""
    proxy: Proxy | None = None


@dataclass(frozen=True, slots=True)
class TelegramPacing:
    """How often the bot calls Telegram, and how long it waits.

    Attributes:
        chat_per_s: Messages per second to one chat.
        chat_burst: Messages to one chat at once.
        group_per_minute: Messages per minute to one group.
        overall_per_s: Messages and edits per second in all.
        standing_s: How long Telegram may take to say what somebody is in a group, in seconds.
    """

    chat_per_s: float = 1
    chat_burst: int = 3
    group_per_minute: float = 20
    overall_per_s: float = 30
    standing_s: float = 3
