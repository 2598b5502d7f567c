"""Contents to draw, and reading what was drawn."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from bot.loading.library import load_catalogue
from bot.report import content, render
from bot.results.drawing import Drawable
from bot.scoring.advice import advise
from bot.scoring.edition import Edition
from bot.scoring.position import Answers, position
from tests.conftest import NOW

ENGLISH = load_catalogue()
STAGES = ("crawl", "walk", "run", "fly")
MODELS = ("hybrid", "human_only", "ai_only")
RATED = {
    "change_management": 5,
    "data_security": 2,
    "alignment": 4,
    "cost_roi": 3,
    "immature_ai": 2,
}
GIVEN = (("Stage", "Walk"), ("Delivery model", "Hybrid"), ("Industry", "Retail Banking"))

LINK = "https://example.org/check"

BOUNDED = Answers("walk", "hybrid", "gaming", "japan", RATED)
"""The industry's shares leave the place open between bounds."""

CASES: dict[str, tuple[Answers, Answers | None]] = {
    "bounded": (BOUNDED, None),
    "exact": (Answers("walk", "hybrid", "retail-banking", "uk", RATED), None),
    "lowest": (Answers("crawl", "ai_only", "public-sector", "usa", {"cost_roi": 1}), None),
    "highest": (Answers("fly", "human_only", "automotive", None, {}), None),
    "again": (
        Answers("run", "hybrid", "consumer-packaged-goods", "canada", RATED),
        Answers("crawl", "human_only", "gaming", None, {"change_management": 3, "cost_roi": 5}),
    ),
    "unchanged": (BOUNDED, BOUNDED),
    "stage alone": (Answers(stage="run"), None),
    "model alone": (Answers(delivery="hybrid"), None),
    "ratings alone": (Answers(barriers={"alignment": 1}), None),
}
"""Answers, and those of last time."""


def scorecard(edition: Edition, answers: Answers, before: Answers | None = None) -> dict[str, Any]:
    found = position(edition, answers)
    return content.scorecard(ENGLISH, found, advise(edition, answers), NOW, before)


def report(
    edition: Edition,
    answers: Answers,
    before: Answers | None = None,
    given: tuple[tuple[str, str], ...] = GIVEN,
    link: str = LINK,
) -> dict[str, Any]:
    found, advice = position(edition, answers), advise(edition, answers)
    return content.report(Drawable(ENGLISH, found, advice, before, given, NOW), link)


def charts_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the charts of a picture, or of all pages of a report, in order."""
    later = [section["chart"] for section in data.get("sections", ()) if section["chart"]]
    return [*data["charts"], *later]


def drawn_once(data: dict[str, Any], format_: render.Format) -> bytes:
    """Draw a content, unless that was done before: several tests look at the same drawing."""
    return render.draw(content.to_text(data), format_)


def pdf(data: dict[str, Any]) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(drawn_once(data, "pdf")))


# ---------------------------------------------------------------------------- reading a PDF


def text_of(document: pikepdf.Pdf) -> str:
    """Return all that is written, without what allows a line to break."""
    pages = ("".join(_page(page)) for page in document.pages)
    return re.sub(r"\s+", " ", " ".join(pages).replace("\u200b", ""))


def read_aloud(document: pikepdf.Pdf) -> str:
    """Return all that is written, without what is marked as decoration."""
    pages = ("".join(_page(page, _read(page))) for page in document.pages)
    return re.sub(r"\s+", " ", " ".join(pages).replace("\u200b", ""))


def _read(page: pikepdf.Page) -> Iterator[Any]:
    marked: list[bool] = []
    for one in pikepdf.parse_content_stream(page):
        operator = str(one.operator)
        if operator in ("BDC", "BMC"):
            marked.append(str(one.operands[0]) == "/Artifact")
        elif operator == "EMC":
            marked.pop()
        if not (any(marked) and operator in ("Tj", "TJ")):
            yield one


def _page(page: pikepdf.Page, instructions: Iterator[Any] | None = None) -> Iterator[str]:
    fonts = {str(name): _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    known: dict[int, str] = {}
    for one in pikepdf.parse_content_stream(page) if instructions is None else instructions:
        operands: Any = one.operands
        match str(one.operator):
            case "Tf":
                known = fonts[str(operands[0])]
            case "Tj":
                yield _decoded(bytes(operands[0]), known)
            case "TJ":
                for part in operands[0]:
                    if isinstance(part, pikepdf.String):
                        yield _decoded(bytes(part), known)
            case "ET":
                yield " "
            case _:
                continue


def sizes(document: pikepdf.Pdf) -> set[float]:
    """Return the sizes of all letters, in points."""
    return {
        float(one.operands[1])
        for page in document.pages
        for one in pikepdf.parse_content_stream(page)
        if str(one.operator) == "Tf"
    }


def _decoded(codes: bytes, known: dict[int, str]) -> str:
    return "".join(known[int.from_bytes(codes[n : n + 2])] for n in range(0, len(codes), 2))


def _letters(font: Any) -> dict[int, str]:
    """Return the letters of each glyph, by its id."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for glyph, letters in re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n", table):
        found[int(glyph, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    return found


def tags(document: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Yield every element of the structure, by its type."""
    waiting = [document.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += reversed(list(one))
        elif isinstance(one, pikepdf.Dictionary):
            if "/S" in one:
                yield str(one.S).removeprefix("/"), one
            if "/K" in one:
                waiting.append(one.K)


# ---------------------------------------------------------------------------- places in a PDF

HEAD, FOOT = 15 * 72 / 25.4, 17 * 72 / 25.4
"""The upper and the lower margin of a report, in points."""


@dataclass(frozen=True)
class Drawn:
    """A shape or a piece of text on a page, in points from its upper left corner.

    A text has no right and no bottom: where its baseline begins is all that is known.
    """

    left: float
    top: float
    right: float
    bottom: float
    color: str
    text: str = ""

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def center(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.right - self.left


def fullness(document: pikepdf.Pdf) -> list[float]:
    """Return how far down each page is used, from 0 to 1: its foot and its margins do not count."""
    found = []
    for number, page in enumerate(document.pages):
        tall = float(page.mediabox[3])
        ends = [one.bottom for one in drawn(document, number) if one.bottom < tall - FOOT]
        found.append((max(ends) - HEAD) / (tall - HEAD - FOOT))
    return found


def drawn(  # noqa: C901, PLR0912 - one case for each operator
    document: pikepdf.Pdf, number: int = 0
) -> list[Drawn]:
    """Return all that is filled, lined or written on a page, in the order of drawing."""
    page = document.pages[number]
    fonts = {str(name): _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    found: list[Drawn] = []
    tall = float(page.mediabox[3])
    place, kept = pikepdf.Matrix(), []
    points: list[tuple[float, float]] = []
    color, pen, known, said = "", "", {}, ""
    for one in pikepdf.parse_content_stream(page):
        operands: Any = one.operands
        match str(one.operator):
            case "q":
                kept.append((place, color, pen))
            case "Q":
                place, color, pen = kept.pop()
            case "cm":
                place = pikepdf.Matrix(*map(float, operands)) @ place
            case "scn":
                color = _color(operands)
            case "SCN":
                pen = _color(operands)
            case "re":
                x, y, width, height = map(float, operands)
                points += [place.transform((x, y)), place.transform((x + width, y + height))]
            case "m" | "l" | "c":
                # Only the end of a curve counts: arcs touch their box there.
                points.append(place.transform((float(operands[-2]), float(operands[-1]))))
            case "Tf":
                known = fonts[str(operands[0])]
            case "BT":
                said = ""
            case "Tj" | "TJ":
                pieces = operands[0] if str(one.operator) == "TJ" else operands
                strings = (part for part in pieces if isinstance(part, pikepdf.String))
                said += "".join(_decoded(bytes(part), known) for part in strings)
            case "ET":
                x, y = place.transform((0, 0))
                found.append(Drawn(x, tall - y, x, tall - y, color, said.replace("\u200b", "")))
            case "f" | "B" | "S":
                xs, ys = [x for x, _ in points], [tall - y for _, y in points]
                ink = pen if str(one.operator) == "S" else color
                found.append(Drawn(min(xs), min(ys), max(xs), max(ys), ink))
                points = []
            case "n":
                points = []
            case _:
                continue
    return found


def _color(operands: Any) -> str:
    if any(isinstance(one, pikepdf.Name) for one in operands):
        return "hatch"
    parts = [round(float(one) * 255) for one in operands]
    return "#" + "".join(f"{one:02x}" for one in (parts * 3 if len(parts) == 1 else parts))
