"""The changes since a team's last counts, as the rows of a table: what moved, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bot.report.moved import SIGNS, Sign
from bot.scoring.agreement import Word, agreement_word, medians
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, Tally, measures
from bot.team.wording import (
    agreement_word_text,
    answer_label,
    mean_of,
    most_chosen,
    points,
    question_label,
    rounded,
)
from bot.texts import Catalogue

Json = dict[str, Any]

MOST_ROWS = 3
"""Most rows on a picture; a report has all of them."""

ALTS = ("alt", "brief", "briefest")
"""Descriptions, the longest first."""

AGREEMENT: tuple[Word, ...] = ("split", "some_spread", "aligned")
"""The words for an agreement, the least first."""


def moved(revealed: RevealedRound) -> Json | None:
    """Return what moved since the counts before, then and now; None without these.

    Without a change there are no rows, and ``said`` says so. ``note`` says that something is left
    out; it is empty otherwise.
    """
    texts, before = revealed.texts, revealed.before
    if before is None:
        return None
    rows, said, note = [], "", ""
    if before.edition != revealed.tally.edition:
        said = texts.say("team.result.moved_edition")
    else:
        compared = ComparedTallies(texts, revealed.edition, before, revealed.tally)
        rows = list(compared.rows())
        said = "" if rows else texts.say("report.team.moved_nothing")
        if len(compared.shared) < len(measures(revealed.edition)):
            note = texts.say("team.result.moved_left_out")
    title, then = _since(revealed, before)
    return {
        "title": title,
        "head": [
            texts.say("report.team.measure"),
            then,
            texts.say("report.moved_head.now"),
            texts.say("report.moved_head.how"),
        ],
        "rows": rows,
        "said": said,
        "note": note,
        **_described(texts, title, rows, said),
    }


def moved_most(revealed: RevealedRound) -> Json | None:
    """Return the same for a picture: the first rows, and how many there are in all."""
    found = moved(revealed)
    if found is None:
        return None
    rows, texts = found["rows"], revealed.texts
    note = ""
    if len(rows) > MOST_ROWS:
        note = texts.say("report.team.moved_some", shown=MOST_ROWS, count=len(rows))
    shown = rows[:MOST_ROWS]
    alts = _described(texts, found["title"], shown, found["said"])
    return {**found, "rows": shown, "note": note, **alts}


def _described(texts: Catalogue, title: str, rows: list[Json], said: str) -> Json:
    """Return the rows as a sentence, for each of ALTS; the last one is without words."""
    if said:
        return dict.fromkeys(ALTS, texts.say("report.alt_part", title=title, text=said))
    values = [{key: row[key] for key in ("name", "then", "now", "word")} for row in rows]
    whole = "; ".join(texts.say("report.team.alt_moved", **row) for row in values)
    least = "; ".join(texts.say("report.team.briefest_moved", **row) for row in values)
    parts = zip(ALTS, (whole, whole, least), strict=True)
    return {name: texts.say("report.alt_bars", title=title, bars=part) for name, part in parts}


def _since(revealed: RevealedRound, before: Tally) -> tuple[str, str]:
    """Return the title, and the name of the counts before, such as "Round 1"."""
    texts, number = revealed.texts, revealed.round - 1
    since, then = texts.say("team.result.moved_series"), texts.say("report.moved_head.then")
    if revealed.before_is == "round":
        since = texts.say("team.result.moved_round", round=number)
        then = texts.say("report.team.round", round=number)
    return texts.say("report.team.moved", since=since, count=before.people), then


@dataclass(frozen=True)
class ComparedTallies:
    """Two tallies of one edition, as rows.

    Attributes:
        texts: The language.
        edition: The benchmark.
        before: The counts before.
        tally: The counts now.
    """

    texts: Catalogue
    edition: Edition
    before: Tally
    tally: Tally

    @property
    def shared(self) -> tuple[str, ...]:
        """The questions that are shown both times."""
        then, now = self.before.counts, self.tally.counts
        return tuple(
            measure
            for measure in measures(self.edition)
            if measure in now and len(then.get(measure, ())) == len(now[measure])
        )

    def rows(self) -> Iterator[Json]:
        """Yield what moved as it is shown: stage, delivery model, means, agreement."""
        if STAGE in self.shared:
            yield from self._stage()
            yield from self._agreement(STAGE)
        if DELIVERY in self.shared:
            yield from self._delivery()
        barriers = [measure for measure in self.shared if measure.startswith(BARRIER)]
        barriers.sort(key=lambda measure: -abs(self._change(measure)))
        for measure in barriers:
            yield from self._mean(measure)
        for measure in barriers:
            yield from self._agreement(measure)

    def _pair(self, measure: str) -> tuple[Counts, Counts]:
        return self.before.counts[measure], self.tally.counts[measure]

    def _stage(self) -> Iterator[Json]:
        pair = self._pair(STAGE)
        then, now = (medians(counts) for counts in pair)
        if then != now:
            labels = [self._middle(places) for places in (then, now)]
            name, words = self.texts.say("report.team.median"), ("stage_up", "stage_down")
            yield self._row(name, labels, _sign(sum(then), sum(now)), words)

    def _middle(self, places: tuple[int, ...]) -> str:
        return self.texts.join(
            answer_label(self.edition, STAGE, place) for place in dict.fromkeys(places)
        )

    def _agreement(self, measure: str) -> Iterator[Json]:
        """Yield the agreement in words, if both times have one and they differ."""
        pair = self._pair(measure)
        then, now = (agreement_word(counts) for counts in pair)
        if then is None or now is None or then == now:
            return
        question = question_label(self.texts, self.edition, measure)
        yield self._row(
            self.texts.say("report.team.moved_agreement", question=question),
            [agreement_word_text(self.texts, counts) for counts in pair],
            _sign(AGREEMENT.index(then), AGREEMENT.index(now)),
            ("agreement_up", "agreement_down"),
        )

    def _delivery(self) -> Iterator[Json]:
        labels = [most_chosen(self.texts, self.edition, counts) for counts in self._pair(DELIVERY)]
        if labels[0] != labels[1]:
            yield self._row(self.texts.say("report.team.moved_model"), labels, "other")

    def _mean(self, measure: str) -> Iterator[Json]:
        means = [rounded(mean_of(self.edition, counts)) for counts in self._pair(measure)]
        if means[0] != means[1]:
            yield self._row(
                question_label(self.texts, self.edition, measure),
                [points(self.texts, mean) for mean in means],
                _sign(means[0], means[1]),
                ("barrier_up", "barrier_down"),
            )

    def _change(self, measure: str) -> Fraction:
        then, now = (mean_of(self.edition, counts) for counts in self._pair(measure))
        return now - then

    def _row(
        self, name: str, labels: list[str], sign: Sign, words: tuple[str, str] = ("", "")
    ) -> Json:
        """Return a row. The words are those for up and for down."""
        up, down = words
        word = {"up": up, "down": down, "same": "other", "other": "other"}[sign]
        said = self.texts.say(f"report.moved_word.{word}")
        then, now = labels
        return {"name": name, "then": then, "now": now, "sign": SIGNS[sign], "word": said}


def _sign(then: int | Fraction, now: int | Fraction) -> Sign:
    """Return the way; two pairs of medians can have the same middle, and differ all the same."""
    if then == now:
        return "other"
    return "up" if now > then else "down"
