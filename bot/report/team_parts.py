"""The pages of a team's report after the first: the stages, the chat's details, the roles.

What the first page's charts show is not said again.
"""

from collections.abc import Iterable, Iterator, Mapping

from bot.messages import Block
from bot.report.blocks import sections as split_into_sections
from bot.report.content import Json
from bot.scoring.agreement import medians
from bot.scoring.edition import DELIVERY, STAGE
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, RoleTally, measures
from bot.team.wording import answer_label, mean_of, most_chosen, points, question_label

COLUMNS = 5
"""Most roles side by side in a table."""


def stages(revealed: RevealedRound) -> Json | None:
    """Return what each stage means, in a line each; the median ones are marked."""
    texts, counts = revealed.texts, revealed.tally.counts.get(STAGE)
    ours = set(medians(counts)) if counts else set()
    items = [
        {
            "label": revealed.edition.label(STAGE, stage.id),
            "description": stage.description,
            "ours": place in ours,
        }
        for place, stage in enumerate(revealed.edition.header.stages)
    ]
    return {"title": texts.say("report.defined"), "items": items} if items else None


def sections(revealed: RevealedRound, details: Iterable[Block]) -> Iterator[Json]:
    """Yield the chat's details without what charts, rows and tables show; roles with a table."""
    texts = revealed.texts
    roles_title = texts.say("team.result.roles_title")
    small = {texts.say("team.result.worked_title"), texts.say("team.result.sources_title")}
    drawn = _drawn(revealed)
    tables = _role_tables(revealed) if revealed.tally.roles else []
    for section in split_into_sections(details):
        title = section["title"]
        if title in drawn:
            continue
        blocks = section["blocks"]
        if title == roles_title and tables:
            # The table says each role's figures.
            blocks = [block for block in blocks if block["is"] != "bullets"]
        yield {
            "title": title,
            "blocks": blocks,
            "tables": tables if title == roles_title else [],
            "small": title in small,
        }


def _drawn(revealed: RevealedRound) -> set[str]:
    """Return the headings of the sections whose figures the first page shows."""
    texts = revealed.texts
    return {
        texts.say("team.result.agreement_title"),
        texts.say("team.result.delivery"),
        texts.say("team.result.barriers_title"),
        texts.say("team.result.moved_series"),
        texts.say("team.result.moved_round", round=revealed.round - 1),
    }


# ---------------------------------------------------------------------------- roles


def _role_tables(revealed: RevealedRound) -> list[Json]:
    roles = revealed.tally.roles
    firsts = range(0, len(roles), COLUMNS)
    return [_role_table(revealed, roles[first : first + COLUMNS]) for first in firsts]


def _role_table(revealed: RevealedRound, roles: tuple[RoleTally, ...]) -> Json:
    texts, tally = revealed.texts, revealed.tally
    columns: list[Mapping[str, Counts]] = [tally.counts, *(role.counts for role in roles)]
    head = [
        texts.say("report.team.measure"),
        texts.say("report.team.everyone", count=tally.people),
        *(texts.say("report.team.role", role=role.label, count=role.people) for role in roles),
    ]
    rows = [
        [
            _row_label(revealed, name),
            *(_cell(revealed, name, column.get(name)) for column in columns),
        ]
        for name in measures(revealed.edition)
    ]
    return {"head": head, "rows": rows}


def _row_label(revealed: RevealedRound, measure: str) -> str:
    if measure == STAGE:
        return revealed.texts.say("report.team.median")
    if measure == DELIVERY:
        return revealed.texts.say("report.team.model")
    barrier = question_label(revealed.texts, revealed.edition, measure)
    return revealed.texts.say("report.team.barrier", barrier=barrier)


def _cell(revealed: RevealedRound, measure: str, counts: Counts | None) -> str:
    texts, edition = revealed.texts, revealed.edition
    if counts is None:
        return texts.say("report.team.not_shown")
    if measure == STAGE:
        middle = dict.fromkeys(medians(counts))
        return texts.join(answer_label(edition, STAGE, place) for place in middle)
    if measure == DELIVERY:
        label, most = most_chosen(texts, edition, counts), max(counts)
        return texts.say("report.team.most", label=label, count=most, people=sum(counts))
    return points(texts, mean_of(edition, counts))
