"""One published benchmark: its measures, its respondents, and every fact that it states."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.documents import Frozen
from bot.questions.base import Body, Id, Label, Option
from bot.texts import Words

STAGE, DELIVERY, BARRIER = "stage", "delivery_model", "barrier."
INDUSTRY, COUNTRY, ROLE = "industry", "country", "role"

Direction = Literal["higher", "lower"]


class Scale(Frozen):
    """The rating scale of the barriers."""

    lowest: int
    highest: int
    low: Label = Field(description="What the lowest number means.")
    high: Label = Field(description="What the highest number means.")


class Source(Frozen):
    """A heading of the report, with facts under it."""

    id: Id
    heading: Words = Field(min_length=1)


class Header(Frozen):
    """``edition.yaml``: the measures and the respondents."""

    id: Id
    title: Words = Field(min_length=1)
    publisher: Words = Field(min_length=1)
    year: int = Field(ge=1990, le=2100)
    respondents: int = Field(ge=1, description="How many people answered (n).")
    who: Words = Field(min_length=1, description="Who they are, such as executives.")
    scale: Scale
    sources: tuple[Source, ...] = Field(min_length=1)
    stages: tuple[Option, ...] = Field(min_length=2, max_length=7)
    delivery_models: tuple[Option, ...] = Field(min_length=2)
    barriers: tuple[Option, ...] = Field(min_length=1)
    industries: tuple[Option, ...] = Field(min_length=1)
    countries: tuple[Option, ...] = Field(min_length=1)
    roles: tuple[Option, ...] = Field((), description="The roles that advice tells apart.")
    brief: Words = Field("", description="The title in few words, for short messages.")

    @property
    def short_title(self) -> str:
        """The title in few words; the whole title if there is no shorter one."""
        return self.brief or self.title


@dataclass(frozen=True, slots=True)
class Segment:
    """All respondents (``kind`` "all"), one industry, or one country."""

    kind: Literal["all", "industry", "country"] = "all"
    id: str = ""


EVERYONE = Segment()


class BaseFact(Frozen):
    """The fields that every published statement has."""

    id: Id
    source: Id = Field(description="The id of the heading that it stands under.")
    industry: str = Field("", description="The industry that it speaks of.")
    country: str = Field("", description="The country that it speaks of.")

    @property
    def segment(self) -> Segment:
        """The respondents that it is about."""
        if self.industry:
            return Segment("industry", self.industry)
        return Segment("country", self.country) if self.country else EVERYONE


Percent = Annotated[float, Field(ge=0, le=100)]


class Share(BaseFact):
    """An exact share, in percent of the segment, of one or several categories together."""

    kind: Literal["share"]
    measure: str
    categories: tuple[str, ...] = Field(min_length=1)
    value: Percent
    unit: Literal["percent"]


class Cap(BaseFact):
    """A largest share that the report's "highest" or "leads" implies for every industry.

    Used only on request: the report states the leader, the cap follows from it.
    """

    kind: Literal["cap"]
    measure: str
    categories: tuple[str, ...] = Field(min_length=1)
    value: Percent
    unit: Literal["percent"]


class Mean(BaseFact):
    """A mean rating, in points of the edition's scale."""

    kind: Literal["mean"]
    measure: str
    value: float
    unit: Literal["points"]


class Comparison(BaseFact):
    """A segment against all respondents, in words; never turned into a number."""

    kind: Literal["comparison"]
    measure: str
    categories: tuple[str, ...] = Field((), description="What it speaks of; empty if not named.")
    direction: Direction
    says: Words = Field(min_length=1, description="The statement, in the project's own words.")


class Finding(BaseFact):
    """A conclusion or recommendation of the report, in the project's own words."""

    kind: Literal["finding"]
    says: Words = Field(min_length=1)


Fact = Annotated[Share | Cap | Mean | Comparison | Finding, Field(discriminator="kind")]


class IndustryLean(Frozen):
    """A published comparison of the person's industry with everyone."""

    measure: str
    category: str
    direction: Direction


class Applies(Frozen):
    """The answers that a piece of advice is for; several keys must hold together."""

    stage: tuple[str, ...] = Field((), description="The stage is one of these.")
    delivery: tuple[str, ...] = Field((), description="The delivery model is one of these.")
    top_barrier: str = Field("", description="This barrier is highest above the market.")
    no_barrier_above: bool = Field(
        default=False, description="No rated barrier is above the market."
    )
    slowest: tuple[str, ...] = Field((), description="One of these barriers slows them most.")
    barely_slowed: bool = Field(
        default=False, description="No barrier is rated at the middle of the scale or above."
    )
    industry: tuple[str, ...] = Field((), description="The industry is one of these.")
    industry_leans: IndustryLean | None = None
    role: tuple[str, ...] = Field((), description="The role is one of these.")


class Seats(Frozen):
    """The people in the room, as a reader of one role is told."""

    role: str
    who: Body = Field(min_length=1, description="Who must be in the room, and the reader is you.")


class AdviceRule(Frozen):
    """One next step and the answers it is for."""

    id: Id
    topic: str = Field(min_length=1, description="What it is about; shown once per topic.")
    applies: Applies
    weight: int = Field(ge=0, le=100, description="Which comes first; 100 is most pressing.")
    basis: Literal["report", "suggestion"] = Field(
        description="Whether the report recommends it, or it is our suggestion resting on facts."
    )
    rests_on: tuple[str, ...] = Field(min_length=1, description="Ids of facts.")
    action: Body = Field(min_length=1, description="What to do next.")
    reason: Body = Field(min_length=1, description="Why.")
    first_move: Body = Field("", description="What to do this week.")
    who: Body = Field("", description="Who must be in the room.")
    who_for: tuple[Seats, ...] = Field(
        (), description="The same for readers who would be told to meet themselves."
    )
    sign: Body = Field("", description="How they will know in 90 days.")
    tags: tuple[str, ...] = Field((), description="Its ideas; no two steps of a result share one.")
    against: tuple[str, ...] = Field((), description="Ideas of steps that contradict it.")

    def told(self, role: str | None) -> "AdviceRule":
        """Return the rule as a reader of this role is told it."""
        seats = next((seats for seats in self.who_for if seats.role == role), None)
        return self.model_copy(update={"who": seats.who}) if seats else self


@dataclass(frozen=True, eq=False)
class Edition:
    """A checked benchmark with indexed facts.

    Attributes:
        header: The measures and the respondents.
        facts: Every published statement, in the order of the file.
        advice: Every rule, in the order of the file.
        digest: Hash of its content; results record it.
    """

    header: Header
    facts: tuple[Share | Cap | Mean | Comparison | Finding, ...]
    advice: tuple[AdviceRule, ...]
    digest: str = ""

    @property
    def id(self) -> str:
        """The edition's id."""
        return self.header.id

    @cached_property
    def _by_id(self) -> dict[str, Share | Cap | Mean | Comparison | Finding]:
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def _headings(self) -> dict[str, str]:
        return {source.id: source.heading for source in self.header.sources}

    @cached_property
    def _options(self) -> dict[str, dict[str, Option]]:
        lists = {
            STAGE: self.header.stages,
            DELIVERY: self.header.delivery_models,
            BARRIER: self.header.barriers,
            INDUSTRY: self.header.industries,
            COUNTRY: self.header.countries,
            ROLE: self.header.roles,
        }
        return {name: {option.id: option for option in options} for name, options in lists.items()}

    def fact(self, fact_id: str) -> Share | Cap | Mean | Comparison | Finding:
        """Return the fact with this id (KeyError if there is none)."""
        return self._by_id[fact_id]

    def heading(self, fact_id: str) -> str:
        """Return the report's heading for a fact."""
        return self._headings[self.fact(fact_id).source]

    def ids(self, measure: str) -> tuple[str, ...]:
        """Return ids of a measure's categories, of the barriers, or of the segments of one kind."""
        return tuple(self._options[measure])

    def label(self, measure: str, category: str) -> str:
        """Return the name of a category, a barrier or a segment."""
        return self._options[measure][category].label

    def in_text(self, measure: str, category: str) -> str:
        """Return the same name as it stands within a sentence, with an article if it needs one."""
        return self._options[measure][category].in_text or self.label(measure, category)

    def shares(self, measure: str, segment: Segment) -> tuple[Share, ...]:
        """Return the published shares of a measure in a segment."""
        return self._grouped.get(("share", measure, segment), ())

    def comparisons(self, measure: str, segment: Segment) -> tuple[Comparison, ...]:
        """Return the published comparisons of a segment with all respondents."""
        return self._grouped.get(("comparison", measure, segment), ())

    def caps(self, measure: str) -> tuple[Cap, ...]:
        """Return the largest shares that the published leaders imply for every industry."""
        return self._grouped.get(("cap", measure, EVERYONE), ())

    def mean(self, barrier: str) -> Mean | None:
        """Return the published mean of a barrier among all respondents, if there is one."""
        return next(iter(self._grouped.get(("mean", BARRIER + barrier, EVERYONE), ())), None)

    def share(self, measure: str, category: str) -> Share | None:
        """Return the published share of one category among all respondents, if there is one."""
        found = self.shares(measure, EVERYONE)
        return next((share for share in found if share.categories == (category,)), None)

    @cached_property
    def _grouped(self) -> dict[tuple[str, str, Segment], tuple[Any, ...]]:
        """The facts by kind, measure and segment."""
        found: dict[tuple[str, str, Segment], tuple[Any, ...]] = {}
        for fact in self.facts:
            at = (fact.kind, getattr(fact, "measure", ""), fact.segment)
            found[at] = (*found.get(at, ()), fact)
        return found


@lru_cache(maxsize=1024)
def exact(value: float) -> Fraction:
    """Return a published figure without binary noise: 3.7 as 37/10.

    Cached, since reading the digits is the slowest part of a result, and an edition has few
    figures.
    """
    return Fraction(str(value))
