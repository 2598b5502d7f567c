"""A team's result in words: what its counts come to, beside the benchmark's figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from bot.messages import Bar, Bars, Block, Bullets, Heading, Note, Paragraph
from bot.results.facts import advised, numbers, percent, rank, reference, report_line, sourced
from bot.scoring.advice import Advice, advise
from bot.scoring.agreement import FEWEST_FOR_A_WORD, medians, two_camps
from bot.scoring.barriers import read
from bot.scoring.edition import BARRIER, DELIVERY, EVERYONE, STAGE, Edition, exact
from bot.scoring.position import Placement
from bot.scoring.team import biggest_split, team_position
from bot.team.changes import Moved
from bot.team.tally import Counts, RoleTally, Tally, categories, measures
from bot.team.wording import labelled, mean_of, points, rounded, said_agreement, share_of, word_of
from bot.texts import Catalogue


@dataclass(frozen=True, slots=True)
class TeamAnswers:
    """What a team's answers come to, as far as next steps depend on it.

    Attributes:
        stage: The median stage, the lower one where the team is evenly split; None where no
            stage is shown.
        delivery: The most frequent delivery model; None where several are.
        barriers: The means, in points.
        industry: None: a team is of one, but is not asked for it.
    """

    stage: str | None
    delivery: str | None
    barriers: Mapping[str, Fraction]
    industry: str | None = None


@dataclass(frozen=True)
class TeamNarrator:
    """Says what a team's counts mean, in one language.

    Attributes:
        texts: The language.
        edition: The benchmark.
        title: What the assessment is called.
        tally: What was answered.
        round: Which round that was.
        rounds: How many there are.
        before: What was answered the time before; None where that is not known, or not shown.
        before_is: What the time before was: an earlier round, or the last one of a series.
    """

    texts: Catalogue
    edition: Edition
    title: str
    tally: Tally
    round: int = 1
    rounds: int = 1
    before: Tally | None = None
    before_is: Literal["", "round", "series"] = ""

    def summary(self) -> tuple[Block, ...]:
        """What everybody in the place reads."""
        if not self.tally.counts:
            return (*self.head(), Paragraph(self.nothing_new()))
        return (
            *self.head(),
            *self.compared(),
            *self.stages(),
            *self.agreements(),
            *self.split(),
            *self.next_steps(),
            self.source(),
        )

    def nothing_new(self) -> str:
        """Why nothing is shown: the same words whether anything moved or not."""
        if self.tally.compared_with is None:
            return self.texts.say("team.result.nothing", smallest=self.tally.smallest)
        return self.texts.say("team.result.nothing_new", date=self._compared_on())

    def compared(self) -> Iterator[Block]:
        """What an earlier result in the same place means for this one."""
        if self.tally.compared_with is None:
            return
        date, held_back = self._compared_on(), self.tally.held_back
        if self.tally.openly:
            yield Note(self.texts.say("team.result.openly", date=date))
        elif held_back:
            yield Note(
                self.texts.say(
                    "team.result.held_back",
                    count=held_back, date=date, smallest=self.tally.least,
                )
            )  # fmt: skip

    def _compared_on(self) -> str:
        at = self.tally.compared_with
        return "" if at is None else self.texts.day(at)

    def in_short(self) -> str:
        """Where the team stands and how far it agrees, for those who answer again."""
        counts = self.tally.counts.get(STAGE)
        stage = self._hidden(STAGE) if counts is None else self.position(counts)
        return "\n".join((stage, *map(self.agreement, measures(self.edition))))

    def details(self) -> tuple[Block, ...]:
        """What stands in the thread below it."""
        return (
            *self.delivery(),
            *self.barriers(),
            *self.roles(),
            *self.moved(),
            self.caveat(),
            *self.worked(),
            *self.sources(),
        )

    # ------------------------------------------------------------------------ the summary

    def head(self) -> Iterator[Block]:
        """What it is, and how many answered."""
        yield Heading(self.texts.say("team.result.title", title=self.title))
        people = self.tally.people
        if self.rounds > 1:
            round_ = {"round": self.round, "rounds": self.rounds}
            yield Paragraph(self.texts.say("team.result.people_round", count=people, **round_))
        else:
            yield Paragraph(self.texts.say("team.result.people", count=people))

    def stages(self) -> Iterator[Block]:
        """The distribution of stages beside the benchmark's, and where the team stands."""
        counts = self.tally.counts.get(STAGE)
        if counts is None:
            yield Paragraph(self._hidden(STAGE))
            return
        header = self.edition.header
        said = self.texts.say("team.result.stages", respondents=header.respondents, who=header.who)
        yield Heading(said)
        yield Bars(self.bars(STAGE, counts))
        facts = tuple(one.id for one in self.edition.shares(STAGE, EVERYONE))
        yield Paragraph(self.position(counts) + self._refs(facts))

    def bars(self, measure: str, counts: Counts) -> tuple[Bar, ...]:
        """How many gave each answer, with the benchmark's share beside."""
        return tuple(
            self._bar(measure, str(answer), count, sum(counts))
            for answer, count in zip(categories(self.edition, measure), counts, strict=True)
        )

    def _bar(self, measure: str, answer: str, count: int, people: int) -> Bar:
        share = share_of(self.texts, count, people)
        shown = self.texts.say("team.result.of", count=count, people=people, share=share)
        published, mark = self.edition.share(measure, answer), ""
        if published is not None:
            value = percent(self.texts, exact(published.value))
            mark = self.texts.say("team.result.benchmark", share=value)
        return Bar(self.edition.label(measure, answer), 100 * count / people, shown, mark)

    def position(self, counts: Counts) -> str:
        """The median stage with its mid-rank, and what the members span."""
        found = team_position(self.edition, counts)
        labels = [self.edition.label(STAGE, one) for one in found.medians]
        if not found.places[0].published:
            return self._unranked(labels)
        ranked = [self._ranked(*one) for one in zip(labels, found.places, strict=True)]
        if sum(1 for one in counts if one) == 1:
            return self.texts.say("team.result.median_same", stage=ranked[0])
        low, high = found.spans
        if len(ranked) > 1:
            return self.texts.say(
                "team.result.median_even", lower=ranked[0], upper=ranked[1], low=low, high=high
            )
        return self.texts.say("team.result.median", stage=ranked[0], low=low, high=high)

    def _unranked(self, labels: list[str]) -> str:
        if len(labels) > 1:
            return self.texts.say(
                "team.result.median_even_unranked", lower=labels[0], upper=labels[1]
            )
        return self.texts.say("team.result.median_unranked", stage=labels[0])

    def _ranked(self, label: str, found: Placement) -> str:
        interval = found.midrank
        said = self.texts.number(interval.low) if interval.exact else rank(self.texts, interval)
        return self.texts.say("team.result.ranked", stage=label, midrank=said)

    def agreements(self) -> Iterator[Block]:
        """How far the team agrees, a line for each question."""
        yield Heading(self.texts.say("team.result.agreement_title"))
        yield Bullets(tuple(map(self.agreement, measures(self.edition))))

    def agreement(self, measure: str) -> str:
        """How far the team agrees on one question."""
        counts = self.tally.counts.get(measure)
        if counts is None:
            return self._hidden(measure)
        if measure == DELIVERY:
            return self._same_answer(counts)
        question = labelled(self.texts, self.edition, measure)
        found, word = said_agreement(self.texts, counts), word_of(self.texts, counts)
        if not word:
            return self.texts.say(
                "team.result.agreement_wordless",
                question=question, agreement=found, count=sum(counts),
            )  # fmt: skip
        return self.texts.say(
            "team.result.agreement", question=question, agreement=found, word=word
        )

    def _same_answer(self, counts: Counts) -> str:
        most, people = max(counts), sum(counts)
        pairs = zip(self.edition.ids(DELIVERY), counts, strict=True)
        answers = [self.edition.label(DELIVERY, one) for one, count in pairs if count == most]
        values = {
            "question": self.texts.say("team.result.delivery"),
            "share": share_of(self.texts, most, people),
        }
        if len(answers) > 1:
            listed = self.texts.join(answers)
            return self.texts.say(
                "team.result.same_answers", count=most, people=people, answers=listed, **values
            )
        return self.texts.say(
            "team.result.same_answer", count=most, people=people, answer=answers[0], **values
        )

    @cached_property
    def split_on(self) -> str | None:
        """The question that the team is furthest apart on; None for no real split."""
        ordinal = {name: one for name, one in self.tally.counts.items() if name != DELIVERY}
        # As the edition orders them, whatever the order of the counts: of two equal ones the first.
        return biggest_split({one: ordinal[one] for one in self._ordered if one in ordinal})

    @property
    def _ordered(self) -> tuple[str, ...]:
        return measures(self.edition)

    def split(self) -> Iterator[Block]:
        """The question that the team is furthest apart on, and something to talk about."""
        if not any(name != DELIVERY for name in self.tally.counts):
            # Of what may not be shown it is not said either that all agree.
            return
        yield Heading(self.texts.say("team.result.split_title"))
        measure = self.split_on
        if measure is None:
            yield Paragraph(self.texts.say("team.result.no_split"))
            yield Paragraph(self.texts.say("team.result.no_split_ask"))
            return
        counts = self.tally.counts[measure]
        labels = self._labels(measure)
        given = [label for label, count in zip(labels, counts, strict=True) if count]
        found = said_agreement(self.texts, counts)
        ends = {"agreement": found, "low": given[0], "high": given[-1]}
        barrier = labelled(self.texts, self.edition, measure)
        if measure == STAGE:
            said = self.texts.say("team.result.split_stage", **ends)
            ask = self.texts.say("team.result.split_ask_stage")
        else:
            said = self.texts.say("team.result.split_barrier", barrier=barrier, **ends)
            ask = self.texts.say("team.result.split_ask_barrier", barrier=barrier)
        yield Paragraph(" ".join((said, *self._camps(counts, given[0], given[-1]))))
        yield Paragraph(ask)

    def _camps(self, counts: Counts, low: str, high: str) -> Iterator[str]:
        half = len(counts) // 2
        lower, upper = sum(counts[:half]), sum(counts[-half:])
        if two_camps(counts) and lower and upper:
            yield self.texts.say("team.result.camps", lower=lower, upper=upper, low=low, high=high)

    def _labels(self, measure: str) -> list[str]:
        found = categories(self.edition, measure)
        if measure.startswith(BARRIER):
            return [str(one) for one in found]
        return [self.edition.label(measure, str(one)) for one in found]

    # ------------------------------------------------------------------------ next steps

    @cached_property
    def answers(self) -> TeamAnswers:
        """What the next steps are chosen by."""
        stage, model = self.tally.counts.get(STAGE), self.tally.counts.get(DELIVERY)
        means = {
            one: mean_of(self.edition, counts)
            for one in self.edition.ids(BARRIER)
            if (counts := self.tally.counts.get(BARRIER + one))
        }
        leads = model is not None and model.count(max(model)) == 1
        return TeamAnswers(
            stage=self.edition.ids(STAGE)[medians(stage)[0]] if stage else None,
            delivery=self.edition.ids(DELIVERY)[model.index(max(model))]
            if leads and model
            else None,
            barriers=means,
        )

    @cached_property
    def advice(self) -> tuple[Advice, ...]:
        """The next steps, most pressing first."""
        return advise(self.edition, self.answers)

    def next_steps(self) -> Iterator[Block]:
        """Up to three next steps, with why, and who says so."""
        if not self.advice:
            return
        yield Heading(self.texts.say("result.advice_title"))
        lines = tuple(advised(self.texts, self.edition, one) for one in self.advice)
        yield Bullets(lines, ordered=True)
        stage = self.tally.counts.get(STAGE)
        if stage and len(set(medians(stage))) > 1 and self.answers.stage:
            lower = self.edition.label(STAGE, self.answers.stage)
            yield Note(self.texts.say("team.result.advice_even", lower=lower))

    def source(self) -> Note:
        """Where the benchmark's figures are from, in few words."""
        header = self.edition.header
        said = self.texts.say("report.source", title=header.title, respondents=header.respondents)
        return Note(said)

    # ------------------------------------------------------------------------ the details

    def delivery(self) -> Iterator[Block]:
        """How many chose each delivery model, beside the benchmark's shares."""
        counts = self.tally.counts.get(DELIVERY)
        yield Heading(self.texts.say("team.result.delivery"))
        if counts is None:
            yield Paragraph(self._hidden(DELIVERY))
            return
        yield Bars(self.bars(DELIVERY, counts))
        model = self.answers.delivery
        if model is None:
            yield Paragraph(self._same_answer(counts) + ".")
            return
        label = self.edition.label(DELIVERY, model)
        share = share_of(self.texts, max(counts), sum(counts))
        facts = tuple(one.id for one in self.edition.shares(DELIVERY, EVERYONE))
        published = self.edition.share(DELIVERY, model)
        if published is None:
            said = self.texts.say("team.result.delivery_unpublished", share=share, model=label)
        else:
            market = percent(self.texts, exact(published.value))
            said = self.texts.say(
                "team.result.delivery_same", share=share, model=label, market=market
            )
        yield Paragraph(said + self._refs(facts))

    def barriers(self) -> Iterator[Block]:
        """Each barrier's mean beside the market's, the largest difference first."""
        yield Heading(self.texts.say("team.result.barriers_title"))
        shown = sorted(
            self.answers.barriers, key=lambda one: -abs(self.difference(one) or Fraction())
        )
        hidden = [one for one in self.edition.ids(BARRIER) if one not in self.answers.barriers]
        lines = (*map(self._barrier, shown), *(self._hidden(BARRIER + one) for one in hidden))
        yield Bullets(tuple(lines))

    def _close(self, barrier: str) -> Fraction:
        """How close a mean is to the market's; one without is as close as can be."""
        return -abs(self.difference(barrier) or Fraction())

    def difference(self, barrier: str) -> Fraction | None:
        """A barrier's mean minus the market's, in points; None where that is not published."""
        fact = self.edition.mean(barrier)
        return None if fact is None else self.answers.barriers[barrier] - exact(fact.value)

    def _barrier(self, barrier: str) -> str:
        counts, fact = self.tally.counts[BARRIER + barrier], self.edition.mean(barrier)
        found, word = said_agreement(self.texts, counts), word_of(self.texts, counts)
        name = "team.result.barrier_agreement_wordless"
        if word:
            name = "team.result.barrier_agreement"
        label, mean = self.edition.label(BARRIER, barrier), self.answers.barriers[barrier]
        agreed = self.texts.say(name, agreement=found, word=word)
        difference = self.difference(barrier)
        if fact is None or difference is None:
            return self.texts.say(
                "team.result.barrier_unpublished",
                barrier=label, mean=points(self.texts, mean), agreement=agreed, count=sum(counts),
            )  # fmt: skip
        said = self.texts.say(
            "team.result.barrier",
            barrier=label,
            mean=points(self.texts, mean),
            market=exact(fact.value),
            difference=self.texts.signed(rounded(mean) - exact(fact.value), digits=2),
            reading=self.texts.say(f"result.reading.{read(difference)}"),
            agreement=agreed,
            count=sum(counts),
        )
        return said + self._refs((fact.id,))

    def roles(self) -> Iterator[Block]:
        """What may be shown of each role, and what may not."""
        shown, smallest = self.tally.roles, self.tally.least
        if not shown and not self.tally.roles_withheld:
            return
        yield Heading(self.texts.say("team.result.roles_title"))
        if shown:
            yield Bullets(tuple(map(self._role, shown)))
        if any(name not in one.counts for one in shown for name in self.tally.counts):
            yield Note(self.texts.say("team.result.role_questions", smallest=smallest))
        if self.tally.roles_withheld:
            name = "team.result.roles_hidden" if shown else "team.result.roles_none"
            yield Note(self.texts.say(name, smallest=smallest))

    def _role(self, one: RoleTally) -> str:
        parts = (*self._role_stage(one), *self._role_barrier(one))
        said = "; ".join(parts) or self.texts.say("team.result.role_nothing")
        return self.texts.say("team.result.role", role=one.label, count=one.people, parts=said)

    def _role_stage(self, one: RoleTally) -> Iterator[str]:
        counts = one.counts.get(STAGE)
        if counts is None:
            return
        stages = self.edition.ids(STAGE)
        lower, upper = (self.edition.label(STAGE, stages[at]) for at in medians(counts))
        if lower == upper:
            yield self.texts.say("team.result.role_median", stage=lower)
        else:
            yield self.texts.say("team.result.role_median_even", lower=lower, upper=upper)

    def _role_barrier(self, one: RoleTally) -> Iterator[str]:
        whole = self.answers.barriers
        means = {
            name: mean_of(self.edition, one.counts[BARRIER + name])
            for name in whole
            if BARRIER + name in one.counts
        }
        if not means:
            return
        furthest = max(means, key=lambda name: abs(means[name] - whole[name]))
        said, all_said = points(self.texts, means[furthest]), points(self.texts, whole[furthest])
        if said == all_said:
            yield self.texts.say("team.result.role_same")
            return
        label = self.edition.label(BARRIER, furthest)
        yield self.texts.say("team.result.role_barrier", barrier=label, mean=said, whole=all_said)

    def moved(self) -> Iterator[Block]:
        """What is different from the time before, or why that is not shown."""
        if self.before is None:
            return
        if self.before_is == "series":
            yield Heading(self.texts.say("team.result.moved_series"))
        else:
            yield Heading(self.texts.say("team.result.moved_round", round=self.round - 1))
        yield from Moved(self.texts, self.edition, self.before, self.tally).blocks()

    def caveat(self) -> Note:
        """Who was compared with whom, and the source."""
        header = self.edition.header
        return Note(
            self.texts.say("team.result.caveat", title=header.title, respondents=header.respondents)
        )

    def worked(self) -> Iterator[Block]:
        """How the numbers come about."""
        yield Heading(self.texts.say("team.result.worked_title"))
        yield Bullets(
            (
                self.texts.say("team.result.worked_position"),
                self.texts.say("team.result.worked_agreement", least=FEWEST_FOR_A_WORD),
                self.texts.say("team.result.worked_delivery"),
                self.texts.say("team.result.worked_barriers"),
                self.texts.say("team.result.worked_smallest", smallest=self.tally.smallest),
            )
        )

    def sources(self) -> Iterator[Block]:
        """Every fact that has a number in the result."""
        if not self.facts:
            return
        yield Heading(self.texts.say("team.result.sources_title"))
        yield Bullets(tuple(sourced(self.texts, self.edition, one) for one in self.facts))
        yield Note(report_line(self.texts, self.edition))

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Ids of every fact that the result rests on, in the order of the edition."""
        used = {fact for one in self.advice for fact in one.facts}
        for measure in (STAGE, DELIVERY):
            if measure in self.tally.counts:
                used |= {one.id for one in self.edition.shares(measure, EVERYONE)}
        means = (self.edition.mean(one) for one in self.answers.barriers)
        used |= {one.id for one in means if one}
        return tuple(one for one in numbers(self.edition) if one in used)

    def _hidden(self, measure: str) -> str:
        question = labelled(self.texts, self.edition, measure)
        if self.tally.hidden.get(measure) == "compared":
            date = self._compared_on()
            return self.texts.say("team.result.hidden_compared", question=question, date=date)
        return self.texts.say("team.result.hidden", question=question, smallest=self.tally.smallest)

    def _refs(self, fact_ids: tuple[str, ...]) -> str:
        return reference(self.texts, self.edition, fact_ids)
