"""A position as plain JSON values, for programs and for the record."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bot.scoring.advice import Advice
from bot.scoring.barriers import BarrierPosition
from bot.scoring.bounds import Interval
from bot.scoring.edition import BARRIER
from bot.scoring.position import Answers, Margins, Placement, Position

Json = dict[str, Any]


def position_json(found: Position, advice: tuple[Advice, ...]) -> Json:
    """Return a position and its advice; shares and ranks in percent, ratings in points."""
    return {
        "edition": found.edition.id,
        "stage": _stage(found),
        "delivery": _delivery(found),
        "barriers": list(map(_barrier, _as_recorded(found))),
        "advice": [_advice(found, step) for step in advice],
    }


def answers_json(answers: Answers) -> Json:
    """Answers by the edition's ids; null where not answered.

    A role that was not answered has no key: results from before roles were measured have none.
    """
    role = {} if answers.role is None else {"role": answers.role}
    return {
        "stage": answers.stage,
        "delivery": answers.delivery,
        "industry": answers.industry,
        "country": answers.country,
        "barriers": dict(answers.barriers),
        **role,
    }


def number(value: Fraction) -> int | float:
    """Return an exact value for JSON: an integer where it is whole, else with two decimals."""
    return int(value) if value.denominator == 1 else round(float(value), 2)


def tenth(value: Fraction) -> int | float:
    """Return a derived value to one decimal."""
    return number(Fraction(round(value * 10), 10))


def pair(interval: Interval) -> list[int | float]:
    """Return an interval as [low, high]."""
    return [number(interval.low), number(interval.high)]


def _stage(found: Position) -> Json | None:
    answers = found.answers
    if answers.stage is None or found.overall is None:
        return None
    country = [comparison.id for comparison in found.country_comparisons]
    return {
        "answer": answers.stage,
        "overall": _overall(found.overall, found.margins),
        "industry": found.industry and {
            "id": answers.industry,
            "published": found.industry.published,
            **_place(found.industry),
            "comparisons": [comparison.id for comparison in found.industry_comparisons],
        },
        "country": answers.country and {
            "id": answers.country, "published": bool(country), "comparisons": country
        },
    }  # fmt: skip


def _place(place: Placement) -> Json:
    parts = ("below", "same", "above", "midrank")
    return {part: pair(getattr(place, part)) for part in parts} | {"facts": list(place.facts)}


def _overall(place: Placement, margins: Margins | None) -> Json:
    if margins is None:
        return _place(place)
    exact = {part: value[0] for part, value in _place(place).items() if part != "facts"}
    return exact | {
        "midrank_95": [round(bound, 1) for bound in margins.midrank_95],
        "midrank_rounding": pair(margins.midrank_rounding),
        "same_95": [round(bound, 1) for bound in margins.same_95],
        "facts": list(place.facts),
    }


def _delivery(found: Position) -> Json | None:
    if found.delivery is None:
        return None
    others: Mapping[str, Fraction | None] = found.delivery.others
    return {
        "answer": found.delivery.answer,
        "same": None if found.delivery.same is None else number(found.delivery.same),
        "others": {
            model: None if share is None else number(share) for model, share in others.items()
        },
        "facts": list(found.delivery.facts),
        "industry": [comparison.id for comparison in found.delivery.industry],
    }


def _as_recorded(found: Position) -> list[BarrierPosition]:
    """Return the barriers with the largest difference first.

    People read them in another order. Stored results have this one, and recomputing a stored
    result compares the two.
    """
    order = found.edition.ids(BARRIER).index
    return sorted(found.barriers, key=lambda barrier: (-abs(barrier.difference), order(barrier.id)))


def _barrier(one: BarrierPosition) -> Json:
    return {
        "id": one.id,
        "answer": one.answer,
        "mean": number(one.mean),
        "difference": number(one.difference),
        "reading": one.reading,
        "guaranteed_higher": tenth(one.guaranteed_higher),
        "guaranteed_lower": tenth(one.guaranteed_lower),
        "fact": one.fact,
    }


def _advice(found: Position, one: Advice) -> Json:
    return {
        "id": one.rule.id,
        "basis": one.rule.basis,
        "source": found.edition.heading(one.facts[0]),
        "facts": list(one.facts),
    }
