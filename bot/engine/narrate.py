"""The result in words: what the benchmark says about a person's answers, and where it says so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from bot.engine.facts import (
    advised,
    label,
    percent,
    rank,
    reference,
    shown,
)
from bot.messages import (
    Bar,
    Bars,
    Block,
    Bullets,
    Heading,
    Note,
    Paragraph,
)
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
    """Says what a position means, in one language.

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
        """What the person's stage is called; empty where it was not answered."""
        answer = self.found.answers.stage
        return self.edition.label(STAGE, answer) if answer else ""

    def blocks(self, moved: Iterable[Block] = ()) -> tuple[Block, ...]:
        """The whole result.

        Args:
            moved: What moved since last time.
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
        """The three shares among all respondents, a chart, and the mid-rank second."""
        place_ = self.found.overall
        if place_ is None:
            return
        yield Heading(self.texts.say("result.headline", stage=self.stage))
        yield from self.among_all(place_)

    def among_all(self, place_: Placement) -> Iterator[Block]:
        """The three shares, a chart and the mid-rank among all respondents."""
        if not place_.published:
            yield Paragraph(self.texts.say("result.not_published_overall"))
            return
        yield Paragraph(self._shares(place_) + self._refs(place_.facts))
        bars = tuple(self._bars())
        if bars:
            yield Bars(bars)
        midrank = rank(self.texts, place_.midrank)
        yield Note(self.texts.say("result.midrank", midrank=midrank, stage=self.stage))

    def _shares(self, found: Placement) -> str:
        name = "result.shares"
        if found.below.high == 0:
            name = "result.shares_lowest"
        elif found.above.high == 0:
            name = "result.shares_highest"
        return self._said_of(found, name)

    def _said_of(self, found: Placement, name: str) -> str:
        header = self.edition.header
        return self.texts.say(
            name,
            count=header.respondents,
            who=header.who,
            stage=self.stage,
            below=shown(self.texts, found.below),
            same=shown(self.texts, found.same),
            above=shown(self.texts, found.above),
        )

    def for_others(self) -> Iterator[Block]:
        """The stage among all respondents, as others are to read it; nothing else is in it."""
        place_, header = self.found.overall, self.edition.header
        if place_ is None:
            return
        yield Heading(self.texts.say("share.headline", stage=self.stage))
        if place_.published:
            yield Paragraph(self._said_of(place_, "share.shares"))
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
        """The industry's position with its interval, and what is not published."""
        answer = self.found.answers.industry
        if answer is None or self.found.industry is None:
            return
        segment = Segment("industry", answer)
        yield Heading(label(self.texts, self.edition, segment))
        yield from self.in_segment(segment, self.found.industry)

    def in_segment(self, segment: Segment, found: Placement) -> Iterator[Block]:
        """A place in an industry, and the comparisons that are published about it."""
        yield Paragraph(self._in_industry(segment, found) + self._refs(found.facts))
        yield from self.compared(self.edition.comparisons(STAGE, segment))

    def _in_industry(self, segment: Segment, found: Placement) -> str:
        industry = label(self.texts, self.edition, segment)
        if not found.published:
            return self.texts.say("result.industry_not_published", industry=industry)
        midrank = rank(self.texts, found.midrank)
        if all(one.exact for one in (found.below, found.same, found.above)):
            lowest = found.below.high == 0
            return self.texts.say(
                "result.industry_lowest_exact" if lowest else "result.industry_exact",
                industry=industry,
                stage=self.stage,
                below=shown(self.texts, found.below),
                same=shown(self.texts, found.same),
                above=shown(self.texts, found.above),
                midrank=midrank,
            )
        published = self.texts.join(map(self._published, self.edition.shares(STAGE, segment)))
        return self.texts.say(
            "result.industry_bounds",
            industry=industry,
            published=published,
            parts=self.texts.join(self._parts(found)),
            midrank=midrank,
        )

    def _published(self, share: Share) -> str:
        named = self.texts.join(self.edition.label(STAGE, one) for one in share.categories)
        return f"{named} {percent(self.texts, exact(share.value))}"

    def _parts(self, found: Placement) -> Iterator[str]:
        for name, interval in (
            ("below", found.below),
            ("same", found.same),
            ("above", found.above),
        ):
            if interval.high > 0:
                share = shown(self.texts, interval)
                yield self.texts.say(f"result.part_{name}", share=share, stage=self.stage)

    def country(self) -> Iterator[Block]:
        """What is published about the country, in words: there are no figures."""
        answer = self.found.answers.country
        if answer is None:
            return
        segment = Segment("country", answer)
        yield Heading(label(self.texts, self.edition, segment))
        yield from self.in_country(segment)

    def in_country(self, segment: Segment) -> Iterator[Block]:
        """The comparisons that are published about a country."""
        country = label(self.texts, self.edition, segment)
        found = self.edition.comparisons(STAGE, segment)
        if not found:
            yield Paragraph(self.texts.say("result.country_not_published", country=country))
        yield from self.compared(found)
        yield Note(self.texts.say("result.country_no_figures"))

    def compared(self, comparisons: Sequence[Comparison]) -> Iterator[Block]:
        """Published comparisons, each with its reference."""
        for one in comparisons:
            yield Paragraph(one.says + self._refs((one.id,)))

    # ------------------------------------------------------------------------ delivery, barriers

    def delivery(self) -> Iterator[Block]:
        """How many chose the same delivery model, and which way the industry leans."""
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
                    model=self.edition.label(DELIVERY, one),
                )
                for one, value in found.others.items()
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
        """Which way an industry leans in delivery models, or that this is not published."""
        found = self.edition.comparisons(DELIVERY, segment)
        yield from self.compared(found)
        if not found:
            name = label(self.texts, self.edition, segment)
            yield Paragraph(self.texts.say("result.delivery_industry_not_published", industry=name))

    def barriers(self) -> Iterator[Block]:
        """Each rated barrier beside the market's mean, the largest difference first."""
        if self.found.barriers:
            yield Heading(self.texts.say("result.barriers_title"))
            yield Bullets(tuple(self._barrier(one) for one in self.found.barriers))

    def _barrier(self, one: BarrierPosition) -> str:
        guaranteed = ""
        if one.sure_higher:
            share = percent(self.texts, one.sure_higher)
            guaranteed = self.texts.say("result.guaranteed_higher", share=share)
        elif one.sure_lower:
            share = percent(self.texts, one.sure_lower)
            guaranteed = self.texts.say("result.guaranteed_lower", share=share)
        said = self.texts.say(
            "result.barrier",
            barrier=self.edition.label(BARRIER, one.id),
            answer=one.answer,
            mean=one.mean,
            difference=self.texts.signed(one.difference),
            reading=self.texts.say(f"result.reading.{one.reading}"),
            guaranteed=guaranteed,
        )
        return said + self._refs((one.fact,))

    # ------------------------------------------------------------------------ next steps

    def next_steps(self) -> Iterator[Block]:
        """Up to three next steps, with why, and who says so."""
        if not self.advice:
            return
        yield Heading(self.texts.say("result.advice_title"))
        lines = tuple(advised(self.texts, self.edition, one) for one in self.advice)
        yield Bullets(lines, ordered=True)

    def caveat(self) -> Note:
        """That both sides are self-rated, and the source."""
        header = self.edition.header
        said = self.texts.say("result.caveat", title=header.title, respondents=header.respondents)
        return Note(said)

    # ------------------------------------------------------------------------ behind it

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Ids of every fact that the result rests on, in the order of the edition."""
        found, used = self.found, set[str]()
        for place_ in (found.overall, found.industry):
            used |= set(place_.facts) if place_ else set()
        used |= {one.id for one in (*found.industry_comparisons, *found.country_comparisons)}
        if found.delivery:
            used |= {*found.delivery.facts, *(one.id for one in found.delivery.industry)}
        used |= {one.fact for one in found.barriers}
        used |= {fact for one in self.advice for fact in one.facts}
        return tuple(fact.id for fact in self.edition.facts if fact.id in used)

    def details(self) -> Iterator[Block]:
        """How sure the numbers are."""
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
        """The industry's bounds when its published shares may be off by their rounding."""
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
        rated = {one.id: one for one in self.found.barriers}
        market = {one: rated[one].mean for one in rated}
        yours = {one: rated[one].answer for one in sorted(rated, key=lambda one: -market[one])}
        return self.texts.say("details.ranks", yours=self._order(yours), market=self._order(market))

    def _order(self, ratings: Mapping[str, Fraction | int]) -> str:
        """Barriers from the highest rating down; equal ones beside each other."""
        levels = sorted(set(ratings.values()), reverse=True)
        groups = (
            " = ".join(self.edition.label(BARRIER, one) for one in ratings if ratings[one] == level)
            for level in levels
        )
        return " > ".join(groups)

    def _refs(self, fact_ids: tuple[str, ...]) -> str:
        return reference(self.texts, self.edition, fact_ids)


def narrator(texts: Catalogue, edition: Edition, answers: Answers) -> Narrator:
    """A narrator for a person's answers."""
    return Narrator(texts, position(edition, answers), advise(edition, answers))
