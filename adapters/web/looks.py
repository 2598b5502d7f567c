"""The templates and styles, and how a page's parts are put into them."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.ext import Extension

from adapters.web.account import WebAccount
from adapters.web.brand import KINDS, Brand
from adapters.web.charts import along, content_of, length
from adapters.web.draft import arrow_path
from adapters.web.live import Following
from bot.messages import Ask, Attachment, Block, Heading, Paragraph, Reply, Say
from bot.messages.view import View
from bot.texts import Catalogue

FOLDER = Path(__file__).parent / "templates"

TEMPLATES = (
    "door", "conversation", "form", "leave", "notice", "shared", "elsewhere", "member",
    "board", "board_step", "board_notes", "board_reveal",
)  # fmt: skip

POINT = "- "
"""The beginning of a line that is a point of a list."""

LONGEST_TITLE = 160
"""Most characters of a question that is the page's title; longer ones stand below it."""

COLOR = "#0b5563"
"""The usual color."""

NAMES = {
    "style.css": "style", "page.js": "script", "icon.svg": "icon", "frame.js": "frame",
    "board.css": "board_style", "board.js": "board_script", "logo.svg": "logo", "logo.png": "logo",
}  # fmt: skip
"""What templates call a file's path."""

PRINT = "@media print {"
"""The beginning of the styles for paper, which come last."""

FEW = 8
"""Most choices that each have a button; more are in a list that opens."""

CSS, SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32"'
    ' rx="7" fill="#0b5563"/><path d="M7 22h4v3H7zm7-6h4v9h-4zm7-8h4v17h-4z" fill="#fff"/></svg>'
)


SENTENCE = re.compile(r'\bsay\(("[a-z_.]+")\)')
"""A sentence without values in a template."""


class Constants(Extension):
    """Puts sentences without values into templates when those are compiled, once for all pages."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return a template in which such a sentence is a constant, which the compiler folds."""
        del name, filename
        return SENTENCE.sub(r"(\1|say)", source)


class Templates(Environment):
    """The templates. A dot reads an attribute as in Python, at once; an item needs brackets."""

    getattr = staticmethod(getattr)  # type: ignore[assignment] # it takes what templates pass


class StaticFile:
    """A file whose name has a hash of its content, so browsers may keep it."""

    def __init__(self, name: str, kind: str, content: bytes) -> None:
        stem, _, ending = name.rpartition(".")
        self.path = f"/static/{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{ending}"
        self.name, self.kind, self.content = name, kind, content


def files_of(brand: Brand) -> Iterator[StaticFile]:
    """Yield the files that every page asks for; templates know them by their stems."""
    style = (FOLDER / "style.css").read_text("utf-8").replace(PRINT, brand.style() + PRINT, 1)
    yield StaticFile("style.css", CSS, style.encode())
    yield StaticFile("icon.svg", KINDS[".svg"], ICON.replace(COLOR, brand.color or COLOR).encode())
    for name in ("page.js", "frame.js", "board.js", "board.css", "draft.css"):
        kind = CSS if name.endswith(".css") else SCRIPT
        yield StaticFile(name, kind, (FOLDER / name).read_bytes())
    if brand.logo is not None:
        name, content = brand.read_logo()
        yield StaticFile(name, KINDS[Path(name).suffix], content)


class Looks:
    """The templates, filled with sentences of one language.

    Args:
        texts: The language.
        account: The page: its address is in invitations.
        previews: Whether the pages show a flow that is being written.
        base: The beginning of the paths of a conversation's pages.
    """

    def __init__(
        self,
        texts: Catalogue,
        account: WebAccount | None = None,
        *,
        previews: bool = False,
        base: str = "",
    ) -> None:
        account = account or WebAccount()
        self.files = {file.name: file for file in files_of(account.brand)}
        self.texts, self._color = texts, account.brand.color or COLOR
        self._environment = Templates(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, auto_reload=False, extensions=[Constants],
        )  # fmt: skip
        self._environment.filters.update(
            kind=kind, file_path=file_path, arrow=arrow_path, say=texts.say, content=content_of,
            along=along, length_in=length, listed=listed,
        )  # fmt: skip
        self._environment.globals.update(
            say=texts.say, language=texts.language, link=account.url, few=FEW, live=None,
            kept_days=account.cookie_days, embedded=False, origins=" ".join(account.origins),
            logo="", draft_style="", part=False, base=base,
        )  # fmt: skip
        names = {**NAMES, "draft.css": "draft_style"} if previews else NAMES
        paths = {names[name]: file.path for name, file in self.files.items() if name in names}
        self._environment.globals.update(paths)
        # Read and compiled before the first request.
        self._templates: Mapping[str, Template] = {
            name: self._environment.get_template(f"{name}.html") for name in TEMPLATES
        }
        for template in self._templates.values():
            # Each page copies them, which takes much longer out of the chain that they come in.
            template.globals = dict(template.globals)

    def embedding(self) -> bytes:
        """Return the script with which other pages embed this one."""
        shown = {
            "name": self.texts.say("web.name"),
            "open": self.texts.say("web.embed.open"),
            "close": self.texts.say("web.embed.close"),
            "color": self._color,
        }
        script = (FOLDER / "embed.js").read_text("utf-8")
        return script.replace("/*texts*/ {}", json.dumps(shown), 1).encode()

    def draw(self, template: str, /, **parts: Any) -> str:  # noqa: ANN401 - whatever a template shows
        """Return a page as HTML."""
        return self._templates[template].render(parts)

    def conversation(
        self, page: View, proof: str, live: Following | None, share: str = "", *, part: bool = False
    ) -> str:
        """Return a page of a conversation as HTML.

        Args:
            page: The page.
            proof: The proof in its forms.
            live: How it follows the conversation.
            share: The link to what others may see; empty for none.
            part: Whether to leave out what the script of the page before it keeps.
        """
        heading, blocks = headed(page)
        return self.draw(
            "conversation", page=page, proof=proof, heading=heading, blocks=blocks,
            ask=page.now if isinstance(page.now, Ask) else None,
            buttons=page.now.buttons if isinstance(page.now, Say) else (),
            typed=is_typed(page), live=live, share=share, part=part,
        )  # fmt: skip


def kind(part: Block | Reply) -> str:
    """Return the kind of a block or a reply, in small letters."""
    return type(part).__name__.lower()


def listed(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a text: each run of lines, and whether they are the points of a list.

    Points are lines that begin with "- ", as authors of flows write them; they lose that sign.
    """
    for is_list, found in groupby(text.split("\n"), lambda line: line.startswith(POINT)):
        run = [line.removeprefix(POINT) if is_list else line for line in found]
        yield is_list, "\n".join(run)


def headed(page: View) -> tuple[str, tuple[Block, ...]]:
    """Return the title of a page, and the blocks below it."""
    first, *others = page.now.blocks or (Paragraph(page.title),)
    if isinstance(first, Heading):
        return first.text, tuple(others)
    asks = isinstance(page.now, Ask) or _is_to_confirm(page.now)
    if isinstance(first, Paragraph) and asks:
        is_title = len(first.text) <= LONGEST_TITLE and "\n" not in first.text
        if is_title:
            return first.text, tuple(others)
    return page.title, page.now.blocks


def _is_to_confirm(now: Say) -> bool:
    """Return whether a message is one question with "yes" and "no"."""
    return len(now.blocks) == 1 and len(now.buttons) == 2  # noqa: PLR2004 - yes and no


def is_typed(page: View) -> bool:
    """Return whether a page's question has no buttons to answer with."""
    return isinstance(page.now, Ask) and page.now.layout in ("typed", "moment", "place", "person")


def file_path(file: Attachment) -> str:
    """Return the path at which the owner of a file finds it."""
    return "/result.png" if file.format == "png" else f"/report.{file.format}"
