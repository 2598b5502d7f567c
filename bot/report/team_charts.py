"""The charts of a team as data, from its counts alone: this module knows no person.

Every chart has ``chart`` (its kind), ``title``, and descriptions, which :mod:`bot.report.team_alts`
makes from the rest: ``alt`` (everything it shows), ``brief`` and ``briefest`` (in fewer words).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from bot.report.team_alts import described
from bot.results.facts import percent
from bot.scoring.agreement import medians, two_camps
from bot.scoring.barriers import read, slowest_first
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition, exact
from bot.team.tally import Counts, Tally, categories
from bot.team.wording import (
    agreement_word_text,
    mean_of,
    points,
    points_apart,
    rounded,
    share_of,
)
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
        before: The counts of the previous round or assessment, in the same edition; None to draw
            only those of now.
    """

    texts: Catalogue
    edition: Edition
    tally: Tally
    before: Tally | None = None

    def charts(self) -> list[Json]:
        """Return every chart, in order."""
        stages, barriers, delivery = self.stages(), self.barriers(), self.delivery()
        # The same colors and the same people need no second legend.
        delivery["legend_again"] = delivery["legend"] != stages["legend"]
        return [chart | described(self.texts, chart) for chart in (stages, barriers, delivery)]

    def missing(self, measure: str) -> str:
        """Return the text that replaces a question that is not shown."""
        if self.tally.hidden.get(measure) == "compared":
            return self.texts.say("report.team.compared")
        return self.texts.say("report.team.few", smallest=self.tally.smallest)

    # ------------------------------------------------------------------------ shares

    def stages(self) -> Json:
        """Return the team's share of each stage beside the market's, and how far it agrees."""
        title = self.texts.say("report.team.stages")
        counts = self.tally.counts.get(STAGE)
        if counts is None:
            return self._withheld("stages", STAGE, title)
        chart = self._paired("stages", title, STAGE, set(medians(counts)))
        agreement = agreement_in_words(self.texts, counts)
        agreed = self.texts.say("report.team.agreed", agreement=agreement) if agreement else ""
        return chart | {"agreement": agreement, "agreed": agreed}

    def delivery(self) -> Json:
        """Return the team's share of each delivery model beside the market's."""
        title = self.texts.say("report.team.delivery")
        counts = self.tally.counts.get(DELIVERY)
        if counts is None:
            return self._withheld("delivery", DELIVERY, title)
        most = {place for place, count in enumerate(counts) if count == max(counts)}
        return self._paired("delivery", title, DELIVERY, most)

    def _paired(self, chart: str, title: str, measure: str, marked: set[int]) -> Json:
        counts = self.tally.counts[measure]
        rows = [self._row(measure, place, marked) for place in range(len(counts))]
        return {
            "chart": chart,
            "title": title,
            "agreement": "",
            "agreed": "",
            "hatched": "",
            "legend_again": True,
            "legend": {
                "team": self.texts.say("report.team.team", count=sum(counts)),
                "market": self.texts.say("report.team.respondents"),
            },
            "rows": rows,
        }

    def _row(self, measure: str, at: int, marked: set[int]) -> Json:
        counts, category = self.tally.counts[measure], self.edition.ids(measure)[at]
        published = self.edition.share(measure, category)
        return {
            "label": self.edition.label(measure, category),
            "marked": at in marked,
            "team": float(Fraction(100 * counts[at], sum(counts))),
            "team_shown": self._counted(counts, at),
            "count": self.texts.number(counts[at]),
            "was": self._was(measure, at),
            "market": published and published.value,
            "market_shown": percent(self.texts, exact(published.value)) if published else "",
        }

    def _was(self, measure: str, at: int) -> str:
        """Return the share of the time before, if it is shown as another one."""
        then, now = self._earlier(measure), self.tally.counts[measure]
        if then is None:
            return ""
        before, after = (
            share_of(self.texts, counts[at], sum(counts)) for counts in (then, now)
        )  # fmt: skip
        return "" if before == after else self.texts.say("report.team.was", value=before)

    def _counted(self, counts: Counts, at: int) -> str:
        if not counts[at]:
            return self.texts.number(0)
        share = share_of(self.texts, counts[at], sum(counts))
        return self.texts.say("report.team.counted", count=counts[at], share=share)

    def _earlier(self, measure: str) -> Counts | None:
        found = self.before.counts.get(measure) if self.before else None
        return found if found and len(found) == len(categories(self.edition, measure)) else None

    def _withheld(self, chart: str, measure: str, title: str) -> Json:
        return {
            "chart": chart, "title": title, "agreement": "", "rows": [], "legend": {},
            "hatched": self.missing(measure),
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
        said = self.texts.say(
            "report.scale", lowest=scale.lowest, low=scale.low,
            highest=scale.highest, high=scale.high,
        )  # fmt: skip
        return {
            "chart": "heatmap",
            "title": self.texts.say("report.team.barriers"),
            "cells": self.texts.say("report.team.cells"),
            "scale": said,
            "ratings": list(map(self.texts.number, range(scale.lowest, scale.highest + 1))),
            "mean": self.texts.say("report.team.mean"),
            "market": self.texts.say("report.market"),
            "rows": [
                *map(self._barrier, counted),
                *(self._barrier_withheld(barrier) for barrier in ids if barrier not in counted),
            ],
        }

    def _barrier(self, barrier: str) -> Json:
        counts, market = self.tally.counts[BARRIER + barrier], self._market(barrier)
        mean = rounded(mean_of(self.edition, counts))
        difference, reading = "", ""
        if market is not None:
            difference, reading = points_apart(self.texts, mean - market), read(mean - market)
        return {
            "label": self.edition.label(BARRIER, barrier),
            "cells": [
                {"shown": self.texts.number(count), "shade": shade(count, sum(counts))}
                for count in counts
            ],
            "agreement": agreement_in_words(self.texts, counts),
            "mean_shown": points(self.texts, mean),
            "market_shown": "" if market is None else points(self.texts, market),
            "difference": difference,
            "reading": reading,
            "withheld": "",
        }

    def _barrier_withheld(self, barrier: str) -> Json:
        market, withheld = self._market(barrier), self.missing(BARRIER + barrier)
        return {
            "label": self.edition.label(BARRIER, barrier), "cells": [], "agreement": "",
            "mean_shown": "", "difference": "", "reading": "", "withheld": withheld,
            "market_shown": "" if market is None else points(self.texts, market),
        }  # fmt: skip

    def _market(self, barrier: str) -> Fraction | None:
        fact = self.edition.mean(barrier)
        return exact(fact.value) if fact else None


def agreement_in_words(texts: Catalogue, counts: Sequence[int]) -> str:
    """Return the agreement on an ordinal question in words; empty if too few answered."""
    word = agreement_word_text(texts, counts)
    return texts.say("report.team.camps", word=word) if word and two_camps(counts) else word


def shade(count: int, people: int) -> int:
    """Return the shade of a cell: 0 for nobody, the darkest for half of the people or more.

    It depends on the share and not on the largest count, so pictures of two teams are comparable.
    """
    return min(SHADES, ceil(Fraction(2 * SHADES * count, people)))
