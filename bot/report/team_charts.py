"""The charts of a team as data, from its counts alone: this module knows no person.

Every chart has ``chart`` (its kind), ``title``, ``note``, ``alt`` (everything it shows, in words)
and ``brief`` (the same in fewer words, for short descriptions); :mod:`bot.report.team_alts` makes
those two from the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Any

from babel.numbers import format_decimal

from bot.report.team_alts import described
from bot.results.facts import percent
from bot.scoring.agreement import medians, two_camps
from bot.scoring.barriers import read, slowest_first
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition, exact
from bot.scoring.position import half_up
from bot.scoring.team import TeamPosition, team_position
from bot.team.tally import Counts, Tally, categories
from bot.team.wording import agreement_word_text, mean_of, midranks, range_in_words
from bot.texts import Catalogue

Json = dict[str, Any]

SHADES = 6
"""Shades of a cell, from a few people to half of them or more; 0 means nobody."""


@dataclass(frozen=True)
class TeamCharts:
    """Charts of a team's counts, as data, in one language.

    Attributes:
        texts: The language.
        edition: The benchmark.
        tally: The counts.
        before: The counts of the previous round or assessment, in the same edition.
        in_words: Whether the place among the respondents has no number.
    """

    texts: Catalogue
    edition: Edition
    tally: Tally
    before: Tally | None = None
    in_words: bool = False

    @cached_property
    def position(self) -> TeamPosition | None:
        """The team's place; None if too few answered or no shares are published."""
        counts = self.tally.counts.get(STAGE)
        shares = [self.edition.share(STAGE, stage) for stage in self.edition.ids(STAGE)]
        return team_position(self.edition, counts) if counts and all(shares) else None

    def middle(self, counts: Counts) -> list[str]:
        """Return the name of the median stage, or both if the answers are evenly split."""
        stages = self.edition.ids(STAGE)
        return [
            self.edition.label(STAGE, stages[place]) for place in dict.fromkeys(medians(counts))
        ]

    def charts(self) -> list[Json]:
        """Return every chart, in order."""
        drawn = (self.stages(), self.barriers(), self.delivery())
        return [chart | described(self.texts, chart) for chart in drawn]

    def missing(self, measure: str) -> str:
        """Return the text that replaces a question that is not shown."""
        if self.tally.hidden.get(measure) == "compared":
            return self.texts.say("report.team.compared")
        return self.texts.say("report.team.few", smallest=self.tally.smallest)

    # ------------------------------------------------------------------------ shares

    def stages(self) -> Json:
        """Return the team's share of each stage beside the market's, and the members' range."""
        title = self.texts.say("report.team.stages")
        counts = self.tally.counts.get(STAGE)
        if counts is None:
            return self._withheld("stages", STAGE, title)
        marked = set(medians(counts))
        word = agreement_in_words(self.texts, counts)
        said = self.texts.say("report.team.agreement", word=word) if word else ""
        return self._paired("stages", title, STAGE, marked) | self._told(self._span(counts), said)

    def _span(self, counts: Counts) -> Json | None:
        """Return mid-ranks of the median stage and of the members' lowest and highest stages."""
        found = self.position
        if found is None:
            return None
        return {
            "low": float(found.spans[0]),
            "high": float(found.spans[1]),
            "middle": [float(placement.midrank.low) for placement in found.places],
            **(self._in_words(counts) if self.in_words else self._in_numbers(found)),
        }

    def _in_words(self, counts: Counts) -> Json:
        """Return the words at both ends of the line, and from which stage to which it runs."""
        return {
            "label": self.texts.say("report.team.least"),
            "shown": self.texts.say("report.team.most_advanced"),
            "said": range_in_words(self.texts, self.edition, counts),
            "midrank": "",
        }

    def _in_numbers(self, position: TeamPosition) -> Json:
        low, high = (self.texts.number(half_up(rank)) for rank in position.spans)
        name = "report.team.span" if low != high else "report.team.span_none"
        midrank = self.texts.say("report.midrank_of", midrank=midranks(self.texts, position))
        return {
            "label": self.texts.say("report.midrank"),
            "shown": midrank,
            "said": self.texts.say(name, low=low, high=high),
            "midrank": midrank,
        }

    def delivery(self) -> Json:
        """Return the team's share of each delivery model beside the market's."""
        title = self.texts.say("report.team.delivery")
        counts = self.tally.counts.get(DELIVERY)
        if counts is None:
            return self._withheld("delivery", DELIVERY, title)
        most = {place for place, count in enumerate(counts) if count == max(counts)}
        return self._paired("delivery", title, DELIVERY, most) | self._told(None, "")

    def _told(self, span: Json | None, said: str) -> Json:
        parts = [span["said"], said] if span else [said]
        return {"span": span, "said": " ".join(filter(None, parts))}

    def _paired(self, chart: str, title: str, measure: str, marked: set[int]) -> Json:
        counts = self.tally.counts[measure]
        rows = [self._row(measure, place, marked) for place in range(len(counts))]
        return {
            "chart": chart,
            "title": title,
            "note": "",
            "hatched": "",
            "legend": {
                "team": self.texts.say("report.team.team", count=sum(counts)),
                "market": self.texts.say("report.team.respondents"),
            },
            "rows": rows,
        }

    def _row(self, measure: str, at: int, marked: set[int]) -> Json:
        counts, category = self.tally.counts[measure], self.edition.ids(measure)[at]
        share, published = share_of(counts, at), self.edition.share(measure, category)
        earlier = self._earlier(measure)
        was = ""
        if earlier and whole_percent(self.texts, share_of(earlier, at)) != whole_percent(
            self.texts, share
        ):
            value = whole_percent(self.texts, share_of(earlier, at))
            was = self.texts.say("report.team.was", value=value)
        return {
            "label": self.edition.label(measure, category),
            "marked": at in marked,
            "team": float(share),
            "team_shown": self._counted(counts, at),
            "was": was,
            "market": published and published.value,
            "market_shown": percent(self.texts, exact(published.value)) if published else "",
        }

    def _counted(self, counts: Counts, at: int) -> str:
        if not counts[at]:
            return self.texts.number(0)
        share = whole_percent(self.texts, share_of(counts, at))
        return self.texts.say("report.team.counted", count=counts[at], share=share)

    def _earlier(self, measure: str) -> Counts | None:
        found = self.before.counts.get(measure) if self.before else None
        return found if found and len(found) == len(categories(self.edition, measure)) else None

    def _withheld(self, chart: str, measure: str, title: str) -> Json:
        return {
            "chart": chart, "title": title, "note": "", "rows": [], "span": None, "said": "",
            "legend": {}, "hatched": self.missing(measure),
        }  # fmt: skip

    # ------------------------------------------------------------------------ barriers

    def barriers(self) -> Json:
        """Return the count of each rating of each barrier, the slowest first."""
        scale, ids = self.edition.header.scale, self.edition.ids(BARRIER)
        means = {
            barrier: mean_of(self.edition, self.tally.counts[BARRIER + barrier])
            for barrier in ids
            if BARRIER + barrier in self.tally.counts
        }
        counted = slowest_first(self.edition, means)
        return {
            "chart": "heatmap",
            "title": self.texts.say("report.team.barriers"),
            "note": self.texts.say(
                "report.team.scale", lowest=scale.lowest, low=scale.low,
                highest=scale.highest, high=scale.high,
            ),
            "ratings": list(map(self.texts.number, range(scale.lowest, scale.highest + 1))),
            "mean": self.texts.say("report.team.mean"),
            "market": self.texts.say("report.team.market"),
            "rows": [
                *map(self._barrier, counted),
                *(self._barrier_withheld(barrier) for barrier in ids if barrier not in counted),
            ],
        }  # fmt: skip

    def _barrier(self, barrier: str) -> Json:
        counts, market = self.tally.counts[BARRIER + barrier], self._market(barrier)
        mean, earlier, was = mean_of(self.edition, counts), self._earlier(BARRIER + barrier), ""
        if earlier:
            then = fixed(self.texts, mean_of(self.edition, earlier))
            if then != fixed(self.texts, mean):
                was = self.texts.say("report.team.was", value=then)
        return {
            "label": self.edition.label(BARRIER, barrier),
            "cells": [
                {"shown": self.texts.number(count), "shade": shade(count, sum(counts))}
                for count in counts
            ],
            "agreement": agreement_in_words(self.texts, counts),
            "mean_shown": fixed(self.texts, mean),
            "was": was,
            "market_shown": "" if market is None else fixed(self.texts, market),
            "difference": "" if market is None else signed(self.texts, tenths(mean) - market),
            "reading": "" if market is None else read(mean - market),
            "withheld": "",
        }

    def _barrier_withheld(self, barrier: str) -> Json:
        market, withheld = self._market(barrier), self.missing(BARRIER + barrier)
        return {
            "label": self.edition.label(BARRIER, barrier), "cells": [], "agreement": "",
            "mean_shown": "", "was": "", "difference": "", "reading": "", "withheld": withheld,
            "market_shown": "" if market is None else fixed(self.texts, market),
        }  # fmt: skip

    def _market(self, barrier: str) -> Fraction | None:
        fact = self.edition.mean(barrier)
        return exact(fact.value) if fact else None


def agreement_in_words(texts: Catalogue, counts: Sequence[int]) -> str:
    """Return the agreement on an ordinal question in words; empty if too few answered."""
    word = agreement_word_text(texts, counts)
    return texts.say("report.team.camps", word=word) if word and two_camps(counts) else word


def share_of(counts: Sequence[int], at: int) -> Fraction:
    """Return a category's share, in percent."""
    return Fraction(100 * counts[at], sum(counts))


def whole_percent(texts: Catalogue, share: Fraction) -> str:
    """Return a share without decimals, except where that would show 0 or 100 %."""
    whole = half_up(share)
    return percent(texts, share if whole in (0, 100) else whole)


def shade(count: int, people: int) -> int:
    """Return the shade of a cell: 0 for nobody, the darkest for half of the people or more.

    It depends on the share and not on the largest count, so pictures of two teams are comparable.
    """
    return min(SHADES, ceil(Fraction(2 * SHADES * count, people)))


def tenths(value: Fraction) -> Fraction:
    """Round a mean as it is shown, so that differences match the numbers beside them."""
    return Fraction(half_up(value * 10), 10)


def fixed(texts: Catalogue, value: Fraction) -> str:
    """Return a number with exactly one decimal, to align with a column of others."""
    return format_decimal(float(tenths(value)), format="#,##0.0", locale=texts.locale)


def signed(texts: Catalogue, value: Fraction) -> str:
    """Return a difference with exactly one decimal and its sign."""
    return texts.signed(value)[0] + fixed(texts, abs(value))
