"""What a team's picture and its report say, as plain data: counts, and nothing of a person.

The sentences of the chat come along as blocks, so that a report says the same; what is drawn beside
them is made here and in :mod:`bot.report.team_charts`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from bot.engine.facts import measure_label, shown
from bot.group.tally import Counts, RoleTally, Tally, measures, ratings
from bot.messages import Block
from bot.report.content import Json, sections, shortened, sources
from bot.report.team_charts import TeamCharts, agreement_in_words, share_of, whole_percent
from bot.scoring.agreement import FEWEST_FOR_A_WORD, agreement, two_camps
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from bot.scoring.team import nominal_agreement
from bot.texts import Catalogue

TITLE = 60
"""Most characters of a team's title that are shown."""

COLUMNS = 4
"""Most roles beside each other in a table."""


@dataclass(frozen=True, slots=True)
class TeamResult:
    """A team's result, with everything that a picture or a report of it says.

    Attributes:
        texts: The language.
        edition: The benchmark.
        title: What the team is called, as somebody typed it.
        tally: The counts.
        round: Which round this was.
        at: When it was revealed.
        before: The counts of the round or the quarter before; None where they may not be compared.
        summary: What is said of it first.
        details: What is said of it below that.
        facts: Ids of the facts that those words rest on, beside those of the charts.
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
    facts: tuple[str, ...] = ()


def team_card(result: TeamResult) -> Json:
    """A team's result on one picture."""
    drawn = _charts(result)
    return {
        **_head(result, drawn),
        "kind": "team",
        "kicker": result.texts.say("report.team.kicker", people=result.tally.people),
        "moved": _moved(result, drawn, short=True),
        "charts": drawn.charts(),
        "steps": None,
        "source": _caveat(result),
    }


def team_report(result: TeamResult) -> Json:
    """A team's result with room: roles, agreement, where it is from, how it was worked out."""
    texts, drawn = result.texts, _charts(result)
    head = _head(result, drawn)
    return {
        **head,
        "kind": "team-report",
        # Nobody said for which country: most of the world prints on A4.
        "paper": "a4",
        "at": result.at.isoformat(),
        "document": texts.say("report.team.document", title=head["title"]),
        "kicker": texts.say("report.team.report"),
        "finished": texts.say("report.team.revealed", date=texts.day(result.at)),
        "edition": result.edition.header.title,
        "page": texts.say("report.page"),
        "moved": _moved(result, drawn, short=False),
        "summary": sections(result.summary),
        "charts": drawn.charts(),
        "questions": _questions(result),
        "roles": _roles(result, drawn),
        "details": sections(result.details),
        "worked": _worked(result, drawn),
        "sources": sources(texts, result.edition, _facts(result)),
        "caveat": _caveat(result),
    }


def _charts(result: TeamResult) -> TeamCharts:
    before = result.before if _comparable(result) else None
    return TeamCharts(result.texts, result.edition, result.tally, before)


def _comparable(result: TeamResult) -> bool:
    """Whether what was counted before was the same: counts do not name what they count."""
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
        return texts.say("report.team.headline_none"), lead
    lower, *rest = drawn.middle(counts)
    if rest:
        headline = texts.say("report.team.headline_two", lower=lower, upper=rest[0])
    else:
        headline = texts.say("report.team.headline", stage=lower)
    return headline, _lead(texts, drawn, lower, *rest)


def _lead(texts: Catalogue, drawn: TeamCharts, *stages: str) -> str:
    """What the market says of the median stage."""
    found = drawn.position
    if found is None:
        return texts.say("report.team.lead_unplaced")
    if len(found.places) > 1:
        lower, upper = (shown(texts, one.same) for one in found.places)
        named = {"lower": stages[0], "upper": stages[1]}
        return texts.say("report.team.lead_two", lower_share=lower, upper_share=upper, **named)
    place = found.places[0]
    shares = {
        "below": shown(texts, place.below),
        "same": shown(texts, place.same),
        "above": shown(texts, place.above),
    }
    if place.below.high == 0:
        return texts.say("report.team.lead_lowest", **shares)
    if place.above.high == 0:
        return texts.say("report.team.lead_highest", **shares)
    return texts.say("report.team.lead", **shares)


def _caveat(result: TeamResult) -> str:
    header = result.edition.header
    return result.texts.say(
        "report.team.caveat", title=header.title, respondents=header.respondents
    )


# ---------------------------------------------------------------------------- what moved


def _moved(result: TeamResult, drawn: TeamCharts, *, short: bool) -> Json | None:
    """What moved since the counts before; None where there are none.

    Args:
        result: The result.
        drawn: Its charts.
        short: Only say how many means of barriers moved.
    """
    texts, before = result.texts, result.before
    if before is None:
        return None
    if result.round > 1:
        title = texts.say("report.team.moved_round", round=result.round - 1, count=before.people)
    else:
        title = texts.say("report.team.moved", count=before.people)
    lines = [texts.say("report.team.moved_edition")]
    if drawn.before:
        barriers = [*_barriers_moved(drawn, drawn.before)]
        if short and barriers:
            barriers = [texts.say("report.team.moved_barriers", count=len(barriers))]
        lines = [
            *_stage_moved(drawn, drawn.before), *_delivery_moved(drawn, drawn.before), *barriers,
        ] or [texts.say("report.team.moved_nothing")]  # fmt: skip
    alt = texts.say("report.alt_part", title=title, text=" ".join(lines))
    return {"title": title, "items": lines, "alt": alt}


def _both(drawn: TeamCharts, before: Tally, measure: str) -> tuple[Counts, Counts] | None:
    """The counts of a measure then and now, where both may be shown."""
    then, now = before.counts.get(measure), drawn.tally.counts.get(measure)
    return (then, now) if then and now and len(then) == len(now) else None


def _stage_moved(drawn: TeamCharts, before: Tally) -> Iterator[str]:
    both = _both(drawn, before, STAGE)
    if both is None:
        return
    texts = drawn.texts
    then, now = (texts.join(drawn.middle(one)) for one in both)
    if then != now:
        yield texts.say("report.team.moved_stage", before=then, now=now)
        earlier = TeamCharts(texts, drawn.edition, before).position
        if earlier and drawn.position:
            ranks = [drawn.midrank(one) for one in (earlier, drawn.position)]
            yield texts.say("report.team.moved_rank", before=ranks[0], now=ranks[1])
    words = [agreement_in_words(texts, one) for one in both]
    if all(words) and words[0] != words[1]:
        yield texts.say("report.team.moved_agreement", before=words[0], now=words[1])


def _delivery_moved(drawn: TeamCharts, before: Tally) -> Iterator[str]:
    both = _both(drawn, before, DELIVERY)
    if both is None:
        return
    then, now = (_most(drawn, one) for one in both)
    if then != now:
        yield drawn.texts.say("report.team.moved_delivery", before=then, now=now)


def _most(drawn: TeamCharts, counts: Counts) -> str:
    """What the delivery model is called that was chosen most often, or all that were."""
    ids = drawn.edition.ids(DELIVERY)
    most = (one for one, count in zip(ids, counts, strict=True) if count == max(counts))
    return drawn.texts.join(drawn.edition.label(DELIVERY, one) for one in most)


def _barriers_moved(drawn: TeamCharts, before: Tally) -> Iterator[str]:
    """The barriers whose mean moved as far as is shown, the largest move first."""
    texts, edition = drawn.texts, drawn.edition
    means: dict[str, tuple[Fraction, Fraction]] = {}
    for one in edition.ids(BARRIER):
        if _both(drawn, before, BARRIER + one):
            then, now = drawn.mean(before, one), drawn.mean(drawn.tally, one)
            if texts.number(then) != texts.number(now):
                means[one] = then, now
    for one, (then, now) in sorted(means.items(), key=lambda it: -abs(it[1][1] - it[1][0])):
        yield texts.say(
            "report.team.moved_barrier",
            barrier=edition.label(BARRIER, one),
            before=then,
            now=now,
            difference=texts.signed(now - then),
        )


# ---------------------------------------------------------------------------- the report's parts


def _questions(result: TeamResult) -> Json:
    """How far the answers to each question agree."""
    texts, rows = result.texts, []
    for name in measures(result.edition):
        label = measure_label(texts, result.edition, name)
        counts = result.tally.counts.get(name)
        if counts is None:
            few = texts.say("report.team.few", smallest=result.tally.smallest)
            rows.append([label, "", "", few])
            continue
        found, word = agreement(counts), agreement_in_words(texts, counts)
        if name == DELIVERY:
            found, word = nominal_agreement(counts), ""
            most = whole_percent(texts, share_of(counts, counts.index(max(counts))))
            word = texts.say("report.team.top", share=most)
        value = "" if found is None else texts.number(found, digits=2)
        rows.append([label, texts.number(sum(counts)), value, word or _no_word(texts)])
    return {
        "title": texts.say("report.team.questions"),
        "head": [
            texts.say("report.team.question"),
            texts.say("report.team.answered"),
            texts.say("report.team.value"),
            texts.say("report.team.word"),
        ],
        "rows": rows,
    }


def _no_word(texts: Catalogue) -> str:
    return texts.say("report.team.no_word")


def _roles(result: TeamResult, drawn: TeamCharts) -> Json | None:
    """What may be shown of roles, and whether others may not; None where nobody gave one."""
    texts, tally = result.texts, result.tally
    if not (tally.roles or tally.roles_withheld):
        return None
    notes = [texts.say("report.team.roles_rule", smallest=tally.smallest)]
    if not tally.roles:
        notes.append(texts.say("report.team.roles_none"))
    elif tally.roles_withheld:
        notes.append(texts.say("report.team.roles_withheld"))
    parts = [tally.roles[at : at + COLUMNS] for at in range(0, len(tally.roles), COLUMNS)]
    return {
        "title": texts.say("report.team.roles"),
        "tables": [_role_table(drawn, part) for part in parts],
        "note": " ".join(notes),
    }


def _role_table(drawn: TeamCharts, roles: tuple[RoleTally, ...]) -> Json:
    texts, tally = drawn.texts, drawn.tally
    columns: list[Mapping[str, Counts]] = [tally.counts, *(one.counts for one in roles)]
    head = [
        texts.say("report.team.measure"),
        texts.say("report.team.everyone", count=tally.people),
        *(texts.say("report.team.role", role=one.label, count=one.people) for one in roles),
    ]
    rows = [
        [_row_label(drawn, name), *(_cell(drawn, name, one.get(name)) for one in columns)]
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
    found = ratings(drawn.edition, measure, counts)
    return texts.number(Fraction(sum(found), len(found)))


def _worked(result: TeamResult, drawn: TeamCharts) -> Json:
    """How the numbers of this result come about."""
    texts, counts = result.texts, result.tally.counts
    names = []
    if STAGE in counts:
        names.append("report.team.worked_median")
    if drawn.position:
        names.append("report.team.worked_midrank")
    names.append("report.team.worked_agreement")
    if any(two_camps(one) for name, one in counts.items() if name != DELIVERY):
        names.append("report.team.worked_camps")
    if any(name.startswith(BARRIER) for name in counts):
        names.append("report.team.worked_difference")
    names.append("report.team.worked_withheld")
    values = {"fewest": FEWEST_FOR_A_WORD, "smallest": result.tally.smallest}
    said = [texts.say(name, **values) for name in names]
    return {"title": texts.say("report.worked"), "items": said}


def _facts(result: TeamResult) -> tuple[str, ...]:
    """Ids of every fact that the report rests on, in the order of the edition."""
    edition = result.edition
    used = set(result.facts)
    for measure in (STAGE, DELIVERY):
        found = (edition.share(measure, one) for one in edition.ids(measure))
        used |= {one.id for one in found if one}
    means = (edition.mean(one) for one in edition.ids(BARRIER))
    used |= {one.id for one in means if one}
    return tuple(one.id for one in edition.facts if one.id in used)
