"""Reads pages as a browser does: texts, forms, links, and what is said about each field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta"})
BLOCKS = frozenset(
    {
        "blockquote", "button", "dd", "details", "div", "dl", "dt", "fieldset", "figure", "footer",
        "form", "h1", "h2", "h3", "header", "label", "legend", "li", "main", "nav", "ol", "option",
        "p", "section", "select", "summary", "title", "ul",
    }
)  # fmt: skip


@dataclass
class Element:
    """An element with its children."""

    tag: str
    given: dict[str, str] = field(default_factory=dict)
    inside: list["Element | str"] = field(default_factory=list)

    def all(self, *tags: str, **given: str) -> Iterator["Element"]:
        """Yield the elements within, in order, of these tags and attributes."""
        for child in self.inside:
            if isinstance(child, Element):
                wanted = all(child.given.get(name) == value for name, value in given.items())
                if wanted and (not tags or child.tag in tags):
                    yield child
                yield from child.all(*tags, **given)

    def one(self, *tags: str, **given: str) -> "Element":
        """Return the only such element."""
        [found] = self.all(*tags, **given)
        return found

    def has(self, name: str) -> bool:
        """Return whether it is of a class."""
        return name in self.given.get("class", "").split()

    @property
    def text(self) -> str:
        """Everything that is read in it; blocks are on lines of their own."""
        lines = (" ".join(line.split()) for line in "".join(self._parts()).split("\n"))
        return "\n".join(line for line in lines if line)

    def _parts(self) -> Iterator[str]:
        if self.given.get("aria-hidden") == "true":
            return
        if self.given.get("role") == "img":
            # A drawing is read by its name and description.
            said = ["".join(map(str, part.inside)) for part in self.all("title", "desc")]
            yield " ".join([self.given.get("aria-label", ""), *said])
            return
        around = "\n" if self.tag in BLOCKS else ""
        yield around
        for child in self.inside:
            if isinstance(child, str):
                yield child
            else:
                yield from child._parts()
        yield around


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("document")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(text: str) -> Element:
    """Read a page.

    Raises:
        AssertionError: Its elements are not closed in order.
    """
    builder = _Builder()
    builder.feed(text)
    builder.close()
    assert len(builder.open) == 1, [element.tag for element in builder.open]
    return builder.open[0]
