"""The link on a page that leads to the app in Slack."""

import logging
from urllib.parse import urlencode

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import LOST_ON_THE_WAY, error_name
from adapters.slack.workspaces import SlackInstallation

OPENS = "https://slack.com/app_redirect"
"""The address that opens a channel, or an app's direct message, in Slack or on its page.

Source: docs.slack.dev/interactivity/deep-linking.
"""

log = logging.getLogger(__name__)


class AppLink:
    """The link to the app's direct message in its only workspace."""

    def __init__(self) -> None:
        self.url = ""
        """Empty while the app's id is unknown."""

    async def learn(self, web: AsyncWebClient, installed: SlackInstallation) -> None:
        """Ask Slack for the app's id; without an answer there is no link."""
        try:
            answer = await web.bots_info(bot=installed.bot_id)
            app = str(answer["bot"]["app_id"])
        except (SlackApiError, *LOST_ON_THE_WAY, LookupError, TypeError) as error:
            log.warning("no link to the app", extra={"error": error_name(error)})
            return
        # An organization's id is no workspace's: Slack asks people which one they mean.
        is_one = not installed.workspace.startswith("E")
        team = {"team": installed.workspace} if is_one else {}
        self.url = f"{OPENS}?{urlencode({'app': app, **team})}"
