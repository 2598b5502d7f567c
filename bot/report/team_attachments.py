"""A team's result as attachments."""

from bot.messages import Attachment
from bot.report.content import caption, shortened, to_text
from bot.report.team_alts import alt_text
from bot.report.team_content import TITLE, TeamResult, team_card, team_report

PICTURE, DOCUMENT, TABLE = NAMES = ("team.png", "team-report.pdf", "team.csv")
"""Names of the files."""


class TeamDrawer:
    """A maker of a team's attachments; ``under`` is the message whose thread they go to."""

    def team_card(self, result: TeamResult, under: str = "") -> Attachment:
        """Return the team's result as a picture."""
        shown = team_card(result)
        said, alt = caption(shown), alt_text(shown)
        return Attachment(to_text(shown), "png", PICTURE, said, alt, under)

    def team_report(self, result: TeamResult, under: str = "") -> Attachment:
        """Return the team's result as a document."""
        shown = team_report(result)
        # A document describes its own charts, so the caption is enough.
        said = caption(shown)
        return Attachment(to_text(shown), "pdf", DOCUMENT, said, said, under)

    def team_table(self, result: TeamResult, csv: str, under: str = "") -> Attachment:
        """Return the team's counts as a table, sent as it is."""
        said = result.texts.say("report.team.table", title=shortened(result.title, TITLE))
        return Attachment(csv, "csv", TABLE, said, said, under)
