"""The links that Telegram takes; pure. Source: tdlib/td, LinkManager::check_link."""

import re
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from tests.kit.telegram.refusals import refuse

_BOT = re.compile(r"https://t\.me/(?P<bot>\w{5,32})\?start=(?P<payload>.*)")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def checked_link(url: str) -> str:
    """Return a URL as Telegram keeps it; empty if it takes it for none."""
    if _split(url).scheme in {"tg", "ton", "tonsite"}:
        return url
    full = url if "://" in url else f"http://{url}"
    parts = _split(full)
    host = parts.hostname or ""
    fits = parts.scheme in {"http", "https"} and re.fullmatch(r"[^\s.]+(\.[^\s.]+)+", host)
    return (full if parts.path or parts.query else f"{full}/") if fits else ""


def read_deep_link(url: str) -> tuple[str, str] | None:
    """Return the bot that a link opens, and what it is started with; None for other links.

    Raises:
        Refused: it cannot start a bot with that. Telegram takes the link, and its clients then
            open it without: https://core.telegram.org/bots/features#deep-linking.
    """
    found = _BOT.fullmatch(url)
    if found is None:
        return None
    if not _PAYLOAD.fullmatch(found["payload"]):
        refuse(f"START_PARAM_INVALID: {found['payload']!r}")
    return found["bot"], found["payload"]


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def link_entity(url: str) -> dict[str, Any]:
    """Return the fields that a link adds to its entity; a type of "" drops it."""
    parts = _split(url)
    user_id = parse_qs(parts.query).get("id", [""])[0]
    if parts.scheme == "tg" and parts.netloc == "user" and user_id.isdecimal():
        user = {"id": int(user_id), "is_bot": False, "first_name": "Somebody"}
        return {"type": "text_mention", "user": user}
    # No link that Telegram would follow: the text stays, the entity is dropped, nothing is refused.
    checked = checked_link(url)
    return {"url": checked} if checked else {"type": ""}
