"""The result in words: what the benchmark says about a person's answers, with references."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from bot.messages import Bar, Bars, Block, Bullets, Heading, Note, Paragraph
from bot.results.facts import advised, label, percent, rank, reference, shown
from bot.scoring.advice import Advice, advise
from bot.scoring.barriers import BarrierPosition
from bot.scoring.edition import (
    BARRIER,
    DELIVERY,
    STAGE,
    Comparison,
    Edition,
    Segment,
    Share,
    exact,
)
from bot.scoring.position import ROUNDED, Answers, Placement, Position, half_up, place, position
from bot.texts import Catalogue


@dataclass(frozen=True)
class Narrator:
    """A narrator of a position, in one language.

    Attributes:
        texts: The language.
        found: The position.
        advice: The next steps.
    """

    texts: Catalogue
    found: Position
    advice: tuple[Advice, ...]

    @property
    def edition(self) -> Edition:
        """The benchmark."""
        return self.found.edition

    @cached_property
    def stage(self) -> str:
        """The name of the person's stage; empty if it was not answered."""
        answer = self.found.answers.stage
        return self.edition.label(STAGE, answer) if answer else ""

    def blocks(self, moved: Iterable[Block] = ()) -> tuple[Block, ...]:
        """Return the whole result.

        Args:
            moved: The changes since the last result.
        """
        return (
            *self.overall(),
            *self.industry(),
            *self.country(),
            *self.delivery(),
            *self.barriers(),
            *moved,
            *self.next_steps(),
            self.caveat(),
        )

    # ------------------------------------------------------------------------ the stage

    def overall(self) -> Iterator[Block]:
        """Yield the shares among all respondents, a chart, and then the mid-rank."""
        placement = self.found.overall
        if placement is None:
            return
        yield Heading(self.texts.say("result.headline", stage=self.stage))
        yield from self.among_all(placement)

    def among_all(self, placement: Placement) -> Iterator[Block]:
        """Yield the shares, a chart and the mid-rank among all respondents."""
        if not placement.published:
            yield Paragraph(self.texts.say("result.not_published_overall"))
            return
        yield Paragraph(self._shares(placement) + self._refs(placement.facts))
        bars = tuple(self._bars())
        if bars:
            yield Bars(bars)
        midrank = rank(self.texts, placement.midrank)
        yield Note(self.texts.say("result.midrank", midrank=midrank, stage=self.stage))

    def _shares(self, placement: Placement) -> str:
        name = "result.shares"
        if placement.below.high == 0:
            name = "result.shares_lowest"
        elif placement.above.high == 0:
            name = "result.shares_highest"
        return self._said_of(placement, name)

    def _said_of(self, placement: Placement, name: str) -> str:
        header = self.edition.header
        return self.texts.say(
            name,
            count=header.respondents,
            who=header.who,
            stage=self.stage,
            below=shown(self.texts, placement.below),
            same=shown(self.texts, placement.same),
            above=shown(self.texts, placement.above),
        )

    def for_others(self) -> Iterator[Block]:
        """Yield the stage among all respondents for other readers, without anything else."""
        placement, header = self.found.overall, self.edition.header
        if placement is None:
            return
        yield Heading(self.texts.say("share.headline", stage=self.stage))
        if placement.published:
            yield Paragraph(self._said_of(placement, "share.shares"))
        bars = tuple(self._bars("share.here"))
        if bars:
            yield Bars(bars)
        caveat = self.texts.say("share.caveat", title=header.title, respondents=header.respondents)
        yield Note(caveat)

    def _bars(self, mark: str = "result.you") -> Iterator[Bar]:
        for stage in self.edition.ids(STAGE):
            share = self.edition.share(STAGE, stage)
            if share is None:
                continue
            marked = self.texts.say(mark) if stage == self.found.answers.stage else ""
            value = percent(self.texts, exact(share.value))
            yield Bar(self.edition.label(STAGE, stage), share.value, value, marked)

    # ------------------------------------------------------------------------ segments

    def industry(self) -> Iterator[Block]:
        """Yield the position in the industry with its interval, or that it is unpublished."""
        answer = self.found.answers.industry
        if answer is None or self.found.industry is None:
            return
        segment = Segment("industry", answer)
        yield Heading(label(self.texts, self.edition, segment))
        yield from self.in_segment(segment, self.found.industry)

    def in_segment(self, segment: Segment, placement: Placement) -> Iterator[Block]:
        """Yield a place in an industry, and its published comparisons."""
        yield Paragraph(self._in_industry(segment, placement) + self._refs(placement.facts))
        yield from self.compared(self.edition.comparisons(STAGE, segment))

    def _in_industry(self, segment: Segment, placement: Placement) -> str:
        industry = label(self.texts, self.edition, segment)
        if not placement.published:
            return self.texts.say("result.industry_not_published", industry=industry)
        midrank = rank(self.texts, placement.midrank)
        if all(share.exact for share in (placement.below, placement.same, placement.above)):
            lowest = placement.below.high == 0
            return self.texts.say(
                "result.industry_lowest_exact" if lowest else "result.industry_exact",
                industry=industry,
                stage=self.stage,
                below=shown(self.texts, placement.below),
                same=shown(self.texts, placement.same),
                above=shown(self.texts, placement.above),
                midrank=midrank,
            )
        published = self.texts.join(map(self._published, self.edition.shares(STAGE, segment)))
        return self.texts.say(
            "result.industry_bounds",
            industry=industry,
            published=published,
            parts=self.texts.join(self._parts(placement)),
            midrank=midrank,
        )

    def _published(self, share: Share) -> str:
        named = self.texts.join(self.edition.label(STAGE, stage) for stage in share.categories)
        return f"{named} {percent(self.texts, exact(share.value))}"

    def _parts(self, placement: Placement) -> Iterator[str]:
        for name, interval in (
            ("below", placement.below),
            ("same", placement.same),
            ("above", placement.above),
        ):
            if interval.high > 0:
                share = shown(self.texts, interval)
                yield self.texts.say(f"result.part_{name}", share=share, stage=self.stage)

    def country(self) -> Iterator[Block]:
        """Yield what is published about the country: words, no figures."""
        answer = self.found.answers.country
        if answer is None:
            return
        segment = Segment("country", answer)
        yield Heading(label(self.texts, self.edition, segment))
        yield from self.in_country(segment)

    def in_country(self, segment: Segment) -> Iterator[Block]:
        """Yield the published comparisons of a country."""
        country = label(self.texts, self.edition, segment)
        found = self.edition.comparisons(STAGE, segment)
        if not found:
            yield Paragraph(self.texts.say("result.country_not_published", country=country))
        yield from self.compared(found)
        yield Note(self.texts.say("result.country_no_figures"))

    def compared(self, comparisons: Sequence[Comparison]) -> Iterator[Block]:
        """Yield published comparisons, each with its reference."""
        for comparison in comparisons:
            yield Paragraph(comparison.says + self._refs((comparison.id,)))

    # ------------------------------------------------------------------------ delivery, barriers

    def delivery(self) -> Iterator[Block]:
        """Yield the share with the same delivery model, and the industry's leaning."""
        found = self.found.delivery
        if found is None:
            return
        model = self.edition.label(DELIVERY, found.answer)
        yield Heading(self.texts.say("result.delivery_title", model=model))
        if found.same is None:
            yield Paragraph(self.texts.say("result.delivery_not_published"))
        else:
            others = self.texts.join(
                self.texts.say(
                    "result.delivery_other",
                    share=percent(self.texts, value),
                    model=self.edition.label(DELIVERY, other),
                )
                for other, value in found.others.items()
                if value is not None
            )
            same = percent(self.texts, found.same)
            said = self.texts.say("result.delivery", same=same, model=model, others=others)
            yield Paragraph(said + self._refs(found.facts))
        yield from self._delivery_in_industry()

    def _delivery_in_industry(self) -> Iterator[Block]:
        industry = self.found.answers.industry
        if industry is not None:
            yield from self.delivery_lean(Segment("industry", industry))

    def delivery_lean(self, segment: Segment) -> Iterator[Block]:
        """Yield an industry's leaning in delivery models, or that it is unpublished."""
        found = self.edition.comparisons(DELIVERY, segment)
        yield from self.compared(found)
        if not found:
            name = label(self.texts, self.edition, segment)
            yield Paragraph(self.texts.say("result.delivery_industry_not_published", industry=name))

    def barriers(self) -> Iterator[Block]:
        """Yield each rated barrier beside the market's mean, the largest difference first."""
        if self.found.barriers:
            yield Heading(self.texts.say("result.barriers_title"))
            yield Bullets(tuple(self._barrier(barrier) for barrier in self.found.barriers))

    def _barrier(self, barrier: BarrierPosition) -> str:
        guaranteed = ""
        if barrier.sure_higher:
            share = percent(self.texts, barrier.sure_higher)
            guaranteed = self.texts.say("result.guaranteed_higher", share=share)
        elif barrier.sure_lower:
            share = percent(self.texts, barrier.sure_lower)
            guaranteed = self.texts.say("result.guaranteed_lower", share=share)
        said = self.texts.say(
            "result.barrier",
            barrier=self.edition.label(BARRIER, barrier.id),
            answer=barrier.answer,
            mean=barrier.mean,
            difference=self.texts.signed(barrier.difference),
            reading=self.texts.say(f"result.reading.{barrier.reading}"),
            guaranteed=guaranteed,
        )
        return said + self._refs((barrier.fact,))

    # ------------------------------------------------------------------------ next steps

    def next_steps(self) -> Iterator[Block]:
        """Yield up to three next steps, each with its reason and its basis."""
        if not self.advice:
            return
        yield Heading(self.texts.say("result.advice_title"))
        lines = tuple(advised(self.texts, self.edition, advice) for advice in self.advice)
        yield Bullets(lines, ordered=True)

    def caveat(self) -> Note:
        """Return the note that both sides are self-rated, and the source."""
        header = self.edition.header
        said = self.texts.say("result.caveat", title=header.title, respondents=header.respondents)
        return Note(said)

    # ------------------------------------------------------------------------ facts, details

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Ids of every fact that the result rests on, in the order of the edition."""
        found, used = self.found, set[str]()
        for placement in (found.overall, found.industry):
            used |= set(placement.facts) if placement else set()
        used |= {
            comparison.id
            for comparison in (*found.industry_comparisons, *found.country_comparisons)
        }
        if found.delivery:
            used |= {
                *found.delivery.facts,
                *(comparison.id for comparison in found.delivery.industry),
            }
        used |= {barrier.fact for barrier in found.barriers}
        used |= {fact for advice in self.advice for fact in advice.facts}
        return tuple(fact.id for fact in self.edition.facts if fact.id in used)

    def details(self) -> Iterator[Block]:
        """Yield the uncertainty of the numbers."""
        header, margins, overall = self.edition.header, self.found.margins, self.found.overall
        yield Heading(self.texts.say("details.title"))
        if margins and overall:
            low, high = margins.midrank_95
            rounding = margins.midrank_rounding
            yield Paragraph(
                self.texts.say(
                    "details.sampling",
                    respondents=header.respondents,
                    midrank=half_up(overall.midrank.low),
                    margin=(high - low) / 2,
                    share=percent(self.texts, overall.same.low),
                    stage=self.stage,
                    low=percent(self.texts, round(margins.same_95[0], 1)),
                    high=percent(self.texts, round(margins.same_95[1], 1)),
                )
            )
            width = (rounding.high - rounding.low) / 2
            yield Paragraph(
                self.texts.say("details.rounding", margin=self.texts.number(width, digits=2))
            )
        yield from self._segment_rounding()
        yield Paragraph(self.texts.say("details.segments"))
        if len(self.found.barriers) > 1:
            yield Paragraph(self._ranks())
        yield Note(self.texts.say("details.self_rated"))

    def _segment_rounding(self) -> Iterator[Block]:
        """Yield the industry's bounds if the rounding of published shares is considered."""
        industry, stage, found = (
            self.found.answers.industry,
            self.found.answers.stage,
            self.found.industry,
        )
        if industry is None or stage is None or found is None or not found.published:
            return
        segment = Segment("industry", industry)
        loose = place(self.edition, segment, stage, tolerance=ROUNDED)
        yield Paragraph(
            self.texts.say(
                "details.segment_rounding",
                industry=label(self.texts, self.edition, segment),
                stage=self.stage,
                below=shown(self.texts, loose.below),
                same=shown(self.texts, loose.same),
                above=shown(self.texts, loose.above),
                midrank=rank(self.texts, loose.midrank),
            )
        )

    def _ranks(self) -> str:
        rated = {barrier.id: barrier for barrier in self.found.barriers}
        market = {barrier: rated[barrier].mean for barrier in rated}
        yours = {
            barrier: rated[barrier].answer
            for barrier in sorted(rated, key=lambda barrier: -market[barrier])
        }
        return self.texts.say("details.ranks", yours=self._order(yours), market=self._order(market))

    def _order(self, ratings: Mapping[str, Fraction | int]) -> str:
        """Return barriers from the highest rating down; equal ones are joined."""
        levels = sorted(set(ratings.values()), reverse=True)
        groups = (
            " = ".join(
                self.edition.label(BARRIER, barrier)
                for barrier in ratings
                if ratings[barrier] == level
            )
            for level in levels
        )
        return " > ".join(groups)

    def _refs(self, fact_ids: tuple[str, ...]) -> str:
        return reference(self.texts, self.edition, fact_ids)


def narrator(texts: Catalogue, edition: Edition, answers: Answers) -> Narrator:
    """Return a narrator for a person's answers."""
    return Narrator(texts, position(edition, answers), advise(edition, answers))
