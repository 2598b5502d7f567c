"""Checks the page's address, for ``cxbot doctor``."""

from urllib.parse import urlsplit

from adapters.web.account import WebAccount
from adapters.web.guard import LOOPBACK
from bot.diagnosis import Diagnosis, look, ok

PAGE = "web page"


def examine(account: WebAccount) -> list[Diagnosis]:
    """Check the page's address; nothing is called."""
    if not account.url:
        return [ok(PAGE, "it is for browsers on this computer alone; CXBOT_WEB_URL names a host")]
    if account.is_secure or urlsplit(account.url).hostname in LOOPBACK:
        return [ok(PAGE, f"it is for {account.host}")]
    advice = "put a proxy with a certificate in front, and use https in CXBOT_WEB_URL"
    return [look(PAGE, "CXBOT_WEB_URL isn't https, so others on the way can read answers", advice)]
