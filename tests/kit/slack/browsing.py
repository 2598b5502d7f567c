"""A person's browser on the way through an installation: app, Slack, app."""

import re
from html import unescape

import aiohttp
from yarl import URL

from tests.kit.slack.pages import DENY_HEADER, PERSON_HEADER

_ALLOW = "/oauth/v2/authorize"
_LINK = re.compile(r'href="([^"]*' + re.escape(_ALLOW) + r'[^"]*)"')


async def follow(url: str, person: str, slack: str, *, deny: bool = False) -> tuple[int, str]:
    """Open the app's page, go to Slack's and let it send one back.

    Args:
        url: The page of the app that begins an installation.
        person: The id of the person who does it.
        slack: The address of the stand-in, in place of Slack's.
        deny: Whether the person says no.

    Returns:
        The status and the text of the page at which this ends.
    """
    origin = URL(url).origin()
    # The library's cookies are for HTTPS only, and this is HTTP on an address without a name.
    cookies = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=origin)
    headers = {PERSON_HEADER: person} | ({DENY_HEADER: "1"} if deny else {})
    async with aiohttp.ClientSession(cookie_jar=cookies, headers=headers) as session:
        status, text = await _open(session, url, slack)
        link = _LINK.search(text)
        if link:
            status, text = await _open(session, unescape(link[1]), slack)
        return status, text


async def _open(session: aiohttp.ClientSession, url: str, slack: str) -> tuple[int, str]:
    async with session.get(url.replace("https://slack.com", slack)) as page:
        return page.status, await page.text()
