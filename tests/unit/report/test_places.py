"""The places of a drawing, read back from the page and compared with the position's numbers."""

from dataclasses import replace
from typing import Any

import pytest

from bot.scoring.as_json import position_json
from bot.scoring.edition import DELIVERY, STAGE, Edition
from bot.scoring.position import Answers, position
from tests.unit.report.make import (
    BOUNDED,
    CASES,
    RATED,
    Drawn,
    charts_of,
    drawn,
    pdf,
    report,
    scorecard,
)

BLUE, PALE, GRAY, LINK, MARK, INK = (
    "#1d4ed8", "#b3c7fb", "#e5e8ef", "#6488e8", "#475569", "#0f172a",
)  # fmt: skip
LEFT, RIGHT = 28, 412
EVERY = [replace(BOUNDED, stage=one, industry=other) for one, other in (
    ("crawl", "public-sector"), ("walk", "gaming"), ("walk", "retail-banking"),
    ("run", "public-sector"), ("fly", "gaming"),
)]  # fmt: skip


def page_of(edition: Edition, answers: Answers) -> tuple[list[Drawn], dict[str, Any]]:
    # Every chart of the report, on one picture.
    data = scorecard(edition, answers) | {"charts": charts_of(report(edition, answers))}
    page = drawn(pdf(data))
    return page, position_json(position(edition, answers), ())


def between(page: list[Drawn], first: str, last: str) -> list[Drawn]:
    """Return the drawn things from one title to the next."""
    start = next(n for n, one in enumerate(page) if one.text == first)
    end = next(n for n, one in enumerate(page) if one.text == last)
    return page[start:end]


def shapes(page: list[Drawn], *colors: str) -> list[Drawn]:
    return [one for one in page if not one.text and one.color in colors]


def bars(page: list[Drawn]) -> list[Drawn]:
    return [one for one in shapes(page, BLUE, PALE, GRAY) if 30 < one.bottom - one.top < 40]


@pytest.mark.parametrize("answers", EVERY, ids=lambda one: f"{one.stage} {one.industry}")
def test_bars_are_as_wide_as_their_shares(edition: Edition, answers: Answers) -> None:
    page, found = page_of(edition, answers)

    for measure, first, last in (
        (STAGE, "Where you are", "What slows you down"),
        (DELIVERY, "How you’d serve customers", "What to do next"),
    ):
        part = between(page, first, last)
        ids = edition.ids(measure)
        values = [share.value for one in ids if (share := edition.share(measure, one))]
        segments = bars(part)
        room = sum(one.width for one in segments)
        assert [100 * one.width / room for one in segments] == pytest.approx(values, abs=0.1)
        assert (segments[0].left, segments[-1].right) == pytest.approx((LEFT, RIGHT), abs=0.5)
        own = answers.stage if measure == STAGE else answers.delivery
        assert [n for n, one in enumerate(segments) if one.color == BLUE] == [ids.index(own or "")]
        for value, segment in zip(values, segments, strict=True):
            written = [one for one in part if segment.left < one.left < segment.right
                       and segment.top < one.top < segment.bottom and one.text]  # fmt: skip
            texts = [one.text for one in written]
            assert texts == [f"{value:g}%"]
    overall, earlier = found["stage"]["overall"], edition.ids(STAGE).index(answers.stage or "")
    assert len(shapes(bars(between(page, "Where you are", page[-1].text)), PALE)) == earlier
    said = [one.text for one in page]
    assert overall["below"] == 0 or f"{overall['below']}% behind you" in said
    assert overall["above"] == 0 or f"{overall['above']}% ahead of you" in said


@pytest.mark.parametrize("answers", EVERY, ids=lambda one: f"{one.stage} {one.industry}")
def test_place_in_the_industry_is_where_it_says(edition: Edition, answers: Answers) -> None:
    page, found = page_of(edition, answers)
    name = f"In {edition.label('industry', answers.industry or '')}"
    part = between(page, name, "How you’d serve customers")
    tracks = [one for one in shapes(part, "#f4f6f9") if one.width > 100]
    left, whole = tracks[0].left, tracks[0].width

    def at(one: float) -> float:
        return 100 * (one - left) / whole

    place = found["stage"]["industry"]
    shares = [place[one] for one in ("below", "same", "above") if place[one][1] > 0]
    assert len(tracks) == len(shares)
    for track, (low, high) in zip(tracks, shares, strict=True):
        row = [one for one in part if not one.text and abs(one.center - track.center) < 1]
        solid = [one for one in shapes(row, BLUE, PALE, GRAY) if one.width > 1]
        open_ = shapes(row, "hatch")
        assert [at(one.right) for one in solid] == pytest.approx([low] if low else [], abs=0.5)
        spans = [(at(one.left), at(one.right)) for one in open_]
        assert spans == [pytest.approx((low, high), abs=0.5)] * (high > low)
        said = f"{low}%" if low == high else f"{low}% to {high}%"
        assert said in [one.text for one in part if 0 < one.top - track.top < 20]

    # The mid-rank stands below the tracks.
    rest = [one for one in part if one.top > tracks[-1].bottom]
    low, high = place["midrank"]
    blue = [one for one in shapes(rest, BLUE) if one.width > 1]
    centers = [at(one.middle) for one in blue]
    assert centers == pytest.approx([low, high] if high > low else [low], abs=0.3)
    spans = [(at(one.left), at(one.right)) for one in shapes(rest, "hatch")]
    assert spans == [pytest.approx((low, high), abs=0.3)] * (high > low)
    everyone = found["stage"]["overall"]["midrank"]
    lines = [one for one in shapes(rest, INK) if one.width < 1]
    assert {round(at(one.middle), 1) for one in lines} == {everyone}
    texts = [one.text for one in rest]
    assert f"everyone: {int(everyone + 0.5)}" in texts
    shown = f"{int(low + 0.5)}" + (f" to {int(high + 0.5)}" if high > low else "")
    assert f"{shown} of 100" in texts


@pytest.mark.parametrize(
    "ratings",
    [RATED, {"cost_roi": 1}, {"alignment": 3, "immature_ai": 3, "cost_roi": 3}, {}],
    ids=["all", "one", "close", "none"],
)
def test_ratings_and_means_are_where_they_say(edition: Edition, ratings: dict[str, int]) -> None:
    answers = Answers(stage="walk", barriers=ratings)
    page, found = (
        drawn(pdf(scorecard(edition, answers))),
        position_json(position(edition, answers), ()),
    )
    part = between(page, "What slows you down", "What to do next")
    lines = [one for one in shapes(part, "#d5dae3") if one.width < 1]
    places = sorted({round(one.left, 1) for one in lines})

    def at(one: float) -> float:
        return 1 + 4 * (one - places[0]) / (places[-1] - places[0])

    assert [at(one) for one in places] == pytest.approx([1, 2, 3, 4, 5], abs=0.02)
    scale = [one for one in part if one.text in {*"12345"} and one.color == MARK]
    assert [(one.text, round(at(one.left + 4))) for one in scale] == [
        (f"{n}", n) for n in range(1, 6)
    ]
    marks = [one for one in shapes(part, MARK) if one.width < 5 and one.bottom - one.top > 15]
    rated = [(one["answer"], one["mean"]) for one in found["barriers"]]
    rows = sorted(rated, key=lambda row: (-row[0], row[1]))
    assert [at(one.middle) for one in marks][: len(rows)] == pytest.approx(
        [mean for _, mean in rows], abs=0.03
    )
    assert len(marks) == 5
    dots = [one for one in shapes(part, BLUE) if 15 < one.width < 25 and one.bottom - one.top > 15]
    assert [at(one.middle) for one in dots] == pytest.approx([one for one, _ in rows], abs=0.03)
    inside = [
        [one.text for one in part
         if one.text and dot.left < one.left < dot.right and dot.top < one.top < dot.bottom]
        for dot in dots
    ]  # fmt: skip
    assert inside == [[f"{answer}"] for answer, _ in rows]
    for mark, dot, (answer, mean) in zip(marks, dots, rows, strict=False):
        # Its ends stick out of the dot.
        assert mark.top < dot.top - 2
        assert mark.bottom > dot.bottom + 2
        row = [one for one in part if mark.top < one.top < mark.bottom]
        said = "".join(one.text for one in row)
        assert f"{mean:.1f}" in said
        bar = next(one for one in shapes(row, BLUE, LINK) if one.bottom - one.top < 6)
        ends = sorted((answer, mean))
        assert [at(bar.left), at(bar.right)] == pytest.approx(ends, abs=0.03)


def test_ratings_of_last_time_are_where_they_say(edition: Edition) -> None:
    page = drawn(pdf(scorecard(edition, *CASES["again"])))
    part = between(page, "What slows you down", "What to do next")
    places = sorted({round(one.left, 1) for one in shapes(part, "#d5dae3") if one.width < 1})
    step = (places[-1] - places[0]) / 4

    rings = [one for one in shapes(part, "#ffffff") if 12 < one.width < 17]

    assert [round(1 + (one.middle - places[0]) / step, 1) for one in rings] == [3, 5]
