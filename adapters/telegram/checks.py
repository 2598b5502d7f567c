"""Checks the bot's account at Telegram, and the way of updates, for ``cxbot doctor``.

It never asks for updates: that would take them away from the process that serves the bot.
"""

import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from telegram.error import EndPointNotFound, InvalidToken, TelegramError
from yarl import URL

from adapters.telegram import webhook
from adapters.telegram.account import TelegramAccount
from adapters.telegram.client import UNKNOWN_TOKEN, TelegramClient
from adapters.telegram.parse import ALLOWED
from adapters.telegram.request import Flood, ProxyRefused
from bot.diagnosis import Diagnosis, look, ok, problem
from bot.system.http_posts import HttpPosts
from bot.system.proxies import wants_password
from bot.system.unreached import why_unreached

TOKEN, WEBHOOK, GROUPS = "Telegram token", "Telegram webhook", "Telegram groups"

NOT_TELEGRAMS = "the answer is not Telegram's"

LATELY_S = 60 * 60
"""How old an error of the webhook may be to count, in seconds."""

MANY_WAIT = 100
"""Updates that wait from which on somebody should look."""

ASKED_WITHIN_S = 4.0
"""How long our own server may take to answer, in seconds."""

REASONS = (
    (r"wrong response from the webhook: (?P<status>[0-9]{3})", "our side answered {status}"),
    (r"certificate|ssl", "it does not trust the certificate"),
    (r"resolve", "it finds no address for the host"),
    (r"timed? ?out", "it got no answer in time"),
    (r"refused|reset|closed|connect", "it could not connect"),
)
"""The kinds of errors that Telegram reports, in our words: its own could quote anything."""

ADVICE = (
    "check that the address is public, with a valid certificate, and that the proxy in front passes"
    " on the path and the header X-Telegram-Bot-Api-Secret-Token"
)


async def examine(
    account: TelegramAccount,
    client: TelegramClient,
    secret: str,
    server: str,
    now: Callable[[], float] = time.time,
) -> list[Diagnosis]:
    """Check the account, and the way of updates.

    Args:
        account: The bot.
        client: Calls the Bot API; it is opened here.
        secret: The secret that Telegram sends along to the webhook.
        server: The address of our own HTTP server; empty if the bot does not serve.
        now: The time, in seconds since 1970.
    """
    try:
        await client.begin()
        me, hook = await client.ask("getme", {}), await client.ask("getwebhookinfo", {})
    except TelegramError as error:
        return [_refused(account, error)]
    diagnoses = [ok(TOKEN, f"it is @{client.username}"), *_groups(me)]
    if account.webhook_url:
        diagnoses += [*_set(account, hook, server), *_troubles(hook, now())]
        diagnoses += [diagnosis async for diagnosis in _ours(secret, server)]
    else:
        diagnoses.append(_polled(hook))
    return diagnoses


def _refused(account: TelegramAccount, error: TelegramError) -> Diagnosis:
    if isinstance(error, InvalidToken | EndPointNotFound):
        return problem(TOKEN, UNKNOWN_TOKEN)
    if isinstance(error, ProxyRefused):
        return problem("proxy", wants_password(account.proxy))
    if isinstance(error, Flood):
        return look(TOKEN, f"Telegram asks to wait {error.retry_after_s:g} s", "try again then")
    host = urlsplit(account.api).hostname
    why = _why(error)
    if account.proxy is not None:
        text = f"Telegram can't be reached through {account.proxy.variable}: {why}"
        return problem("proxy", text, f"see that the proxy runs, and lets {host} through")
    text = f"Telegram can't be reached at {host}: {why}"
    return problem(TOKEN, text, "check the network, the firewall and TELEGRAM_API_BASE_URL")


def _why(error: TelegramError) -> str:
    """Return why there is no answer, or that it is somebody else's."""
    first: BaseException = error
    while first.__cause__ is not None:
        first = first.__cause__
    return NOT_TELEGRAMS if isinstance(first, TelegramError) else why_unreached(error)


def _groups(me: dict[str, Any]) -> Iterator[Diagnosis]:
    if me.get("can_join_groups") is False:
        text = "the bot may not join groups, so there are no team checks in groups"
        yield look(GROUPS, text, "send /setjoingroups to @BotFather")
    else:
        yield ok(GROUPS, "the bot may join them")


# ---------------------------------------------------------------------------- the webhook


def _polled(hook: dict[str, Any]) -> Diagnosis:
    """Check that there is no webhook, since Telegram gives updates only in one way."""
    url = str(hook.get("url") or "")
    if not url:
        return ok(WEBHOOK, "none: updates are polled")
    text = f"one is set, at {_host(url)}; cxbot serve removes it"
    advice = "if another program uses it, get another bot from @BotFather"
    return look(WEBHOOK, text, f"{advice}; if it is yours, set TELEGRAM_WEBHOOK_URL")


def _set(account: TelegramAccount, hook: dict[str, Any], server: str) -> Iterator[Diagnosis]:
    """Check that the webhook is ours."""
    url, wanted = str(hook.get("url") or ""), webhook.public_url(account.webhook_url)
    if url == wanted:
        yield ok(WEBHOOK, f"Telegram calls {_host(url)}")
    elif not server:
        yield ok(WEBHOOK, "it is set when cxbot serve starts")
    elif url:
        text = f"Telegram calls {_host(url)}, and not the address in TELEGRAM_WEBHOOK_URL"
        yield problem(WEBHOOK, text, "stop the other program that has set it, and restart this one")
    else:
        yield problem(WEBHOOK, "Telegram calls nobody: it was removed", "restart cxbot serve")


def _troubles(hook: dict[str, Any], now: float) -> Iterator[Diagnosis]:
    """Check what Telegram reports about its calls."""
    if not hook.get("url"):
        return
    at, reason = hook.get("last_error_date") or 0, str(hook.get("last_error_message") or "")
    if now - at < LATELY_S:
        text = f"Telegram's last call failed {_ago(now - at)}: {_in_our_words(reason)}"
        yield problem(WEBHOOK, text, ADVICE)
    waiting = int(hook.get("pending_update_count") or 0)
    if waiting >= MANY_WAIT:
        yield look(WEBHOOK, f"{waiting} updates wait at Telegram", "see the log for what is slow")
    allowed = hook.get("allowed_updates") or ALLOWED
    if missing := [name for name in ALLOWED if name not in allowed]:
        text = f"Telegram does not deliver {', '.join(missing)}"
        yield problem(WEBHOOK, text, "restart cxbot serve, which asks for them")


async def _ours(secret: str, server: str) -> AsyncIterator[Diagnosis]:
    """Check that our own server takes Telegram's calls: an empty one, which it cannot store."""
    if not server:
        return
    posts, headers = HttpPosts(1), {webhook.SECRET_HEADER: secret}
    try:
        url = URL(f"{server}{webhook.PATH}")
        status = (await posts.post(url, headers, b"{}", ASKED_WITHIN_S)).status
    except (OSError, ValueError):
        status = 0
    finally:
        posts.close()
    if status == HTTPStatus.UNAUTHORIZED:
        text = "the bot that serves here has another token or TELEGRAM_WEBHOOK_SECRET"
        yield problem(WEBHOOK, text, "restart it, or run the doctor with its settings")
    elif status == HTTPStatus.NOT_FOUND:
        text = "the bot that serves here knows no webhook"
        yield problem(WEBHOOK, text, "restart it with TELEGRAM_WEBHOOK_URL")
    elif status != HTTPStatus.BAD_REQUEST:
        text = f"the bot that serves here does not take Telegram's calls ({status or 'no answer'})"
        yield problem(WEBHOOK, text, "read its log")


def _in_our_words(reason: str) -> str:
    for pattern, words in REASONS:
        if found := re.search(pattern, reason.lower()):
            return words.format_map(found.groupdict())
    return "for a reason that is not known here"


def _host(url: str) -> str:
    """Return the host of an address; the rest of somebody's webhook may be a secret."""
    return urlsplit(url).hostname or "an address that cannot be read"


def _ago(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min ago" if minutes > 1 else "just now"
