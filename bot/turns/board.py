"""A facilitator's board: what a meeting room sees of a team assessment.

Before the reveal it is drawn from rows without answers. After it, it is drawn from the counts that
the reveal has published, as the details in the chat are.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from bot.messages import Bars, Block, Heading, Paragraph
from bot.messages.board import Board, BoardStep, HeatCell, HeatMap, HeatRow
from bot.team.invitation import count_line, minutes_of
from bot.team.model import Team
from bot.team.place_results import PlaceResult, still_counts
from bot.team.policy import Refusal
from bot.team.tally import tally_from_text
from bot.texts import Catalogue
from bot.turns.context import Context
from bot.turns.plan import FoundTeam

if TYPE_CHECKING:
    from bot.team.narrative.revealed import RevealedRound

SHOWN_FOR = timedelta(days=7)
"""How long a board shows a result: for the meeting, and for those who missed it."""

_NOTES = {
    "waiting": ("alone", "private", "wait", "reveal"),
    "stages": ("quiet", "expected"),
    "agreement": ("spread", "nobody"),
    "split": ("both",),
    "barriers": ("both_ends", "nobody"),
}
"""The notes for each page, by the names of their sentences."""

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 24 * 3600


def board(context: Context, found: FoundTeam) -> Board | None:
    """Return the board of a team assessment; None if it has none, or none anymore.

    Args:
        context: The circumstances.
        found: What is stored of the assessment, without the answers.

    Raises:
        NeedsMore: Something is to be looked up first.
    """
    team = found.team
    if team is None or not has_board(context, team):
        return None
    try:
        if team.status == "revealed" or team.is_between_rounds:
            return _result(context, team)
        return _waiting(context, team, found)
    except Refusal:
        # Its flow is lost, so there is nothing to ask or to show.
        return None


def has_board(context: Context, team: Team) -> bool:
    """Return whether an assessment has a board now."""
    if team.status == "revealed":
        return team.revealed_at is not None and context.now < team.revealed_at + SHOWN_FOR
    return team.status in ("open", "closing")


def board_address(context: Context, team: Team) -> str:
    """Return the address with which a facilitator opens their board; empty if there is none."""
    if context.boards is None or not has_board(context, team):
        return ""
    return context.boards.address(team)


# ---------------------------------------------------------------------------- before the reveal


def _waiting(context: Context, team: Team, found: FoundTeam) -> Board:
    texts, assessment = context.texts, context.assessment_of(team)
    flow, asked = assessment.flow, assessment.texts_said
    answered = sum(part.answered for part in found.parts if part.round == team.round)
    minutes, is_open = minutes_of(flow), team.takes_answers(context.now)
    return Board(
        team.id,
        team.title,
        "open" if is_open else "closed",
        team.round,
        question=next((asked[step.id] for step in flow.steps if step.is_question), ""),
        about=" ".join(_about(texts, team, minutes)),
        count=_count(texts, team, answered),
        left=_left(texts, team.ends_at - context.now) if is_open else "",
        can_reveal=answered >= team.smallest,
        asks=_asks(texts, team, answered),
        joins=is_open,
        notes=tuple(_notes(texts, team, "waiting")),
    )


def _about(texts: Catalogue, team: Team, minutes: int) -> Iterator[str]:
    yield texts.say("team.invitation.what" if team.round == 1 else "team.invitation.what_again",
                    count=minutes)  # fmt: skip
    yield texts.say("team.invitation.private")
    if team.counts_only:
        yield texts.say("team.invitation.count_only")
    else:
        yield texts.say("team.invitation.needs", smallest=team.smallest)


def _count(texts: Catalogue, team: Team, answered: int) -> str:
    """Return how many have answered, as in the chat."""
    invited = team.invited_of(answered)
    if invited is None or not answered:
        return count_line(texts, answered)
    return texts.say("team.dashboard.answers_of", answered=answered, invited=invited)


def _asks(texts: Catalogue, team: Team, answered: int) -> str:
    """Return the question before a reveal. It must not follow from an answer."""
    name = "reveal_count_ask" if team.counts_only else "reveal_ask"
    said = texts.say("team.dashboard.answered", count=answered)
    return texts.say(f"team.dashboard.{name}", answered=said, title=team.title)


def _left(texts: Catalogue, left: timedelta) -> str:
    """Return how much time is left, rounded up: in days, hours or minutes."""
    seconds = max(left.total_seconds(), 1)
    for name, unit in (("days", DAY_S), ("hours", HOUR_S)):
        if seconds >= 2 * unit:
            return texts.say(f"board.left.{name}", count=ceil(seconds / unit))
    return texts.say("board.left.minutes", count=ceil(seconds / MINUTE_S))


def _notes(texts: Catalogue, team: Team, name: str) -> Iterator[str]:
    for line in _NOTES[name]:
        yield texts.say(f"board.notes.{line}", smallest=team.smallest)


# ---------------------------------------------------------------------------- the result


def _result(context: Context, team: Team) -> Board | None:
    """Return the board of a result; None if it does not count anymore.

    Raises:
        NeedsMore: Something is to be looked up first.
        Refusal: The flow is lost.
    """
    # Results in words take long to import, and most processes never need them.
    from bot.team.narrative.basis import caveat  # noqa: PLC0415
    from bot.turns.reveal import round_of  # noqa: PLC0415

    results = context.facts.results_in(team.place).shown
    shown = _last(team, results)
    if shown is None or not still_counts(shown, context.now):
        return None
    tally = tally_from_text(shown.tally)
    # A wall has no list of sources to number; the source is named at the foot of each page.
    result = replace(round_of(context, team, shown.round, tally, results), cites=False)
    return Board(
        team.id, team.title, "result", shown.round,
        count=context.texts.say("team.result.people", count=tally.people),
        steps=tuple(_steps(result, team)), source=caveat(result).text,
    )  # fmt: skip


def _last(team: Team, results: tuple[PlaceResult, ...]) -> PlaceResult | None:
    """Return the result of the last round that was revealed."""
    own = [result for result in results if result.team == team.id]
    return max(own, key=lambda result: result.round, default=None)


def _steps(result: "RevealedRound", team: Team) -> Iterator[BoardStep]:
    from bot.team.agenda import agenda_of  # noqa: PLC0415 - as above
    from bot.team.narrative.agreement import agreements, talk  # noqa: PLC0415
    from bot.team.narrative.result import advice, comparison, nothing_new  # noqa: PLC0415
    from bot.team.narrative.stages import stages  # noqa: PLC0415

    texts, agenda = result.texts, agenda_of(result, team)
    topics = [
        texts.say("team.agenda.topic", question=topic.question, minutes=topic.minutes)
        for topic in agenda.topics
    ]
    close = (agenda.closing, texts.say("team.agenda.nobody_has_to"))
    if not result.tally.counts:
        yield BoardStep(team.title, (Paragraph(nothing_new(result)),), notes=(*topics, *close))
        return
    notes = {name: tuple(_notes(texts, team, name)) for name in _NOTES}
    beside = tuple(_beside(texts, block) for block in stages(result))
    yield _step((*beside, *comparison(result)), notes["stages"])
    yield _step(tuple(agreements(result)), notes["agreement"])
    split = _step(tuple(talk(result)), (*topics[:1], *notes["split"]))
    yield replace(split, large=True)
    heat = _heat(result)
    yield BoardStep(heat.title, heat=heat, notes=(*notes["barriers"], *topics[1:2]))
    if result.advice:
        _, *steps = advice(result, brief=True)
        yield BoardStep(texts.say("report.steps"), tuple(steps), notes=(*topics[2:], *close))


def _step(blocks: tuple[Block, ...], notes: tuple[str, ...]) -> BoardStep:
    """Return a page whose title is its first heading."""
    titles = [block.text for block in blocks[:1] if isinstance(block, Heading)]
    return BoardStep("".join(titles), blocks[len(titles) :], notes=notes)


def _beside(texts: Catalogue, block: Block) -> Block:
    """Return bars with the respondents' figure beside the team's.

    An arrow at a figure would say "you are here" on a wall, and every bar has one.
    """
    if not isinstance(block, Bars):
        return block
    return Bars(
        tuple(
            replace(
                bar, shown=texts.say("board.both", team=bar.shown, respondents=bar.mark), mark=""
            )
            if bar.mark
            else bar
            for bar in block.bars
        )
    )


def _heat(result: "RevealedRound") -> HeatMap:
    """Return the heat map of the report as a table."""
    from bot.report.team_charts import TeamCharts  # noqa: PLC0415 - as above

    texts = result.texts
    chart = TeamCharts(texts, result.edition, result.tally).barriers()
    return HeatMap(
        chart["title"], chart["scale"], tuple(chart["ratings"]), texts.say("board.mean"),
        texts.say("board.market"), tuple(map(_row, chart["rows"])),
    )  # fmt: skip


def _row(row: dict[str, Any]) -> HeatRow:
    cells = tuple(HeatCell(cell["shown"], cell["shade"]) for cell in row["cells"])
    return HeatRow(row["label"], cells, row["mean_shown"], row["market_shown"], row["withheld"])
