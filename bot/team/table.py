"""A team's result as a table for spreadsheets: counts, means and agreement."""

import csv
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO
from unicodedata import normalize

from bot.scoring.agreement import agreement
from bot.scoring.edition import BARRIER, DELIVERY, Edition, exact
from bot.scoring.team import nominal_agreement
from bot.team.tally import Counts, Tally, categories, measures
from bot.team.wording import mean_of, question_label
from bot.texts import Catalogue

Row = tuple[str, ...]

_FORMULA = frozenset("=+-@\u2212")
"""Characters that begin a formula, in their usual width, and Unicode's minus sign."""

_LOOKED_BEHIND = frozenset("\t\r\n")
"""Characters that some spreadsheets skip before they look for a formula."""

_QUOTES = frozenset("\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\uff02\uff07")


def csv_of(
    texts: Catalogue,
    edition: Edition,
    title: str,
    tally: Tally,
    round: int = 1,  # noqa: A002 - a column's name
) -> str:
    """Return a team's result as CSV (RFC 4180, for UTF-8), with a header.

    A row is an answer and how many of a group gave it. A row with a ``value`` is a mean rating in
    points, or an agreement from 0 to 1. Numbers have a decimal point in every language.
    ``benchmark`` is the published share in percent or the published mean; empty for none.

    Args:
        texts: The language.
        edition: The benchmark.
        title: The assessment's title.
        tally: The counts.
        round: The number of the round.
    """
    out = StringIO()
    write = csv.writer(out).writerow
    write(_header(texts))
    for question, group, answer, *numbers in _rows(texts, edition, tally):
        # Numbers stay as they are: a negative one is no formula.
        write((harmless(title), round, *map(harmless, (question, group, answer)), *numbers))
    return out.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: an apostrophe is put before one.

    A formula is found behind spaces, quotation marks and invisible characters, and in the full or
    small width of ``=``, ``+``, ``-`` and ``@`` in East Asian text.
    """
    return f"'{cell}" if _may_be_formula(cell) else cell


def _may_be_formula(cell: str) -> bool:
    for sign in cell:
        if sign in _LOOKED_BEHIND or normalize("NFKC", sign) in _FORMULA:
            return True
        if not (sign.isspace() or sign in _QUOTES or not sign.isprintable()):
            return False
    return False


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
    groups = [(everyone, tally.counts), *((role.label, role.counts) for role in tally.roles)]
    for measure in measures(edition):
        question = question_label(texts, edition, measure)
        if measure not in tally.counts:
            hidden = texts.say("team.csv.hidden", smallest=tally.smallest)
            if tally.hidden.get(measure) == "compared":
                hidden = texts.say("team.csv.hidden_compared")
            yield (question, everyone, hidden, "", "", "", "")
        for group, counts in groups:
            if measure in counts:
                for row in _of_group(texts, edition, measure, counts[measure]):
                    yield (question, group, *row)


def _of_group(texts: Catalogue, edition: Edition, measure: str, counts: Counts) -> Iterator[Row]:
    """Yield rows of answer, people, share, value and benchmark."""
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
        agreed, name = nominal_agreement(counts), texts.say("team.csv.most_frequent")
    else:
        agreed, name = agreement(counts), texts.say("team.csv.agreement")
    if agreed is not None:
        yield (name, str(people), "", plain(agreed), "")


def plain(value: Fraction, digits: int = 4) -> str:
    """Return a number for machines: with a decimal point, without needless zeros."""
    return f"{float(value):.{digits}f}".rstrip("0").rstrip(".") if value else "0"
