"""Replies as lines and tables of a terminal; outside of one as lines alone, without drawing.

Every text goes through :func:`literal` before it is laid out: it is never markup, and it is safe to
display.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text  # noqa: TID251 - `literal` is made of it

from adapters.terminal.parse import numbered
from bot.messages import (
    Ask,
    Attachment,
    Bar,
    Bars,
    Block,
    Bullets,
    Checklist,
    Choice,
    Form,
    Heading,
    Moments,
    Note,
    Paragraph,
    Reply,
    Say,
    Settled,
    dated_parts,
    is_day,
    plain,
    plain_blocks,
)
from bot.system.display import displayable
from bot.texts import Catalogue

MANY = 8
"""Fewest options that are set in columns, if they have no descriptions."""

WIDEST = 88
"""Most columns of a text, however wide the terminal is."""


def literal(text: str = "", style: str = "") -> Text:
    """Return a text that Rich prints as it is, without control of the terminal."""
    return Text(displayable(text), style=style)


def render(reply: Reply, texts: Catalogue, console: Console) -> RenderableType:
    """Return a reply as something that Rich prints."""
    match reply:
        case Say(closing=True):
            # The process ends, so nothing can be pressed.
            return Group(*render_blocks(_in_zone(reply.blocks, texts), console))
        case Say():
            return Group(*render_blocks(_in_zone(reply.blocks, texts), console), *_buttons(reply))
        case Ask():
            return Group(*_ask(reply, texts, console))
        case Settled(_, name, _, answer):
            tick = "*" if console.options.ascii_only else "✓"
            return literal(f"{tick} {name}: {answer}", style="green")
        case Form() | Attachment():
            return literal(plain(reply))


def emit(console: Console, renderable: RenderableType) -> None:
    """Print; outside of a terminal, without the blanks at the end of lines of tables."""
    if console.is_terminal:
        console.print(renderable)
        return
    with console.capture() as captured:
        console.print(renderable)
    lines = captured.get().split("\n")
    console.file.write("\n".join(line.rstrip() for line in lines))
    console.file.flush()


def render_blocks(blocks: Iterable[Block], console: Console) -> Iterator[RenderableType]:
    """Yield blocks, each before an empty line."""
    for block in blocks:
        yield _block(block, console)
        yield literal()


def _in_zone(blocks: Sequence[Block], texts: Catalogue) -> Iterator[Block]:
    """Yield blocks with their moments in the zone of the catalogue."""
    for block in blocks:
        match block:
            case Paragraph(text, moments):
                yield Paragraph(_dated(text, moments, texts))
            case Bullets(items, ordered, moments):
                yield Bullets(tuple(_dated(item, moments, texts) for item in items), ordered)
            case _:
                yield block


def _dated(text: str, moments: Moments, texts: Catalogue) -> str:
    """Return a text with its moments in the zone of the catalogue; its days are written so."""
    return "".join(
        part
        if seconds is None or is_day(part)
        else texts.moment(datetime.fromtimestamp(seconds, UTC))
        for part, seconds in dated_parts(text, moments)
    )


def _block(block: Block, console: Console) -> RenderableType:
    match block:
        case Heading(text):
            return title(text, console)
        case Paragraph(text):
            return literal(text)
        case Note(text):
            return literal(text, style="dim")
        case Bullets(items, ordered):
            return _list(items, ordered=ordered)
        case Bars(bars) if console.is_terminal:
            return _bars(bars, console)
        case Bars() | Checklist():
            return literal("\n".join(plain_blocks((block,))))


def title(text: str, console: Console) -> RenderableType:
    """Return a heading; outside of a terminal it is marked by a sign, since nothing is bold."""
    return literal(text, style="bold") if console.is_terminal else literal(f"# {text}")


def rule(text: str, console: Console, style: str) -> RenderableType:
    """Return a line across the terminal that begins with a text; outside of one, a heading."""
    if not console.is_terminal:
        return title(text, console) if text else literal()
    line = "-" if console.options.ascii_only else "─"
    return Rule(literal(text, style=style), style=style, align="left", characters=line)


def _list(items: Sequence[str], *, ordered: bool) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for number, item in enumerate(items, start=1):
        table.add_row(f"{number}." if ordered else "-", literal(item))
    return table


def _bars(bars: Sequence[Bar], console: Console) -> Table:
    """Return a bar chart that is also readable without its bars."""
    sign = "#" if console.options.ascii_only else "█"
    room = max(10, min(console.width, WIDEST) - max(len(bar.label) for bar in bars) - 18)
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    for bar in bars:
        style = "bold cyan" if bar.mark else ""
        length = max(1, round(bar.percent / 100 * room)) if bar.percent else 0
        drawn = literal(sign * length, style=style) + literal(f" ← {bar.mark}" if bar.mark else "")
        table.add_row(literal(bar.label, style=style), literal(bar.shown, style=style), drawn)
    return table


def _buttons(reply: Say) -> Iterator[RenderableType]:
    """Yield buttons, each with the number to type or its link."""
    numbers = {button: number for number, button in numbered(reply).items()}
    lines = [
        f"{numbers.get(button, '-')}  {button.label}" + (f": {button.url}" if button.url else "")
        for button in reply.buttons
    ]
    if lines:
        yield literal("\n".join(lines), style="cyan")


def question(reply: Ask, texts: Catalogue, console: Console) -> Iterator[RenderableType]:
    """Yield a question with its options, without how to answer; it ends with an empty line."""
    if reply.progress:
        yield rule(reply.progress, console, style="dim")
    yield from render_blocks(_in_zone(reply.blocks, texts), console)
    if reply.choices:
        yield _choices(reply, console)
        yield literal()


def _ask(reply: Ask, texts: Catalogue, console: Console) -> Iterator[RenderableType]:
    yield from question(reply, texts, console)
    also = list(
        dict.fromkeys([*(button.label for button in reply.controls), texts.say("button.help")])
    )
    lines = [texts.say("terminal.choose")] if reply.layout == "list" else [reply.hint]
    if reply.layout == "moment" and reply.choices:
        lines = [texts.say("terminal.choose"), reply.hint]
    lines.append(texts.say("terminal.also", commands=", ".join(also)))
    yield literal("\n".join(filter(None, lines)), style="dim")


def _choices(reply: Ask, console: Console) -> RenderableType:
    if reply.layout == "row":
        return literal("  ".join(f"[{choice.label}]" for choice in reply.choices), style="bold")
    described = any(choice.description for choice in reply.choices)
    if len(reply.choices) >= MANY and not described and console.width > 2 * _column(reply):
        choices = enumerate(reply.choices, start=1)
        cells = [literal(f"{number:>2}  {_label(choice)}") for number, choice in choices]
        return Columns(cells, column_first=True, padding=(0, 3), width=_column(reply))
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for number, choice in enumerate(reply.choices, start=1):
        table.add_row(
            str(number), literal(_label(choice), style="bold"), literal(choice.description)
        )
    return table


def _label(choice: Choice) -> str:
    return f"{choice.label} *" if choice.chosen else choice.label


def _column(reply: Ask) -> int:
    """Return the width of columns that hold the longest label."""
    return max(len(_label(choice)) for choice in reply.choices) + 5
