"""Builds an edition from its three documents, or reports everything wrong with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.documents import DataProblems, Document, Problem, Shape, did_you_mean
from bot.questions.base import Option
from bot.scoring.advice import advise
from bot.scoring.contradictions import check_comparisons, check_figures
from bot.scoring.edition import (
    BARRIER,
    COUNTRY,
    DELIVERY,
    EVERYONE,
    INDUSTRY,
    ROLE,
    STAGE,
    AdviceRule,
    BaseFact,
    Cap,
    Comparison,
    Edition,
    Fact,
    Header,
    Mean,
    Share,
)
from bot.scoring.position import Answers

HEADER: Shape[Header] = Shape(Header)
FACT: Shape[Any] = Shape(Fact)
ADVICE: Shape[AdviceRule] = Shape(AdviceRule)

LISTS = ("sources", "stages", "delivery_models", "barriers", "industries", "countries")
"""The lists of a header; every item has an id."""

ROLES = "roles"
"""The list that a header can do without."""

ANY_SCALE = {"lowest": -(10**9), "highest": 10**9, "low": "unread", "high": "unread"}
"""Replaces an unreadable scale: every mean lies on it."""


@dataclass(frozen=True)
class EditionFiles:
    """The three documents of an edition.

    Attributes:
        header: ``edition.yaml``: the measures and the respondents.
        facts: ``facts.yaml``, with a list ``facts``.
        advice: ``advice.yaml``, with a list ``advice``.
    """

    header: Document
    facts: Document
    advice: Document


def build_edition(files: EditionFiles, digest: str = "") -> Edition:
    """Build and check an edition.

    Args:
        files: Its documents.
        digest: Hash of its content; results record it.

    Raises:
        DataProblems: Every problem in all three files, each with its place and a fitting value.
    """
    facts, problems = FACT.read_each(files.facts, "facts")
    rules, others = ADVICE.read_each(files.advice, "advice")
    found = [
        *problems,
        *others,
        *_stray_keys(files.facts, "facts"),
        *_stray_keys(files.advice, "advice"),
    ]
    try:
        header = HEADER.read(files.header)
    except DataProblems as bad:
        found += bad.problems
        if (readable := _readable(files.header)) is None:
            raise DataProblems(found) from None
        header = readable
    edition = Edition(header, tuple(facts.values()), tuple(rules.values()), digest)
    found += _check_header(files.header, header)
    found += _check_facts(files.facts, edition, facts)
    found += _check_misshapen(files.facts, edition, facts)
    found += check_comparisons(files.facts, facts)
    found += check_figures(files.facts, edition, list(facts))
    wrong = [*others, *_check_advice(files, edition, rules)]
    found += wrong or _check_covered(files.advice, edition)
    if found:
        raise DataProblems(found)
    return edition


def _stray_keys(document: Document, known: str) -> Iterator[Problem]:
    for name in document.data if isinstance(document.data, dict) else ():
        if name != known:
            message = f'unknown key "{name}"' + did_you_mean(name, [known])
            yield document.problem(message, name, key=True)


# ---------------------------------------------------------------------------- the header


def _readable(document: Document) -> Header | None:
    """Return a placeholder for a wrong header, so that it hides no problem of the other files.

    Returns:
        A header with the same ids, and with the same scale if it is valid; None where ids are
        missing or unusable.
    """
    names = (*LISTS, ROLES) if ROLES in document.data else LISTS
    lists: dict[str, Any] = {name: document.data.get(name) for name in names}
    if not all(_filled(items) for items in lists.values()):
        return None
    words = dict.fromkeys(("id", "title", "publisher", "who"), "unread")
    named = {
        name: [
            {"id": _id(item), "heading" if name == "sources" else "label": str(place)}
            for place, item in enumerate(items)
        ]
        for name, items in lists.items()
    }
    for scale in (document.data.get("scale"), ANY_SCALE):
        placeholder = {**words, "year": 2000, "respondents": 1, "scale": scale, **named}
        try:
            return HEADER.read(Document(document.file, placeholder))
        except DataProblems:
            continue
    return None


def _id(item: object) -> object:
    return item.get("id") if isinstance(item, dict) else None


def _filled(items: object) -> bool:
    return isinstance(items, list) and bool(items)


def _check_header(document: Document, header: Header) -> Iterator[Problem]:
    for name in (*LISTS, ROLES):
        items: Sequence[Any] = getattr(header, name)
        yield from _duplicates(document, items, name)
    if header.scale.lowest >= header.scale.highest:
        yield document.problem("scale: lowest must be less than highest", "scale")
    segments: dict[str, Sequence[Option]] = {
        "industries": header.industries,
        "countries": header.countries,
    }
    for name, options in segments.items():
        labels = [option.label.casefold() for option in options]
        for place, label in enumerate(labels):
            if label in labels[:place]:
                message = f'label "{options[place].label}" is there twice in {name}'
                yield document.problem(message, name, place, "label")


def _duplicates(document: Document, items: Iterable[Any], *at: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for place, item in enumerate(items):
        if item.id in seen:
            first = document.mark(*at, seen[item.id], "id")
            message = f'id "{item.id}" is there twice; first in line {first.line}'
            yield document.problem(message, *at, place, "id")
        seen.setdefault(item.id, place)


# ---------------------------------------------------------------------------- the facts


def _check_facts(document: Document, edition: Edition, facts: dict[int, Any]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for place, fact in facts.items():

        def problem(message: str, *key: str | int, place: int = place) -> Problem:
            return document.problem(message, "facts", place, *key)

        if fact.id in seen:
            line = document.mark("facts", seen[fact.id], "id").line
            yield problem(f'id "{fact.id}" is there twice; first in line {line}', "id")
        seen.setdefault(fact.id, place)
        yield from _unknown_ids(edition, fact, problem)
        yield from _impossible_values(edition, fact, problem)


def _unknown_ids(
    edition: Edition, fact: BaseFact, problem: Callable[..., Problem]
) -> Iterator[Problem]:
    headings = [source.id for source in edition.header.sources]
    if fact.source not in headings:
        yield problem(
            f'unknown source "{fact.source}"' + did_you_mean(fact.source, headings), "source"
        )
    if fact.industry and fact.country:
        yield problem("a fact speaks of an industry or of a country, not of both", "country")
    for name, value in ((INDUSTRY, fact.industry), (COUNTRY, fact.country)):
        if value and value not in edition.ids(name):
            yield problem(
                f'unknown {name} "{value}"' + did_you_mean(value, edition.ids(name)), name
            )
    measure = getattr(fact, "measure", None)
    if measure is not None and measure not in measures(edition):
        yield problem(
            f'the edition does not measure "{measure}"' + did_you_mean(measure, measures(edition)),
            "measure",
        )
        return
    known = edition.ids(measure) if measure in (STAGE, DELIVERY) else ()
    for place, category in enumerate(getattr(fact, "categories", ())):
        if category not in known:
            message = f'unknown category "{category}" of {measure}' + did_you_mean(category, known)
            yield problem(message, "categories", place)


def _check_misshapen(
    document: Document, edition: Edition, facts: Mapping[int, Any]
) -> Iterator[Problem]:
    """Find unknown ids in facts that could not be read for another reason."""
    known = {
        "source": tuple(source.id for source in edition.header.sources),
        INDUSTRY: edition.ids(INDUSTRY),
        COUNTRY: edition.ids(COUNTRY),
        "measure": measures(edition),
    }
    raw = document.data.get("facts")
    for place, fact in enumerate(raw if isinstance(raw, list) else ()):
        if place in facts or not isinstance(fact, dict):
            continue
        for name, ids in known.items():
            value = fact.get(name)
            if isinstance(value, str) and value not in ids:
                message = f'unknown {name} "{value}"' + did_you_mean(value, ids)
                yield document.problem(message, "facts", place, name)


def _impossible_values(
    edition: Edition, fact: object, problem: Callable[..., Problem]
) -> Iterator[Problem]:
    if isinstance(fact, Mean):
        scale = edition.header.scale
        if not fact.measure.startswith(BARRIER):
            yield problem(
                "a mean is of a barrier; shares are of stage or delivery_model", "measure"
            )
        if not scale.lowest <= fact.value <= scale.highest:
            bounds = f"{scale.lowest} and {scale.highest}"
            message = f"value: a mean lies between {bounds}, found {fact.value:g}"
            yield problem(message, "value")
    if isinstance(fact, Share | Cap):
        if fact.measure not in (STAGE, DELIVERY):
            yield problem("a share is of stage or delivery_model; a barrier has a mean", "measure")
        if len(set(fact.categories)) < len(fact.categories):
            yield problem("categories: one is there twice", "categories")
        if isinstance(fact, Cap) and fact.segment != EVERYONE:
            yield problem("a cap holds for every industry; it names none", "industry")


def measures(edition: Edition) -> tuple[str, ...]:
    """Return everything that the edition measures, and its kinds of segments."""
    barriers = tuple(BARRIER + barrier for barrier in edition.ids(BARRIER))
    return (STAGE, DELIVERY, *barriers, INDUSTRY, COUNTRY)


# ---------------------------------------------------------------------------- the advice


def _check_advice(
    files: EditionFiles, edition: Edition, rules: dict[int, AdviceRule]
) -> Iterator[Problem]:
    document, known = files.advice, _stated_ids(files.facts)
    tags = sorted({tag for rule in rules.values() for tag in rule.tags})
    seen: dict[str, int] = {}
    for place, rule in rules.items():
        if rule.id in seen:
            message = f'id "{rule.id}" is there twice'
            yield document.problem(message, "advice", place, "id")
        seen.setdefault(rule.id, place)
        for index, fact in enumerate(rule.rests_on):
            if fact not in known:
                message = f'rests on unknown fact "{fact}"' + did_you_mean(fact, known)
                yield document.problem(message, "advice", place, "rests_on", index)
        yield from _check_against(document, tags, rule, place)
        yield from _check_applies(document, edition, rule, place)


def _check_against(
    document: Document, tags: Sequence[str], rule: AdviceRule, place: int
) -> Iterator[Problem]:
    """Check that a step contradicts others only, by tags that some step has."""
    for index, tag in enumerate(rule.against):
        if tag in rule.tags:
            message = f'is against "{tag}", its own tag'
        elif tag not in tags:
            message = f'is against unknown tag "{tag}"' + did_you_mean(tag, tags)
        else:
            continue
        yield document.problem(message, "advice", place, "against", index)


def _stated_ids(document: Document) -> list[str]:
    """Return the ids of all facts, including wrong ones: advice may name those."""
    items = document.data.get("facts")
    found = [_id(item) for item in items] if isinstance(items, list) else []
    return [name for name in found if isinstance(name, str)]


def _check_applies(
    document: Document, edition: Edition, rule: AdviceRule, place: int
) -> Iterator[Problem]:
    applies, leans = rule.applies, rule.applies.industry_leans
    wanted = {
        "stage": (applies.stage, edition.ids(STAGE)),
        "delivery": (applies.delivery, edition.ids(DELIVERY)),
        "top_barrier": (filter(None, [applies.top_barrier]), edition.ids(BARRIER)),
        "slowest": (applies.slowest, edition.ids(BARRIER)),
        "industry": (applies.industry, edition.ids(INDUSTRY)),
        "role": (applies.role, edition.ids(ROLE)),
    }
    for name, (values, known) in wanted.items():
        for value in values:
            if value not in known:
                message = f'unknown {name} "{value}"' + did_you_mean(value, known)
                yield document.problem(message, "advice", place, "applies", name)
    yield from _check_readers(document, edition, rule, place)
    if leans and not any(
        isinstance(fact, Comparison)
        and (fact.measure, fact.direction) == (leans.measure, leans.direction)
        and leans.category in fact.categories
        for fact in edition.facts
    ):
        message = (
            f"no published comparison says {leans.category} of {leans.measure} is {leans.direction}"
        )
        yield document.problem(message, "advice", place, "applies", "industry_leans")


def _check_readers(
    document: Document, edition: Edition, rule: AdviceRule, place: int
) -> Iterator[Problem]:
    """Check that each reader has a role of the edition, which the rule can reach, and once."""
    known, seen = rule.applies.role or edition.ids(ROLE), set[str]()
    for index, seats in enumerate(rule.who_for):
        if seats.role not in known:
            message = f'the rule reaches no role "{seats.role}"' + did_you_mean(seats.role, known)
        elif seats.role in seen:
            message = f'the role "{seats.role}" is there twice'
        else:
            seen.add(seats.role)
            continue
        yield document.problem(message, "advice", place, "who_for", index, "role")


def _check_covered(document: Document, edition: Edition) -> Iterator[Problem]:
    """Check that every stage alone gets at least one next step."""
    for stage in edition.ids(STAGE):
        if not advise(edition, Answers(stage=stage)):
            yield document.problem(f'no advice applies to the stage "{stage}" alone', "advice")
