"""How a team is drawn: its size, its text, its tags, its contrasts, and how it looked."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.report.content import to_text
from bot.report.render import NotRendered, Renderer, draw
from bot.report.team_charts import SHADES
from bot.scoring.edition import Edition
from tests.unit.report.make import fullness, pdf, read_aloud, sizes, tags, text_of
from tests.unit.report.teams import (
    CASES,
    ENDLESS,
    LONG,
    TITLED,
    card,
    long_labels,
    report,
)
from tests.unit.report.test_drawing import (
    PICTURES,
    SHOWN,
    assert_margins_are_empty,
    luminance,
    picture,
)

TALLEST, TALLEST_MOVED, TALLEST_LONG = 2.25, 2.4, 3.1
"""Height to width: usual, with what moved, and with labels as long as no edition has.

Telegram shows a photo 1280 pixels high at most; at the first of these it is 570 wide.
"""

SMALLEST = 12
"""Points: 9 on a phone, which shows pictures of 440 points 330 wide."""

TEMPLATES = Path(__file__).parents[3] / "bot" / "report"


# ---------------------------------------------------------------------------- the picture


@pytest.mark.parametrize("name", CASES)
def test_picture_is_as_wide_as_it_says_and_no_higher_than_is_shown_well(
    edition: Edition, name: str
) -> None:
    drawn = picture(card(edition, name))

    assert drawn.width == 1320
    tallest = TALLEST_MOVED if CASES[name][1] else TALLEST
    assert 1 < drawn.height / drawn.width < tallest
    assert drawn.getpixel((0, 0)) == (255, 255, 255)
    assert_margins_are_empty(drawn)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("long", [False, True], ids=["short", "long"])
def test_nothing_is_smaller_than_a_phone_shows_well(
    edition: Edition, name: str, *, long: bool
) -> None:
    data = card(long_labels(edition), name, title=TITLED) if long else card(edition, name)

    assert min(sizes(pdf(data))) >= SMALLEST


@pytest.mark.parametrize("name", CASES)
@pytest.mark.acceptance
def test_long_names_find_room_on_the_picture(edition: Edition, name: str) -> None:
    data = card(long_labels(edition), name, title=TITLED)

    drawn = picture(data)

    assert drawn.height / drawn.width < TALLEST_LONG
    assert_margins_are_empty(drawn)
    said = text_of(pdf(data)).replace(" ", "")
    assert data["title"].replace(" ", "") in said
    assert ENDLESS in said
    assert LONG.replace(" ", "") in said


@pytest.mark.parametrize("name", CASES)
def test_every_picture_writes_what_it_says(edition: Edition, name: str) -> None:
    data = card(edition, name)

    document = pdf(data)

    said = text_of(document)
    for text in ("title", "finished", "people", "headline", "question", "source"):
        assert data[text] in said
    steps = data["steps"]["items"] if data["steps"] else []
    moved = data["moved"]["rows"] if data["moved"] else []
    words = [row[key] for row in moved for key in ("name", "then", "now", "sign", "word")]
    assert [one for one in (*steps, *words) if one not in said] == []
    for chart in data["charts"]:
        assert chart["title"] in said
        assert chart.get("agreement", "") in said
        assert chart.get("scale", "") in said
        for row in chart["rows"]:
            assert row["label"] in said
            for shown in ("team_shown", "market_shown", "mean_shown", "agreement", "withheld"):
                assert row.get(shown, "") in said
            assert " ".join(cell["shown"] for cell in row.get("cells", ())) in said
    for meaning in data["charts"][0].get("defined", ()):
        assert meaning in said
    alts = [str(one.Alt) for kind, one in tags(document) if kind == "Figure"]
    assert alts == [chart["alt"] for chart in data["charts"]]


@pytest.mark.parametrize(
    "typed",
    [
        "# = Head *bold* _it_ `raw` $x^2$ @ref <label> // no",
        r"\ \n \u{41} #panic() #sys.inputs #{1+1} \\server\share",
        "~ -- --- ... 'single' \"double\" https://a.org a@b.c",
        '{"kind": "scorecard"} {page} {pages} {stage} {title}',
    ],
)
def test_what_a_team_is_called_stands_there_literally(edition: Edition, typed: str) -> None:
    for data in (card(edition, "twelve", title=typed), report(edition, "twelve", title=typed)):
        assert "".join(typed.split()) in text_of(pdf(data)).replace(" ", "")


def test_title_without_a_font_is_replaced_by_a_note(edition: Edition) -> None:
    assert "Team [see the chat]" in text_of(pdf(card(edition, "twelve", title="Team 😀 مرحبا")))


def test_scale_with_many_ratings_finds_room(edition: Edition) -> None:
    scale = edition.header.scale.model_copy(update={"lowest": 0, "highest": 10})
    wide = replace(edition, header=edition.header.model_copy(update={"scale": scale}))
    found = replace(
        CASES["twelve"][0],
        counts={"barrier.alignment": (1000, *range(10)), "barrier.cost_roi": (1,) * 11},
    )

    drawn = picture(card(wide, "twelve", tally=found))

    assert_margins_are_empty(drawn)


def test_picture_is_drawn_as_svg(edition: Edition) -> None:
    assert draw(to_text(card(edition, "twelve")), "svg").startswith(b"<svg")


async def test_picture_is_kept_and_the_report_is_not(edition: Edition) -> None:
    renderer = Renderer()
    shown, said = to_text(card(edition, "twelve")), to_text(report(edition, "twelve"))

    first = await renderer.render(shown, "png")
    document = await renderer.render(said, "pdf")

    assert await renderer.render(shown, "png") is first
    assert await renderer.render(said, "pdf") is not document


# ---------------------------------------------------------------------------- contrast


def colors(name: str, file: str = "team-charts.typ") -> list[str]:
    """Return the colors of a list in a template, looked up where they have a name."""
    source = (TEMPLATES / file).read_text("utf-8")
    listed = source.split(f"#let {name} = (")[1].split("\n")
    text = listed[0] or listed[1]
    known = dict(
        re.findall(r'#let (\w+) = rgb\("(#\w{6})"\)', (TEMPLATES / "charts.typ").read_text("utf-8"))
    )
    known["white"] = "#ffffff"
    return [
        code or known[word] for code, word in re.findall(r'rgb\("(#\w{6})"\)|(\w+)(?=[,)])', text)
    ]


def contrast(text: str, ground: str) -> float:
    light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_number_can_be_read_on_its_shade() -> None:
    shades, texts = colors("shades"), colors("shade-texts")

    assert len(shades) == len(texts) == SHADES + 1
    found = [contrast(text, ground) for text, ground in zip(texts, shades, strict=True)]
    assert [round(one, 2) for one in found if one < 4.5] == []


def test_shades_grow_darker() -> None:
    found = [luminance(one) for one in colors("shades")]

    assert found == sorted(found, reverse=True)
    assert all(one / other > 1.1 for one, other in pairwise(found))


# ---------------------------------------------------------------------------- the report


@pytest.mark.parametrize("name", CASES)
def test_report_can_be_read_aloud_and_has_at_most_three_pages(edition: Edition, name: str) -> None:
    data = report(edition, name)

    document = pdf(data)

    assert 1 <= len(document.pages) <= 3
    with document.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == "CX AI Maturity Check: Leadership, fall"
    assert str(document.Root.Lang) == "en"
    assert document.Root.MarkInfo.Marked
    found = [*tags(document)]
    kinds = Counter(kind for kind, _ in found)
    drawn = [chart["alt"] for chart in data["charts"]]
    assert [str(one.Alt) for kind, one in found if kind == "Figure"] == drawn
    assert kinds["H1"] == 1
    titled = [*data["charts"], *data["sections"], data["stages"], data["steps"], data["moved"]]
    assert kinds["H2"] == sum(1 for one in titled if one)
    heads = sum(len(t["head"]) for one in data["sections"] for t in one["tables"])
    # The table of changes has then and now in one column.
    assert kinds["TH"] == heads + (3 if data["moved"] and data["moved"]["rows"] else 0)


@pytest.mark.parametrize("name", CASES)
def test_first_page_of_the_report_stands_alone(edition: Edition, name: str) -> None:
    data = report(edition, name)

    said = text_of(pdf(data))

    first = said[: said.index("Page 1 of")]
    for text in ("title", "people", "finished", "headline", "question"):
        assert data[text] in first
    steps = data["steps"]["items"] if data["steps"] else []
    assert all(step["action"] in first and step["first_move"] in first for step in steps)
    moved = data["moved"]["rows"] if data["moved"] else []
    assert all(row["name"] in first and row["word"] in first for row in moved)
    for chart in data["charts"]:
        assert chart["title"] in first
        assert all(row["label"] in first for row in chart["rows"])
    assert data["stages"]["title"] not in first


@pytest.mark.parametrize("name", CASES)
def test_no_page_of_the_report_is_less_than_a_third_full(edition: Edition, name: str) -> None:
    assert min(fullness(pdf(report(edition, name)))) > 1 / 3


def test_signs_of_what_moved_are_not_read_aloud(edition: Edition) -> None:
    document = pdf(report(edition, "again"))

    signs, read = {"→", "↑", "↓", "≠"}, read_aloud(document)
    assert signs <= set(text_of(document).split())
    assert not signs & set(read)
    assert "closer together" in read


@pytest.mark.parametrize("name", CASES)
def test_report_writes_what_it_says(edition: Edition, name: str) -> None:
    data = report(edition, name)

    # Lines and pages may break anywhere.
    foot = rf"{edition.header.title} Page \d of \d ".replace(" ", "")
    said = re.sub(foot, "", text_of(pdf(data)).replace(" ", ""))

    texts = [
        text
        for one in data["sections"]
        for block in one["blocks"]
        for text in block.get("items", [block.get("text")])
    ]
    cells = [
        cell for one in data["sections"] for t in one["tables"] for row in t["rows"] for cell in row
    ]
    stages = [one["description"] for one in data["stages"]["items"]]
    shown = (*texts, *cells, *stages)
    assert [one for one in shown if one.replace(" ", "") not in said] == []


def test_long_names_find_room_in_the_report(edition: Edition) -> None:
    data = report(long_labels(edition), "full", title=TITLED)

    said = text_of(pdf(data)).replace(" ", "")

    assert ENDLESS in said
    assert LONG.replace(" ", "") in said


def test_the_same_report_is_drawn_the_same(edition: Edition) -> None:
    data = to_text(report(edition, "twelve"))

    assert draw(data, "pdf") == draw(data, "pdf")


@pytest.mark.parametrize("format_", ["png", "svg"])
def test_report_is_a_pdf_alone(edition: Edition, format_: Any) -> None:
    with pytest.raises(NotRendered, match="a report is a PDF alone"):
        draw(to_text(report(edition, "twelve")), format_)


# ---------------------------------------------------------------------------- as it looked


@pytest.mark.parametrize("name", ["twelve", "five", "camps", "thousand", "again", "long"])
def test_team_looks_as_it_did(edition: Edition, name: str, request: pytest.FixtureRequest) -> None:
    file = PICTURES / f"team-{name}.png"
    data = card(edition, name) if name != "long" else card(
        long_labels(edition), "again", title=TITLED
    )  # fmt: skip
    drawn = picture(data)
    small = drawn.resize((SHOWN, drawn.height * SHOWN // drawn.width), Image.Resampling.LANCZOS)
    shown = small.quantize(128, dither=Image.Dither.NONE)

    if request.config.getoption("--update-golden"):
        shown.save(file, optimize=True)
        return
    kept = Image.open(file).convert("RGB")
    assert kept.size == small.size
    difference = ImageChops.difference(kept, shown.convert("RGB")).convert("L")
    assert ImageStat.Stat(difference).mean[0] < 1
    assert max(difference.reduce(8).tobytes()) < 25, "a part of the picture has changed"
