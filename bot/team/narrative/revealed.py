"""A revealed round of a team assessment, and the conclusions from its counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from bot.results.facts import numbers, reference
from bot.scoring.advice import Advice, advise
from bot.scoring.agreement import medians
from bot.scoring.edition import BARRIER, DELIVERY, EVERYONE, STAGE, Edition
from bot.scoring.team import biggest_split
from bot.team.tally import Tally, measures
from bot.team.wording import first_words, mean_of, question_label
from bot.texts import Catalogue

LONGEST_NAME = 5
"""Most words of a question's short name."""


@dataclass(frozen=True, slots=True)
class TeamAnswers:
    """A team's answers as one, so that next steps can be chosen by them.

    Attributes:
        stage: The median stage, the lower one if the team is evenly split; None if no stage is
            shown.
        delivery: The most frequent delivery model; None if several are.
        barriers: The means, in points.
        industry: None: a team has an industry, but is not asked for it.
        role: None: a team has several.
    """

    stage: str | None
    delivery: str | None
    barriers: Mapping[str, Fraction]
    industry: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class RevealedRound:
    """A revealed round, in the language that describes it.

    Attributes:
        texts: The language.
        edition: The benchmark.
        title: The assessment's title.
        tally: The counts.
        round: The number of the round.
        rounds: The number of rounds of the assessment.
        before: The earlier counts to compare with; None if there are none, or if they may not be
            shown.
        before_is: The kind of those: the round before, or the assessment before in the series.
        names: The short names of questions, by measure; the edition's where one is missing.
        cites: Whether statements end with the numbers of their sources.
    """

    texts: Catalogue
    edition: Edition
    title: str
    tally: Tally
    round: int = 1
    rounds: int = 1
    before: Tally | None = None
    before_is: Literal["", "round", "series"] = ""
    names: Mapping[str, str] = field(default_factory=dict)
    cites: bool = True

    @cached_property
    def answers(self) -> TeamAnswers:
        """The answers that next steps are chosen by."""
        stages, models = self.tally.counts.get(STAGE), self.tally.counts.get(DELIVERY)
        means = {
            barrier: mean_of(self.edition, counts)
            for barrier in self.edition.ids(BARRIER)
            if (counts := self.tally.counts.get(BARRIER + barrier))
        }
        delivery = None
        if models and models.count(max(models)) == 1:
            delivery = self.edition.ids(DELIVERY)[models.index(max(models))]
        return TeamAnswers(
            stage=self.edition.ids(STAGE)[medians(stages)[0]] if stages else None,
            delivery=delivery,
            barriers=means,
        )

    @cached_property
    def advice(self) -> tuple[Advice, ...]:
        """The next steps, the most urgent first."""
        return advise(self.edition, self.answers)

    @cached_property
    def split_on(self) -> str | None:
        """The question with the least agreement; None if there is no real split."""
        # In the edition's order, not the counts': of two equal ones the first is taken.
        counts = self.tally.counts
        ordinal = (measure for measure in measures(self.edition) if measure != DELIVERY)
        return biggest_split({measure: counts[measure] for measure in ordinal if measure in counts})

    @property
    def is_early(self) -> bool:
        """Whether the median stage is in the lower half, where people approve what AI does."""
        stages, stage = self.edition.ids(STAGE), self.answers.stage
        return stage is not None and 2 * stages.index(stage) < len(stages)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Ids of every fact that the result rests on, in the order of the edition."""
        used = {fact for step in self.advice for fact in step.facts}
        for measure in (STAGE, DELIVERY):
            if measure in self.tally.counts:
                used.update(self.shares_of_each(measure))
        means = (self.edition.mean(barrier) for barrier in self.answers.barriers)
        used |= {mean.id for mean in means if mean}
        return tuple(fact for fact in numbers(self.edition) if fact in used)

    def shares_of_each(self, measure: str) -> tuple[str, ...]:
        """Return the ids of the published shares of single answers among all respondents.

        A share of several answers together is left out if these add up to it.
        """
        shares = self.edition.shares(measure, EVERYONE)
        single = {share.categories[0] for share in shares if len(share.categories) == 1}
        return tuple(
            share.id
            for share in shares
            if len(share.categories) == 1 or not single.issuperset(share.categories)
        )

    def name(self, measure: str) -> str:
        """Return the short name of a question, in at most five words."""
        label = self.names.get(measure) or question_label(self.texts, self.edition, measure)
        return first_words(label, LONGEST_NAME)

    def obstacle(self, barrier: str) -> str:
        """Return a barrier as an obstacle within a sentence, in at most five words."""
        said = self.edition.in_text(BARRIER, barrier)
        if said == self.edition.label(BARRIER, barrier):
            return self.name(BARRIER + barrier)
        return first_words(said, LONGEST_NAME)

    @property
    def compared_on(self) -> str:
        """The day of the earlier result that this one can be compared with; empty for none."""
        at = self.tally.compared_with
        return "" if at is None else self.texts.day(at)

    def hidden(self, measure: str) -> str:
        """Return the sentence that a question is not shown, and why."""
        question = question_label(self.texts, self.edition, measure)
        if self.tally.hidden.get(measure) == "compared":
            return self.texts.say(
                "team.result.hidden_compared", question=question, date=self.compared_on
            )
        return self.texts.say("team.result.hidden", question=question, smallest=self.tally.smallest)

    def references(self, fact_ids: tuple[str, ...]) -> str:
        """Return the numbers of facts in brackets, to follow a statement; empty for none."""
        return reference(self.texts, self.edition, fact_ids) if self.cites else ""
