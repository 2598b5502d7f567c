"""The places of a team's numbers, read back from the page and compared with the tally."""

import re
from itertools import pairwise

import pytest

from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from tests.unit.report.make import Drawn, drawn, pdf
from tests.unit.report.teams import BARRIERS, CASES, TITLED, card, long_labels
from tests.unit.report.test_places import BLUE, GRAY, LEFT, RIGHT, between, shapes
from tests.unit.report.test_team_drawing import colors

TITLES = (
    "Where you are",
    "What slows you down",
    "How you’d serve customers",
)

COUNTED = ["twelve", "five", "camps", "thousand", "again", "three", "full"]


def parts_of(edition: Edition, name: str) -> tuple[list[Drawn], list[Drawn], list[Drawn]]:
    """Return the stages, the barriers and the delivery models of a picture."""
    page = drawn(pdf(card(edition, name)))
    stages, barriers, delivery = TITLES
    end = next(one.text for one in page if one.text == "What to do next")
    return (
        between(page, stages, barriers),
        between(page, barriers, delivery),
        between(page, delivery, end),
    )


def cells(part: list[Drawn]) -> list[Drawn]:
    """Return the cells of the heatmap, row by row."""
    shaded = shapes(part, *colors("shades"))
    found = [one for one in shaded if 20 < one.bottom - one.top < 23]
    return sorted(found, key=lambda one: (round(one.top), one.left))


def inside(part: list[Drawn], shape: Drawn) -> list[str]:
    return [
        one.text for one in part
        if one.text and shape.left < one.left < shape.right and shape.top < one.top < shape.bottom
    ]  # fmt: skip


@pytest.mark.parametrize("name", COUNTED)
def test_bars_are_as_long_as_their_shares(edition: Edition, name: str) -> None:
    stages, _, delivery = parts_of(edition, name)

    for part, measure in ((stages, STAGE), (delivery, DELIVERY)):
        counts = CASES[name][0].counts[measure]
        shares = [100 * one / sum(counts) for one in counts]
        market = [
            share.value for one in edition.ids(measure) if (share := edition.share(measure, one))
        ]
        team_bars = [one for one in shapes(part, BLUE) if 11 < one.bottom - one.top < 12.5]
        market_bars = [one for one in shapes(part, GRAY) if 6.5 < one.bottom - one.top < 7.3]
        # The swatches of the legend are higher than these, and lower than those.
        scale = market_bars[0].width / market[0]
        assert [one.width for one in market_bars] == pytest.approx(
            [scale * one for one in market], abs=0.5
        )
        assert [one.width for one in team_bars] == pytest.approx(
            [scale * one for one in shares if one], abs=0.5
        )


@pytest.mark.parametrize("name", COUNTED)
def test_values_stand_in_columns_beside_their_bars(edition: Edition, name: str) -> None:
    stages, _, _ = parts_of(edition, name)
    chart = next(one for one in card(edition, name)["charts"] if one["chart"] == "stages")
    market_bars = [one for one in shapes(stages, GRAY) if 6.5 < one.bottom - one.top < 7.3]

    for row, bar in zip(chart["rows"], market_bars, strict=True):
        beside = [one for one in stages if one.text and bar.top - 14 < one.top < bar.bottom + 1]
        assert [one.text for one in beside] == [
            row["label"], row["team_shown"], row["market_shown"],
        ]  # fmt: skip
        assert beside[1].left > bar.right


@pytest.mark.parametrize("name", COUNTED)
def test_cells_hold_their_counts_in_their_shades(edition: Edition, name: str) -> None:
    _, part, _ = parts_of(edition, name)
    chart = next(one for one in card(edition, name)["charts"] if one["chart"] == "heatmap")
    rows = [row for row in chart["rows"] if row["cells"]]

    found = cells(part)

    shades = colors("shades")
    wanted = [(cell["shown"], shades[cell["shade"]]) for row in rows for cell in row["cells"]]
    assert [("".join(inside(part, one)), one.color) for one in found] == wanted
    lefts = {round(one.left, 1) for one in found}
    assert len(lefts) == 5
    scale = [one for one in part if one.text in {*"12345"} and one.top < found[0].top]
    assert [one.text for one in scale] == [*"12345"]
    for number, left in zip(scale, sorted(lefts), strict=True):
        assert left < number.left < left + found[0].width


@pytest.mark.parametrize("name", ["twelve", "thousand", "again"])
def test_rows_of_the_heatmap_belong_together(edition: Edition, name: str) -> None:
    _, part, _ = parts_of(edition, name)
    tally = CASES[name][0]
    chart = next(one for one in card(edition, name)["charts"] if one["chart"] == "heatmap")
    found = cells(part)
    labels = {edition.label("barrier.", one): one for one in BARRIERS}

    for at, row in enumerate(chart["rows"]):
        first = found[5 * at]
        said = " ".join(one.text for one in part if first.top < one.top < first.bottom)
        above = [one.text for one in part if first.top - 10 < one.top < first.top and one.text]
        # The label stands above its cells, and the word on agreement follows it.
        assert " ".join(above).startswith(row["label"])
        assert above[-1] == row["agreement"]
        counts = tally.counts[BARRIER + labels[row["label"]]]
        assert " ".join(f"{one:,}" for one in counts) in said
        assert said.endswith(f"{row['mean_shown']} {row['market_shown']}")


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("long", [False, True], ids=["short", "long"])
@pytest.mark.acceptance
def test_nothing_overlaps_or_leaves_the_page(edition: Edition, name: str, *, long: bool) -> None:
    shown = long_labels(edition) if long else edition
    page = drawn(pdf(card(shown, name, title=TITLED if long else "Leadership")))

    assert all(one.left >= LEFT - 1 for one in page if one.text)
    # The page itself and the ground of its foot are as wide as it.
    solid = [one for one in page if not one.text and one.width < 430]
    assert all(one.right <= RIGHT + 1 for one in solid)
    found = cells(page)
    for one, other in pairwise(found):
        beside = other.left >= one.right
        below = other.top >= one.bottom
        assert beside or below
    # No label is written into a cell: there are only numbers.
    written = [text for one in found for text in inside(page, one)]
    assert all(re.fullmatch(r"[\d,]+", one) for one in written)
    # No text begins within a bar, except on what is no bar.
    bars = [one for one in shapes(page, BLUE) if 11 < one.bottom - one.top < 12.5]
    assert [inside(page, one) for one in bars] == [[] for _ in bars]
