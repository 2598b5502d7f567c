"""The result of one turn, and the context that all parts of the engine work on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from typing import Literal

from bot.channel import Traits
from bot.engine.assessment import Assessment
from bot.engine.conversation import USUAL, Answer, Conversation
from bot.engine.dialogs import dialog
from bot.engine.token import VERSION, Kind
from bot.messages import Block, Button, ButtonStyle, Moments, Outcome, Paragraph, Reply, Say
from bot.questions import BaseStep, Reading, Value
from bot.scoring.position import Answers
from bot.texts import Catalogue, Number
from bot.values import value

ANY_CHANNEL = Traits(form_lifetime_s=inf)
"""The traits where no channel is named: everything that a conversation can use."""

SURELY_DELETE = "sure-delete"
"""The order of a button that a dialog has confirmed. Nothing that is typed gives it."""

Effect = Literal["", "begin", "forget", "move", "open", "stop"]
"""An action of the service besides saving: begin a new conversation at the same address, forget
all answers of this person, give a code with which they go on elsewhere, open the team assessment
that was set up, or write to this person only in reply, whatever they asked for in other
conversations."""


@value
class Finished:
    """The facts of a result for its record: the measured answers, the flow and the edition."""

    answers: Answers
    flow_version: str
    edition_digest: str


@value
class Turn:
    """The outcome of one inbound.

    Attributes:
        conversation: The next state.
        replies: The replies, in order.
        recorded: The answers given in this turn, for the append-only log.
        finished: Set in the turn that reaches the result.
        notice: A short line that confirms a pressed button.
        errors: Mistakes in a form, by step id.
        effect: An action of the service.
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
        """The content of the confirmation to the platform."""
        return Outcome(self.notice, self.errors)

    def after(self, *replies: Reply, notice: str = "") -> "Turn":
        """Return the same turn with replies put before its own."""
        return replace(self, replies=replies + self.replies, notice=notice or self.notice)


class TurnContext:
    """One conversation at the time of one inbound; immutable.

    Attributes:
        assessment: The flow, its edition and its language.
        conversation: The state.
        now: The time, with its zone.
        counting: The answers that count.
        step: The step to ask; None after the result was given.
        owner: The beginning of this conversation's tokens.
        traits: The traits of the channel.
    """

    __slots__ = ("assessment", "conversation", "counting", "now", "owner", "step", "traits")

    # A plain class: a frozen dataclass with cached properties took a tenth of a turn's time, since
    # every turn builds two.
    def __init__(
        self,
        assessment: Assessment,
        conversation: Conversation,
        now: datetime,
        traits: Traits = ANY_CHANNEL,
    ) -> None:
        self.assessment, self.conversation, self.now = assessment, conversation, now
        self.traits = traits
        self.counting: dict[str, Value] = assessment.counting(conversation)
        self.step: BaseStep | None = assessment.next_step(conversation, self.counting)
        self.owner = f"{conversation.id}.{assessment.flow.version[:VERSION]}"

    @property
    def stamp(self) -> str:
        """Now, as ISO 8601 in UTC to the second."""
        return self.now.astimezone(UTC).isoformat(timespec="seconds")

    @property
    def texts(self) -> Catalogue:
        """The sentences of the language, in the person's time zone if it is known."""
        texts = self.assessment.texts
        zone = self.traits.zone or self.assessment.zone_of(self.counting)
        return texts if zone is None else texts.in_zone(zone)

    @property
    def kept(self) -> str:
        """The sentence about what is stored and for how long, as it fits the channel."""
        here = self.assessment
        return here.kept if self.traits.has_places else here.kept_alone or here.kept

    def text_of(self, step: BaseStep) -> str:
        """Return the text of a step, filled with the values of this deployment."""
        here = self.assessment
        said = here.texts_said if self.traits.has_places else here.texts_said_alone
        return said[step.id]

    def read(self, step: BaseStep, text: str, shown: Sequence[str] = ()) -> Reading:
        """Read a typed text as an answer to a step: now, and in the person's time zone."""
        return step.read(text, self.texts.at(self.now), shown)

    def day(self, at: datetime, *, year: bool = True) -> tuple[str, Moments]:
        """Return a date in the person's zone, UTC if it is not known; the same as a moment."""
        day = self.texts.day(at, year=year)
        return day, ((day, int(at.timestamp())),)

    def say(self, name: str, /, **values: str | Number) -> str:
        """Return a sentence of the catalogue."""
        return self.assessment.texts.say(name, **values)

    def but(self, **changes: object) -> "TurnContext":
        """Return the context after a change of the conversation."""
        changed = replace(self.conversation, **changes)  # type: ignore[arg-type] # any field
        return self.with_conversation(changed)

    def with_conversation(self, conversation: Conversation) -> "TurnContext":
        """Return the context with another state of the conversation."""
        return TurnContext(self.assessment, conversation, self.now, self.traits)

    def answer_to(self, step: BaseStep) -> Answer | None:
        """Return the answer to a step, or the usual one; None for none."""
        given = self.conversation.answers.get(step.id)
        if given is not None or step.usual_answer is None:
            return given
        return Answer(step.usual_answer, USUAL, "", "")

    def unasked(self) -> "TurnContext":
        """Return the context without a pending question."""
        return self if self.conversation.pending is None else self.but(pending=None)

    def turn(self, *replies: Reply, notice: str = "", effect: Effect = "") -> Turn:
        """Return a turn that ends in this context."""
        return Turn(self.conversation, replies, notice=notice, effect=effect)

    def token(self, kind: Kind, step: BaseStep | None, argument: str = "") -> str:
        """Return the token of a button of this conversation."""
        place = "" if step is None else self.assessment.flow.index[step.id]
        return f"{self.owner}.{kind}.{place}.{argument}"

    def button(
        self,
        name: str,
        *,
        about: BaseStep | None = None,
        argument: str = "",
        style: ButtonStyle = "",
    ) -> Button:
        """Return a button for a command, with its label from the catalogue.

        Args:
            name: The command; its label is the sentence ``button.NAME``.
            about: The step that offers it; after this step the button has no effect.
            argument: The command's argument.
            style: Its look.
        """
        order = name + (f"-{argument}" if argument else "")
        label = self.assessment.texts.say(f"button.{name}")
        return Button(label, self.token("o", about, order), style=style)

    def delete_button(self) -> Button:
        """Return the button that deletes everything: after a dialog, or after a question."""
        button = self.button("delete", style="danger")
        if not self.traits.confirms:
            return button
        token = self.token("o", None, SURELY_DELETE)
        return replace(button, confirm=dialog(self.texts, "delete", token))

    def message(self, *blocks: Block | str, buttons: tuple[Button, ...] = ()) -> Say:
        """Return a message; plain texts become paragraphs."""
        made = tuple(Paragraph(block) if isinstance(block, str) else block for block in blocks)
        return Say(made, buttons)
