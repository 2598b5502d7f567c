"""The differences between a team's result and the one before it.

Both hold only counts that may be shown beside the other (``bot/team/disclosure.py``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bot.messages import Block, Bullets, Heading, Note, Paragraph
from bot.scoring.agreement import medians
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from bot.scoring.team import team_position
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Tally, categories, measures
from bot.team.wording import (
    agreement_word_text,
    mean_of,
    midranks,
    points,
    question_label,
    share_of,
)
from bot.texts import Catalogue


def changes(revealed: RevealedRound) -> Iterator[Block]:
    """Yield the changes since the result before; nothing if there is none to show."""
    texts, then, now = revealed.texts, revealed.before, revealed.tally
    if then is None:
        return
    if revealed.before_is == "series":
        yield Heading(texts.say("team.result.moved_series"))
    else:
        yield Heading(texts.say("team.result.moved_round", round=revealed.round - 1))
    if then.edition != now.edition:
        yield Paragraph(texts.say("team.result.moved_edition"))
        return
    compared = _Compared(texts, revealed.edition, then, now)
    moved = tuple(compared.lines())
    yield Bullets(moved) if moved else Paragraph(texts.say("team.result.moved_nothing"))
    if len(compared.shared) < len(measures(revealed.edition)):
        yield Note(texts.say("team.result.moved_left_out"))


@dataclass(frozen=True)
class _Compared:
    """Two results of one edition side by side."""

    texts: Catalogue
    edition: Edition
    then: Tally
    now: Tally

    @property
    def shared(self) -> tuple[str, ...]:
        """The questions that both results show."""
        then, now = self.then.counts, self.now.counts
        return tuple(
            measure
            for measure in measures(self.edition)
            if measure in now and len(then.get(measure, ())) == len(now[measure])
        )

    def lines(self) -> Iterator[str]:
        """Yield what moved, as it is shown: people, stage, delivery model and barriers."""
        if self.then.people != self.now.people:
            yield self.texts.say(
                "team.result.moved_people", before=self.then.people, count=self.now.people
            )
        if STAGE in self.shared:
            yield from self._median()
            yield from self._shares(STAGE)
            yield from self._word(STAGE)
        if DELIVERY in self.shared:
            yield from self._shares(DELIVERY)
        yield from self._barriers()

    def _median(self) -> Iterator[str]:
        before, now = self._median_of(self.then), self._median_of(self.now)
        if before != now:
            yield self.texts.say("team.result.moved_median", before=before, now=now)
            yield from self._place()

    def _place(self) -> Iterator[str]:
        """Yield the mid-ranks then and now, if the benchmark has shares for the stages."""
        tallies = (self.then, self.now)
        then, now = (team_position(self.edition, tally.counts[STAGE]) for tally in tallies)
        if then.places[0].published:
            before, after = midranks(self.texts, then), midranks(self.texts, now)
            yield self.texts.say("team.result.moved_place", before=before, now=after)

    def _median_of(self, tally: Tally) -> str:
        stages, places = self.edition.ids(STAGE), medians(tally.counts[STAGE])
        lower, upper = (self.edition.label(STAGE, stages[place]) for place in places)
        if lower == upper:
            return lower
        return self.texts.say("team.result.moved_between", lower=lower, upper=upper)

    def _shares(self, measure: str) -> Iterator[str]:
        """Yield the shares that moved, in one line."""
        shares = zip(
            categories(self.edition, measure),
            self._shares_of(self.then, measure),
            self._shares_of(self.now, measure),
            strict=True,
        )
        moved = [
            self.texts.say(
                "team.result.moved_share",
                answer=self.edition.label(measure, str(answer)),
                before=before,
                now=now,
            )
            for answer, before, now in shares
            if before != now
        ]
        if moved:
            question = question_label(self.texts, self.edition, measure)
            yield self.texts.say(
                "team.result.moved_shares", question=question, shares="; ".join(moved)
            )

    def _shares_of(self, tally: Tally, measure: str) -> list[str]:
        counts = tally.counts[measure]
        return [share_of(self.texts, count, sum(counts)) for count in counts]

    def _word(self, measure: str) -> Iterator[str]:
        """Yield the agreement in words then and now, if both have one and they differ."""
        before, now = (
            agreement_word_text(self.texts, tally.counts[measure])
            for tally in (self.then, self.now)
        )
        if before and now and before != now:
            question = question_label(self.texts, self.edition, measure)
            yield self.texts.say(
                "team.result.moved_agreement", question=question, before=before, now=now
            )

    def _barriers(self) -> Iterator[str]:
        """Yield the barriers that moved, the largest change of the mean first."""
        barriers = [measure for measure in self.shared if measure.startswith(BARRIER)]
        for barrier in sorted(barriers, key=lambda barrier: -abs(self._change(barrier))):
            before, now = (
                points(self.texts, mean_of(self.edition, tally.counts[barrier]))
                for tally in (self.then, self.now)
            )
            if before != now:
                way = "up" if self._change(barrier) > 0 else "down"
                yield self.texts.say(
                    "team.result.moved_barrier",
                    barrier=question_label(self.texts, self.edition, barrier),
                    before=before,
                    now=now,
                    word=self.texts.say(f"report.moved_word.barrier_{way}"),
                )
            yield from self._word(barrier)

    def _change(self, barrier: str) -> Fraction:
        """Return by how many points a mean has changed."""
        then, now = self.then.counts[barrier], self.now.counts[barrier]
        return mean_of(self.edition, now) - mean_of(self.edition, then)
