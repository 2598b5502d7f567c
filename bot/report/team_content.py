"""The content of a team's picture and report as plain data: counts, and nothing about a person.

:mod:`bot.report.team_charts` adds the charts, :mod:`bot.report.team_moved` the changes, and
:mod:`bot.report.team_parts` the pages of a report after the first.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.messages import Block
from bot.report import team_parts
from bot.report.content import Json, shortened
from bot.report.parts import stage_meaning
from bot.report.team_charts import TeamCharts
from bot.report.team_moved import moved, moved_most
from bot.scoring.agreement import medians
from bot.scoring.edition import STAGE, Edition
from bot.team.narrative.headline import headline
from bot.team.narrative.result import ACTIONS, nothing_new
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Tally
from bot.texts import Catalogue

TITLE = 60
"""Most characters shown of a team's title."""


@dataclass(frozen=True, slots=True)
class TeamResult:
    """A team's result: the data for its picture and report.

    Attributes:
        revealed: The revealed round.
        at: The time of the reveal.
        details: The chat's details.
    """

    revealed: RevealedRound
    at: datetime
    details: tuple[Block, ...] = ()

    @property
    def texts(self) -> Catalogue:
        """The language."""
        return self.revealed.texts

    @property
    def edition(self) -> Edition:
        """The benchmark."""
        return self.revealed.edition

    @property
    def tally(self) -> Tally:
        """The counts."""
        return self.revealed.tally

    @property
    def title(self) -> str:
        """The team's title in one line, cut if it is long."""
        return shortened(" ".join(self.revealed.title.split()), TITLE)


def team_card(result: TeamResult) -> Json:
    """Return a team's result on one picture, narrow enough to be read on a phone."""
    texts, drawn = result.texts, TeamCharts(result.texts, result.edition, result.tally)
    head = _head(result)
    actions = [step.rule.action for step in result.revealed.advice[:ACTIONS]]
    stages, *others = ({**chart, "narrow": True} for chart in drawn.charts())
    meant = _stage_meanings(result)
    if meant:
        stages |= {"defined": meant}
    return {
        **head,
        "kind": "team",
        "finished": texts.day(result.at),
        "moved": moved_most(result.revealed),
        "charts": [stages, *others],
        "steps": {"title": texts.say("report.steps"), "items": actions} if actions else None,
        "source": head["source_brief"],
    }


def _stage_meanings(result: TeamResult) -> list[str]:
    """Return what the median stage means, or both of two; empty if no stages are shown."""
    counts, ids = result.tally.counts.get(STAGE), result.edition.ids(STAGE)
    middle = dict.fromkeys(medians(counts)) if counts else ()
    return [stage_meaning(result.texts, result.edition, ids[place]) for place in middle]


def team_report(result: TeamResult) -> Json:
    """Return a team's result in full; its first page stands alone."""
    texts, revealed = result.texts, result.revealed
    drawn = TeamCharts(texts, result.edition, result.tally, _before(revealed))
    return {
        **_head(result),
        "kind": "team-report",
        # The country is unknown, and most countries print on A4.
        "paper": "a4",
        "at": result.at.isoformat(),
        "document": texts.say("report.team.document", title=result.title),
        "kicker": texts.say("report.team.report"),
        "finished": texts.say("report.team.revealed", date=texts.day(result.at)),
        "edition": result.edition.header.title,
        "page": texts.say("report.page"),
        "moved": moved(revealed),
        "charts": drawn.charts(),
        "steps": _steps(result),
        "stages": team_parts.stages(revealed),
        "sections": list(team_parts.sections(revealed, result.details)),
    }


def _before(revealed: RevealedRound) -> Tally | None:
    """Return the counts before if they are of the same edition: counts do not name categories."""
    before = revealed.before
    return before if before and before.edition == revealed.edition.id else None


def _head(result: TeamResult) -> Json:
    """Return what the picture and the report begin with; the finding is the chat's."""
    texts, header, found = result.texts, result.edition.header, headline(result.revealed)
    said = nothing_new(result.revealed) if found is None else found.text
    people = _people(result)
    return {
        "language": texts.language,
        "unreadable": texts.say("report.unreadable"),
        "title": result.title,
        "people": people,
        "headline": said,
        "question": texts.say("team.finding.talk", question=found.ask) if found else "",
        "caption": texts.say(
            "report.team.caption", title=result.title, people=people, headline=said.rstrip(".")
        ),
        "source_brief": texts.say(
            "report.source", title=header.title, respondents=header.respondents
        ),
    }  # fmt: skip


def _people(result: TeamResult) -> str:
    texts, revealed = result.texts, result.revealed
    name = "report.team.people" if revealed.rounds == 1 else "report.team.people_round"
    return texts.say(name, count=result.tally.people, round=revealed.round)


def _steps(result: TeamResult) -> Json | None:
    """Return the next steps of the picture with their first moves."""
    texts, advice = result.texts, result.revealed.advice[:ACTIONS]
    if not advice:
        return None
    items = []
    for step in advice:
        words = step.rule.first_move
        said = texts.say("step.first_move", words=words) if words else ""
        items.append({"action": step.rule.action, "first_move": said})
    return {"title": texts.say("report.steps"), "items": items}
