"""The templates and styles, and how a page's parts are put into them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from adapters.web.draft import arrow_path
from adapters.web.live import Live
from bot.messages import Ask, Attachment, Block, Heading, Paragraph, Reply, Say
from bot.messages.view import View
from bot.texts import Catalogue

FOLDER = Path(__file__).parent / "templates"

TEMPLATES = (
    "door", "conversation", "form", "leave", "notice", "shared", "elsewhere",
    "board", "board_step", "board_notes", "board_reveal",
)  # fmt: skip

LONGEST_TITLE = 160
"""Most characters of a question that is the page's title; longer ones stand below it."""

FEW = 8
"""Most choices that each have a button; more are in a list that opens."""

CSS, SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32"'
    ' rx="7" fill="#0b5563"/><path d="M7 22h4v3H7zm7-6h4v9h-4zm7-8h4v17h-4z" fill="#fff"/></svg>'
)


class StaticFile:
    """A file whose name has a hash of its content, so browsers may keep it."""

    def __init__(self, name: str, kind: str, content: bytes) -> None:
        stem, _, ending = name.rpartition(".")
        self.path = f"/static/{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{ending}"
        self.kind, self.content = kind, content


class Looks:
    """The templates, filled with sentences of one language.

    Args:
        texts: The language.
        link: The page's public address, for invitations; empty for none.
        kept_days: How long a browser finds its answers again.
        previews: Whether the pages show a flow that is being written.
    """

    def __init__(
        self, texts: Catalogue, link: str = "", kept_days: int = 365, *, previews: bool = False
    ) -> None:
        names = ("style.css", "page.js", "board.css", "board.js", "draft.css")
        style, script, board_style, board_script, draft_style = (
            (FOLDER / name).read_bytes() for name in names
        )
        self.files = (
            StaticFile("style.css", CSS, style),
            StaticFile("icon.svg", "image/svg+xml", ICON.encode()),
            StaticFile("page.js", SCRIPT, script),
            StaticFile("board.css", CSS, board_style),
            StaticFile("board.js", SCRIPT, board_script),
            StaticFile("draft.css", CSS, draft_style),
        )
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip
        self._environment.filters.update(kind=kind, file_path=file_path, arrow=arrow_path)
        self._environment.globals.update(
            say=texts.say, language=texts.language, style=self.files[0].path,
            icon=self.files[1].path, script=self.files[2].path, link=link, few=FEW, live=None,
            board_style=self.files[3].path, board_script=self.files[4].path,
            draft_style=self.files[5].path if previews else "",
            kept_days=kept_days,
        )  # fmt: skip
        # Read and compiled before the first request.
        self._templates: Mapping[str, Template] = {
            name: self._environment.get_template(f"{name}.html") for name in TEMPLATES
        }
        self.texts = texts

    def draw(self, template: str, /, **parts: Any) -> str:  # noqa: ANN401 - whatever a template shows
        """Return a page as HTML."""
        return self._templates[template].render(parts)

    def conversation(self, page: View, proof: str, live: Live | None, share: str = "") -> str:
        """Return a page of a conversation as HTML.

        Args:
            page: The page.
            proof: The proof in its forms.
            live: How it follows the conversation.
            share: The link to what others may see; empty for none.
        """
        heading, blocks = headed(page)
        return self.draw(
            "conversation", page=page, proof=proof, heading=heading, blocks=blocks,
            ask=page.now if isinstance(page.now, Ask) else None,
            buttons=page.now.buttons if isinstance(page.now, Say) else (),
            typed=is_typed(page), live=live, share=share,
        )  # fmt: skip


def kind(part: Block | Reply) -> str:
    """Return the kind of a block or a reply, in small letters."""
    return type(part).__name__.lower()


def headed(page: View) -> tuple[str, tuple[Block, ...]]:
    """Return the title of a page, and the blocks below it."""
    first, *others = page.now.blocks or (Paragraph(page.title),)
    if isinstance(first, Heading):
        return first.text, tuple(others)
    if isinstance(first, Paragraph) and isinstance(page.now, Ask):
        is_title = len(first.text) <= LONGEST_TITLE and "\n" not in first.text
        if is_title:
            return first.text, tuple(others)
    return page.title, page.now.blocks


def is_typed(page: View) -> bool:
    """Return whether a page's question has no buttons to answer with."""
    return isinstance(page.now, Ask) and page.now.layout in ("typed", "moment", "place", "person")


def file_path(file: Attachment) -> str:
    """Return the path at which the owner of a file finds it."""
    return "/result.png" if file.format == "png" else f"/report.{file.format}"
