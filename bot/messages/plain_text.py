"""Replies as plain text: the fallback of channels, and the form for tests."""

from collections.abc import Iterator

from bot.messages.replies import (
    Ask,
    Attachment,
    Bars,
    Block,
    Bullets,
    Button,
    Checklist,
    Choice,
    Field,
    Form,
    Heading,
    Note,
    Paragraph,
    Reply,
    Say,
    Settled,
)


def plain_blocks(blocks: tuple[Block, ...]) -> list[str]:
    """Return blocks as lines of plain text: the fallback of channels, and the form for tests."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading(text) | Paragraph(text) | Note(text):
                lines += text.split("\n")
            case Bullets(items, ordered):
                signs = (f"{number}." if ordered else "-" for number in range(1, len(items) + 1))
                lines += [f"{sign} {item}" for sign, item in zip(signs, items, strict=True)]
            case Bars(bars):
                lines += [
                    f"{bar.label}: {bar.shown}{bar.mark and f' ({bar.mark})'}" for bar in bars
                ]
            case Checklist():
                lines += _plain_points(block)
    return lines


def _plain_points(block: Checklist) -> Iterator[str]:
    notes = (*block.notes, *[""] * len(block.points))
    for place, (point, note) in enumerate(zip(block.points, notes, strict=False)):
        sign = "[x]" if place in block.marked else "[ ]"
        yield " ".join(filter(None, (sign, point, note and f"({note})")))


def plain(reply: Reply) -> str:
    """Return a reply as plain text, with every button in brackets."""
    lines: list[str] = []
    match reply:
        case Say(blocks, buttons):
            lines = plain_blocks(blocks) + [_plain_button(button) for button in buttons]
        case Ask():
            lines = [reply.progress] if reply.progress else []
            lines += plain_blocks(reply.blocks)
            lines += [_plain_choice(choice) for choice in reply.choices]
            lines += [reply.hint] if reply.hint else []
            lines += [f"[{button.label}]" for button in reply.controls]
        case Settled(_, name, _, answer, change):
            lines = [f"{name}: {answer}" + (f" [{change.label}]" if change else "")]
        case Attachment():
            lines = [reply.caption]
        case Form(_, title, fields, submit):
            lines = [title]
            for field in fields:
                lines += _plain_field(field)
            lines.append(f"[{submit}]")
    return "\n".join(lines)


def _plain_button(button: Button) -> str:
    return f"[{button.label}: {button.url}]" if button.url else f"[{button.label}]"


def _plain_choice(choice: Choice) -> str:
    chosen = " *" if choice.chosen else ""
    described = f": {choice.description}" if choice.description else ""
    return f"[{choice.label}]{chosen}{described}"


def _plain_field(field: Field) -> list[str]:
    value = ", ".join(field.value) if isinstance(field.value, tuple) else field.value
    lines = [f"{field.label} = {value or '-'}{' (optional)' if field.optional else ''}"]
    if field.error:
        lines.append(f"  ! {field.error}")
    return lines
