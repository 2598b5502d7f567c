"""What one turn gives back, and what every part of the engine works on."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from bot.engine.assessment import Assessment
from bot.engine.conversation import Answer, Conversation
from bot.engine.token import VERSION, Kind
from bot.messages import Block, Button, Outcome, Paragraph, Reply, Say
from bot.questions import BaseStep, Value
from bot.scoring.position import Answers
from bot.texts import Number

Effect = Literal["", "begin", "forget", "open"]
"""What the service does beside saving: begin a new conversation at the same address, forget
everything this person answered, or open the team assessment that was set up."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The result's facts for the record: what was measured, by which flow and edition."""

    answers: Answers
    flow_version: str
    edition_digest: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one inbound.

    Attributes:
        conversation: The next state.
        replies: What to send, in order.
        recorded: The answers given in this turn, for the append-only log.
        finished: Set in the turn that reaches the result.
        notice: A short line for the confirmation of a pressed button.
        errors: What is wrong with a form, by step id.
        effect: What else the service does.
    """

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    recorded: tuple[tuple[str, Answer], ...] = ()
    finished: Finished | None = None
    notice: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    effect: Effect = ""

    @property
    def outcome(self) -> Outcome:
        """What the confirmation to the platform carries."""
        return Outcome(self.notice, self.errors)

    def after(self, *replies: Reply, notice: str = "") -> "Turn":
        """The same turn with replies put before its own."""
        return replace(self, replies=replies + self.replies, notice=notice or self.notice)


class Scene:
    """One conversation at the moment of one inbound; it is never changed, only replaced.

    Attributes:
        assessment: What is walked.
        conversation: The state.
        now: The time, with its zone.
        counting: The answers that count.
        step: The step that is being asked; None once the result has been given.
        owner: How the tokens of this conversation begin.
        forms: Whether the channel has forms.
    """

    __slots__ = ("assessment", "conversation", "counting", "forms", "now", "owner", "step")

    # A plain class: this is built twice in every turn, where a frozen dataclass with cached
    # properties took a tenth of the turn's time.
    def __init__(
        self,
        assessment: Assessment,
        conversation: Conversation,
        now: datetime,
        *,
        forms: bool = True,
    ) -> None:
        self.assessment, self.conversation, self.now = assessment, conversation, now
        self.forms = forms
        self.counting: dict[str, Value] = assessment.counting(conversation)
        self.step: BaseStep | None = assessment.next_step(conversation, self.counting)
        self.owner = f"{conversation.id}.{assessment.flow.version[:VERSION]}"

    @property
    def stamp(self) -> str:
        """Now, as ISO 8601 in UTC to the second."""
        return self.now.astimezone(UTC).isoformat(timespec="seconds")

    def say(self, name: str, /, **values: str | Number) -> str:
        """A sentence of the catalogue."""
        return self.assessment.texts.say(name, **values)

    def but(self, **changes: object) -> "Scene":
        """The scene after the conversation changed."""
        changed = replace(self.conversation, **changes)  # type: ignore[arg-type] # any field
        return Scene(self.assessment, changed, self.now, forms=self.forms)

    def unasked(self) -> "Scene":
        """The scene without anything that was asked beside the flow."""
        return self if self.conversation.pending is None else self.but(pending=None)

    def turn(self, *replies: Reply, notice: str = "", effect: Effect = "") -> Turn:
        """A turn that ends in this scene."""
        return Turn(self.conversation, replies, notice=notice, effect=effect)

    def token(self, kind: Kind, step: BaseStep | None, argument: str = "") -> str:
        """The token of a button of this conversation."""
        place = "" if step is None else self.assessment.flow.index[step.id]
        return f"{self.owner}.{kind}.{place}.{argument}"

    def button(self, name: str, *, about: BaseStep | None = None, argument: str = "") -> Button:
        """A button for a command, labelled from the catalogue.

        Args:
            name: The command; its label is the sentence ``button.NAME``.
            about: The step it was offered at; pressed later, it no longer counts.
            argument: What the command is about.
        """
        order = name + (f"-{argument}" if argument else "")
        return Button(self.assessment.texts.say(f"button.{name}"), self.token("o", about, order))

    def message(self, *blocks: Block | str, buttons: tuple[Button, ...] = ()) -> Say:
        """A message; plain texts become paragraphs."""
        made = tuple(Paragraph(one) if isinstance(one, str) else one for one in blocks)
        return Say(made, buttons)
