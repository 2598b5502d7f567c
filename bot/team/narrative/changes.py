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
from bot.team.wording import agreement_text, mean_of, midranks, points, question_label, share_of
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
    yield Bullets(tuple(compared.lines()))
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
        """Yield who answered, then the changes of stage, delivery model and barriers."""
        yield self._people()
        if STAGE in self.shared:
            yield from self._stage()
        if DELIVERY in self.shared:
            yield self._shares(DELIVERY)
        yield from self._barriers()

    def _people(self) -> str:
        then, now = self.then.people, self.now.people
        if then == now:
            return self.texts.say("team.result.moved_same_people", count=now)
        return self.texts.say("team.result.moved_people", before=then, count=now)

    def _stage(self) -> Iterator[str]:
        before, now = self._median(self.then), self._median(self.now)
        if before == now:
            yield self.texts.say("team.result.moved_median_same", now=now)
        else:
            yield self.texts.say("team.result.moved_median", before=before, now=now)
            yield from self._place()
        yield self._shares(STAGE)
        agreed_then = agreement_text(self.texts, self.then.counts[STAGE])
        agreed_now = agreement_text(self.texts, self.now.counts[STAGE])
        if agreed_then != agreed_now:
            yield self.texts.say("team.result.moved_agreement", before=agreed_then, now=agreed_now)

    def _place(self) -> Iterator[str]:
        """Yield the mid-ranks then and now, if the benchmark has shares for the stages."""
        tallies = (self.then, self.now)
        then, now = (team_position(self.edition, tally.counts[STAGE]) for tally in tallies)
        if then.places[0].published:
            before, after = midranks(self.texts, then), midranks(self.texts, now)
            yield self.texts.say("team.result.moved_place", before=before, now=after)

    def _median(self, tally: Tally) -> str:
        stages, places = self.edition.ids(STAGE), medians(tally.counts[STAGE])
        lower, upper = (self.edition.label(STAGE, stages[place]) for place in places)
        if lower == upper:
            return lower
        return self.texts.say("team.result.moved_between", lower=lower, upper=upper)

    def _shares(self, measure: str) -> str:
        """Return every answer's share then and now."""
        question = question_label(self.texts, self.edition, measure)
        answers = [
            self.edition.label(measure, str(answer)) for answer in categories(self.edition, measure)
        ]
        then, now = self._shares_of(self.then, measure), self._shares_of(self.now, measure)
        if then == now:
            return self.texts.say("team.result.moved_shares_same", question=question)
        shares = "; ".join(
            self.texts.say("team.result.moved_share", answer=answer, before=before, now=after)
            for answer, before, after in zip(answers, then, now, strict=True)
        )
        return self.texts.say("team.result.moved_shares", question=question, shares=shares)

    def _shares_of(self, tally: Tally, measure: str) -> list[str]:
        counts = tally.counts[measure]
        return [share_of(self.texts, count, sum(counts)) for count in counts]

    def _barriers(self) -> Iterator[str]:
        """Yield the barriers whose counts changed, the largest change of the mean first."""
        then, now = self.then.counts, self.now.counts
        barriers = [measure for measure in self.shared if measure.startswith(BARRIER)]
        changed = [barrier for barrier in barriers if then[barrier] != now[barrier]]
        if barriers and not changed:
            yield self.texts.say("team.result.moved_barriers_same")
        for barrier in sorted(changed, key=lambda barrier: -abs(self._change(barrier))):
            yield self.texts.say(
                "team.result.moved_barrier",
                barrier=question_label(self.texts, self.edition, barrier),
                before=points(self.texts, mean_of(self.edition, then[barrier])),
                now=points(self.texts, mean_of(self.edition, now[barrier])),
                agreement_before=agreement_text(self.texts, then[barrier]),
                agreement_now=agreement_text(self.texts, now[barrier]),
            )

    def _change(self, barrier: str) -> Fraction:
        """Return by how many points a mean has changed."""
        then, now = self.then.counts[barrier], self.now.counts[barrier]
        return mean_of(self.edition, now) - mean_of(self.edition, then)
