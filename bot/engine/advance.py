"""The entry point: a conversation and an inbound in, the next conversation and replies out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.channel import Traits
from bot.engine.answering import go_on, return_to, take, take_reading, typed
from bot.engine.asking import ask
from bot.engine.assessment import Assessment
from bot.engine.commands import (
    COMMANDS,
    PRESSED_ONLY,
    WITH_ARGUMENT,
    after_result,
    at_review,
    command,
    confirmed,
    is_offered,
    not_understood,
    over,
    refused,
)
from bot.engine.comparing import compare
from bot.engine.conversation import GIVEN, Answer, Aside, Before, Conversation
from bot.engine.events import happened
from bot.engine.explaining import explanation
from bot.engine.forms import fill_in
from bot.engine.review import is_review
from bot.engine.taps import tap
from bot.engine.token import VERSION, parse_token
from bot.engine.turn import ANY_CHANNEL, Turn, TurnContext
from bot.messages import Command, FormInput, Inbound, Tap, Text
from bot.questions import BaseStep, FreeText, Understood, Value
from bot.questions.cleaning import key, says
from bot.questions.matching import LONGEST, match
from bot.texts.folding import QUOTES, fold

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
    assessment: Assessment, conversation_id: str, now: datetime, beginning: Beginning = _PLAIN
) -> Turn:
    """Begin a conversation and ask its first question.

    Args:
        assessment: The flow, its edition and its language.
        conversation_id: Letters and digits, at most 16, never used before.
        now: The time, with its zone.
        beginning: The initial values.
    """
    started = now.astimezone(UTC).isoformat(timespec="seconds")
    flow, edition = assessment.flow, assessment.edition
    given = {step: Answer(value, GIVEN, "", started) for step, value in beginning.given.items()}
    conversation = Conversation(
        conversation_id, flow.id, flow.version, edition.id, started, answers=given,
        before=beginning.before, team=beginning.team, aside=beginning.aside,
    )  # fmt: skip
    return go_on(TurnContext(assessment, conversation, now))


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
            return _text(context, text[:LONGEST_INBOUND])
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


# ---------------------------------------------------------------------------- typed


def _text(context: TurnContext, text: str) -> Turn:
    """Handle typed text in the current state."""
    if context.conversation.over:
        answered = _to_pending(context, text)
        asked = _as_command(context, text)
        return answered or over(context.unasked(), asked[0] if asked else "")
    if fold(text[:LONGEST]).startswith("/") and (asked := _as_command(context, text)):
        return command(context, *asked)
    if context.conversation.pending is not None:
        answered = _to_pending(context, text)
        if answered is not None:
            return answered
        context = context.unasked()
    if context.conversation.status == "stopped":
        return command(context, *(_as_command(context, text) or ("resume", "")))
    if context.step is not None:
        return _to_step(context, context.step, text)
    if explained := explanation(context, text):
        return context.turn(context.message(*explained))
    asked = _as_command(context, text)
    return command(context, *asked) if asked else after_result(context, text)


def _to_step(context: TurnContext, step: BaseStep, text: str) -> Turn:
    """Handle text at the open step: an answer or a command; names of options take precedence."""
    if isinstance(step, FreeText):
        if context.assessment.flow.is_offered(step) and key(text[:LONGEST]) == key(step.offer):
            return return_to(context, step)
        asked = _as_command(context, text)
        if asked and _is_meant(context, text, *asked):
            return command(context, *asked)
        return typed(context, step, _unquoted(context, text))
    if explained := explanation(context, text):
        return ask(context).after(context.message(*explained))
    if is_review(context):
        asked = _as_command(context, text)
        return command(context, *asked) if asked else at_review(context, text)
    shown = context.assessment.shown_order(context.conversation, step)
    reading = step.read(text, context.texts, shown)
    if not isinstance(reading, Understood) and (asked := _as_command(context, text)):
        return command(context, *asked)
    return take_reading(context, step, reading, text)


def _is_meant(context: TurnContext, text: str, name: str, argument: str) -> bool:
    """Return whether a text at a free-text question is meant as a command.

    It is if it is the command's main word ("retake", not "again"), or if its argument exists. A
    command's word in quotation marks is an answer.
    """
    flow = context.assessment.flow
    if not argument:
        return key(text) == key(context.assessment.texts.words(f"commands.{name}")[0])
    if name == "change" and argument:
        return any(key(step.name) == key(argument) for step in flow.steps if step.is_question)
    return name == "sources" and argument.isdecimal()


def _unquoted(context: TurnContext, text: str) -> str:
    bare = text.strip().strip(QUOTES)
    return bare if key(bare) in context.assessment.commands else text


def _as_command(context: TurnContext, text: str) -> tuple[str, str] | None:
    """Return the command in a text, with its argument; None if there is none."""
    if len(text) > LONGEST or text.lstrip()[:1] in tuple(QUOTES):
        return None
    commands = context.assessment.commands
    word = " ".join(fold(text).casefold().removeprefix("/").replace("_", " ").split())
    name = commands.get(key(word) or word)
    if name and is_offered(context, name):
        return name, ""
    if word.startswith("[") and word.endswith("]") and word[1:-1].isdecimal():
        return "sources", word[1:-1]
    words = word.split()
    for size in range(min(len(words) - 1, 4), 0, -1):
        name = commands.get(key(" ".join(words[:size])))
        if name in WITH_ARGUMENT:
            about = " ".join(words[size:])
            return name, key(about) if name == "sources" else about
    return None


def _to_pending(context: TurnContext, text: str) -> Turn | None:
    """Handle text as an answer to the pending question; None if it is none."""
    pending, bounded = context.conversation.pending, text[:LONGEST]
    texts = context.assessment.texts
    yes, no = says(bounded, texts.words("words.yes")), says(bounded, texts.words("words.no"))
    if pending is None:
        return None
    match pending.kind:
        case "restart" | "delete" | "follow_up":
            if yes or no:
                return confirmed(context, pending.kind) if yes else refused(context)
            return None
        case "which":
            return _to_which(
                context, text, yes=yes, no=no or says(bounded, texts.words("words.none"))
            )
        case "change":
            return _to_list(context, text, pending.options, yes=yes)
        case "industry" | "country":
            return _to_comparison(context, pending.kind, pending.options, text, yes=yes)


def _to_which(context: TurnContext, text: str, *, yes: bool, no: bool) -> Turn | None:
    """Handle text as an answer to "did you mean ...?"; None if it is none."""
    pending, bare = context.conversation.pending, context.unasked()
    if pending is None:
        return None
    step, texts = context.assessment.flow.step(pending.step), context.assessment.texts
    chosen = pending.options[0] if yes and len(pending.options) == 1 else None
    if chosen is None and no:
        return ask(bare)
    if chosen is None:
        offered = {option.id: option for option in context.assessment.choices[step.id]}
        reading = match(text, tuple(offered[option_id] for option_id in pending.options))
        chosen = str(reading.value) if isinstance(reading, Understood) else None
    if chosen is None:
        return None
    accepted = step.accept(chosen, texts)
    if isinstance(accepted, Understood):
        return take(bare, step, accepted.value, "confirmed", text)
    return take_reading(bare, step, accepted, text)


def _to_list(
    context: TurnContext, text: str, step_ids: tuple[str, ...], *, yes: bool
) -> Turn | None:
    """Handle text as an answer to "which answer would you like to change?", by name or number."""
    word, flow = key(text[:LONGEST]), context.assessment.flow
    if yes and len(step_ids) == 1:
        return return_to(context, flow.step(step_ids[0]))
    if word.isdecimal() and 0 < int(word) <= len(step_ids):
        return return_to(context, flow.step(step_ids[int(word) - 1]))
    named = next((step_id for step_id in step_ids if key(flow.step(step_id).name) == word), None)
    return return_to(context, flow.step(named)) if named else None


def _to_comparison(
    context: TurnContext, kind: str, ids: tuple[str, ...], text: str, *, yes: bool
) -> Turn | None:
    """Handle text as an answer to "which industry would you like to compare with?"."""
    edition, bare = context.assessment.edition, context.unasked()
    if yes and len(ids) == 1:
        return compare(bare, kind, ids[0])
    listed = {
        option.id: option for option in (*edition.header.industries, *edition.header.countries)
    }
    reading = match(text, tuple(listed[option_id] for option_id in ids))
    return compare(bare, kind, str(reading.value)) if isinstance(reading, Understood) else None


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
