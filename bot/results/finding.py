"""The finding of a result: the one sentence that is most worth knowing, chosen by rules.

The rules are tried in the order of RULES; the first that applies makes the headline. Each claims
only what the published figures carry: exact shares, or bounds if the whole interval supports the
claim. Shares are of respondents, never of companies, and no rule combines stage and delivery model,
since no figure for both is published.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.results.barrier_ties import tie, ties
from bot.results.facts import in_words, label, percent
from bot.results.overall import standing
from bot.results.personal import PersonalResult
from bot.scoring.barriers import BarrierPosition
from bot.scoring.bounds import Interval
from bot.scoring.edition import BARRIER, DELIVERY, EVERYONE, INDUSTRY, STAGE, Segment, exact
from bot.scoring.position import place

FAR = 10
"""Far from one's industry: its share ahead (or behind) is this many points above everyone's."""

FAR_ABOVE = 1
"""A rating this many points above the average, or more, is far above it."""

RARE = 15
"""A share of respondents below this percentage is rare."""

MOST = 50
"""A share of respondents above this percentage is most of them."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The finding of a result.

    Attributes:
        rule: The name of the rule that chose it.
        text: One sentence of at most 20 words.
        facts: Ids of the facts that the claim and its threshold rest on.
    """

    rule: str
    text: str
    facts: tuple[str, ...]


Claim = tuple[str, tuple[str, ...]]
"""A sentence, and ids of its facts."""


@lru_cache(maxsize=64)
def finding(result: PersonalResult) -> Headline:
    """Return the headline of a result: the first rule of RULES that applies."""
    claims = ((name, rule(result)) for name, rule in RULES.items())
    return next(Headline(name, *claim) for name, claim in claims if claim)


# ---------------------------------------------------------------------------- far from the industry


def _far_behind_industry(result: PersonalResult) -> Claim | None:
    """Claim that a share of the industry is ahead, if that is far above everyone's share."""
    return _far(result, "above")


def _far_ahead_of_industry(result: PersonalResult) -> Claim | None:
    """Claim that a share of the industry is behind, if that is far above everyone's share."""
    return _far(result, "below")


def _far(result: PersonalResult, side: Literal["above", "below"]) -> Claim | None:
    """Return the nearest claim: one stage or more on that side, then two or more, and so on."""
    answers, edition, stages = result.position.answers, result.edition, result.edition.ids(STAGE)
    if answers.stage is None or answers.industry is None:
        return None
    segment, at = Segment("industry", answers.industry), stages.index(answers.stage)
    # The claim is about the stages beyond the person's own, then about those beyond the next.
    nearest = stages[at:] if side == "above" else stages[at::-1]
    for stage in nearest:
        industry, everyone = place(edition, segment, stage), place(edition, EVERYONE, stage)
        share: Interval = getattr(industry, side)
        usual: Interval = getattr(everyone, side)
        if industry.published and everyone.published and share.low - usual.high >= FAR:
            facts = tuple(dict.fromkeys((*industry.facts, *everyone.facts)))
            return _beyond(result, share, stage, side), facts
    return None


def _beyond(
    result: PersonalResult, share: Interval, stage: str, side: Literal["above", "below"]
) -> str:
    """Return the sentence about the share of the industry above, or below, a stage."""
    texts, edition, answers = result.texts, result.edition, result.position.answers
    said = percent(texts, share.low)
    values = {
        "share": said if share.exact else texts.say("finding.at_least", share=said),
        "industry": edition.label(INDUSTRY, answers.industry or ""),
    }
    if stage == answers.stage:
        return texts.say("finding.ahead" if side == "above" else "finding.behind", **values)
    stages = edition.ids(STAGE)
    at = stages.index(stage)
    beyond = stages[at + 1 :] if side == "above" else stages[:at]
    named = texts.either(edition.label(STAGE, other) for other in beyond)
    return texts.say("finding.elsewhere", stages=named, stage=result.stage, **values)


# ---------------------------------------------------------------------------- everyone


def _barrier_far_above(result: PersonalResult) -> Claim | None:
    """Claim that a barrier is rated far above the average: the slowest such one.

    Of several with the same rating it is the one furthest above its average, and that is said.
    """
    far = [barrier for barrier in result.position.barriers if barrier.difference >= FAR_ABOVE]
    tied = [barrier for barrier in far if barrier.answer == far[0].answer]
    if len(tied) < 2:  # noqa: PLR2004 - one alone is no tie
        return _of_barrier(result, next(iter(far), None), "finding.barrier_above")
    count = in_words(result.texts, len(tied))
    if tied[0].mean == tied[1].mean:
        said = result.texts.say(
            "finding.barrier_above_tie",
            count=count,
            answer=tied[0].answer,
            highest=result.edition.header.scale.highest,
        )
        return said, tuple(barrier.fact for barrier in tied)
    every = len(tied) == len(result.edition.ids(BARRIER))
    said = result.texts.say(
        f"finding.barrier_above_{'all' if every else 'several'}",
        count=count,
        answer=tied[0].answer,
        highest=result.edition.header.scale.highest,
        barrier=result.edition.label(BARRIER, tied[0].id),
        mean=tied[0].mean,
    )
    return said, tuple(barrier.fact for barrier in tied)


def _rare(result: PersonalResult) -> Claim | None:
    """Claim that few respondents gave the same answer: the rarer one of stage and delivery."""
    answers, edition = result.position.answers, result.edition
    given = {STAGE: answers.stage, DELIVERY: answers.delivery}
    shares = [edition.share(measure, answer) for measure, answer in given.items() if answer]
    few = [share for share in shares if share and share.value < RARE]
    if not few:
        return None
    rarest = min(few, key=lambda share: share.value)
    name = "finding.rare_stage" if rarest.measure == STAGE else "finding.rare_delivery"
    said = result.texts.say(
        name,
        share=percent(result.texts, exact(rarest.value)),
        answer=edition.label(rarest.measure, rarest.categories[0]),
    )
    return said, (rarest.id,)


def _unlike_most(result: PersonalResult) -> Claim | None:
    """Claim that most respondents chose another delivery model."""
    placed, edition = result.position.delivery, result.edition
    if placed is None:
        return None
    others = (edition.share(DELIVERY, model) for model in placed.others)
    most = next((share for share in others if share and share.value > MOST), None)
    if most is None:
        return None
    said = result.texts.say(
        "finding.unlike_most",
        share=percent(result.texts, exact(most.value)),
        most=edition.label(DELIVERY, most.categories[0]),
        model=edition.label(DELIVERY, placed.answer),
    )
    return said, (most.id,)


# ---------------------------------------------------------------------------- nothing stands out


def _standing(result: PersonalResult) -> Claim | None:
    """Claim the shares of all respondents behind, level and ahead."""
    placement, said = result.position.overall, standing(result)
    return (said, placement.facts) if placement and said else None


def _delivery(result: PersonalResult) -> Claim | None:
    """Claim the share of respondents with the same delivery model."""
    placed = result.position.delivery
    share = result.edition.share(DELIVERY, placed.answer) if placed else None
    if share is None:
        return None
    said = result.texts.say(
        "finding.delivery",
        share=percent(result.texts, exact(share.value)),
        model=result.edition.label(DELIVERY, share.categories[0]),
    )
    return said, (share.id,)


def _barrier(result: PersonalResult) -> Claim | None:
    """Claim the slowest barrier's rating and its average, or those of several that tie."""
    tied = ties(result.position.barriers)
    if tied:
        return tie(result, tied), tuple(barrier.fact for barrier in tied)
    return _of_barrier(result, next(iter(result.position.barriers), None), "finding.barrier")


def _industry(result: PersonalResult) -> Claim | None:
    """Claim a published share of the industry, for somebody who gave no stage."""
    answers, edition = result.position.answers, result.edition
    if answers.stage is not None or answers.industry is None:
        return None
    segment = Segment("industry", answers.industry)
    shares = edition.shares(STAGE, segment)
    if not shares:
        return None
    said = result.texts.say(
        "finding.industry",
        share=percent(result.texts, exact(shares[0].value)),
        industry=label(result.texts, edition, segment),
        stages=result.texts.either(edition.label(STAGE, stage) for stage in shares[0].categories),
    )
    return said, (shares[0].id,)


def _nothing(result: PersonalResult) -> Claim:
    """Ask for the stage, or say that the edition has no figures for what was answered."""
    answers = result.position.answers
    given = answers.stage or answers.delivery or answers.barriers
    return result.texts.say("finding.unpublished" if given else "finding.nothing"), ()


def _of_barrier(result: PersonalResult, barrier: BarrierPosition | None, name: str) -> Claim | None:
    if barrier is None:
        return None
    said = result.texts.say(
        name,
        barrier=result.edition.label(BARRIER, barrier.id),
        answer=barrier.answer,
        highest=result.edition.header.scale.highest,
        mean=barrier.mean,
    )
    return said, (barrier.fact,)


RULES: Mapping[str, Callable[[PersonalResult], Claim | None]] = {
    "far_behind_industry": _far_behind_industry,
    "far_ahead_of_industry": _far_ahead_of_industry,
    "barrier_far_above": _barrier_far_above,
    "rare": _rare,
    "unlike_most": _unlike_most,
    "standing": _standing,
    "delivery": _delivery,
    "barrier": _barrier,
    "industry": _industry,
    "nothing": _nothing,
}
"""Every rule by its name, in the order of what is most worth knowing; the last always applies."""

ABOUT_A_BARRIER = frozenset({"barrier_far_above", "barrier"})
"""The rules whose sentence has a barrier's rating and its average."""
