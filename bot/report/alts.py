"""Descriptions of a person's charts, for people who do not see them: a sentence for each part."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from bot.scoring.barriers import BarrierPosition
from bot.texts import Catalogue

Json = dict[str, Any]


def stages(texts: Catalogue, chart: Json) -> Iterator[str]:
    """Yield the bars, and who is behind and ahead."""
    title = texts.say("report.alt_titled", title=chart["title"], note=chart["note"])
    yield shares(texts, title, chart["bars"])
    beside = [said for said in (chart["behind"], chart["ahead"]) if said]
    if beside:
        yield texts.say("report.alt_beside", parts=texts.join(beside))


def shares(texts: Catalogue, title: str, bars: Iterable[Json]) -> str:
    """Return bars as one sentence: labels, shares, and whose each is."""
    return _listed(texts, title, ((bar["label"], bar["shown"], bar["mark"]) for bar in bars))


def place(texts: Catalogue, title: str, rows: Iterable[Json], rank: Json) -> str:
    """Return a place in an industry as one sentence."""
    said = [(row["label"], row["said"], "") for row in rows]
    return _listed(texts, title, [*said, (rank["label"], rank["said"], rank["everyone_alt"])])


def _listed(texts: Catalogue, title: str, bars: Iterable[tuple[str, str, str]]) -> str:
    said = (
        texts.say(
            "report.alt_marked" if mark else "report.alt_bar", label=label, value=value, mark=mark
        )
        for label, value, mark in bars
    )
    return texts.say("report.alt_bars", title=title, bars=texts.join(said))


def barriers(texts: Catalogue, chart: Json) -> Iterator[str]:
    """Yield the title with the scale, then a sentence for each barrier."""
    yield texts.say("report.alt_titled", title=chart["title"], note=f"{chart['note']}.")
    if chart["said"]:
        yield chart["said"]
    yield from (row["alt"] for row in chart["rows"])


def rated(texts: Catalogue, name: str, barrier: BarrierPosition, earlier: int | None) -> str:
    """Return a rating beside the last one, the average, and the difference to that."""
    said = difference(texts, barrier.difference)
    values: dict[str, Any] = {"barrier": name, "answer": barrier.answer, "mean": barrier.mean}
    if earlier is None:
        return texts.say("report.alt_barrier", difference=said, **values)
    return texts.say("report.alt_barrier_before", before=earlier, difference=said, **values)


def ratings(texts: Catalogue, barrier: BarrierPosition, earlier: int | None) -> str:
    """Return the same for a row whose label is read before: no name, and no difference."""
    values: dict[str, Any] = {"answer": barrier.answer, "mean": barrier.mean}
    if earlier is None:
        return texts.say("report.alt_ratings", **values)
    return texts.say("report.alt_ratings_before", before=earlier, **values)


def difference(texts: Catalogue, found: Fraction) -> str:
    """Return how far a rating is from the average."""
    if found == 0:
        return texts.say("report.alt_equal")
    name = "report.alt_above" if found > 0 else "report.alt_below"
    return texts.say(name, value=abs(found))


def unrated(texts: Catalogue, name: str, mean: Fraction) -> str:
    """Return a barrier without a rating."""
    return texts.say("report.alt_barrier_unrated", barrier=name, mean=mean)


def card(content: Json) -> tuple[str, ...]:
    """Return what the charts of a picture show, without the texts that are beside it in a chat."""
    charts = (part for chart in content["charts"] for part in chart["parts"])
    return content["named"], *charts


def whole(content: Json) -> tuple[str, ...]:
    """Return everything that a picture shows: each part is a sentence or two."""
    named, *charts = card(content)
    steps = content["steps"] or {"title": "", "items": []}
    actions = [f"{number}. {action}." for number, action in enumerate(steps["items"], start=1)]
    titled = [f"{steps['title']}: {actions[0]}", *actions[1:]] if actions else []
    return named, content["headline"], *charts, *titled, content["source"]
