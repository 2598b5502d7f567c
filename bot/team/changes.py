"""What is different between two of a team's results, both counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bot.messages import Block, Bullets, Note, Paragraph
from bot.scoring.agreement import medians
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from bot.team.tally import Tally, categories, measures
from bot.team.wording import labelled, mean_of, points, said_agreement, share_of
from bot.texts import Catalogue


@dataclass(frozen=True)
class Moved:
    """Says what moved.

    Both hold only what may be shown beside the other (``disclosure.py``).

    Attributes:
        texts: The language.
        edition: The benchmark of the later one.
        then: The earlier counts.
        now: The later ones.
    """

    texts: Catalogue
    edition: Edition
    then: Tally
    now: Tally

    def blocks(self) -> Iterator[Block]:
        """Who answered, the stage, the delivery model, the barriers."""
        if self.then.edition != self.now.edition:
            yield Paragraph(self.texts.say("team.result.moved_edition"))
            return
        yield Bullets((self._people(), *self._stage(), *self._delivery(), *self._barriers()))
        if len(self._both) < len(measures(self.edition)):
            yield Note(self.texts.say("team.result.moved_left_out"))

    @property
    def _both(self) -> tuple[str, ...]:
        """The questions that are shown of either."""
        return tuple(
            one
            for one in measures(self.edition)
            if one in self.now.counts
            and len(self.then.counts.get(one, ())) == len(self.now.counts[one])
        )

    def _people(self) -> str:
        then, now = self.then.people, self.now.people
        if then == now:
            return self.texts.say("team.result.moved_same_people", count=now)
        return self.texts.say("team.result.moved_people", before=then, count=now)

    def _stage(self) -> Iterator[str]:
        if STAGE not in self._both:
            return
        before, now = (self._median(one) for one in (self.then, self.now))
        if before == now:
            yield self.texts.say("team.result.moved_median_same", now=now)
        else:
            yield self.texts.say("team.result.moved_median", before=before, now=now)
        yield self._shares(STAGE)
        agreed = [said_agreement(self.texts, one.counts[STAGE]) for one in (self.then, self.now)]
        if agreed[0] != agreed[1]:
            yield self.texts.say("team.result.moved_agreement", before=agreed[0], now=agreed[1])

    def _median(self, one: Tally) -> str:
        stages = self.edition.ids(STAGE)
        lower, upper = (self.edition.label(STAGE, stages[at]) for at in medians(one.counts[STAGE]))
        if lower == upper:
            return lower
        return self.texts.say("team.result.moved_between", lower=lower, upper=upper)

    def _delivery(self) -> Iterator[str]:
        if DELIVERY in self._both:
            yield self._shares(DELIVERY)

    def _shares(self, measure: str) -> str:
        """Every answer's share then and now."""
        question = labelled(self.texts, self.edition, measure)
        answers = [
            self.edition.label(measure, str(one)) for one in categories(self.edition, measure)
        ]
        then, now = (
            [share_of(self.texts, count, sum(counts)) for count in counts]
            for counts in (self.then.counts[measure], self.now.counts[measure])
        )
        if then == now:
            return self.texts.say("team.result.moved_shares_same", question=question)
        shares = "; ".join(
            self.texts.say("team.result.moved_share", answer=answer, before=before, now=after)
            for answer, before, after in zip(answers, then, now, strict=True)
        )
        return self.texts.say("team.result.moved_shares", question=question, shares=shares)

    def _barriers(self) -> Iterator[str]:
        """The barriers that moved, the largest change first."""
        rated = [one for one in self._both if one.startswith(BARRIER)]
        changed = [one for one in rated if self.then.counts[one] != self.now.counts[one]]
        if rated and not changed:
            yield self.texts.say("team.result.moved_barriers_same")
        for one in sorted(changed, key=lambda one: -abs(self._change(one))):
            then, now = self.then.counts[one], self.now.counts[one]
            yield self.texts.say(
                "team.result.moved_barrier",
                barrier=labelled(self.texts, self.edition, one),
                before=points(self.texts, mean_of(self.edition, then)),
                now=points(self.texts, mean_of(self.edition, now)),
                agreement_before=said_agreement(self.texts, then),
                agreement_now=said_agreement(self.texts, now),
            )

    def _change(self, measure: str) -> Fraction:
        now, then = self.now.counts[measure], self.then.counts[measure]
        return mean_of(self.edition, now) - mean_of(self.edition, then)
