"""The bot on Telegram and Slack, killed while it draws pictures and reports and sends them.

A few people walk to their result, each gets it as a picture, and asks for it as a document.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.engine.assessment import Assessment
from bot.report.attachments import Drawer
from bot.wiring.flows import make_assessment
from bot.wiring.settings import Settings
from tests.acceptance.crash.served import Crash, Life, Order, Playing, Report
from tests.acceptance.crash.slack import SlackCrash
from tests.acceptance.crash.telegram import TelegramCrash

PEOPLE = 4

MOST_UPLOADS = 4
"""The most calls that send files before a process is killed."""

MOST_CALLS = 40
"""Likewise of all calls: then it may be drawing."""


MANY_KILLS = 10
"""Runs with fewer kills on all platforms are for debugging. Nine of ten kills cut an upload off."""


def upload_problems(reports: Iterable[object]) -> list[str]:
    """See that kills came while files were sent: without that, nothing is proved."""
    made = [report for report in reports if isinstance(report, Report)]
    kills, cut_off = sum(one.kills for one in made), sum(one.uploads_cut_off for one in made)
    if kills < MANY_KILLS or cut_off:
        return []
    return [f"none of {kills} kills came while a file was sent"]


class _Uploading(Crash[Report]):
    """Kills mostly while a file is sent: as the call begins, or a moment later."""

    async def _until_killed(self, life: Life, playing: Playing) -> None:
        del life
        if self._random.random() < 0.9:
            number = self._random.randint(1, MOST_UPLOADS)
            await self._more(lambda: self._platform.uploads, number, playing)
        else:
            number = self._random.randint(1, MOST_CALLS)
            await self._more(self._platform.counts.total, number, playing)
        after_s = self._random.choice((0.0, 0.0, self._random.uniform(0, 0.03)))
        await self._pause(after_s, playing)


class TelegramUploads(_Uploading, TelegramCrash):
    """The same on Telegram."""


class SlackUploads(_Uploading, SlackCrash):
    """The same on Slack."""


def drawn() -> Assessment:
    """Return the assessment with pictures."""
    return replace(make_assessment(Settings()), draw=Drawer())


def telegram_uploads(order: Order) -> TelegramUploads:
    """Return a proof on Telegram, by polling."""
    return TelegramUploads(drawn(), "polling", order, PEOPLE)


def slack_uploads(order: Order) -> SlackUploads:
    """Return a proof on Slack, in Socket Mode."""
    return SlackUploads(drawn(), "socket", order, PEOPLE)
