"""A team's result as attachments."""

from bot.messages import Attachment
from bot.report.content import alt_text, caption, shortened, to_text
from bot.report.team_content import TITLE, TeamResult, team_card, team_report

PICTURE, DOCUMENT, TABLE = NAMES = ("team.png", "team-report.pdf", "team.csv")
"""Names of the files."""


class TeamDrawer:
    """Says what is to be drawn; ``under`` names the message in whose thread that stands."""

    def team_card(self, result: TeamResult, under: str = "") -> Attachment:
        """The team's result as a picture."""
        shown = team_card(result)
        said, alt = caption(shown), alt_text(shown)
        return Attachment(to_text(shown), "png", PICTURE, said, alt, under)

    def team_report(self, result: TeamResult, under: str = "") -> Attachment:
        """The team's result as a document."""
        shown = team_report(result)
        # A document is read by itself: it has its own texts for whoever does not see its charts.
        said = caption(shown)
        return Attachment(to_text(shown), "pdf", DOCUMENT, said, said, under)

    def team_table(self, result: TeamResult, csv: str, under: str = "") -> Attachment:
        """The team's counts as a table, which is sent as it is."""
        said = result.texts.say("report.team.table", title=shortened(result.title, TITLE))
        return Attachment(csv, "csv", TABLE, said, said, under)
