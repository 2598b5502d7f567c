"""A conversation as a page shows it: where it stands, and what one inbound would bring."""

from typing import Literal

from bot.messages.draft import Draft
from bot.messages.replies import Ask, Attachment, Block, Form, Reply, Say, Settled
from bot.values import value


@value
class Detail:
    """A part of a result's details.

    Attributes:
        title: Its title.
        blocks: Its content.
    """

    title: str
    blocks: tuple[Block, ...]


@value
class Shared:
    """A result as others may see it: what Share shows, without a name.

    Attributes:
        blocks: What is shown.
        picture: The same as a picture; None without pictures.
        mark: A hash of the conversation and the stage that is shown. Another stage, or another
            conversation, has another one.
    """

    blocks: tuple[Block, ...]
    picture: Attachment | None
    mark: str


@value
class View:
    """A page of a conversation, drawn from its state alone.

    Attributes:
        now: The open question; without one, the latest message.
        title: The title of the flow.
        exists: Whether anything is stored of this person.
        answered: The answered questions in order, each with the button that changes it.
        said: Further messages of this inbound, in order.
        problem: Why the inbound answers nothing; empty if it does.
        notice: A short line that confirms a pressed button.
        question: The token of the question that a typed text answers; empty if none is open.
        changes: Whether the inbound changes anything, so that it has to be handed over.
        leaves: Why the inbound removes everything of this person; empty if it does not.
        sections: The details of the result; empty before the result.
        form: Every visible question at once, where the inbound asks for that; None otherwise.
        has_form: Whether the conversation can be gone on with as a form.
        picture: The picture of the result; None before it, or without pictures.
        report: The result as a document, likewise.
        shared: The result as others may see it; None where there is nothing to share.
        draft: The flow that is being written, in its preview; None for people.
    """

    now: Ask | Say
    title: str = ""
    exists: bool = True
    answered: tuple[Settled, ...] = ()
    said: tuple[Reply, ...] = ()
    problem: tuple[Block, ...] = ()
    notice: str = ""
    question: str = ""
    changes: bool = False
    leaves: Literal["", "deleted", "declined", "codes"] = ""
    sections: tuple[Detail, ...] = ()
    form: Form | None = None
    has_form: bool = False
    picture: Attachment | None = None
    report: Attachment | None = None
    shared: Shared | None = None
    draft: Draft | None = None

    @property
    def is_result(self) -> bool:
        """Whether the page shows a result."""
        return isinstance(self.now, Say) and self.now.kind == "result"

    @property
    def tokens(self) -> frozenset[str]:
        """The tokens of every button on the page."""
        now = self.now
        buttons = (*now.controls, *now.explains) if isinstance(now, Ask) else now.buttons
        choices = now.choices if isinstance(now, Ask) else ()
        changes = (answer.change for answer in self.answered if answer.change)
        tokens = (button.token for button in (*buttons, *changes))
        return frozenset((*tokens, *(choice.token for choice in choices)))
