"""A team's result as attachments."""

from collections.abc import Sequence

from bot.messages import Attachment
from bot.report.content import caption, to_text
from bot.report.team_alts import alt_text
from bot.report.team_content import TeamResult, team_card, team_report
from bot.report.team_slides import team_slides
from bot.scoring.advice import Advice
from bot.team.agenda import Agenda

PICTURE, DOCUMENT, TABLE, SLIDES = NAMES = (
    "team.png",
    "team-report.pdf",
    "team.csv",
    "team-slides.pptx",
)
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
        said = result.texts.say("report.team.table", title=result.title)
        return Attachment(csv, "csv", TABLE, said, said, under)

    def team_slides(
        self, result: TeamResult, agenda: Agenda, advice: Sequence[Advice], under: str = ""
    ) -> Attachment:
        """Return slides to talk about the result with."""
        shown = team_slides(result, agenda, advice)
        said = result.texts.say("report.team.slides", title=shown["title"])
        return Attachment(to_text(shown), "pptx", SLIDES, said, said, under)
