"""The words between adapters and bot: what arrives (Inbound) and what goes back (Reply).

All text in here is plain: no markup, nothing escaped. An adapter escapes it in the way of its
platform, turns blocks and buttons into that platform's shapes, and hands the token of a pressed
button back untouched. Everything is frozen and built of plain values, so it can be stored as JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

BUTTON_TOKEN_BYTES = 64
"""No token of a button is longer, in UTF-8 bytes: Telegram's limit for ``callback_data``."""


Standing = Literal["administrator", "member", "stranger", "guest", "bot", "gone", "unknown"]
"""What somebody is in a place of many, as far as the platform tells: a guest is from another
workspace, gone is whose account is closed."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes: one person's chat on one channel; a place of many has no ``person``."""

    channel: str
    chat: str
    person: str


# ---------------------------------------------------------------------------- what arrives


@dataclass(frozen=True, slots=True)
class Text:
    """Something a person typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A pressed button, by the token that the button carried."""

    token: str


@dataclass(frozen=True, slots=True)
class FormInput:
    """A whole form at once.

    Attributes:
        token: The form's own token, which says whose form it is.
        values: Raw answers by step id: an option's id, several ids, or typed text; None or ""
            where the person left the field empty.
        final: False while the person is still filling it in (conditional questions are to
            appear, nothing is complained about as missing).
    """

    token: str
    values: Mapping[str, str | tuple[str, ...] | None]
    final: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the platform delivers as such, for example Telegram's ``/back``.

    A person can give each of them: events of the platform are classes of their own.
    """

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """An event: a message that was taken before has another text now."""


@dataclass(frozen=True, slots=True)
class MediaSent:
    """An event: a person sent something without text, such as a picture."""


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """An event: a person looks at their own page, on a channel that has such pages."""


@dataclass(frozen=True, slots=True)
class BotAdded:
    """An event: the bot can write in a place of many from now on."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """An event: somebody called the bot in a place of many, without an order."""


@dataclass(frozen=True, slots=True)
class PlaceRenamed:
    """An event: a place of many has another address.

    Attributes:
        chat: Its new name in addresses. The address of the update has the old one.
    """

    chat: str


@dataclass(frozen=True, slots=True)
class StartedAfresh:
    """An event: the channel was started to begin anew, so the bot asks for no confirmation.

    Attributes:
        campaign: What brought the person here; empty for nothing.
    """

    campaign: str = ""


Event = Edited | MediaSent | HomeOpened | BotAdded | Mentioned | PlaceRenamed | StartedAfresh
"""What only a platform can say. No text, button or form becomes one of these."""

Inbound = Text | Tap | FormInput | Command | Event


@dataclass(frozen=True, slots=True)
class Update:
    """One inbound as a platform delivers it.

    Attributes:
        id: Unique on its channel; a platform that repeats an update repeats the id.
        address: Whom to answer.
        inbound: What was said.
        via: What the platform gave to answer this very update by, such as the address to open a
            form at; of use for a while only, and to the channel alone.
        standing: What the platform told of the person beside; "unknown" for nothing.
        name: What the person is called there, where others may have to be asked about them. A
            channel on which buttons can be forged tells it of those alone who came by a link that
            the bot signed.
        before: By which addresses earlier versions kept the same chat of the same person.
    """

    id: str
    address: Address
    inbound: Inbound
    via: str = field(default="", repr=False)
    standing: Standing = "unknown"
    name: str = field(default="", repr=False)
    before: tuple[Address, ...] = ()


# ---------------------------------------------------------------------------- what goes back


@dataclass(frozen=True, slots=True)
class Heading:
    """A short line that titles what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line breaks in it are meant."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Running text of lesser weight: a source, a caveat, how to go on."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """Several short points, of equal weight or (``ordered``) the most pressing first."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart.

    Attributes:
        label: What it stands for.
        percent: Its length, 0-100.
        shown: The value as text.
        mark: Text beside it (such as "you"), empty for none: never colour alone.
    """

    label: str
    percent: float
    shown: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A small bar chart that reads as text too."""

    bars: tuple[Bar, ...]


Block = Heading | Paragraph | Note | Bullets | Bars


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: a token to hand back, or a link to open (exactly one of them)."""

    label: str
    token: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer to a question, or a place where one can be picked."""

    label: str
    token: str
    value: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """A message with blocks and buttons.

    Attributes:
        closing: The person has left, or is done for now; a channel that can end may end, and then
            leaves out the notes and buttons, which say how to go on.
        kind: What it is, for channels that show some messages in their own way. An invitation is
            for other people: a channel that has a link to the assessment puts it there. Home is
            what stands where a channel has a page of its own for each person. A preview is what
            others would see of the result, and public is that, for them. Again offers a button for
            what could not be opened in time: it belongs where the person looks.
        token: Of a preview: what a channel that can show it to others hands back once the person
            has said where, as if it were a button's.
        step: Names the message, where a later one of the same name replaces it; empty for none.
        in_place: Whether it becomes the new content of the message of that name. Else it is new,
            and takes that one's buttons away.
        under: The name of a message in whose thread this one stands; empty for none.
    """

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    closing: bool = False
    kind: Literal["message", "result", "invitation", "home", "preview", "public", "again"] = (
        "message"
    )
    token: str = ""
    step: str = ""
    in_place: bool = False
    under: str = ""


Layout = Literal["list", "row", "several", "typed", "continue", "moment", "place", "person"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question.

    Attributes:
        step: The id of the step, so that a channel can find the message again.
        progress: "Question 4 of about 9", or empty.
        blocks: The question and what belongs to it.
        layout: How the choices want to be shown: a list; one row (a scale); a list of which
            several can be chosen; nothing to press but typed text; a single way on.
        choices: The answers that can be pressed.
        controls: Buttons that are no answers: back, skip, help.
        hint: What can be typed.
        pages: How the token begins of a button that shows other choices, where a channel cannot
            show all of them at once; the place of the first of these follows. Empty where there
            are few.
        start: The place of a choice that must be among those shown.
        in_place: Whether it only shows a question anew that is on the screen already, since a
            button in it was pressed that was no answer yet.
    """

    step: str
    progress: str
    blocks: tuple[Block, ...]
    layout: Layout
    choices: tuple[Choice, ...] = ()
    controls: tuple[Button, ...] = ()
    hint: str = ""
    pages: str = ""
    start: int = 0
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A question that has its answer: the question's message becomes this where that is possible.

    Attributes:
        step: The id of the step whose message this replaces.
        name: What the question is called.
        question: The question's text.
        answer: What was understood, as text.
        change: The one button that stays.
    """

    step: str
    name: str
    question: str
    answer: str
    change: Button | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One question in a form, with its present value and what is wrong with it.

    A moment is a date and time, whose value is the seconds since 1970 as text (or what was typed);
    a place is a chat of many, and a person somebody of the same workspace: both are named as in
    addresses.
    """

    step: str
    section: str
    label: str
    layout: Layout
    choices: tuple[Choice, ...] = ()
    value: str | tuple[str, ...] | None = None
    optional: bool = False
    help: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Every visible question at once.

    Attributes:
        token: What comes back with the answers: whose form it is.
        title: What it is called.
        fields: The questions.
        submit: The button that sends it.
        intro: What stands above them; empty for nothing.
        fixed: Whether no answer changes what is asked, so that nothing need be told before it is
            sent.
    """

    token: str
    title: str
    fields: tuple[Field, ...]
    submit: str
    intro: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to look at or to keep, drawn when it is sent; a message before it says the same.

    Attributes:
        content: What is drawn, as JSON; :mod:`bot.report` knows how. Of a table it is the table.
        format: A picture (``png``), a document (``pdf``), or a table (``csv``).
        name: The file's name, with its ending.
        caption: One or two sentences beside it.
        alt: All that it shows as text, for those who do not see it.
        under: The name of a message in whose thread it stands; empty for none.
        data: The file; None until it is drawn. It is never stored.
    """

    content: str
    format: Literal["png", "pdf", "csv"]
    name: str
    caption: str
    alt: str
    under: str = ""
    data: bytes | None = None


Reply = Say | Ask | Settled | Form | Attachment


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the confirmation of an update to its platform must carry.

    Attributes:
        notice: A short line for a pressed button (Telegram's toast), or empty.
        errors: What is wrong with a form, by step id; empty when it was taken.
    """

    notice: str = ""
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading(Outcome):
    """The outcome of an update that asked for a text. It is shown at once and never stored.

    Attributes:
        said: The text, for that person alone; it begins with a heading. The notice is its essence,
            for a place where others read along.
    """

    said: Say = field(default_factory=lambda: Say(()))


# ---------------------------------------------------------------------------- as plain text


def plain_blocks(blocks: tuple[Block, ...]) -> list[str]:
    """Blocks as lines of plain text: what a channel falls back to, and what tests read."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading(text) | Paragraph(text) | Note(text):
                lines += text.split("\n")
            case Bullets(items, ordered):
                signs = (f"{n}." if ordered else "-" for n in range(1, len(items) + 1))
                lines += [f"{sign} {item}" for sign, item in zip(signs, items, strict=True)]
            case Bars(bars):
                lines += [
                    f"{bar.label}: {bar.shown}{bar.mark and f' ({bar.mark})'}" for bar in bars
                ]
    return lines


def plain(reply: Reply) -> str:
    """A reply as plain text, with every button in brackets."""
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
