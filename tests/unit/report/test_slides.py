"""Slides of a team's result, opened as a program for presentations would open them."""

import io
import sys
from itertools import combinations
from typing import Any, cast
from zipfile import ZipFile

import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Emu, Pt

from bot.messages import plain_blocks
from bot.report.content import to_text
from bot.report.render import NotRendered, draw
from bot.report.slides import LINES, SMALL, TITLE, fitting, needed
from bot.report.team_attachments import TeamDrawer
from bot.report.team_content import TeamResult, team_card
from bot.report.team_slides import team_slides
from bot.team.agenda import Agenda, agenda_of
from bot.team.narrative.revealed import RevealedRound
from tests.conftest import NOW
from tests.unit.report.make import ENGLISH
from tests.unit.report.teams import CASES
from tests.unit.team.make import EDITION, team

HOSTILE = "=cmd|' /C calc'!A0 \x00\x0b\x1b\ud800\uffff <script> & ]]>"
LONGEST = "Wwwwwwwwwwwwwwwwwwwwwwwwwwwww Wwwwwwwwwwwwwwwwwwwwwwwwwwwwww"


def content(case: str = "twelve", title: str = "CX leadership", **about: Any) -> dict[str, Any]:
    """Return the content of a team's slides."""
    result, made = result_of(case, title, **about)
    revealed = RevealedRound(ENGLISH, EDITION, title, result.tally)
    return team_slides(result, made, revealed.advice)


def result_of(case: str, title: str, **about: Any) -> tuple[TeamResult, Agenda]:
    tally, _ = CASES[case]
    revealed = RevealedRound(ENGLISH, EDITION, title, tally)
    return TeamResult(revealed, NOW), agenda_of(revealed, team(smallest=tally.smallest, **about))


def opened(data: dict[str, Any]) -> Any:
    return Presentation(io.BytesIO(draw(to_text(data), "pptx")))


def shapes(slide: Any, *, pictures: bool) -> list[Any]:
    return [shape for shape in slide.shapes if shape.has_text_frame != pictures]


def said(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in shapes(slide, pictures=False))


def test_slides_tell_the_result_the_questions_and_how_to_close() -> None:
    result, agenda = result_of("twelve", "CX leadership")
    first, finding, *questions, steps, source = map(said, opened(content()).slides)

    assert first == "CX leadership\nRevealed on November 22, 2026\n12 answered"
    card = team_card(result)
    assert finding == card["headline"]
    for slide, topic, number in zip(questions, agenda.topics, (1, 2, 3), strict=True):
        assert slide.startswith(f"Question {number}: {topic.minutes} minutes\n{topic.question}")
        assert topic.basis in slide
    advice = RevealedRound(ENGLISH, EDITION, "CX leadership", result.tally).advice
    actions = "\n".join(step.rule.action for step in advice)
    assert steps.startswith(f"What to do next\n{actions}\n")
    assert "one action, one owner and one date" in steps
    assert "Source: Liveops 2026" in source


def test_rate_is_on_the_first_slide() -> None:
    (first, *_) = opened(content(invited=20)).slides

    assert "12 of 20 answered." in said(first)


@pytest.mark.parametrize(
    ("case", "title"),
    [*((case, "CX leadership") for case in CASES), ("five", HOSTILE), ("five", LONGEST)],
)
def test_every_slide_has_a_title_notes_and_large_text_that_fits(case: str, title: str) -> None:
    made = opened(content(case, title))

    assert (made.slide_width, made.slide_height) == (Pt(960), Pt(540))
    for slide in made.slides:
        assert slide.shapes.title.text_frame.text.strip()
        assert slide.notes_slide.notes_text_frame.text.strip()
        places = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
        for left, top, right, bottom in places:
            assert left >= 0
            assert top >= 0
            assert right <= made.slide_width
            assert bottom <= made.slide_height
        assert not any(overlap(one, other) for one, other in combinations(places, 2))
        for shape in shapes(slide, pictures=False):
            assert fits(shape)


def overlap(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    lefts, tops, rights, bottoms = zip(one, other, strict=True)
    return max(lefts) < min(rights) and max(tops) < min(bottoms)


def fits(shape: Any) -> bool:
    """Return whether a text is estimated to fit its place, in letters that are large enough."""
    paragraphs = shape.text_frame.paragraphs
    runs = [run for paragraph in paragraphs for run in paragraph.runs]
    (size,) = {run.font.size.pt for run in runs}
    assert {run._r.rPr.get("lang") for run in runs} == {"en"}
    lines = [paragraph.text for paragraph in paragraphs]
    height = Emu(shape.height).pt
    return size >= 18 and needed(lines, int(size), Emu(shape.width).pt) <= height


def test_picture_is_the_teams_with_everything_it_shows_as_text() -> None:
    data = content()
    (slide,) = [slide for slide in opened(data).slides if shapes(slide, pictures=True)]
    (picture,) = shapes(slide, pictures=True)

    assert picture.image.blob == draw(to_text(data["card"]), "png")
    described = picture._element.nvPicPr.cNvPr.get("descr")
    charts = team_card(result_of("twelve", "CX leadership")[0])["charts"]
    said = [chart["alt"] for chart in charts]
    assert described == " ".join([*said, *charts[0]["defined"]])
    assert Emu(picture.width).pt > 700
    width, height = Image.open(io.BytesIO(picture.image.blob)).size
    assert picture.width / picture.height == pytest.approx(width / height, rel=0.01)


def test_notes_of_a_question_say_how_to_lead_it() -> None:
    question = list(opened(content()).slides)[2]

    notes = question.notes_slide.notes_text_frame.text
    assert "Everyone thinks alone for a minute." in notes
    assert "Nobody has to say what they rated." in notes


def test_same_result_gives_the_same_bytes_without_a_clock_or_the_templates_owner() -> None:
    text = to_text(content())

    file = draw(text, "pptx")

    assert draw(text, "pptx") == file
    with ZipFile(io.BytesIO(file)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name for name in parts.namelist())
        assert b"Canny" not in b"".join(map(parts.read, parts.namelist()))
    about = Presentation(io.BytesIO(file)).core_properties
    assert (about.title, about.author, about.language) == ("CX leadership", "", "en")
    assert about.created == about.modified == NOW.replace(tzinfo=None, microsecond=0)


def test_slides_repeat_the_agenda_of_the_chat() -> None:
    _, agenda = result_of("camps", "CX leadership")
    chat = "\n".join(plain_blocks(agenda.blocks()))

    for topic in agenda.topics:
        assert topic.question in chat


def test_missing_library_is_an_error_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pptx", cast("Any", None))

    with pytest.raises(NotRendered, match=r"pip install 'cx-maturity-bot\[slides\]'"):
        draw(to_text(content()), "pptx")


def test_slides_and_pages_are_drawn_in_their_own_format_alone() -> None:
    data = content()

    with pytest.raises(NotRendered, match="slides are PPTX alone"):
        draw(to_text(data), "png")
    with pytest.raises(NotRendered, match="slides are PPTX alone"):
        draw(to_text(data["card"]), "pptx")


@pytest.mark.parametrize("style", [TITLE, LINES, SMALL])
def test_text_is_as_large_as_fits_and_never_below_18_points(style: Any) -> None:
    assert min(style.sizes) >= 18
    assert fitting(["Short"], style.sizes, 800, 90) == style.sizes[0]
    assert fitting(["Long " * 400], style.sizes, 800, 90) == style.sizes[-1]


def test_attachment_says_what_it_is() -> None:
    result, agenda = result_of("twelve", "CX leadership")

    file = TeamDrawer().team_slides(result, agenda, ())

    assert (file.format, file.name) == ("pptx", "team-slides.pptx")
    assert file.caption == file.alt == "CX leadership: slides to talk about the result with."
