"""The one way through: a conversation and an inbound in, the next conversation and replies out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.engine.answering import go_on, pressed, return_to, take, take_reading, typed
from bot.engine.asking import ask, question
from bot.engine.assessment import Assessment
from bot.engine.commands import (
    BEGINNERS,
    COMMANDS,
    PRESSED_ONLY,
    WITH_ARGUMENT,
    after_result,
    command,
    compare,
    confirmed,
    is_offered,
    not_understood,
    over,
    refused,
)
from bot.engine.conversation import GIVEN, Answer, Aside, Before, Conversation
from bot.engine.events import happened
from bot.engine.forms import fill_in
from bot.engine.replies import compare_ask
from bot.engine.token import VERSION, Token, parse_token
from bot.engine.turn import Scene, Turn
from bot.messages import Command, FormInput, Inbound, Tap, Text
from bot.questions import BaseStep, FreeText, Understood, Value
from bot.questions.cleaning import key, says
from bot.questions.matching import LONGEST, match
from bot.texts.folding import QUOTES, fold

LONGEST_INBOUND = 100_000
"""Characters of one typed message that are looked at at all."""

_HERE_ONLY = frozenset({"back", "keep", "skip", "skip_rest", "none_of_these", "page"})
"""Buttons that belong to the question they were shown at."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a conversation begins with.

    Attributes:
        before: The person's last result, if they had one.
        team: The team assessment that it belongs to; empty for none.
        aside: What was in focus before, and is not done yet.
        given: Answers that are known already, by step.
    """

    before: Before | None = None
    team: str = ""
    aside: Aside | None = None
    given: Mapping[str, Value] = field(default_factory=dict)


_PLAIN = Beginning()


def begin(
    assessment: Assessment, conversation_id: str, now: datetime, beginning: Beginning = _PLAIN
) -> Turn:
    """Begin a conversation: its first question.

    Args:
        assessment: What to walk.
        conversation_id: Letters and digits, at most 16, never used before.
        now: The time, with its zone.
        beginning: What it begins with.
    """
    started = now.astimezone(UTC).isoformat(timespec="seconds")
    flow, edition = assessment.flow, assessment.edition
    given = {step: Answer(one, GIVEN, "", started) for step, one in beginning.given.items()}
    conversation = Conversation(
        conversation_id, flow.id, flow.version, edition.id, started, answers=given,
        before=beginning.before, team=beginning.team, aside=beginning.aside,
    )  # fmt: skip
    return go_on(Scene(assessment, conversation, now))


def advance(
    assessment: Assessment,
    conversation: Conversation,
    inbound: Inbound,
    now: datetime,
    *,
    forms: bool = True,
) -> Turn:
    """Take one inbound.

    Args:
        assessment: The flow of the conversation's version, its edition and its language.
        conversation: The present state; it is not changed.
        inbound: What was said.
        now: The time, with its zone.
        forms: Whether the channel has forms; without them nobody can ask for one.

    Returns:
        The next state, the replies and what else there is to do. Whatever is said, there is a
        reply or a notice, and never an exception.
    """
    scene = Scene(assessment, conversation, now, forms=forms)
    match inbound:
        case Text(text):
            return _text(scene, text[:LONGEST_INBOUND])
        case Tap(token):
            return _tap(scene, token)
        case FormInput():
            return _form_input(scene, inbound)
        case Command(name, argument):
            return _named(scene, name, argument)
        case _:
            return happened(scene, inbound)


def replay(
    assessment: Assessment,
    conversation_id: str,
    answers: tuple[tuple[str, Answer], ...],
    now: datetime,
) -> Conversation:
    """The conversation that a log of answers leads to.

    Args:
        assessment: What was walked.
        conversation_id: Whose log it is.
        answers: Step id and answer, in the order given.
        now: The time of the beginning.
    """
    conversation = begin(assessment, conversation_id, now).conversation
    for step, answer in answers:
        conversation = conversation.answered(step, answer)
    return go_on(Scene(assessment, conversation, now)).conversation


def _named(scene: Scene, name: str, argument: str) -> Turn:
    known = name.lower().replace("-", "_")
    if known not in COMMANDS or known in PRESSED_ONLY:
        known = scene.assessment.commands.get(key(name), "")
    if is_offered(scene, known):
        return command(scene, known, argument[:LONGEST])
    return over(scene) if scene.conversation.over else not_understood(scene, f"/{name}")


# ---------------------------------------------------------------------------- typed


def _text(scene: Scene, text: str) -> Turn:
    """Understand typed text where the conversation stands."""
    if scene.conversation.over:
        answered = _to_pending(scene, text)
        asked = _as_command(scene, text)
        return answered or over(scene.unasked(), asked[0] if asked else "")
    if fold(text[:LONGEST]).startswith("/") and (asked := _as_command(scene, text)):
        return command(scene, *asked)
    if scene.conversation.pending is not None:
        answered = _to_pending(scene, text)
        if answered is not None:
            return answered
        scene = scene.unasked()
    if scene.conversation.status == "stopped":
        return command(scene, *(_as_command(scene, text) or ("resume", "")))
    if scene.step is not None:
        return _to_step(scene, scene.step, text)
    asked = _as_command(scene, text)
    return command(scene, *asked) if asked else after_result(scene, text)


def _to_step(scene: Scene, step: BaseStep, text: str) -> Turn:
    """An answer to the open step, or a command; the names of options come before commands."""
    if isinstance(step, FreeText):
        if scene.assessment.flow.is_offered(step) and key(text[:LONGEST]) == key(step.offer):
            return return_to(scene, step)
        asked = _as_command(scene, text)
        if asked and _is_meant(scene, text, *asked):
            return command(scene, *asked)
        return typed(scene, step, _unquoted(scene, text))
    shown = scene.assessment.shown_order(scene.conversation, step)
    reading = step.read(text, scene.assessment.texts, shown)
    if not isinstance(reading, Understood) and (asked := _as_command(scene, text)):
        return command(scene, *asked)
    return take_reading(scene, step, reading, text)


def _is_meant(scene: Scene, text: str, name: str, argument: str) -> bool:
    """Whether a text that could be an answer in free words is a command after all.

    A command's own word by itself is ("retake", not "again"); so is one that is about something
    which exists. In quotation marks a command's word is the answer.
    """
    flow = scene.assessment.flow
    if not argument:
        return key(text) == key(scene.assessment.texts.words(f"commands.{name}")[0])
    if name == "change" and argument:
        return any(key(step.name) == key(argument) for step in flow.steps if step.is_question)
    return name == "sources" and argument.isdecimal()


def _unquoted(scene: Scene, text: str) -> str:
    bare = text.strip().strip(QUOTES)
    return bare if key(bare) in scene.assessment.commands else text


def _as_command(scene: Scene, text: str) -> tuple[str, str] | None:
    """The command that a text is, with what stands behind it; None where it is none."""
    if len(text) > LONGEST or text.lstrip()[:1] in tuple(QUOTES):
        return None
    commands = scene.assessment.commands
    word = " ".join(fold(text).casefold().removeprefix("/").replace("_", " ").split())
    name = commands.get(key(word) or word)
    if name and is_offered(scene, name):
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


def _to_pending(scene: Scene, text: str) -> Turn | None:
    """An answer to what was asked beside the flow; None where it is none."""
    pending, bounded = scene.conversation.pending, text[:LONGEST]
    texts = scene.assessment.texts
    yes, no = says(bounded, texts.words("words.yes")), says(bounded, texts.words("words.no"))
    if pending is None:
        return None
    match pending.kind:
        case "restart" | "delete":
            if yes or no:
                return confirmed(scene, pending.kind) if yes else refused(scene)
            return None
        case "which":
            return _to_which(
                scene, text, yes=yes, no=no or says(bounded, texts.words("words.none"))
            )
        case "change":
            return _to_list(scene, text, pending.options, yes=yes)
        case "industry" | "country":
            return _to_comparison(scene, pending.kind, pending.options, text, yes=yes)


def _to_which(scene: Scene, text: str, *, yes: bool, no: bool) -> Turn | None:
    """An answer to "did you mean ...?"."""
    pending, bare = scene.conversation.pending, scene.unasked()
    if pending is None:
        return None
    step, texts = scene.assessment.flow.step(pending.step), scene.assessment.texts
    chosen = pending.options[0] if yes and len(pending.options) == 1 else None
    if chosen is None and no:
        return ask(bare)
    if chosen is None:
        offered = {one.id: one for one in scene.assessment.choices[step.id]}
        reading = match(text, tuple(offered[one] for one in pending.options))
        chosen = str(reading.value) if isinstance(reading, Understood) else None
    if chosen is None:
        return None
    accepted = step.accept(chosen, texts)
    if isinstance(accepted, Understood):
        return take(bare, step, accepted.value, "confirmed", text)
    return take_reading(bare, step, accepted, text)


def _to_list(scene: Scene, text: str, step_ids: tuple[str, ...], *, yes: bool) -> Turn | None:
    """An answer to "which answer would you like to change?", by its name or its place."""
    word, flow = key(text[:LONGEST]), scene.assessment.flow
    if yes and len(step_ids) == 1:
        return return_to(scene, flow.step(step_ids[0]))
    if word.isdecimal() and 0 < int(word) <= len(step_ids):
        return return_to(scene, flow.step(step_ids[int(word) - 1]))
    named = next((one for one in step_ids if key(flow.step(one).name) == word), None)
    return return_to(scene, flow.step(named)) if named else None


def _to_comparison(
    scene: Scene, kind: str, ids: tuple[str, ...], text: str, *, yes: bool
) -> Turn | None:
    """An answer to "which industry would you like to compare with?"."""
    edition, bare = scene.assessment.edition, scene.unasked()
    if yes and len(ids) == 1:
        return compare(bare, kind, ids[0])
    listed = {one.id: one for one in (*edition.header.industries, *edition.header.countries)}
    reading = match(text, tuple(listed[one] for one in ids))
    return compare(bare, kind, str(reading.value)) if isinstance(reading, Understood) else None


# ---------------------------------------------------------------------------- pressed


def _tap(scene: Scene, text: str) -> Turn:
    """Understand a pressed button; whatever it says, it never answers another question."""
    token, conversation = parse_token(text), scene.conversation
    steps = scene.assessment.flow.steps
    if token is None or (token.step is not None and token.step >= len(steps)):
        return scene.turn(notice=scene.say("notice.unknown_button"))
    if token.conversation != conversation.id:
        return scene.turn(notice=scene.say("notice.over_other"))
    if token.version != scene.assessment.flow.version[:VERSION]:
        return scene.turn(notice=scene.say("notice.other_version"))
    if conversation.over:
        if token.kind == "o" and token.argument in BEGINNERS:
            return over(scene, token.argument)
        if token.kind == "o" and token.argument in ("yes-delete", "no-delete"):
            return _pressed_order(scene, token, None)
        name = "over_restarted" if conversation.status == "restarted" else "over_other"
        return scene.turn(notice=scene.say(f"notice.{name}"))
    step = None if token.step is None else steps[token.step]
    if token.kind == "o":
        turn = _pressed_order(scene, token, step)
    else:
        turn = _pressed_step(scene, token, step)
    return turn if turn.notice else replace(turn, notice=_pressed_label(scene, token, step))


def _pressed_label(scene: Scene, token: Token, step: BaseStep | None) -> str:
    """What was pressed, where nothing else is to be said of it."""
    if token.kind != "o":
        return "" if step is None else step.name
    name = f"button.{token.argument.partition('-')[0]}"
    return scene.say(name) if name in scene.assessment.texts else ""


def _pressed_step(scene: Scene, token: Token, step: BaseStep | None) -> Turn:
    """A pressed answer, or a pressed *Change*."""
    if step is None:
        return scene.turn(notice=scene.say("notice.unknown_button"))
    offered = scene.assessment.flow.is_offered(step)
    if scene.conversation.status == "finished" and not offered:
        return scene.turn(notice=scene.say("notice.over"))
    if offered and scene.conversation.status != "finished":
        return scene.turn(notice=scene.say("notice.stale"))
    if not scene.assessment.flow.visible(step, scene.counting):
        return scene.turn(notice=scene.say("notice.not_applicable", name=step.name))
    if scene.step is not step and step.id not in scene.conversation.answers and not offered:
        return scene.turn(notice=scene.say("notice.stale"))
    if scene.conversation.status == "stopped":
        scene = scene.but(status="asking")
    if token.kind == "c":
        if scene.conversation.cursor == step.id:
            return scene.turn(notice=scene.say("ask.present", answer=step.name))
        return return_to(scene, step)
    return pressed(scene.unasked(), step, token.argument)


def _pressed_order(scene: Scene, token: Token, step: BaseStep | None) -> Turn:
    """A pressed button that is no answer."""
    name, _, argument = token.argument.partition("-")
    pending = scene.conversation.pending
    if name in ("yes", "no"):
        if pending is None or pending.kind != argument:
            return scene.turn(notice=scene.say("notice.stale"))
        return confirmed(scene, argument) if name == "yes" else refused(scene)
    if name in _HERE_ONLY and scene.step is not step:
        return scene.turn(notice=scene.say("notice.stale"))
    if name == "page":
        return _turn_page(scene, step, argument)
    if name in ("industry", "country") and argument:
        ids = scene.assessment.edition.ids(name)
        if not argument.isdecimal() or int(argument) >= len(ids):
            return scene.turn(notice=scene.say("notice.unknown_button"))
        return command(scene, name, ids[int(argument)])
    if not is_offered(scene, name):
        return scene.turn(notice=scene.say("notice.unknown_button"))
    return command(scene, name, argument)


def _turn_page(scene: Scene, step: BaseStep | None, argument: str) -> Turn:
    """Show other choices of the same question: of a step, or of a comparison."""
    kind, _, place = argument.rpartition("-")
    if step is not None and not kind:
        asked = question(scene, step)
    elif kind in ("industry", "country"):
        asked = compare_ask(scene, kind, scene.assessment.edition.ids(kind))
    else:
        return scene.turn(notice=scene.say("notice.unknown_button"))
    if not place.isdecimal() or int(place) >= len(asked.choices):
        return scene.turn(notice=scene.say("notice.unknown_button"))
    return scene.turn(replace(asked, start=int(place), in_place=True))


# ---------------------------------------------------------------------------- forms


def _form_input(scene: Scene, inbound: FormInput) -> Turn:
    """A form; one that belongs to another conversation, or comes too late, changes nothing."""
    token = parse_token(inbound.token)
    if token is None or token.kind != "f":
        return scene.turn(notice=scene.say("notice.unknown_button"))
    if token.conversation != scene.conversation.id or scene.conversation.over:
        return scene.turn(notice=scene.say("notice.over_other"))
    if token.version != scene.assessment.flow.version[:VERSION]:
        return scene.turn(notice=scene.say("notice.other_version"))
    if scene.conversation.status == "finished":
        return scene.turn(notice=scene.say("notice.over"))
    return fill_in(scene, inbound)
