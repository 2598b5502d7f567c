"""Configuration from the environment, typed and checked."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    BaseModel,
    Field,
    HttpUrl,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.wiring.fitting import what_fits

PREFIX = "CXBOT_"

UNPREFIXED = frozenset(
    {
        "database_url", "port", "slack_api_base_url", "slack_app_token", "slack_bot_token",
        "slack_client_id", "slack_client_secret", "slack_signing_secret", "telegram_api_base_url",
        "telegram_bot_token", "telegram_webhook_secret", "telegram_webhook_url",
    }
)  # fmt: skip
"""Settings without the prefix: their names come from platforms, or are conventional."""

DATABASE_URL = "DATABASE_URL"

SECRET = frozenset(
    {
        "database_url", "secret_key", "slack_app_token", "slack_bot_token", "slack_client_secret",
        "slack_signing_secret", "telegram_bot_token", "telegram_webhook_secret",
    }
)  # fmt: skip
"""Settings whose values are never shown, not even in errors."""

LONGEST_DAYS = 36_500
"""A hundred years: earlier dates are not always representable."""

LEFT_BY_STREAMS = 64
"""Connections that streams of events never take, since each holds one."""

TELEGRAM_API = "https://api.telegram.org"
SLACK_API = "https://slack.com/api/"

_SLACK_TOKENS = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}
_PRINTABLE = re.compile(r"[!-~]*")
_SLACK_SECRET = re.compile(r"[!-~]{16,128}")
_SLACK_CLIENT = re.compile(r"[0-9]+\.[0-9]+")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")

_TELEGRAM_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{30,64}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


def _is_host(name: str | None) -> bool:
    """Return whether a name can be looked up: labels of 1 to 63 characters, joined by dots."""
    try:
        return bool((name or "").encode("idna"))
    except UnicodeError:
        return False


def _split(url: str, fits: str) -> SplitResult:
    """Split an address.

    Raises:
        ValueError: It can't be split, or its port is none; the message says what would fit.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError(fits) from None
    return parts


class WrongSettings(ValueError):
    """An error: the environment has an unusable setting. Its message names the setting."""


# Not pydantic-settings: it also reads files and secrets, and its import alone takes a tenth of the
# start of the terminal chat.
class Settings(BaseModel):
    """All settings; an environment variable is ``CXBOT_`` and the name here in capitals.

    Attributes:
        conversations: A folder of the user's flows, in addition to the shipped ones.
        flow: The flow that starts.
        edition: The benchmark edition; the latest shipped one if empty.
        url: Where people take the check; reports show it with a QR code. None if empty.
        consultation_url: The page for booking a consultation; no such button if empty.
        database_url: The database; a file of the user if empty. It may contain a password.
        pool_size: Most connections to a database server.
        retention_days: Days that conversations are stored after they began.
        remind_after_hours: Hours without an answer before a person is reminded.
        expire_after_days: Days without an answer before a conversation is closed.
        drawings_at_once: Most pictures and reports drawn at the same time; 0 for none.
        host: The name or address that the HTTP server listens on; :attr:`listen_host` if empty.
        port: The HTTP server's port.
        max_connections: Most open connections of the HTTP server.
        secret_key: Keys that encrypt secrets in the database, separated by commas; the first one
            encrypts, each of them decrypts.
        slack_bot_token: The app's token in its workspace; Slack is served if it is set.
        slack_client_id: The app's client id for installation in many workspaces; Slack is served
            if it is set.
        slack_client_secret: The app's client secret for installation.
        slack_app_token: The token for Socket Mode.
        slack_signing_secret: The secret that signs Slack's requests, without Socket Mode.
        slack_api_base_url: The address of Slack's API.
        slack_person_per_s: Messages a second to one person, in the long run.
        slack_person_burst: Messages to one person at once.
        web: Whether the page on the web is served.
        web_url: The page's public address; without one only browsers on this computer reach it.
        web_per_s: Requests to the page a second in all, in the long run.
        web_burst: Requests to the page at once.
        streams: Most streams of events to browsers at once.
        web_proxies: How many proxies in front of the page add to ``X-Forwarded-For``;
            :attr:`proxies_before` if None.
        web_origins: The origins whose pages may embed the page, separated by spaces or commas.
        web_color: The page's color: ``#`` and six hexadecimal digits.
        web_logo: The file of the page's logo.
        telegram_bot_token: The token from @BotFather; Telegram is served if it is set.
        telegram_webhook_url: The public address of the webhook; updates are polled if empty.
        telegram_webhook_secret: The secret in Telegram's requests; derived from the token if empty.
        telegram_api_base_url: The address of the Bot API: Telegram's, or an own server's.
        telegram_chat_per_s: Messages a second to one chat, in the long run.
        telegram_chat_burst: Messages to one chat at once.
        telegram_group_per_minute: Messages a minute to one group.
        telegram_overall_per_s: Messages and edits a second in all.
    """

    conversations: Path | None = None
    flow: str = "quick-check"
    edition: str = ""
    url: HttpUrl | None = None
    consultation_url: HttpUrl | None = None
    database_url: str = Field(default="", repr=False)
    pool_size: int = Field(default=16, ge=1, le=200)
    retention_days: int = Field(default=365, ge=1, le=LONGEST_DAYS)
    remind_after_hours: float = Field(default=24, gt=0, le=LONGEST_DAYS * 24, allow_inf_nan=False)
    expire_after_days: int = Field(default=30, ge=1, le=LONGEST_DAYS)
    drawings_at_once: int = Field(default=2, ge=0, le=32)
    host: str = ""
    port: int = Field(default=8000, ge=0, le=65535)
    max_connections: int = Field(default=512, ge=8, le=100_000)
    secret_key: str = Field(default="", repr=False)
    slack_bot_token: str = Field(default="", repr=False)
    slack_client_id: str = ""
    slack_client_secret: str = Field(default="", repr=False)
    slack_app_token: str = Field(default="", repr=False)
    slack_signing_secret: str = Field(default="", repr=False)
    slack_api_base_url: str = SLACK_API
    slack_person_per_s: float = Field(default=1, gt=0, allow_inf_nan=False)
    slack_person_burst: int = Field(default=3, ge=1)
    web: bool = False
    web_url: str = ""
    web_proxies: int | None = Field(default=None, ge=0, le=8)
    web_origins: str = ""
    web_color: str = ""
    web_logo: Path | None = None
    web_per_s: float = Field(default=200, gt=0, allow_inf_nan=False)
    web_burst: int = Field(default=1000, ge=1)
    streams: int = Field(default=400, ge=0, le=100_000)
    telegram_bot_token: str = Field(default="", repr=False)
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = Field(default="", repr=False)
    telegram_api_base_url: str = TELEGRAM_API
    telegram_chat_per_s: float = Field(default=1, gt=0, allow_inf_nan=False)
    telegram_chat_burst: int = Field(default=3, ge=1)
    telegram_group_per_minute: float = Field(default=20, gt=0, allow_inf_nan=False)
    telegram_overall_per_s: float = Field(default=30, gt=0, allow_inf_nan=False)

    @property
    def listen_host(self) -> str:
        """The address that the HTTP server listens on; empty for every address.

        By default it is public only if a platform or a browser must reach it.
        """
        if self.host:
            return self.host
        slack_calls = (self.slack_bot_token and not self.slack_app_token) or self.slack_client_id
        page = self.web and self.web_url
        return "" if self.telegram_webhook_url or slack_calls or page else "127.0.0.1"

    @property
    def streams_at_once(self) -> int:
        """Most streams of events: those that leave connections for everything else."""
        return max(0, min(self.streams, self.max_connections - LEFT_BY_STREAMS))

    @property
    def proxies_before(self) -> int:
        """The number of proxies in front of the page: over HTTPS there is one, unless said."""
        if self.web_proxies is not None:
            return self.web_proxies
        return int(self.web_url.startswith("https:"))

    @field_validator("url", "consultation_url")
    @classmethod
    def _can_be_opened(cls, url: HttpUrl | None) -> HttpUrl | None:
        if url is not None and "." not in (url.host or ""):
            message = "use a public address: its host has a dot"
            raise ValueError(message)
        return url

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _is_slack_token(cls, token: str, info: ValidationInfo) -> str:
        begins = _SLACK_TOKENS[str(info.field_name)]
        if token.startswith("xoxe.xoxb-"):
            message = (
                "this token rotates, and expires after 12 hours. Make an app whose tokens don't"
                " (token_rotation_enabled: false in its manifest), or use SLACK_CLIENT_ID instead,"
                " where tokens are renewed"
            )
            raise ValueError(message)
        if not _PRINTABLE.fullmatch(token):
            message = "a token has no spaces, no line breaks, and only plain letters and signs"
            raise ValueError(message)
        if token and not token.startswith(begins):
            message = f"this token begins with {begins}, as on the app's pages at Slack"
            raise ValueError(message)
        return token

    @field_validator("slack_client_id")
    @classmethod
    def _is_slack_client(cls, name: str) -> str:
        if name and not _SLACK_CLIENT.fullmatch(name):
            message = "use two numbers with a dot between, as on the app's page Basic Information"
            raise ValueError(message)
        return name

    @field_validator("secret_key")
    @classmethod
    def _are_keys(cls, keys: str) -> str:
        if keys and not all(_KEY.fullmatch(key) for key in split_keys(keys)):
            message = "use keys from `cxbot slack key`, separated by commas"
            raise ValueError(message)
        return keys

    @field_validator("slack_signing_secret", "slack_client_secret")
    @classmethod
    def _is_slack_secret(cls, secret: str) -> str:
        if secret and not _SLACK_SECRET.fullmatch(secret):
            message = "copy it from the app's page Basic Information: 32 digits and letters"
            raise ValueError(message)
        return secret

    @field_validator("telegram_bot_token")
    @classmethod
    def _is_telegram_token(cls, token: str) -> str:
        if token and not _TELEGRAM_TOKEN.fullmatch(token):
            whose = "; this one is Slack's" if token.startswith(("xoxb-", "xoxp-", "xapp-")) else ""
            message = (
                "a Telegram token has digits, a colon, and 35 letters and digits, as @BotFather"
                f" gives it{whose}"
            )
            raise ValueError(message)
        return token

    @field_validator("telegram_webhook_url")
    @classmethod
    def _is_webhook(cls, url: str) -> str:
        fits = "Telegram calls only https addresses, such as https://bot.example.org"
        parts = _split(url, fits)
        if url and (parts.scheme != "https" or not parts.hostname):
            raise ValueError(fits)
        if parts.username or parts.query or parts.fragment:
            message = "use only the host and the path, without a user, ? or #"
            raise ValueError(message)
        if url and (parts.port or 443) not in (443, 80, 88, 8443):
            message = "Telegram calls only the ports 443, 80, 88 and 8443"
            raise ValueError(message)
        return url

    @field_validator("web_url")
    @classmethod
    def _is_page(cls, url: str) -> str:
        fits = "use a whole host, such as https://check.example.org"
        parts = _split(url, fits)
        odd = parts.path.strip("/") or parts.query or parts.fragment or parts.username
        if url and (parts.scheme not in ("http", "https") or not _is_host(parts.hostname) or odd):
            raise ValueError(fits)
        return url.rstrip("/")

    @field_validator("web_origins")
    @classmethod
    def _are_origins(cls, listed: str) -> str:
        fits = "use origins without a path, such as https://www.example.org, separated by spaces"
        origins = listed.replace(",", " ").split()
        for origin in origins:
            parts = _split(origin, fits)
            is_near = parts.hostname in ("localhost", "127.0.0.1") and parts.scheme == "http"
            plain = f"{parts.scheme}://{parts.netloc}"
            odd = origin != plain or parts.username or "*" in origin
            if odd or not _is_host(parts.hostname):
                raise ValueError(fits)
            if parts.scheme != "https" and not is_near:
                message = f"{fits}; http is for this computer alone"
                raise ValueError(message)
        return " ".join(origins)

    @field_validator("web_color")
    @classmethod
    def _is_color(cls, color: str) -> str:
        if color and not _COLOR.fullmatch(color):
            message = "use a color such as #0b5563"
            raise ValueError(message)
        return color.lower()

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _is_secret(cls, secret: str) -> str:
        if secret and not _WEBHOOK_SECRET.fullmatch(secret):
            message = "use 16 to 256 of the characters A-Z a-z 0-9 _ -"
            raise ValueError(message)
        return secret

    @field_validator("telegram_api_base_url", "slack_api_base_url")
    @classmethod
    def _is_api(cls, url: str) -> str:
        fits = "use the address of a server, such as http://127.0.0.1:8081"
        parts = _split(url, fits)
        odd = parts.query or parts.fragment or parts.username or parts.port == 0
        # urlsplit() accepts these characters, but no HTTP client does.
        odd = odd or any(char.isspace() or not char.isprintable() for char in url)
        if parts.scheme not in ("http", "https") or not _is_host(parts.hostname) or odd:
            raise ValueError(fits)
        return url.rstrip("/")

    @model_validator(mode="after")
    def _webhook_has_a_token(self) -> "Settings":
        if self.telegram_webhook_url and not self.telegram_bot_token:
            message = "TELEGRAM_WEBHOOK_URL is set, but TELEGRAM_BOT_TOKEN is not"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _slack_has_a_way_in(self) -> "Settings":
        app = "SLACK_BOT_TOKEN" if self.slack_bot_token else "SLACK_CLIENT_ID"
        served = self.slack_bot_token or self.slack_client_id
        way_in = self.slack_app_token or self.slack_signing_secret
        if way_in and not served:
            message = (
                "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is set, but neither SLACK_BOT_TOKEN (one"
                " workspace) nor SLACK_CLIENT_ID (many)"
            )
            raise ValueError(message)
        if served and not way_in:
            message = (
                f"{app} is set, but no way in: set SLACK_APP_TOKEN (Socket Mode), or"
                " SLACK_SIGNING_SECRET (HTTP)"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _slack_can_be_installed(self) -> "Settings":
        if not self.slack_client_id and not self.slack_client_secret:
            return self
        if self.slack_bot_token:
            message = (
                "SLACK_BOT_TOKEN (one workspace) and SLACK_CLIENT_ID (many) are both set: leave"
                " one out"
            )
            raise ValueError(message)
        needed = {
            "SLACK_CLIENT_ID": self.slack_client_id,
            "SLACK_CLIENT_SECRET": self.slack_client_secret,
            "CXBOT_SECRET_KEY": self.secret_key,
        }
        missing = [name for name, value in needed.items() if not value]
        if missing:
            message = (
                f"for many workspaces {' and '.join(missing)} must be set, too"
                " (`cxbot slack key` prints a key)"
            )
            raise ValueError(message)
        return self


def split_keys(keys: str) -> list[str]:
    """Split keys at commas."""
    return [key.strip() for key in keys.split(",")]


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the environment; empty values count as unset, and blanks around values are removed.

    Files of secrets end in a line break, which is not part of the secret.

    Raises:
        WrongSettings: A value cannot be used.
    """
    values = {name: environment.get(variable(name), "").strip() for name in Settings.model_fields}
    try:
        return Settings.model_validate({name: value for name, value in values.items() if value})
    except ValidationError as errors:
        lines = (
            _complaint(wrong["loc"], _said(wrong["loc"], wrong["msg"]), wrong["input"])
            for wrong in errors.errors()
        )
        raise WrongSettings("\n".join(lines)) from None


def _said(where: tuple[int | str, ...], message: str) -> str:
    """Return what would fit: the setting's own message, or a plain one in place of pydantic's."""
    own = message.removeprefix("Value error, ")
    if own != message or not where:
        return own
    name = str(where[0])
    return what_fits(name, Settings.model_fields[name])


def _complaint(where: tuple[int | str, ...], message: str, value: object) -> str:
    """Return one line about a setting, without the value of a secret."""
    if not where:
        return message
    name = str(where[0])
    # An address may contain a password.
    shown = "" if name in SECRET or "@" in str(value) else f", found {value!r}"
    return f"{variable(name)}: {message}{shown}"


def database_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the address of the database, for commands that ignore all other settings."""
    return environment.get(DATABASE_URL, "").strip()


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return name.upper() if name in UNPREFIXED else PREFIX + name.upper()
