"""Drawings: their size, text, tags and descriptions, and no glyph that is a box."""

import io
import json
import re
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.report.content import to_text
from bot.report.render import NotRendered, draw
from bot.scoring.advice import advise
from bot.scoring.as_json import position_json
from bot.scoring.edition import Edition
from bot.scoring.position import Answers, position
from tests.unit.report.make import (
    BOUNDED,
    CASES,
    GIVEN,
    LINK,
    MODELS,
    RATED,
    STAGES,
    charts_of,
    drawn_once,
    fullness,
    pdf,
    report,
    scorecard,
    sizes,
    tags,
    text_of,
)

PICTURES = Path(__file__).parent / "pictures"
SHOWN = 750
"""Pixels: how wide the pictures of reference are, twice what a phone's page is."""

WHITE, PANEL = (255, 255, 255), (242, 246, 254)

TALLEST = 2.1
"""Telegram shows a photo 1280 pixels high at most: this height to width leaves it 610 of width."""


def assert_margins_are_empty(drawn: Image.Image) -> None:
    """Check that nothing is written left or right, where only the last part's ground may change."""
    for left in (0, drawn.width - 54):
        strip = drawn.crop((left, 0, left + 54, drawn.height))
        assert {color for _, color in strip.getcolors(2) or [(0, None)]} <= {WHITE, PANEL}


def picture(data: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(drawn_once(data, "png"))).convert("RGB")


def positions() -> list[Any]:
    """Return each stage with each model; `make test` draws each of them only once."""
    few = {(stage, MODELS[number % len(MODELS)]) for number, stage in enumerate(STAGES)}
    return [
        pytest.param(*pair, marks=() if pair in few else pytest.mark.acceptance)
        for pair in product(STAGES, MODELS)
    ]


# ---------------------------------------------------------------------------- the report


@pytest.mark.parametrize(("stage", "model"), positions())
def test_report_shows_the_numbers_of_the_position(edition: Edition, stage: str, model: str) -> None:
    industry = {"hybrid": "gaming", "human_only": "public-sector", "ai_only": "automotive"}[model]
    answers = Answers(stage, model, industry, "japan", RATED)
    found = position_json(position(edition, answers), advise(edition, answers))

    document = pdf(report(edition, answers))

    said = text_of(document)
    overall = found["stage"]["overall"]
    for part in ("below", "same", "above"):
        assert overall[part] == 0 or f"{overall[part]}%" in said
    assert f"Mid-rank {int(overall['midrank'] + 0.5)}: out of 100" in said
    low, high = found["stage"]["industry"]["below"]
    if found["stage"]["industry"]["published"] and high > 0:
        assert (f"Behind you {low}%" if low == high else f"{low}% to {high}%") in said
    for share in (found["delivery"]["same"], *found["delivery"]["others"].values()):
        assert f" {share}% " in said
    for barrier in found["barriers"]:
        difference = f"{barrier['difference']:+.1f}".replace("-", "−")
        assert f"{barrier['mean']} ({difference})" in said
    assert all(one["source"] in said for one in found["advice"])
    assert len(document.pages) in (2, 3)


@pytest.mark.parametrize("name", CASES)
def test_report_can_be_read_aloud(edition: Edition, name: str) -> None:
    data = report(edition, *CASES[name])

    document = pdf(data)

    with document.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == data["document"]
    assert str(document.Root.Lang) == "en"
    assert document.Root.MarkInfo.Marked
    found = [*tags(document)]
    kinds = Counter(kind for kind, _ in found)
    described = [*(chart["alt"] for chart in charts_of(data)), f"QR code for {LINK}"]
    assert [str(one.Alt) for kind, one in found if kind == "Figure"] == described
    assert kinds["H1"] == 1
    assert kinds["H2"] >= len(data["sections"]) + len(data["charts"]) + 4
    # The sources are a table, and so is what moved; each answer is in a list beside its question.
    moved = data["moved"] is not None and data["moved"]["rows"] != []
    assert kinds["TH"] == 2 + (4 if moved else 0)
    steps = data["steps"]["items"] if data["steps"] else []
    assert kinds["LI"] == len(data["answers"]["rows"]) + 2 * len(steps)
    assert kinds["Link"] == 1


@pytest.mark.parametrize(
    ("country", "size"), [("usa", (612, 792)), ("japan", (595, 842)), (None, (595, 842))]
)
def test_report_is_on_the_paper_of_the_country(
    edition: Edition, country: str | None, size: tuple[int, int]
) -> None:
    document = pdf(report(edition, replace(BOUNDED, country=country)))

    assert [round(float(one)) for one in document.pages[0].mediabox[2:]] == list(size)


@pytest.mark.parametrize(
    "typed",
    [
        "# = Heading *bold* _it_ `raw` $x^2$ @ref <label> // no comment /* none */",
        r"\ \n \u{41} #panic() #sys.inputs #{1+1} [brackets] \\server\share",
        "~ -- --- ... 'single' \"double\" https://example.org a@b.c",
        "- list\n+ list\n/ term: x\n= head",
        '{"kind": "scorecard"} {page} {pages} {stage}',
    ],
)
def test_what_a_person_typed_stands_there_literally(edition: Edition, typed: str) -> None:
    document = pdf(report(edition, BOUNDED, given=(("Comment", typed), (typed, "Walk"))))

    # Lines may break anywhere in it.
    assert text_of(document).replace(" ", "").count("".join(typed.split())) == 2


@pytest.mark.parametrize(
    "word", ["w" * 300, "Wm" * 250, "ä-" * 150, "https://example.org/" + "q" * 280]
)
def test_endless_words_stay_on_the_page(edition: Edition, word: str) -> None:
    document = pdf(report(edition, BOUNDED, given=((word[:80], word), *GIVEN)))

    # It may go on behind the foot of a page.
    foot = rf"{edition.header.title} Page \d of \d ".replace(" ", "")
    assert word in re.sub(foot, "", text_of(document).replace(" ", ""))
    assert len(document.pages) <= 4


EARLIER = Answers("crawl", "human_only", "telco", "uk", dict.fromkeys(RATED, 3))


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
@pytest.mark.parametrize("name", CASES)
def test_no_page_is_less_than_a_third_full(edition: Edition, name: str, paper: str) -> None:
    document = pdf(report(edition, *CASES[name]) | {"paper": paper})

    assert min(fullness(document)) > 1 / 3


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
@pytest.mark.parametrize("link", ["", LINK], ids=["bare", "linked"])
@pytest.mark.parametrize("before", [None, EARLIER], ids=["first", "retake"])
@pytest.mark.parametrize("name", CASES)
@pytest.mark.acceptance
def test_no_page_of_any_report_is_less_than_a_third_full(
    edition: Edition, name: str, before: Answers | None, link: str, paper: str
) -> None:
    given = (*((f"Question {n}", "Customer experience lead") for n in range(11)),)
    for answered in ((), given, (*given, ("Comment", "As long as can be. " * 26))):
        data = report(edition, CASES[name][0], before, answered, link) | {"paper": paper}

        document = pdf(data)

        assert min(fullness(document)) > 1 / 3
        assert len(document.pages) <= 4


@pytest.mark.parametrize("name", CASES)
def test_first_page_stands_alone(edition: Edition, name: str) -> None:
    data = report(edition, *CASES[name])

    document = pdf(data)

    said = text_of(document)
    first = said[: said.index("Page 1 of")]
    for text in (data["headline"], data["lead"], data["finished"]):
        assert text in first
    for chart in data["charts"]:
        assert chart["title"] in first
    for row in (data["moved"] or {"rows": []})["rows"]:
        assert f"{row['then']} → {row['now']} {row['sign']} {row['word']}" in first
    for step in data["steps"]["items"]:
        assert f"{step['action']} {step['first_move']}" in first
    assert data["stages"]["title"] not in first


@pytest.mark.parametrize("before", [None, EARLIER], ids=["first", "retake"])
@pytest.mark.parametrize("country", ["japan", "usa"])
def test_full_report_has_four_pages_at_most(
    edition: Edition, country: str, before: Answers | None
) -> None:
    rows = (*((f"Question {n}", "Customer experience lead") for n in range(11)),)
    given = (*rows, ("Comment", ("As long as can be. " * 27)[:500]))

    document = pdf(report(edition, replace(BOUNDED, country=country), before, given))

    assert len(document.pages) in (3, 4)
    assert min(fullness(document)) > 1 / 3


def test_link_is_drawn_as_text_and_as_a_code(edition: Edition) -> None:
    linked, bare = (pdf(report(edition, BOUNDED, link=link)) for link in (LINK, ""))

    assert LINK in text_of(linked)
    last = linked.pages[-1]
    assert [str(note.A.URI) for note in last.Annots if note.Subtype == "/Link"] == [LINK]
    assert "Take the check" not in text_of(bare)
    assert not any(kind == "Link" for kind, _ in tags(bare))


def test_texts_of_pages_are_taken(edition: Edition) -> None:
    document = pdf(report(edition, BOUNDED, given=(("Comment", "lorem " * 500),)))

    assert text_of(document).count("lorem") == 500


def test_characters_without_a_font_are_replaced_by_a_note(edition: Edition) -> None:
    document = pdf(report(edition, BOUNDED, given=(("Comment", "Good 😀 مرحبا \ud83d"),)))

    assert "Good [see the chat]" in text_of(document)


def test_extra_fonts_are_embedded_where_they_are_used(edition: Edition) -> None:
    pytest.importorskip("justmytype_intl_cjk", reason="the extra cjk is not installed")

    document = pdf(report(edition, BOUNDED, given=(("Comment", "日本語 고객"),)))

    assert "日本語 고객" in text_of(document)


# ---------------------------------------------------------------------------- the scorecard


def renamed(edition: Edition, measure: str, one_id: str, name: str) -> Edition:
    """Return an edition in which something has another label."""
    options = getattr(edition.header, measure)
    named = tuple(
        one.model_copy(update={"label": name}) if one.id == one_id else one for one in options
    )
    return replace(edition, header=edition.header.model_copy(update={measure: named}))


LONG = "Personal, Household and Neighborhood Services including Everything Else That Has No Name"


@pytest.mark.parametrize("industry", ["gaming", "automotive"])
def test_long_names_find_room(edition: Edition, industry: str) -> None:
    long = renamed(edition, "industries", industry, LONG)
    long = renamed(long, "barriers", "alignment", LONG)
    long = renamed(long, "stages", "walk", "Walking steadily onwards")

    data = scorecard(long, replace(BOUNDED, industry=industry))

    assert picture(data).width == 1320
    assert LONG in text_of(pdf(data))
    assert LONG in text_of(pdf(report(long, replace(BOUNDED, industry=industry))))


NAMES = {
    "stages": ("Experimentation", "Operationalisation", "Systematic use", "Transformation"),
    "delivery_models": (
        "Human and AI side by side",
        "People and nobody else",
        "Machines for everything",
    ),
}
ENDLESS = "Telecommunicationinfrastructure" * 3


@pytest.mark.parametrize("name", ["bounded", "lowest", "again"])
@pytest.mark.parametrize("word", ["", ENDLESS])
@pytest.mark.acceptance
def test_long_names_leave_the_margins_empty(edition: Edition, name: str, word: str) -> None:
    header = edition.header
    changed = {
        measure: [
            one.model_copy(update={"label": name})
            for one, name in zip(getattr(header, measure), names, strict=True)
        ]
        for measure, names in NAMES.items()
    }
    long = replace(edition, header=header.model_copy(update=changed))
    answers, before = CASES[name]
    if word:
        long = renamed(long, "barriers", "alignment", word)
        long = renamed(long, "industries", answers.industry or "", word)
        long = renamed(long, "stages", answers.stage or "", word)

    data = scorecard(long, answers, before)

    assert_margins_are_empty(picture(data))
    said = text_of(pdf(data)).replace(" ", "")
    for label in (NAMES["stages"][3], word):
        assert label.replace(" ", "") in said
    whole = text_of(pdf(report(long, answers, before))).replace(" ", "")
    for label in (*NAMES["delivery_models"], NAMES["stages"][3], word):
        assert label.replace(" ", "") in whole


@pytest.mark.parametrize("name", CASES)
def test_scorecard_is_as_wide_as_it_says_and_on_white(edition: Edition, name: str) -> None:
    drawn = picture(scorecard(edition, *CASES[name]))

    assert drawn.width == 1320
    assert 1 < drawn.height / drawn.width < TALLEST
    assert drawn.getpixel((0, 0)) == (255, 255, 255)
    assert_margins_are_empty(drawn)


@pytest.mark.parametrize("name", CASES)
def test_nothing_on_a_scorecard_is_smaller_than_a_phone_shows_well(
    edition: Edition, name: str
) -> None:
    # 9 points on a phone, which shows pictures of 440 points 330 wide.
    assert min(sizes(pdf(scorecard(edition, *CASES[name])))) >= 12


@pytest.mark.parametrize(("stage", "model"), positions())
def test_scorecard_is_no_higher_than_telegram_shows_well(
    edition: Edition, stage: str, model: str
) -> None:
    answers = Answers(stage, model, "fintech", "uk", RATED)

    drawn = picture(scorecard(edition, answers))

    assert drawn.height / drawn.width < TALLEST


@pytest.mark.parametrize(("stage", "model"), positions())
def test_every_scorecard_writes_what_it_says(edition: Edition, stage: str, model: str) -> None:
    data = scorecard(edition, Answers(stage, model, "fintech", "uk", RATED))

    document = pdf(data)

    said = text_of(document)
    for text in (data["headline"], data["finished"], data["source"], *data["steps"]["items"]):
        assert text in said
    for chart in data["charts"]:
        assert chart["title"] in said
        for row in chart.get("bars", chart.get("rows", ())):
            assert row["label"] in said
            assert row.get("shown", row.get("mean_shown")) in said
    alts = [str(one.Alt) for kind, one in tags(document) if kind == "Figure"]
    assert alts == [chart["alt"] for chart in data["charts"]]


def test_scorecard_is_drawn_as_svg(edition: Edition) -> None:
    drawn = draw(to_text(scorecard(edition, BOUNDED)), "svg")

    assert drawn.startswith(b"<svg")


def test_the_same_content_is_drawn_the_same(edition: Edition) -> None:
    data = to_text(report(edition, BOUNDED))

    assert draw(data, "pdf") == draw(data, "pdf")


def luminance(color: str) -> float:
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "ground"),
    [("ink", "#ffffff"), ("ink", "pale"), ("ink", "gray"), ("ink", "panel"), ("muted", "#ffffff"),
     ("muted", "panel"), ("blue", "#ffffff"), ("blue", "panel"), ("#ffffff", "blue")],
)  # fmt: skip
def test_text_has_contrast(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(
    ("line", "ground"),
    [("edge", "#ffffff"), ("link", "#ffffff"), ("muted", "#ffffff"), ("blue", "#ffffff")],
)
def test_lines_that_mean_something_have_contrast(line: str, ground: str) -> None:
    assert contrast(line, ground) >= 3


def contrast(text: str, ground: str) -> float:
    source = (Path(__file__).parents[3] / "bot" / "report" / "charts.typ").read_text("utf-8")

    def color(name: str) -> str:
        return name if name.startswith("#") else source.split(f'#let {name} = rgb("')[1][:7]

    light, dark = sorted((luminance(color(text)), luminance(color(ground))), reverse=True)

    return (light + 0.05) / (dark + 0.05)


# ---------------------------------------------------------------------------- as it looked


@pytest.mark.parametrize("name", ["bounded", "exact", "lowest", "highest", "again"])
def test_scorecard_looks_as_it_did(
    edition: Edition, name: str, request: pytest.FixtureRequest
) -> None:
    file = PICTURES / f"{name}.png"
    drawn = picture(scorecard(edition, *CASES[name]))
    small = drawn.resize((SHOWN, drawn.height * SHOWN // drawn.width), Image.Resampling.LANCZOS)
    # Few colors make a small file, and the picture is of few.
    shown = small.quantize(64, dither=Image.Dither.NONE)

    if request.config.getoption("--update-golden"):
        shown.save(file, optimize=True)
        return
    kept = Image.open(file).convert("RGB")
    assert kept.size == small.size
    difference = ImageChops.difference(kept, shown.convert("RGB")).convert("L")
    assert ImageStat.Stat(difference).mean[0] < 1
    parts = difference.reduce(8).tobytes()
    assert max(parts) < 25, "a part of the picture has changed"


# ---------------------------------------------------------------------------- what cannot be


@pytest.mark.parametrize("format_", ["png", "svg"])
def test_report_is_a_pdf_alone(edition: Edition, format_: Any) -> None:
    with pytest.raises(NotRendered, match="a report is a PDF alone"):
        draw(to_text(report(edition, BOUNDED)), format_)


@pytest.mark.parametrize("lacks", ["headline", "charts", "language", "kind", "unreadable"])
def test_content_that_is_none_is_not_rendered(edition: Edition, lacks: str) -> None:
    data = scorecard(edition, BOUNDED)
    del data[lacks]

    with pytest.raises(NotRendered):
        draw(json.dumps(data), "png")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "../x", "unreadable": ""}', "\ud800"])
def test_what_is_no_content_is_not_rendered(text: str) -> None:
    with pytest.raises(NotRendered, match="no content"):
        draw(text, "png")
