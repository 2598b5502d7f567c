"""The charts of a result as data: bars and values, labels, and a description.

Every chart has ``chart`` (its kind), ``title``, ``parts`` (everything it shows, in sentences) and
``alt`` (these as one text). Drawn numbers come with their labels; the labels come from the same
helpers as the result in a chat.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bot.engine.changes import earlier_ratings
from bot.report import alts
from bot.results.facts import label, percent, rank, share_text
from bot.scoring.barriers import BarrierPosition
from bot.scoring.bounds import Interval
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition, Segment, exact
from bot.scoring.position import Answers, Placement, Position, half_up
from bot.texts import Catalogue

Json = dict[str, Any]


@dataclass(frozen=True)
class Charts:
    """Charts of a position, as data, in one language.

    Attributes:
        texts: The language.
        found: The position.
        before: The answers of the person's last result, if there is one.
    """

    texts: Catalogue
    found: Position
    before: Answers | None = None

    @property
    def edition(self) -> Edition:
        """The benchmark."""
        return self.found.edition

    # ------------------------------------------------------------------------ shares

    def stages(self) -> Json | None:
        """Return every published stage as a bar, with the person's marked; None if unpublished."""
        overall, answer = self.found.overall, self.found.answers.stage
        if overall is None or answer is None or not overall.published:
            return None
        at = self.edition.ids(STAGE).index(answer)
        bars = list(self._shares(STAGE, answer, self._stage_before()))
        for bar in bars:
            place = self.edition.ids(STAGE).index(bar["id"])
            bar["state"] = "you" if place == at else "behind" if place < at else "ahead"
        chart = {
            "chart": "stages",
            "title": self.texts.say("report.stages"),
            "note": self.texts.say("report.stages_note", count=self.edition.header.respondents),
            "bars": bars,
            "behind": self._beside("report.behind", overall.below),
            "ahead": self._beside("report.ahead", overall.above),
            "of": self.texts.say("report.of_all", count=self.edition.header.respondents),
        }
        return _described(chart, alts.stages(self.texts, chart))

    def _stage_before(self) -> str | None:
        return self.before.stage if self.before else None

    def _beside(self, name: str, share: Interval) -> str:
        return self.texts.say(name, share=share_text(self.texts, share)) if share.high else ""

    def delivery(self) -> Json | None:
        """Return every published delivery model as a bar; None if the person's is unpublished."""
        found = self.found.delivery
        if found is None or found.same is None:
            return None
        bars = list(self._shares(DELIVERY, found.answer, None))
        alt = alts.shares(self.texts, self.texts.say("report.delivery_note"), bars)
        for bar in bars:
            bar["state"] = "you" if bar["id"] == found.answer else "ahead"
            if bar["mark"]:
                bar["label"] = self.texts.say("report.and_you", label=bar["label"])
        chart = {
            "chart": "delivery",
            "title": self.texts.say("report.delivery"),
            "note": self.texts.say("report.delivery_note"),
            "bars": bars,
        }
        return _described(chart, [alt])

    def _shares(self, measure: str, answer: str, earlier: str | None) -> Iterator[Json]:
        for category in self.edition.ids(measure):
            share = self.edition.share(measure, category)
            if share is None:
                continue
            mark = self.texts.say("report.you") if category == answer else ""
            if category == earlier != answer:
                mark = self.texts.say("report.last_time")
            yield {
                "id": category,
                "label": self.edition.label(measure, category),
                "value": share.value,
                "shown": percent(self.texts, exact(share.value)),
                "mark": mark,
            }

    # ------------------------------------------------------------------------ the industry

    def industry(self) -> Json | None:
        """Return the place in the industry with its bounds; None if nothing is published."""
        place, answer = self.found.industry, self.found.answers.industry
        if place is None or answer is None or not place.published:
            return None
        name = label(self.texts, self.edition, Segment("industry", answer))
        title = self.texts.say("report.industry", industry=name)
        rows, rank_ = list(self._parts(place)), self._rank(place)
        exactly = all(row["low"] == row["high"] for row in rows)
        legend = {"sure": self.texts.say("report.sure"), "open": self.texts.say("report.open")}
        chart = {
            "chart": "place",
            "title": title,
            "note": self.texts.say("report.industry_note"),
            "rows": rows,
            "rank": rank_,
            "legend": {} if exactly else legend,
        }
        return _described(chart, [alts.place(self.texts, title, rows, rank_)])

    def _parts(self, place: Placement) -> Iterator[Json]:
        answer = self.found.answers.stage or ""
        stage = self.edition.label(STAGE, answer)
        named = (
            ("behind", self.texts.say("report.earlier"), place.below),
            ("you", self.texts.say("report.same", stage=stage), place.same),
            ("ahead", self.texts.say("report.later"), place.above),
        )
        for state, said, part in named:
            if part.high > 0:
                yield {
                    "label": said,
                    "state": state,
                    **_drawn(part),
                    "shown": self._range(part),
                    "said": share_text(self.texts, part),
                }

    def _range(self, part: Interval) -> str:
        """Return a share in short, since "between ... and ..." would leave the bar no room."""
        if part.exact:
            return share_text(self.texts, part)
        low, high = percent(self.texts, part.low), percent(self.texts, part.high)
        return self.texts.say("report.range", low=low, high=high)

    def _rank(self, place: Placement) -> Json:
        midrank = brief = rank(self.texts, place.midrank)
        low, high = half_up(place.midrank.low), half_up(place.midrank.high)
        if low != high:
            brief = self.texts.say("report.range", low=low, high=high)
        overall = self.found.overall
        everyone = rank(self.texts, overall.midrank) if overall and overall.published else ""
        said, alt = "", ""
        if everyone:
            said = self.texts.say("report.everyone", midrank=everyone)
            alt = self.texts.say("report.everyone_alt", midrank=everyone)
        return {
            "label": self.texts.say("report.midrank"),
            **_drawn(place.midrank),
            "shown": self.texts.say("report.midrank_of", midrank=brief),
            "said": self.texts.say("report.midrank_of", midrank=midrank),
            "everyone": _middle(overall.midrank) if overall and everyone else None,
            "everyone_shown": said,
            "everyone_alt": alt,
        }

    # ------------------------------------------------------------------------ barriers

    def barriers(self) -> Json | None:
        """Return each barrier's mean beside the person's rating; unrated barriers come last."""
        rows = [*map(self._rated, self.found.barriers), *self._unrated()]
        if not rows:
            return None
        scale, before = self.edition.header.scale, any(row["before"] for row in rows)
        chart = {
            "chart": "barriers",
            "title": self.texts.say("report.barriers"),
            "note": self.texts.say(
                "report.scale", lowest=scale.lowest, low=scale.low,
                highest=scale.highest, high=scale.high,
            ),
            "lowest": scale.lowest,
            "highest": scale.highest,
            "rows": rows,
            "rated": bool(self.found.barriers),
            "said": "" if self.found.barriers else self.texts.say("report.barriers_skipped"),
            "legend": {
                "you": self.texts.say("report.you"),
                "market": self.texts.say("report.market"),
                "before": self.texts.say("report.last_time") if before else "",
            },
            "value": self.texts.say("report.value"),
        }  # fmt: skip
        return _described(chart, alts.barriers(self.texts, chart))

    def _rated(self, barrier: BarrierPosition) -> Json:
        named = self.edition.label(BARRIER, barrier.id)
        earlier = self._earlier_ratings().get(barrier.id)
        return {
            **self._mean(barrier.id, barrier.mean),
            "you": barrier.answer,
            "before": earlier,
            "difference": self.texts.signed(barrier.difference),
            "reading": barrier.reading,
            "alt": alts.rated(self.texts, named, barrier, earlier),
            "said": alts.ratings(self.texts, barrier, earlier),
            "apart": alts.difference(self.texts, barrier.difference),
        }

    def _unrated(self) -> Iterator[Json]:
        for barrier in self.edition.ids(BARRIER):
            mean = self.edition.mean(barrier)
            if mean is None or barrier in self.found.answers.barriers:
                continue
            row = self._mean(barrier, exact(mean.value))
            alt = alts.unrated(self.texts, row["label"], exact(mean.value))
            said = self.texts.say("report.alt_mean", mean=exact(mean.value))
            yield {
                **row, "you": None, "before": None, "difference": "", "reading": "", "alt": alt,
                "said": said, "apart": "",
            }  # fmt: skip

    def _mean(self, barrier: str, mean: Fraction) -> Json:
        shown_ = self.texts.number(mean)
        return {
            "label": self.edition.label(BARRIER, barrier),
            "mean": float(mean),
            "mean_shown": shown_,
        }

    def _earlier_ratings(self) -> dict[str, int]:
        if self.before is None:
            return {}
        return earlier_ratings(self.edition, self.before, self.found.answers)


def _described(chart: Json, parts: Iterable[str]) -> Json:
    """Return a chart with its description, in parts and as one text."""
    said = list(parts)
    return {**chart, "parts": said, "alt": " ".join(said)}


def _drawn(part: Interval) -> Json:
    """Return an interval as numbers to draw."""
    return {"low": float(part.low), "high": float(part.high)}


def _middle(part: Interval) -> float:
    return float((part.low + part.high) / 2)
