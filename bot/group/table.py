"""A team's result as a table for spreadsheets: counts, and what follows from them."""

import csv
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO

from bot.group.agreeing import labelled, mean_of
from bot.group.tally import Counts, Tally, categories, measures
from bot.scoring.agreement import agreement
from bot.scoring.edition import BARRIER, DELIVERY, Edition, exact
from bot.scoring.team import nominal_agreement
from bot.texts import Catalogue

Row = tuple[str, ...]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet begins a formula with, or looks behind for one."""


def csv_of(
    texts: Catalogue,
    edition: Edition,
    title: str,
    tally: Tally,
    round: int = 1,  # noqa: A002 - a column's name
) -> str:
    """A team's result as CSV (RFC 4180, to be encoded as UTF-8), with a header.

    A row is one answer of one group with how many gave it; or, with a ``value``, a mean rating in
    points or an agreement from 0 to 1. Numbers have a point, in every language. ``benchmark`` is
    the published share in percent or the published mean, empty where there is none.

    Args:
        texts: The language.
        edition: The benchmark.
        title: What the assessment is called.
        tally: What was answered.
        round: Which round that was.
    """
    out = StringIO()
    write = csv.writer(out).writerow
    write(_header(texts))
    for row in _rows(texts, edition, tally):
        write(map(harmless, (title, str(round), *row)))
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before those."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _header(texts: Catalogue) -> Row:
    return (
        texts.say("team.csv.assessment"),
        texts.say("team.csv.round"),
        texts.say("team.csv.question"),
        texts.say("team.csv.group"),
        texts.say("team.csv.answer"),
        texts.say("team.csv.people"),
        texts.say("team.csv.share"),
        texts.say("team.csv.value"),
        texts.say("team.csv.benchmark"),
    )


def _rows(texts: Catalogue, edition: Edition, tally: Tally) -> Iterator[Row]:
    everyone = texts.say("team.csv.everyone")
    groups = [(everyone, tally.counts), *((one.label, one.counts) for one in tally.roles)]
    for measure in measures(edition):
        question = labelled(texts, edition, measure)
        if measure not in tally.counts:
            hidden = texts.say("team.csv.hidden", smallest=tally.smallest)
            yield (question, everyone, hidden, "", "", "", "")
        for group, counts in groups:
            if measure in counts:
                for row in _of_group(texts, edition, measure, counts[measure]):
                    yield (question, group, *row)


def _of_group(texts: Catalogue, edition: Edition, measure: str, counts: Counts) -> Iterator[Row]:
    """Answer, people, share, value, benchmark."""
    people = sum(counts)
    for answer, count in zip(categories(edition, measure), counts, strict=True):
        share = plain(Fraction(100 * count, people), digits=1)
        if measure.startswith(BARRIER):
            yield (str(answer), str(count), share, "", "")
        else:
            published = edition.share(measure, str(answer))
            market = plain(exact(published.value)) if published else ""
            yield (edition.label(measure, str(answer)), str(count), share, "", market)
    if measure.startswith(BARRIER):
        fact = edition.mean(measure.removeprefix(BARRIER))
        market = plain(exact(fact.value)) if fact else ""
        mean = plain(mean_of(edition, counts))
        yield (texts.say("team.csv.mean"), str(people), "", mean, market)
    if measure == DELIVERY:
        found, name = nominal_agreement(counts), texts.say("team.csv.most_frequent")
    else:
        found, name = agreement(counts), texts.say("team.csv.agreement")
    if found is not None:
        yield (name, str(people), "", plain(found), "")


def plain(value: Fraction, digits: int = 4) -> str:
    """A number for machines: a point, no needless zeros."""
    return f"{float(value):.{digits}f}".rstrip("0").rstrip(".") if value else "0"
