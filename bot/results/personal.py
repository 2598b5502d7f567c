"""A person's result: their position and next steps, in the language that describes them."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.results.facts import reference
from bot.results.ranks import limits, narrowed
from bot.scoring.advice import Advice, advise
from bot.scoring.edition import STAGE, Cap, Edition, Segment
from bot.scoring.position import Answers, Position, position
from bot.texts import Catalogue


@dataclass(frozen=True, eq=False)
class PersonalResult:
    """A person's result. The modules beside this one put its parts into words.

    Attributes:
        texts: The language.
        position: The position in the benchmark.
        advice: The next steps.
    """

    texts: Catalogue
    position: Position
    advice: tuple[Advice, ...]

    @property
    def edition(self) -> Edition:
        """The benchmark."""
        return self.position.edition

    @cached_property
    def stage(self) -> str:
        """The name of the person's stage; empty if it was not answered."""
        answer = self.position.answers.stage
        return self.edition.label(STAGE, answer) if answer else ""

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Ids of every fact that the result rests on, in the order of the edition."""
        position, used = self.position, set[str]()
        for placement in (position.overall, position.industry):
            used |= set(placement.facts) if placement else set()
        used |= {cap.id for cap in self._caps()}
        comparisons = (*position.industry_comparisons, *position.country_comparisons)
        if position.delivery:
            used |= set(position.delivery.facts)
            comparisons = (*comparisons, *position.delivery.industry)
        used |= {comparison.id for comparison in comparisons}
        used |= {barrier.fact for barrier in position.barriers}
        used |= {fact for advice in self.advice for fact in advice.facts}
        return tuple(fact.id for fact in self.edition.facts if fact.id in used)

    def _caps(self) -> tuple[Cap, ...]:
        """Return the limits that narrow the mid-rank in the industry."""
        answers, placement = self.position.answers, self.position.industry
        if placement is None or answers.stage is None or answers.industry is None:
            return ()
        segment = Segment("industry", answers.industry)
        narrower = narrowed(self.edition, segment, answers.stage, placement)
        return limits(self.edition, segment) if narrower else ()

    def references(self, fact_ids: tuple[str, ...]) -> str:
        """Return the numbers of facts in brackets, to follow a statement; empty for none."""
        return reference(self.texts, self.edition, fact_ids)


# The turn that ends an assessment shows the result, draws it, keeps it, and puts it on a page.
@lru_cache(maxsize=64)
def result_of(texts: Catalogue, edition: Edition, answers: Answers) -> PersonalResult:
    """Return the result of a person's answers."""
    return PersonalResult(texts, position(edition, answers), advise(edition, answers))
