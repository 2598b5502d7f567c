"""The entry point: a conversation and an inbound in, the next conversation and replies out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.channel import Traits
from bot.engine.answering import go_on
from bot.engine.assessment import Assessment
from bot.engine.commands import (
    COMMANDS,
    PRESSED_ONLY,
    command,
    is_offered,
    over,
)
from bot.engine.conversation import GIVEN, Answer, Aside, Before, Conversation
from bot.engine.events import happened
from bot.engine.forms import fill_in
from bot.engine.helping import not_understood
from bot.engine.taps import tap
from bot.engine.token import VERSION, parse_token
from bot.engine.turn import ANY_CHANNEL, Turn, TurnContext
from bot.engine.typed import typed
from bot.messages import Command, FormInput, Inbound, Tap, Text
from bot.questions import Value
from bot.questions.cleaning import key
from bot.questions.matching import LONGEST

LONGEST_INBOUND = 100_000
"""Most characters read of one typed message."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The initial values of a conversation.

    Attributes:
        before: The person's last result, if there is one.
        team: The team assessment that it belongs to; empty for none.
        aside: The unfinished conversation that it interrupts.
        given: Answers that are already known, by step.
    """

    before: Before | None = None
    team: str = ""
    aside: Aside | None = None
    given: Mapping[str, Value] = field(default_factory=dict)


_PLAIN = Beginning()


def begin(
    assessment: Assessment,
    conversation_id: str,
    now: datetime,
    beginning: Beginning = _PLAIN,
    traits: Traits = ANY_CHANNEL,
) -> Turn:
    """Begin a conversation and ask its first question.

    Args:
        assessment: The flow, its edition and its language.
        conversation_id: Letters and digits, at most 16, never used before.
        now: The time, with its zone.
        beginning: The initial values.
        traits: As in :func:`advance`.
    """
    started = now.astimezone(UTC).isoformat(timespec="seconds")
    flow, edition = assessment.flow, assessment.edition
    given = {step: Answer(value, GIVEN, "", started) for step, value in beginning.given.items()}
    conversation = Conversation(
        conversation_id, flow.id, flow.version, edition.id, started, answers=given,
        before=beginning.before, team=beginning.team, aside=beginning.aside,
    )  # fmt: skip
    return go_on(TurnContext(assessment, conversation, now, traits))


def advance(
    assessment: Assessment,
    conversation: Conversation,
    inbound: Inbound,
    now: datetime,
    traits: Traits = ANY_CHANNEL,
) -> Turn:
    """Handle one inbound.

    Args:
        assessment: The flow of the conversation's version, its edition and its language.
        conversation: The current state; it is not changed.
        inbound: The inbound.
        now: The time, with its zone.
        traits: The traits of the channel: without forms, for example, nobody can ask for one.

    Returns:
        The next state, the replies and further effects. Text, taps, forms and commands always get
        a reply or a notice, and never raise an exception.
    """
    context = TurnContext(assessment, conversation, now, traits)
    match inbound:
        case Text(text):
            return typed(context, text[:LONGEST_INBOUND])
        case Tap(token):
            return tap(context, token)
        case FormInput():
            return _form_input(context, inbound)
        case Command(name, argument):
            return _named(context, name, argument)
        case _:
            return happened(context, inbound)


def replay(
    assessment: Assessment,
    conversation_id: str,
    answers: tuple[tuple[str, Answer], ...],
    now: datetime,
) -> Conversation:
    """Return the conversation that a log of answers leads to.

    Args:
        assessment: The flow, its edition and its language.
        conversation_id: The conversation's id.
        answers: Pairs of a step's id and an answer, in their order.
        now: The time of the beginning.
    """
    conversation = begin(assessment, conversation_id, now).conversation
    for step, answer in answers:
        conversation = conversation.answered(step, answer)
    return go_on(TurnContext(assessment, conversation, now)).conversation


def _named(context: TurnContext, name: str, argument: str) -> Turn:
    known = name.lower().replace("-", "_")
    if known not in COMMANDS or known in PRESSED_ONLY:
        known = context.assessment.commands.get(key(name), "")
    if is_offered(context, known):
        return command(context, known, argument[:LONGEST])
    return over(context) if context.conversation.over else not_understood(context, f"/{name}")


# ---------------------------------------------------------------------------- forms


def _form_input(context: TurnContext, inbound: FormInput) -> Turn:
    """Handle a form; a form of another conversation, or a late one, changes nothing."""
    token = parse_token(inbound.token)
    if token is None or token.kind != "f":
        return context.turn(notice=context.say("notice.unknown_button"))
    if token.conversation != context.conversation.id or context.conversation.over:
        return context.turn(notice=context.say("notice.over_other"))
    if token.version != context.assessment.flow.version[:VERSION]:
        return context.turn(notice=context.say("notice.other_version"))
    if context.conversation.status == "finished":
        return context.turn(notice=context.say("notice.over"))
    return fill_in(context, inbound)
