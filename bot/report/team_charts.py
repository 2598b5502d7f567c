"""The charts of a team as data, from its counts alone: nothing in here knows a person.

Every chart has ``chart`` (which one it is), ``title``, ``note``, ``alt`` (all that it shows, in
words), and ``brief`` (the same in fewer words, for descriptions that may not be long): those two
are made from the rest by :mod:`bot.report.team_alts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Any

from babel.numbers import format_decimal

from bot.engine.facts import percent
from bot.group.agreeing import mean_of, word_of
from bot.group.tally import Counts, Tally, categories
from bot.report.team_alts import described
from bot.scoring.agreement import medians, two_camps
from bot.scoring.barriers import read
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition, exact
from bot.scoring.position import half_up
from bot.scoring.team import TeamPosition, team_position
from bot.texts import Catalogue

Json = dict[str, Any]

SHADES = 6
"""Shades of a cell, from some people to at least half of them; none has a shade of its own, 0."""


@dataclass(frozen=True)
class TeamCharts:
    """Draws a team's counts, as data, in one language.

    Attributes:
        texts: The language.
        edition: The benchmark.
        tally: The counts.
        before: The counts of the round or the quarter before, placed in the same edition.
    """

    texts: Catalogue
    edition: Edition
    tally: Tally
    before: Tally | None = None

    @cached_property
    def position(self) -> TeamPosition | None:
        """Where the team stands; None where too few said so, or no shares are published."""
        counts = self.tally.counts.get(STAGE)
        shares = [self.edition.share(STAGE, one) for one in self.edition.ids(STAGE)]
        return team_position(self.edition, counts) if counts and all(shares) else None

    def middle(self, counts: Counts) -> list[str]:
        """What the median stage is called, or both where the answers are evenly split."""
        stages = self.edition.ids(STAGE)
        return [self.edition.label(STAGE, stages[one]) for one in dict.fromkeys(medians(counts))]

    def charts(self) -> list[Json]:
        """Everything that is drawn, in its order."""
        drawn = (self.stages(), self.barriers(), self.delivery())
        return [one | described(self.texts, one) for one in drawn]

    def missing(self, measure: str) -> str:
        """What stands in place of a question that is not shown."""
        if self.tally.hidden.get(measure) == "compared":
            return self.texts.say("report.team.compared")
        return self.texts.say("report.team.few", smallest=self.tally.smallest)

    # ------------------------------------------------------------------------ shares

    def stages(self) -> Json:
        """The team's share of each stage beside the market's, and what its members span."""
        title = self.texts.say("report.team.stages")
        counts = self.tally.counts.get(STAGE)
        if counts is None:
            return self._withheld("stages", STAGE, title)
        marked = set(medians(counts))
        word = agreement_in_words(self.texts, counts)
        said = self.texts.say("report.team.agreement", word=word) if word else ""
        return self._paired("stages", title, STAGE, marked) | self._told(self._span(), said)

    def _span(self) -> Json | None:
        """The mid-ranks of the median and of the lowest and the highest stage of a member."""
        found = self.position
        if found is None:
            return None
        low, high = map(self.texts.number, found.spans)
        name = "report.team.span" if low != high else "report.team.span_none"
        return {
            "label": self.texts.say("report.midrank"),
            "low": float(found.spans[0]),
            "high": float(found.spans[1]),
            "middle": [float(one.midrank.low) for one in found.places],
            "shown": self.texts.say("report.midrank_of", midrank=self.midrank(found)),
            "said": self.texts.say(name, low=low, high=high),
        }

    def midrank(self, found: TeamPosition) -> str:
        """The mid-rank of the median stage; of both, where there are two."""
        return self.texts.join(self.texts.number(one.midrank.low) for one in found.places)

    def delivery(self) -> Json:
        """The team's share of each delivery model beside the market's."""
        title = self.texts.say("report.team.delivery")
        counts = self.tally.counts.get(DELIVERY)
        if counts is None:
            return self._withheld("delivery", DELIVERY, title)
        most = {at for at, one in enumerate(counts) if one == max(counts)}
        return self._paired("delivery", title, DELIVERY, most) | self._told(None, "")

    def _told(self, span: Json | None, said: str) -> Json:
        parts = [span["said"], said] if span else [said]
        return {"span": span, "said": " ".join(filter(None, parts))}

    def _paired(self, chart: str, title: str, measure: str, marked: set[int]) -> Json:
        counts = self.tally.counts[measure]
        rows = [self._row(measure, at, marked) for at in range(len(counts))]
        return {
            "chart": chart,
            "title": title,
            "note": "",
            "hatched": "",
            "legend": {
                "team": self.texts.say("report.team.team", count=sum(counts)),
                "market": self.texts.say("report.market"),
            },
            "rows": rows,
        }

    def _row(self, measure: str, at: int, marked: set[int]) -> Json:
        counts, one = self.tally.counts[measure], self.edition.ids(measure)[at]
        share, published = share_of(counts, at), self.edition.share(measure, one)
        earlier = self._earlier(measure)
        was = ""
        if earlier and whole_percent(self.texts, share_of(earlier, at)) != whole_percent(
            self.texts, share
        ):
            value = whole_percent(self.texts, share_of(earlier, at))
            was = self.texts.say("report.team.was", value=value)
        return {
            "label": self.edition.label(measure, one),
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
        """How many gave each rating to each barrier, the highest mean first."""
        scale, ids = self.edition.header.scale, self.edition.ids(BARRIER)
        counted = [one for one in ids if BARRIER + one in self.tally.counts]
        counted.sort(key=lambda one: -mean_of(self.edition, self.tally.counts[BARRIER + one]))
        return {
            "chart": "heatmap",
            "title": self.texts.say("report.team.barriers"),
            "note": self.texts.say(
                "report.team.scale", lowest=scale.lowest, low=scale.low,
                highest=scale.highest, high=scale.high,
            ),
            "ratings": [self.texts.number(n) for n in range(scale.lowest, scale.highest + 1)],
            "mean": self.texts.say("report.team.mean"),
            "market": self.texts.say("report.team.market"),
            "rows": [
                *map(self._barrier, counted),
                *(self._barrier_withheld(one) for one in ids if one not in counted),
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
                {"shown": self.texts.number(one), "shade": shade(one, sum(counts))}
                for one in counts
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
    """How far the answers to an ordinal question agree; empty where they are too few to say."""
    word = word_of(texts, counts)
    return texts.say("report.team.camps", word=word) if word and two_camps(counts) else word


def share_of(counts: Sequence[int], at: int) -> Fraction:
    """A category's share, in percent."""
    return Fraction(100 * counts[at], sum(counts))


def whole_percent(texts: Catalogue, share: Fraction) -> str:
    """A share without decimals, except where that would say nobody or everybody."""
    whole = half_up(share)
    return percent(texts, share if whole in (0, 100) else whole)


def shade(count: int, people: int) -> int:
    """The shade of a cell: 0 for nobody, the darkest one for half of the people and more.

    Shares and not the largest count decide, so that the pictures of two teams compare.
    """
    return min(SHADES, ceil(Fraction(2 * SHADES * count, people)))


def tenths(value: Fraction) -> Fraction:
    """A mean as it is shown, so that a difference is the one between the numbers beside it."""
    return Fraction(half_up(value * 10), 10)


def fixed(texts: Catalogue, value: Fraction) -> str:
    """A number with one decimal, also where that is 0: it stands in a column of others."""
    return format_decimal(float(tenths(value)), format="#,##0.0", locale=texts.locale)


def signed(texts: Catalogue, value: Fraction) -> str:
    """A difference likewise, with its sign."""
    return texts.signed(value)[0] + fixed(texts, abs(value))
