"""Replies: messages, questions, forms, files, and confirmations of updates."""

from dataclasses import field
from typing import Literal

from bot.messages.moments import Moments
from bot.values import value

BUTTON_TOKEN_BYTES = 64
"""Most UTF-8 bytes of a button's token: Telegram's limit for ``callback_data``."""


@value
class Heading:
    """A short title of the blocks below it."""

    text: str


@value
class Paragraph:
    """Running text; its line breaks are kept.

    Attributes:
        text: The text.
        moments: The moments in it.
        lead: Its strong start, such as a name before a colon; never what a person typed. The text
            begins with it, so channels without bold leave it out.
    """

    text: str
    moments: Moments = ()
    lead: str = ""


@value
class Note:
    """Running text of lesser weight: a source, a caveat, how to continue."""

    text: str


@value
class Bullets:
    """Several short points, equal or (``ordered``) with the most pressing first.

    Attributes:
        items: The points.
        ordered: Whether the most pressing comes first.
        moments: The moments in the points.
        leads: The strong start of each point, as of a paragraph; empty for none at all.
    """

    items: tuple[str, ...]
    ordered: bool = False
    moments: Moments = ()
    leads: tuple[str, ...] = ()


@value
class Bar:
    """One bar of a chart.

    Attributes:
        label: Its meaning.
        percent: Its length, 0-100.
        shown: The value as text.
        mark: Text beside it, for example "you"; empty for none. Color alone would not do.
    """

    label: str
    percent: float
    shown: str
    mark: str = ""


@value
class Bars:
    """A small bar chart that is readable as text too."""

    bars: tuple[Bar, ...]


@value
class Checklist:
    """At most ten short points, each with a check mark that the person sets.

    Only a person's own page has one, so channels without such pages do not show it.

    Attributes:
        token: The beginning of the token that comes back whenever a mark changes; the places of
            all points with a mark follow it, each one digit, from 0.
        points: The points.
        marked: The places of those with a mark.
        notes: A few words about each point; empty for none at all.
    """

    token: str
    points: tuple[str, ...]
    marked: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


Block = Heading | Paragraph | Note | Bullets | Bars | Checklist


ButtonStyle = Literal["", "primary", "danger"]
"""The look of a button: usual, the one that leads on, or one whose action cannot be undone.

A message has one primary button at most. Its label says everything: not every channel shows styles.
"""


@value
class Confirm:
    """A dialog that a channel shows before a pressed button acts, in place of a second question.

    Attributes:
        title: Its title, at most 100 characters.
        text: What happens then, at most 300 characters.
        yes: The button that goes on, at most 30 characters.
        no: The button that does not, likewise.
        token: The token of the confirmed action.
    """

    title: str
    text: str
    yes: str
    no: str
    token: str


@value
class Button:
    """A button with a token to return, a link to open, or a text to copy (exactly one of them).

    Attributes:
        label: Its label.
        token: The token.
        url: The link.
        style: Its look.
        copies: The text of an invitation to copy; the channel adds its link. Only channels that can
            copy get such a button.
        confirm: The dialog before it acts, on channels that have dialogs. Elsewhere the token asks
            a second question.
    """

    label: str
    token: str = ""
    url: str = ""
    style: ButtonStyle = ""
    copies: str = ""
    confirm: Confirm | None = None


@value
class Choice:
    """One possible answer to a question, or a place to pick an answer in.

    Attributes:
        label: The text of its button.
        token: The button's token.
        value: The answer.
        description: A sentence that says what it means; may be empty.
        chosen: Whether it is the answer now, or one of them.
        spoken: The label as a screen reader should read it; empty where that is the label.
    """

    label: str
    token: str
    value: str
    description: str = ""
    chosen: bool = False
    spoken: str = ""
    style: ButtonStyle = ""


@value
class Attachment:
    """A file to look at or to keep, drawn when it is sent; the message before it says the same.

    Attributes:
        content: The JSON that :mod:`bot.report` draws; for a table the table itself.
        format: A picture (``png``), a document (``pdf``), a table (``csv``), or slides (``pptx``).
        name: The file's name, with its ending.
        caption: One or two sentences beside it.
        alt: Everything that it shows, as text for people who do not see it.
        under: The name of the message whose thread it belongs to; empty for none.
        data: The file; None until it is drawn. It is never stored.
    """

    content: str
    format: Literal["png", "pdf", "csv", "pptx"]
    name: str
    caption: str
    alt: str
    under: str = ""
    data: bytes | None = None


@value
class Say:
    """A message with blocks and buttons.

    Attributes:
        closing: The person has left, or is done for now. A channel that can end may end, and then
            omits notes and buttons, which are about continuing.
        kind: The kind of message, for channels that show some kinds differently. ``invitation`` is
            for other people: a channel with a link to the assessment adds it. ``home`` is the
            content of a person's own page. ``preview`` is what others would see of the result, and
            ``public`` is the same, for them. ``again`` offers a button for something that could
            not be opened in time: it belongs where the person looks.
        token: The token of a preview. A channel that can show it to others returns it, like a
            button's, once the person has chosen where.
        step: The message's name, if a later message of that name replaces it; empty for none.
        in_place: Whether it becomes the new content of the message of that name. Otherwise it is a
            new message, and the earlier one loses its buttons.
        under: The name of the message whose thread it belongs to; empty for none.
        picture: A picture above the text. The text is complete without it.
        outdated: The new content of the message of that name where that message cannot become this
            one: it says that it no longer counts. Empty if it only loses its buttons.
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
    picture: Attachment | None = None
    outdated: tuple[Block, ...] = ()


Layout = Literal[
    "list", "row", "several", "typed", "continue", "moment", "place", "person", "agree"
]


@value
class Ask:
    """A question.

    Attributes:
        step: The id of the step, by which a channel finds the message again.
        progress: "Question 4 of about 9", or empty.
        blocks: The question and its explanations.
        layout: How to show the choices: a list; one row (a scale); a multiple choice; typed text
            without choices; a single button that continues. In a form also: a text to agree to,
            with a box for the first choice.
        choices: The answers that can be pressed.
        controls: Buttons that are not answers: back, skip.
        hint: A hint at what can be typed.
        pages: The beginning of the token of a paging button, for channels that cannot show all
            choices at once; the place of the first choice to show follows. Empty for few choices.
        start: The place of a choice that must be shown.
        in_place: Whether it updates a question that is already on the screen, after a button in it
            was pressed that is not an answer yet.
        per_page: Most choices of a page; 0 for as many as the channel likes.
        of_flow: Whether it is a question of the flow, which a form asks, too.
        explains: Buttons that explain the question and say why it is asked: one, or several where
            the channel has a menu for them. A channel that shows them puts them last; everybody can
            type "help" and "why".
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
    per_page: int = 0
    of_flow: bool = True
    explains: tuple[Button, ...] = ()


@value
class Settled:
    """An answered question; it replaces the question's message if possible.

    Attributes:
        step: The id of the step whose message this replaces.
        name: The question's name.
        question: The question's text.
        answer: The answer as text.
        change: The remaining button.
    """

    step: str
    name: str
    question: str
    answer: str
    change: Button | None = None


@value
class Field:
    """One question in a form, with its current value and its error.

    A moment is a date and time; its value is the seconds since 1970 as text, or the typed text. A
    place is a chat of many, a person is someone in the same workspace; both are named as in
    addresses. A text to agree to has a short name as well, and a rating has the ends of its scale.
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
    name: str = ""
    scale: str = ""


@value
class Form:
    """Every visible question at once.

    Attributes:
        token: The token that comes back with the answers.
        title: Its title.
        fields: The questions.
        submit: The button that sends it.
        intro: Text above the questions; may be empty.
        fixed: Whether answers never change the questions, so that nothing has to be sent before
            the form is complete.
    """

    token: str
    title: str
    fields: tuple[Field, ...]
    submit: str
    intro: str = ""
    fixed: bool = False


Reply = Say | Ask | Settled | Form | Attachment


@value
class Outcome:
    """The content of an update's confirmation to its platform.

    Attributes:
        notice: A short line for a pressed button (Telegram's toast), or empty.
        errors: Mistakes in a form, by step id; empty if it was accepted.
    """

    notice: str = ""
    errors: tuple[tuple[str, str], ...] = ()


@value
class Reading(Outcome):
    """The outcome of an update that asked for a text. It is shown at once and never stored.

    Attributes:
        said: The text, for that person only; it begins with a heading. The notice is its short
            form, for a chat where others read along.
        more: Further texts that follow it, and a file.
    """

    said: Say = field(default_factory=lambda: Say(()))
    more: tuple[Say | Attachment, ...] = ()
