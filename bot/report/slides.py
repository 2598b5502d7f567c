"""Draws a team's slides with python-pptx: the same content gives the same bytes."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any
from unicodedata import category
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide
    from pptx.text.text import TextFrame

INSTALL = "pip install 'cx-maturity-bot[slides]'"

WIDTH, HEIGHT, MARGIN, GAP = 960, 540, 48, 16
"""The measures of a slide, in points: 16:9."""

TITLE_HEIGHT, SMALL_HEIGHT = 112, 96
"""The heights of the title and of the lines of lesser weight, in points."""

_TITLE_ONLY = 5
"""The layout of python-pptx's template that has a title alone."""

_LETTER_EM, _LINE_EM = 0.56, 1.25
"""The width of a letter and the height of a line, in em: a little more than usual fonts need."""


class SlidesMissing(Exception):
    """The error that python-pptx is not installed."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in points."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a text.

    Attributes:
        sizes: Sizes in points, the largest first; the first that fits is taken.
        color: Red, green and blue.
        is_title: Whether it is bold, and in the middle of its place.
    """

    sizes: tuple[int, ...]
    color: tuple[int, int, int] = (0x0F, 0x17, 0x2A)
    is_title: bool = False


TITLE, LINES = Style((36, 32, 28, 24), is_title=True), Style((32, 28, 24, 20, 18))
SMALL = Style((20, 18), color=(0x47, 0x55, 0x69))


def presentation(data: dict[str, Any], picture: Callable[[str], bytes]) -> bytes:
    """Return slides as PPTX.

    Args:
        data: What :func:`bot.report.team_slides.team_slides` returns.
        picture: Draws the JSON of a picture as PNG.

    Raises:
        SlidesMissing: python-pptx is not installed.
    """
    try:
        from pptx import Presentation as opened  # noqa: N813, PLC0415 - only where slides are made
    except ImportError:
        message = f"Slides need an extra: {INSTALL}"
        raise SlidesMissing(message) from None
    made = opened()
    _widened(made)
    for content in data["slides"]:
        slide = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY])
        _filled(slide, content, data, picture)
    _described(made, data)
    written = io.BytesIO()
    _without_thumbnail(made)
    made.save(written)
    return _without_clock(written.getvalue())


# ---------------------------------------------------------------------------- a slide


def _filled(
    slide: "Slide", content: dict[str, Any], data: dict[str, Any], picture: Callable[[str], bytes]
) -> None:
    language, small = data["language"], content["small"]
    column = WIDTH - 2 * MARGIN
    head = Box(MARGIN, MARGIN // 2, column, TITLE_HEIGHT)
    if slide.shapes.title is not None:
        _placed(slide.shapes.title, head)
        _written(slide.shapes.title.text_frame, head, [content["title"]], TITLE, language)
    top, below = head.top + head.height + GAP, SMALL_HEIGHT if small else 0
    body = Box(MARGIN, top, column, HEIGHT - top - MARGIN // 2 - below)
    if content["lines"]:
        _written(_frame(slide, body), body, content["lines"], LINES, language)
    if small:
        foot = Box(MARGIN, body.top + body.height, column, below)
        _written(_frame(slide, foot), foot, small, SMALL, language)
    if content["alt"]:
        _pictured(slide, picture(json.dumps(data["card"])), content["alt"], body)
    notes = slide.notes_slide.notes_text_frame
    if notes is not None:
        notes.text = _legal(content["notes"])


def _frame(slide: "Slide", box: Box) -> "TextFrame":
    from pptx.util import Pt  # noqa: PLC0415 - as above

    places = (Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height))
    frame: TextFrame = slide.shapes.add_textbox(*places).text_frame
    return frame


def _written(
    frame: "TextFrame", box: Box, lines: Sequence[str], style: Style, language: str
) -> None:
    """Write lines into a frame, in the largest size in which they fit."""
    from pptx.dml.color import RGBColor  # noqa: PLC0415 - as above
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415 - likewise
    from pptx.util import Pt  # noqa: PLC0415 - likewise

    frame.text = _legal("\n".join(lines))
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if style.is_title else MSO_ANCHOR.TOP
    size = fitting(lines, style.sizes, box.width, box.height)
    for paragraph in frame.paragraphs:
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(size // 2)
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(size), style.is_title
            color = RGBColor(*style.color)  # type: ignore[no-untyped-call] # python-pptx's
            run.font.color.rgb = color
            properties: Any = run.font._rPr  # python-pptx sets no language by name
            properties.set("lang", language)


def fitting(lines: Sequence[str], sizes: Sequence[int], width: float, height: float) -> int:
    """Return the largest of the sizes in which lines fit; the smallest where none does.

    Args:
        lines: The lines.
        sizes: Sizes in points, the largest first.
        width: The width of the frame, in points.
        height: Its height, in points.
    """
    fits = (size for size in sizes if needed(lines, size, width) <= height)
    return next(fits, sizes[-1])


def needed(lines: Sequence[str], size: int, width: float) -> float:
    """Estimate the height of lines with their spaces and the frame's margins, in points."""
    letters = max(1, int((width - GAP) / (size * _LETTER_EM)))
    rows = sum(max(1, ceil(len(line) / letters)) for line in lines)
    return rows * size * _LINE_EM + len(lines) * size / 2 + GAP / 2


def _pictured(slide: "Slide", image: bytes, alt: str, box: Box) -> None:
    """Put a picture into a box, as large as fits, with its description."""
    from pptx.util import Emu, Pt  # noqa: PLC0415 - as above

    shown = slide.shapes.add_picture(io.BytesIO(image), Pt(box.left), Pt(box.top))
    scale = min(Pt(box.width) / shown.width, Pt(box.height) / shown.height)
    shown.width, shown.height = Emu(int(shown.width * scale)), Emu(int(shown.height * scale))
    shown.left = Emu(Pt(box.left) + (Pt(box.width) - shown.width) // 2)
    shown.top = Emu(Pt(box.top) + (Pt(box.height) - shown.height) // 2)
    element: Any = shown._element  # python-pptx has no name for a description
    element.nvPicPr.cNvPr.set("descr", _legal(alt))


def _placed(shape: Any, box: Box) -> None:  # noqa: ANN401 - any shape of python-pptx
    from pptx.util import Pt  # noqa: PLC0415 - as above

    shape.left, shape.top = Pt(box.left), Pt(box.top)
    shape.width, shape.height = Pt(box.width), Pt(box.height)


def _legal(text: str) -> str:
    """Return a text without the characters that XML does not allow."""
    return "".join(_legal_letters(text))


def _legal_letters(text: str) -> Iterator[str]:
    for letter in text:
        is_legal = letter == "\n" or category(letter) not in ("Cc", "Cs")
        yield letter if is_legal and letter not in "\ufffe\uffff" else " "


# ---------------------------------------------------------------------------- the file


def _widened(made: "Presentation") -> None:
    """Make python-pptx's template of 4:3 one of 16:9, with its layouts."""
    from pptx.util import Pt  # noqa: PLC0415 - as above

    scale = Pt(WIDTH) / (made.slide_width or Pt(WIDTH))
    made.slide_width, made.slide_height = Pt(WIDTH), Pt(HEIGHT)
    for page in (made.slide_master, *made.slide_layouts):
        for shape in page.placeholders:
            shape.left, shape.width = int(shape.left * scale), int(shape.width * scale)


def _described(made: "Presentation", data: dict[str, Any]) -> None:
    """Set the properties of the file: the template's are somebody else's."""
    about, at = made.core_properties, datetime.fromisoformat(data["at"]).astimezone(UTC)
    about.title, about.language = _legal(data["title"]), data["language"]
    about.author = about.last_modified_by = about.keywords = about.subject = about.comments = ""
    about.revision = 1
    about.created = about.modified = about.last_printed = at.replace(microsecond=0, tzinfo=None)


def _without_thumbnail(made: "Presentation") -> None:
    """Remove the template's thumbnail, which shows an empty slide."""
    from pptx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 - as above

    package = made.part.package
    thumbnails = [
        link.rId for link in package.iter_rels() if link.reltype == RELATIONSHIP_TYPE.THUMBNAIL
    ]
    for link_id in thumbnails:
        package.drop_rel(link_id)


def _without_clock(file: bytes) -> bytes:
    """Return the same package without the times at which its parts were written."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(file)) as before, ZipFile(written, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = ZipInfo(name)
            part.compress_type = ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return written.getvalue()
