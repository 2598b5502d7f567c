"""The content of a team's picture and report as plain data: counts, and nothing about a person.

The chat's sentences are included as blocks, so that a report says the same; this module and
:mod:`bot.report.team_charts` add the charts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.messages import Block
from bot.report.blocks import sections
from bot.report.content import Json, shortened
from bot.report.team_charts import TeamCharts, fixed
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from bot.team.tally import Counts, RoleTally, Tally, measures
from bot.team.wording import agreement_word_text, mean_of, standing
from bot.texts import Catalogue

TITLE = 60
"""Most characters shown of a team's title."""

COLUMNS = 5
"""Most roles side by side in a table."""


@dataclass(frozen=True, slots=True)
class TeamResult:
    """A team's result: the data for its picture and report.

    Attributes:
        texts: The language.
        edition: The benchmark.
        title: The team's title, as typed.
        tally: The counts.
        round: The number of the round.
        at: The time of the reveal.
        before: The counts of the previous round or assessment; None if they must not be compared.
        summary: The chat's summary.
        details: The chat's details.
    """

    texts: Catalogue
    edition: Edition
    title: str
    tally: Tally
    round: int
    at: datetime
    before: Tally | None = None
    summary: tuple[Block, ...] = ()
    details: tuple[Block, ...] = ()


def team_card(result: TeamResult) -> Json:
    """Return a team's result on one picture."""
    drawn = _charts(result, in_words=True)
    return {
        **_head(result, drawn),
        "kind": "team",
        "kicker": result.texts.say("report.team.kicker", people=result.tally.people),
        "moved": _moved(result, drawn),
        "charts": drawn.charts(),
        "steps": None,
        "source": _caveat(result),
    }


def team_report(result: TeamResult) -> Json:
    """Return a team's result in full: its texts, its charts and its roles."""
    texts, drawn = result.texts, _charts(result)
    head = _head(result, drawn)
    return {
        **head,
        "kind": "team-report",
        # The country is unknown, and most countries print on A4.
        "paper": "a4",
        "at": result.at.isoformat(),
        "document": texts.say("report.team.document", title=head["title"]),
        "kicker": texts.say("report.team.report"),
        "finished": texts.say("report.team.revealed", date=texts.day(result.at)),
        "edition": result.edition.header.title,
        "page": texts.say("report.page"),
        "sections": list(_sections(result, drawn)),
    }


def _charts(result: TeamResult, *, in_words: bool = False) -> TeamCharts:
    before = result.before if _comparable(result) else None
    return TeamCharts(result.texts, result.edition, result.tally, before, in_words=in_words)


def _comparable(result: TeamResult) -> bool:
    """Return whether both tallies use the same edition: counts do not name their categories."""
    return result.before is not None and result.before.edition == result.edition.id


# ---------------------------------------------------------------------------- what both have


def _head(result: TeamResult, drawn: TeamCharts) -> Json:
    texts, header = result.texts, result.edition.header
    headline, lead = _headline(texts, drawn)
    title = shortened(" ".join(result.title.split()), TITLE)
    return {
        "language": texts.language,
        "unreadable": texts.say("report.unreadable"),
        "title": title,
        "round": texts.say("report.team.round", round=result.round) if result.round > 1 else "",
        "headline": headline,
        "lead": lead,
        "caption": texts.say(
            "report.team.caption",
            title=title, count=result.tally.people, headline=headline, lead=lead,
        ).strip(),
        "source_brief": texts.say(
            "report.source", title=header.title, respondents=header.respondents
        ),
    }  # fmt: skip


def _headline(texts: Catalogue, drawn: TeamCharts) -> tuple[str, str]:
    counts = drawn.tally.counts.get(STAGE)
    if counts is None:
        lead = texts.say("report.team.lead_few", smallest=drawn.tally.smallest)
        if drawn.tally.hidden.get(STAGE) == "compared":
            lead = texts.say("report.team.lead_compared")
        return texts.say("report.team.headline_none"), lead
    lower, *rest = drawn.middle(counts)
    place = drawn.position
    lead = (
        texts.say("report.team.lead_unplaced")
        if place is None
        else standing(texts, drawn.edition, place)
    )
    if rest:
        headline = texts.say("report.team.headline_two", lower=lower, upper=rest[0])
    else:
        headline = texts.say("report.team.headline", stage=lower)
    return headline, lead


def _caveat(result: TeamResult) -> str:
    header = result.edition.header
    return result.texts.say(
        "team.result.caveat", title=header.title, respondents=header.respondents
    )


# ---------------------------------------------------------------------------- what moved


def _moved(result: TeamResult, drawn: TeamCharts) -> Json | None:
    """Return the changes since the previous counts, in short; None if there are none."""
    texts, before = result.texts, result.before
    if before is None:
        return None
    if result.round > 1:
        title = texts.say("report.team.moved_round", round=result.round - 1, count=before.people)
    else:
        title = texts.say("report.team.moved", count=before.people)
    lines = [texts.say("team.result.moved_edition")]
    if drawn.before:
        lines = [
            *_stage_moved(drawn, drawn.before),
            *_delivery_moved(drawn, drawn.before),
            *_barriers_moved(drawn, drawn.before),
        ] or [texts.say("report.team.moved_nothing")]
    alt = texts.say("report.alt_part", title=title, text=" ".join(lines))
    return {"title": title, "items": lines, "alt": alt}


def _both(drawn: TeamCharts, before: Tally, measure: str) -> tuple[Counts, Counts] | None:
    """Return the counts of a measure then and now, if both may be shown."""
    then, now = before.counts.get(measure), drawn.tally.counts.get(measure)
    return (then, now) if then and now and len(then) == len(now) else None


def _stage_moved(drawn: TeamCharts, before: Tally) -> Iterator[str]:
    both = _both(drawn, before, STAGE)
    if both is None:
        return
    texts = drawn.texts
    then, now = (texts.join(drawn.middle(counts)) for counts in both)
    if then != now:
        yield texts.say("report.team.moved_stage", before=then, now=now)
    words = [agreement_word_text(texts, counts) for counts in both]
    if all(words) and words[0] != words[1]:
        yield texts.say("report.team.moved_agreement", before=words[0], now=words[1])


def _delivery_moved(drawn: TeamCharts, before: Tally) -> Iterator[str]:
    both = _both(drawn, before, DELIVERY)
    if both is None:
        return
    then, now = (_most(drawn, counts) for counts in both)
    if then != now:
        yield drawn.texts.say("report.team.moved_delivery", before=then, now=now)


def _most(drawn: TeamCharts, counts: Counts) -> str:
    """Return the delivery models that were chosen most often, by name."""
    ids = drawn.edition.ids(DELIVERY)
    most = (model for model, count in zip(ids, counts, strict=True) if count == max(counts))
    return drawn.texts.join(drawn.edition.label(DELIVERY, model) for model in most)


def _barriers_moved(drawn: TeamCharts, before: Tally) -> Iterator[str]:
    """Yield how many of the shown means changed."""
    both = (_both(drawn, before, BARRIER + barrier) for barrier in drawn.edition.ids(BARRIER))
    means = (
        [fixed(drawn.texts, mean_of(drawn.edition, counts)) for counts in pair or ()]
        for pair in both
    )
    count = sum(1 for pair in means if len(set(pair)) > 1)
    if count:
        yield drawn.texts.say("report.team.moved_barriers", count=count)


# ---------------------------------------------------------------------------- the report's parts


def _sections(result: TeamResult, drawn: TeamCharts) -> Iterator[Json]:
    """Yield the sections of the result, each chart below the heading that it belongs to.

    Charts without a heading come before the details, roles without one at the end.
    """
    below = _drawn_below(result, drawn)
    yield from _below(sections(result.summary), below, result)
    details = sections(result.details)
    titles = {section["title"] for section in details}
    for title in [title for title in below if below[title]["chart"] and title not in titles]:
        chart = below.pop(title)
        yield {**_BARE, "title": chart["chart"]["title"], **chart}
    yield from _below(details, below, result)
    for title, rest in below.items():
        yield {**_BARE, "title": title, **rest}


_BARE: Json = {"title": "", "blocks": [], "chart": None, "tables": [], "small": False}


def _below(said: list[Json], below: dict[str, Json], result: TeamResult) -> Iterator[Json]:
    texts = result.texts
    small = {texts.say("team.result.worked_title"), texts.say("team.result.sources_title")}
    for section in said:
        title = section["title"]
        yield {**_BARE, **section, **below.pop(title, {}), "small": title in small}


def _drawn_below(result: TeamResult, drawn: TeamCharts) -> dict[str, Json]:
    """Return charts and tables by the narrator's heading that they belong to."""
    texts, header = result.texts, result.edition.header
    stages, barriers, delivery = ({"chart": chart} for chart in drawn.charts())
    named = texts.say("team.result.stages", respondents=header.respondents, who=header.who)
    found: dict[str, Json] = {
        named: stages,
        texts.say("team.result.barriers_title"): barriers,
        texts.say("team.result.delivery"): delivery,
    }
    if result.tally.roles:
        tables = _role_tables(drawn)
        found[texts.say("team.result.roles_title")] = {"chart": None, "tables": tables}
    return found


def _role_tables(drawn: TeamCharts) -> list[Json]:
    roles = drawn.tally.roles
    firsts = range(0, len(roles), COLUMNS)
    return [_role_table(drawn, roles[first : first + COLUMNS]) for first in firsts]


def _role_table(drawn: TeamCharts, roles: tuple[RoleTally, ...]) -> Json:
    texts, tally = drawn.texts, drawn.tally
    columns: list[Mapping[str, Counts]] = [tally.counts, *(role.counts for role in roles)]
    head = [
        texts.say("report.team.measure"),
        texts.say("report.team.everyone", count=tally.people),
        *(texts.say("report.team.role", role=role.label, count=role.people) for role in roles),
    ]
    rows = [
        [_row_label(drawn, name), *(_cell(drawn, name, column.get(name)) for column in columns)]
        for name in measures(drawn.edition)
    ]
    return {"head": head, "rows": rows}


def _row_label(drawn: TeamCharts, measure: str) -> str:
    if measure == STAGE:
        return drawn.texts.say("report.team.median")
    if measure == DELIVERY:
        return drawn.texts.say("report.team.model")
    barrier = drawn.edition.label(BARRIER, measure.removeprefix(BARRIER))
    return drawn.texts.say("report.team.barrier", barrier=barrier)


def _cell(drawn: TeamCharts, measure: str, counts: Counts | None) -> str:
    texts = drawn.texts
    if counts is None:
        return texts.say("report.team.not_shown")
    if measure == STAGE:
        return texts.join(drawn.middle(counts))
    if measure == DELIVERY:
        label, most = _most(drawn, counts), max(counts)
        return texts.say("report.team.most", label=label, count=most, people=sum(counts))
    return fixed(texts, mean_of(drawn.edition, counts))
